//! An ID card held against the register's data of an order: what has to be equal, and what sets two spellings of a name
//! apart. A name is explained to the officer and never decides.

mod chip;
mod letters;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::domain::evidence::Difference;
use crate::domain::mrz::MrzData;
use crate::domain::mrz::MrzFormat;
use crate::domain::order::{Order, worded};
use crate::domain::person::PersonName;
pub use chip::{ChipColumn, reconcile_chip};
use letters::{latin, parts};

worded! {
    /// How a name on the card is told from the register's, the nearest first.
    Likeness {
        /// Letter by letter the same.
        Same = "same",
        /// The register's letters as ICAO Doc 9303-3, section 6, writes them in a zone.
        Standard = "standard",
        /// With letters that people and older registers write otherwise: X as KH, Q as G.
        Customary = "customary",
        /// Another name, as far as letters tell.
        Different = "different",
    }
}

/// One name, as the card spells it and as the register does.
#[derive(Clone, PartialEq, Eq)]
pub struct Spelling {
    /// How near they are.
    pub likeness: Likeness,
    /// The letters that differ, each once, in the order of the name: the register's, and what the card has in its place.
    pub letters: Vec<(char, &'static str)>,
    /// The zone had no room for the whole name (ICAO Doc 9303-3, section 4.6).
    pub truncated: bool,
}

impl fmt::Debug for Spelling {
    /// Letters of a name are personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spelling({:?}, …)", self.likeness)
    }
}

/// Whose card it is, as far as what has to be equal tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// The order's holder's: everything is equal.
    Holder,
    /// The holder's, whose FİN stays for life, but one thing beside it differs: a second person has to look.
    Differs(Difference),
    /// Not the holder's, or nothing tells that it is.
    Another,
}

/// A card beside the register, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    /// The FİN is the same.
    pub fin: bool,
    /// The document number is the same.
    pub document: bool,
    /// The date of birth is the same.
    pub birth_date: bool,
    /// The surname.
    pub surname: Spelling,
    /// The given name, with or without the patronymic.
    pub given: Spelling,
}

impl Reconciliation {
    /// True when everything that has to be equal is. Names are shown side by side and never decide.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.fin && self.document && self.birth_date
    }

    /// Whose card it is. Names never decide.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        match (self.fin, self.document, self.birth_date) {
            (true, true, true) => Identity::Holder,
            (true, false, true) => Identity::Differs(Difference::Document),
            (true, true, false) => Identity::Differs(Difference::BirthDate),
            _ => Identity::Another,
        }
    }

    /// Surname and given name as one: the farther likeness, every letter that differs.
    #[must_use]
    pub fn name(&self) -> Spelling {
        let mut letters = self.surname.letters.clone();
        letters.extend(self.given.letters.iter().filter(|letter| !self.surname.letters.contains(letter)));
        let farther = Likeness::ALL.iter().rev().find(|one| [self.surname.likeness, self.given.likeness].contains(one));
        Spelling {
            likeness: farther.copied().unwrap_or(Likeness::Different),
            letters,
            truncated: self.surname.truncated || self.given.truncated,
        }
    }
}

/// Holds a card against the order it was read for.
#[must_use]
pub fn reconcile(card: &MrzData, order: &Order) -> Reconciliation {
    let (surname, given) = names(card.format, (&card.surname, &card.given_names), &order.holder);
    Reconciliation {
        fin: card.fin == order.fin,
        document: card.document == order.document,
        birth_date: card.birth_date == order.birth_date,
        surname,
        given,
    }
}

