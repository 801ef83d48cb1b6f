//! How a kiosk comes by its certificate, keeps it, and loses it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use imza_kiosk::domain::record::RecordSeq;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::device::{EnrolRequest, RenewAnswer, RenewRequest, RunName};
use rcgen::{CertificateParams, KeyPair};

use crate::client::{Client, Reply};
use crate::fixture::TestCentre;

/// A centre that takes enrolments.
fn enrolling() -> TestCentre {
    let mut centre = TestCentre::set_up();
    centre.configure("listen_address = \"\"", "listen_address = \"127.0.0.1:0\"");
    centre.serve();
    centre
}

fn enrolment_address(centre: &TestCentre) -> String {
    std::fs::read_to_string(centre.path("centre/listening-enrolment")).expect("an address").trim().to_owned()
}

fn code(centre: &TestCentre, kiosk: &str) -> String {
    centre.json(&["kiosk", "code", kiosk, "--branch", "baku-01"])["code"].as_str().expect("a code").to_owned()
}

/// A kiosk's machine: a folder with its configuration and the centre's authority.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new(centre: &TestCentre, name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |file: &str| folder.path().join(file).display().to_string();
        let text = format!(
            "[kiosk]\nname = \"{name}\"\nlanguage = \"en\"\n[centre]\naddress = \"https://{}\"\n\
             enrolment_address = \"https://{}\"\ntrust_anchor = \"{}\"\ncertificate = \"{}\"\nkey = \"{}\"\n\
             [store]\ndirectory = \"{}\"\n",
            centre.address(),
            enrolment_address(centre),
            centre.authority().display(),
            at("identity/kiosk.crt"),
            at("identity/kiosk.key"),
            at("store"),
        );
        std::fs::write(folder.path().join("kiosk.toml"), text).expect("written");
        Self { folder }
    }

    fn enrol(&self, code: &str) -> Output {
        use std::io::Write as _;
        let mut child = self.kiosk(&["enrol", "--json"]).spawn().expect("the program runs");
        // A program that ends before it reads its input is judged by what it answers.
        let _ = writeln!(child.stdin.take().expect("piped"), "{code}");
        child.wait_with_output().expect("the program ends")
    }

    fn kiosk(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
        command.arg("--config").arg(self.folder.path().join("kiosk.toml")).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn identity(&self) -> PathBuf {
        self.folder.path().join("identity")
    }

    fn client(&self, centre: &TestCentre) -> Client {
        Client::new(centre.address(), Some(&self.identity()), centre.authority())
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A key of a kiosk, and the request for its certificate.
fn request() -> (KeyPair, Base64) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(Vec::new()).expect("parameters");
    let der = params.serialize_request(&key).expect("a request").der().to_vec();
    (key, Base64(der))
}

/// Writes an identity as a kiosk keeps it.
fn keep(folder: &Path, certificate: &Base64, key: &KeyPair) {
    std::fs::create_dir_all(folder).expect("a folder");
    let certificate = der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, &certificate.0).expect("PEM");
    std::fs::write(folder.join("kiosk.crt"), certificate).expect("written");
    std::fs::write(folder.join("kiosk.key"), key.serialize_pem()).expect("written");
}

#[test]
fn a_technician_types_a_code_and_the_kiosk_speaks_to_the_centre() {
    let centre = enrolling();
    let machine = Machine::new(&centre, "kiosk-9");
    let code = code(&centre, "kiosk-9");
    let output = machine.enrol(&code.to_lowercase().replace('-', " "));
    assert!(output.status.success(), "{}", said(&output));
    let enrolled: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&enrolled["kiosk"], &enrolled["epoch"]), (&"kiosk-9".into(), &1.into()));
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(machine.identity().join("kiosk.key")).expect("a key").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let hello: wire::HelloAnswer = machine.client(&centre).hello().ok();
    assert_eq!((hello.kiosk.as_str(), hello.branch.code.as_str()), ("kiosk-9", "baku-01"));
    let again = Machine::new(&centre, "kiosk-9").enrol(&code);
    assert_eq!(again.status.code(), Some(1), "a code serves once");
    assert!(said(&again).contains("K-250"), "{}", said(&again));
    assert_eq!(machine.client(&centre).hello().status, 200, "and a second try takes nothing away");
    let ledger = std::fs::read(centre.path("centre/ledger.sqlite")).expect("a ledger");
    let plain = code.replace('-', "");
    assert!(!ledger.windows(plain.len()).any(|part| part == plain.as_bytes()), "the ledger keeps a hash");
    assert!(!centre.log().contains(&plain) && !centre.log().contains(&code));
}

