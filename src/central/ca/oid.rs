//! Object identifiers of ETSI and RFC 3739 that the certificate crates do not name.

use const_oid::ObjectIdentifier;

/// Reads an object identifier that stands in this file.
const fn oid(dotted: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(dotted)
}

/// id-at-commonName.
pub const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
/// id-at-surname.
pub const SURNAME: ObjectIdentifier = oid("2.5.4.4");
/// id-at-serialNumber.
pub const SERIAL_NUMBER: ObjectIdentifier = oid("2.5.4.5");
/// id-at-countryName.
pub const COUNTRY: ObjectIdentifier = oid("2.5.4.6");
/// id-at-organizationName.
pub const ORGANISATION: ObjectIdentifier = oid("2.5.4.10");
/// id-at-givenName.
pub const GIVEN_NAME: ObjectIdentifier = oid("2.5.4.42");
/// id-at-organizationIdentifier (ITU-T X.520, 6.4.4).
pub const ORGANISATION_IDENTIFIER: ObjectIdentifier = oid("2.5.4.97");

/// id-kp-documentSigning (RFC 9336).
pub const DOCUMENT_SIGNING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.36");
/// NCP+ (EN 319 411-1, 5.3).
pub const NCP_PLUS: ObjectIdentifier = oid("0.4.0.2042.1.2");
/// QCP-n-qscd (EN 319 411-2, 5.3).
pub const QCP_N_QSCD: ObjectIdentifier = oid("0.4.0.194112.1.2");

/// id-pe-qcStatements (RFC 3739, 3.2.6).
pub const QC_STATEMENTS: ObjectIdentifier = oid("1.3.6.1.5.5.7.1.3");
/// id-qcs-pkixQCSyntax-v2 (RFC 3739, 3.2.6.1).
pub const QC_SYNTAX_V2: ObjectIdentifier = oid("1.3.6.1.5.5.7.11.2");
/// id-etsi-qcs-semanticsId-Natural (EN 319 412-1, 5.1.1).
pub const SEMANTICS_NATURAL: ObjectIdentifier = oid("0.4.0.194121.1.1");
/// esi4-qcStatement-1: compliance (EN 319 412-5, 4.2.1).
pub const QC_COMPLIANCE: ObjectIdentifier = oid("0.4.0.1862.1.1");
/// esi4-qcStatement-3: retention period (EN 319 412-5, 4.3.3).
pub const QC_RETENTION: ObjectIdentifier = oid("0.4.0.1862.1.3");
/// esi4-qcStatement-4: the key is in a qualified device (EN 319 412-5, 4.2.2).
pub const QC_SSCD: ObjectIdentifier = oid("0.4.0.1862.1.4");
/// esi4-qcStatement-5: disclosure statements (EN 319 412-5, 4.3.4).
pub const QC_PDS: ObjectIdentifier = oid("0.4.0.1862.1.5");
/// esi4-qcStatement-6: type (EN 319 412-5, 4.2.3).
pub const QC_TYPE: ObjectIdentifier = oid("0.4.0.1862.1.6");
/// id-etsi-qct-esign: electronic signature.
pub const QC_TYPE_ESIGN: ObjectIdentifier = oid("0.4.0.1862.1.6.1");
/// esi4-qcStatement-7: legislation (EN 319 412-5, 4.2.4).
pub const QC_LEGISLATION: ObjectIdentifier = oid("0.4.0.1862.1.7");
/// id-ce-cRLNumber (RFC 5280, 5.2.3).
pub const CRL_NUMBER: ObjectIdentifier = oid("2.5.29.20");
/// id-ce-cRLReasons (RFC 5280, 5.3.1).
pub const CRL_REASON: ObjectIdentifier = oid("2.5.29.21");
/// id-ce-expiredCertsOnCRL (X.509, 9.5.2.8).
pub const EXPIRED_CERTS_ON_CRL: ObjectIdentifier = oid("2.5.29.60");
