//! `kiosk id-card` as a technician starts it, against every chip of `tests/data/chips.toml` on a real smart-card service.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::counter::Counter;

#[derive(Deserialize)]
struct Table {
    chip: Vec<Row>,
}

/// What must come of a chip; how the chip is made is the counter's part of the row.
#[derive(Deserialize)]
struct Row {
    name: String,
    opened: Option<String>,
    grade: Option<String>,
    says: Option<String>,
    photograph: Option<usize>,
}

pub const AYSEL: &str =
    "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";
const ELVIN: &str = "I<AZENUMUNE<<ELVIN<<<<<<<<<<<<<<<<<<\n00000017<8AZE8001014M<<<<<<03TEST2Y5\n";

/// Reads the card on the reader with this typed: exit code, standard output, standard error. The kiosk trusts the authority of
/// the counter's ID cards.
fn read(counter: &Counter, typed: &str) -> (Option<i32>, String, String) {
    let csca = counter.directory().join("csca");
    read_trusting(counter, typed, &format!("[id_card]\ntrust_anchors = {:?}\n", csca.display().to_string()))
}

/// As [`read`], with a configuration of one's own.
fn read_trusting(counter: &Counter, typed: &str, config: &str) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("kiosk.toml");
    std::fs::write(&file, config).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["id-card", "--json", "--config"])
        .arg(file)
        .envs(counter.environment())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the kiosk starts");
    // A command that refuses before it asks has closed its standard input.
    let _ = child.stdin.take().expect("a pipe").write_all(typed.as_bytes());
    let output = child.wait_with_output().expect("the kiosk ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// What the command printed of a chip that it read.
fn seen(counter: &Counter, typed: &str) -> serde_json::Value {
    let (code, out, err) = read(counter, typed);
    assert_eq!(code, Some(0), "{err}");
    serde_json::from_str(&out).expect("JSON")
}

fn opened(seen: &serde_json::Value) -> String {
    format!("{} {}", seen["access"].as_str().expect("a word"), seen["protocol"].as_str().expect("ciphers"))
}

#[test]
fn every_chip_of_the_table_is_read_or_refused_as_it_says() {
    let Some(counter) = Counter::start() else { return };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/chips.toml");
    let table: Table = toml::from_str(&std::fs::read_to_string(file).expect("the table")).expect("a table of chips");
    for row in &table.chip {
        counter.insert_id_card("id-aysel", &row.name);
        judge(row, read(&counter, AYSEL));
        counter.remove("id-aysel");
    }
    write_count(table.chip.len());
}

fn write_count(cases: usize) {
    let figure = serde_json::json!([{
        "name": "chip.cases", "value": cases, "unit": "cases", "peer": null, "peer_value": null, "ratio": null,
        "command": "cargo test --test carrier id_card",
    }]);
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&dir).expect("made");
    std::fs::write(dir.join("chip.json"), figure.to_string()).expect("written");
}

fn judge(row: &Row, (code, out, err): (Option<i32>, String, String)) {
    let name = &row.name;
    assert!(!err.contains("AA0000017") && !err.contains("TEST1Z"), "{name}: {err}");
    assert_eq!(row.says.as_deref(), err.find("K-").map(|at| &err[at..at + 5]), "{name}: {err}");
    let Some(grade) = &row.grade else {
        assert_eq!((code, out.as_str()), (Some(1), ""), "{name}: {err}");
        return;
    };
    assert_eq!(code, Some(i32::from(grade == "rejected")), "{name}: {err}");
    let seen: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(seen["grade"].as_str(), Some(grade.as_str()), "{name}: {seen}");
    assert_eq!(Some(opened(&seen)), row.opened, "{name}");
    assert_eq!((&seen["document"], &seen["fin"]), (&"AA0000017".into(), &"7TEST1Z".into()), "{name}");
    if seen["clone_test"] == "failed" {
        assert_eq!(seen["photograph"], serde_json::Value::Null, "{name}: nothing more is read off a copy");
        return;
    }
    assert_eq!(seen["full_name"], "NÜMUNƏ AYSEL", "{name}");
    let photograph = seen["photograph"].as_str().expect("a photograph");
    let bytes: usize = photograph.split(' ').nth(1).and_then(|bytes| bytes.parse().ok()).expect("a length");
    assert!(photograph.starts_with("Jpeg, ") && bytes > row.photograph.unwrap_or(16_000), "{name}: {photograph}");
}

