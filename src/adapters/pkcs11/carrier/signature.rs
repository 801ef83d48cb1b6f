//! What goes into a signature and what comes out, as bytes: hashes in software, only `CKM_ECDSA` and `CKM_RSA_PKCS` on the
//! carrier. No call to a module here.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{
    ECDSA_WITH_SHA_256, ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SHA_256_WITH_RSA_ENCRYPTION,
};
use cryptoki::mechanism::Mechanism;
use der::asn1::{Any, Null, UintRef};
use der::{Decode as _, Encode as _, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoRef};

use crate::domain::carrier::KeyType;

/// DigestInfo of RFC 8017, 9.2, up to the hash, for SHA-256.
const DIGEST_INFO_SHA256: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Ecdsa-Sig-Value of RFC 3279, 2.2.3.
#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The mechanism a key of this type signs with.
pub(super) fn mechanism(key_type: KeyType) -> Mechanism<'static> {
    match key_type {
        KeyType::P256 | KeyType::P384 => Mechanism::Ecdsa,
        KeyType::Rsa2048 => Mechanism::RsaPkcs,
    }
}

/// What the carrier is given to sign for `message`.
pub(super) fn input(key_type: KeyType, message: &[u8]) -> Vec<u8> {
    let hash = digest(&SHA256, message);
    match key_type {
        KeyType::P256 => hash.as_ref().to_vec(),
        // As wide as the curve's order: the same number (FIPS 186-5, 6.4.1), and PIV cards take no narrower input.
        KeyType::P384 => [&[0; 16], hash.as_ref()].concat(),
        KeyType::Rsa2048 => [&DIGEST_INFO_SHA256, hash.as_ref()].concat(),
    }
}

/// What the carrier answered, in the form certificates and requests hold: ECDSA's r and s of equal length become DER.
pub(super) fn output(key_type: KeyType, raw: Vec<u8>) -> der::Result<Vec<u8>> {
    match key_type {
        KeyType::P256 | KeyType::P384 => {
            let (r, s) = raw.split_at(raw.len() / 2);
            EcdsaSignature { r: UintRef::new(r)?, s: UintRef::new(s)? }.to_der()
        }
        KeyType::Rsa2048 => Ok(raw),
    }
}

/// The algorithm as a certification request names it (RFC 5758, 3.2; RFC 4055, 5).
pub(super) fn algorithm(key_type: KeyType) -> AlgorithmIdentifierOwned {
    match key_type {
        KeyType::P256 | KeyType::P384 => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
        KeyType::Rsa2048 => {
            AlgorithmIdentifierOwned { oid: SHA_256_WITH_RSA_ENCRYPTION, parameters: Some(Any::from(Null)) }
        }
    }
}

/// Whether a signature, as `output` gives it, is this key's (SubjectPublicKeyInfo) over this message.
#[must_use]
pub fn verifies(spki_der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(spki) = SubjectPublicKeyInfoRef::from_der(spki_der) else { return false };
    let curve = || spki.algorithm.parameters.and_then(|parameters| parameters.decode_as::<ObjectIdentifier>().ok());
    let algorithm: &dyn VerificationAlgorithm = match (spki.algorithm.oid, curve()) {
        (ID_EC_PUBLIC_KEY, Some(SECP_256_R_1)) => &ECDSA_P256_SHA256_ASN1,
        (ID_EC_PUBLIC_KEY, Some(SECP_384_R_1)) => &ECDSA_P384_SHA256_ASN1,
        (RSA_ENCRYPTION, _) => &RSA_PKCS1_2048_8192_SHA256,
        _ => return false,
    };
    let key = spki.subject_public_key.raw_bytes();
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_and_its_message_and_for_nothing_else() {
        let made = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let spki = |pair: &EcdsaKeyPair| {
            use aws_lc_rs::encoding::AsDer as _;
            let public: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().expect("DER");
            public.as_ref().to_vec()
        };
        let (pair, other) = (made(), made());
        let signature = pair.sign(&SystemRandom::new(), b"nonce").expect("signed");
        assert!(verifies(&spki(&pair), b"nonce", signature.as_ref()));
        assert!(!verifies(&spki(&pair), b"other", signature.as_ref()));
        assert!(!verifies(&spki(&other), b"nonce", signature.as_ref()));
        assert!(!verifies(b"no key", b"nonce", signature.as_ref()));
    }

    #[test]
    fn r_and_s_become_the_shortest_der_integers() {
        let mut raw = vec![0; 64];
        (raw[31], raw[32]) = (5, 0x80);
        let der = output(KeyType::P256, raw).unwrap();
        assert_eq!(der[..7], [0x30, 38, 0x02, 1, 5, 0x02, 33]);
        assert_eq!(der[7..9], [0, 0x80]);
    }
}
