//! Tests of the secrets that take the factory's place: kept before they are set, and one that counts at a time.

use super::tests::{Scene, number};
use super::*;
use crate::central::ledger::{LedgerError, releases, secrets};
use crate::domain::officer::OfficerId;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};
use crate::wire::bytes::Base64;
use crate::wire::carriers::{SecretOutcomeRequest, SecretRequest};
use crate::wire::envelope::Envelope;
use crate::wire::unblock::{UnblockApproval, UnblockEnd, UnblockRequest, UnblockSecret};

const POINT: [u8; 65] = [4; 65];

fn scene() -> Scene {
    let mut scene = Scene::new();
    let keys = StickKeys { seal_to: Base64(POINT.to_vec()), signed_by: Base64(POINT.to_vec()) };
    scene.centre.stick = Some(keys);
    scene.lease("kiosk-1").expect("leased");
    scene
}

fn sealed(point: &[u8], byte: u8) -> Vec<u8> {
    Envelope { key_sha256: Sha256Hash::of(point), encapsulated: &POINT, sealed: &[byte; 24] }.to_bytes()
}

fn request(sealed: Vec<u8>) -> SecretRequest {
    SecretRequest {
        order: number(),
        attempt: 1,
        manufacturer: "m".to_owned(),
        serial: "26100001".to_owned(),
        secret: CarrierSecret::Puk,
        sealed: Base64(sealed),
    }
}

fn keep(scene: &Scene, kiosk: &str, request: &SecretRequest) -> Result<u32, Fault> {
    let clerk = OfficerId::parse("aysel").expect("a name");
    let kept = scene.centre.keep_secret(&scene.kiosk(kiosk), &clerk, request);
    kept.map(|answer| answer.earlier).map_err(|refusal| refusal.fault)
}

fn tell(scene: &Scene, byte: u8, outcome: SecretOutcome) -> Result<(), Fault> {
    let sealed_sha256 = Sha256Hash::of(&sealed(&POINT, byte));
    let request = SecretOutcomeRequest { order: number(), attempt: 1, sealed_sha256, outcome };
    scene.centre.secret_outcome(&scene.kiosk("kiosk-1"), &request).map_err(|refusal| refusal.fault)
}

fn outcomes(scene: &Scene) -> Vec<Option<SecretOutcome>> {
    let mut kept = scene.centre.ledger.read(|tx| secrets::of_carrier(tx, "26100001")).expect("read");
    kept.sort_by_key(|one| one.kept_at);
    kept.into_iter().map(|one| one.outcome).collect()
}

#[test]
fn a_secret_is_kept_once_however_often_it_is_sent_and_each_other_one_before_it_is_counted() {
    let scene = scene();
    for (byte, earlier) in [(1, 0), (1, 0), (2, 1), (2, 1), (3, 2)] {
        assert_eq!(keep(&scene, "kiosk-1", &request(sealed(&POINT, byte))), Ok(earlier), "{byte}");
        scene.clock.pass(1);
    }
    assert_eq!(outcomes(&scene), [None, None, None]);
}

#[test]
fn one_secret_counts_at_a_time_and_what_was_said_of_one_is_not_said_otherwise() {
    use SecretOutcome::{NotSet, Replaced, Set};
    let scene = scene();
    for byte in 1..=3 {
        keep(&scene, "kiosk-1", &request(sealed(&POINT, byte))).expect("kept");
        scene.clock.pass(1);
    }
    assert_eq!(tell(&scene, 2, Set), Ok(()));
    assert_eq!(outcomes(&scene), [Some(NotSet), Some(Set), Some(NotSet)], "whatever was tried before was not taken");
    assert_eq!(tell(&scene, 2, Set), Ok(()), "an answer that was lost");
    assert_eq!(tell(&scene, 2, NotSet), Err(Fault::SecretNotKept));
    assert_eq!(tell(&scene, 9, Set), Err(Fault::SecretNotKept), "never kept");
    assert_eq!(keep(&scene, "kiosk-1", &request(sealed(&POINT, 4))), Ok(1), "the one that counts");
    assert_eq!(tell(&scene, 4, Set), Ok(()));
    assert_eq!(outcomes(&scene)[1..], [Some(Replaced), Some(NotSet), Some(Set)]);
}

#[test]
fn only_the_kiosk_that_holds_the_attempt_keeps_and_only_what_is_sealed_to_this_centre() {
    let scene = scene();
    assert_eq!(keep(&scene, "kiosk-2", &request(sealed(&POINT, 1))), Err(Fault::OrderLeased));
    let other_attempt = SecretRequest { attempt: 2, ..request(sealed(&POINT, 1)) };
    assert_eq!(keep(&scene, "kiosk-1", &other_attempt), Err(Fault::OrderLeased));
    for wrong in [sealed(&[5; 65], 1), b"12345678".to_vec(), vec![], vec![1; 4_096]] {
        assert_eq!(keep(&scene, "kiosk-1", &request(wrong)), Err(Fault::SecretNotKept));
    }
    let hidden = SecretRequest { serial: "1\u{202e}2".to_owned(), ..request(sealed(&POINT, 1)) };
    assert_eq!(keep(&scene, "kiosk-1", &hidden), Err(Fault::SecretNotKept));
    for byte in 0..16 {
        keep(&scene, "kiosk-1", &request(sealed(&POINT, byte))).expect("room for sixteen");
    }
    assert_eq!(keep(&scene, "kiosk-1", &request(sealed(&POINT, 16))), Err(Fault::SecretNotKept));
    assert_eq!(outcomes(&scene).len(), 16);
}

