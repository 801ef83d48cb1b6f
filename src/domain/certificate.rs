//! The little a kiosk needs to know of a certificate: whose key it is for, and until when it holds (RFC 5280).

use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use x509_cert::Certificate;

use crate::domain::carrier::Sha256Hash;

/// Largest certificate accepted, in bytes of DER.
pub const CERTIFICATE_BYTES_MAX: usize = 8 * 1024;

/// A certificate that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the certificate cannot be read: {0}")]
pub struct CertificateError(pub String);

/// What is shown and checked of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// SHA-256 of the DER SubjectPublicKeyInfo.
    pub spki_sha256: Sha256Hash,
    /// SHA-256 of the whole DER.
    pub sha256: Sha256Hash,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
}

/// Reads a DER certificate.
///
/// # Errors
/// [`CertificateError`] when it is too large or no X.509 v3 certificate.
pub fn read(der: &[u8]) -> Result<CertificateFacts, CertificateError> {
    if der.len() > CERTIFICATE_BYTES_MAX {
        return Err(CertificateError(format!("larger than {CERTIFICATE_BYTES_MAX} bytes")));
    }
    let certificate = Certificate::from_der(der).map_err(|e| CertificateError(e.to_string()))?;
    let tbs = certificate.tbs_certificate();
    let spki = tbs.subject_public_key_info().to_der().map_err(|e| CertificateError(e.to_string()))?;
    let moment = |time: x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|e| CertificateError(e.to_string()))?;
        Timestamp::from_second(seconds).map_err(|e| CertificateError(e.to_string()))
    };
    Ok(CertificateFacts {
        serial: hex::encode(tbs.serial_number().as_bytes()),
        spki_sha256: Sha256Hash::of(&spki),
        sha256: Sha256Hash::of(der),
        not_before: moment(tbs.validity().not_before)?,
        not_after: moment(tbs.validity().not_after)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            proptest::prop_assert!(read(&bytes).is_err());
        }
    }
}
