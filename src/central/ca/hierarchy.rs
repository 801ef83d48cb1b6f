//! The authorities' own certificates: the self-signed root and the issuing authority under it, made once.

use der::asn1::OctetString;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::name::RdnSequence;

use super::lint::{Findings, IssuerFacts};
use super::profile::Profile;
use super::public_key::{KeyRefusal, PublicKey};
use super::sign::SignError;
use super::{extensions, lint, name, sign, tbs};
use crate::ports::signer::Signer;

/// Why an authority's certificate could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum HierarchyError {
    /// A value of the profile cannot be encoded.
    #[error("the profile cannot be encoded: {0}")]
    Encoding(#[from] der::Error),
    /// The key is of a kind that is not used here.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// The lint found something.
    #[error(transparent)]
    Lint(#[from] Findings),
    /// The key could not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A certificate is no authority's, or not this key's.
    #[error("the authority's certificate cannot be used: {0}")]
    Unusable(&'static str),
}

/// An authority's certificate and what it is known by.
#[derive(Debug, Clone)]
pub struct AuthorityCertificate {
    pub(super) der: Vec<u8>,
    pub(super) name: RdnSequence,
    pub(super) key_identifier: OctetString,
    pub(super) not_after: Timestamp,
}

impl AuthorityCertificate {
    /// Reads an authority's certificate and holds it against its key.
    ///
    /// # Errors
    /// [`HierarchyError`] when it cannot be read or is of another key.
    pub fn read(der: &[u8], signer: &dyn Signer) -> Result<Self, HierarchyError> {
        let certificate = Certificate::from_der(der)?;
        let tbs = certificate.tbs_certificate();
        if tbs.subject_public_key_info().to_der()? != signer.public_key() {
            return Err(HierarchyError::Unusable("it is not of the key in the token"));
        }
        let identifier = tbs.get_extension::<SubjectKeyIdentifier>()?;
        let (_, identifier) = identifier.ok_or(HierarchyError::Unusable("it has no subjectKeyIdentifier"))?;
        Ok(Self {
            der: der.to_vec(),
            name: tbs.subject().clone().into(),
            key_identifier: identifier.0,
            not_after: tbs::timestamp(&tbs.validity().not_after),
        })
    }

    /// DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    pub(super) fn facts(&self, signer: &dyn Signer) -> IssuerFacts<'_> {
        IssuerFacts {
            name: &self.name,
            key_identifier: &self.key_identifier,
            not_after: Some(self.not_after),
            scheme: signer.scheme(),
        }
    }
}

/// Makes the self-signed root.
///
/// # Errors
/// [`HierarchyError`].
pub fn make_root(
    profile: &Profile,
    signer: &dyn Signer,
    serial: [u8; 16],
    now: Timestamp,
) -> Result<AuthorityCertificate, HierarchyError> {
    let key = PublicKey::from_der(signer.public_key())?;
    let name = name::authority(&profile.authority, &profile.authority.root_name)?;
    let key_identifier = extensions::key_identifier(key.bits())?;
    let der = tbs::encode(&tbs::Parts {
        serial,
        scheme: signer.scheme(),
        issuer: &name,
        not_before: now,
        not_after: end_of(now, profile.authority.root_years)?,
        subject: &name,
        spki: key.der(),
        extensions: extensions::of_root(key.bits())?,
    })?;
    let facts = IssuerFacts { name: &name, key_identifier: &key_identifier, not_after: None, scheme: signer.scheme() };
    let linted = lint::root(der, profile, &facts)?;
    AuthorityCertificate::read(&sign::sign(signer, &linted)?, signer)
}

/// Makes the issuing authority's certificate under the root.
///
/// # Errors
/// [`HierarchyError`].
pub fn make_issuing(
    profile: &Profile,
    root: (&AuthorityCertificate, &dyn Signer),
    issuing: &dyn Signer,
    serial: [u8; 16],
    now: Timestamp,
) -> Result<AuthorityCertificate, HierarchyError> {
    let (root, root_signer) = root;
    let key = PublicKey::from_der(issuing.public_key())?;
    let der = tbs::encode(&tbs::Parts {
        serial,
        scheme: root_signer.scheme(),
        issuer: &root.name,
        not_before: now,
        not_after: end_of(now, profile.authority.issuing_years)?,
        subject: &name::authority(&profile.authority, &profile.authority.issuing_name)?,
        spki: key.der(),
        extensions: extensions::of_issuing(profile, key.bits(), &root.key_identifier)?,
    })?;
    let linted = lint::issuing(der, profile, &root.facts(root_signer))?;
    AuthorityCertificate::read(&sign::sign(root_signer, &linted)?, issuing)
}

fn end_of(start: Timestamp, years: u8) -> Result<Timestamp, HierarchyError> {
    tbs::years_later(start, years).ok_or(HierarchyError::Unusable("it would end after the calendar"))
}
