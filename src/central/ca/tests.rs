//! Tests of the authority: what its lint refuses, and what a certificate says.

use std::path::Path;
use std::sync::Arc;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_CE_CRL_DISTRIBUTION_POINTS, ID_CE_EXT_KEY_USAGE, ID_CE_KEY_USAGE, ID_KP_CLIENT_AUTH};
use der::asn1::OctetString;
use der::{Decode, Encode};
use jiff::{SignedDuration, Timestamp};
use x509_cert::Certificate;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{ExtendedKeyUsage, KeyUsage, KeyUsages};
use x509_cert::name::RdnSequence;

use super::carrier_models::{CarrierModels, CertificatePolicy};
use super::profile::Profile;
use super::software_key::{HolderKey, SoftwareKey};
use super::*;
use crate::domain::certificate::KeyPurpose;
use crate::domain::money::Qepik;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState, Organisation};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Voen};
use crate::wire::centre::CarrierReport;

const PROFILE: &str = include_str!("../../../config/certificate-profile.toml");

/// A list that has the tests' carrier as a qualified device.
const CERTIFIED: &str = r#"
[[model]]
manufacturer = "Maker"
model = "Model"
certificate_number = "CC-1"
scheme = "CC"
status = "certified"
"#;

fn now() -> Timestamp {
    "2026-02-03T04:05:06.789Z".parse().expect("a moment")
}

fn profile(text: &str) -> Profile {
    Profile::parse(Path::new("p.toml"), text).expect("a profile")
}

fn authority_with(text: &str) -> Authority {
    let (root_key, issuing_key) = (SoftwareKey::new(), SoftwareKey::new());
    let profile = profile(text);
    let root = hierarchy::make_root(&profile, &root_key, [1; 16], now()).expect("a root");
    let issuing = hierarchy::make_issuing(&profile, (&root, &root_key), &issuing_key, [2; 16], now());
    let models = CarrierModels::default();
    Authority::new(profile, models, issuing.expect("an issuer").der(), Arc::new(issuing_key)).expect("an authority")
}

fn order(applicant: ApplicantKind, organisation: Option<&str>) -> Order {
    let voen = Voen::parse("1000003101").expect("a VÖEN");
    Order {
        number: OrderNumber::parse("260-1147").expect("a number"),
        state: OrderState::InService,
        applicant,
        organisation: organisation.map(|name| Organisation { name: name.to_owned(), voen }),
        holders: 1,
        package: None,
        holder: PersonName::new("NÜMUNƏ", "AYSEL", Some("ELDAR QIZI")).expect("a name"),
        fin: Fin::parse("7TEST1Z").expect("a FİN"),
        document: DocumentNumber::parse("AA0000017").expect("a document"),
        birth_date: "1990-01-01".parse().expect("a date"),
        phone: None,
        carrier: CarrierKind::SmartCard,
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(now()),
        branch: Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() },
        placed_at: now(),
        lease: None,
    }
}

fn carrier() -> CarrierReport {
    CarrierReport {
        serial: "1".to_owned(),
        kind: CarrierKind::SmartCard,
        manufacturer: "Maker".to_owned(),
        model: "Model".to_owned(),
        firmware: "1.0".to_owned(),
        origin: Default::default(),
        attestation: vec![],
    }
}

fn subject_of(authority: &Authority, order: &Order) -> Result<String, String> {
    let request = HolderKey::new().request();
    let draft = authority
        .draft(order, (KeyPurpose::Signature, &request), &carrier(), [7; 16], now())
        .map_err(|refusal| refusal.to_string())?;
    Ok(draft.subject_id)
}

#[test]
fn a_certificate_is_signed_as_drafted_and_lasts_three_years() {
    let authority = authority_with(PROFILE);
    let key = HolderKey::new();
    let order = order(ApplicantKind::Citizen, None);
    let draft =
        authority.draft(&order, (KeyPurpose::Signature, &key.request()), &carrier(), [7; 16], now()).expect("a draft");
    assert_eq!(draft.not_before.to_string(), "2026-02-03T04:00:06Z");
    assert_eq!(draft.not_after.to_string(), "2029-02-03T04:00:05Z");
    let der = sign::sign(authority.signer.as_ref(), &draft.linted).expect("signed");
    let certificate = Certificate::from_der(&der).expect("a certificate");
    assert_eq!(certificate.tbs_certificate().to_der().expect("DER"), draft.linted.tbs());
    assert_eq!(certificate.tbs_certificate().subject_public_key_info().to_der().expect("DER"), key.spki());
    let issuer = Certificate::from_der(authority.certificate()).expect("a certificate");
    assert_eq!(certificate.tbs_certificate().issuer(), issuer.tbs_certificate().subject());
}

