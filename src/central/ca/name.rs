//! Distinguished names: of the authorities from the profile, of holders from the order's register data.

use const_oid::ObjectIdentifier;
use der::asn1::{Any, PrintableStringRef, Utf8StringRef};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{RdnSequence, RelativeDistinguishedName};

use super::oid;
use super::profile::{AuthorityNames, EntrepreneurNumber, Profile};
use crate::domain::order::{ApplicantKind, Order};

/// Most characters of commonName and organizationName (RFC 5280, appendix A.1).
pub const COMMON_NAME_CHARS_MAX: usize = 64;

/// Why an order does not give a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubjectRefusal {
    /// A legal entity's or state body's order without the organisation.
    #[error("the order names no organisation")]
    NoOrganisation,
    /// Surname and given name alone are too long for a commonName.
    #[error("the holder's name has more than {COMMON_NAME_CHARS_MAX} characters")]
    NameTooLong,
    /// A value that its string type does not take.
    #[error("the order holds a character that a certificate cannot carry")]
    Charset,
}

impl From<der::Error> for SubjectRefusal {
    fn from(_: der::Error) -> Self {
        Self::Charset
    }
}

/// A holder's distinguished name and its serialNumber attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The name.
    pub name: RdnSequence,
    /// serialNumber: `PNOAZ-…` or `TINAZ-…` (EN 319 412-1, 5.1.3).
    pub serial_number: String,
}

/// The subject of an order's certificate (EN 319 412-2, 4.2.4).
///
/// # Errors
/// [`SubjectRefusal`].
pub fn subject(order: &Order, profile: &Profile) -> Result<Subject, SubjectRefusal> {
    let country = profile.authority.country.as_str();
    let organisation = match (order.applicant, &order.organisation) {
        (ApplicantKind::Citizen, _) | (ApplicantKind::Entrepreneur, None) => None,
        (ApplicantKind::LegalEntity | ApplicantKind::StateBody, None) => return Err(SubjectRefusal::NoOrganisation),
        (_, Some(organisation)) => Some(organisation),
    };
    let by_tax_number = order.applicant == ApplicantKind::Entrepreneur
        && profile.subject.entrepreneur_number == EntrepreneurNumber::Tax;
    let serial_number = match organisation {
        Some(organisation) if by_tax_number => format!("TIN{country}-{}", organisation.voen),
        _ => format!("PNO{country}-{}", order.fin),
    };
    let mut name = RdnSequence::default();
    name.push(printable(oid::COUNTRY, country)?);
    name.push(utf8(oid::COMMON_NAME, &common_name(order)?)?);
    name.push(utf8(oid::SURNAME, order.holder.surname())?);
    name.push(utf8(oid::GIVEN_NAME, order.holder.given_name())?);
    name.push(printable(oid::SERIAL_NUMBER, &serial_number)?);
    if let Some(organisation) = organisation {
        name.push(utf8(oid::ORGANISATION, &organisation.name)?);
        let identifier = format!("VAT{country}-{}", organisation.voen);
        name.push(utf8(oid::ORGANISATION_IDENTIFIER, &identifier)?);
    }
    Ok(Subject { name, serial_number })
}

/// The full name where it fits, else surname and given name.
fn common_name(order: &Order) -> Result<String, SubjectRefusal> {
    let full = order.holder.full();
    let short = format!("{} {}", order.holder.surname(), order.holder.given_name());
    let fits = |name: &String| name.chars().count() <= COMMON_NAME_CHARS_MAX;
    [full, short].into_iter().find(fits).ok_or(SubjectRefusal::NameTooLong)
}

/// The name of an authority (EN 319 412-2, 4.2.3).
///
/// # Errors
/// When a value does not fit its string type.
pub fn authority(names: &AuthorityNames, common_name: &str) -> der::Result<RdnSequence> {
    let mut name = RdnSequence::default();
    name.push(printable(oid::COUNTRY, &names.country)?);
    name.push(utf8(oid::ORGANISATION, &names.organisation)?);
    name.push(utf8(oid::ORGANISATION_IDENTIFIER, &names.organisation_identifier)?);
    name.push(utf8(oid::COMMON_NAME, common_name)?);
    Ok(name)
}

fn printable(oid: ObjectIdentifier, text: &str) -> der::Result<RelativeDistinguishedName> {
    one(oid, Any::encode_from(&PrintableStringRef::new(text)?)?)
}

fn utf8(oid: ObjectIdentifier, text: &str) -> der::Result<RelativeDistinguishedName> {
    one(oid, Any::encode_from(&Utf8StringRef::new(text)?)?)
}

fn one(oid: ObjectIdentifier, value: Any) -> der::Result<RelativeDistinguishedName> {
    RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }])
}
