//! The little a kiosk needs to know of a certificate: what it is for, whose key it is for, and until when it holds (RFC 5280).

pub mod life;

use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;

use crate::domain::carrier::Sha256Hash;
use crate::domain::order::worded;

worded! {
    /// What a key on a carrier, and its certificate, are for (RFC 5280, 4.2.1.3; EN 319 412-2, 4.3.2).
    KeyPurpose {
        /// Signatures that their holder stands by: keyUsage nonRepudiation.
        Signature = "signature",
        /// Showing who one is: keyUsage digitalSignature, extended for client authentication.
        Authentication = "authentication",
    }
}

impl Default for KeyPurpose {
    /// What a body or a journal that names none is about.
    fn default() -> Self {
        Self::Signature
    }
}

impl KeyPurpose {
    /// True for what goes without saying.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What the keys of one carrier are for: the signature first, and nothing twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<KeyPurpose>", into = "Vec<KeyPurpose>")]
pub struct KeyPurposes(Vec<KeyPurpose>);

impl Default for KeyPurposes {
    /// A signature key alone.
    fn default() -> Self {
        Self(vec![KeyPurpose::Signature])
    }
}

impl KeyPurposes {
    /// A signature key, and an authentication key beside it where there `is_second`.
    #[must_use]
    pub fn with_second(is_second: bool) -> Self {
        Self(if is_second { KeyPurpose::ALL.to_vec() } else { vec![KeyPurpose::Signature] })
    }

    /// True when a key for this is asked for.
    #[must_use]
    pub fn contains(&self, purpose: KeyPurpose) -> bool {
        self.0.contains(&purpose)
    }

    /// The purposes, the signature first.
    pub fn iter(&self) -> impl Iterator<Item = KeyPurpose> + '_ {
        self.0.iter().copied()
    }

    /// True for a signature key alone, which goes without saying.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl TryFrom<Vec<KeyPurpose>> for KeyPurposes {
    type Error = &'static str;
    fn try_from(purposes: Vec<KeyPurpose>) -> Result<Self, Self::Error> {
        let (first, others) = purposes.split_first().ok_or("a carrier has a signature key")?;
        if *first != KeyPurpose::Signature || others.len() > 1 || others.contains(first) {
            return Err("the signature's purpose stands first, and none stands twice");
        }
        Ok(Self(purposes))
    }
}

impl From<KeyPurposes> for Vec<KeyPurpose> {
    fn from(purposes: KeyPurposes) -> Self {
        purposes.0
    }
}

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

/// id-at-commonName (X.520, 6.2.2).
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// Whose key a certificate is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The subject's common name, where it has exactly one.
    pub common_name: Option<String>,
    /// DER SubjectPublicKeyInfo.
    pub spki_der: Vec<u8>,
}

/// Reads of a DER certificate whose key it is for.
///
/// # Errors
/// [`CertificateError`] when it is too large or no X.509 v3 certificate.
pub fn subject_of(der: &[u8]) -> Result<Subject, CertificateError> {
    if der.len() > CERTIFICATE_BYTES_MAX {
        return Err(CertificateError(format!("larger than {CERTIFICATE_BYTES_MAX} bytes")));
    }
    let certificate = Certificate::from_der(der).map_err(|e| CertificateError(e.to_string()))?;
    let tbs = certificate.tbs_certificate();
    let spki_der = tbs.subject_public_key_info().to_der().map_err(|e| CertificateError(e.to_string()))?;
    let mut names = tbs.subject().iter().filter(|attribute| attribute.oid == COMMON_NAME);
    let name = names.next().filter(|_| names.next().is_none());
    let common_name = name.and_then(|name| String::from_utf8(name.value.value().to_vec()).ok());
    Ok(Subject { common_name, spki_der })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carriers_purposes_begin_with_the_signature_and_name_none_twice() {
        let read = |text: &str| serde_json::from_str::<KeyPurposes>(text).ok().map(|read| read.iter().count());
        let cases = [
            ("[]", None),
            (r#"["signature"]"#, Some(1)),
            (r#"["signature","authentication"]"#, Some(2)),
            (r#"["authentication"]"#, None),
            (r#"["authentication","signature"]"#, None),
            (r#"["signature","signature"]"#, None),
            (r#"["signature","authentication","authentication"]"#, None),
            (r#"["signature","encryption"]"#, None),
        ];
        for (text, purposes) in cases {
            assert_eq!(read(text), purposes, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            proptest::prop_assert!(read(&bytes).is_err());
        }
    }
}
