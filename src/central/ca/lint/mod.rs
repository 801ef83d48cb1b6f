//! Our own lint: reads the to-be-signed bytes as a stranger would and holds them against the rules. Its answer is the only
//! value that the signing call takes, so nothing unlinted is ever signed. It refuses also what public linters let through:
//! a missing serialNumber, surname, qcStatements or CRL distribution point.

mod authority;
mod holder;

use const_oid::{AssociatedOid, ObjectIdentifier};
use der::asn1::OctetString;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::TbsCertificate;
use x509_cert::certificate::Version;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, SubjectKeyIdentifier};
use x509_cert::name::RdnSequence;

pub(super) use authority::{issuing, root};
pub(super) use holder::holder;

use super::extensions::key_identifier;
use super::public_key::PublicKey;
use super::tbs;
use crate::domain::text::is_forbidden;
use crate::ports::signer::SignatureScheme;

/// To-be-signed bytes that passed the lint. Only this room makes one.
#[derive(Debug)]
pub struct Linted {
    tbs: Vec<u8>,
}

impl Linted {
    /// DER TBSCertificate.
    #[must_use]
    pub fn tbs(&self) -> &[u8] {
        &self.tbs
    }
}

/// What the lint found; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the certificate would break its profile: {}", .0.join("; "))]
pub struct Findings(pub Vec<String>);

/// What a certificate's issuer is known by.
pub(super) struct IssuerFacts<'a> {
    /// Its subject.
    pub(super) name: &'a RdnSequence,
    /// Its subjectKeyIdentifier.
    pub(super) key_identifier: &'a OctetString,
    /// Its own end; `None` for the root, which nothing outlasts.
    pub(super) not_after: Option<Timestamp>,
    /// How it signs.
    pub(super) scheme: SignatureScheme,
}

/// Collects findings about one certificate.
struct Lint {
    tbs: TbsCertificate,
    findings: Vec<String>,
}

impl Lint {
    /// Reads the bytes; they must be what they say when encoded again.
    fn read(der: &[u8]) -> Result<Self, Findings> {
        let unreadable = || Findings(vec!["it cannot be read".to_owned()]);
        let tbs = TbsCertificate::from_der(der).map_err(|_| unreadable())?;
        if tbs.to_der().map_err(|_| unreadable())? != der {
            return Err(Findings(vec!["it is not in canonical DER".to_owned()]));
        }
        Ok(Self { tbs, findings: Vec::new() })
    }

    /// Ends the lint: the bytes come out again only without a finding.
    fn finish(self, der: Vec<u8>) -> Result<Linted, Findings> {
        if self.findings.is_empty() { Ok(Linted { tbs: der }) } else { Err(Findings(self.findings)) }
    }

    /// Notes a finding where `holds` is false.
    fn rule(&mut self, holds: bool, finding: &str) {
        if !holds {
            self.findings.push(finding.to_owned());
        }
    }

    /// What every certificate must keep, whoever it is for.
    fn common(&mut self, issuer: &IssuerFacts<'_>, years: u8) {
        self.rule(self.tbs.version() == Version::V3, "it is not version 3");
        let serial = self.tbs.serial_number().as_bytes().to_vec();
        // The most significant bit makes 16 random bytes 17 in DER; a leading zero byte may fall away.
        self.rule((8..=20).contains(&serial.len()), "the serial number has not 64 to 160 bits");
        let algorithm = tbs::signature_algorithm(issuer.scheme).ok();
        self.rule(algorithm.as_ref() == Some(self.tbs.signature()), "the signature algorithm is not the issuer's");
        let issued_by = RdnSequence::from(self.tbs.issuer().clone());
        self.rule(issued_by == *issuer.name, "the issuer is not the issuer's subject");
        self.rule(
            self.tbs.issuer_unique_id().is_none() && self.tbs.subject_unique_id().is_none(),
            "it has a unique identifier (RFC 5280, 4.1.2.8)",
        );
        self.validity(issuer, years);
        self.names();
        self.keys(issuer);
    }

    fn validity(&mut self, issuer: &IssuerFacts<'_>, years: u8) {
        let validity = self.tbs.validity();
        let (from, to) = (tbs::timestamp(&validity.not_before), tbs::timestamp(&validity.not_after));
        self.rule(tbs::years_later(from, years) == Some(to), "it is not valid for the profile's years less one second");
        self.rule(issuer.not_after.is_none_or(|end| to <= end), "it ends after its issuer");
    }

    fn names(&mut self) {
        let mut seen = Vec::new();
        let mut findings = Vec::new();
        for rdn in self.tbs.subject().iter_rdn() {
            if rdn.len() != 1 {
                findings.push("an RDN has more than one attribute".to_owned());
            }
            for attribute in rdn.iter() {
                if seen.contains(&attribute.oid) {
                    findings.push(format!("the subject has {} twice", attribute.oid));
                }
                seen.push(attribute.oid);
                let text = String::from_utf8_lossy(attribute.value.value());
                let clean = !text.trim().is_empty() && text.trim() == text && !text.chars().any(is_forbidden);
                if !clean {
                    findings.push(format!("the subject's {} is empty or holds a forbidden character", attribute.oid));
                }
            }
        }
        self.findings.append(&mut findings);
    }

    fn keys(&mut self, issuer: &IssuerFacts<'_>) {
        let spki = self.tbs.subject_public_key_info().to_der().unwrap_or_default();
        match PublicKey::from_der(&spki) {
            Ok(key) => {
                let expected = key_identifier(key.bits()).ok();
                let found = self.decoded::<SubjectKeyIdentifier>(false).map(|identifier| identifier.0);
                self.rule(found.is_some() && found == expected, "the subjectKeyIdentifier is not that of the key");
            }
            Err(refusal) => self.findings.push(refusal.to_string()),
        }
        if let Some(authority) = self.decoded::<AuthorityKeyIdentifier>(false) {
            let bare = authority.authority_cert_issuer.is_none() && authority.authority_cert_serial_number.is_none();
            let same = authority.key_identifier.as_ref() == Some(issuer.key_identifier);
            self.rule(bare && same, "the authorityKeyIdentifier is not the issuer's");
        }
    }

    /// Holds the set of extensions against the one allowed: each of these, once, and no other.
    fn extensions_are(&mut self, allowed: &[ObjectIdentifier]) {
        let mut found: Vec<ObjectIdentifier> = self.extensions().iter().map(|e| e.extn_id).collect();
        found.sort();
        let mut expected = allowed.to_vec();
        expected.sort();
        for missing in expected.iter().filter(|oid| !found.contains(oid)) {
            self.findings.push(format!("the extension {missing} is missing"));
        }
        for extra in found.iter().filter(|oid| !expected.contains(oid)) {
            self.findings.push(format!("the extension {extra} does not belong there"));
        }
        self.rule(found.windows(2).all(|pair| pair[0] != pair[1]), "an extension stands there twice");
    }

    fn extensions(&self) -> &[Extension] {
        self.tbs.extensions().map_or(&[], |extensions| extensions.as_slice())
    }

    /// The value of an extension when it is there, readable, and as critical as it should be.
    fn decoded<T: for<'a> Decode<'a> + AssociatedOid>(&self, critical: bool) -> Option<T> {
        self.decoded_by(T::OID, critical)
    }

    fn decoded_by<T: for<'a> Decode<'a>>(&self, oid: ObjectIdentifier, critical: bool) -> Option<T> {
        let extension = self.extensions().iter().find(|e| e.extn_id == oid && e.critical == critical)?;
        T::from_der(extension.extn_value.as_bytes()).ok()
    }
}
