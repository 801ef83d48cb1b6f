//! A carrier with two keys: two certificates, judged by strangers, and one hand-over that makes both active.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::certificate::{KeyPurpose, KeyPurposes};
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::{RecordBody, SecondOrphan};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{CarrierCheckAnswer, CarrierCheckRequest};
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::client::{Client, number};
use crate::fixture::{TestCentre, der};
use crate::judges::{lint, openssl};
use crate::records::{Chain, hand_over, released};

const ORDER: &str = "260-1147";

/// Asks for the certificate of one key and proves it.
fn proven(clerk: &Client, purpose: KeyPurpose, key: &SoftCarrier) -> Vec<u8> {
    let (order, attempt, request) = (number(ORDER), 1, Base64(key.request()));
    let question = wire::CertificateRequest { order, attempt, purpose, request, carrier: key.report() };
    let made: wire::CertificateAnswer = clerk.post(wire::path::ORDERS_CERTIFICATE, &question).ok();
    let question = wire::NonceRequest { order: number(ORDER), attempt, purpose };
    let nonce: wire::NonceAnswer = clerk.post(wire::path::ORDERS_NONCE, &question).ok();
    let signature = Base64(key.sign(&wire::proof_message(&nonce.nonce.0)));
    let question = wire::ProofRequest { order: number(ORDER), attempt, purpose, signature };
    clerk.post(wire::path::ORDERS_PROOF, &question).ok::<wire::ProofAnswer>();
    made.certificate.0
}

#[test]
fn one_carrier_gets_a_certificate_for_each_of_its_keys_and_one_hand_over_makes_both_active() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease(ORDER);
    let (signature, authentication) =
        (SoftCarrier::p256(CarrierKind::SmartCard), SoftCarrier::p256(CarrierKind::SmartCard));
    let report = signature.report();
    let question = CarrierCheckRequest {
        order: number(ORDER),
        attempt: 1,
        serial: report.serial,
        kind: report.kind,
        manufacturer: report.manufacturer,
        model: report.model,
        firmware: report.firmware,
        purposes: KeyPurposes::try_from(KeyPurpose::ALL.to_vec()).expect("two"),
    };
    clerk.post(wire::path::ORDERS_CARRIER, &question).ok::<CarrierCheckAnswer>();
    let first = proven(&clerk, KeyPurpose::Signature, &signature);
    assert_eq!(centre.order_state(ORDER), "in-service", "one of two is proven");
    let second = proven(&clerk, KeyPurpose::Authentication, &authentication);
    assert_eq!(centre.order_state(ORDER), "issued");

    let mut chain = Chain::new();
    let mut both = hand_over(ORDER, &signature.serial, Sha256Hash::of(&first));
    let half = chain.add(&both);
    clerk.records(1, vec![half]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.order_state(ORDER), "issued", "a hand-over that names one of two certificates has no effect");
    if let RecordBody::HandOver { authentication_sha256, .. } = &mut both {
        *authentication_sha256 = Some(Sha256Hash::of(&second));
    }
    let whole = chain.add(&both);
    clerk.records(1, vec![whole]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.order_state(ORDER), "handed-over");
    let question = wire::NonceRequest { order: number(ORDER), attempt: 1, purpose: KeyPurpose::Signature };
    let late = clerk.post(wire::path::ORDERS_NONCE, &question).refusal().fault;
    assert_eq!(late, Fault::OrderIssued, "nobody else works on it");
    let told = centre.json(&["order", "show", ORDER]);
    let made = told["certificates"].as_array().expect("a list");
    let said: Vec<_> = made.iter().map(|one| (one["purpose"].as_str(), one["state"].as_str())).collect();
    assert_eq!(said, [(Some("signature"), Some("active")), (Some("authentication"), Some("active"))]);
    let held = centre.json(&["carriers", "recall", "--model", "SoftHSM v2"]);
    let [holder] = held.as_array().expect("a list").as_slice() else { panic!("one holder of one carrier: {held:#}") };
    let on_it = holder["certificates"].as_array().expect("a list").iter();
    let on_it: Vec<_> = on_it.map(|one| (&one["serial"], one["purpose"].as_str())).collect();
    let expected = [(&made[0]["serial"], Some("signature")), (&made[1]["serial"], Some("authentication"))];
    assert_eq!(on_it, expected);
    let hello: wire::HelloAnswer = clerk.hello().ok();
    assert_eq!(hello.handed_over_today, 1, "one holder, whatever the carrier holds");

    judged(&centre, &second, made[1]["serial"].as_str().expect("a serial number"));
}

#[test]
fn a_released_attempt_names_each_key_that_it_left_on_its_carrier_and_whether_it_was_destroyed() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease(ORDER);
    let (first, second) = (Sha256Hash::of(b"a key"), Sha256Hash::of(b"another key"));
    let mut body = released(ORDER, 1, Some(first));
    if let RecordBody::Released { second_orphan, .. } = &mut body {
        *second_orphan = Some(SecondOrphan { key_sha256: second, destroyed: true });
    }
    let record = Chain::new().add(&body);
    clerk.records(1, vec![record]).ok::<wire::RecordsAnswer>();
    let told = centre.json(&["order", "show", ORDER]);
    let left = told["keys_left"].as_array().expect("a list");
    let mut said: Vec<_> =
        left.iter().map(|key| (key["spki_sha256"].to_string(), key["destroyed_at"].is_string())).collect();
    said.sort();
    let mut expected = [(format!("\"{first}\""), false), (format!("\"{second}\""), true)];
    expected.sort();
    assert_eq!(said, expected);
}

/// What strangers say of the authentication certificate.
fn judged(centre: &TestCentre, made: &[u8], serial: &str) {
    let file = centre.folder.path().join("authentication.crt");
    centre.done(&["certificate", "show", serial, "--pem", "--out", &file.display().to_string()]);
    assert_eq!(der(&file), made);
    lint("lint_etsi_cert", &["-t", "NCP-NATURAL-PERSON-CERTIFICATE", "-s", "WARNING"], &[&file]);
    let ca = centre.folder.path().join("centre/ca");
    let [root, issuing, file] =
        [ca.join("root.crt"), ca.join("issuing.crt"), file].map(|path| path.display().to_string());
    let said = openssl(&["x509", "-in", &file, "-noout", "-ext", "keyUsage,extendedKeyUsage"]);
    assert!(said.contains("Digital Signature\n") && said.contains("TLS Web Client Authentication\n"), "{said}");
    assert!(!said.contains("Non Repudiation"), "{said}");
    openssl(&["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", &root, "-untrusted", &issuing, &file]);
}
