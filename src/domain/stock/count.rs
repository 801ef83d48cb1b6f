//! The daily count: what lies on the shelf beside what should lie there, and what a difference needs.

use serde::{Deserialize, Serialize};

use super::{NumberRun, Pieces, Ware};
use crate::domain::officer::OfficerId;
use crate::domain::order::worded;

/// Most pieces of a ware that a shelf is ever said to hold.
pub const COUNTED_MAX: u32 = 100_000;
/// By how many pieces a count may differ, all wares together and whichever way, without a second person's word.
pub const DIFFERENCE_ALONE_MAX: u32 = 2;

worded! {
    /// Why a count differs, in the order in which a screen offers it.
    CountReason {
        /// A movement was not booked, or booked wrongly.
        NotBooked = "not-booked",
        /// The delivery held more or fewer than it said.
        Delivery = "delivery",
        /// Nobody knows where they are.
        Missing = "missing",
        /// They were stolen; it was reported.
        Stolen = "stolen",
        /// It is the first count of this shelf.
        FirstCount = "first-count",
    }
}

/// One ware of a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountLine {
    /// Which.
    pub ware: Ware,
    /// How many should be there, as the counter knew.
    pub expected: u32,
    /// How many are.
    pub counted: u32,
    /// The serial numbers of those that are missing, where they have numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<NumberRun>,
}

impl CountLine {
    /// How many more are there than should be; below zero, how many fewer.
    #[must_use]
    pub fn difference(&self) -> i64 {
        i64::from(self.counted) - i64::from(self.expected)
    }
}

/// Why a count is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StockCountError {
    /// No ware, one twice, too many pieces, or more that are missing by number than by count.
    #[error("a count names each ware once, with at most {COUNTED_MAX} pieces")]
    Lines,
    /// It differs and says no reason, or the other way round.
    #[error("a count that differs has a reason, and no other")]
    Reason,
    /// It differs by more than a clerk alone may say.
    #[error("a count that differs by more than {DIFFERENCE_ALONE_MAX} pieces needs a second person")]
    SecondPerson,
}

/// A count of the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct StockCount {
    lines: Vec<CountLine>,
    reason: Option<CountReason>,
    approved_by: Option<OfficerId>,
}

/// As it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    lines: Vec<CountLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<CountReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approved_by: Option<OfficerId>,
}

impl StockCount {
    /// Puts a count together.
    ///
    /// # Errors
    /// [`StockCountError`].
    pub fn new(
        lines: Vec<CountLine>,
        reason: Option<CountReason>,
        approved_by: Option<OfficerId>,
    ) -> Result<Self, StockCountError> {
        let twice = |(at, line): (usize, &CountLine)| lines[..at].iter().any(|other| other.ware == line.ware);
        let is_sound = |line: &CountLine| {
            let named: u32 = line.missing.iter().map(NumberRun::count).sum();
            line.counted.max(line.expected) <= COUNTED_MAX
                && i64::from(named) <= (-line.difference()).max(0)
                && (line.missing.is_empty() || Pieces::numbered(line.missing.clone()).is_some())
        };
        if lines.is_empty() || lines.iter().enumerate().any(twice) || !lines.iter().all(is_sound) {
            return Err(StockCountError::Lines);
        }
        let apart = apart(&lines);
        if reason.is_some() != (apart > 0) {
            return Err(StockCountError::Reason);
        }
        if approved_by.is_none() && apart > u64::from(DIFFERENCE_ALONE_MAX) {
            return Err(StockCountError::SecondPerson);
        }
        Ok(Self { lines, reason, approved_by })
    }

    /// Each ware.
    #[must_use]
    pub fn lines(&self) -> &[CountLine] {
        &self.lines
    }

    /// Why it differs.
    #[must_use]
    pub const fn reason(&self) -> Option<CountReason> {
        self.reason
    }

    /// The second person.
    #[must_use]
    pub const fn approved_by(&self) -> Option<&OfficerId> {
        self.approved_by.as_ref()
    }
}

/// By how many pieces lines differ, whichever way.
fn apart(lines: &[CountLine]) -> u64 {
    lines.iter().map(|line| line.difference().unsigned_abs()).sum()
}

impl TryFrom<Parts> for StockCount {
    type Error = StockCountError;
    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        Self::new(parts.lines, parts.reason, parts.approved_by)
    }
}

impl From<StockCount> for Parts {
    fn from(count: StockCount) -> Self {
        Self { lines: count.lines, reason: count.reason, approved_by: count.approved_by }
    }
}
