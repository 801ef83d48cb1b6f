//! Slips on a thermal printer that speaks ESC/POS, as pictures: no code page of such printers has the letter ə. And on sheets, as
//! PDF.

mod escpos;
mod face;
mod layout;
mod pdf;
mod picture;
mod sheet;
mod table;
mod way;

use crate::domain::fault::Trouble;
use crate::domain::slip::Slip;
use crate::ports::printer::Printer;
use face::Face;
pub use picture::Picture;
pub use sheet::{PdfSheets, SheetPrinter, SheetWay};
pub use table::table_document;
pub use way::SlipWay;

/// How wide the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 58 mm: 384 dots of 1/8 mm are printed.
    Narrow,
    /// 80 mm: 576 dots are printed.
    Wide,
}

impl Paper {
    /// Paper of that many millimetres, as printers are sold for.
    #[must_use]
    pub const fn of_millimetres(millimetres: u16) -> Option<Self> {
        match millimetres {
            58 => Some(Self::Narrow),
            80 => Some(Self::Wide),
            _ => None,
        }
    }

    /// Dots across; a multiple of eight.
    #[must_use]
    pub const fn dots(self) -> usize {
        match self {
            Self::Narrow => 384,
            Self::Wide => 576,
        }
    }
}

/// A slip as it will stand on the paper.
#[must_use]
pub fn picture(slip: &Slip, paper: Paper) -> Picture {
    let face = Face::built_in();
    picture::drawn(&layout::rows(slip, &face, paper.dots()), &face, paper.dots())
}

/// A slip as the printer is told it.
#[must_use]
pub fn bytes(slip: &Slip, paper: Paper) -> Vec<u8> {
    escpos::encoded(&picture(slip, paper))
}

/// A printer at a device file or behind a queue. Nothing is opened before something is printed.
#[derive(Debug)]
pub struct ThermalPrinter {
    way: SlipWay,
    paper: Paper,
}

impl ThermalPrinter {
    /// A printer with paper of this width.
    #[must_use]
    pub const fn new(way: SlipWay, paper: Paper) -> Self {
        Self { way, paper }
    }
}

impl Printer for ThermalPrinter {
    fn print(&mut self, slip: &Slip) -> Result<(), Trouble> {
        self.way.send(&slip.name, &bytes(slip, self.paper))
    }
}
