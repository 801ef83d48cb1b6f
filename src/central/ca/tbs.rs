//! The to-be-signed part of a certificate (RFC 5280, 4.1.2), laid out and encoded.

use std::time::Duration;

use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, ECDSA_WITH_SHA_384, SHA_256_WITH_RSA_ENCRYPTION};
use der::asn1::{Any, Null};
use der::{Decode, Encode, Sequence};
use jiff::Timestamp;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::certificate::Version;
use x509_cert::ext::Extension;
use x509_cert::name::RdnSequence;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use crate::ports::signer::SignatureScheme;

/// Everything that goes into a certificate before it is signed.
pub(super) struct Parts<'a> {
    /// Random and positive.
    pub(super) serial: [u8; 16],
    /// The issuer's scheme.
    pub(super) scheme: SignatureScheme,
    /// The issuer.
    pub(super) issuer: &'a RdnSequence,
    /// First second of validity.
    pub(super) not_before: Timestamp,
    /// Last second of validity.
    pub(super) not_after: Timestamp,
    /// The holder.
    pub(super) subject: &'a RdnSequence,
    /// The holder's key: DER SubjectPublicKeyInfo.
    pub(super) spki: &'a [u8],
    /// In the order they are written.
    pub(super) extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct TbsCertificate {
    #[asn1(context_specific = "0")]
    version: Version,
    serial_number: SerialNumber,
    signature: AlgorithmIdentifierOwned,
    issuer: RdnSequence,
    validity: Validity,
    subject: RdnSequence,
    subject_public_key_info: SubjectPublicKeyInfoOwned,
    #[asn1(context_specific = "3")]
    extensions: Vec<Extension>,
}

/// Encodes the parts as DER TBSCertificate.
pub(super) fn encode(parts: &Parts<'_>) -> der::Result<Vec<u8>> {
    let tbs = TbsCertificate {
        version: Version::V3,
        serial_number: SerialNumber::new(&parts.serial)?,
        signature: signature_algorithm(parts.scheme)?,
        issuer: parts.issuer.clone(),
        validity: Validity::new(time(parts.not_before)?, time(parts.not_after)?),
        subject: parts.subject.clone(),
        subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(parts.spki)?,
        extensions: parts.extensions.clone(),
    };
    tbs.to_der()
}

/// The algorithm identifier of an issuer's scheme (RFC 5758, 3.2; RFC 8017, A.2.4).
pub(super) fn signature_algorithm(scheme: SignatureScheme) -> der::Result<AlgorithmIdentifierOwned> {
    Ok(match scheme {
        SignatureScheme::EcdsaP384Sha384 => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_384, parameters: None },
        SignatureScheme::EcdsaP256Sha256 => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA_256, parameters: None },
        SignatureScheme::RsaPkcs1Sha256 => {
            AlgorithmIdentifierOwned { oid: SHA_256_WITH_RSA_ENCRYPTION, parameters: Some(Any::encode_from(&Null)?) }
        }
    })
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
pub(super) fn time(at: Timestamp) -> der::Result<Time> {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    Ok(der::DateTime::from_unix_duration(Duration::from_secs(seconds))?.into())
}

/// The moment an X.509 time means.
pub(super) fn timestamp(time: &Time) -> Timestamp {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

/// `years` years after `start`, less one second: RFC 5280 counts the last second in.
pub(super) fn years_later(start: Timestamp, years: u8) -> Option<Timestamp> {
    let utc = jiff::tz::TimeZone::UTC;
    let end = utc.to_datetime(start).checked_add(jiff::Span::new().years(i64::from(years))).ok()?;
    utc.to_timestamp(end).ok()?.checked_sub(jiff::SignedDuration::from_secs(1)).ok()
}
