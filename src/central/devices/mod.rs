//! The device authority: certificates that kiosks are known by on the line. They have nothing to do with the certificates of
//! holders. What a certificate says comes from the ledger, never from the request: of that only the key is taken.

use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rcgen::{
    CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData,
};

use crate::central::config::Tls;
use crate::domain::carrier::Sha256Hash;

/// Largest request, in bytes.
const REQUEST_BYTES_MAX: usize = 4 * 1024;

/// Why a certificate cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// The request is no PKCS#10, its signature does not hold, or its key is of a kind that kiosks do not have.
    #[error("the request cannot be used: {0}")]
    Request(String),
    /// The authority's files cannot be used.
    #[error("{}: {reason}", file.display())]
    Authority {
        /// The file.
        file: PathBuf,
        /// Why not.
        reason: String,
    },
}

/// A certificate that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCertificate {
    /// DER.
    pub der: Vec<u8>,
    /// SHA-256 of its SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// Its end.
    pub not_after: Timestamp,
}

/// The device authority. Its key is read when it is needed and not kept in memory.
#[derive(Debug, Clone)]
pub struct DeviceAuthority {
    certificate: PathBuf,
    key: PathBuf,
    days: u16,
}

impl DeviceAuthority {
    /// The authority of these files, whose certificates hold for so many days.
    #[must_use]
    pub fn new(tls: &Tls, days: u16) -> Self {
        Self { certificate: tls.device_authority.clone(), key: tls.device_authority_key.clone(), days }
    }

    /// A kiosk's certificate for the key of a request (PKCS#10 DER, RFC 2986): ECDSA on P-256 or P-384.
    ///
    /// # Errors
    /// [`DeviceError`].
    pub fn certify(
        &self,
        kiosk: &str,
        epoch: u32,
        request: &[u8],
        now: Timestamp,
    ) -> Result<DeviceCertificate, DeviceError> {
        if request.len() > REQUEST_BYTES_MAX {
            return Err(DeviceError::Request(format!("it is longer than {REQUEST_BYTES_MAX} bytes")));
        }
        let request = CertificateSigningRequestParams::from_der(&request.into());
        let key = request.map_err(|error| DeviceError::Request(error.to_string()))?.public_key;
        // The library knows the curve by the signature's hash alone; the point's length shows that the two fit.
        let fits = match key.algorithm() {
            kind if *kind == rcgen::PKCS_ECDSA_P256_SHA256 => key.der_bytes().len() == 65,
            kind if *kind == rcgen::PKCS_ECDSA_P384_SHA384 => key.der_bytes().len() == 97,
            _ => false,
        };
        if !fits {
            return Err(DeviceError::Request("a kiosk's key is ECDSA on P-256 or P-384".to_owned()));
        }
        self.certify_key(kiosk, epoch, &key, now)
    }

    /// A kiosk's certificate for a key that was made here.
    ///
    /// # Errors
    /// [`DeviceError::Authority`].
    pub fn certify_key(
        &self,
        kiosk: &str,
        epoch: u32,
        key: &impl PublicKeyData,
        now: Timestamp,
    ) -> Result<DeviceCertificate, DeviceError> {
        let failed = |error: rcgen::Error| self.unusable(&self.certificate, error);
        let issuer = self.issuer()?;
        let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
        params.distinguished_name.push(DnType::CommonName, kiosk);
        // The kiosk learns from it which of its disks it is (X.520, 6.2.9).
        params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), epoch.to_string());
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        valid_for(&mut params, i64::from(self.days), now);
        let not_after = params.not_after.unix_timestamp();
        let made = params.signed_by(key, &issuer).map_err(failed)?;
        Ok(DeviceCertificate {
            der: made.der().to_vec(),
            spki_sha256: Sha256Hash::of(&key.subject_public_key_info()),
            not_after: Timestamp::from_second(not_after).unwrap_or(now),
        })
    }

    fn issuer(&self) -> Result<Issuer<'static, KeyPair>, DeviceError> {
        let read = |file: &Path| std::fs::read_to_string(file).map_err(|error| self.unusable(file, error));
        let key = zeroize::Zeroizing::new(read(&self.key)?);
        let key = KeyPair::from_pem(&key).map_err(|error| self.unusable(&self.key, error))?;
        let certificate = read(&self.certificate)?;
        Issuer::from_ca_cert_pem(&certificate, key).map_err(|error| self.unusable(&self.certificate, error))
    }

    fn unusable(&self, file: &Path, reason: impl ToString) -> DeviceError {
        DeviceError::Authority { file: file.to_owned(), reason: reason.to_string() }
    }
}

/// The span of a transport certificate: from yesterday, so that a kiosk whose clock is a little behind can connect at once.
pub fn valid_for(params: &mut CertificateParams, days: i64, now: Timestamp) {
    let today = TimeZone::UTC.to_datetime(now).date();
    let at = |days: i64| {
        let date = today.saturating_add(Span::new().days(days));
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        rcgen::date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    };
    params.not_before = at(-1);
    params.not_after = at(days);
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{BasicConstraints, IsCa};
    use x509_cert::der::Decode as _;

    fn authority(folder: &std::path::Path) -> DeviceAuthority {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        std::fs::write(folder.join("ca.crt"), params.self_signed(&key).expect("signed").pem()).expect("written");
        std::fs::write(folder.join("ca.key"), key.serialize_pem()).expect("written");
        let tls = Tls {
            device_authority: folder.join("ca.crt"),
            device_authority_key: folder.join("ca.key"),
            ..Tls::default()
        };
        DeviceAuthority::new(&tls, 90)
    }

    fn request(key: &KeyPair) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["centre.example".to_owned()]).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, "another-kiosk");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.serialize_request(key).expect("a request").der().to_vec()
    }

    #[test]
    fn a_certificate_says_what_the_ledger_says_and_takes_only_the_key_from_the_request() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = authority(folder.path());
        let now: Timestamp = "2026-02-03T10:00:00Z".parse().expect("a moment");
        for kind in [&rcgen::PKCS_ECDSA_P256_SHA256, &rcgen::PKCS_ECDSA_P384_SHA384] {
            let key = KeyPair::generate_for(kind).expect("a key");
            let made = authority.certify("kiosk-1", 3, &request(&key), now).expect("made");
            let tbs = x509_cert::Certificate::from_der(&made.der).expect("a certificate").tbs_certificate().clone();
            assert_eq!(tbs.subject().to_string(), "SERIALNUMBER=3,CN=kiosk-1");
            let said: Vec<_> = tbs.extensions().into_iter().flatten().map(|one| one.extn_id.to_string()).collect();
            assert_eq!(said, ["2.5.29.35", "2.5.29.15", "2.5.29.37"], "no other name and no authority");
            assert_eq!(made.spki_sha256, Sha256Hash::of(&key.subject_public_key_info()));
            assert_eq!(made.not_after.to_string(), "2026-05-04T00:00:00Z");
        }
    }

    #[test]
    fn a_request_that_is_changed_or_of_another_kind_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = authority(folder.path());
        let now = Timestamp::UNIX_EPOCH;
        let mut changed = request(&KeyPair::generate().expect("a key"));
        let last = changed.len() - 20;
        changed[last] ^= 1;
        let ed25519 = request(&KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key"));
        for request in [&b""[..], b"no request", &changed, &ed25519, &[0x30; 5000]] {
            let refused = authority.certify("kiosk-1", 1, request, now);
            assert!(matches!(refused, Err(DeviceError::Request(_))), "{refused:?}");
        }
    }
}
