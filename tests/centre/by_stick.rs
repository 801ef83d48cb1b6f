//! Records that come on a USB stick: the same answers as over the line, once, whoever else is at the ledger.

use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::adapters::stick;
use imza_kiosk::domain::record::{Record, RecordSeq};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::stick::{Bundle, StickKeys, bundle_file_name};

use crate::client::Client;
use crate::fixture::{TestCentre, der};
use crate::records::{Chain, released};

/// The files of the keys for sticks, beside a server's own.
const KEY_FILES: [&str; 2] = ["tls/stick-open.key", "tls/stick-sign.key"];

/// The centre's keys, as they were handed to a kiosk.
fn keys(centre: &TestCentre, kiosk: &str) -> StickKeys {
    let file = centre.folder.path().join(kiosk).join("centre-stick.json");
    serde_json::from_slice(&std::fs::read(file).expect("handed over")).expect("keys")
}

fn bundle(centre: &TestCentre, client: &Client, kiosk: &str, runs: &[&[Record]]) -> Bundle {
    let signed = |run: &&[Record]| {
        let batch = wire::RecordsBatch::of(kiosk, 1, run.to_vec());
        let signature = client.sign(&batch.signed_bytes());
        wire::RecordsRequest { batch, signature }
    };
    let certificate = Base64(der(&centre.folder.path().join(kiosk).join("kiosk.crt")));
    Bundle { certificate, batches: runs.iter().map(signed).collect() }
}

/// Seals a bundle for a centre into a file of a name of its own.
fn write(keys: &StickKeys, folder: &Path, name: &str, bundle: &Bundle) -> PathBuf {
    std::fs::create_dir_all(folder).expect("a folder");
    stick::write_new(folder, name, &stick::seal(keys, bundle).expect("sealed")).expect("written")
}

/// What `central import --json` says of one file: what is acknowledged, or why it is refused.
fn import(centre: &TestCentre, file: &Path) -> Result<(u64, PathBuf), String> {
    let output = centre.central(&["import", file.to_str().expect("a plain path"), "--json"]);
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.success(), said[0]["refused"].is_null());
    match said[0]["refused"].as_str() {
        Some(why) => Err(why.to_owned()),
        None => Ok((
            said[0]["acknowledged"].as_u64().expect("a number"),
            said[0]["acknowledgement"].as_str().expect("a file").into(),
        )),
    }
}

/// Another server's folder: all that the first one's has but the keys for sticks, and the same ledger.
fn another_server(centre: &TestCentre) -> PathBuf {
    let (first, folder) = (centre.folder.path().join("centre"), centre.folder.path().join("other-centre"));
    let copied = Command::new("cp").arg("-r").args([&first, &folder]).status().expect("cp runs");
    assert!(copied.success());
    for key in KEY_FILES {
        std::fs::remove_file(folder.join(key)).expect("a copy");
    }
    let config = folder.join("central.toml");
    let text = std::fs::read_to_string(&config).expect("the configuration");
    if let Some(file) = text.lines().find(|line| line.starts_with("file = \"ledger.sqlite\"")) {
        let shared = format!("file = \"{}\"", first.join("ledger.sqlite").display());
        std::fs::write(&config, text.replace(file, &shared)).expect("written");
    }
    folder
}

#[test]
fn whichever_server_of_a_ledger_is_given_a_bundle_opens_it_and_none_has_keys_of_its_own() {
    let centre = TestCentre::start();
    let (kiosk, keys) = (centre.kiosk("kiosk-1"), keys(&centre, "kiosk-1"));
    let mut chain = Chain::new();
    let records: Vec<_> = (1..=3).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    let sent = bundle(&centre, &kiosk, "kiosk-1", &[&records]);
    let file = write(&keys, &centre.folder.path().join("stick"), "queue", &sent);
    let other = another_server(&centre);
    let says = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_central"));
        command.arg("--config").arg(other.join("central.toml")).args(arguments);
        command.env("SOFTHSM2_CONF", centre.folder.path().join("softhsm2.conf"));
        let output = command.output().expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let import = ["import", file.to_str().expect("a plain path")];
    let others = "are not those of the ledger's other servers: copy both files from one of them";
    let is_refused = |(code, said): (Option<i32>, String)| code == Some(1) && said.contains(others);
    for command in [&import[..], &["serve"]] {
        assert!(is_refused(says(command)), "{command:?}: it makes none of its own");
        assert!(KEY_FILES.iter().all(|key| !other.join(key).exists()), "{command:?}");
    }
    // Those of another centre, from before the ledgers were one.
    let stranger = TestCentre::set_up();
    for key in KEY_FILES {
        std::fs::copy(stranger.folder.path().join("centre").join(key), other.join(key)).expect("a copy");
    }
    for command in [&import[..], &["serve"]] {
        assert!(is_refused(says(command)), "{command:?}: it tells no kiosk another key");
    }
    for key in KEY_FILES {
        std::fs::copy(centre.folder.path().join("centre").join(key), other.join(key)).expect("a copy");
    }
    let (code, said) = says(&import);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(kiosk.hello().ok::<wire::HelloAnswer>().chain.seq, RecordSeq(3));
}

