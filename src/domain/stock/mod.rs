//! The stock of carriers and readers in double entry: whatever moves leaves one account for another, so that all accounts
//! together always come to nothing. Pieces are known by their serial numbers where these were scanned, by count where not.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::order::{CarrierKind, worded};
use crate::domain::sale::printed_number;

mod count;
mod numbers;
mod posting;
mod sheet;
#[cfg(test)]
mod tests;

pub use count::{COUNTED_MAX, CountLine, CountReason, DIFFERENCE_ALONE_MAX, StockCount, StockCountError};
pub use numbers::{NumberRun, PIECES_MAX, Pieces, RUNS_MAX};
pub use posting::{Place, Posting, Returned, of_count, of_fact, of_move};
pub use sheet::{LINES_MAX, SheetLine, StockSheet, StockSheetError};

worded! {
    /// What is kept in stock, in the order in which a screen shows it.
    Ware {
        /// Smart cards for certificates.
        SmartCard = "smart-card",
        /// USB tokens for certificates.
        UsbToken = "usb-token",
        /// Card readers that are sold.
        Reader = "reader",
    }
}

impl Ware {
    /// The ware that a carrier of this kind is.
    #[must_use]
    pub const fn of_carrier(kind: CarrierKind) -> Self {
        match kind {
            CarrierKind::SmartCard => Self::SmartCard,
            CarrierKind::UsbToken => Self::UsbToken,
        }
    }
}

worded! {
    /// Where pieces can be; each branch has each of these accounts.
    Account {
        /// Where deliveries come from: what it is below zero is what was delivered.
        Supplier = "supplier",
        /// In the branch's cupboard.
        Shelf = "shelf",
        /// Set aside there.
        Reserved = "reserved",
        /// Sent to another branch, and not received there yet.
        Transit = "transit",
        /// Handed over to a holder.
        Issued = "issued",
        /// Sold to a buyer.
        Sold = "sold",
        /// Broken, and never handed to anybody.
        Spoilt = "spoilt",
        /// Given back to the supplier.
        Returned = "returned",
        /// Counts that differ: what is missing is above zero, what was found below.
        Difference = "difference",
    }
}

impl Account {
    /// True for accounts that stand for the world outside and may go below zero; the database holds the same as a constraint.
    #[must_use]
    pub const fn may_owe(self) -> bool {
        matches!(self, Self::Supplier | Self::Difference)
    }
}

printed_number! {
    /// The serial number on a piece: 1 to 32 of `A–Z 0–9 -`.
    PieceNumber, 1, 32, "a piece's serial number has 1 to 32 letters, digits and hyphens"
}

worded! {
    /// What a clerk does with the stock, in the order in which a screen offers it.
    MoveKind {
        /// A delivery came in.
        Receive = "receive",
        /// Sent to another branch.
        Send = "send",
        /// Came in from another branch.
        Accept = "accept",
        /// Set aside.
        Reserve = "reserve",
        /// No longer set aside.
        Free = "free",
        /// Found broken.
        Spoil = "spoil",
        /// Given back to the supplier.
        GiveBack = "give-back",
    }
}

impl MoveKind {
    /// True when another branch has its part in it.
    #[must_use]
    pub const fn has_other_branch(self) -> bool {
        matches!(self, Self::Send | Self::Accept)
    }
}

worded! {
    /// Why a piece is spoilt, in the order in which a screen offers it.
    SpoilReason {
        /// It came broken.
        Faulty = "faulty",
        /// It broke at the counter.
        Broken = "broken",
        /// It was written on, and can be used for nobody else.
        Written = "written",
    }
}

/// Longest code of a branch, in characters.
const BRANCH_CHARS_MAX: usize = 40;

/// True for what may be a branch's code.
#[must_use]
pub fn is_branch_code(code: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=BRANCH_CHARS_MAX).contains(&code.len()) && code.bytes().all(known)
}

/// Why a movement is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StockMoveError {
    /// Another branch is named where none belongs, or none where one does.
    #[error("a transfer names the other branch, and nothing else does")]
    Branch,
    /// A reason is given where none belongs, or none where one does.
    #[error("what is spoilt has a reason, and nothing else does")]
    Reason,
}

/// A movement of one ware between two accounts, or the counter-movement that undoes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct StockMove {
    kind: MoveKind,
    ware: Ware,
    pieces: Pieces,
    branch: Option<String>,
    reason: Option<SpoilReason>,
    undoes: Option<Sha256Hash>,
}

/// As it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    #[serde(rename = "move")]
    kind: MoveKind,
    ware: Ware,
    pieces: Pieces,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<SpoilReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undoes: Option<Sha256Hash>,
}

impl StockMove {
    /// Puts a movement together. `branch` is the other branch's code of a transfer, `reason` why pieces are spoilt.
    ///
    /// # Errors
    /// [`StockMoveError`].
    pub fn new(
        kind: MoveKind,
        (ware, pieces): (Ware, Pieces),
        branch: Option<String>,
        reason: Option<SpoilReason>,
    ) -> Result<Self, StockMoveError> {
        if branch.as_deref().map(is_branch_code) != kind.has_other_branch().then_some(true) {
            return Err(StockMoveError::Branch);
        }
        if reason.is_some() != (kind == MoveKind::Spoil) {
            return Err(StockMoveError::Reason);
        }
        Ok(Self { kind, ware, pieces, branch, reason, undoes: None })
    }

    /// The counter-movement: the same pieces go back. `of` is the commitment of the record that holds the movement. What
    /// undoes a movement is itself undone by making the movement again.
    #[must_use]
    pub fn undone(&self, of: Sha256Hash) -> Option<Self> {
        self.undoes.is_none().then(|| Self { undoes: Some(of), ..self.clone() })
    }

    /// What is done.
    #[must_use]
    pub const fn kind(&self) -> MoveKind {
        self.kind
    }

    /// With what.
    #[must_use]
    pub const fn ware(&self) -> Ware {
        self.ware
    }

    /// With which pieces.
    #[must_use]
    pub const fn pieces(&self) -> &Pieces {
        &self.pieces
    }

    /// The other branch's code, of a transfer.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.branch.as_deref()
    }

    /// Why pieces are spoilt.
    #[must_use]
    pub const fn reason(&self) -> Option<SpoilReason> {
        self.reason
    }

    /// The commitment of the record whose movement it undoes.
    #[must_use]
    pub const fn undoes(&self) -> Option<Sha256Hash> {
        self.undoes
    }
}

impl TryFrom<Parts> for StockMove {
    type Error = StockMoveError;
    fn try_from(parts: Parts) -> Result<Self, Self::Error> {
        let Parts { kind, ware, pieces, branch, reason, undoes } = parts;
        Ok(Self { undoes, ..Self::new(kind, (ware, pieces), branch, reason)? })
    }
}

impl From<StockMove> for Parts {
    fn from(moved: StockMove) -> Self {
        let StockMove { kind, ware, pieces, branch, reason, undoes } = moved;
        Self { kind, ware, pieces, branch, reason, undoes }
    }
}
