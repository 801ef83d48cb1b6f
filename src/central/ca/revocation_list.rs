//! The issuing authority's revocation list (RFC 5280, 5): a full list with its number, reasons, and certificateHold for what is on
//! hold. What comes out of the key is read again and verified before anybody sees it.

use std::collections::HashSet;
use std::time::Duration;

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, OctetString};
use der::{Decode, Encode, Sequence};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use x509_cert::Certificate;
use x509_cert::certificate::Version;
use x509_cert::crl::CertificateList;
use x509_cert::ext::Extension;
use x509_cert::name::RdnSequence;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;

use super::public_key::PublicKey;
use super::sign::SignError;
use super::{Authority, extensions, oid, tbs};
use crate::central::ledger::revocation_lists::Entry;

/// `certificateHold` (RFC 5280, 5.3.1).
const CERTIFICATE_HOLD: u8 = 6;
/// The tag of ENUMERATED.
const ENUMERATED: u8 = 0x0a;

/// What stands in a list beside its lines.
#[derive(Debug, Clone, Copy)]
pub struct ListFacts {
    /// The cRLNumber: each list's is larger than the one's before.
    pub number: u64,
    /// When it is made.
    pub this_update: Timestamp,
    /// Until when there is another.
    pub next_update: Timestamp,
}

#[derive(Sequence)]
struct Line {
    serial_number: SerialNumber,
    revocation_date: Time,
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct TbsList {
    version: Version,
    signature: AlgorithmIdentifierOwned,
    issuer: RdnSequence,
    this_update: Time,
    next_update: Time,
    #[asn1(optional = "true")]
    revoked_certificates: Option<Vec<Line>>,
    #[asn1(context_specific = "0")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct SignedList<'a> {
    tbs: AnyRef<'a>,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitStringRef<'a>,
}

impl Authority {
    /// Signs a list of these lines and answers its DER.
    ///
    /// # Errors
    /// [`SignError`] when the key fails, or when what came out does not stand its own check.
    pub fn revocation_list(&self, facts: &ListFacts, entries: &[Entry]) -> Result<Vec<u8>, SignError> {
        let malformed = |_| SignError::Check("the revocation list cannot be encoded");
        let tbs = self.list_to_sign(facts, entries).map_err(malformed)?;
        let signature = self.signer.sign(&tbs)?;
        let list = SignedList {
            tbs: AnyRef::from_der(&tbs).map_err(malformed)?,
            algorithm: tbs::signature_algorithm(self.signer.scheme()).map_err(malformed)?,
            signature: BitStringRef::from_bytes(&signature).map_err(malformed)?,
        };
        let der = list.to_der().map_err(malformed)?;
        self.check_list(&der, &tbs, entries)?;
        Ok(der)
    }

    fn list_to_sign(&self, facts: &ListFacts, entries: &[Entry]) -> der::Result<Vec<u8>> {
        let issuer = Certificate::from_der(self.certificate.der())?;
        // What is revoked stays on the list past its end (X.509, 9.5.2.8; EN 319 411-2), since the authority began.
        let begun = tbs::timestamp(&issuer.tbs_certificate().validity().not_before);
        let begun = GeneralizedTime::from_unix_duration(unix(begun))?;
        let lines: Vec<Line> = entries.iter().map(line).collect::<der::Result<_>>()?;
        let plain = |extn_id, value: Vec<u8>| {
            Ok::<_, der::Error>(Extension { extn_id, critical: false, extn_value: OctetString::new(value)? })
        };
        let list = TbsList {
            version: Version::V2,
            signature: tbs::signature_algorithm(self.signer.scheme())?,
            issuer: self.certificate.name.clone(),
            this_update: tbs::time(facts.this_update)?,
            next_update: tbs::time(facts.next_update)?,
            revoked_certificates: (!lines.is_empty()).then_some(lines),
            extensions: vec![
                extensions::authority_key(&self.certificate.key_identifier)?,
                plain(oid::CRL_NUMBER, facts.number.to_der()?)?,
                plain(oid::EXPIRED_CERTS_ON_CRL, begun.to_der()?)?,
            ],
        };
        list.to_der()
    }

    fn check_list(&self, der: &[u8], tbs: &[u8], entries: &[Entry]) -> Result<(), SignError> {
        let unreadable = |_| SignError::Check("the revocation list cannot be read");
        let list: CertificateList = CertificateList::from_der(der).map_err(unreadable)?;
        if list.tbs_cert_list.to_der().map_err(unreadable)? != tbs {
            return Err(SignError::Check("the revocation list changed"));
        }
        let lines = list.tbs_cert_list.revoked_certificates.as_deref().unwrap_or_default();
        let told: HashSet<_> = lines.iter().map(|line| trimmed(&hex::encode(line.serial_number.as_bytes()))).collect();
        let wanted: HashSet<_> = entries.iter().map(|entry| trimmed(&entry.serial)).collect();
        if told != wanted || lines.len() != entries.len() {
            return Err(SignError::Check("the revocation list has not the lines that it should have"));
        }
        let key = PublicKey::from_der(self.signer.public_key());
        let key = key.map_err(|_| SignError::Check("the CA's key is unknown"))?;
        let signature = list.signature.as_bytes().unwrap_or_default();
        if key.verifies(&list.signature_algorithm, tbs, signature) {
            Ok(())
        } else {
            Err(SignError::Check("the revocation list's signature does not verify"))
        }
    }

    /// The last part of the address at which certificates say that the list is.
    #[must_use]
    pub fn revocation_list_name(&self) -> &str {
        let address: &str = &self.profile.addresses.issuing_crl;
        address.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("issuing.crl")
    }
}

/// A leading zero of DER is not part of the number.
fn trimmed(serial: &str) -> String {
    serial.trim_start_matches('0').to_owned()
}

fn line(entry: &Entry) -> der::Result<Line> {
    let malformed = |_| der::Error::from(der::ErrorKind::Failed);
    let serial = hex::decode(&entry.serial).map_err(malformed)?;
    let code = entry.reason.map_or(CERTIFICATE_HOLD, |reason| reason.code());
    let reason = Extension {
        extn_id: oid::CRL_REASON,
        critical: false,
        extn_value: OctetString::new(vec![ENUMERATED, 1, code])?,
    };
    Ok(Line {
        serial_number: SerialNumber::new(&serial)?,
        revocation_date: tbs::time(entry.since)?,
        extensions: vec![reason],
    })
}

fn unix(at: Timestamp) -> Duration {
    Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0))
}
