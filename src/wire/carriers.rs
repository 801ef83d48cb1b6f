//! Bodies about carriers: the check before the first write, and the secrets that take the factory's place.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::KeyPurposes;
use crate::domain::order::{CarrierKind, OrderNumber};
use crate::domain::preflight::CarrierVerdict;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};
use crate::wire::bytes::Base64;

/// `/v1/orders/carrier`: may this attempt go on with this carrier? Nothing has been written on it yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierCheckRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// Token serial number.
    pub serial: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Firmware as `major.minor`.
    pub firmware: String,
    /// What its profile makes keys for: the order is issued when each of them is proven.
    #[serde(default, skip_serializing_if = "KeyPurposes::is_default")]
    pub purposes: KeyPurposes,
}

/// Answer to [`CarrierCheckRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierCheckAnswer {
    /// What the centre says of it.
    pub verdict: CarrierVerdict,
}

/// `/v1/orders/secret`: keeps a secret that is about to be set on this attempt's carrier. Asked before the carrier is touched;
/// asking again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// Token serial number.
    pub serial: String,
    /// Which secret.
    pub secret: CarrierSecret,
    /// [`crate::wire::envelope::Envelope`].
    pub sealed: Base64,
}

/// Answer to [`SecretRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretAnswer {
    /// Other secrets of this kind that the centre has for this carrier and that may count on it.
    pub earlier: u32,
}

/// `/v1/orders/secret-outcome`: what became of a secret that was kept; asking again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretOutcomeRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// SHA-256 of what was kept.
    pub sealed_sha256: Sha256Hash,
    /// What became of it.
    pub outcome: SecretOutcome,
}

/// Answer to [`SecretOutcomeRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretOutcomeAnswer {}