#[test]
fn a_bundle_is_taken_beside_the_server_acknowledged_and_counts_once() {
    let centre = TestCentre::start();
    let (kiosk, keys) = (centre.kiosk("kiosk-1"), keys(&centre, "kiosk-1"));
    let told = kiosk.hello().ok::<wire::HelloAnswer>().stick;
    assert_eq!(told.as_ref(), Some(&keys), "each contact tells the keys that the enrolment told");
    let mut chain = Chain::new();
    let records: Vec<_> = (1..=5).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    let stick_folder = centre.folder.path().join("stick");
    let name = bundle_file_name("kiosk-1", 1, RecordSeq(1), RecordSeq(4));
    let both = bundle(&centre, &kiosk, "kiosk-1", &[&records[..2], &records[2..4]]);
    let file = write(&keys, &stick_folder, &name, &both);
    let first = import(&centre, &file).expect("taken");
    assert_eq!(first.0, 4);
    assert_eq!(import(&centre, &file), Ok(first.clone()), "again: the same answer, the same file");
    let acknowledged = stick::acknowledged(&keys, &std::fs::read(first.1).expect("there")).expect("signed");
    assert_eq!((acknowledged.kiosk.as_str(), acknowledged.epoch), ("kiosk-1", 1));
    assert_eq!(acknowledged.answer, wire::RecordsAnswer { acked_seq: RecordSeq(4), head_hash: records[3].hash });
    // The line takes up where the stick left off, and what it sends twice counts once.
    assert_eq!(kiosk.records(1, records).ok::<wire::RecordsAnswer>(), chain.head());
    assert_eq!(centre.json(&["record", "list"]).as_array().expect("a list").len(), 5);
}

#[test]
fn a_bundle_that_is_not_for_here_torn_changed_or_not_trusted_takes_nothing_in() {
    let centre = TestCentre::start();
    let (kiosk, keys) = (centre.kiosk("kiosk-1"), keys(&centre, "kiosk-1"));
    let mut chain = Chain::new();
    let records: Vec<_> = (1..=3).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    let folder = centre.folder.path().join("stick");
    let good = bundle(&centre, &kiosk, "kiosk-1", &[&records]);
    let refused = |name: &str, content: &[u8]| {
        let file = stick::write_new(&folder, name, content).expect("written");
        import(&centre, &file).expect_err(name)
    };
    let file = write(&keys, &folder, "good", &good);
    let bytes = std::fs::read(&file).expect("there");
    let mut changed = bytes.clone();
    *changed.last_mut().expect("bytes") ^= 1;
    assert_eq!(refused("changed", &changed), "it was changed after it was written, or is not from where it says");
    assert_eq!(refused("torn", &bytes[..bytes.len() / 2]), "it is torn: not all of it was written");
    let newer = [&bytes[..15], &[9], &bytes[16..]].concat();
    let newer = refused("newer", &newer);
    assert_eq!(newer, "it was written by a newer version of the program; this one is to be updated first");
    let elsewhere = StickKeys { seal_to: keys.signed_by.clone(), ..keys.clone() };
    let other = stick::seal(&elsewhere, &good).expect("sealed");
    assert_eq!(refused("other", &other), "it is sealed to another centre's key");
    let gap = bundle(&centre, &kiosk, "kiosk-1", &[&records[1..]]);
    let gap = refused("gap", &stick::seal(&keys, &gap).expect("sealed"));
    assert_eq!(gap, "K-222 gap: record 2 was sent, 1 is next");
    let forged = Bundle { certificate: Base64(der(&centre.folder.path().join("kiosk-2/kiosk.crt"))), ..good.clone() };
    let forged = refused("forged", &stick::seal(&keys, &forged).expect("sealed"));
    assert_eq!(forged, "K-244 the signature does not verify under this kiosk's certificate");
    centre.done(&["kiosk", "disable", "kiosk-1"]);
    assert_eq!(import(&centre, &file), Err("K-220 this kiosk was disabled".to_owned()));
    assert_eq!(centre.json(&["record", "list"]), serde_json::json!([]), "nothing was taken in");
}