#[test]
fn a_kiosk_that_trusts_nobody_says_so_and_believes_no_chip_more_than_a_zone() {
    let Some(counter) = Counter::start() else { return };
    counter.insert_id_card("id-aysel", "pace and bac");
    let (code, out, err) = read_trusting(&counter, AYSEL, "");
    let seen: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &seen["grade"]), (Some(0), &"unproven".into()), "{err}");
    assert!(err.contains("K-122"), "{err}");
    // The authority in the form in which a directory gives it out is as good as its PEM.
    let folder = tempfile::tempdir().expect("a folder");
    let pem = std::fs::read_to_string(counter.directory().join("csca/csca.pem")).expect("the counter's authority");
    let base64: Vec<&str> = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let ldif = format!("version: 1\ndn: c=AZ\ncACertificate;binary:: {}\n", base64.join("\n "));
    std::fs::write(folder.path().join("csca.ldif"), ldif).expect("a file");
    let config = format!("[id_card]\ntrust_anchors = {:?}\n", folder.path().display().to_string());
    let (_, out, err) = read_trusting(&counter, AYSEL, &config);
    let seen: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(seen["grade"], "genuine", "{err}");
    // What is no authority's certificate is told and not trusted.
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["garbage.der", "text.pem"] {
        std::fs::write(folder.path().join(name), "-----BEGIN NOTHING-----").expect("a file");
    }
    let config = format!("[id_card]\ntrust_anchors = {:?}\n", folder.path().display().to_string());
    let (_, _, err) = read_trusting(&counter, AYSEL, &config);
    assert!(err.contains("garbage.der") && err.contains("K-122"), "{err}");
}

#[test]
fn what_opens_a_chip_may_be_typed_in_three_ways_and_a_wrong_key_is_told() {
    let Some(counter) = Counter::start() else { return };
    assert!(read(&counter, AYSEL).2.contains("K-115"), "no card");
    counter.insert_id_card("id-aysel", "pace and bac");
    for typed in [AYSEL, "AA0000017 1990-01-01 2033-12-31\n", "123456\n"] {
        assert_eq!(opened(&seen(&counter, typed)), "pace AES-128 brainpoolP256r1", "{typed}");
    }
    let refused = [
        (ELVIN, 1, "K-111"),
        ("123457\n", 1, "K-111"),
        ("AA0000017 1990-01-02 2033-12-31\n", 1, "K-111"),
        ("AA0000017 1990-01-01\n", 2, "K-118"),
        ("\n", 2, "K-118"),
        (
            "IAAZEAA000001717TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n",
            2,
            "K-103",
        ),
    ];
    for (typed, code, fault) in refused {
        let (ended, out, err) = read(&counter, typed);
        assert_eq!((ended, out.as_str()), (Some(code), ""), "{typed}: {err}");
        assert!(err.contains(fault), "{typed}: {err}");
    }
    counter.insert_id_card("id-elvin", "bac only");
    assert_eq!(seen(&counter, ELVIN)["expiry_date"], serde_json::Value::Null, "valid for life");
    assert_eq!(opened(&seen(&counter, "AZE00000017 1980-01-01 -\n")), "bac 3DES");
    assert!(read(&counter, AYSEL).2.contains("K-111"), "another card's zone");
    assert!(read(&counter, "123456\n").2.contains("K-117"), "BAC takes no CAN");
}
