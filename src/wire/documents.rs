//! The register of invalid documents, as a kiosk asks it through the centre about the ID card on its counter.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::evidence::Allowance;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::order::OrderNumber;
use crate::domain::person::DocumentNumber;

/// `/v1/orders/document`: how the document that an order is to be collected on stands in the register. Asked for the screen; the
/// lease asks again and keeps its own answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRequest {
    /// The order.
    pub order: OrderNumber,
    /// The document on the counter, which may be newer than the order's.
    pub document: DocumentNumber,
}

/// Answer to [`DocumentRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentAnswer {
    /// What the register said.
    pub standing: DocumentStanding,
    /// When it was asked; where none is, when the centre answered.
    pub asked_at: Timestamp,
    /// What a clerk may do on it, by the centre's rules.
    pub allowance: Allowance,
}
