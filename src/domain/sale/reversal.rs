//! What undoes a sale of readers: a void on its day, a refund later, the exchange of a piece under warranty. Each names the
//! sale by its receipt and by its record's commitment, a reason, and the second person who agreed.

use serde::{Deserialize, Serialize};

use super::{COUNT_MAX, Goods, LINES_MAX, PRICE_MAX, Payment, ReaderSale, ReaderSerial, SlipNumber};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::order::worded;

worded! {
    /// Why a sale is undone.
    ReversalReason {
        /// It was entered wrongly.
        Mistake = "mistake",
        /// The buyer does not want it.
        ChangedMind = "changed-mind",
        /// It does not work with what the buyer has.
        DoesNotFit = "does-not-fit",
        /// The reader is faulty; it is never sold again.
        Faulty = "faulty",
    }
}

/// The sale that is undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoldReceipt {
    /// Its receipt number at this kiosk.
    pub receipt: u64,
    /// The commitment of its record: the same on every disk of the kiosk, and of no other record.
    pub commitment: Sha256Hash,
}

/// What the buyer gets back, the way it was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Payback {
    /// Nothing: an order had paid, and its reader can be handed out again.
    Prepaid,
    /// Cash, out of the drawer.
    Cash {
        /// How much.
        amount: Qepik,
    },
    /// At the card terminal.
    Card {
        /// How much.
        amount: Qepik,
        /// The number on the terminal's slip.
        slip: SlipNumber,
    },
}

impl Payback {
    /// What giving a sale's price back means; a card needs the slip of the terminal.
    #[must_use]
    pub fn of(sale: &ReaderSale, slip: Option<SlipNumber>) -> Option<Self> {
        match sale.payment() {
            Payment::Cash { .. } => Some(Self::Cash { amount: sale.total() }),
            Payment::Card { .. } => slip.map(|slip| Self::Card { amount: sale.total(), slip }),
            Payment::Prepaid { .. } => Some(Self::Prepaid),
        }
    }

    /// The way's word; the same as the payment's that it gives back.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Prepaid => "prepaid",
            Self::Cash { .. } => "cash",
            Self::Card { .. } => "card",
        }
    }

    /// How much is given back.
    #[must_use]
    pub const fn amount(&self) -> Qepik {
        match self {
            Self::Prepaid => Qepik::new(0),
            Self::Cash { amount } | Self::Card { amount, .. } => *amount,
        }
    }
}

/// The serial numbers of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangedSerials {
    /// Of the reader that came back.
    pub returned: ReaderSerial,
    /// Of the reader that went out for it.
    pub given: ReaderSerial,
}

/// One reader for another of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangedPiece {
    /// What.
    pub goods: Goods,
    /// Their numbers, where the sale has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serials: Option<ExchangedSerials>,
}

/// How a sale is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Reversal {
    /// On its day: as if it had not been.
    Void {
        /// What is given back.
        payback: Payback,
    },
    /// Later: the readers come back, and the money goes.
    Refund {
        /// What is given back.
        payback: Payback,
    },
    /// A reader for a reader; no money moves.
    Exchange {
        /// Which.
        piece: ExchangedPiece,
    },
}

impl Reversal {
    /// The kind's word on the wire, in the ledger and in message ids.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Void { .. } => "void",
            Self::Refund { .. } => "refund",
            Self::Exchange { .. } => "exchange",
        }
    }

    /// The reasons that can stand behind it, the likeliest first.
    #[must_use]
    pub const fn reasons(&self) -> &'static [ReversalReason] {
        match self {
            Self::Void { .. } => &[ReversalReason::Mistake, ReversalReason::ChangedMind],
            Self::Refund { .. } => &[ReversalReason::ChangedMind, ReversalReason::DoesNotFit, ReversalReason::Faulty],
            Self::Exchange { .. } => &[ReversalReason::Faulty, ReversalReason::DoesNotFit],
        }
    }

    /// What the buyer gets back; `None` where no money can move.
    #[must_use]
    pub const fn payback(&self) -> Option<&Payback> {
        match self {
            Self::Void { payback } | Self::Refund { payback } => Some(payback),
            Self::Exchange { .. } => None,
        }
    }
}

/// Why a sale cannot be undone so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReversalError {
    /// The reason is another kind's.
    #[error("the reason does not stand behind this kind")]
    Reason,
    /// No sale can have cost this, or has this receipt.
    #[error("no sale has this price or this receipt")]
    Range,
    /// A reader cannot be exchanged for itself.
    #[error("a reader is exchanged for another one")]
    SameSerial,
    /// A refund of what an order paid for is not the counter's to give.
    #[error("what an order paid for is not refunded at the counter")]
    Prepaid,
}

/// A sale is undone: it holds what its rules say, however it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct SaleReversal {
    of: SoldReceipt,
    what: Reversal,
    reason: ReversalReason,
    approved_by: OfficerId,
}

/// As it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    of: SoldReceipt,
    what: Reversal,
    reason: ReversalReason,
    approved_by: OfficerId,
}

impl SaleReversal {
    /// Puts it together.
    ///
    /// # Errors
    /// [`ReversalError`].
    pub fn new(
        of: SoldReceipt,
        what: Reversal,
        reason: ReversalReason,
        approved_by: OfficerId,
    ) -> Result<Self, ReversalError> {
        if !what.reasons().contains(&reason) {
            return Err(ReversalError::Reason);
        }
        let most = PRICE_MAX.value() * i64::from(COUNT_MAX) * LINES_MAX as i64;
        let amount = what.payback().map_or(0, |payback| payback.amount().value());
        if of.receipt == 0 || !(0..=most).contains(&amount) {
            return Err(ReversalError::Range);
        }
        match &what {
            Reversal::Refund { payback: Payback::Prepaid } => return Err(ReversalError::Prepaid),
            Reversal::Exchange { piece: ExchangedPiece { serials: Some(serials), .. } }
                if serials.returned == serials.given =>
            {
                return Err(ReversalError::SameSerial);
            }
            _ => {}
        }
        Ok(Self { of, what, reason, approved_by })
    }

    /// The sale that it undoes.
    #[must_use]
    pub const fn of(&self) -> SoldReceipt {
        self.of
    }

    /// How.
    #[must_use]
    pub const fn what(&self) -> &Reversal {
        &self.what
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> ReversalReason {
        self.reason
    }

    /// The second person.
    #[must_use]
    pub const fn approved_by(&self) -> &OfficerId {
        &self.approved_by
    }
}

impl TryFrom<Parts> for SaleReversal {
    type Error = ReversalError;
    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        Self::new(parts.of, parts.what, parts.reason, parts.approved_by)
    }
}

impl From<SaleReversal> for Parts {
    fn from(reversal: SaleReversal) -> Self {
        let SaleReversal { of, what, reason, approved_by } = reversal;
        Self { of, what, reason, approved_by }
    }
}
