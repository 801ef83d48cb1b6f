//! Carriers on real modules: the same sentences over each, in this process and through a worker; the worker itself; the
//! readers.

mod bench;
mod counter;
mod judge;
mod readers;
mod road;
mod sentences;
mod softhsm;
mod worker;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use imza_kiosk::domain::order::CarrierKind;

use bench::{Bench, CounterBench, Profiles, SoftHsmBench, Where};
use counter::Counter;
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
