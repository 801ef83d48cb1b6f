//! The hash functions of the documents' signatures (ICAO Doc 9303-12, section 4.2), by their object identifiers.

use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use super::ChipError;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    /// Only to verify what was signed long ago.
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// 2.16.840.1.101.3.4.2, the arc of SHA-2.
const SHA2: [u8; 8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
/// 1.3.14.3.2.26.
const SHA1: [u8; 5] = [0x2B, 0x0E, 0x03, 0x02, 0x1A];

impl Hash {
    /// The function with this object identifier.
    pub(super) fn of(oid: &[u8]) -> Result<Self, ChipError> {
        match (oid, oid.strip_prefix(&SHA2)) {
            (_, Some([1])) => Ok(Self::Sha256),
            (_, Some([2])) => Ok(Self::Sha384),
            (_, Some([3])) => Ok(Self::Sha512),
            (_, Some([4])) => Ok(Self::Sha224),
            (oid, _) if oid == SHA1 => Ok(Self::Sha1),
            _ => Err(ChipError::Unsupported("a hash function")),
        }
    }

    /// Bytes of a digest.
    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    pub(super) fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha224 => Sha224::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }
}