/// Compares the names of a zone, surname and given names, with the register's.
#[must_use]
pub fn names(format: MrzFormat, card: (&str, &str), register: &PersonName) -> (Spelling, Spelling) {
    let (surname, given) = card;
    let room = match format {
        MrzFormat::Td1 => 30,
        MrzFormat::Td2 => 31,
        MrzFormat::Td3 => 39,
    };
    // Two fillers part the surname from the rest. A name that leaves no filler at the end may have been cut, and the
    // standard lets a surname be cut to leave room for a given name.
    let full = surname.chars().count() + given.chars().count() + 2 >= room;
    let spelled_surname = spelling(surname, register.surname(), full);
    let alone = spelling(given, register.given_name(), full);
    let with_patronymic = register
        .patronymic()
        .map(|patronymic| spelling(given, &format!("{} {patronymic}", register.given_name()), full));
    let given = match with_patronymic {
        Some(longer) if (longer.likeness as u8, longer.truncated) < (alone.likeness as u8, alone.truncated) => longer,
        _ => alone,
    };
    (spelled_surname, given)
}

/// Compares one name of a zone with the register's. `may_be_cut` says that the zone had no room for more.
#[must_use]
pub fn spelling(card: &str, register: &str, may_be_cut: bool) -> Spelling {
    let (card, register) = (parts(card), parts(register));
    let whole = cheapest(&card, &register, false);
    let cut = may_be_cut && whole.is_none() && !card.is_empty();
    let found = if cut { cheapest(&card, &register, true) } else { whole };
    let truncated = cut && found.is_some();
    match found {
        None => Spelling { likeness: Likeness::Different, letters: vec![], truncated: false },
        Some(replaced) => Spelling { likeness: farthest(&replaced), letters: told(replaced), truncated },
    }
}

type Replaced = (char, &'static str, Likeness);

fn farthest(replaced: &[Replaced]) -> Likeness {
    let customary = replaced.iter().any(|(_, _, likeness)| *likeness == Likeness::Customary);
    match (customary, replaced.is_empty()) {
        (true, _) => Likeness::Customary,
        (false, true) => Likeness::Same,
        (false, false) => Likeness::Standard,
    }
}

fn told(replaced: Vec<Replaced>) -> Vec<(char, &'static str)> {
    let mut letters = Vec::new();
    for (register, card, _) in replaced {
        if !letters.contains(&(register, card)) {
            letters.push((register, card));
        }
    }
    letters
}

/// The letters replaced on the way through both names that strays least from the standard; `None` when there is no way.
/// With `cut` the register's name may go on where the card's ends. Takes a step for each pair of places in the two.
fn cheapest(card: &[char], register: &[char], cut: bool) -> Option<Vec<Replaced>> {
    let width = card.len() + 1;
    let at = |i: usize, j: usize| i * width + j;
    let mut costs: Vec<Option<u32>> = vec![None; (register.len() + 1) * width];
    for i in (0..=register.len()).rev() {
        for j in (0..width).rev() {
            let ends = j == card.len() && (i == register.len() || cut);
            let ways = || register.get(i).into_iter().flat_map(|letter| latin(*letter));
            let on = ways().filter_map(|way| {
                let next = fits(card, j, way.text).then(|| costs.get(at(i + 1, j + way.text.len())).copied().flatten());
                next.flatten().map(|rest| rest + way.cost())
            });
            costs[at(i, j)] = if ends { Some(0) } else { on.min() };
        }
    }
    costs[0]?;
    let (mut j, mut replaced) = (0, Vec::new());
    for (i, letter) in register.iter().enumerate() {
        if j == card.len() && cut {
            break;
        }
        let due = costs[at(i, j)]?;
        let way = latin(*letter).find(|way| {
            let rest = fits(card, j, way.text).then(|| costs[at(i + 1, j + way.text.len())]).flatten();
            rest.is_some_and(|rest| rest + way.cost() == due)
        })?;
        j += way.text.len();
        if way.likeness != Likeness::Same {
            replaced.push((*letter, way.text, way.likeness));
        }
    }
    Some(replaced)
}

fn fits(card: &[char], from: usize, text: &str) -> bool {
    card.len() >= from + text.len() && text.chars().eq(card[from..from + text.len()].iter().copied())
}