/// Stands in for the key's holder: what comes out says which key it is for.
struct Marked;

impl Resealer for Marked {
    fn reseal(&self, sealed: &[u8], _: CarrierSecret, _: &str, to: &[u8]) -> Result<Vec<u8>, String> {
        Ok([to, sealed].concat())
    }
}

/// A carrier with a PUK that counts, and two officers.
fn handed_over() -> Scene {
    let mut scene = scene();
    scene.centre.opener = Some(Box::new(Marked));
    keep(&scene, "kiosk-1", &request(sealed(&POINT, 1))).expect("kept");
    tell(&scene, 1, SecretOutcome::Set).expect("told");
    let officer = Officer::new(name("rena"), "Rəna M.", crate::domain::officer::Role::Supervisor).expect("an officer");
    let now = scene.clock.now();
    scene.centre.ledger.write(|tx| officers::add(tx, &officer, "no hash", now)).expect("added");
    scene
}

fn name(id: &str) -> OfficerId {
    OfficerId::parse(id).expect("a name")
}

fn ask(scene: &Scene, serial: &str) -> Result<String, Fault> {
    let reason = crate::domain::takeover::UnblockReason::Locked;
    let asked = UnblockRequest { manufacturer: "m".to_owned(), serial: serial.to_owned(), reason };
    let answer = scene.centre.ask_unblock(&scene.kiosk("kiosk-1"), &name("aysel"), &asked);
    answer.map(|answer| answer.release).map_err(|refusal| refusal.fault)
}

fn approve(scene: &Scene, kiosk: &str, by: &str, release: &str, key: u8) -> Result<Vec<Vec<u8>>, Fault> {
    let approval = UnblockApproval { release: release.to_owned(), reply_to: Base64(vec![key]) };
    let released = scene.centre.approve_unblock(&scene.kiosk(kiosk), &name(by), &approval);
    released.map(|given| given.secrets.into_iter().map(|one| one.sealed.0).collect()).map_err(|refusal| refusal.fault)
}

#[test]
fn a_secret_is_released_to_one_key_by_another_officer_than_asked_and_in_time() {
    let scene = handed_over();
    assert_eq!(ask(&scene, "26100002"), Err(Fault::PukUnknown));
    let release = ask(&scene, "26100001").expect("asked");
    let refused = Err(Fault::SecondPersonNeeded);
    assert_eq!(approve(&scene, "kiosk-1", "aysel", &release, 7), refused, "nobody approves what they asked for");
    assert_eq!(approve(&scene, "kiosk-2", "rena", &release, 7), refused, "another kiosk");
    assert_eq!(approve(&scene, "kiosk-1", "rena", "nothing", 7), refused);
    let given = vec![[&[7][..], &sealed(&POINT, 1)].concat()];
    assert_eq!(approve(&scene, "kiosk-1", "rena", &release, 7), Ok(given.clone()));
    assert_eq!(approve(&scene, "kiosk-1", "rena", &release, 7), Ok(given), "an answer that was lost");
    assert_eq!(approve(&scene, "kiosk-1", "rena", &release, 8), refused, "released once");
    let late = ask(&scene, "26100001").expect("asked");
    scene.clock.pass(11);
    assert_eq!(approve(&scene, "kiosk-1", "rena", &late, 7), refused);
}

#[test]
fn after_its_use_another_secret_takes_its_place_and_the_ledger_refuses_who_approves_alone() {
    let scene = handed_over();
    let release = ask(&scene, "26100001").expect("asked");
    let (kiosk, clerk) = (scene.kiosk("kiosk-1"), name("aysel"));
    let next = Base64(sealed(&POINT, 2));
    let keep = UnblockSecret { release: release.clone(), secret: CarrierSecret::Puk, sealed: next.clone() };
    let refused = |done: Result<(), Refusal>| done.map_err(|refusal| refusal.fault);
    let kept = || refused(scene.centre.keep_after_unblock(&kiosk, &clerk, &keep));
    assert_eq!(kept(), Err(Fault::SecretNotKept), "nobody has approved");
    approve(&scene, "kiosk-1", "rena", &release, 7).expect("released");
    assert_eq!((kept(), kept()), (Ok(()), Ok(())));
    let foreign = UnblockSecret { sealed: Base64(sealed(&[5; 65], 2)), ..keep.clone() };
    assert!(scene.centre.keep_after_unblock(&kiosk, &clerk, &foreign).is_err());
    let end = UnblockEnd { release, sealed_sha256: Sha256Hash::of(&next.0), outcome: SecretOutcome::Set };
    for _ in 0..2 {
        assert_eq!(refused(scene.centre.end_unblock(&kiosk, &clerk, &end)), Ok(()));
    }
    let mut found = outcomes(&scene);
    found.sort_by_key(|outcome| outcome.map(SecretOutcome::word));
    assert_eq!(found, [Some(SecretOutcome::Replaced), Some(SecretOutcome::Set)]);
    let told = scene.centre.ledger.read(|tx| releases::list(tx, Some("26100001"), 10)).expect("read");
    assert!(told.len() == 1 && told[0].ended_at.is_some());
    let alone = ask(&scene, "26100001").expect("asked");
    let now = scene.clock.now();
    let approved = scene.centre.ledger.write(|tx| releases::approve(tx, &alone, &clerk, &[7], now));
    assert!(matches!(approved, Err(LedgerError::Constraint(_))), "{approved:?}");
}
