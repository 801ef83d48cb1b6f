//! What the kiosk and a carrier worker say over the pipe: a four-byte big-endian length, then JSON. A job that carries a PIN
//! is followed by one more frame for each with its bare bytes, so that no secret is ever part of a serialised value.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::{CarrierAddress, CarrierAnswer, CarrierFault, KeyId, Sha256Hash};
use crate::domain::takeover::{CarrierSecret, ReleasedSecret};
use crate::domain::trace::TraceLine;
use crate::wire::bytes::Base64;

/// Largest frame on the pipe, in bytes: a certificate and room around it.
pub const FRAME_BYTES_MAX: usize = 256 * 1024;

/// A carrier job without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WorkerRequest {
    /// See [`crate::domain::carrier::CarrierJob::Inspect`].
    Inspect {
        /// The PC/SC reader's name.
        reader: String,
    },
    /// A PIN frame follows, unless the PIN is entered on the reader.
    ChoosePin {
        /// The carrier.
        address: CarrierAddress,
        /// The PIN is entered on the reader's own keys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pad: bool,
    },
    /// A PIN frame follows, unless the PIN is entered on the reader.
    PresentPin {
        /// The carrier.
        address: CarrierAddress,
        /// The PIN is entered on the reader's own keys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pad: bool,
    },
    /// Two PIN frames follow, the old one, then the new one, unless both are entered on the reader.
    ChangePin {
        /// The carrier.
        address: CarrierAddress,
        /// The PINs are entered on the reader's own keys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pad: bool,
    },
    /// See [`crate::domain::carrier::CarrierJob::MakeKey`].
    MakeKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// See [`crate::domain::carrier::CarrierJob::ReadKey`].
    ReadKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// See [`crate::domain::carrier::CarrierJob::SignRequest`].
    SignRequest {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// Common name in the request.
        common_name: String,
    },
    /// See [`crate::domain::carrier::CarrierJob::WriteCertificate`].
    WriteCertificate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The certificate's DER.
        certificate: Base64,
    },
    /// See [`crate::domain::carrier::CarrierJob::ReadCertificate`].
    ReadCertificate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
    },
    /// See [`crate::domain::carrier::CarrierJob::Sign`].
    Sign {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The message.
        message: Base64,
    },
    /// See [`crate::domain::carrier::CarrierJob::Authenticate`]. A PIN frame follows, unless the PIN is entered on the reader.
    Authenticate {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The message.
        message: Base64,
        /// The PIN is entered on the reader's own keys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pad: bool,
    },
    /// See [`crate::domain::carrier::CarrierJob::DrawSecret`].
    DrawSecret {
        /// The carrier.
        address: CarrierAddress,
        /// Which secret.
        secret: CarrierSecret,
        /// The centre's key.
        seal_to: Base64,
    },
    /// See [`crate::domain::carrier::CarrierJob::TakeSecret`].
    TakeSecret {
        /// The carrier.
        address: CarrierAddress,
        /// Which secret.
        secret: CarrierSecret,
    },
    /// See [`crate::domain::carrier::CarrierJob::DestroyKey`].
    DestroyKey {
        /// The carrier.
        address: CarrierAddress,
        /// `CKA_ID`.
        id: KeyId,
        /// The key, where it is known.
        spki_sha256: Option<Sha256Hash>,
    },
    /// See [`crate::domain::carrier::CarrierJob::ReplyKey`].
    ReplyKey {
        /// The carrier.
        address: CarrierAddress,
    },
    /// A PIN frame follows, unless the PIN is entered on the reader.
    Unblock {
        /// The carrier.
        address: CarrierAddress,
        /// The PIN is entered on the reader's own keys.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pad: bool,
        /// Sealed to the worker's own key.
        released: Vec<ReleasedSecret>,
    },
    /// See [`crate::domain::carrier::CarrierJob::Forget`].
    Forget,
    /// See [`crate::domain::carrier::CarrierJob::Survey`].
    Survey,
    /// From now on calls and commands are told, or no longer. It has no answer.
    Trace {
        /// They are.
        on: bool,
    },
}

/// A worker's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkerAnswer {
    /// The job is done.
    Done(CarrierAnswer),
    /// The job failed.
    Failed(CarrierFault),
    /// What the job at hand does, before its answer: only while that is asked for.
    Traced(TraceLine),
}
