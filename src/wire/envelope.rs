//! A carrier's secret as the centre keeps it: sealed to the centre's key (HPKE, RFC 9180) on the carrier's side of the kiosk, so
//! that no program between the two ever sees it.

use crate::domain::carrier::Sha256Hash;
use crate::domain::takeover::CarrierSecret;

/// An uncompressed point on P-256 (SEC 1, 2.3.3), in bytes.
pub const POINT_BYTES: usize = 65;
/// Largest envelope, in bytes: a secret of 64 bytes and what stands around it.
pub const ENVELOPE_BYTES_MAX: usize = 1 + 32 + POINT_BYTES + 64 + 16;

const VERSION: u8 = 1;

/// Why bytes are no envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Too short, too long, or of another version.
    #[error("it is no sealed secret that this version knows")]
    Form,
    /// Sealed to another key.
    #[error("it is sealed to another key than this centre's")]
    OtherKey,
    /// Changed, or sealed for another carrier.
    #[error("it was changed, or is another carrier's")]
    Changed,
}

/// An envelope's parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// SHA-256 of the point it is sealed to.
    pub key_sha256: Sha256Hash,
    /// The encapsulated key (RFC 9180, 4.1).
    pub encapsulated: &'a [u8],
    /// The ciphertext with its tag.
    pub sealed: &'a [u8],
}

impl<'a> Envelope<'a> {
    /// Tells the parts apart.
    ///
    /// # Errors
    /// [`EnvelopeError::Form`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        let form = || EnvelopeError::Form;
        if bytes.len() > ENVELOPE_BYTES_MAX {
            return Err(EnvelopeError::Form);
        }
        let rest = bytes.strip_prefix(&[VERSION]).ok_or_else(form)?;
        let (hash, rest) = rest.split_first_chunk::<32>().ok_or_else(form)?;
        let (encapsulated, sealed) = rest.split_at_checked(POINT_BYTES).ok_or_else(form)?;
        if sealed.len() <= 16 {
            return Err(EnvelopeError::Form);
        }
        Ok(Self { key_sha256: Sha256Hash::from_bytes(*hash), encapsulated, sealed })
    }

    /// The bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&[VERSION][..], self.key_sha256.as_bytes(), self.encapsulated, self.sealed].concat()
    }
}

/// What the seal covers beside the secret (RFC 9180, 5.2 `aad`): which secret of which carrier it is.
#[must_use]
pub fn covered(secret: CarrierSecret, carrier_serial: &str) -> Vec<u8> {
    [secret.word().as_bytes(), b"\0", carrier_serial.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_reads_back_and_anything_shorter_longer_or_of_another_version_does_not() {
        let envelope = Envelope { key_sha256: Sha256Hash::of(b"k"), encapsulated: &[4; 65], sealed: &[7; 24] };
        let bytes = envelope.to_bytes();
        assert_eq!(Envelope::parse(&bytes), Ok(envelope));
        for length in 0..=1 + 32 + POINT_BYTES + 16 {
            assert_eq!(Envelope::parse(&bytes[..length]), Err(EnvelopeError::Form), "{length}");
        }
        let long = [&bytes[..], &[0; ENVELOPE_BYTES_MAX]].concat();
        assert_eq!(Envelope::parse(&long), Err(EnvelopeError::Form));
        let other = [&[2][..], &bytes[1..]].concat();
        assert_eq!(Envelope::parse(&other), Err(EnvelopeError::Form));
    }

    #[test]
    fn what_is_covered_tells_secrets_and_carriers_apart() {
        let all: Vec<_> =
            CarrierSecret::ALL.iter().flat_map(|secret| ["1", "12"].map(|serial| covered(*secret, serial))).collect();
        let mut distinct = all.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), all.len());
    }
}
