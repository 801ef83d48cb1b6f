//! The certificate of an officer's own carrier, of whatever authority: what is taken from it is the key, and that it may sign at a
//! sign-in. Whether the officer may have it is for whoever registers it to say.

use der::{Decode as _, DecodePem as _, Encode as _};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::KeyUsage;

use super::public_key::{KeyRefusal, PublicKey};

/// Largest certificate, in bytes of DER or PEM.
pub const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;

/// What is known of it.
pub struct OfficerCertificate {
    /// DER.
    pub der: Vec<u8>,
    /// DER SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// Subject, as RFC 4514 writes it.
    pub subject: String,
    /// Its end.
    pub not_after: Timestamp,
}

/// Why a certificate is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficerCertificateRefusal {
    /// Neither PEM nor DER of a certificate.
    #[error("it is no certificate in PEM or DER")]
    Unreadable,
    /// Its key is of a kind that no carrier's proof is verified with.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// Its key is not for signing at a sign-in (RFC 5280, 4.2.1.3).
    #[error("its key usage has no digitalSignature: it is not for signing in")]
    Usage,
    /// It is not good now.
    #[error("it is good from {not_before} to {not_after}")]
    Past {
        /// Its beginning.
        not_before: Timestamp,
        /// Its end.
        not_after: Timestamp,
    },
}

/// Reads a certificate in PEM or DER.
///
/// # Errors
/// [`OfficerCertificateRefusal`].
pub fn read(bytes: &[u8], now: Timestamp) -> Result<OfficerCertificate, OfficerCertificateRefusal> {
    let unreadable = |_| OfficerCertificateRefusal::Unreadable;
    if bytes.len() > CERTIFICATE_BYTES_MAX {
        return Err(OfficerCertificateRefusal::Unreadable);
    }
    let pem = bytes.trim_ascii_start().starts_with(b"-----BEGIN");
    let read = if pem { Certificate::from_pem(bytes.trim_ascii()) } else { Certificate::from_der(bytes) };
    let certificate = read.map_err(unreadable)?;
    let fields = certificate.tbs_certificate();
    let spki = fields.subject_public_key_info().to_der().map_err(unreadable)?;
    PublicKey::from_der(&spki)?;
    let usage = fields.get_extension::<KeyUsage>().map_err(unreadable)?;
    if !usage.is_some_and(|(_, usage)| usage.digital_signature()) {
        return Err(OfficerCertificateRefusal::Usage);
    }
    let at = |time: &x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
        Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
    };
    let (not_before, not_after) = (at(&fields.validity().not_before), at(&fields.validity().not_after));
    if now < not_before || not_after <= now {
        return Err(OfficerCertificateRefusal::Past { not_before, not_after });
    }
    let der = certificate.to_der().map_err(unreadable)?;
    Ok(OfficerCertificate { der, spki, subject: fields.subject().to_string(), not_after })
}