#[test]
fn an_authentication_certificate_shows_who_one_is_and_signs_nothing_that_counts() {
    let mut authority = authority_with(PROFILE);
    authority.models = CarrierModels::parse(Path::new("m.toml"), CERTIFIED).expect("a list");
    let (order, key) = (order(ApplicantKind::Citizen, None), HolderKey::new());
    for (purpose, usage, extended, policy) in [
        (KeyPurpose::Signature, KeyUsages::NonRepudiation, oid::DOCUMENT_SIGNING, CertificatePolicy::QcpNQscd),
        (KeyPurpose::Authentication, KeyUsages::DigitalSignature, ID_KP_CLIENT_AUTH, CertificatePolicy::NcpPlus),
    ] {
        let draft = authority.draft(&order, (purpose, &key.request()), &carrier(), [7; 16], now()).expect("a draft");
        assert_eq!(draft.policy, policy, "a qualified certificate is for signatures alone");
        let tbs = x509_cert::TbsCertificate::from_der(draft.linted.tbs()).expect("DER");
        let said = |oid| {
            let extension = tbs.extensions().into_iter().flatten().find(|one| one.extn_id == oid).expect("it is there");
            (extension.critical, extension.extn_value.as_bytes().to_vec())
        };
        assert_eq!(said(ID_CE_KEY_USAGE), (true, KeyUsage(usage.into()).to_der().expect("DER")));
        assert_eq!(said(ID_CE_EXT_KEY_USAGE), (false, ExtendedKeyUsage(vec![extended]).to_der().expect("DER")));
        let other = KeyPurpose::ALL.iter().copied().find(|other| *other != purpose).expect("there are two");
        let Findings(found) = authority.lint(draft.linted.tbs().to_vec(), other).expect_err("for the other purpose");
        assert!(found.iter().any(|finding| finding.starts_with("keyUsage is not")), "{found:?}");
        assert!(found.iter().any(|finding| finding.starts_with("extendedKeyUsage is not")), "{found:?}");
    }
}

#[test]
fn the_subject_number_follows_the_applicant_and_the_profile() {
    let by_person = authority_with(PROFILE);
    let by_tax = authority_with(&PROFILE.replace("entrepreneur_number = \"person\"", "entrepreneur_number = \"tax\""));
    let firm = Some("Nümunə MMC");
    let person = Ok("PNOAZ-7TEST1Z".to_owned());
    let tax = Ok("TINAZ-1000003101".to_owned());
    let none = Err("the order names no organisation".to_owned());
    let cases = [
        (&by_person, ApplicantKind::Citizen, None, person.clone()),
        (&by_person, ApplicantKind::Entrepreneur, firm, person.clone()),
        (&by_tax, ApplicantKind::Entrepreneur, firm, tax),
        (&by_tax, ApplicantKind::Entrepreneur, None, person.clone()),
        (&by_tax, ApplicantKind::LegalEntity, firm, person.clone()),
        (&by_person, ApplicantKind::StateBody, firm, person),
        (&by_person, ApplicantKind::LegalEntity, None, none.clone()),
        (&by_person, ApplicantKind::StateBody, None, none),
    ];
    for (authority, applicant, organisation, expected) in cases {
        assert_eq!(subject_of(authority, &order(applicant, organisation)), expected, "{applicant:?}");
    }
}

