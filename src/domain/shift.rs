//! A clerk's shift at a counter: the float it opens with, what sales put into the drawer and took out, and the count at its end.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::record::RecordBody;
use crate::domain::sale::{Payback, Payment};

/// The most cash that a drawer is ever said to hold: 100,000 manat.
pub const CASH_MAX: Qepik = Qepik::new(10_000_000);

/// The banknotes and coins of the manat, the largest first, in qəpik.
pub const PIECES: [i64; 13] = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 100, 50, 20, 10, 5, 3, 1];

/// What so many of each piece of [`PIECES`] come to.
#[must_use]
pub fn worth(counts: &[u32; PIECES.len()]) -> Qepik {
    Qepik::new(PIECES.iter().zip(counts).map(|(piece, count)| piece * i64::from(*count)).sum())
}

/// What a shift's receipts come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftTotals {
    /// Sales.
    pub sales: u32,
    /// Sales that were voided or refunded, and exchanges.
    pub returns: u32,
    /// Cash taken.
    pub cash_in: Qepik,
    /// Cash given back.
    pub cash_out: Qepik,
    /// Taken at the card terminal.
    pub card_in: Qepik,
    /// Given back there.
    pub card_out: Qepik,
}

impl ShiftTotals {
    /// Counts a fact in; one without a sale changes nothing.
    pub fn add(&mut self, fact: &RecordBody) {
        let plus = |sum: &mut Qepik, amount: Qepik| *sum = Qepik::new(sum.value().saturating_add(amount.value()));
        match fact {
            RecordBody::ReaderSale { sale, .. } => {
                self.sales = self.sales.saturating_add(1);
                match sale.payment() {
                    Payment::Cash { .. } => plus(&mut self.cash_in, sale.total()),
                    Payment::Card { .. } => plus(&mut self.card_in, sale.total()),
                    Payment::Prepaid { .. } => {}
                }
            }
            RecordBody::SaleReversal { reversal, .. } => {
                self.returns = self.returns.saturating_add(1);
                match reversal.what().payback() {
                    Some(Payback::Cash { amount }) => plus(&mut self.cash_out, *amount),
                    Some(Payback::Card { amount, .. }) => plus(&mut self.card_out, *amount),
                    Some(Payback::Prepaid) | None => {}
                }
            }
            _ => {}
        }
    }
}

/// Why a shift's word is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a drawer holds 0 to 10000000 qəpik")]
pub struct ShiftError;

/// A shift's end: what was counted beside what should be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct ShiftClosing {
    opened: Sha256Hash,
    float: Option<Qepik>,
    totals: ShiftTotals,
    unread: u32,
    counted: Qepik,
}

/// As it is written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    opened: Sha256Hash,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    float: Option<Qepik>,
    totals: ShiftTotals,
    #[serde(default, skip_serializing_if = "is_none")]
    unread: u32,
    counted: Qepik,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

/// True for what a drawer can hold.
#[must_use]
pub fn is_cash(amount: Qepik) -> bool {
    (Qepik::new(0)..=CASH_MAX).contains(&amount)
}

impl ShiftClosing {
    /// Puts it together. `opened` is the commitment of the record that opened the shift; `float` is missing when what that
    /// record says was erased since, and `unread` counts the receipts that were.
    ///
    /// # Errors
    /// [`ShiftError`] when float or count is more than a drawer holds, or a sum is below zero.
    pub fn new(
        opened: Sha256Hash,
        float: Option<Qepik>,
        (totals, unread): (ShiftTotals, u32),
        counted: Qepik,
    ) -> Result<Self, ShiftError> {
        let sums = [totals.cash_in, totals.cash_out, totals.card_in, totals.card_out];
        let most = Qepik::new(1_000_000_000_000);
        let holds = sums.iter().all(|sum| (Qepik::new(0)..=most).contains(sum));
        if float.is_none_or(is_cash) && is_cash(counted) && holds {
            Ok(Self { opened, float, totals, unread, counted })
        } else {
            Err(ShiftError)
        }
    }

    /// The commitment of the record that opened it.
    #[must_use]
    pub const fn opened(&self) -> Sha256Hash {
        self.opened
    }

    /// The cash it opened with, where that is still known.
    #[must_use]
    pub const fn float(&self) -> Option<Qepik> {
        self.float
    }

    /// The cash that was counted.
    #[must_use]
    pub const fn counted(&self) -> Qepik {
        self.counted
    }

    /// The cash that should be there, where everything is still known; below zero when more was given back than there was.
    #[must_use]
    pub fn expected(&self) -> Option<Qepik> {
        let float = self.float.filter(|_| self.unread == 0)?;
        Some(Qepik::new(float.value() + self.totals.cash_in.value() - self.totals.cash_out.value()))
    }

    /// What was counted beyond that; below zero what is missing.
    #[must_use]
    pub fn difference(&self) -> Option<Qepik> {
        Some(Qepik::new(self.counted.value() - self.expected()?.value()))
    }
}

impl TryFrom<Parts> for ShiftClosing {
    type Error = ShiftError;
    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        Self::new(parts.opened, parts.float, (parts.totals, parts.unread), parts.counted)
    }
}

impl From<ShiftClosing> for Parts {
    fn from(closing: ShiftClosing) -> Self {
        let ShiftClosing { opened, float, totals, unread, counted } = closing;
        Self { opened, float, totals, unread, counted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_stands_beside_what_should_be_there_and_no_drawer_holds_anything() {
        let opened = Sha256Hash::of(b"opened");
        let totals = ShiftTotals { cash_in: Qepik::new(7500), cash_out: Qepik::new(2500), ..ShiftTotals::default() };
        let close =
            |float, counted| ShiftClosing::new(opened, Some(Qepik::new(float)), (totals, 0), Qepik::new(counted));
        for (float, counted, difference) in [(10_000, 15_000, 0), (10_000, 14_999, -1), (0, 5_001, 1)] {
            let closing = close(float, counted).expect("a closing");
            assert_eq!(closing.difference(), Some(Qepik::new(difference)));
            let written = serde_json::to_string(&closing).expect("plain data");
            assert_eq!(serde_json::from_str::<ShiftClosing>(&written).ok(), Some(closing), "{written}");
        }
        let most = CASH_MAX.value();
        for (float, counted) in [(-1, 0), (0, -1), (most + 1, 0), (0, most + 1)] {
            assert_eq!(close(float, counted), Err(ShiftError));
        }
        let below = ShiftTotals { card_out: Qepik::new(-1), ..totals };
        assert_eq!(ShiftClosing::new(opened, None, (below, 0), Qepik::new(0)), Err(ShiftError));
        for (float, unread) in [(None, 0), (Some(Qepik::new(0)), 1)] {
            let unsure = ShiftClosing::new(opened, float, (totals, unread), Qepik::new(5_000)).expect("a closing");
            assert_eq!(unsure.difference(), None, "what was erased is not guessed");
        }
    }

    #[test]
    fn pieces_come_to_what_they_are_worth() {
        let mut counts = [0; PIECES.len()];
        (counts[0], counts[6], counts[12]) = (2, 3, 4);
        assert_eq!(worth(&counts), Qepik::new(40_304));
    }
}
