//! PKCS#10 certification requests (RFC 2986), built here and signed on the carrier. No call to a module here.

use const_oid::db::rfc4519::CN;
use der::asn1::{Any, BitString, SetOfVec, Utf8StringRef};
use der::{Decode as _, Encode as _};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::request::{CertReq, CertReqInfo, Version};

use super::signature;
use crate::domain::carrier::KeyType;

/// A request before its signature.
pub(super) struct UnsignedRequest {
    info: CertReqInfo,
    key_type: KeyType,
}

impl UnsignedRequest {
    /// A request for the key in `spki_der`, with the subject `CN=common_name`.
    pub(super) fn new(key_type: KeyType, spki_der: &[u8], common_name: &str) -> der::Result<Self> {
        let value = Any::from(Utf8StringRef::new(common_name)?);
        let rdn = RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid: CN, value }])?;
        let info = CertReqInfo {
            version: Version::V1,
            subject: Name::from_der(&RdnSequence::from(vec![rdn]).to_der()?)?,
            public_key: SubjectPublicKeyInfoOwned::from_der(spki_der)?,
            attributes: SetOfVec::new(),
        };
        Ok(Self { info, key_type })
    }

    /// The bytes to sign: CertificationRequestInfo's DER.
    pub(super) fn to_be_signed(&self) -> der::Result<Vec<u8>> {
        self.info.to_der()
    }

    /// The whole request's DER.
    pub(super) fn signed(self, signature: &[u8]) -> der::Result<Vec<u8>> {
        let algorithm = signature::algorithm(self.key_type);
        CertReq { info: self.info, algorithm, signature: BitString::from_bytes(signature)? }.to_der()
    }
}
