//! Bodies for a carrier that was handed over and is unblocked at a counter: a clerk asks, another officer approves, and the
//! secret goes sealed to the worker that drives the carrier. After its use another takes its place.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::takeover::{CarrierSecret, SecretOutcome, UnblockReason};
use crate::wire::bytes::Base64;

/// `/v1/unblock/ask`: a clerk asks for the secret of a carrier that lies in this kiosk's reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockRequest {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// Token serial number.
    pub serial: String,
    /// Why.
    pub reason: UnblockReason,
}

/// Answer to [`UnblockRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockAnswer {
    /// Names the release; it may be approved for ten minutes.
    pub release: String,
    /// What the secret that takes the place is sealed to.
    pub seal_to: Base64,
}

/// `/v1/unblock/approve`, with the session of another officer, who may approve. Good for one key; asking again with it gives the
/// same secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockApproval {
    /// The release.
    pub release: String,
    /// A key of the worker: an uncompressed point on P-256.
    pub reply_to: Base64,
}

/// A secret that may be the carrier's, sealed to the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretForWorker {
    /// Which secret.
    pub secret: CarrierSecret,
    /// [`crate::wire::envelope::Envelope`].
    pub sealed: Base64,
}

/// Answer to [`UnblockApproval`]: the likeliest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockReleased {
    /// The secrets.
    pub secrets: Vec<SecretForWorker>,
}

/// `/v1/unblock/secret`: keeps what is about to take the place of a secret that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockSecret {
    /// The release.
    pub release: String,
    /// Which secret.
    pub secret: CarrierSecret,
    /// [`crate::wire::envelope::Envelope`].
    pub sealed: Base64,
}

/// `/v1/unblock/end`: the carrier is unblocked, and this became of the secret that was kept for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockEnd {
    /// The release.
    pub release: String,
    /// SHA-256 of what was kept.
    pub sealed_sha256: Sha256Hash,
    /// What became of it.
    pub outcome: SecretOutcome,
}

/// Answer to [`UnblockSecret`] and [`UnblockEnd`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnblockNoted {}
