//! The rules of the authorities' own certificates (EN 319 412-2, 4.3; RFC 5280, 4.2.1).

use const_oid::AssociatedOid;
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints,
    KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

use super::{Findings, IssuerFacts, Lint, Linted};
use crate::central::ca::profile::Profile;

/// Lints the to-be-signed bytes of the self-signed root.
pub(in crate::central::ca) fn root(
    der: Vec<u8>,
    profile: &Profile,
    itself: &IssuerFacts<'_>,
) -> Result<Linted, Findings> {
    let mut lint = Lint::read(&der)?;
    lint.common(itself, profile.authority.root_years);
    lint.extensions_are(&[SubjectKeyIdentifier::OID, KeyUsage::OID, BasicConstraints::OID]);
    lint.rule(lint.tbs.subject() == lint.tbs.issuer(), "the root is not its own issuer");
    signs_certificates(&mut lint, None);
    lint.finish(der)
}

/// Lints the to-be-signed bytes of the issuing authority.
pub(in crate::central::ca) fn issuing(
    der: Vec<u8>,
    profile: &Profile,
    root: &IssuerFacts<'_>,
) -> Result<Linted, Findings> {
    let mut lint = Lint::read(&der)?;
    lint.common(root, profile.authority.issuing_years);
    lint.extensions_are(&[
        AuthorityKeyIdentifier::OID,
        SubjectKeyIdentifier::OID,
        KeyUsage::OID,
        BasicConstraints::OID,
        CertificatePolicies::OID,
        AuthorityInfoAccessSyntax::OID,
        CrlDistributionPoints::OID,
    ]);
    lint.rule(lint.tbs.subject() != lint.tbs.issuer(), "the issuing authority has the root's name");
    signs_certificates(&mut lint, Some(0));
    lint.finish(der)
}

fn signs_certificates(lint: &mut Lint, path_len_constraint: Option<u8>) {
    let usage = lint.decoded::<KeyUsage>(true);
    let expected = KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign);
    lint.rule(usage == Some(expected), "keyUsage is not critical keyCertSign and cRLSign");
    let constraints = lint.decoded::<BasicConstraints>(true);
    let expected = BasicConstraints { ca: true, path_len_constraint };
    lint.rule(constraints == Some(expected), "basicConstraints are not those of this authority");
}