#[test]
fn a_code_dies_of_wrong_tries_of_age_and_of_a_newer_code() {
    let centre = enrolling();
    let machine = Machine::new(&centre, "kiosk-9");
    let right = code(&centre, "kiosk-9");
    for _ in 0..5 {
        assert!(said(&machine.enrol("AAAA-BBBB-CCCC")).contains("K-250"));
    }
    assert!(said(&machine.enrol(&right)).contains("K-250"), "five wrong tries are enough");
    let older = code(&centre, "kiosk-9");
    let newer = code(&centre, "kiosk-9");
    assert!(said(&machine.enrol(&older)).contains("K-250"));
    assert!(said(&Machine::new(&centre, "kiosk-8").enrol(&newer)).contains("K-250"), "it is for one kiosk");
    assert!(machine.enrol(&newer).status.success());
    assert_eq!(machine.enrol("short").status.code(), Some(2), "what cannot be a code is not sent");
}

#[test]
fn a_lost_answer_to_an_enrolment_is_asked_for_again_with_the_same_key_alone() {
    let centre = enrolling();
    let stranger = Client::new(&enrolment_address(&centre), None, centre.authority());
    let (code, (_, first), (_, other)) = (code(&centre, "kiosk-9"), request(), request());
    let ask = |request: &Base64| {
        let kiosk = "kiosk-9".to_owned();
        stranger.post(wire::path::ENROL, &EnrolRequest { kiosk, code: code.clone(), request: request.clone() })
    };
    let answers = [ask(&first), ask(&first)].map(|reply| reply.ok::<serde_json::Value>());
    assert_eq!(answers[0], answers[1]);
    assert_eq!(ask(&other).status, 403);
}

#[test]
fn only_enrolment_is_answered_without_a_certificate_and_tries_are_counted() {
    let centre = enrolling();
    let stranger = Client::new(&enrolment_address(&centre), None, centre.authority());
    assert_eq!(stranger.post(wire::path::HELLO, &serde_json::json!({})).status, 404);
    let large = format!("{{\"kiosk\":\"{}\"}}", "k".repeat(20_000));
    let large = stranger.try_post(wire::path::ENROL, "application/json", large.into_bytes()).expect("an answer");
    assert_eq!(large.status, 413);
    let nonsense = || stranger.post(wire::path::ENROL, &serde_json::json!("nonsense"));
    let refused: Vec<_> = (0..40).map(|_| nonsense().status).collect();
    assert_eq!(refused[0], 400);
    assert_eq!(nonsense().line(), "429 K-251 ", "after thirty in a minute");
    assert_eq!(centre.kiosk("kiosk-1").hello().status, 200, "kiosks are heard all the same");
}

#[test]
fn a_renewed_certificate_takes_the_old_ones_place_when_it_is_used_first() {
    let centre = enrolling();
    let old = centre.kiosk("kiosk-1");
    let (key, question) = request();
    let renewed: RenewAnswer = old.post(wire::path::RENEW, &RenewRequest { request: question.clone() }).ok();
    let again: RenewAnswer = old.post(wire::path::RENEW, &RenewRequest { request: question.clone() }).ok();
    assert_eq!(renewed, again, "a lost answer is given again");
    assert_eq!(old.hello().status, 200, "the old one is good as long as the new one was not used");
    let other = centre.kiosk("kiosk-2");
    let stolen = other.post(wire::path::RENEW, &RenewRequest { request: question.clone() });
    assert_eq!(stolen.line(), "401 K-220 this key was certified before");
    let folder = centre.folder.path().join("renewed");
    keep(&folder, &renewed.certificate, &key);
    let new = Client::new(centre.address(), Some(&folder), centre.authority());
    assert_eq!(new.hello().status, 200);
    assert_eq!(old.hello().line(), "401 K-220 no kiosk has this certificate", "on an open connection as well");
    let past = new.post(wire::path::RENEW, &RenewRequest { request: question }).ok::<RenewAnswer>();
    assert_eq!(past, renewed);
}

