//! The day's own books, in double entry, written from what people did: which piece is where, and whose the money is.
//! Nothing here asks the product.

use std::collections::{BTreeMap, BTreeSet};

/// What is kept in stock, by its word on the wire.
pub type Ware = &'static str;
pub const CARD: Ware = "smart-card";
pub const TOKEN: Ware = "usb-token";
pub const READER: Ware = "reader";
/// In the order in which a screen offers them.
pub const WARES: [Ware; 3] = [CARD, TOKEN, READER];

/// Where a piece is. Numbers are those of branches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// At whoever makes them, before they are delivered to a branch.
    Maker(usize),
    Shelf(usize),
    Reserved(usize),
    /// From one branch to another.
    Road(usize, usize),
    /// With people who got their certificates.
    Holders(usize),
    Buyers(usize),
    /// Broken.
    Bin(usize),
    /// Given back to its maker.
    Returned(usize),
    /// Gone, and nobody knows where.
    Thief(usize),
}

/// Where money is. Numbers are those of counters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purse {
    /// Where the float comes from.
    Office,
    Drawer(usize),
    /// The card terminal beside a counter.
    Terminal(usize),
    Buyers,
    /// Fell behind the counter.
    Lost,
}

/// Pieces of one ware that go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lot {
    Counted(i64),
    Numbered(Vec<String>),
}

impl Lot {
    pub fn pieces(&self) -> i64 {
        match self {
            Self::Counted(pieces) => *pieces,
            Self::Numbered(numbers) => numbers.len().try_into().expect("small"),
        }
    }
}

/// The books.
#[derive(Debug, Default)]
pub struct Books {
    counted: BTreeMap<(Place, Ware), i64>,
    numbered: BTreeMap<(Ware, String), Place>,
    money: BTreeMap<Purse, i64>,
}

impl Books {
    /// Pieces go from one place to another; false when they are not there, and nothing moves.
    #[must_use]
    pub fn carry(&mut self, ware: Ware, lot: &Lot, from: Place, to: Place) -> bool {
        match lot {
            Lot::Counted(pieces) => {
                if !matches!(from, Place::Maker(_)) && self.counted(from, ware) < *pieces {
                    return false;
                }
                *self.counted.entry((from, ware)).or_default() -= pieces;
                *self.counted.entry((to, ware)).or_default() += pieces;
            }
            Lot::Numbered(numbers) => {
                let is_there = |number: &String| match self.numbered.get(&(ware, number.clone())) {
                    Some(place) => *place == from,
                    None => matches!(from, Place::Maker(_)),
                };
                if !numbers.iter().all(is_there) {
                    return false;
                }
                self.numbered.extend(numbers.iter().map(|number| ((ware, number.clone()), to)));
            }
        }
        true
    }

    /// How many without a number are there.
    pub fn counted(&self, place: Place, ware: Ware) -> i64 {
        self.counted.get(&(place, ware)).copied().unwrap_or(0)
    }

    /// The numbers of those that are there.
    pub fn numbers(&self, place: Place, ware: Ware) -> BTreeSet<String> {
        let there = self.numbered.iter().filter(|((of, _), at)| *of == ware && **at == place);
        there.map(|((_, number), _)| number.clone()).collect()
    }

    /// How many are there, with a number or without.
    pub fn pieces(&self, place: Place, ware: Ware) -> i64 {
        let numbered = self.numbered.iter().filter(|((of, _), at)| *of == ware && **at == place).count();
        self.counted(place, ware) + i64::try_from(numbered).expect("small")
    }

    /// Every piece with a number, and where it is.
    pub const fn numbered(&self) -> &BTreeMap<(Ware, String), Place> {
        &self.numbered
    }

    /// Money goes from one purse to another.
    pub fn pay(&mut self, from: Purse, to: Purse, qepik: i64) {
        *self.money.entry(from).or_default() -= qepik;
        *self.money.entry(to).or_default() += qepik;
    }

    pub fn money(&self, purse: Purse) -> i64 {
        self.money.get(&purse).copied().unwrap_or(0)
    }
}
