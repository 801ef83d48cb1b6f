//! Sealing to a key of the centre, and opening there: HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256
//! and AES-256-GCM, by rustls over aws-lc-rs: both are in the tree for TLS, and aws-lc-rs alone has no HPKE. What is sealed, and
//! in which form it is kept, is the callers' business; carriers' secrets have their form here.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsBigEndian, EcPrivateKeyBin};
use rustls::crypto::aws_lc_rs::hpke::DH_KEM_P256_HKDF_SHA256_AES_256;
use rustls::crypto::hpke::{EncapsulatedSecret, Hpke, HpkePrivateKey, HpkePublicKey};
use zeroize::Zeroizing;

use crate::domain::carrier::Sha256Hash;
use crate::domain::secret::Pin;
use crate::domain::takeover::CarrierSecret;
use crate::ports::resealer::Resealer;
use crate::wire::envelope::{Envelope, EnvelopeError, POINT_BYTES, covered};

const SUITE: &dyn Hpke = DH_KEM_P256_HKDF_SHA256_AES_256;
/// What the key schedule is bound to for carriers' secrets (RFC 9180, 5.1).
const SECRET_INFO: &[u8] = b"imza-carrier-secret-v1";

/// A key that cannot be used, or a library that failed; the text holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeyError(pub String);

fn failed(why: &dyn std::fmt::Display) -> KeyError {
    KeyError(why.to_string())
}

/// The private key that opens what was sealed to its public half.
pub struct OpeningKey {
    opens: HpkePrivateKey,
    seal_to: Vec<u8>,
}

impl OpeningKey {
    /// Takes a key on P-256, PKCS#8 DER.
    ///
    /// # Errors
    /// [`KeyError`] when it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = PrivateKey::from_private_key_der(&ECDH_P256, der).map_err(|error| failed(&error))?;
        let seal_to = key.compute_public_key().map_err(|error| failed(&error))?.as_ref().to_vec();
        let secret: EcPrivateKeyBin<'_> = key.as_be_bytes().map_err(|error| failed(&error))?;
        Ok(Self { opens: HpkePrivateKey::from(secret.as_ref().to_vec()), seal_to })
    }

    /// A key for one conversation.
    ///
    /// # Errors
    /// [`KeyError`] when the library fails.
    pub fn ephemeral() -> Result<Self, KeyError> {
        let (public, opens) = SUITE.generate_key_pair().map_err(|error| failed(&error))?;
        Ok(Self { opens, seal_to: public.0 })
    }

    /// The public half: an uncompressed point.
    #[must_use]
    pub fn seal_to(&self) -> &[u8] {
        &self.seal_to
    }

    /// Opens; `None` when anything was changed.
    #[must_use]
    pub fn open(&self, info: &[u8], aad: &[u8], encapsulated: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let encapsulated = EncapsulatedSecret(encapsulated.to_vec());
        SUITE.open(&encapsulated, info, aad, sealed, &self.opens).ok().map(Zeroizing::new)
    }

    /// Opens a carrier's secret.
    ///
    /// # Errors
    /// [`EnvelopeError`].
    pub fn open_secret(&self, bytes: &[u8], secret: CarrierSecret, carrier_serial: &str) -> Result<Pin, EnvelopeError> {
        let parts = Envelope::parse(bytes)?;
        if parts.key_sha256 != Sha256Hash::of(&self.seal_to) {
            return Err(EnvelopeError::OtherKey);
        }
        let opened = self.open(SECRET_INFO, &covered(secret, carrier_serial), parts.encapsulated, parts.sealed);
        let mut opened = opened.ok_or(EnvelopeError::Changed)?;
        Ok(Pin::existing(std::mem::take(&mut *opened)))
    }
}

impl Resealer for OpeningKey {
    fn reseal(&self, sealed: &[u8], secret: CarrierSecret, serial: &str, to: &[u8]) -> Result<Vec<u8>, String> {
        let value = self.open_secret(sealed, secret, serial).map_err(|error| error.to_string())?;
        seal_secret(to, &value, secret, serial).map_err(|error| error.to_string())
    }
}

/// Seals to a point: the encapsulated key, and the ciphertext with its tag.
///
/// # Errors
/// [`KeyError`] when it is no point on P-256.
pub fn seal(seal_to: &[u8], info: &[u8], aad: &[u8], plain: &[u8]) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
    if seal_to.len() != POINT_BYTES {
        return Err(failed(&"the centre's key is no point on P-256"));
    }
    let sealed = SUITE.seal(info, aad, plain, &HpkePublicKey(seal_to.to_vec()));
    let (encapsulated, sealed) = sealed.map_err(|error| failed(&error))?;
    Ok((encapsulated.0, sealed))
}

/// Seals a carrier's secret: the envelope's bytes.
///
/// # Errors
/// As [`seal`].
pub fn seal_secret(seal_to: &[u8], value: &Pin, secret: CarrierSecret, serial: &str) -> Result<Vec<u8>, KeyError> {
    let (encapsulated, sealed) = seal(seal_to, SECRET_INFO, &covered(secret, serial), value.expose())?;
    let key_sha256 = Sha256Hash::of(seal_to);
    Ok(Envelope { key_sha256, encapsulated: &encapsulated, sealed: &sealed }.to_bytes())
}

#[cfg(test)]
mod tests {
    use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

    use super::*;

    fn key() -> OpeningKey {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
        OpeningKey::from_der(&pair.serialize_der()).expect("P-256")
    }

    #[test]
    fn a_sealed_secret_opens_for_its_carrier_under_its_key_and_in_no_other_way() {
        let (centre, other) = (key(), key());
        let puk = Pin::existing(b"48291537".to_vec());
        let sealed = seal_secret(centre.seal_to(), &puk, CarrierSecret::Puk, "26100001").expect("sealed");
        assert!(!sealed.windows(8).any(|window| window == puk.expose()));
        let opened = centre.open_secret(&sealed, CarrierSecret::Puk, "26100001").expect("opened");
        assert!(opened.matches(&puk));
        let refused = |key: &OpeningKey, bytes: &[u8], secret, serial| key.open_secret(bytes, secret, serial).err();
        assert_eq!(refused(&other, &sealed, CarrierSecret::Puk, "26100001"), Some(EnvelopeError::OtherKey));
        assert_eq!(refused(&centre, &sealed, CarrierSecret::Puk, "26100002"), Some(EnvelopeError::Changed));
        assert_eq!(refused(&centre, &sealed, CarrierSecret::SoPin, "26100001"), Some(EnvelopeError::Changed));
        for at in 1..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(refused(&centre, &changed, CarrierSecret::Puk, "26100001").is_some(), "byte {at}");
        }
        assert!(seal_secret(&[4; 65], &puk, CarrierSecret::Puk, "1").is_err(), "no point on the curve");
        assert!(seal_secret(&[4; 64], &puk, CarrierSecret::Puk, "1").is_err(), "too short");
    }
}
