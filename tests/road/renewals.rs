//! A kiosk whose certificate nears its end: its program renews it behind the screen, with the centre's program, while the
//! clerk works on; the old one is worth nothing once the new one was used.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use der::EncodePem as _;
use der::pem::LineEnding;
use imza_kiosk::central::config::Config;
use imza_kiosk::central::devices::DeviceAuthority;
use imza_kiosk::central::ledger::devices::{self, DeviceState, NewDevice};
use imza_kiosk::central::ledger::{Ledger, Place};
use jiff::{SignedDuration, Timestamp};
use rcgen::KeyPair;
use x509_cert::der::Decode as _;

use super::centre::KIOSK;
use super::judges::{AYSEL, judge, judge_queue};
use super::kiosk::ENTER;
use super::stage::{PROGRAM, SMALL, Stage};

/// How long ago the certificate was made that the kiosk begins with.
const AGE: SignedDuration = SignedDuration::from_hours(24 * 300);
/// A certificate's life, in days, as the centre's configuration has it.
const DAYS: u16 = 365;

/// Gives the kiosk a certificate that the centre made long ago, and has in its ledger as the one in use.
fn age(stage: &Stage) {
    let config = Config::load(&stage.centre.file("central.toml")).expect("the centre's configuration");
    let (now, key) = (Timestamp::now(), KeyPair::generate().expect("a key"));
    let made = DeviceAuthority::new(&config.tls, DAYS).certify_key(KIOSK, 1, &key, now - AGE).expect("made");
    let ledger = Ledger::open(Place::File(config.ledger.file)).expect("the ledger opens");
    let new =
        NewDevice { kiosk: KIOSK, epoch: 1, der: &made.der, spki_sha256: made.spki_sha256, not_after: made.not_after };
    let kept = ledger.write(|tx| devices::add(tx, &new, DeviceState::Current, now - AGE));
    assert_eq!(kept, Ok(()));
    let certificate = x509_cert::Certificate::from_der(&made.der).expect("a certificate");
    let pem = certificate.to_pem(LineEnding::LF).expect("PEM");
    fs::write(stage.file(KIOSK).join("kiosk.crt"), pem).expect("written");
    fs::write(stage.file(KIOSK).join("kiosk.key"), key.serialize_pem()).expect("written");
}

/// What `kiosk doctor` sees of one part.
fn doctor(configuration: &Path, part: &str) -> serde_json::Value {
    let mut kiosk = Command::new(PROGRAM);
    let Output { stdout, .. } =
        kiosk.arg("--config").arg(configuration).args(["doctor", "--json"]).output().expect("the kiosk runs");
    let checks: Vec<serde_json::Value> = serde_json::from_slice(&stdout).expect("JSON");
    checks.into_iter().find(|check| check["part"] == part).expect("looked at")
}

#[test]
fn a_certificate_in_its_last_third_is_renewed_while_the_clerk_works_and_the_old_one_is_shut_out() {
    let Some(stage) = Stage::set() else { return };
    age(&stage);
    let home = stage.file(KIOSK);
    let pair = || ["kiosk.crt", "kiosk.key"].map(|name| fs::read(home.join(name)).expect("there"));
    let old = pair();
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    kiosk.types(ENTER);
    // The way behind the screen sends records after its first heartbeat, and renews within that one: sent is renewed.
    kiosk.sees("receipt-sent");
    let new = pair();
    assert!(old[0] != new[0] && old[1] != new[1], "key and certificate are new");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    assert_eq!(pair(), new, "renewed once");
    judge_queue(&stage, 1);
    judge(&stage, &AYSEL);
    let configuration = home.join("kiosk.toml");
    let identity = doctor(&configuration, "identity");
    let seen = identity["seen"].as_str().expect("text");
    assert!(identity["health"] == "ok" && seen.starts_with(&format!("{KIOSK} · disk 1 · 36")), "{seen}");
    assert_eq!(doctor(&configuration, "centre")["health"], "ok");
    for (name, content) in ["kiosk.crt", "kiosk.key"].iter().zip(&old) {
        fs::write(home.join(name), content).expect("written");
    }
    let refused = doctor(&configuration, "centre");
    assert!(refused["health"] != "ok" && refused.to_string().contains("K-220"), "{refused}");
}
