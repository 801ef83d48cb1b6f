//! Transport certificates: the two authorities, the server's own, and a kiosk's whose files are carried to it by hand. Their
//! keys lie in files.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};

use super::files::{self, Readers};
use super::{Finding, SetupError};
use crate::central::config::Tls;
use crate::central::devices::{DeviceAuthority, DeviceCertificate, valid_for};

/// Validity of a transport authority, in days.
const AUTHORITY_DAYS: i64 = 20 * 365;
/// Validity of the server's certificate, in days.
const LEAF_DAYS: i64 = 2 * 365;

/// Makes the server's authority and certificate and the device authority, where they are missing.
pub(super) fn make(tls: &Tls, hosts: &[String], now: Timestamp) -> Result<Vec<Finding>, SetupError> {
    let server_authority_key = tls.server_authority.with_extension("key");
    let mut findings = authority(&tls.server_authority, &server_authority_key, "İmza Kiosk centre", now)?;
    findings.extend(authority(&tls.device_authority, &tls.device_authority_key, "İmza Kiosk devices", now)?);
    let made = !tls.certificate.exists() || !tls.key.exists();
    if made {
        let issuer = issuer(&tls.server_authority, &server_authority_key)?;
        let mut params = CertificateParams::new(hosts.to_vec())?;
        params.distinguished_name.push(DnType::CommonName, "İmza Kiosk centre server");
        leaf(&mut params, ExtendedKeyUsagePurpose::ServerAuth, now);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let certificate = params.signed_by(&key, &issuer)?;
        files::write(&tls.key, key.serialize_pem().as_bytes(), Readers::Owner)?;
        files::write(&tls.certificate, certificate.pem().as_bytes(), Readers::All)?;
    }
    findings.extend([&tls.certificate, &tls.key].map(|file| Finding { what: file.display().to_string(), made }));
    Ok(findings)
}

/// What a kiosk needs to speak to the centre.
pub struct Enrolment {
    /// The client certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The authority that the kiosk knows the centre by.
    pub server_authority: PathBuf,
    /// The client certificate, which the ledger keeps.
    pub made: DeviceCertificate,
}

/// Makes the key and client certificate of a kiosk's first disk and writes them, with the centre's authority, into a folder.
/// A folder that holds another kiosk's key is not touched.
///
/// # Errors
/// [`SetupError`].
pub fn enrol(tls: &Tls, days: u16, name: &str, folder: &Path, now: Timestamp) -> Result<Enrolment, SetupError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let made = DeviceAuthority::new(tls, days).certify_key(name, 1, &key, now)?;
    let files = Enrolment {
        certificate: folder.join("kiosk.crt"),
        key: folder.join("kiosk.key"),
        server_authority: folder.join("centre-ca.crt"),
        made,
    };
    if files.key.exists() {
        let reason = "there is a key already; choose another folder".to_owned();
        return Err(SetupError::Unusable { file: files.key, reason });
    }
    files::write(&files.key, key.serialize_pem().as_bytes(), Readers::Owner)?;
    super::authority::write_certificate(&files.certificate, &files.made.der)?;
    super::stick::hand_over_keys(tls, folder)?;
    files::write(&files.server_authority, files::read(&tls.server_authority)?.as_bytes(), Readers::All)?;
    Ok(files)
}

fn authority(certificate: &Path, key: &Path, name: &str, now: Timestamp) -> Result<Vec<Finding>, SetupError> {
    let made = !certificate.exists() || !key.exists();
    if made {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid_for(&mut params, AUTHORITY_DAYS, now);
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let pem = params.self_signed(&pair)?.pem();
        files::write(key, pair.serialize_pem().as_bytes(), Readers::Owner)?;
        files::write(certificate, pem.as_bytes(), Readers::All)?;
    }
    Ok([certificate, key].map(|file| Finding { what: file.display().to_string(), made }).into())
}

fn issuer(certificate: &Path, key: &Path) -> Result<Issuer<'static, KeyPair>, SetupError> {
    let key = KeyPair::from_pem(&files::read(key)?)?;
    Ok(Issuer::from_ca_cert_pem(&files::read(certificate)?, key)?)
}

fn leaf(params: &mut CertificateParams, usage: ExtendedKeyUsagePurpose, now: Timestamp) {
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![usage];
    params.use_authority_key_identifier_extension = true;
    valid_for(params, LEAF_DAYS, now);
}
