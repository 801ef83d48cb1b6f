//! Somebody collects in the holder's place: by which rules a lease is given on a power of attorney, and what the ledger keeps.

use imza_kiosk::domain::attorney::{AuthorisedPerson, PowerOfAttorney};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::{Approval, ApprovalReason, ReadingMethod};
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::person::Fin;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::wire::centre as wire;
use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::Chain;

const ORDER: &str = "260-1147";
const READING: ReadingMethod = ReadingMethod::ChipGenuine;

fn today() -> Date {
    Offset::UTC.to_datetime(Timestamp::now()).date()
}

/// The document of the tests, of this day, for this person, whose card was read so.
fn attorney(date: Date, fin: &str, reading: ReadingMethod) -> PowerOfAttorney {
    let one: PowerOfAttorney =
        serde_json::from_str(include_str!("../data/power-of-attorney.json")).expect("a document");
    let person = AuthorisedPerson { fin: Fin::parse(fin).expect("a FİN"), reading, ..one.person };
    PowerOfAttorney { date, person, ..one }
}

/// A document of a week ago, of somebody whose card was scanned.
fn usual() -> PowerOfAttorney {
    attorney(today() - 7.days(), "3TEST2Y", ReadingMethod::MrzScanned)
}

fn lease(client: &Client, attorney: Option<PowerOfAttorney>) -> Reply {
    let attorney = attorney.map(Box::new);
    let request =
        wire::LeaseRequest { order: number(ORDER), reading: READING, differs: None, document: None, attorney };
    client.post(wire::path::ORDERS_LEASE, &request)
}

fn approve(client: &Client, attorney: &PowerOfAttorney) -> Reply {
    let request = wire::ApproveRequest {
        order: number(ORDER),
        officer: OfficerId::parse("aysel").expect("a name"),
        reading: READING,
        differs: None,
        standing: None,
        attorney: Some(attorney.digest()),
        reason: ApprovalReason::AttorneySeen,
    };
    client.post(wire::path::ORDERS_APPROVE, &request)
}

fn supervisor(centre: &TestCentre) -> Client {
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("samir", PASSWORD);
    client
}

#[test]
fn somebody_collects_by_a_document_that_counts_with_a_second_persons_word_for_just_that_document() {
    let centre = TestCentre::start();
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre));
    let of = |date, fin| Some(attorney(date, fin, ReadingMethod::MrzScanned));
    for (refused, line) in [
        (of(today() + 2.days(), "3TEST2Y"), "422 K-134 "),
        (of(today() - 1_200.days(), "3TEST2Y"), "422 K-134 "),
        (of(today(), "7TEST1Z"), "422 K-136 "),
        (Some(usual()), "422 K-127 "),
    ] {
        assert_eq!(lease(&clerk, refused).line(), line);
    }
    approve(&second, &attorney(today(), "3TEST2Y", ReadingMethod::MrzScanned)).ok::<wire::ApproveAnswer>();
    assert_eq!(lease(&clerk, Some(usual())).line(), "422 K-127 ", "the word was for another document");
    approve(&second, &usual()).ok::<wire::ApproveAnswer>();
    lease(&clerk, Some(usual())).ok::<wire::LeaseAnswer>();
    let told = &centre.json(&["order", "show", ORDER])["attorneys"];
    assert_eq!(told[0]["attorney"]["number"], "1-204/2026");
    assert_eq!(told[0]["attorney"]["person"]["name"], "NUMUNE ELVIN");
    assert_eq!((&told[0]["attempt"], &told[0]["document_standing"]), (&1.into(), &"not-asked".into()));
    assert!(centre.done(&["order", "show", ORDER]).contains("NUMUNE ELVIN"));
    // The holder comes after all: the attempt goes on without the document.
    lease(&clerk, None).ok::<wire::LeaseAnswer>();
    assert_eq!(centre.json(&["order", "show", ORDER])["attorneys"].as_array().map(Vec::len), Some(0));
}

#[test]
fn rules_say_for_whom_somebody_collects_and_how_their_card_has_to_be_read() {
    let mut centre = TestCentre::set_up();
    centre.configure("citizen = \"second-person\"", "citizen = \"alone\"");
    centre.configure("mrz_typed = \"second-person\"", "mrz_typed = \"never\"");
    centre.serve();
    let clerk = centre.clerk_at("kiosk-1");
    let typed = attorney(today(), "3TEST2Y", ReadingMethod::MrzTyped);
    assert_eq!(lease(&clerk, Some(typed)).line(), "422 K-128 ", "their own card counts as well");
    lease(&clerk, Some(usual())).ok::<wire::LeaseAnswer>();
    centre.stop();
    centre.configure("citizen = \"alone\"", "citizen = \"never\"");
    centre.serve();
    let clerk = centre.clerk_at("kiosk-1");
    assert_eq!(lease(&clerk, Some(usual())).line(), "422 K-135 ");
}

#[test]
fn a_hand_over_names_who_collected_as_the_lease_did_or_waits_for_a_person() {
    let centre = TestCentre::start();
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre));
    approve(&second, &usual()).ok::<wire::ApproveAnswer>();
    lease(&clerk, Some(usual())).ok::<wire::LeaseAnswer>();
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate(ORDER, 1, &carrier);
    clerk.prove(ORDER, 1, &carrier);
    let hand_over = |attorney: Option<PowerOfAttorney>| RecordBody::HandOver {
        order: number(ORDER),
        attempt: 1,
        carrier_serial: carrier.serial.clone(),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256: Sha256Hash::of(&issued.certificate.0),
        authentication_sha256: None,
        reading: READING,
        differs: None,
        approval: Some(Approval {
            by: OfficerId::parse("samir").expect("a name"),
            reason: ApprovalReason::AttorneySeen,
        }),
        attorney: attorney.map(Box::new),
        receipt: 1,
    };
    let mut chain = Chain::new();
    for other in [None, Some(attorney(today(), "3TEST2Y", ReadingMethod::MrzScanned))] {
        clerk.records(1, vec![chain.add(&hand_over(other))]).ok::<wire::RecordsAnswer>();
        assert_eq!(centre.order_state(ORDER), "issued");
    }
    clerk.records(1, vec![chain.add(&hand_over(Some(usual())))]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.order_state(ORDER), "handed-over");
}
