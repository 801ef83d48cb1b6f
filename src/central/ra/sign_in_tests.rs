//! Officers who must show a carrier of their own: what the centre takes, and what it refuses.

use super::tests::{Scene, clerk, fault};
use super::*;
use crate::central::ca::software_key::HolderKey;
use crate::central::ledger::officer_carriers::{self, OfficerCarrier, SignInOutcome};
use crate::domain::officer::OfficerId;
use crate::domain::second_factor::{OfficerKey, SecondFactorPolicy, SpkiDer};
use crate::domain::secret::Password;
use crate::wire::bytes::Base64;
use crate::wire::centre::SignInAnswer;
use crate::wire::sign_in::{SecondFactorDemand, SecondFactorRequest, SignInStep};

/// A centre that asks whoever can cause an issue for a carrier.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.centre.rules.second_factor = SecondFactorPolicy::Issuers;
    scene
}

fn registered(key: &HolderKey) -> OfficerKey {
    let certificate_sha256 = Sha256Hash::of(&[b"certificate", key.spki().as_slice()].concat());
    OfficerKey { spki: SpkiDer::new(key.spki()).expect("a key"), certificate_sha256 }
}

fn add(scene: &Scene, officer: &str, key: &HolderKey) -> bool {
    let now = scene.centre.clock.now();
    let officer = OfficerId::parse(officer).expect("a name");
    let carrier = OfficerCarrier {
        key: registered(key),
        officer,
        subject: "CN=Aysel N.".to_owned(),
        not_after: now + SignedDuration::from_hours(24 * 365),
        added_at: now,
        revoked_at: None,
    };
    scene.centre.ledger.write(|tx| officer_carriers::add(tx, &carrier, key.spki().as_slice())).expect("written")
}

fn step(scene: &Scene, kiosk: &str) -> Result<SignInStep, Refusal> {
    scene.centre.sign_in(&scene.kiosk(kiosk), &clerk(), &Password::new("sabah-sabah".to_owned()))
}

fn demand(scene: &Scene, kiosk: &str) -> SecondFactorDemand {
    match step(scene, kiosk) {
        Ok(SignInStep::Demanded(demand)) => demand,
        other => panic!("no carrier was asked for: {:?}", other.map(|_| ())),
    }
}

fn answer(demand: &SecondFactorDemand, key: &HolderKey) -> SecondFactorRequest {
    SecondFactorRequest {
        officer: demand.officer.clone(),
        nonce: demand.challenge.nonce,
        spki_sha256: Sha256Hash::of(&key.spki()),
        signature: Base64(key.sign(&demand.challenge.message(&demand.officer))),
    }
}

fn show(scene: &Scene, kiosk: &str, request: &SecondFactorRequest) -> Result<SignInAnswer, Refusal> {
    scene.centre.second_factor(&scene.kiosk(kiosk), request)
}

fn outcomes(scene: &Scene) -> Vec<SignInOutcome> {
    let tries = scene.centre.ledger.read(|tx| officer_carriers::tries(tx, None, 100)).expect("read");
    tries.into_iter().rev().map(|tried| tried.outcome).collect()
}

#[test]
fn the_session_comes_with_the_carriers_signature_and_not_with_the_password() {
    let (scene, key) = (scene(), HolderKey::new());
    assert!(add(&scene, "aysel", &key));
    let asked = demand(&scene, "kiosk-1");
    assert_eq!(asked.keys, [registered(&key)]);
    scene.clock.pass(1);
    let told = show(&scene, "kiosk-1", &answer(&asked, &key)).expect("signed in");
    assert_eq!(told.keys, [registered(&key)], "a kiosk without a line verifies with the same");
    assert!(scene.centre.officer(&scene.kiosk("kiosk-1"), &told.session, Permission::Issue).is_ok());
    assert_eq!(outcomes(&scene), [SignInOutcome::CarrierAsked, SignInOutcome::SignedIn]);
}

#[test]
fn a_signature_serves_once_at_its_kiosk_in_its_time() {
    let (scene, key) = (scene(), HolderKey::new());
    add(&scene, "aysel", &key);
    let asked = demand(&scene, "kiosk-1");
    let request = answer(&asked, &key);
    assert_eq!(fault(show(&scene, "kiosk-2", &request)), Fault::SecondFactorStale, "another kiosk was not asked");
    assert!(show(&scene, "kiosk-1", &request).is_ok());
    assert_eq!(fault(show(&scene, "kiosk-1", &request)), Fault::SecondFactorStale, "replayed");
    let fresh = demand(&scene, "kiosk-1");
    let old = SecondFactorRequest { nonce: fresh.challenge.nonce, ..request };
    assert_eq!(fault(show(&scene, "kiosk-1", &old)), Fault::SecondFactorRefused, "an old signature");
    let late = demand(&scene, "kiosk-1");
    scene.clock.pass(5);
    assert_eq!(fault(show(&scene, "kiosk-1", &answer(&late, &key))), Fault::SecondFactorStale);
}

#[test]
fn another_persons_key_a_revoked_one_and_a_wrong_signature_sign_nobody_in_and_each_spends_its_challenge() {
    let (scene, own, other) = (scene(), HolderKey::new(), HolderKey::new());
    add(&scene, "aysel", &own);
    let asked = demand(&scene, "kiosk-1");
    let strangers = answer(&asked, &other);
    assert_eq!(fault(show(&scene, "kiosk-1", &strangers)), Fault::SecondFactorOtherCarrier);
    assert_eq!(fault(show(&scene, "kiosk-1", &answer(&asked, &own))), Fault::SecondFactorStale, "it was spent");
    let asked = demand(&scene, "kiosk-1");
    let forged = SecondFactorRequest { signature: answer(&asked, &other).signature, ..answer(&asked, &own) };
    assert_eq!(fault(show(&scene, "kiosk-1", &forged)), Fault::SecondFactorRefused);
    let asked = demand(&scene, "kiosk-1");
    let (ledger, now) = (&scene.centre.ledger, scene.centre.clock.now());
    let revoked = ledger.write(|tx| officer_carriers::revoke(tx, &clerk(), registered(&own).spki_sha256(), now));
    assert!(revoked.expect("written"));
    assert_eq!(fault(show(&scene, "kiosk-1", &answer(&asked, &own))), Fault::SecondFactorStale);
    assert_eq!(fault(step(&scene, "kiosk-1").map(|_| ())), Fault::SecondFactorNotEnrolled);
    assert!(!add(&scene, "aysel", &own), "a key that was revoked stays so");
}

#[test]
fn a_password_alone_opens_nothing_where_no_carrier_is_registered() {
    let scene = scene();
    assert_eq!(fault(step(&scene, "kiosk-1").map(|_| ())), Fault::SecondFactorNotEnrolled);
    assert_eq!(outcomes(&scene), [SignInOutcome::NoCarrier]);
}

#[test]
fn revoking_a_carrier_ends_the_officers_sessions_and_a_key_is_one_officers_alone() {
    let (scene, key) = (scene(), HolderKey::new());
    add(&scene, "aysel", &key);
    let told = show(&scene, "kiosk-1", &answer(&demand(&scene, "kiosk-1"), &key)).expect("signed in");
    assert!(!add(&scene, "samir", &key), "it is another officer's");
    let (ledger, now) = (&scene.centre.ledger, scene.centre.clock.now());
    ledger.write(|tx| officer_carriers::revoke(tx, &clerk(), registered(&key).spki_sha256(), now)).expect("written");
    let seen = scene.centre.officer(&scene.kiosk("kiosk-1"), &told.session, Permission::Issue);
    assert_eq!(fault(seen), Fault::SessionEnded);
}
