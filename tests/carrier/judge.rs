//! Independent judges: requests and signatures are verified with aws-lc, certificates are made with rcgen; none of it is the
//! carrier adapter's own code.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use der::{Decode as _, Encode as _};
use imza_kiosk::adapters::envelope::OpeningKey;
use rcgen::{CertificateParams, DnType, Issuer, KeyPair};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::request::CertReq;

/// True when `signature` over `message` is the work of the key in `spki_der`.
pub fn verifies(spki_der: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let spki = SubjectPublicKeyInfoRef::from_der(spki_der).expect("a SubjectPublicKeyInfo");
    let key = spki.subject_public_key.as_bytes().expect("whole bytes");
    let algorithm: &dyn VerificationAlgorithm = match (key[0], key.len()) {
        (4, 65) => &ECDSA_P256_SHA256_ASN1,
        (4, 97) => &ECDSA_P384_SHA256_ASN1,
        _ => &RSA_PKCS1_2048_8192_SHA256,
    };
    UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok()
}

/// Checks a certification request: its key is `spki_der`, its subject `common_name`, and its signature holds.
pub fn assert_request(request: &[u8], spki_der: &[u8], common_name: &str) {
    let request = CertReq::from_der(request).expect("a certification request");
    assert_eq!(request.info.public_key.to_der().expect("DER"), spki_der);
    assert_eq!(request.info.subject.to_string(), format!("CN={common_name}"));
    let signed = request.info.to_der().expect("DER");
    let signature = request.signature.as_bytes().expect("whole bytes");
    assert!(verifies(spki_der, &signed, signature), "the request's signature does not hold");
}

/// A certificate for the key in `spki_der`, from a CA made up on the spot.
pub fn certificate_for(spki_der: &[u8]) -> Vec<u8> {
    let mut ca = CertificateParams::default();
    ca.distinguished_name.push(DnType::CommonName, "Test CA");
    let issuer = Issuer::new(ca, KeyPair::generate().expect("a CA key"));
    let mut holder = CertificateParams::default();
    holder.distinguished_name.push(DnType::CommonName, "Sınaq Sahibi");
    let key = rcgen::SubjectPublicKeyInfo::from_der(spki_der).expect("a SubjectPublicKeyInfo");
    holder.signed_by(&key, &issuer).expect("a certificate").der().to_vec()
}

/// A certificate for a key that is on no carrier.
pub fn certificate_for_another_key() -> Vec<u8> {
    use rcgen::PublicKeyData as _;
    certificate_for(&KeyPair::generate().expect("a key").subject_public_key_info())
}

/// The key of a centre made up on the spot.
pub fn opening_key() -> OpeningKey {
    let pair = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).expect("a key");
    OpeningKey::from_der(&pair.serialize_der()).expect("P-256")
}
