//! A P-384 key in memory that stands in for the token's in tests, and that can be told to fail.

use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
};
use const_oid::db::rfc5912::ECDSA_WITH_SHA_256;
use der::asn1::{BitString, SetOfVec};
use der::{Decode as _, Encode as _};
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::request::{CertReq, CertReqInfo, Version};

use crate::ports::signer::{SignatureScheme, Signer, SignerError};

/// A key of an authority.
pub(crate) struct SoftwareKey {
    pair: EcdsaKeyPair,
    spki: Vec<u8>,
    /// Makes the next signature fail.
    pub(crate) broken: AtomicBool,
}

impl SoftwareKey {
    pub(crate) fn new() -> Self {
        let pair = generate(&ECDSA_P384_SHA384_ASN1_SIGNING);
        Self { spki: spki_of(&pair), pair, broken: AtomicBool::new(false) }
    }
}

impl Signer for SoftwareKey {
    fn public_key(&self) -> &[u8] {
        &self.spki
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::EcdsaP384Sha384
    }

    fn is_ready(&self) -> bool {
        !self.broken.load(Ordering::SeqCst)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        if self.broken.swap(false, Ordering::SeqCst) {
            return Err(SignerError("broken for a test".to_owned()));
        }
        Ok(self.pair.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec())
    }
}

/// A holder's P-256 key.
pub(crate) struct HolderKey(EcdsaKeyPair);

impl HolderKey {
    pub(crate) fn new() -> Self {
        Self(generate(&ECDSA_P256_SHA256_ASN1_SIGNING))
    }

    pub(crate) fn spki(&self) -> Vec<u8> {
        spki_of(&self.0)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec()
    }

    /// PKCS#10 DER.
    pub(crate) fn request(&self) -> Vec<u8> {
        let info = CertReqInfo {
            version: Version::V1,
            subject: "CN=Anybody".parse().expect("a name"),
            public_key: SubjectPublicKeyInfoOwned::from_der(&self.spki()).expect("a public key"),
            attributes: SetOfVec::new(),
        };
        let signature = self.sign(&info.to_der().expect("DER"));
        let algorithm = AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None };
        let signature = BitString::from_bytes(&signature).expect("bits");
        CertReq { info, algorithm, signature }.to_der().expect("DER")
    }
}

fn generate(algorithm: &'static EcdsaSigningAlgorithm) -> EcdsaKeyPair {
    EcdsaKeyPair::generate(algorithm).expect("a key")
}

fn spki_of(pair: &EcdsaKeyPair) -> Vec<u8> {
    let der: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
    der.as_ref().to_vec()
}
