//! The rules of a holder's certificate (EN 319 412-2 and -5).

use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_AD_CA_ISSUERS, ID_AD_OCSP, ID_KP_CLIENT_AUTH};
use der::Tag;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage,
    KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

use super::{Findings, IssuerFacts, Lint, Linted};
use crate::central::ca::carrier_models::CertificatePolicy;
use crate::central::ca::extensions::QcStatement;
use crate::central::ca::oid;
use crate::central::ca::profile::Profile;
use crate::domain::certificate::KeyPurpose;

/// Lints a holder's to-be-signed bytes.
pub(in crate::central::ca) fn holder(
    der: Vec<u8>,
    purpose: KeyPurpose,
    profile: &Profile,
    issuer: &IssuerFacts<'_>,
) -> Result<Linted, Findings> {
    let mut lint = Lint::read(&der)?;
    lint.common(issuer, profile.validity.years);
    lint.extensions_are(&[
        AuthorityKeyIdentifier::OID,
        SubjectKeyIdentifier::OID,
        KeyUsage::OID,
        ExtendedKeyUsage::OID,
        CertificatePolicies::OID,
        AuthorityInfoAccessSyntax::OID,
        CrlDistributionPoints::OID,
        oid::QC_STATEMENTS,
    ]);
    subject(&mut lint, &profile.authority.country);
    usage(&mut lint, purpose);
    addresses(&mut lint, profile);
    if let Some(policy) = policy(&mut lint, profile) {
        let may_be_qualified = purpose == KeyPurpose::Signature || policy == CertificatePolicy::NcpPlus;
        lint.rule(may_be_qualified, "an authentication certificate claims to be qualified for signatures");
        qc_statements(&mut lint, policy);
    }
    lint.finish(der)
}

/// The attributes a subject may have, in order, with their string types; the last two come together or not at all.
const ATTRIBUTES: [(ObjectIdentifier, Tag); 7] = [
    (oid::COUNTRY, Tag::PrintableString),
    (oid::COMMON_NAME, Tag::Utf8String),
    (oid::SURNAME, Tag::Utf8String),
    (oid::GIVEN_NAME, Tag::Utf8String),
    (oid::SERIAL_NUMBER, Tag::PrintableString),
    (oid::ORGANISATION, Tag::Utf8String),
    (oid::ORGANISATION_IDENTIFIER, Tag::Utf8String),
];

fn subject(lint: &mut Lint, country: &str) {
    let found: Vec<(ObjectIdentifier, Tag, String)> = {
        let attributes = lint.tbs.subject().iter();
        let read = |value: &der::Any| String::from_utf8_lossy(value.value()).into_owned();
        attributes.map(|a| (a.oid, der::Tagged::tag(&a.value), read(&a.value))).collect()
    };
    let shape: Vec<_> = found.iter().map(|(oid, tag, _)| (*oid, *tag)).collect();
    let fits = shape == ATTRIBUTES || shape == ATTRIBUTES[..5];
    lint.rule(
        fits,
        "the subject's attributes are not C, CN, surname, givenName, serialNumber, and O with its identifier",
    );
    let value = |oid| found.iter().find(|(found, ..)| *found == oid).map(|(.., value)| value.as_str());
    lint.rule(value(oid::COUNTRY) == Some(country), "the subject's country is not the scheme's");
    let numbered = value(oid::SERIAL_NUMBER).is_some_and(|number| {
        let (kind, rest) = number.split_at_checked(3).unwrap_or_default();
        let plain = rest.strip_prefix(country).and_then(|rest| rest.strip_prefix('-'));
        matches!(kind, "PNO" | "TIN") && plain.is_some_and(|id| id.len() >= 5)
    });
    lint.rule(
        numbered,
        "the subject's serialNumber is not PNO or TIN, country, hyphen and number (EN 319 412-1, 5.1.3)",
    );
    if let (Some(name), Some(identifier)) = (value(oid::ORGANISATION), value(oid::ORGANISATION_IDENTIFIER)) {
        let prefix = format!("VAT{country}-");
        lint.rule(identifier.starts_with(&prefix), "the organizationIdentifier is not VAT, country, hyphen and number");
        lint.rule(name != identifier, "the organisation's name is its identifier");
    }
}

