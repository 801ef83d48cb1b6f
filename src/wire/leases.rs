//! The right to work on an order: the evidence it is given on, the second person's word for it, and giving it back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::attorney::PowerOfAttorney;
use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::{ApprovalReason, Difference, ReadingMethod};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Lease, OrderNumber};
use crate::domain::person::DocumentNumber;
use crate::wire::bytes::Base64;

/// `/v1/orders/approve`: a second person's word for evidence that a clerk alone may not issue on. Asked with the session of an
/// officer who may approve and is not the one who issues; the lease asked for on the same evidence uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// The order.
    pub order: OrderNumber,
    /// Who issues.
    pub officer: OfficerId,
    /// How the holder's ID card was read.
    pub reading: ReadingMethod,
    /// What of the card differs from the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<Difference>,
    /// What the register of invalid documents said of the card, where it had no clear word: approved with the rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<DocumentStanding>,
    /// The power of attorney by which somebody collects in the holder's place: [`PowerOfAttorney::digest`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attorney: Option<Sha256Hash>,
    /// Why the second person approves.
    pub reason: ApprovalReason,
}

/// Answer to [`ApproveRequest`]; asking again while it waits for its lease gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApproveAnswer {
    /// When it was approved; it waits for its lease as long as a lease would run.
    pub approved_at: Timestamp,
}

/// `/v1/orders/lease`: the exclusive right to work on an order. Asking again while holding it extends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaseRequest {
    /// The order.
    pub order: OrderNumber,
    /// How the holder's ID card was read.
    pub reading: ReadingMethod,
    /// What of the card differs from the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<Difference>,
    /// The document that lies on the counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentNumber>,
    /// Who collects in the holder's place, and by which document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attorney: Option<Box<PowerOfAttorney>>,
}

/// Answer to [`LeaseRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeaseAnswer {
    /// The lease.
    pub lease: Lease,
    /// What the centre knows of the attempt, when a key was made for it before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<BegunAttempt>,
    /// The centre's key that this carrier's secrets are sealed to: an uncompressed point on P-256.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal_to: Option<Base64>,
}

/// An attempt that has a key: any kiosk that holds its lease can go on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BegunAttempt {
    /// Serial number of the carrier that the key is on.
    pub carrier_serial: String,
    /// SHA-256 of the key's DER SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// The certificate's DER, once it is signed.
    pub certificate: Option<Base64>,
    /// The authentication key, where the attempt asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication: Option<BegunSecondKey>,
}

/// The second key of an attempt that has a first one. It may be on the carrier before the centre hears of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BegunSecondKey {
    /// SHA-256 of the key's DER SubjectPublicKeyInfo, once its certificate was asked for.
    pub spki_sha256: Option<Sha256Hash>,
    /// The certificate's DER, once it is signed.
    pub certificate: Option<Base64>,
}

/// `/v1/orders/release`: gives a lease back before a certificate was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRequest {
    /// The order.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
}

/// Answer to [`ReleaseRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseAnswer {}