#[test]
fn a_name_too_long_for_a_certificate_is_shortened_once_and_then_refused() {
    let authority = authority_with(PROFILE);
    let named = |given: &str, patronymic: Option<&str>| {
        let mut order = order(ApplicantKind::Citizen, None);
        order.holder = PersonName::new("NÜMUNƏ", given, patronymic).expect("a name");
        subject_of(&authority, &order)
    };
    let fits = "A".repeat(57);
    assert!(named(&fits, Some("ELDAR QIZI")).is_ok(), "without the patronymic it fits");
    assert_eq!(named(&"A".repeat(58), None), Err("the holder's name has more than 64 characters".to_owned()));
}

#[test]
fn a_certificate_that_would_outlive_its_issuer_is_not_drafted() {
    let authority = authority_with(PROFILE);
    let order = order(ApplicantKind::Citizen, None);
    let later = now() + SignedDuration::from_hours(24 * 366 * 8);
    let draft =
        authority.draft(&order, (KeyPurpose::Signature, &HolderKey::new().request()), &carrier(), [7; 16], later);
    let said = draft.err().expect("refused").to_string();
    assert_eq!(said, "the certificate would break its profile: it ends after its issuer");
}

#[test]
fn a_key_that_is_not_the_certificates_opens_no_authority() {
    let authority = authority_with(PROFILE);
    let models = CarrierModels::default();
    let other = Authority::new(profile(PROFILE), models, authority.certificate(), Arc::new(SoftwareKey::new()));
    assert!(other.is_err_and(|error| error.to_string().contains("not of the key in the token")));
}

/// The parts of a good certificate, to be spoilt one at a time.
struct Spoilt {
    serial: [u8; 16],
    issuer: RdnSequence,
    not_before: Timestamp,
    not_after: Timestamp,
    subject: RdnSequence,
    extensions: Vec<Extension>,
}

impl Spoilt {
    fn remove(&mut self, oid: ObjectIdentifier) {
        let before = self.extensions.len();
        self.extensions.retain(|extension| extension.extn_id != oid);
        assert_eq!(self.extensions.len() + 1, before);
    }

    fn extension(&mut self, oid: ObjectIdentifier) -> &mut Extension {
        self.extensions.iter_mut().find(|extension| extension.extn_id == oid).expect("it is there")
    }

    /// Takes one attribute out of the subject, or puts another in its place.
    fn attribute(&mut self, oid: ObjectIdentifier, new: Option<&str>) {
        let mut changed = RdnSequence::default();
        for rdn in self.subject.iter() {
            let mut attribute = rdn.iter().next().expect("one").clone();
            if attribute.oid == oid {
                let Some(new) = new else { continue };
                attribute.value = der::Any::new(der::Tagged::tag(&attribute.value), new.as_bytes()).expect("a value");
            }
            changed.push(vec![attribute].try_into().expect("one"));
        }
        self.subject = changed;
    }
}

fn lint_of(authority: &Authority, key: &HolderKey, spoil: impl FnOnce(&mut Spoilt)) -> Vec<String> {
    let facts = authority.certificate.facts(authority.signer.as_ref());
    let key = public_key::PublicKey::from_der(&key.spki()).expect("a key");
    let policy = CertificatePolicy::QcpNQscd;
    let extensions =
        extensions::of_holder(&authority.profile, (KeyPurpose::Signature, policy), key.bits(), facts.key_identifier);
    let start = Timestamp::from_second(now().as_second()).expect("a moment");
    let mut parts = Spoilt {
        serial: [7; 16],
        issuer: facts.name.clone(),
        not_before: start,
        not_after: tbs::years_later(start, 3).expect("a moment"),
        subject: name::subject(&order(ApplicantKind::LegalEntity, Some("Nümunə MMC")), &authority.profile)
            .expect("a subject")
            .name,
        extensions: extensions.expect("extensions"),
    };
    spoil(&mut parts);
    let der = tbs::encode(&tbs::Parts {
        serial: parts.serial,
        scheme: facts.scheme,
        issuer: &parts.issuer,
        not_before: parts.not_before,
        not_after: parts.not_after,
        subject: &parts.subject,
        spki: key.der(),
        extensions: parts.extensions,
    });
    match authority.lint(der.expect("DER"), KeyPurpose::Signature) {
        Ok(_) => Vec::new(),
        Err(Findings(findings)) => findings,
    }
}

