//! What a USB stick carries between a kiosk without a line and the centre: a bundle of signed batches one way, the centre's
//! acknowledgement the other. Shapes and layout only; sealing and signing are `adapters::stick`'s.
//!
//! # Layout
//! Both files begin with 16 bytes: `"imza-by-stick\0"`, a byte for the kind, a byte for the version.
//! - A bundle (of records, or for support: [`crate::wire::support`]) goes on with the SHA-256 of the key it is sealed to (32), the length of the sealed part (8, big-endian), the
//!   encapsulated key (65: an uncompressed point on P-256) and the sealed part to the end: [`Bundle`] as JSON.
//! - An acknowledgement goes on with the length of its signature (2, big-endian), the signature, and [`Acknowledgement`] as
//!   JSON to the end. The signature covers the first 16 bytes and the JSON.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::record::RecordSeq;
use crate::wire::bytes::Base64;
pub use crate::wire::envelope::POINT_BYTES;
use crate::wire::records::{RecordsAnswer, RecordsRequest};

/// Largest bundle, in bytes; what is beyond goes with the next one.
pub const BUNDLE_BYTES_MAX: usize = 64 << 20;
/// Largest acknowledgement, in bytes.
pub const ACKNOWLEDGEMENT_BYTES_MAX: usize = 4 * 1024;

/// The file beside a kiosk's certificate that keeps [`StickKeys`] as JSON.
pub const STICK_FILE: &str = "centre-stick.json";

const MAGIC: &[u8; 14] = b"imza-by-stick\0";
const VERSION: u8 = 1;
/// What both files begin with, in bytes.
const BEGINNING: usize = MAGIC.len() + 2;
/// What stands before the sealed part, in bytes.
const BEFORE_SEALED: usize = BEGINNING + 32 + 8 + POINT_BYTES;

/// The centre's public keys for what goes by stick; a kiosk learns them at enrolment and at each contact. Both are
/// uncompressed points on P-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StickKeys {
    /// What a bundle is sealed to.
    pub seal_to: Base64,
    /// What an acknowledgement verifies under.
    pub signed_by: Base64,
}

/// What lies sealed in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The client certificate (DER) that the batches are signed under, as the line would show it.
    pub certificate: Base64,
    /// The batches as the line would carry them, in order.
    pub batches: Vec<RecordsRequest>,
}

/// How far the centre has a kiosk's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// The kiosk's name.
    pub kiosk: String,
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// What the line would have answered.
    pub answer: RecordsAnswer,
}

impl Acknowledgement {
    /// The name of its file.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("acknowledged-{}-{}-{}.imza", self.kiosk, self.epoch, self.answer.acked_seq.0)
    }
}

/// The name of a bundle's file: kiosk, disk, first and last record.
#[must_use]
pub fn bundle_file_name(kiosk: &str, epoch: u32, first: RecordSeq, last: RecordSeq) -> String {
    format!("records-{kiosk}-{epoch}-{}-{}.imza", first.0, last.0)
}

/// Which of the two files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StickFile {
    /// From the kiosk.
    Bundle,
    /// From the centre.
    Acknowledgement,
    /// From the kiosk, for whoever mends it.
    Support,
}

impl StickFile {
    const fn byte(self) -> u8 {
        match self {
            Self::Bundle => 1,
            Self::Acknowledgement => 2,
            Self::Support => 3,
        }
    }

    /// What the file begins with.
    #[must_use]
    pub fn beginning(self) -> [u8; BEGINNING] {
        let mut bytes = [0; BEGINNING];
        bytes[..MAGIC.len()].copy_from_slice(MAGIC);
        bytes[MAGIC.len()] = self.byte();
        bytes[MAGIC.len() + 1] = VERSION;
        bytes
    }

    /// What follows the beginning.
    fn behind_beginning(self, file: &[u8]) -> Result<&[u8], StickFileError> {
        let (beginning, rest) = file.split_at_checked(BEGINNING).ok_or(StickFileError::Torn)?;
        let (magic, kind_and_version) = beginning.split_at(MAGIC.len());
        match kind_and_version {
            _ if magic != MAGIC => Err(StickFileError::Other),
            [kind, _] if *kind != self.byte() => Err(StickFileError::Other),
            [_, VERSION] => Ok(rest),
            [_, 0] => Err(StickFileError::Other),
            _ => Err(StickFileError::Newer),
        }
    }
}

