//! Public keys that may be certified, and signatures made with them.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1,
    SHA_256_WITH_RSA_ENCRYPTION, SHA_384_WITH_RSA_ENCRYPTION, SHA_512_WITH_RSA_ENCRYPTION,
};
use der::asn1::UintRef;
use der::{Decode, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::roca;

/// Fewest and most bits of an RSA modulus.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// Why a public key may not be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// Not a DER SubjectPublicKeyInfo.
    #[error("the public key cannot be read")]
    Unreadable,
    /// Neither RSA nor ECDSA on P-256 or P-384.
    #[error("the public key is of a kind that is not certified here")]
    Kind,
    /// Too few or too many bits.
    #[error("an RSA key must have 2048 to 4096 bits")]
    RsaSize,
    /// Another public exponent than 65537.
    #[error("an RSA key must have the public exponent 65537")]
    RsaExponent,
    /// A modulus that anybody can factor (CVE-2017-15361).
    #[error("the RSA key was made by a faulty generator (ROCA)")]
    Roca,
}

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256.
    P256,
    /// ECDSA on P-384.
    P384,
    /// RSA.
    Rsa,
}

/// A public key that keeps every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    kind: KeyKind,
    der: Vec<u8>,
    bits: Vec<u8>,
}

/// `RSAPublicKey` (RFC 8017, A.1.1).
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

impl PublicKey {
    /// Reads a DER SubjectPublicKeyInfo. Whether a point lies on its curve is seen when it first verifies a signature.
    ///
    /// # Errors
    /// [`KeyRefusal`].
    pub fn from_der(der: &[u8]) -> Result<Self, KeyRefusal> {
        let info = SubjectPublicKeyInfoOwned::from_der(der).map_err(|_| KeyRefusal::Unreadable)?;
        let bits = info.subject_public_key.as_bytes().ok_or(KeyRefusal::Unreadable)?;
        let kind = match info.algorithm.oid {
            ID_EC_PUBLIC_KEY => ec_kind(&info.algorithm, bits)?,
            RSA_ENCRYPTION => {
                check_rsa(&info.algorithm, bits)?;
                KeyKind::Rsa
            }
            _ => return Err(KeyRefusal::Kind),
        };
        Ok(Self { kind, der: der.to_vec(), bits: bits.to_vec() })
    }

    /// The kind.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// DER SubjectPublicKeyInfo.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Content of the BIT STRING, over which key identifiers are computed (RFC 5280, 4.2.1.2).
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// True when the signature of a message verifies by a signature algorithm of X.509.
    #[must_use]
    pub fn verifies(&self, algorithm: &AlgorithmIdentifierOwned, message: &[u8], signature: &[u8]) -> bool {
        let by: &dyn VerificationAlgorithm = match (self.kind, algorithm.oid) {
            (KeyKind::P256, ECDSA_WITH_SHA_256) => &ECDSA_P256_SHA256_ASN1,
            (KeyKind::P384, ECDSA_WITH_SHA_256) => &ECDSA_P384_SHA256_ASN1,
            (KeyKind::P384, ECDSA_WITH_SHA_384) => &ECDSA_P384_SHA384_ASN1,
            (KeyKind::Rsa, SHA_256_WITH_RSA_ENCRYPTION) => &RSA_PKCS1_2048_8192_SHA256,
            (KeyKind::Rsa, SHA_384_WITH_RSA_ENCRYPTION) => &RSA_PKCS1_2048_8192_SHA384,
            (KeyKind::Rsa, SHA_512_WITH_RSA_ENCRYPTION) => &RSA_PKCS1_2048_8192_SHA512,
            _ => return false,
        };
        parameters_fit(self.kind, algorithm)
            && UnparsedPublicKey::new(by, &self.bits).verify(message, signature).is_ok()
    }

    /// True when a signature that a [`crate::ports::signer::Signer`] made with this key verifies.
    #[must_use]
    pub fn verifies_signer(&self, message: &[u8], signature: &[u8]) -> bool {
        let by: &dyn VerificationAlgorithm = match self.kind {
            KeyKind::P256 => &ECDSA_P256_SHA256_ASN1,
            KeyKind::P384 => &ECDSA_P384_SHA384_ASN1,
            KeyKind::Rsa => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(by, &self.bits).verify(message, signature).is_ok()
    }

    /// True when the signature of a carrier's proof verifies: SHA-256, with ECDSA in DER or RSASSA-PKCS1-v1_5.
    #[must_use]
    pub fn verifies_proof(&self, message: &[u8], signature: &[u8]) -> bool {
        let by: &dyn VerificationAlgorithm = match self.kind {
            KeyKind::P256 => &ECDSA_P256_SHA256_ASN1,
            KeyKind::P384 => &ECDSA_P384_SHA256_ASN1,
            KeyKind::Rsa => &RSA_PKCS1_2048_8192_SHA256,
        };
        UnparsedPublicKey::new(by, &self.bits).verify(message, signature).is_ok()
    }
}

/// RSA signatures carry NULL, ECDSA signatures nothing (RFC 5758, 3.2; RFC 8017, A.2.4).
fn parameters_fit(kind: KeyKind, algorithm: &AlgorithmIdentifierOwned) -> bool {
    match (kind, &algorithm.parameters) {
        (KeyKind::Rsa, Some(parameters)) => parameters.is_null(),
        (KeyKind::P256 | KeyKind::P384, None) => true,
        _ => false,
    }
}

fn ec_kind(algorithm: &AlgorithmIdentifierOwned, point: &[u8]) -> Result<KeyKind, KeyRefusal> {
    let curve = algorithm.parameters.as_ref().and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
    let (kind, length) = match curve {
        Some(SECP_256_R_1) => (KeyKind::P256, 65),
        Some(SECP_384_R_1) => (KeyKind::P384, 97),
        _ => return Err(KeyRefusal::Kind),
    };
    if point.len() == length && point[0] == 4 { Ok(kind) } else { Err(KeyRefusal::Unreadable) }
}

fn check_rsa(algorithm: &AlgorithmIdentifierOwned, key: &[u8]) -> Result<(), KeyRefusal> {
    if !algorithm.parameters.as_ref().is_some_and(|parameters| parameters.is_null()) {
        return Err(KeyRefusal::Unreadable);
    }
    let key = RsaPublicKey::from_der(key).map_err(|_| KeyRefusal::Unreadable)?;
    let modulus = key.modulus.as_bytes();
    let top = modulus.first().copied().unwrap_or_default();
    let bits = modulus.len() * 8 - top.leading_zeros() as usize;
    if !RSA_BITS.contains(&bits) {
        return Err(KeyRefusal::RsaSize);
    }
    if key.exponent.as_bytes() != [1, 0, 1] {
        return Err(KeyRefusal::RsaExponent);
    }
    if roca::is_weak(modulus) { Err(KeyRefusal::Roca) } else { Ok(()) }
}
