//! What one look at a carrier shows.

use serde::{Deserialize, Serialize};

use super::{CarrierAddress, KeyId, KeyType, PinTries};
use crate::domain::certificate::{KeyPurpose, KeyPurposes};
use crate::domain::fault::Fault;
use crate::domain::hash::Sha256Hash;
use crate::domain::order::CarrierKind;
use crate::domain::preflight::CarrierFitness;
use crate::domain::secret::PinRules;

/// A private key seen on a carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyOnCarrier {
    /// Its `CKA_ID`.
    pub id: KeyId,
    /// SHA-256 of the DER SubjectPublicKeyInfo of its public half, where the token shows it.
    pub spki_sha256: Option<Sha256Hash>,
}

/// A certificate seen on a carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateOnCarrier {
    /// Its `CKA_ID`.
    pub id: KeyId,
    /// SHA-256 of its DER (`CKA_VALUE`).
    pub sha256: Sha256Hash,
}

/// What one look at a carrier shows; nothing on it is changed by looking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierInspection {
    /// Where and which.
    pub address: CarrierAddress,
    /// Smart card or USB token, by the profile's table of reader names.
    pub kind: CarrierKind,
    /// Name of the carrier profile that fits.
    pub profile: String,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// `CK_TOKEN_INFO.firmwareVersion`, as `major.minor`.
    pub firmware: String,
    /// What is known of the citizen's PIN counter.
    pub pin_tries: PinTries,
    /// What a PIN for this carrier must look like.
    pub pin_rules: PinRules,
    /// The PIN is entered on the reader's own keys: the token says that it can be, and the profile allows it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pin_pad: bool,
    /// The kind of key the profile makes.
    pub key_type: KeyType,
    /// The `CKA_ID` the profile uses for the signature key.
    pub signature_key: KeyId,
    /// The `CKA_ID` it uses for the authentication key, where it makes a second key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authentication_key: Option<KeyId>,
    /// Keys seen. A carrier that hides private keys before login shows those of its public keys and certificates.
    pub keys: Vec<KeyOnCarrier>,
    /// Certificates seen.
    pub certificates: Vec<CertificateOnCarrier>,
    /// Whether it can be worked on.
    pub fitness: CarrierFitness,
}

impl CarrierInspection {
    /// What a fresh carrier of this profile is to hold keys for.
    #[must_use]
    pub fn purposes(&self) -> KeyPurposes {
        KeyPurposes::with_second(self.authentication_key.is_some())
    }

    /// The `CKA_ID` that the profile uses for a key.
    #[must_use]
    pub fn place_of(&self, purpose: KeyPurpose) -> Option<KeyId> {
        match purpose {
            KeyPurpose::Signature => Some(self.signature_key.clone()),
            KeyPurpose::Authentication => self.authentication_key.clone(),
        }
    }

    /// Why nothing can be issued on it, as far as it says itself.
    #[must_use]
    pub fn refusal(&self) -> Option<Fault> {
        self.fitness.refusal(self.purposes().iter().count())
    }
}
