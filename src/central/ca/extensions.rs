//! The extensions of every certificate made here, each with its criticality.

use aws_lc_rs::digest::{SHA256, digest};
use const_oid::AssociatedOid;
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ANY_POLICY, ID_AD_CA_ISSUERS, ID_AD_OCSP, ID_KP_CLIENT_AUTH};
use der::asn1::{Any, Ia5StringRef, OctetString, PrintableStringRef};
use der::{Encode, Sequence};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};

use super::carrier_models::CertificatePolicy;
use super::oid;
use super::profile::{Profile, QcRules};
use crate::domain::certificate::KeyPurpose;

/// One of the statements of a qualified certificate (RFC 3739, 3.2.6).
#[derive(Sequence, Debug, Clone, PartialEq, Eq)]
pub(super) struct QcStatement {
    pub(super) id: ObjectIdentifier,
    #[asn1(optional = "true")]
    pub(super) info: Option<Any>,
}

/// `SemanticsInformation` (RFC 3739, A.2), without registration authorities.
#[derive(Sequence)]
struct SemanticsInformation {
    semantics: ObjectIdentifier,
}

/// `PdsLocation` (EN 319 412-5, 4.3.4).
#[derive(Sequence)]
struct PdsLocation<'a> {
    url: Ia5StringRef<'a>,
    language: PrintableStringRef<'a>,
}

/// A key identifier: the leftmost 160 bits of the SHA-256 of the key's bits (RFC 7093, 2, method 1).
pub(super) fn key_identifier(key_bits: &[u8]) -> der::Result<OctetString> {
    OctetString::new(&digest(&SHA256, key_bits).as_ref()[..20])
}

/// The extensions of a holder's certificate: for signatures keyUsage of type A, for authentication of type C (EN 319 412-2,
/// 4.3.2), each with what extends it (RFC 5280, 4.2.1.12).
pub(super) fn of_holder(
    profile: &Profile,
    (purpose, policy): (KeyPurpose, CertificatePolicy),
    key_bits: &[u8],
    issuer_key: &OctetString,
) -> der::Result<Vec<Extension>> {
    let (own, etsi) = match policy {
        CertificatePolicy::NcpPlus => (*profile.policies.ncp_plus, oid::NCP_PLUS),
        CertificatePolicy::QcpNQscd => (*profile.policies.qcp_n_qscd, oid::QCP_N_QSCD),
    };
    let (usage, extended) = match purpose {
        KeyPurpose::Signature => (KeyUsages::NonRepudiation, oid::DOCUMENT_SIGNING),
        KeyPurpose::Authentication => (KeyUsages::DigitalSignature, ID_KP_CLIENT_AUTH),
    };
    let addresses = &profile.addresses;
    Ok(vec![
        authority_key(issuer_key)?,
        subject_key(key_bits)?,
        extension(&KeyUsage(usage.into()), true)?,
        extension(&ExtendedKeyUsage(vec![extended]), false)?,
        policies(&[own, etsi])?,
        access(&addresses.issuing_certificate, Some(&addresses.ocsp))?,
        crl_at(&addresses.issuing_crl)?,
        qc_statements(&profile.qc_statements, policy)?,
    ])
}

/// The extensions of the self-signed root.
pub(super) fn of_root(key_bits: &[u8]) -> der::Result<Vec<Extension>> {
    Ok(vec![
        subject_key(key_bits)?,
        extension(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign), true)?,
        extension(&BasicConstraints { ca: true, path_len_constraint: None }, true)?,
    ])
}

/// The extensions of the issuing authority, under which there is no further authority.
pub(super) fn of_issuing(profile: &Profile, key_bits: &[u8], root_key: &OctetString) -> der::Result<Vec<Extension>> {
    Ok(vec![
        authority_key(root_key)?,
        subject_key(key_bits)?,
        extension(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign), true)?,
        extension(&BasicConstraints { ca: true, path_len_constraint: Some(0) }, true)?,
        policies(&[ANY_POLICY])?,
        access(&profile.addresses.root_certificate, None)?,
        crl_at(&profile.addresses.root_crl)?,
    ])
}

fn extension<T: Encode + AssociatedOid>(value: &T, critical: bool) -> der::Result<Extension> {
    Ok(Extension { extn_id: T::OID, critical, extn_value: OctetString::new(value.to_der()?)? })
}

/// Whose key signed (RFC 5280, 4.2.1.1).
pub(super) fn authority_key(key: &OctetString) -> der::Result<Extension> {
    extension(&AuthorityKeyIdentifier { key_identifier: Some(key.clone()), ..Default::default() }, false)
}

fn subject_key(key_bits: &[u8]) -> der::Result<Extension> {
    extension(&SubjectKeyIdentifier(key_identifier(key_bits)?), false)
}

fn policies(identifiers: &[ObjectIdentifier]) -> der::Result<Extension> {
    use x509_cert::ext::pkix::certpolicy::PolicyInformation;
    let one =
        |identifier: &ObjectIdentifier| PolicyInformation { policy_identifier: *identifier, policy_qualifiers: None };
    extension(&CertificatePolicies(identifiers.iter().map(one).collect()), false)
}

fn uri(address: &str) -> der::Result<GeneralName> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5StringRef::new(address)?.into()))
}

fn access(ca_issuers: &str, ocsp: Option<&String>) -> der::Result<Extension> {
    let mut list = vec![AccessDescription { access_method: ID_AD_CA_ISSUERS, access_location: uri(ca_issuers)? }];
    if let Some(ocsp) = ocsp {
        list.push(AccessDescription { access_method: ID_AD_OCSP, access_location: uri(ocsp)? });
    }
    extension(&AuthorityInfoAccessSyntax(list), false)
}

fn crl_at(address: &str) -> der::Result<Extension> {
    let point = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![uri(address)?])),
        reasons: None,
        crl_issuer: None,
    };
    extension(&CrlDistributionPoints(vec![point]), false)
}

/// The statements of EN 319 412-5; those that claim a qualified certificate stand in QCP-n-qscd alone.
fn qc_statements(rules: &QcRules, policy: CertificatePolicy) -> der::Result<Extension> {
    let bare = |id| QcStatement { id, info: None };
    let with = |id, info| QcStatement { id, info: Some(info) };
    let mut statements =
        vec![with(oid::QC_SYNTAX_V2, Any::encode_from(&SemanticsInformation { semantics: oid::SEMANTICS_NATURAL })?)];
    if policy == CertificatePolicy::QcpNQscd {
        statements.push(bare(oid::QC_COMPLIANCE));
        statements.push(bare(oid::QC_SSCD));
        statements.push(with(oid::QC_TYPE, Any::encode_from(&vec![oid::QC_TYPE_ESIGN])?));
        let legislation = vec![PrintableStringRef::new(rules.legislation.as_str())?];
        statements.push(with(oid::QC_LEGISLATION, Any::encode_from(&legislation)?));
    }
    let mut disclosure = Vec::new();
    for statement in &rules.disclosure {
        disclosure.push(PdsLocation {
            url: Ia5StringRef::new(statement.url.as_str())?,
            language: PrintableStringRef::new(statement.language.as_str())?,
        });
    }
    statements.push(with(oid::QC_PDS, Any::encode_from(&disclosure)?));
    statements.push(with(oid::QC_RETENTION, Any::encode_from(&rules.retention_years)?));
    let value = OctetString::new(statements.to_der()?)?;
    Ok(Extension { extn_id: oid::QC_STATEMENTS, critical: false, extn_value: value })
}
