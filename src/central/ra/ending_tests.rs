//! Tests of attempts that end before their hand-over: by two persons, and by the centre itself.

use super::tests::{Scene, number};
use super::*;
use crate::central::ca::software_key::HolderKey;
use crate::central::ledger::ended;
use crate::central::ledger::{CertificateState, certificates, records};
use crate::domain::issue::EndReason;
use crate::domain::officer::{OfficerId, Role};
use crate::domain::order::OrderState;
use crate::wire::centre::HelloRequest;
use crate::wire::endings::GiveUpRequest;

const DAY: i64 = 24 * 60;

pub(super) fn supervisor(scene: &Scene) -> OfficerId {
    let id = OfficerId::parse("rena").expect("a name");
    let officer = Officer::new(id.clone(), "Rəna M.", Role::Supervisor).expect("an officer");
    let now = scene.clock.now();
    scene.centre.ledger.write(|tx| officers::add(tx, &officer, "no hash", now)).expect("added");
    id
}

fn request(reason: EndReason) -> GiveUpRequest {
    GiveUpRequest {
        order: number(),
        attempt: 1,
        reason,
        carrier_serial: Some("1".to_owned()),
        key_sha256: None,
        authentication_key_sha256: None,
    }
}

fn states(scene: &Scene) -> (OrderState, Vec<CertificateState>) {
    let now = scene.clock.now();
    let read = scene.centre.ledger.read(|tx| {
        let order = orders::by_number(tx, &number(), now)?.expect("it is there");
        let made = certificates::of_order(tx, &number())?;
        Ok::<_, Refusal>((order.state, made.into_iter().map(|one| one.state).collect()))
    });
    read.expect("read")
}

fn ends(scene: &Scene) -> Vec<ended::EndedAttempt> {
    scene.centre.ledger.read(|tx| ended::of_order(tx, &number())).expect("read")
}

fn proven(scene: &Scene) {
    let key = HolderKey::new();
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &key).expect("a certificate");
    let nonce = scene.nonce("kiosk-1", 1).expect("a nonce");
    scene.prove("kiosk-1", &nonce, &key).expect("proven");
}

fn heard(scene: &Scene, unsent: u64) {
    let hello = HelloRequest { kiosk_version: "1".to_owned(), kiosk_time: scene.clock.now(), unsent, run: None };
    scene.centre.hello(&scene.kiosk("kiosk-1"), &hello).expect("heard");
}

#[test]
fn a_lost_carrier_ends_its_attempt_in_one_step_and_the_next_begins() {
    for is_proven in [false, true] {
        let scene = Scene::new();
        let agreed = supervisor(&scene);
        if is_proven {
            proven(&scene);
        } else {
            scene.lease("kiosk-1").expect("leased");
            scene.certificate("kiosk-1", 1, &HolderKey::new()).expect("a certificate");
        }
        let serial = scene.live().expect("it is live").serial;
        let kiosk = scene.kiosk("kiosk-1");
        let ended = scene.centre.give_up(&kiosk, &agreed, &request(EndReason::CarrierLost)).expect("given up");
        assert_eq!(ended.certificate_serial, Some(serial));
        assert_eq!(ended.officers.as_ref().map(|(_, agreed)| agreed.clone()), Some(agreed.clone()));
        assert_eq!(states(&scene), (OrderState::Ready, vec![CertificateState::Revoked]));
        let left = scene.centre.ledger.read(|tx| records::orphan_keys_of(tx, &number())).expect("read");
        assert_eq!((left.len(), left[0].destroyed_at), (1, None), "the key is somewhere");
        let again = scene.centre.give_up(&kiosk, &agreed, &request(EndReason::CarrierLost));
        assert_eq!(again, Ok(ended), "a lost answer is asked for again");
        assert_eq!(ends(&scene).len(), 1);
        let next = scene.lease("kiosk-2").expect("leased");
        assert_eq!(next.attempt, 2);
        scene.certificate("kiosk-2", 2, &HolderKey::new()).expect("another key gets its certificate");
    }
}

#[test]
fn nobody_gives_up_alone_or_for_another_kiosk_or_for_the_centres_reasons() {
    let scene = Scene::new();
    let agreed = supervisor(&scene);
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &HolderKey::new()).expect("a certificate");
    let clerk = OfficerId::parse("aysel").expect("a name");
    let give_up = |kiosk: &str, officer: &OfficerId, reason| {
        let given = scene.centre.give_up(&scene.kiosk(kiosk), officer, &request(reason));
        given.expect_err("refused").fault
    };
    assert_eq!(give_up("kiosk-1", &clerk, EndReason::CarrierLost), Fault::NotAllowed);
    assert_eq!(give_up("kiosk-2", &agreed, EndReason::CarrierLost), Fault::OrderLeased);
    assert_eq!(give_up("kiosk-1", &agreed, EndReason::Unproven), Fault::NotAllowed);
    assert_eq!(states(&scene), (OrderState::InService, vec![CertificateState::OnHold]));
}

#[test]
fn a_certificate_that_nobody_proved_is_ended_by_the_centre_once_and_not_a_minute_early() {
    let scene = Scene::new();
    scene.lease("kiosk-1").expect("leased");
    scene.certificate("kiosk-1", 1, &HolderKey::new()).expect("a certificate");
    scene.clock.pass(3 * DAY);
    assert_eq!(scene.centre.end_unfinished(), Ok(0));
    scene.clock.pass(1);
    assert_eq!(scene.centre.end_unfinished(), Ok(1));
    assert_eq!(scene.centre.end_unfinished(), Ok(0), "another round finds nothing");
    assert_eq!(states(&scene), (OrderState::Ready, vec![CertificateState::Revoked]));
    let ended = ends(&scene);
    assert_eq!((ended[0].reason, &ended[0].officers), (EndReason::Unproven, &None));
    assert_eq!(scene.lease("kiosk-1").map(|lease| lease.attempt), Ok(2));
}

#[test]
fn a_proven_carrier_is_waited_for_while_its_kiosk_may_have_handed_it_over() {
    let scene = Scene::new();
    proven(&scene);
    scene.clock.pass(31 * DAY);
    assert_eq!(scene.centre.end_unfinished(), Ok(0), "its kiosk was not heard since");
    heard(&scene, 1);
    assert_eq!(scene.centre.end_unfinished(), Ok(0), "its kiosk has records that are not sent");
    heard(&scene, 0);
    assert_eq!(scene.centre.end_unfinished(), Ok(1));
    assert_eq!(ends(&scene)[0].reason, EndReason::NotHandedOver);
    assert_eq!(states(&scene), (OrderState::Ready, vec![CertificateState::Revoked]));
}
