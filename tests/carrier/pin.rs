//! `kiosk pin` as a technician starts it: the program itself, on a token of files.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, KeyType};

use crate::bench::{Bench as _, Profiles, SoftHsmBench, Where};
use crate::road::{CITIZEN_PIN, Road};
use crate::softhsm::SoftHsm;

const NEW_PIN: &str = "739164";

/// Runs the command with these lines typed, and answers its exit code and all it said.
fn run(bench: &SoftHsmBench, reader: &str, lines: &[&str]) -> (Option<i32>, String) {
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/kiosk.toml");
    let mut child = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["pin", "--reader", reader, "--config"])
        .arg(config)
        .envs(bench.softhsm.environment())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the kiosk starts");
    let typed: String = lines.iter().map(|line| format!("{line}\n")).collect();
    // A command that refuses before it asks has closed its standard input.
    let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
    let output = child.wait_with_output().expect("the kiosk ends");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("text"))
}

#[test]
fn a_holder_changes_the_pin_by_the_command_and_no_pin_is_printed() {
    let mut bench = SoftHsmBench { at: Where::InWorker, softhsm: SoftHsm::new(), profiles: Profiles::new() };
    let reader = bench.fresh();
    let mut port = bench.port(KeyType::P256);
    Road::begin(&mut *port, &reader).go();
    drop(port);

    let refused: &[(&[&str], i32, &str)] = &[
        (&["593827", NEW_PIN, NEW_PIN], 1, "K-351"),
        (&[CITIZEN_PIN, NEW_PIN, "739165"], 2, "K-308"),
        (&[CITIZEN_PIN, "234567", "234567"], 2, "K-310"),
        (&[CITIZEN_PIN, "7391", "7391"], 2, "K-309"),
        (&["", NEW_PIN, NEW_PIN], 2, "K-309"),
    ];
    for (lines, code, fault) in refused {
        let (ended, said) = run(&bench, &reader, lines);
        assert_eq!(ended, Some(*code), "{lines:?}: {said}");
        assert!(said.contains(fault), "{lines:?}: {said}");
        assert!(lines.iter().all(|pin| pin.is_empty() || !said.contains(pin)), "a PIN was printed: {said}");
    }
    let (ended, said) = run(&bench, &reader, &[CITIZEN_PIN, NEW_PIN, NEW_PIN]);
    assert_eq!(ended, Some(0), "{said}");
    assert!(!said.contains(CITIZEN_PIN) && !said.contains(NEW_PIN), "a PIN was printed: {said}");

    let mut port = bench.port(KeyType::P256);
    let mut road = Road::begin(&mut *port, &reader);
    assert!(matches!(road.present_pin(CITIZEN_PIN), Err(CarrierFault::PinWrong { .. })));
    assert_eq!(road.present_pin(NEW_PIN), Ok(CarrierAnswer::PinHeld));
}
