//! Public keys as a token shows them, turned into DER. No call to a module here.

use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1};
use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::{Decode as _, Encode as _, Sequence};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::domain::carrier::KeyType;

/// A public key's parts as attributes give them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicParts {
    /// `CKA_EC_PARAMS` and `CKA_EC_POINT`.
    Ec {
        /// DER of the curve's object identifier.
        params: Vec<u8>,
        /// DER OCTET STRING around the point (PKCS#11 v2.40, 2.3.3), or, from older modules, the bare point.
        point: Vec<u8>,
    },
    /// `CKA_MODULUS` and `CKA_PUBLIC_EXPONENT`, big-endian.
    Rsa {
        /// n.
        modulus: Vec<u8>,
        /// e.
        exponent: Vec<u8>,
    },
}

/// RSAPublicKey of RFC 8017, A.1.1.
#[derive(Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    exponent: UintRef<'a>,
}

impl PublicParts {
    /// What kind of key this is; `None` for one no profile makes.
    pub(super) fn key_type(&self) -> Option<KeyType> {
        match self {
            Self::Ec { params, .. } if *params == SECP_256_R_1.to_der().ok()? => Some(KeyType::P256),
            Self::Ec { params, .. } if *params == SECP_384_R_1.to_der().ok()? => Some(KeyType::P384),
            Self::Rsa { modulus, .. } => {
                let significant = modulus.iter().skip_while(|byte| **byte == 0).count();
                (significant == 256).then_some(KeyType::Rsa2048)
            }
            Self::Ec { .. } => None,
        }
    }

    /// DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
    pub(super) fn to_spki_der(&self) -> der::Result<Vec<u8>> {
        match self {
            Self::Ec { params, point } => {
                let algorithm =
                    AlgorithmIdentifierRef { oid: ID_EC_PUBLIC_KEY, parameters: Some(AnyRef::from_der(params)?) };
                spki_der(algorithm, bare_point(point))
            }
            Self::Rsa { modulus, exponent } => {
                let algorithm = AlgorithmIdentifierRef { oid: RSA_ENCRYPTION, parameters: Some(AnyRef::NULL) };
                let key = RsaPublicKey { modulus: UintRef::new(modulus)?, exponent: UintRef::new(exponent)? };
                spki_der(algorithm, &key.to_der()?)
            }
        }
    }
}

fn spki_der(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> der::Result<Vec<u8>> {
    SubjectPublicKeyInfoRef { algorithm, subject_public_key: BitStringRef::from_bytes(key)? }.to_der()
}

/// The uncompressed point (SEC 1, 2.3.3) without the OCTET STRING around it. Both begin with 04, so only the length tells a
/// bare point of the two curves in use (65 or 97 bytes) from a wrapped one.
fn bare_point(point: &[u8]) -> &[u8] {
    if matches!(point.len(), 65 | 97) {
        return point;
    }
    <&OctetStringRef>::from_der(point).map_or(point, OctetStringRef::as_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ec_point_is_taken_wrapped_and_bare() {
        let bare: Vec<u8> = std::iter::once(4).chain(0..64).collect();
        let wrapped: Vec<u8> = [4, 65].into_iter().chain(bare.clone()).collect();
        let params = SECP_256_R_1.to_der().unwrap();
        let key = |point: &[u8]| PublicParts::Ec { params: params.clone(), point: point.to_vec() };
        let der = key(&bare).to_spki_der().unwrap();
        assert_eq!(der, key(&wrapped).to_spki_der().unwrap());
        assert_eq!(der.len(), 91);
        assert_eq!(key(&bare).key_type(), Some(KeyType::P256));
    }

    #[test]
    fn an_rsa_modulus_keeps_its_value_with_and_without_a_leading_zero() {
        let key = |modulus: Vec<u8>| PublicParts::Rsa { modulus, exponent: vec![1, 0, 1] };
        let padded: Vec<u8> = std::iter::once(0).chain(std::iter::repeat_n(0xC5, 256)).collect();
        assert_eq!(key(vec![0xC5; 256]).to_spki_der().unwrap(), key(padded.clone()).to_spki_der().unwrap());
        assert_eq!(key(padded).key_type(), Some(KeyType::Rsa2048));
        assert_eq!(key(vec![0xC5; 128]).key_type(), None);
    }
}
