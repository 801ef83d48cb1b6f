//! Carriers: what is known of one, and the jobs a carrier can be asked to do, in the words of PKCS#11 v2.40.

use serde::{Deserialize, Serialize};

mod inspection;

pub use inspection::{CarrierInspection, CertificateOnCarrier, KeyOnCarrier};

use crate::domain::doctor::ModuleSurvey;
pub use crate::domain::hash::Sha256Hash;
use crate::domain::order::worded;
use crate::domain::secret::{PinExchange, PinSource};
use crate::domain::takeover::{CarrierSecret, ReleasedSecret};

/// The `CKA_ID` of a key pair and its certificate: 1 to 32 bytes, written as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyId(Vec<u8>);

impl KeyId {
    /// Takes the bytes of a `CKA_ID`.
    ///
    /// # Errors
    /// When there are none or more than 32.
    pub fn new(bytes: &[u8]) -> Result<Self, String> {
        if (1..=32).contains(&bytes.len()) {
            Ok(Self(bytes.to_vec()))
        } else {
            Err("a CKA_ID has 1 to 32 bytes".to_owned())
        }
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for KeyId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&hex::decode(text).map_err(|e| e.to_string())?)
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        hex::encode(id.0)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

worded! {
    /// The kind of key made on a carrier.
    KeyType {
        /// ECDSA on NIST P-256.
        P256 = "p-256",
        /// ECDSA on NIST P-384.
        P384 = "p-384",
        /// RSA with a modulus of 2048 bits and e = 65537.
        Rsa2048 = "rsa-2048",
    }
}

worded! {
    /// What is known of a PIN counter before a login. Flags of `CK_TOKEN_INFO` are hints, so "fine" means "nothing said".
    PinTries {
        /// Nothing says that a try was spent.
        Fine = "fine",
        /// At least one wrong try since the last right one (`CKF_USER_PIN_COUNT_LOW`).
        Low = "low",
        /// One try is left (`CKF_USER_PIN_FINAL_TRY`); the kiosk never spends it.
        Last = "last",
        /// No try is left (`CKF_USER_PIN_LOCKED`).
        Locked = "locked",
    }
}

/// Where a carrier is and which one it is. Every job names both, so that a swapped card is noticed before anything is done.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierAddress {
    /// The PC/SC reader's name.
    pub reader: String,
    /// The token's serial number (`CK_TOKEN_INFO.serialNumber`), trimmed.
    pub serial: String,
}

/// What the carrier itself says of a key it made (PKCS#11 v2.40, 4.9); `None` where the module does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyOrigin {
    /// `CKA_LOCAL`: made on the token.
    pub local: Option<bool>,
    /// `CKA_NEVER_EXTRACTABLE`.
    pub never_extractable: Option<bool>,
    /// `CKA_ALWAYS_SENSITIVE`.
    pub always_sensitive: Option<bool>,
    /// `CKA_SIGN`, and none of `CKA_DECRYPT`, `CKA_UNWRAP`, `CKA_DERIVE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_only: Option<bool>,
}

impl KeyOrigin {
    /// True when the carrier itself says that the key cannot be what it must be.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        [self.local, self.never_extractable, self.always_sensitive, self.sign_only].contains(&Some(false))
    }
}

