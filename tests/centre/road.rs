//! The whole road of one issue, and what stays true when parts of it are walked twice.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::person::{DocumentNumber, Fin};
use imza_kiosk::wire::centre as wire;
use wire::OrderQuery;

use crate::carrier::SoftCarrier;
use crate::client::number;
use crate::fixture::TestCentre;
use crate::records::{Chain, hand_over};

#[test]
fn an_order_becomes_a_certificate_that_the_hand_over_makes_active() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let fin = OrderQuery::Fin(Fin::parse("7TEST1Z").expect("a FİN"));
    let found: wire::SearchAnswer = clerk.search(fin).ok();
    let numbers: Vec<_> = found.orders.iter().map(|order| order.number.as_str()).collect();
    assert_eq!(numbers, ["260-1148", "260-1147"], "orders of every branch, newest first");

    let lease = clerk.lease("260-1147");
    assert_eq!((lease.attempt, lease.kiosk.as_str(), lease.officer.as_str()), (1, "kiosk-1", "aysel"));
    assert_eq!(centre.order_state("260-1147"), "in-service");

    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate("260-1147", 1, &carrier);
    assert_eq!(centre.certificate_state("260-1147"), "on-hold");

    let proven = clerk.prove("260-1147", 1, &carrier);
    assert_eq!(centre.order_state("260-1147"), "issued");
    assert_eq!(centre.certificate_state("260-1147"), "on-hold", "the holder does not have it yet");

    let mut chain = Chain::new();
    let record = chain.add(&hand_over("260-1147", &carrier.serial, Sha256Hash::of(&issued.certificate.0)));
    let acknowledged: wire::RecordsAnswer = clerk.records(1, vec![record]).ok();
    assert_eq!(acknowledged, chain.head());
    assert_eq!(centre.order_state("260-1147"), "handed-over");
    assert_eq!(centre.certificate_state("260-1147"), "active");

    let told = centre.json(&["certificate", "show", "260-1147"]);
    assert_eq!(told["proven_at"], serde_json::json!(proven.proven_at));
    assert_eq!(told["policy"], "ncp+");
    let hello: wire::HelloAnswer = clerk.hello().ok();
    assert_eq!((hello.kiosk.as_str(), hello.branch.code.as_str()), ("kiosk-1", "baku-01"));
    assert_eq!((hello.orders_ready, hello.handed_over_today), (3, 1));
}

#[test]
fn orders_are_found_by_document_by_number_and_by_what_waits_here() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let numbers = |query| {
        let found: wire::SearchAnswer = clerk.search(query).ok();
        assert!(!found.more);
        found.orders.iter().map(|order| order.number.to_string()).collect::<Vec<_>>()
    };
    let document = |text| OrderQuery::Document(DocumentNumber::parse(text).expect("a document number"));
    assert_eq!(numbers(document("AZE00000025")), ["260-1152"]);
    assert_eq!(numbers(document("AZE00000026")), [""; 0]);
    assert_eq!(numbers(OrderQuery::Number(number("260-1149"))), ["260-1149"]);
    assert_eq!(numbers(OrderQuery::Number(number("260-9999"))), [""; 0]);
    let waiting = ["260-1147", "260-1150", "260-1151", "260-1152"];
    assert_eq!(numbers(OrderQuery::ReadyAtBranch), waiting, "oldest first, unpaid and other branches left out");
    clerk.lease("260-1150");
    assert_eq!(numbers(OrderQuery::ReadyAtBranch), ["260-1147", "260-1151", "260-1152"], "and one being worked on");
}

#[test]
fn asking_again_with_the_same_key_gives_the_same_certificate() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let first = clerk.certificate("260-1147", 1, &carrier);
    // A new request by the same key has another signature, and still is the same question.
    assert_eq!(clerk.certificate("260-1147", 1, &carrier), first);
    let proven = clerk.prove("260-1147", 1, &carrier);
    assert_eq!(clerk.certificate("260-1147", 1, &carrier), first, "after the proof as well");
    assert_eq!(clerk.prove("260-1147", 1, &carrier), proven, "the first proof counts");
    assert_eq!(centre.json(&["certificate", "list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn the_same_question_from_many_threads_makes_one_certificate() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let answers: Vec<wire::CertificateAnswer> = std::thread::scope(|scope| {
        let ask = |_| {
            let (mut client, carrier) = (centre.kiosk("kiosk-1"), &carrier);
            client.session = clerk.session.clone();
            scope.spawn(move || client.certificate("260-1147", 1, carrier))
        };
        let asked: Vec<_> = (0..6).map(ask).collect();
        asked.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(centre.json(&["certificate", "list"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn two_kiosks_that_race_for_an_order_get_one_lease() {
    let centre = TestCentre::start();
    let clerks: Vec<_> = ["kiosk-1", "kiosk-2"].map(|kiosk| centre.clerk_at(kiosk)).into();
    for order in ["260-1147", "260-1150", "260-1151", "260-1152"] {
        let mut replies: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = clerks.iter().map(|clerk| scope.spawn(|| clerk.try_lease(order))).collect();
            asked.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        replies.sort_by_key(|reply| reply.status);
        assert_eq!(replies[0].status, 200, "{order}: {:?}", replies[0]);
        assert_eq!(replies[1].line(), "409 K-204 ", "{order}");
    }
}

#[test]
fn a_lease_is_extended_given_back_and_counted() {
    let centre = TestCentre::start();
    let (first, second) = (centre.clerk_at("kiosk-1"), centre.clerk_at("kiosk-2"));
    let given = first.lease("260-1147");
    let extended = first.lease("260-1147");
    assert_eq!(extended.attempt, 1);
    assert!(extended.expires_at > given.expires_at);
    for _ in 0..2 {
        first.release("260-1147", 1).ok::<wire::ReleaseAnswer>();
        assert_eq!(centre.order_state("260-1147"), "ready", "giving back twice is giving back once");
    }
    assert_eq!(second.lease("260-1147").attempt, 2, "the next one is another attempt");
    assert_eq!(first.release("260-1147", 2).line(), "409 K-204 this kiosk does not hold this attempt");
}

#[test]
fn an_attempt_with_a_certificate_goes_on_under_its_number_after_a_restart_of_the_centre() {
    let mut centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let first = clerk.certificate("260-1147", 1, &carrier);
    centre.kill();
    centre.serve();
    let clerk = centre.clerk_at("kiosk-1");
    assert_eq!(clerk.lease("260-1147").attempt, 1);
    assert_eq!(clerk.certificate("260-1147", 1, &carrier), first, "the ledger outlives a kill");
    clerk.prove("260-1147", 1, &carrier);
}

#[test]
fn every_kind_of_key_proves_itself() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    for (order, carrier) in
        [("260-1150", SoftCarrier::rsa(CarrierKind::UsbToken)), ("260-1147", SoftCarrier::p256(CarrierKind::SmartCard))]
    {
        clerk.lease(order);
        clerk.certificate(order, 1, &carrier);
        clerk.prove(order, 1, &carrier);
        assert_eq!(centre.order_state(order), "issued");
    }
}
