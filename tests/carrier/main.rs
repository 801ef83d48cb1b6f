//! Carriers on real modules: the same sentences over each, in this process and through a worker; the worker itself; the
//! readers; the chips of ID cards.

mod bench;
mod chip_desk;
mod counter;
#[path = "../faults/mod.rs"]
mod faults;
mod id_card;
mod judge;
mod pad;
mod pin;
mod readers;
mod road;
mod sentences;
mod softhsm;
mod takeover;
mod traces;
mod two_keys;
mod worker;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use der::{DecodePem as _, Encode as _};
use imza_kiosk::adapters::worker::CarrierDesk;
use imza_kiosk::central::ca::attestation;
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::order::CarrierKind;

use x509_cert::Certificate;

use bench::{Bench, CounterBench, Profiles, SoftHsmBench, Where, worker_program};
use counter::{Counter, SMART_CARD_READER, SPARE_READER, USB_PORT};
use road::{CITIZEN_PIN, Road, inspect};
use sentences::SENTENCES;
use softhsm::SoftHsm;

/// Set, to the bench's folder, in the process that loads the module itself: modules read their environment once.
const BENCH_FOLDER: &str = "IMZA_TEST_BENCH_FOLDER";

fn every_sentence_holds(bench: &mut dyn Bench) {
    for sentence in SENTENCES {
        if bench.is_hardware() || !sentence.needs_hardware {
            let started = Instant::now();
            (sentence.holds)(bench);
            println!("- {} ({:.1} s)", sentence.says, started.elapsed().as_secs_f64());
        }
    }
}

/// Runs one test of this program again, alone in a process with this environment.
fn run_alone(test: &str, folder: &Path, environment: &BTreeMap<OsString, OsString>) {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args([test, "--exact", "--nocapture"])
        .env(BENCH_FOLDER, folder)
        .envs(environment)
        .output()
        .expect("this program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.contains("1 passed"), "{test} failed in its own process");
}

fn alone() -> Option<PathBuf> {
    std::env::var_os(BENCH_FOLDER).map(PathBuf::from)
}

#[test]
fn softhsm_in_process() {
    if let Some(folder) = alone() {
        let softhsm = SoftHsm::attach(&folder);
        every_sentence_holds(&mut SoftHsmBench { at: Where::InProcess, softhsm, profiles: Profiles::new() });
    } else {
        let softhsm = SoftHsm::new();
        run_alone("softhsm_in_process", softhsm.directory(), &softhsm.environment());
    }
}

#[test]
fn softhsm_in_a_worker() {
    let softhsm = SoftHsm::new();
    every_sentence_holds(&mut SoftHsmBench { at: Where::InWorker, softhsm, profiles: Profiles::new() });
}

#[test]
fn usb_token_in_process() {
    if let Some(folder) = alone() {
        at_counter(Where::InProcess, Counter::attach(&folder), CarrierKind::UsbToken);
    } else if let Some(counter) = Counter::start() {
        run_alone("usb_token_in_process", counter.directory(), &counter.environment());
    }
}

#[test]
fn usb_token_in_a_worker() {
    if let Some(counter) = Counter::start() {
        at_counter(Where::InWorker, counter, CarrierKind::UsbToken);
    }
}

#[test]
fn smart_card_in_a_worker() {
    if let Some(counter) = Counter::start() {
        at_counter(Where::InWorker, counter, CarrierKind::SmartCard);
    }
}

fn at_counter(at: Where, counter: Counter, kind: CarrierKind) {
    every_sentence_holds(&mut CounterBench { at, counter, kind, profiles: Profiles::new(), inserted: None });
}

#[test]
fn both_kinds_and_strangers_at_one_counter() {
    let Some(counter) = Counter::start() else { return };
    let (card, token) = (counter.new_carrier(CarrierKind::SmartCard), counter.new_carrier(CarrierKind::UsbToken));
    counter.insert(&card);
    counter.insert(&token);
    let mut desk = counter.desk();
    for (reader, kind) in [(SMART_CARD_READER, CarrierKind::SmartCard), (USB_PORT, CarrierKind::UsbToken)] {
        assert_eq!(inspect(&mut desk, reader).expect("a carrier").kind, kind);
    }
    assert_eq!(desk.process_ids().count(), 2, "a worker for each module");
    Road::begin(&mut desk, SMART_CARD_READER).go();
    Road::begin(&mut desk, USB_PORT).go();

    assert_eq!(inspect(&mut desk, SPARE_READER).map(|_| ()), Err(CarrierFault::NoProfile));
    counter.insert_into("id-aysel", "smart-card-reader");
    let fault = inspect(&mut desk, SMART_CARD_READER).expect_err("an ID card is no carrier");
    assert!(matches!(&fault, CarrierFault::Module { detail } if detail.contains("does not recognise")), "{fault:?}");
    counter.insert(&card);
    assert_eq!(inspect(&mut desk, SMART_CARD_READER).expect("the carrier").keys.len(), 1);
}

#[test]
fn a_restart_of_the_smart_card_service_is_a_pull() {
    let Some(counter) = Counter::start() else { return };
    let token = counter.new_carrier(CarrierKind::UsbToken);
    counter.insert(&token);
    let mut desk = counter.desk();
    let mut road = Road::begin(&mut desk, USB_PORT);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (spki, _) = road.make_key().expect("a key");
    counter.stop();
    assert_eq!(road.sign_request("x"), Err(CarrierFault::Gone));
    counter.start_again();
    counter.insert(&token);
    assert_eq!(road.sign_request("x"), Err(CarrierFault::PinNotHeld));
    road.present_pin(CITIZEN_PIN).expect("the citizen's PIN");
    assert_eq!(road.read_key().expect("the key").0, spki);
    judge::assert_request(&road.sign_request("x").expect("a request"), &spki, "x");
}

#[test]
fn a_carrier_without_a_user_pin_gets_its_first_from_the_so() {
    let softhsm = SoftHsm::new();
    let reader = softhsm.carrier_without_user_pin();
    let profiles = Profiles::new();
    let set = profiles.altered("softhsm2", "fresh = \"set-pin\"", "fresh = \"init-pin\"");
    let mut desk = CarrierDesk::new(worker_program(softhsm.environment()), set);
    let mut road = Road::begin(&mut desk, &reader);
    road.go();
    assert_eq!(road.choose_pin("739164"), Err(CarrierFault::NotFresh), "a PIN that is set is not set again");
    assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));
}

