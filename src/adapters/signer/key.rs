//! One P-384 key of a token: made, found, and used.

use aws_lc_rs::digest::{SHA384, digest};
use const_oid::db::rfc5912::{ID_EC_PUBLIC_KEY, SECP_384_R_1};
use cryptoki::error::Error;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass};
use cryptoki::session::Session;
use der::asn1::{Any, BitString, OctetStringRef, UintRef};
use der::{Decode, Encode, Sequence};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::Token;
use crate::ports::signer::{SignatureScheme, Signer, SignerError};

/// A coordinate of P-384, in bytes.
const COORDINATE: usize = 48;

/// A P-384 key in a token.
#[derive(Clone)]
pub struct TokenKey {
    token: Token,
    label: String,
    spki: Vec<u8>,
}

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TokenKey({})", self.label)
    }
}

impl TokenKey {
    pub(super) fn find(token: &Token, label: &str) -> Result<Option<Self>, SignerError> {
        let points = token.with_session(|session| {
            let mut points = Vec::new();
            for key in session.find_objects(&template(ObjectClass::PUBLIC_KEY, label))? {
                for attribute in session.get_attributes(key, &[AttributeType::EcPoint])? {
                    if let Attribute::EcPoint(point) = attribute {
                        points.push(point);
                    }
                }
            }
            Ok(points)
        })?;
        match points.as_slice() {
            [] => Ok(None),
            [point] => {
                let key = Self { token: token.clone(), label: label.to_owned(), spki: spki(point)? };
                Ok(Some(key))
            }
            several => Err(SignerError(format!("{} keys of the token have the label {label}", several.len()))),
        }
    }
}

impl Signer for TokenKey {
    fn public_key(&self) -> &[u8] {
        &self.spki
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::EcdsaP384Sha384
    }

    fn is_ready(&self) -> bool {
        let key = template(ObjectClass::PRIVATE_KEY, &self.label);
        self.token.with_session(|session| session.find_objects(&key)).is_ok_and(|keys| keys.len() == 1)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        let hash = digest(&SHA384, message);
        let raw = self.token.with_session(|session| {
            let keys = session.find_objects(&template(ObjectClass::PRIVATE_KEY, &self.label))?;
            match keys.as_slice() {
                [key] => session.sign(&Mechanism::Ecdsa, *key, hash.as_ref()).map(Some),
                _ => Ok(None),
            }
        })?;
        let raw = raw.ok_or_else(|| SignerError(format!("the token has no single key {}", self.label)))?;
        signature_der(&raw)
    }
}

/// Makes a key pair on the token: the private half sensitive and not extractable.
pub(super) fn generate(session: &Session, label: &str) -> Result<(), Error> {
    let curve = SECP_384_R_1.to_der().map_err(|_| Error::InvalidValue)?;
    let name = || Attribute::Label(label.as_bytes().to_vec());
    let public = [Attribute::Token(true), name(), Attribute::EcParams(curve), Attribute::Verify(true)];
    let private = [
        Attribute::Token(true),
        name(),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Sign(true),
    ];
    session.generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private)?;
    Ok(())
}

fn template(class: ObjectClass, label: &str) -> [Attribute; 4] {
    [
        Attribute::Class(class),
        Attribute::KeyType(KeyType::EC),
        Attribute::Token(true),
        Attribute::Label(label.as_bytes().to_vec()),
    ]
}

/// `CKA_EC_POINT` is the point inside an OCTET STRING (PKCS#11 v2.40, 2.3.3).
fn spki(ec_point: &[u8]) -> Result<Vec<u8>, SignerError> {
    let strange = |_| SignerError("the token shows a public key that is not on P-384".to_owned());
    let point = <&OctetStringRef>::from_der(ec_point).map_err(strange)?.as_bytes();
    if point.len() != 1 + 2 * COORDINATE || point[0] != 4 {
        return Err(SignerError("the token shows a public key that is not on P-384".to_owned()));
    }
    let parameters = Any::encode_from(&SECP_384_R_1).map_err(strange)?;
    let key = SubjectPublicKeyInfoOwned {
        algorithm: AlgorithmIdentifierOwned { oid: ID_EC_PUBLIC_KEY, parameters: Some(parameters) },
        subject_public_key: BitString::from_bytes(point).map_err(strange)?,
    };
    key.to_der().map_err(strange)
}

/// `Ecdsa-Sig-Value` (RFC 5480, appendix A).
#[derive(Sequence)]
struct EcdsaSignature<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// PKCS#11 answers r‖s, X.509 wants `SEQUENCE { r, s }`.
fn signature_der(raw: &[u8]) -> Result<Vec<u8>, SignerError> {
    let strange = |_| SignerError("the token's signature cannot be read".to_owned());
    if raw.len() != 2 * COORDINATE {
        return Err(SignerError(format!("the token's signature has {} bytes", raw.len())));
    }
    let (r, s) = raw.split_at(COORDINATE);
    let signature = EcdsaSignature { r: UintRef::new(r).map_err(strange)?, s: UintRef::new(s).map_err(strange)? };
    signature.to_der().map_err(strange)
}