fn usage(lint: &mut Lint, purpose: KeyPurpose) {
    let (bit, other_usage, extension, other_extension) = match purpose {
        KeyPurpose::Signature => (
            KeyUsages::NonRepudiation,
            "keyUsage is not critical nonRepudiation alone (EN 319 412-2, 4.3.2, type A)",
            oid::DOCUMENT_SIGNING,
            "extendedKeyUsage is not id-kp-documentSigning",
        ),
        KeyPurpose::Authentication => (
            KeyUsages::DigitalSignature,
            "keyUsage is not critical digitalSignature alone (EN 319 412-2, 4.3.2, type C)",
            ID_KP_CLIENT_AUTH,
            "extendedKeyUsage is not id-kp-clientAuth (RFC 5280, 4.2.1.12)",
        ),
    };
    lint.rule(lint.decoded::<KeyUsage>(true) == Some(KeyUsage(bit.into())), other_usage);
    lint.rule(lint.decoded::<ExtendedKeyUsage>(false) == Some(ExtendedKeyUsage(vec![extension])), other_extension);
}

fn addresses(lint: &mut Lint, profile: &Profile) {
    let uri = |name: &GeneralName| match name {
        GeneralName::UniformResourceIdentifier(uri) => Some(uri.as_str().to_owned()),
        _ => None,
    };
    let access = lint.decoded::<AuthorityInfoAccessSyntax>(false).map(|list| list.0).unwrap_or_default();
    let found: Vec<_> = access.iter().map(|a| (a.access_method, uri(&a.access_location))).collect();
    let expected = [
        (ID_AD_CA_ISSUERS, Some(profile.addresses.issuing_certificate.to_string())),
        (ID_AD_OCSP, Some(profile.addresses.ocsp.to_string())),
    ];
    lint.rule(found == expected, "authorityInfoAccess is not the issuer's certificate and status service");
    let points = lint.decoded::<CrlDistributionPoints>(false).map(|list| list.0).unwrap_or_default();
    let at = match points.as_slice() {
        [point] => match &point.distribution_point {
            Some(DistributionPointName::FullName(names)) if names.len() == 1 => uri(&names[0]),
            _ => None,
        },
        _ => None,
    };
    let expected = Some(profile.addresses.issuing_crl.to_string());
    lint.rule(at == expected, "the CRL distribution point is not the issuer's revocation list");
}

/// The own policy and the ETSI policy must say the same.
fn policy(lint: &mut Lint, profile: &Profile) -> Option<CertificatePolicy> {
    let list = lint.decoded::<CertificatePolicies>(false).map(|list| list.0).unwrap_or_default();
    let found: Vec<_> = list.iter().map(|policy| policy.policy_identifier).collect();
    let policy = if found == [*profile.policies.ncp_plus, oid::NCP_PLUS] {
        Some(CertificatePolicy::NcpPlus)
    } else if found == [*profile.policies.qcp_n_qscd, oid::QCP_N_QSCD] {
        Some(CertificatePolicy::QcpNQscd)
    } else {
        None
    };
    lint.rule(policy.is_some(), "certificatePolicies are not the scheme's own and one of NCP+ and QCP-n-qscd");
    policy
}

fn qc_statements(lint: &mut Lint, policy: CertificatePolicy) {
    let statements: Vec<QcStatement> = lint.decoded_by(oid::QC_STATEMENTS, false).unwrap_or_default();
    let found: Vec<_> = statements.iter().map(|statement| statement.id).collect();
    let expected: &[ObjectIdentifier] = match policy {
        CertificatePolicy::NcpPlus => &[oid::QC_SYNTAX_V2, oid::QC_PDS, oid::QC_RETENTION],
        CertificatePolicy::QcpNQscd => &[
            oid::QC_SYNTAX_V2,
            oid::QC_COMPLIANCE,
            oid::QC_SSCD,
            oid::QC_TYPE,
            oid::QC_LEGISLATION,
            oid::QC_PDS,
            oid::QC_RETENTION,
        ],
    };
    lint.rule(found == expected, "the qcStatements are not those of the certificate's policy");
}