#[test]
fn a_carrier_that_attests_its_keys_does_so_before_and_after_the_certificate_is_written() {
    let Some(counter) = Counter::start() else { return };
    let token = counter.new_carrier(CarrierKind::UsbToken);
    counter.insert(&token);
    let root = counter.directory().join("carriers/.attestation-root.pem");
    let root = Certificate::from_pem(std::fs::read(root).expect("the counter's root")).expect("PEM");
    let roots = [root.to_der().expect("DER")];
    let holds = |chain: &[Vec<u8>], spki: &[u8]| {
        let chain: Vec<&[u8]> = chain.iter().map(Vec::as_slice).collect();
        assert_eq!(chain.len(), 2, "the key's own and the chip's");
        assert_eq!(attestation::verify(&chain, &roots, spki), Ok(()));
    };
    let mut desk = counter.desk();
    let mut road = Road::begin(&mut desk, USB_PORT);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (address, id) = (road.at.clone(), road.id.clone());
    let made = road.perform("make-key", &CarrierJob::MakeKey { address, id });
    let Ok(CarrierAnswer::Key { spki_der, attestation, .. }) = made else { panic!("{made:?}") };
    holds(&attestation, &spki_der);
    let certificate = judge::certificate_for(&spki_der);
    road.write(&certificate).expect("written");
    assert_eq!(road.read_back().expect("the certificate"), certificate);
    holds(&road::attestation(&mut road), &spki_der);
    let seen = inspect(&mut desk, USB_PORT).expect("the carrier");
    assert_eq!(seen.certificates.len(), 1, "an attestation is no certificate that anybody wrote");
}

#[test]
fn a_card_that_its_driver_only_reads_is_shown_and_refused_before_anything_is_written() {
    let Some(counter) = Counter::start() else { return };
    let token = counter.new_carrier(CarrierKind::UsbToken);
    counter.insert(&token);
    let profiles = Profiles::new();
    let set = profiles.altered("opensc", "readers = [\"Identiv SCR3310*\"", "readers = [\"Yubico*\"");
    let mut environment = counter.environment();
    let conf = counter.directory().join("opensc.conf");
    let slots = "app opensc-pkcs11 { pkcs11 { max_virtual_slots = 64; slots_per_card = 1; } }\n";
    std::fs::write(&conf, slots).expect("a file");
    environment.insert("OPENSC_CONF".into(), conf.into());
    let mut desk = CarrierDesk::new(worker_program(environment), set);
    let seen = inspect(&mut desk, USB_PORT).expect("OpenSC knows the card");
    assert_eq!(seen.profile, "opensc");
    assert_eq!(seen.refusal(), Some(Fault::CarrierReadOnly));
}
