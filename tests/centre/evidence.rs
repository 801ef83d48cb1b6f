//! On what evidence a lease is given, and the second person whose word some of it needs.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::{Approval, ApprovalReason, Difference, ReadingMethod};
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::RecordBody;
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::records::Chain;

const ORDER: &str = "260-1147";
const TYPED: ReadingMethod = ReadingMethod::MrzTyped;

fn officer(name: &str) -> OfficerId {
    OfficerId::parse(name).expect("a name")
}

fn supervisor(centre: &TestCentre, kiosk: &str) -> Client {
    let mut client = centre.kiosk(kiosk);
    client.sign_in("samir", PASSWORD);
    client
}

fn approve(client: &Client, clerk: &str, reading: ReadingMethod, differs: Option<Difference>) -> Reply {
    let (order, reason) = (number(ORDER), ApprovalReason::CardUnreadable);
    let request = wire::ApproveRequest {
        order,
        officer: officer(clerk),
        reading,
        differs,
        standing: None,
        attorney: None,
        reason,
    };
    client.post(wire::path::ORDERS_APPROVE, &request)
}

#[test]
fn typed_or_differing_evidence_gets_a_lease_only_with_a_second_persons_word_for_just_that() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    assert_eq!(clerk.try_lease_on(ORDER, TYPED, None).line(), "422 K-127 ");
    assert_eq!(approve(&clerk, "aysel", TYPED, None).refusal().fault, Fault::NotAllowed, "a clerk approves nothing");
    let second = supervisor(&centre, "kiosk-1");
    assert_eq!(approve(&second, "samir", TYPED, None).line(), "403 K-503 nobody approves their own");
    assert_eq!(approve(&second, "nobody", TYPED, None).line(), "403 K-503 there is no such officer");
    approve(&supervisor(&centre, "kiosk-2"), "aysel", TYPED, None).ok::<wire::ApproveAnswer>();
    assert_eq!(clerk.try_lease_on(ORDER, TYPED, None).line(), "422 K-127 ", "given at another kiosk");
    let given: wire::ApproveAnswer = approve(&second, "aysel", TYPED, None).ok();
    assert_eq!(approve(&second, "aysel", TYPED, None).ok::<wire::ApproveAnswer>(), given, "asked twice, given once");
    let differing = clerk.try_lease_on(ORDER, TYPED, Some(Difference::Document));
    assert_eq!(differing.line(), "422 K-127 ", "the word was not for this");
    for _ in 0..2 {
        let leased: wire::LeaseAnswer = clerk.try_lease_on(ORDER, TYPED, None).ok();
        assert_eq!(leased.lease.attempt, 1, "extended on the same word");
    }
    let told = &centre.json(&["order", "show", ORDER])["evidence"];
    assert_eq!(told[0]["reading"], "mrz-typed");
    assert_eq!((&told[0]["approver"], &told[0]["reason"]), (&"samir".into(), &"card-unreadable".into()));
    clerk.release(ORDER, 1).ok::<wire::ReleaseAnswer>();
    assert_eq!(clerk.try_lease_on(ORDER, TYPED, None).line(), "422 K-127 ", "the next attempt needs its own");
    clerk.try_lease_on(ORDER, ReadingMethod::ChipGenuine, None).ok::<wire::LeaseAnswer>();
}

#[test]
fn a_hand_over_on_other_evidence_than_the_lease_was_given_on_waits_for_a_person() {
    let centre = TestCentre::start();
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre, "kiosk-1"));
    approve(&second, "aysel", TYPED, Some(Difference::Document)).ok::<wire::ApproveAnswer>();
    clerk.try_lease_on(ORDER, TYPED, Some(Difference::Document)).ok::<wire::LeaseAnswer>();
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate(ORDER, 1, &carrier);
    clerk.prove(ORDER, 1, &carrier);
    let hand_over = |reading, differs, by: Option<&str>| RecordBody::HandOver {
        order: number(ORDER),
        attempt: 1,
        carrier_serial: carrier.serial.clone(),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256: Sha256Hash::of(&issued.certificate.0),
        authentication_sha256: None,
        reading,
        differs,
        approval: by.map(|by| Approval { by: officer(by), reason: ApprovalReason::CardUnreadable }),
        attorney: None,
        receipt: 1,
    };
    let mut chain = Chain::new();
    let differs = Some(Difference::Document);
    for other in [
        hand_over(ReadingMethod::MrzScanned, differs, Some("samir")),
        hand_over(TYPED, None, Some("samir")),
        hand_over(TYPED, differs, None),
        hand_over(TYPED, differs, Some("aysel")),
    ] {
        clerk.records(1, vec![chain.add(&other)]).ok::<wire::RecordsAnswer>();
        assert_eq!(centre.order_state(ORDER), "issued", "{other:?}");
    }
    let refused: wire::RefusedAnswer = clerk.post(wire::path::RECORDS_REFUSED, &wire::RefusedRequest {}).ok();
    assert_eq!(refused.records.len(), 4);
    assert!(refused.records.iter().all(|record| record.detail.contains("other evidence")), "{refused:?}");
    clerk.records(1, vec![chain.add(&hand_over(TYPED, differs, Some("samir")))]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.order_state(ORDER), "handed-over");
}