#[test]
fn the_lint_finds_every_way_to_break_the_profile() {
    type Spoil = fn(&mut Spoilt);
    let authority = authority_with(PROFILE);
    let key = HolderKey::new();
    assert_eq!(lint_of(&authority, &key, |_| {}), [""; 0], "a good one passes");
    let attributes =
        "the subject's attributes are not C, CN, surname, givenName, serialNumber, and O with its identifier";
    let usage = "keyUsage is not critical nonRepudiation alone (EN 319 412-2, 4.3.2, type A)";
    let cases: &[(Spoil, &str)] = &[
        (|p| p.serial = [0; 16], "the serial number has not 64 to 160 bits"),
        (|p| p.issuer = p.subject.clone(), "the issuer is not the issuer's subject"),
        (|p| p.not_after += SignedDuration::from_secs(1), "it is not valid for the profile's years less one second"),
        (|p| p.attribute(oid::SERIAL_NUMBER, None), attributes),
        (|p| p.attribute(oid::SURNAME, None), attributes),
        (|p| p.attribute(oid::ORGANISATION_IDENTIFIER, None), attributes),
        (|p| p.attribute(oid::COUNTRY, Some("XX")), "the subject's country is not the scheme's"),
        (
            |p| p.attribute(oid::SERIAL_NUMBER, Some("7TEST1Z")),
            "the subject's serialNumber is not PNO or TIN, country, hyphen and number (EN 319 412-1, 5.1.3)",
        ),
        (
            |p| p.attribute(oid::ORGANISATION_IDENTIFIER, Some("1000003101")),
            "the organizationIdentifier is not VAT, country, hyphen and number",
        ),
        (|p| p.attribute(oid::ORGANISATION, Some("VATAZ-1000003101")), "the organisation's name is its identifier"),
        (
            |p| p.attribute(oid::COMMON_NAME, Some("A\u{202e}B")),
            "the subject's 2.5.4.3 is empty or holds a forbidden character",
        ),
        (|p| p.attribute(oid::GIVEN_NAME, Some(" ")), "the subject's 2.5.4.42 is empty or holds a forbidden character"),
        (|p| p.remove(oid::QC_STATEMENTS), "the extension 1.3.6.1.5.5.7.1.3 is missing"),
        (|p| p.remove(ID_CE_CRL_DISTRIBUTION_POINTS), "the extension 2.5.29.31 is missing"),
        (|p| p.extensions.push(p.extensions[0].clone()), "an extension stands there twice"),
        (
            |p| {
                let extn_value = OctetString::new([5, 0]).expect("bytes");
                p.extensions.push(Extension { extn_id: oid::DOCUMENT_SIGNING, critical: false, extn_value });
            },
            "the extension 1.3.6.1.5.5.7.3.36 does not belong there",
        ),
        (|p| p.extension(ID_CE_KEY_USAGE).critical = false, usage),
        (
            |p| {
                let both = KeyUsage(KeyUsages::NonRepudiation | KeyUsages::DigitalSignature).to_der().expect("DER");
                p.extension(ID_CE_KEY_USAGE).extn_value = OctetString::new(both).expect("bytes");
            },
            usage,
        ),
    ];
    for (n, (spoil, expected)) in cases.iter().enumerate() {
        let found = lint_of(&authority, &key, spoil);
        assert!(found.iter().any(|finding| finding == expected), "case {n}: {expected} not in {found:?}");
    }
}

#[test]
fn statements_and_policy_that_contradict_each_other_are_found() {
    let authority = authority_with(PROFILE);
    let key = HolderKey::new();
    let bits = public_key::PublicKey::from_der(&key.spki()).expect("a key").bits().to_vec();
    let identifier = authority.certificate.key_identifier.clone();
    let by = (KeyPurpose::Signature, CertificatePolicy::NcpPlus);
    let other = extensions::of_holder(&authority.profile, by, &bits, &identifier);
    let other = other.expect("extensions");
    let taken = |oid: ObjectIdentifier| other.iter().find(|e| e.extn_id == oid).expect("it is there").clone();
    let found = lint_of(&authority, &key, |p| *p.extension(oid::QC_STATEMENTS) = taken(oid::QC_STATEMENTS));
    assert_eq!(found, ["the qcStatements are not those of the certificate's policy"]);
}
