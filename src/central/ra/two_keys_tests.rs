//! Tests of an attempt that asks for two certificates: one carrier, two keys, one order.

use super::tests::{Scene, number};
use super::*;
use crate::central::ca::software_key::HolderKey;
use crate::central::ledger::{CertificateState, certificates, ended, records};
use crate::domain::certificate::KeyPurpose::{self, Authentication, Signature};
use crate::domain::certificate::KeyPurposes;
use crate::domain::issue::EndReason;
use crate::domain::order::{CarrierKind, OrderState};
use crate::wire::bytes::Base64;
use crate::wire::carriers::CarrierCheckRequest;
use crate::wire::centre::BegunSecondKey;

/// A scene in which the first attempt's carrier has these keys.
fn checked(purposes: &[KeyPurpose]) -> Scene {
    let scene = Scene::new();
    scene.lease("kiosk-1").expect("leased");
    check(&scene, purposes);
    scene
}

fn check(scene: &Scene, purposes: &[KeyPurpose]) {
    let request = CarrierCheckRequest {
        order: number(),
        attempt: 1,
        serial: "1".to_owned(),
        kind: CarrierKind::SmartCard,
        manufacturer: "SoftHSM project".to_owned(),
        model: "SoftHSM v2".to_owned(),
        firmware: "2.6".to_owned(),
        purposes: KeyPurposes::try_from(purposes.to_vec()).expect("purposes"),
    };
    scene.centre.check_carrier(&scene.kiosk("kiosk-1"), &request).expect("checked");
}

fn state(scene: &Scene) -> OrderState {
    let now = scene.clock.now();
    scene.centre.ledger.read(|tx| orders::by_number(tx, &number(), now)).expect("read").expect("it is there").state
}

fn prove(scene: &Scene, purpose: KeyPurpose, key: &HolderKey) {
    let nonce = scene.nonce_for("kiosk-1", (1, purpose)).expect("a nonce");
    scene.prove_for("kiosk-1", purpose, &nonce, key).expect("proven");
}

fn fault<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> Fault {
    answer.expect_err("refused").fault
}

#[test]
fn an_order_is_issued_when_each_key_that_its_attempt_asks_for_is_proven() {
    let scene = checked(&[Signature, Authentication]);
    let (first, second) = (HolderKey::new(), HolderKey::new());
    let made = scene.certificate_for("kiosk-1", (1, Signature), &first).expect("a certificate");
    assert_eq!(fault(scene.certificate_for("kiosk-1", (1, Authentication), &first)), Fault::CertificateRefused);
    assert_eq!(fault(scene.nonce_for("kiosk-1", (1, Authentication))), Fault::CertificateRefused);
    let other = scene.certificate_for("kiosk-1", (1, Authentication), &second).expect("a certificate");
    assert_ne!(made, other);
    assert_eq!(scene.certificate_for("kiosk-1", (1, Authentication), &second), Ok(other), "a lost answer");
    assert_eq!(fault(scene.certificate_for("kiosk-1", (1, Authentication), &first)), Fault::CertificateConflict);
    prove(&scene, Signature, &first);
    assert_eq!(state(&scene), OrderState::InService, "one of two");
    let nonce = scene.nonce_for("kiosk-1", (1, Authentication)).expect("a nonce");
    let wrong = scene.prove_for("kiosk-1", Authentication, &nonce, &first);
    assert_eq!(fault(wrong), Fault::ProofRefused, "each key proves itself");
    prove(&scene, Authentication, &second);
    assert_eq!(state(&scene), OrderState::Issued);
}

#[test]
fn an_attempt_gets_no_certificate_that_its_carrier_was_not_checked_for() {
    let scene = checked(&[Signature]);
    assert_eq!(
        fault(scene.certificate_for("kiosk-1", (1, Authentication), &HolderKey::new())),
        Fault::CertificateRefused
    );
    check(&scene, &[Signature, Authentication]);
    scene.certificate_for("kiosk-1", (1, Authentication), &HolderKey::new()).expect("another carrier has it");
    check(&scene, &[Signature]);
    let key = HolderKey::new();
    scene.certificate_for("kiosk-1", (1, Signature), &key).expect("a certificate");
    prove(&scene, Signature, &key);
    assert_eq!(state(&scene), OrderState::InService, "what was asked for stays asked for once a certificate is made");
}

#[test]
fn another_kiosk_is_told_what_the_centre_has_heard_of_both_keys() {
    let scene = checked(&[Signature, Authentication]);
    let (first, second) = (HolderKey::new(), HolderKey::new());
    let begun = || scene.centre.begun(&number(), 1).expect("read");
    assert_eq!(begun(), None, "no key that the centre knows");
    scene.certificate_for("kiosk-1", (1, Signature), &first).expect("a certificate");
    let told = begun().expect("a key");
    assert_eq!(told.authentication, Some(BegunSecondKey { spki_sha256: None, certificate: None }));
    let der = scene.certificate_for("kiosk-1", (1, Authentication), &second).expect("a certificate");
    let (spki_sha256, certificate) = (Some(Sha256Hash::of(&second.spki())), Some(Base64(der)));
    assert_eq!(begun().expect("a key").authentication, Some(BegunSecondKey { spki_sha256, certificate }));

    let scene = checked(&[Signature]);
    scene.certificate_for("kiosk-1", (1, Signature), &first).expect("a certificate");
    assert_eq!(scene.centre.begun(&number(), 1).expect("read").expect("a key").authentication, None);
}

#[test]
fn an_attempt_that_ends_takes_both_certificates_with_it_and_names_both_keys() {
    let scene = checked(&[Signature, Authentication]);
    let (first, second) = (HolderKey::new(), HolderKey::new());
    scene.certificate_for("kiosk-1", (1, Signature), &first).expect("a certificate");
    scene.certificate_for("kiosk-1", (1, Authentication), &second).expect("a certificate");
    prove(&scene, Signature, &first);
    scene.clock.pass(3 * 24 * 60 + 1);
    assert_eq!(scene.centre.end_unfinished(), Ok(1), "one that is half proven is not proven");
    assert_eq!(scene.centre.end_unfinished(), Ok(0));
    let (made, left, ends) = scene
        .centre
        .ledger
        .read(|tx| {
            let made = certificates::of_order(tx, &number())?;
            Ok::<_, Refusal>((made, records::orphan_keys_of(tx, &number())?, ended::of_order(tx, &number())?))
        })
        .expect("read");
    assert!(made.iter().all(|one| one.state == CertificateState::Revoked), "{made:?}");
    let mut keys: Vec<_> = left.iter().map(|key| key.spki_sha256).collect();
    let mut expected = vec![Sha256Hash::of(&first.spki()), Sha256Hash::of(&second.spki())];
    keys.sort_by_key(|key| *key.as_bytes());
    expected.sort_by_key(|key| *key.as_bytes());
    assert_eq!(keys, expected);
    assert_eq!(ends.iter().map(|end| end.reason).collect::<Vec<_>>(), [EndReason::Unproven]);
    assert_eq!(state(&scene), OrderState::Ready);
}
