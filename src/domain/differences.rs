//! What the counts of shelves and drawers came to beside what should have been there: sums by branch, and the records that they
//! are summed from.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::record::RecordSeq;
use crate::domain::stock::{CountReason, Ware};
use crate::domain::table::{Cell, Table};

/// Counts of a branch's shelves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShelfSums {
    /// Wares that were counted, each as often as it was.
    pub counted: u64,
    /// Those of them that differed.
    pub differing: u64,
    /// Pieces that were missing.
    pub missing: u64,
    /// Pieces that were there beyond what should have been.
    pub found: u64,
}

/// Shifts of a branch's drawers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawerSums {
    /// Shifts that were closed.
    pub closed: u64,
    /// Those of them whose cash differed.
    pub differing: u64,
    /// Those of which nobody knows any more what should have been there.
    pub unknown: u64,
    /// Cash that was missing.
    pub short: Qepik,
    /// Cash beyond what should have been there.
    pub over: Qepik,
    /// Shifts that nobody had closed when the day ended, or has until now.
    pub open: u64,
}

/// A branch's day of counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchDifferences {
    /// The branch's code.
    pub branch: String,
    /// Its shelves.
    pub shelves: ShelfSums,
    /// Its drawers.
    pub drawers: DrawerSums,
}

impl BranchDifferences {
    /// True where something was missing or found, or nobody can tell.
    #[must_use]
    pub const fn differs(&self) -> bool {
        self.shelves.differing + self.drawers.differing + self.drawers.unknown > 0
    }
}

/// What was counted, and what should have been there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Counted {
    /// A ware on the shelf, in pieces.
    Shelf {
        /// Which.
        ware: Ware,
        /// How many should have been there.
        expected: u32,
        /// How many were.
        counted: u32,
        /// Why it differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<CountReason>,
        /// The second person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved_by: Option<OfficerId>,
    },
    /// The cash of a shift.
    Drawer {
        /// Whose shift it is.
        clerk: OfficerId,
        /// What should have been there; nothing where the kiosk no longer knew, or nobody has counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected: Option<Qepik>,
        /// What was; nothing while the shift is open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counted: Option<Qepik>,
    },
}

impl Counted {
    /// Its word: the ware's, or `drawer`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Shelf { ware, .. } => ware.word(),
            Self::Drawer { .. } => "drawer",
        }
    }

    /// What should have been there, what was, and how much more it was (below zero: how much less), as people read it: pieces,
    /// or manat. What nobody knows is empty.
    #[must_use]
    pub fn shown(&self) -> [String; 3] {
        match self {
            Self::Shelf { expected, counted, .. } => {
                let difference = i64::from(*counted) - i64::from(*expected);
                [expected.to_string(), counted.to_string(), signed(difference, difference.to_string())]
            }
            Self::Drawer { expected, counted, .. } => {
                let text = |sum: &Option<Qepik>| sum.map_or_else(String::new, |sum| sum.to_string());
                let both = expected.zip(*counted);
                let difference = both.map(|(expected, counted)| counted.value() - expected.value());
                let difference = difference.map_or_else(String::new, |sum| signed(sum, Qepik::new(sum).to_string()));
                [text(expected), text(counted), difference]
            }
        }
    }

    /// True where something was missing or found, or nobody can tell of a drawer that was counted.
    #[must_use]
    pub fn differs(&self) -> bool {
        match self {
            Self::Shelf { expected, counted, .. } => expected != counted,
            Self::Drawer { expected, counted, .. } => counted.is_some() && expected != counted,
        }
    }
}

/// With a plus where there is more.
fn signed(number: i64, text: String) -> String {
    if number > 0 { format!("+{text}") } else { text }
}

/// One record's word on a shelf or a drawer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountRecord {
    /// When it was counted, by the kiosk's clock; when a shift began that nobody has closed.
    pub at: Timestamp,
    /// The branch's code.
    pub branch: String,
    /// The kiosk.
    pub kiosk: String,
    /// The record's number there.
    pub seq: RecordSeq,
    /// Who counted; whose shift it is while it is open.
    pub officer: OfficerId,
    /// What.
    pub counted: Counted,
}

/// Headings of [`table`], as words.
const HEADINGS: [&str; 12] = [
    "at",
    "branch",
    "kiosk",
    "record",
    "officer",
    "of",
    "clerk",
    "expected",
    "counted",
    "difference",
    "reason",
    "approved_by",
];

/// The records of a day as a table of words; pieces as numbers, money in manat.
#[must_use]
pub fn table(day: &str, records: &[CountRecord]) -> Table {
    let row = |record: &CountRecord| {
        let [expected, counted, difference] = record.counted.shown();
        let (clerk, reason, by) = beside(&record.counted);
        vec![
            Cell::from(record.at.to_string()),
            record.branch.as_str().into(),
            record.kiosk.as_str().into(),
            record.seq.0.into(),
            record.officer.as_str().into(),
            record.counted.word().into(),
            clerk.into(),
            expected.into(),
            counted.into(),
            difference.into(),
            reason.map_or("", CountReason::word).into(),
            by.into(),
        ]
    };
    Table {
        name: format!("day-{day}-differences"),
        title: day.to_owned(),
        notes: vec![],
        headings: HEADINGS.map(str::to_owned).to_vec(),
        rows: records.iter().map(row).collect(),
    }
}

/// Whose shift a drawer's was, why a shelf differs, and who agreed.
#[must_use]
pub fn beside(counted: &Counted) -> (&str, Option<CountReason>, &str) {
    match counted {
        Counted::Shelf { reason, approved_by, .. } => ("", *reason, approved_by.as_ref().map_or("", OfficerId::as_str)),
        Counted::Drawer { clerk, .. } => (clerk.as_str(), None, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawer(expected: Option<i64>, counted: Option<i64>) -> Counted {
        let clerk = OfficerId::parse("aysel").expect("valid");
        Counted::Drawer { clerk, expected: expected.map(Qepik::new), counted: counted.map(Qepik::new) }
    }

    fn shelf(expected: u32, counted: u32) -> Counted {
        Counted::Shelf { ware: Ware::Reader, expected, counted, reason: None, approved_by: None }
    }

    #[test]
    fn a_difference_has_its_sign_and_what_nobody_knows_is_none() {
        let cases = [
            (shelf(9, 9), ["9", "9", "0"], false),
            (shelf(9, 8), ["9", "8", "-1"], true),
            (shelf(0, 2), ["0", "2", "+2"], true),
            (drawer(Some(15_000), Some(14_950)), ["150,00 ₼", "149,50 ₼", "-0,50 ₼"], true),
            (drawer(Some(0), Some(5)), ["0,00 ₼", "0,05 ₼", "+0,05 ₼"], true),
            (drawer(Some(5), Some(5)), ["0,05 ₼", "0,05 ₼", "0,00 ₼"], false),
            (drawer(None, Some(5)), ["", "0,05 ₼", ""], true),
            (drawer(None, None), ["", "", ""], false),
        ];
        for (counted, shown, differs) in cases {
            assert_eq!((counted.shown(), counted.differs()), (shown.map(str::to_owned), differs), "{counted:?}");
        }
    }
}
