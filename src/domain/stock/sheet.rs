//! The stock of one branch as its counters know it: as the centre told it last, and what this counter did since.

use serde::{Deserialize, Serialize};

use super::{Account, Place, Posting, Ware, is_branch_code};

/// Most lines of a sheet.
pub const LINES_MAX: usize = 256;

/// How many pieces of a ware lie in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetLine {
    /// Which ware.
    pub ware: Ware,
    /// Where: on the shelf, reserved, or in transit.
    pub account: Account,
    /// Of what is in transit to this branch: where it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of what is in transit from this branch: where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How many.
    pub pieces: u32,
}

/// Why a sheet is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sheet has at most {LINES_MAX} lines, each of the shelf, of what is reserved, or of what is on its way")]
pub struct StockSheetError;

/// The stock of one branch. A ware without a line is not kept in stock there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<SheetLine>", into = "Vec<SheetLine>")]
pub struct StockSheet(Vec<SheetLine>);

impl StockSheet {
    /// Checks a sheet.
    ///
    /// # Errors
    /// [`StockSheetError`].
    pub fn new(lines: Vec<SheetLine>) -> Result<Self, StockSheetError> {
        let is_sound = |line: &SheetLine| {
            let branches = usize::from(line.from.is_some()) + usize::from(line.to.is_some());
            let named = line.from.iter().chain(&line.to).all(|code| is_branch_code(code));
            match line.account {
                Account::Shelf | Account::Reserved => branches == 0,
                Account::Transit => branches == 1 && named,
                _ => false,
            }
        };
        if lines.len() > LINES_MAX || !lines.iter().all(is_sound) { Err(StockSheetError) } else { Ok(Self(lines)) }
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[SheetLine] {
        &self.0
    }

    /// True when the branch keeps this ware in stock.
    #[must_use]
    pub fn keeps(&self, ware: Ware) -> bool {
        self.0.iter().any(|line| line.ware == ware && line.account != Account::Transit)
    }

    /// How many lie in an account of the branch; of [`Account::Transit`], how many were sent from here.
    #[must_use]
    pub fn pieces(&self, ware: Ware, account: Account) -> u32 {
        let counts = |line: &&SheetLine| line.ware == ware && line.account == account && line.from.is_none();
        self.0.iter().filter(counts).map(|line| line.pieces).sum()
    }

    /// What is on its way to this branch: from where, what, how many.
    pub fn incoming(&self) -> impl Iterator<Item = (&str, Ware, u32)> {
        self.0.iter().filter_map(|line| Some((line.from.as_deref()?, line.ware, line.pieces)))
    }

    fn line(&mut self, here: &str, ware: Ware, place: &Place) -> Option<&mut SheetLine> {
        let account = place.account;
        let (mut from, mut to) = (None, None);
        match account {
            Account::Shelf | Account::Reserved if place.branch == here => {}
            Account::Transit if place.branch == here => to = Some(place.to.clone()),
            Account::Transit if place.to == here => from = Some(place.branch.clone()),
            _ => return None,
        }
        let is_it =
            |line: &SheetLine| (line.ware, line.account) == (ware, account) && (&line.from, &line.to) == (&from, &to);
        let at = self.0.iter().position(is_it).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(SheetLine { ware, account, from, to, pieces: 0 });
        }
        self.0.get_mut(at)
    }

    /// Why a clerk's movement cannot be made: fewer pieces lie where they are to leave.
    #[must_use]
    pub fn is_short(&self, here: &str, posting: &Posting) -> bool {
        let mut known = self.clone();
        let place = &posting.from;
        !place.account.may_owe()
            && known.line(here, posting.ware, place).is_some_and(|line| line.pieces < posting.pieces)
    }

    /// Counts a movement in. What the branch does not keep stays unknown, unless pieces come in.
    pub fn post(&mut self, here: &str, posting: &Posting) {
        let comes_in = posting.to.branch == here && posting.to.account == Account::Shelf;
        if !self.keeps(posting.ware) && !comes_in {
            return;
        }
        if let Some(line) = self.line(here, posting.ware, &posting.from) {
            line.pieces = line.pieces.saturating_sub(posting.pieces);
        }
        if let Some(line) = self.line(here, posting.ware, &posting.to) {
            line.pieces = line.pieces.saturating_add(posting.pieces);
        }
    }
}

impl TryFrom<Vec<SheetLine>> for StockSheet {
    type Error = StockSheetError;
    fn try_from(lines: Vec<SheetLine>) -> Result<Self, Self::Error> {
        Self::new(lines)
    }
}

impl From<StockSheet> for Vec<SheetLine> {
    fn from(sheet: StockSheet) -> Self {
        sheet.0
    }
}
