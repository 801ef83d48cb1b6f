//! Certificates of document signers and of the authorities above them (ICAO Doc 9303-12, section 7.1), as far as a reader of
//! documents looks at them.

use const_oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use jiff::Timestamp;
use x509_cert::Certificate as Parsed;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

use super::ChipError;
use super::public_key::{PublicKey, Scheme};
use super::tlv::{self, Tlv, Tlvs};

/// Longest certificate that is looked at, in bytes.
const BYTES_MAX: usize = 16 * 1024;

/// A certificate.
#[derive(Clone)]
pub(super) struct Certificate {
    /// The bytes under the signature.
    signed: Vec<u8>,
    signature: Vec<u8>,
    scheme: Scheme,
    /// Encoded names.
    pub issuer: Vec<u8>,
    pub subject: Vec<u8>,
    /// The subject in one line, for the technician.
    pub name: String,
    /// The value of the serial number's INTEGER.
    pub serial: Vec<u8>,
    /// The subject's country, in capitals.
    pub country: Option<String>,
    pub key: PublicKey,
    pub subject_key: Option<Vec<u8>>,
    valid: (Timestamp, Timestamp),
    is_authority: bool,
    may_sign: bool,
    may_certify: bool,
    /// Its key is for master lists (ICAO Doc 9303-12, table 6).
    pub may_sign_lists: bool,
}

/// id-icao-cscaMasterListSigningKey.
const MASTER_LIST_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.23.136.1.1.3");

impl Certificate {
    /// Reads a certificate.
    pub(super) fn read(der: &[u8]) -> Result<Self, ChipError> {
        let malformed = |_| ChipError::Malformed("a certificate");
        if der.len() > BYTES_MAX {
            return Err(ChipError::Malformed("a certificate longer than the limit"));
        }
        let parts: Vec<Tlv<'_>> = Tlvs::new(tlv::only(der, 0x30)?).collect::<Result<_, _>>()?;
        let [signed, algorithm, signature] = parts.as_slice() else {
            return Err(ChipError::Malformed("a certificate"));
        };
        let parsed = Parsed::from_der(der).map_err(malformed)?;
        let body = parsed.tbs_certificate();
        let constraints = body.get_extension::<BasicConstraints>().map_err(malformed)?;
        let usage = body.get_extension::<KeyUsage>().map_err(malformed)?.map(|(_, usage)| usage);
        let purposes = body.get_extension::<ExtendedKeyUsage>().map_err(malformed)?;
        let moment = |time: &x509_cert::time::Time| {
            let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok();
            seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).ok_or(ChipError::Malformed("a validity"))
        };
        let key_id = body.get_extension::<x509_cert::ext::pkix::SubjectKeyIdentifier>().map_err(malformed)?;
        Ok(Self {
            signed: signed.whole.to_vec(),
            signature: signature.value.strip_prefix(&[0]).unwrap_or_default().to_vec(),
            scheme: Scheme::of(algorithm.value, None)?,
            issuer: body.issuer().to_der().map_err(malformed)?,
            subject: body.subject().to_der().map_err(malformed)?,
            name: crate::domain::text::displayable(&body.subject().to_string(), 120),
            serial: body.serial_number().as_bytes().to_vec(),
            country: country(&body.subject().to_string()),
            key: PublicKey::of_info(&body.subject_public_key_info().to_der().map_err(malformed)?)?,
            subject_key: key_id.map(|(_, id)| id.0.as_bytes().to_vec()),
            valid: (moment(&body.validity().not_before)?, moment(&body.validity().not_after)?),
            is_authority: constraints.is_some_and(|(_, constraints)| constraints.ca),
            may_sign: usage.is_none_or(|usage| usage.digital_signature()),
            may_certify: usage.is_none_or(|usage| usage.key_cert_sign()),
            may_sign_lists: purposes.is_some_and(|(_, purposes)| purposes.0.contains(&MASTER_LIST_SIGNING)),
        })
    }

    /// True when both are the same certificate.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.signed == other.signed && self.signature == other.signature
    }

    /// True when `moment` lies within the validity.
    pub(super) fn is_valid_at(&self, moment: Timestamp) -> bool {
        (self.valid.0..=self.valid.1).contains(&moment)
    }

    /// True for a certificate that may stand at the top: an authority of a country.
    pub(super) fn is_anchor(&self) -> bool {
        self.is_authority && self.may_certify && self.country.is_some()
    }

    /// True for one that may sign documents: no authority.
    pub(super) fn is_signer(&self) -> bool {
        self.may_sign && !self.is_authority
    }

    /// True when `authority` issued this one: the name, the country, the signature.
    pub(super) fn is_issued_by(&self, authority: &Self) -> Result<bool, ChipError> {
        let named = self.issuer == authority.subject && self.country == authority.country;
        Ok(named && authority.key.verifies(self.scheme, &self.signed, &self.signature)?)
    }
}