/// Why a file from a stick is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StickFileError {
    /// Not such a file.
    #[error("it is no file of this kind")]
    Other,
    /// Of a later version.
    #[error("it was written by a newer version of the program; this one is to be updated first")]
    Newer,
    /// Its end or its beginning is missing.
    #[error("it is torn: not all of it was written")]
    Torn,
    /// Larger than any such file.
    #[error("it is larger than any such file may be")]
    TooLarge,
    /// Sealed to another key.
    #[error("it is sealed to another centre's key")]
    OtherCentre,
    /// A byte differs from what was written, or it was written by somebody else.
    #[error("it was changed after it was written, or is not from where it says")]
    Changed,
}

/// A bundle's parts, still sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedBundle<'a> {
    /// What lies in it: records, or what a technician asked for.
    pub kind: StickFile,
    /// SHA-256 of the point it is sealed to.
    pub key_sha256: Sha256Hash,
    /// The encapsulated key (RFC 9180, 4.1).
    pub encapsulated: &'a [u8],
    /// The ciphertext with its tag.
    pub sealed: &'a [u8],
}

impl<'a> SealedBundle<'a> {
    /// Tells a file's parts apart.
    ///
    /// # Errors
    /// [`StickFileError`], but for what only the key shows.
    pub fn parse(file: &'a [u8], kind: StickFile) -> Result<Self, StickFileError> {
        if file.len() > BUNDLE_BYTES_MAX {
            return Err(StickFileError::TooLarge);
        }
        let rest = kind.behind_beginning(file)?;
        let torn = || StickFileError::Torn;
        let (hash, rest) = rest.split_first_chunk::<32>().ok_or_else(torn)?;
        let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(torn)?;
        let (encapsulated, sealed) = rest.split_at_checked(POINT_BYTES).ok_or_else(torn)?;
        if usize::try_from(u64::from_be_bytes(*length)) != Ok(sealed.len()) {
            return Err(StickFileError::Torn);
        }
        Ok(Self { kind, key_sha256: Sha256Hash::from_bytes(*hash), encapsulated, sealed })
    }

    /// What the seal covers besides the content.
    #[must_use]
    pub fn associated_data(&self) -> Vec<u8> {
        [&self.kind.beginning()[..], self.key_sha256.as_bytes()].concat()
    }

    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(BEFORE_SEALED + self.sealed.len());
        bytes.extend_from_slice(&self.associated_data());
        bytes.extend_from_slice(&(self.sealed.len() as u64).to_be_bytes());
        bytes.extend_from_slice(self.encapsulated);
        bytes.extend_from_slice(self.sealed);
        bytes
    }
}

/// An acknowledgement's parts, not yet believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedAcknowledgement<'a> {
    /// ECDSA on P-256 with SHA-256 over [`SignedAcknowledgement::signed_bytes`], as DER.
    pub signature: &'a [u8],
    /// JSON of the [`Acknowledgement`].
    pub content: &'a [u8],
}

impl<'a> SignedAcknowledgement<'a> {
    /// Tells a file's parts apart.
    ///
    /// # Errors
    /// [`StickFileError`], but for what only the signature shows.
    pub fn parse(file: &'a [u8]) -> Result<Self, StickFileError> {
        if file.len() > ACKNOWLEDGEMENT_BYTES_MAX {
            return Err(StickFileError::TooLarge);
        }
        let rest = StickFile::Acknowledgement.behind_beginning(file)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(StickFileError::Torn)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (signature, content) = rest.split_at_checked(length).ok_or(StickFileError::Torn)?;
        Ok(Self { signature, content })
    }

    /// What is signed: the file's beginning and the content.
    #[must_use]
    pub fn signed_bytes(content: &[u8]) -> Vec<u8> {
        [&StickFile::Acknowledgement.beginning()[..], content].concat()
    }

    /// The file; `None` when the signature is longer than one can be.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let length = u16::try_from(self.signature.len()).ok()?.to_be_bytes();
        Some([&StickFile::Acknowledgement.beginning()[..], &length, self.signature, self.content].concat())
    }
}
