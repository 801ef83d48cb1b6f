//! What a record can say: the facts, as the JSON that is committed to. A new fact comes here, with its word.

use serde::{Deserialize, Serialize};

use super::RecordKind;
use crate::domain::attorney::PowerOfAttorney;
use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::{Approval, Difference, ReadingMethod};
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::order::{CarrierKind, OrderNumber, worded};
use crate::domain::sale::{Payment, ReaderSale, SaleReversal};
use crate::domain::shift::ShiftClosing;
use crate::domain::stock::{StockCount, StockMove};
use crate::domain::takeover::UnblockReason;

worded! {
    /// Why a holder asks that a certificate be suspended; in the order in which a screen offers them.
    SuspensionReason {
        /// The carrier is lost.
        Lost = "lost",
        /// The carrier was stolen.
        Stolen = "stolen",
        /// Another person may know the PIN.
        PinKnown = "pin-known",
        /// The holder gives no reason.
        Asked = "asked",
    }
}

/// The kinds that do not wait for their turn: the centre is told at once, before the records in front of them.
pub(super) const URGENT: [&str; 1] = ["suspension-request"];

/// The kinds that take a receipt number.
pub(super) const NUMBERED: [&str; 3] = ["hand-over", "reader-sale", "sale-reversal"];

/// Every kind of this version, in the order in which a screen offers them.
pub const KINDS: [&str; 10] = [
    "hand-over",
    "released",
    "suspension-request",
    "reader-sale",
    "sale-reversal",
    "secret-release",
    "shift-opened",
    "shift-closed",
    "stock-moved",
    "stock-counted",
];

/// A fact to be synced. `Receipt` is the receipt's number, or nothing in a [`RecordDraft`], whose number the outbox takes
/// in the same durable step that keeps the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordBody<Receipt = u64> {
    /// The holder has the proven carrier in hand; makes its certificates active.
    HandOver {
        /// The order.
        order: OrderNumber,
        /// The attempt that was proven.
        attempt: u32,
        /// Serial number of the carrier.
        carrier_serial: String,
        /// Smart card or USB token.
        carrier_kind: CarrierKind,
        /// SHA-256 of the signature certificate's DER.
        certificate_sha256: Sha256Hash,
        /// SHA-256 of the authentication certificate's DER, where the carrier holds one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        authentication_sha256: Option<Sha256Hash>,
        /// How the holder's ID card was read.
        reading: ReadingMethod,
        /// What of the card differs from the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        differs: Option<Difference>,
        /// The second person, where the evidence needed one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<Approval>,
        /// Who collected in the holder's place, and by which document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attorney: Option<Box<PowerOfAttorney>>,
        /// Receipt number at this kiosk, without gaps.
        receipt: Receipt,
    },
    /// An attempt given up before a certificate was asked for.
    Released {
        /// The order.
        order: OrderNumber,
        /// The attempt.
        attempt: u32,
        /// Serial number of the carrier that was bound, if one was.
        carrier_serial: Option<String>,
        /// SHA-256 of the SubjectPublicKeyInfo of a key left on that carrier, if one was made.
        orphan_key_sha256: Option<Sha256Hash>,
        /// That key was destroyed on the carrier.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        orphan_key_destroyed: bool,
        /// The authentication key, if one was made on that carrier as well.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second_orphan: Option<SecondOrphan>,
    },
    /// The holder asks that the order's certificate be suspended; urgent.
    SuspensionRequest {
        /// The order whose certificate it is.
        order: OrderNumber,
        /// Why.
        reason: SuspensionReason,
        /// How the holder's ID card was read.
        reading: ReadingMethod,
    },
    /// Readers were sold, or one that an order paid for was handed out.
    ReaderSale {
        /// What, and how it was paid.
        sale: ReaderSale,
        /// Receipt number at this kiosk, without gaps.
        receipt: Receipt,
    },
    /// A sale was voided or refunded, or one of its readers exchanged.
    SaleReversal {
        /// Of which sale, what, and who agreed.
        reversal: SaleReversal,
        /// Receipt number at this kiosk, without gaps.
        receipt: Receipt,
    },
    /// The centre gave a carrier's secret to its worker at this kiosk, for the officer of the record; durable before the carrier
    /// is given it.
    SecretRelease {
        /// The release, as the centre named it.
        release: String,
        /// Serial number of the carrier.
        carrier_serial: String,
        /// Why it is unblocked.
        reason: UnblockReason,
        /// The second person.
        approved_by: OfficerId,
    },
    /// A clerk's shift began.
    ShiftOpened {
        /// The cash in the drawer.
        float: Qepik,
    },
    /// A shift ended.
    ShiftClosed {
        /// What was counted beside what should be there.
        closing: ShiftClosing,
    },
    /// Carriers or readers moved in the branch's stock.
    StockMoved {
        /// What, from where to where.
        moved: StockMove,
    },
    /// The branch's stock was counted.
    StockCounted {
        /// What lies there beside what should.
        count: StockCount,
    },
}

