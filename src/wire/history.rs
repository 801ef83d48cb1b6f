//! `/v1/orders/history`: what became of an order so far, and how far the others of its package are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::officer::OfficerId;
use crate::domain::order::{OrderNumber, OrderState, worded};

/// Most events in one answer: the newest.
pub const EVENTS_MAX: usize = 100;

/// Asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryRequest {
    /// The order.
    pub order: OrderNumber,
}

worded! {
    /// What happened to an order.
    OrderEventKind {
        /// It was placed.
        Placed = "placed",
        /// It was paid.
        Paid = "paid",
        /// A kiosk took it for itself, and an attempt began.
        Leased = "leased",
        /// A certificate was signed for the attempt.
        Issued = "issued",
        /// The carrier proved its key.
        Proven = "proven",
        /// The holder has the carrier.
        HandedOver = "handed-over",
        /// The attempt ended before its hand-over.
        GivenUp = "given-up",
        /// The certificate was suspended, and still is.
        Suspended = "suspended",
        /// The certificate was revoked.
        Revoked = "revoked",
    }
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: OrderEventKind,
    /// By whom, where an officer did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerId>,
    /// At which kiosk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kiosk: Option<String>,
    /// Serial number of the carrier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_serial: Option<String>,
}

/// One order of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageOrder {
    /// Its number.
    pub number: OrderNumber,
    /// Where it stands.
    pub state: OrderState,
}

/// Answer to [`HistoryRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HistoryAnswer {
    /// The oldest first; at most [`EVENTS_MAX`].
    pub events: Vec<OrderEvent>,
    /// Every order of its package, in the order of the application; empty for one that stands alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub package: Vec<PackageOrder>,
}