/// The country of a name in the form of RFC 4514.
fn country(name: &str) -> Option<String> {
    name.split([',', '+']).find_map(|part| part.trim().strip_prefix("C=")).map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Table {
        pair: Vec<Pair>,
    }

    #[derive(Deserialize)]
    struct Pair {
        name: String,
        authority: String,
        signer: String,
    }

    fn pairs() -> Vec<Pair> {
        let file = include_str!("../../../tests/data/document-signers.toml");
        toml::from_str::<Table>(file).expect("a table of certificates").pair
    }

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).expect("hex")
    }

    #[test]
    fn signers_of_every_kind_are_told_from_those_of_another_authority() {
        let read = |text: &str| Certificate::read(&bytes(text)).expect("a certificate");
        let all: Vec<_> =
            pairs().iter().map(|pair| (pair.name.clone(), read(&pair.authority), read(&pair.signer))).collect();
        for (name, authority, signer) in &all {
            assert!(authority.is_anchor() && !authority.is_signer(), "{name}");
            assert!(signer.is_signer() && !signer.is_anchor(), "{name}");
            assert_eq!(signer.country.as_deref(), Some("AZ"), "{name}");
            for (other, another, _) in &all {
                assert_eq!(signer.is_issued_by(another).expect("verified"), name == other, "{name} below {other}");
                // Another key under the same name.
                let impostor = Certificate { subject: authority.subject.clone(), ..another.clone() };
                assert_eq!(signer.is_issued_by(&impostor).expect("verified"), name == other, "{name} below {other}");
            }
            let mut changed = signer.clone();
            changed.signed[40] ^= 1;
            assert!(!changed.is_issued_by(authority).expect("verified"), "{name}");
            let day = |days: i64| signer.valid.0 + jiff::SignedDuration::from_hours(24 * days);
            let valid: Vec<bool> = [-1, 1, 3_649, 3_651].map(|days| signer.is_valid_at(day(days))).to_vec();
            assert_eq!(valid, [false, true, true, false], "{name}");
        }
    }

    #[test]
    fn a_curve_with_a_generator_of_ones_own_is_no_known_curve() {
        for pair in pairs().iter().filter(|pair| !pair.name.contains("RSA") && !pair.name.contains("by name")) {
            let whole = bytes(&pair.authority);
            let is_known = |der: &[u8]| Certificate::read(der).is_ok();
            assert!(is_known(&whole), "{}", pair.name);
            // p, a, b, the generator and the order stand in the key, in front of the key's own point.
            let field = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x01, 0x01, 0x02];
            let from = whole.windows(field.len()).position(|window| window == field).expect("parameters") + field.len();
            let widths = [("256", 32), ("384", 48), ("512r1", 64), ("P-521", 66)];
            let width = widths.iter().find(|(curve, _)| pair.name.split(',').any(|part| part.contains(curve)));
            let (_, width) = width.expect("a curve");
            // Inside p; then a, b, the generator and the order, each behind a head of a few bytes.
            for part in 0..5 {
                let mut changed = whole.clone();
                let at = from + 8 + part * (width + 3);
                changed[at] ^= 1;
                assert!(!is_known(&changed), "{} part {part}", pair.name);
            }
        }
    }
}
