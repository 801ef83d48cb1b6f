//! What a technician sees of a worker while it is traced: every call of the module by name, outcome and time, the one that hangs
//! too, and no PIN.

use std::sync::Arc;

use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::tracer::TraceRing;
use imza_kiosk::adapters::worker::CarrierDesk;
use imza_kiosk::domain::carrier::CarrierFault;
use imza_kiosk::domain::trace::{TraceLine, TraceOutcome};

use crate::bench::worker_program;
use crate::road::{CITIZEN_PIN, Road};
use crate::softhsm::SoftHsm;
use crate::worker::Scene;

fn ring() -> Arc<TraceRing> {
    Arc::new(TraceRing::new(Box::new(SystemClock)))
}

fn lines(ring: &TraceRing) -> Vec<TraceLine> {
    ring.page(None).lines.expect("lines").into_iter().map(|traced| traced.line).collect()
}

fn returned(value: &str) -> Option<TraceOutcome> {
    Some(TraceOutcome::Returned(value.to_owned()))
}

#[test]
fn a_whole_road_is_told_call_by_call_and_holds_no_pin() {
    let softhsm = SoftHsm::new();
    let (reader, ring) = (softhsm.fresh_carrier(), ring());
    let set = ProfileSet::built_in().expect("profiles");
    let factory = set.by_name("softhsm2").and_then(|profile| profile.pin.factory_user.clone()).expect("a factory PIN");
    let mut desk = CarrierDesk::new(worker_program(softhsm.environment()), set).traced(Arc::clone(&ring));
    let mut road = Road::begin(&mut desk, &reader);
    assert!(lines(&ring).is_empty(), "off");
    ring.switch(true);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    road.make_key().expect("a key");
    road.sign(b"nonce").expect("a signature");
    let told = lines(&ring);
    for (function, of) in [
        ("C_Login", "CKU_USER"),
        ("C_SetPIN", ""),
        ("C_GenerateKeyPair", ""),
        ("C_FindObjects", "CKO_PUBLIC_KEY"),
        ("C_GetAttributeValue", ""),
        ("C_Sign", ""),
        ("C_Logout", ""),
    ] {
        let words = format!("{{\"function\":\"{function}\",\"of\":\"{of}\"}}");
        let is_it = |line: &&TraceLine| serde_json::to_string(&line.sent).expect("JSON").contains(&words);
        let line = told.iter().find(is_it).unwrap_or_else(|| panic!("no {function} {of} in {told:#?}"));
        assert_eq!((&line.outcome, line.source.as_str()), (&returned("CKR_OK"), "softhsm2"));
    }
    let text = serde_json::to_string(&told).expect("JSON");
    let secrets = [CITIZEN_PIN, factory.as_str()];
    assert!(secrets.iter().all(|secret| !text.contains(secret)), "{text}");
    ring.switch(false);
    road.sign(b"nonce").expect("a signature");
    assert_eq!(lines(&ring), told, "off again");
}

#[test]
fn a_call_that_hangs_stands_last_and_came_to_nothing_when_the_worker_is_ended() {
    let scene = Scene::new();
    let (reader, ring) = (scene.softhsm.fresh_carrier(), ring());
    ring.switch(true);
    let module = scene.module("hang", "C_GenerateKeyPair");
    let mut desk = scene.desk(scene.profiles(&reader, &module)).traced(Arc::clone(&ring));
    let mut road = Road::begin(&mut desk, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    assert_eq!(road.make_key().map(|_| ()), Err(CarrierFault::Deadline));
    let told = lines(&ring);
    let last = told.last().expect("lines");
    assert_eq!((last.sent.name(), &last.outcome), ("C_GenerateKeyPair", &Some(TraceOutcome::Nothing)));
    road.present_pin(CITIZEN_PIN).expect("a new worker");
    let last = lines(&ring).pop().expect("lines");
    assert_eq!((last.sent.name(), last.outcome), ("C_Logout", returned("CKR_OK")), "the new worker is traced as well");
}
