//! What a kiosk and the centre say about who the kiosk is: enrolment, renewal, and the name of a run.

use serde::{Deserialize, Serialize};

use crate::domain::order::Branch;
use crate::wire::bytes::Base64;
use crate::wire::stick::StickKeys;

/// A run's random name: 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RunName(String);

impl RunName {
    /// A name from random bytes.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(hex::encode(bytes))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RunName {
    type Error = hex::FromHexError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 16];
        hex::decode_to_slice(&text, &mut bytes)?;
        Ok(Self::from_random(bytes))
    }
}

impl From<RunName> for String {
    fn from(name: RunName) -> Self {
        name.0
    }
}

/// `/v1/renew`: another certificate for this kiosk, for a new key. The one in use stays good until the new one is used
/// first. Idempotent: the same key gets the same certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewRequest {
    /// PKCS#10 DER (RFC 2986) of an ECDSA key on P-256 or P-384; its subject counts for nothing.
    pub request: Base64,
}

/// Answer to [`RenewRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewAnswer {
    /// The client certificate's DER.
    pub certificate: Base64,
}

/// `/v1/enrol`: a kiosk's first certificate, for a one-time code. Idempotent while the code lives: the same key gets the same
/// certificate. The code is wiped when the request is dropped.
#[derive(Clone, Serialize, Deserialize, zeroize::ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// The kiosk's name, as the code was made for.
    #[zeroize(skip)]
    pub kiosk: String,
    /// The code as it was typed.
    pub code: String,
    /// As [`RenewRequest::request`].
    #[zeroize(skip)]
    pub request: Base64,
}

/// Answer to [`EnrolRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolAnswer {
    /// The branch that the kiosk is for.
    pub branch: Branch,
    /// Counts this kiosk's disks from 1.
    pub epoch: u32,
    /// The client certificate's DER.
    pub certificate: Base64,
    /// The centre's keys for what goes by stick, where it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stick: Option<StickKeys>,
}
