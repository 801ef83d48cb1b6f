//! A key in memory that stands in for a carrier's: certification requests and signatures as a carrier makes them.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, SHA_256_WITH_RSA_ENCRYPTION};
use der::asn1::{Any, BitString, Null};
use der::{Decode as _, Encode as _};
use imza_kiosk::domain::carrier::KeyOrigin;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::centre::CarrierReport;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::request::{CertReq, CertReqInfo, Version};

/// A carrier made of software.
pub struct SoftCarrier {
    key: Key,
    pub kind: CarrierKind,
    pub serial: String,
}

enum Key {
    Ecdsa(EcdsaKeyPair, ObjectIdentifier),
    Rsa(RsaKeyPair),
}

impl SoftCarrier {
    pub fn p256(kind: CarrierKind) -> Self {
        Self::ecdsa(kind, &ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_WITH_SHA_256)
    }

    pub fn p384(kind: CarrierKind) -> Self {
        Self::ecdsa(kind, &ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_WITH_SHA_384)
    }

    pub fn rsa(kind: CarrierKind) -> Self {
        Self::with(Key::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key")), kind)
    }

    fn ecdsa(kind: CarrierKind, algorithm: &'static EcdsaSigningAlgorithm, oid: ObjectIdentifier) -> Self {
        Self::with(Key::Ecdsa(EcdsaKeyPair::generate(algorithm).expect("a key"), oid), kind)
    }

    fn with(key: Key, kind: CarrierKind) -> Self {
        Self { key, kind, serial: "0000000000000001".to_owned() }
    }

    /// What a kiosk reports of it.
    pub fn report(&self) -> CarrierReport {
        CarrierReport {
            serial: self.serial.clone(),
            kind: self.kind,
            manufacturer: "SoftHSM project".to_owned(),
            model: "SoftHSM v2".to_owned(),
            firmware: "2.6".to_owned(),
            origin: KeyOrigin {
                local: Some(true),
                never_extractable: Some(true),
                always_sensitive: Some(true),
                sign_only: Some(true),
            },
        }
    }

    /// DER SubjectPublicKeyInfo.
    pub fn spki(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = match &self.key {
            Key::Ecdsa(key, _) => key.public_key().as_der(),
            Key::Rsa(key) => key.public_key().as_der(),
        }
        .expect("a public key");
        der.as_ref().to_vec()
    }

    /// PKCS#10 with a subject that nobody ordered: the centre must not take it.
    pub fn request(&self) -> Vec<u8> {
        let info = CertReqInfo {
            version: Version::V1,
            subject: "CN=Somebody Else,C=XX".parse().expect("a name"),
            public_key: SubjectPublicKeyInfoOwned::from_der(&self.spki()).expect("a public key"),
            attributes: der::asn1::SetOfVec::new(),
        };
        let (signature, algorithm) = match &self.key {
            Key::Ecdsa(key, oid) => {
                let signature = key.sign(&SystemRandom::new(), &info.to_der().expect("DER")).expect("a signature");
                (signature.as_ref().to_vec(), AlgorithmIdentifierOwned { oid: *oid, parameters: None })
            }
            Key::Rsa(_) => {
                let null = Any::encode_from(&Null).expect("NULL");
                let algorithm = AlgorithmIdentifierOwned { oid: SHA_256_WITH_RSA_ENCRYPTION, parameters: Some(null) };
                (self.sign(&info.to_der().expect("DER")), algorithm)
            }
        };
        let signature = BitString::from_bytes(&signature).expect("bits");
        CertReq { info, algorithm, signature }.to_der().expect("DER")
    }

    /// A signature with SHA-256, as the proof wants it. A P-384 key here knows SHA-384 alone.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Ecdsa(key, _) => key.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec(),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("a signature");
                signature
            }
        }
    }
}
