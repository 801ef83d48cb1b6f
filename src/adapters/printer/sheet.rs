//! Slips on sheets of A4: as PDF into a queue of CUPS, or as a file into a folder.

use std::path::PathBuf;

use super::pdf;
use super::way::through_queue;
use crate::adapters::stick::{StickError, write_new};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::slip::Slip;
use crate::ports::printer::{Printer, Sheets};

/// Most files of one name: the first, and its copies.
const FILES_MAX: usize = 99;

/// Where sheets go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetWay {
    /// A folder. Each file is written whole or not at all, under a name that was free.
    Folder(PathBuf),
    /// A queue of CUPS, by name.
    Queue(String),
}

/// A printer of sheets. Nothing is opened before something is printed.
#[derive(Debug)]
pub struct SheetPrinter {
    way: SheetWay,
}

impl SheetPrinter {
    /// A printer of sheets that go this way.
    #[must_use]
    pub const fn new(way: SheetWay) -> Self {
        Self { way }
    }
}

/// Sheets as documents that can be kept for ever (PDF/A-2b).
#[derive(Debug, Clone, Copy)]
pub struct PdfSheets;

impl Sheets for PdfSheets {
    fn pdf(&self, slip: &Slip) -> Vec<u8> {
        pdf::document(slip)
    }
}

impl Printer for SheetPrinter {
    fn print(&mut self, slip: &Slip) -> Result<(), Trouble> {
        let document = pdf::document(slip);
        match &self.way {
            SheetWay::Queue(queue) => through_queue(queue, &["-o", "media=A4"], &slip.name, &document),
            SheetWay::Folder(folder) => {
                let names = (1..=FILES_MAX).map(|n| match n {
                    1 => format!("{}.pdf", slip.name),
                    n => format!("{}-{n}.pdf", slip.name),
                });
                let mut told = Ok(());
                for name in names {
                    told = write_new(folder, &name, &document).map(drop);
                    if !matches!(told, Err(StickError::Exists(_))) {
                        break;
                    }
                }
                told.map_err(|error| Trouble::new(Fault::SheetNotKept, &error.to_string()))
            }
        }
    }
}