#[test]
fn a_kiosk_enrolled_anew_begins_a_new_disk_and_the_old_one_is_shut_out() {
    let centre = enrolling();
    let old = centre.kiosk("kiosk-1");
    assert_eq!(old.hello().status, 200);
    let machine = Machine::new(&centre, "kiosk-1");
    let output = machine.enrol(&code(&centre, "kiosk-1"));
    assert!(output.status.success(), "{}", said(&output));
    let enrolled: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(enrolled["epoch"], 2);
    assert_eq!(old.hello().status, 401);
    let new = machine.client(&centre);
    let head = |epoch| -> Reply { new.records(epoch, vec![]) };
    assert_eq!(head(2).ok::<wire::RecordsAnswer>().acked_seq, RecordSeq(0));
    assert_eq!(head(1).line(), "409 K-243 the centre knows this kiosk's disk as number 2, not 1");
}

#[test]
fn two_kiosks_with_one_identity_are_heard_no_more_until_a_person_has_looked() {
    let mut centre = TestCentre::set_up();
    centre.serve();
    let kiosk = centre.kiosk("kiosk-1");
    let beat = |run: u8| {
        let run = Some(RunName::from_random([run; 16]));
        let now = jiff::Timestamp::now();
        let hello = wire::HelloRequest { kiosk_version: "0".into(), kiosk_time: now, unsent: 0, run };
        kiosk.post(wire::path::HELLO, &hello)
    };
    for run in [1, 1, 2, 2] {
        assert_eq!(beat(run).status, 200, "a program that was started anew is no second kiosk");
    }
    assert_eq!(beat(1).status, 200, "a message that was on its way comes late");
    assert_eq!(kiosk.hello().status, 200, "and a command beside the screen names no run");
    // Longer ago than a message may be on its way.
    let ledger = rusqlite::Connection::open(centre.path("centre/ledger.sqlite")).expect("a ledger");
    let aged = ledger.execute("UPDATE kiosk_runs SET first_heard_at = first_heard_at - 60000000000", []);
    assert_eq!(aged.expect("aged"), 2);
    assert_eq!(beat(1).line(), "409 K-252 two runs of its program speak in turns");
    assert_eq!(beat(2).line(), "401 K-252 it waits for a person's decision");
    assert_eq!(kiosk.try_sign_in("aysel", crate::fixture::PASSWORD).status, 401, "nothing is taken from either");
    assert_eq!(centre.json(&["kiosk", "list"])[0]["state"], "doubled");
    assert!(centre.log().contains("two kiosks speak with one identity"));
    centre.done(&["kiosk", "settle", "kiosk-1"]);
    assert_eq!(beat(2).status, 200);
    assert_eq!(centre.central(&["kiosk", "settle", "kiosk-1"]).status.code(), Some(1));
}

#[test]
fn doctor_says_how_long_the_certificate_lasts() {
    let centre = enrolling();
    let machine = Machine::new(&centre, "kiosk-9");
    assert!(machine.enrol(&code(&centre, "kiosk-9")).status.success());
    let output = machine.kiosk(&["doctor", "--json"]).output().expect("the program runs");
    let checks: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let checks = checks.as_array().expect("a list");
    let identity = checks.iter().find(|check| check["part"] == "identity").expect("looked at");
    assert_eq!(identity["health"], "ok");
    let seen = identity["seen"].as_str().expect("text");
    assert!(seen.starts_with("kiosk-9 · disk 1 · 36"), "{seen}");
}
