//! What people did, and the line that each deed has to have among the records.

use super::books::{Lot, Ware};

/// What a piece of each kind of goods costs, in qəpik, in the order in which a screen offers them.
pub const PRICES: [i64; 2] = [2000, 2515];
/// Their words on the wire.
pub const GOODS: [&str; 2] = ["reader-with-card", "reader-alone"];

/// Readers on one line of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The place in [`GOODS`].
    pub goods: usize,
    pub count: i64,
    pub serial: Option<String>,
}

/// How a sale was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paid {
    /// What the buyer gave, and what the clerk gave back, as the screen said.
    Cash {
        given: i64,
        change: i64,
    },
    Card {
        slip: String,
    },
}

/// How a sale was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Back {
    Void,
    Refund,
    /// One reader for another; their numbers, where they have some.
    Exchange {
        line: usize,
        given: Option<String>,
    },
}

impl Back {
    /// Its place in the list that a screen offers.
    pub const fn place(&self) -> usize {
        match self {
            Self::Void => 0,
            Self::Refund => 1,
            Self::Exchange { .. } => 2,
        }
    }
}

/// Something that somebody did at a counter.
#[derive(Debug, Clone)]
pub enum Deed {
    Sale {
        lines: Vec<Line>,
        paid: Paid,
    },
    TakenBack {
        receipt: u64,
        what: Back,
        sold: (Vec<Line>, Paid),
        faulty: bool,
    },
    Moved {
        kind: &'static str,
        ware: Ware,
        lot: Lot,
        other: Option<usize>,
        is_undo: bool,
    },
    /// What lay there by the screen and what was counted, ware by ware; the numbers of those that are missing.
    Counted {
        lines: Vec<(i64, i64)>,
        missing: Vec<(Ware, String)>,
    },
    Opened {
        float: i64,
    },
    Closed {
        counted: i64,
    },
    HandedOver {
        order: String,
        ware: Ware,
        serial: String,
    },
}

/// What lines of a sale cost.
pub fn cost(lines: &[Line]) -> i64 {
    lines.iter().map(|line| line.count * PRICES[line.goods]).sum()
}

fn line_words(line: &Line) -> String {
    format!("{}x{}@{}{}", line.count, GOODS[line.goods], PRICES[line.goods], line.serial.as_deref().unwrap_or(""))
}

fn lot_words(lot: &Lot) -> String {
    match lot {
        Lot::Counted(pieces) => pieces.to_string(),
        Lot::Numbered(numbers) => {
            let mut numbers = numbers.clone();
            numbers.sort_unstable();
            numbers.join("+")
        }
    }
}

impl Deed {
    /// The kind of the record that tells of it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Sale { .. } => "reader-sale",
            Self::TakenBack { .. } => "sale-reversal",
            Self::Moved { .. } => "stock-moved",
            Self::Counted { .. } => "stock-counted",
            Self::Opened { .. } => "shift-opened",
            Self::Closed { .. } => "shift-closed",
            Self::HandedOver { .. } => "hand-over",
        }
    }

    /// What its record has to say, as [`super::records::words`] reads it.
    pub fn words(&self) -> String {
        match self {
            Self::Sale { lines, paid } => {
                let lines: Vec<_> = lines.iter().map(line_words).collect();
                let paid = match paid {
                    Paid::Cash { given, .. } => format!("cash {given}"),
                    Paid::Card { slip } => format!("card {slip}"),
                };
                format!("sold {} {paid}", lines.join(" "))
            }
            Self::TakenBack { receipt, what, sold: (lines, paid), .. } => {
                let back = match paid {
                    Paid::Cash { .. } => format!("cash {}", cost(lines)),
                    Paid::Card { .. } => format!("card {}", cost(lines)),
                };
                match what {
                    Back::Void => format!("void {receipt} {back}"),
                    Back::Refund => format!("refund {receipt} {back}"),
                    Back::Exchange { line, given } => {
                        let line = &lines[*line];
                        let numbers = line.serial.as_deref().zip(given.as_deref());
                        let numbers = numbers.map_or_else(String::new, |(back, given)| format!("{back}>{given}"));
                        format!("exchange {receipt} {} {numbers}", GOODS[line.goods])
                    }
                }
            }
            Self::Moved { kind, ware, lot, other, is_undo } => {
                let other = other.map_or("", |branch| super::town::BRANCHES[branch].0);
                format!("{kind} {} {ware} {other} undo {is_undo}", lot_words(lot))
            }
            Self::Counted { lines, missing } => {
                let mut missing: Vec<_> = missing.iter().map(|(_, number)| number.as_str()).collect();
                missing.sort_unstable();
                format!("counted {lines:?} missing {missing:?}")
            }
            Self::Opened { float } => format!("float {float}"),
            Self::Closed { counted } => format!("drawer {counted}"),
            Self::HandedOver { order, ware, serial } => format!("{ware} {serial} for {order}"),
        }
    }
}