/// The second key that an attempt left on its carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondOrphan {
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub key_sha256: Sha256Hash,
    /// It was destroyed on the carrier.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub destroyed: bool,
}

/// A fact about to be recorded, without the numbers that only the outbox can give.
pub type RecordDraft = RecordBody<()>;

impl RecordDraft {
    /// The fact with its receipt number. `receipt` is called only for a fact that has one.
    #[must_use]
    pub fn numbered(self, receipt: impl FnOnce() -> u64) -> RecordBody {
        match self {
            Self::HandOver {
                order,
                attempt,
                carrier_serial,
                carrier_kind,
                certificate_sha256,
                authentication_sha256,
                reading,
                differs,
                approval,
                attorney,
                receipt: (),
            } => RecordBody::HandOver {
                order,
                attempt,
                carrier_serial,
                carrier_kind,
                certificate_sha256,
                authentication_sha256,
                reading,
                differs,
                approval,
                attorney,
                receipt: receipt(),
            },
            Self::Released {
                order,
                attempt,
                carrier_serial,
                orphan_key_sha256,
                orphan_key_destroyed,
                second_orphan,
            } => RecordBody::Released {
                order,
                attempt,
                carrier_serial,
                orphan_key_sha256,
                orphan_key_destroyed,
                second_orphan,
            },
            Self::SuspensionRequest { order, reason, reading } => {
                RecordBody::SuspensionRequest { order, reason, reading }
            }
            Self::ReaderSale { sale, receipt: () } => RecordBody::ReaderSale { sale, receipt: receipt() },
            Self::ShiftOpened { float } => RecordBody::ShiftOpened { float },
            Self::ShiftClosed { closing } => RecordBody::ShiftClosed { closing },
            Self::StockMoved { moved } => RecordBody::StockMoved { moved },
            Self::StockCounted { count } => RecordBody::StockCounted { count },
            Self::SaleReversal { reversal, receipt: () } => RecordBody::SaleReversal { reversal, receipt: receipt() },
            Self::SecretRelease { release, carrier_serial, reason, approved_by } => {
                RecordBody::SecretRelease { release, carrier_serial, reason, approved_by }
            }
        }
    }
}

impl RecordBody {
    /// The order that the fact is about, for a fact that is about one.
    #[must_use]
    pub const fn order(&self) -> Option<&OrderNumber> {
        match self {
            Self::HandOver { order, .. } | Self::Released { order, .. } | Self::SuspensionRequest { order, .. } => {
                Some(order)
            }
            Self::ReaderSale { sale, .. } => match sale.payment() {
                Payment::Prepaid { order } => Some(order),
                _ => None,
            },
            Self::SaleReversal { .. }
            | Self::SecretRelease { .. }
            | Self::ShiftOpened { .. }
            | Self::ShiftClosed { .. }
            | Self::StockMoved { .. }
            | Self::StockCounted { .. } => None,
        }
    }

    /// The receipt's number, for a fact that has a receipt.
    #[must_use]
    pub const fn receipt(&self) -> Option<u64> {
        match self {
            Self::HandOver { receipt, .. } | Self::ReaderSale { receipt, .. } | Self::SaleReversal { receipt, .. } => {
                Some(*receipt)
            }
            Self::Released { .. }
            | Self::SuspensionRequest { .. }
            | Self::SecretRelease { .. }
            | Self::ShiftOpened { .. }
            | Self::ShiftClosed { .. }
            | Self::StockMoved { .. }
            | Self::StockCounted { .. } => None,
        }
    }

    /// The kind's word, as the body says it.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        let word = match self {
            Self::HandOver { .. } => "hand-over",
            Self::Released { .. } => "released",
            Self::SuspensionRequest { .. } => "suspension-request",
            Self::ReaderSale { .. } => "reader-sale",
            Self::SaleReversal { .. } => "sale-reversal",
            Self::SecretRelease { .. } => "secret-release",
            Self::ShiftOpened { .. } => "shift-opened",
            Self::ShiftClosed { .. } => "shift-closed",
            Self::StockMoved { .. } => "stock-moved",
            Self::StockCounted { .. } => "stock-counted",
        };
        RecordKind::known(word)
    }
}

impl<Receipt> RecordBody<Receipt> {
    /// The order whose issue this fact ends: its journal is closed in the same durable step.
    #[must_use]
    pub const fn ends_issue_of(&self) -> Option<&OrderNumber> {
        match self {
            Self::HandOver { order, .. } | Self::Released { order, .. } => Some(order),
            _ => None,
        }
    }
}