/// A job for the carrier. Each is one short conversation with the module, has a deadline, and leaves no session open.
#[derive(Debug, Clone)]
pub enum CarrierJob {
    /// Look at the carrier in a reader.
    Inspect {
        /// The PC/SC reader's name.
        reader: String,
    },
    /// Give a fresh carrier the citizen's PIN in place of the factory's, and keep it for the jobs that follow.
    ChoosePin {
        /// The carrier.
        address: CarrierAddress,
        /// The citizen's PIN.
        pin: PinSource,
    },
    /// Log in once with a PIN chosen earlier, and keep it for the jobs that follow.
    PresentPin {
        /// The carrier.
        address: CarrierAddress,
        /// The citizen's PIN.
        pin: PinSource,
    },
    /// Put a new PIN in the place of the holder's own (`C_SetPIN`), and log in with it once. Nothing is kept.
    ChangePin {
        /// The carrier.
        address: CarrierAddress,
        /// The PIN that counts now, and the one that will.
        pins: PinExchange,
    },
    /// Make a key pair on the carrier (`C_GenerateKeyPair`).
    MakeKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID` for both halves.
        id: KeyId,
    },
    /// Read the public key with this `CKA_ID`, made by an attempt that was cut off.
    ReadKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// Build and sign a PKCS#10 certification request (RFC 2986): the proof of possession.
    SignRequest {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// Common name in the request; the centre decides the certificate's subject from the order, not from this.
        common_name: String,
    },
    /// Write a certificate beside its key (`C_CreateObject`); replaces only one with the same `CKA_ID`.
    WriteCertificate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The certificate's DER.
        certificate: Vec<u8>,
    },
    /// Read the certificate back (`CKA_VALUE`).
    ReadCertificate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// Sign a message: SHA-256 in software, then `CKM_ECDSA` (answer in DER) or `CKM_RSA_PKCS`.
    Sign {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The message, not its hash.
        message: Vec<u8>,
    },
    /// Log in with a PIN, sign a message as `Sign` does, and forget the PIN: an officer shows a carrier of their own. What another
    /// carrier's jobs hold stays held.
    Authenticate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The officer's PIN.
        pin: PinSource,
        /// The message, not its hash.
        message: Vec<u8>,
    },
    /// Draw at random what is to replace one of the factory's secrets, keep it for `TakeSecret`, and seal it to the centre.
    DrawSecret {
        /// The carrier.
        address: CarrierAddress,
        /// Which secret.
        secret: CarrierSecret,
        /// The centre's key: an uncompressed point on P-256.
        seal_to: Vec<u8>,
    },
    /// Put the secret that was drawn in the factory's place, and let the carrier itself show that it counts and, where the
    /// profile says that it costs nothing, that the factory's is refused.
    TakeSecret {
        /// The carrier.
        address: CarrierAddress,
        /// Which secret.
        secret: CarrierSecret,
    },
    /// Destroy a key that nobody will use, with its certificate, and see that it is gone.
    DestroyKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// SHA-256 of its DER SubjectPublicKeyInfo, where it is known.
        spki_sha256: Option<Sha256Hash>,
    },
    /// Make a key of the worker's own, that secrets of this carrier are sealed to on their way back.
    ReplyKey {
        /// The carrier.
        address: CarrierAddress,
    },
    /// Give a carrier a new PIN with the secret that unblocks it; the released secrets are tried in order, and the last try is
    /// never spent. The one that counts is kept for `TakeSecret`, which puts another in its place.
    Unblock {
        /// The carrier.
        address: CarrierAddress,
        /// The PIN that will count.
        pin: PinSource,
        /// Sealed to the key that `ReplyKey` made.
        released: Vec<ReleasedSecret>,
    },
    /// Wipe the kept PIN, and a secret that was drawn.
    Forget,
    /// Say what the module is and what it sees in its slots: for a technician, and only where no carrier is being worked on.
    Survey,
}

/// What a carrier answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierAnswer {
    /// To `Inspect`.
    Inspected(Box<CarrierInspection>),
    /// To `ChoosePin` and `PresentPin`.
    PinHeld,
    /// To `ChangePin`: the carrier took the new PIN.
    PinChanged,
    /// To `MakeKey` and `ReadKey`.
    Key {
        /// DER SubjectPublicKeyInfo.
        spki_der: Vec<u8>,
        /// What the carrier says of the key's origin.
        origin: KeyOrigin,
        /// DER certificates that attest it, the key's own first; empty where the carrier has none.
        #[serde(default)]
        attestation: Vec<Vec<u8>>,
    },
    /// To `SignRequest`: the request's DER.
    Request(Vec<u8>),
    /// To `WriteCertificate`.
    Written,
    /// To `ReadCertificate`: the certificate's DER.
    Certificate(Vec<u8>),
    /// To `Sign` and `Authenticate`: ECDSA as DER `SEQUENCE { r, s }`, RSA as the raw signature.
    Signature(Vec<u8>),
    /// To `DrawSecret`: the secret, sealed to the centre.
    SecretSealed(Vec<u8>),
    /// To `TakeSecret`.
    SecretTaken,
    /// To `ReplyKey`: an uncompressed point on P-256.
    ReplyKey(Vec<u8>),
    /// To `Unblock`: the new PIN counts, and so did this secret.
    Unblocked(CarrierSecret),
    /// To `DestroyKey`.
    KeyDestroyed,
    /// To `Forget`.
    Forgotten,
    /// To `Survey`.
    Surveyed(Box<ModuleSurvey>),
}

/// Why a carrier job failed. The detail holds no PIN and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum CarrierFault {
    /// No carrier answers in the reader: pulled, or not seated well.
    #[error("no carrier in the reader")]
    Gone,
    /// Another carrier than the one the job names.
    #[error("another carrier is in the reader")]
    OtherCarrier,
    /// No profile is configured for this reader.
    #[error("no carrier profile fits this reader")]
    NoProfile,
    /// The carrier refused the PIN.
    #[error("the PIN is wrong")]
    PinWrong {
        /// What is known of the counter now.
        tries: PinTries,
    },
    /// The carrier's PIN is locked, or only its last try is left, which is never spent.
    #[error("the PIN is locked")]
    PinLocked,
    /// Nobody entered the PIN on the reader's own keys, or the entry was cancelled there (`CKR_FUNCTION_CANCELED`).
    #[error("the PIN was not entered on the reader")]
    PadCancelled,
    /// What was entered on the reader's own keys is no PIN for the carrier: too short or long, or not twice the same.
    #[error("the reader did not take the new PIN")]
    PadRefused,
    /// The PIN is not the factory's: the carrier is not fresh.
    #[error("the carrier does not have the factory PIN")]
    NotFresh,
    /// The worker no longer holds the PIN: it was started again.
    #[error("the PIN must be entered again")]
    PinNotHeld,
    /// The worker no longer holds the secret that was drawn: it was started again, or the carrier was away.
    #[error("what was drawn for the carrier is no longer held")]
    SecretNotHeld,
    /// The carrier takes none of the secrets that were released for it.
    #[error("the carrier does not take the PUK")]
    SecretRefused,
    /// The carrier takes no further try of its PUK or SO PIN.
    #[error("the carrier's PUK is locked")]
    SecretLocked,
    /// The carrier has no object with this `CKA_ID`.
    #[error("the key or certificate is not on the carrier")]
    NotFound,
    /// No room for the key or the certificate.
    #[error("the carrier is full")]
    Full,
    /// The module did not answer within the job's deadline; its worker was ended.
    #[error("the carrier does not answer")]
    Deadline,
    /// The module ended its worker process.
    #[error("the carrier's driver stopped")]
    ModuleStopped,
    /// The module cannot be loaded.
    #[error("the carrier's driver cannot be loaded: {detail}")]
    ModuleMissing {
        /// What the loader said.
        detail: String,
    },
    /// Any other error of the module.
    #[error("the carrier's driver reports an error: {detail}")]
    Module {
        /// PKCS#11 function and return value.
        detail: String,
    },
}
