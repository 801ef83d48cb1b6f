//! How an attempt is given up before its hand-over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::issue::EndReason;
use crate::domain::order::OrderNumber;

/// `/v1/orders/give-up`: ends an attempt that has a key, before its hand-over. Asked with the session of an officer who may
/// approve and is not the one who issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveUpRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// Why; one that a person may give.
    pub reason: EndReason,
    /// Serial number of the carrier that was bound, if one was.
    pub carrier_serial: Option<String>,
    /// SHA-256 of the signature key's DER SubjectPublicKeyInfo, if one was made.
    pub key_sha256: Option<Sha256Hash>,
    /// That of the authentication key, if one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication_key_sha256: Option<Sha256Hash>,
}

/// Answer to [`GiveUpRequest`]; asking again after success gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GiveUpAnswer {
    /// When it ended: its certificates are revoked since then.
    pub ended_at: Timestamp,
}
