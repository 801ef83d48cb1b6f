//! Attempts that end before their hand-over: by a supervisor at the kiosk, and by a supervisor at the centre.

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::endings;
use imza_kiosk::wire::history::{HistoryAnswer, HistoryRequest, OrderEventKind};

use crate::carrier::SoftCarrier;
use crate::client::number;
use crate::fixture::{PASSWORD, TestCentre};

const ORDER: &str = "260-1147";

fn give_up(attempt: u32) -> endings::GiveUpRequest {
    endings::GiveUpRequest {
        order: number(ORDER),
        attempt,
        reason: EndReason::CarrierLost,
        carrier_serial: None,
        key_sha256: None,
        authentication_key_sha256: None,
    }
}

fn sorted<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words
}

#[test]
fn a_supervisor_at_the_kiosk_gives_up_what_a_clerk_began_and_a_clerk_alone_cannot() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease(ORDER);
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    clerk.certificate(ORDER, 1, &carrier);
    clerk.prove(ORDER, 1, &carrier);
    assert_eq!(clerk.post(wire::path::ORDERS_GIVE_UP, &give_up(1)).refusal().fault, Fault::NotAllowed);
    let mut supervisor = centre.kiosk("kiosk-1");
    supervisor.sign_in("samir", PASSWORD);
    let given: endings::GiveUpAnswer = supervisor.post(wire::path::ORDERS_GIVE_UP, &give_up(1)).ok();
    assert_eq!(supervisor.post(wire::path::ORDERS_GIVE_UP, &give_up(1)).ok::<endings::GiveUpAnswer>(), given);
    assert_eq!((centre.order_state(ORDER), centre.certificate_state(ORDER)), ("ready".into(), "revoked".into()));
    // The same clerk begins anew, on another carrier.
    assert_eq!(clerk.lease(ORDER).attempt, 2);
    clerk.certificate(ORDER, 2, &SoftCarrier::p256(CarrierKind::SmartCard));
    let history: HistoryAnswer = clerk.post(wire::path::ORDERS_HISTORY, &HistoryRequest { order: number(ORDER) }).ok();
    let kinds: Vec<_> = history.events.iter().map(|event| event.what.word()).collect();
    let expected = ["placed", "paid", "leased", "issued", "proven", "revoked", "given-up", "leased", "issued"];
    assert_eq!(sorted(&kinds), sorted(&expected), "{history:#?}");
    assert!(history.events.is_sorted_by_key(|event| event.at));
    let begun = history.events.iter().find(|event| event.what == OrderEventKind::Leased).expect("it was leased");
    assert_eq!(
        (begun.officer.as_ref().map(OfficerId::as_str), begun.kiosk.as_deref()),
        (Some("aysel"), Some("kiosk-1"))
    );
    let none = clerk.post(wire::path::ORDERS_HISTORY, &HistoryRequest { order: number("260-9999") });
    assert_eq!(none.refusal().fault, Fault::NoOrder);
    let told = centre.json(&["order", "show", ORDER]);
    let ended = &told["ended_attempts"][0];
    assert_eq!((&ended["attempt"], &ended["reason"]), (&1.into(), &"carrier-lost".into()));
    assert_eq!(ended["officers"], serde_json::json!(["aysel", "samir"]));
}

#[test]
fn at_the_centre_a_supervisors_password_ends_what_no_kiosk_will_finish() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease(ORDER);
    clerk.certificate(ORDER, 1, &SoftCarrier::p256(CarrierKind::SmartCard));
    let by = |approver: &'static str| {
        ["order", "give-up", ORDER, "--reason", "carrier-damaged", "--approver", approver, "--password-stdin"]
    };
    for (approver, password) in [("samir", "wrong-wrong"), ("aysel", PASSWORD), ("nobody", PASSWORD)] {
        assert!(!centre.central_with_input(&by(approver), password).status.success(), "{approver}");
    }
    assert_eq!(centre.certificate_state(ORDER), "on-hold");
    assert!(centre.central_with_input(&by("samir"), PASSWORD).status.success());
    assert_eq!((centre.order_state(ORDER), centre.certificate_state(ORDER)), ("ready".into(), "revoked".into()));
    assert!(!centre.central_with_input(&by("samir"), PASSWORD).status.success(), "there is nothing left to end");
    assert_eq!(clerk.lease(ORDER).attempt, 2);
}
