//! A branch without a line: what waits goes to the centre on a stick, the acknowledgement comes back on it, and when the line is
//! there again nothing is sent twice. Two real programs and a folder that stands for the stick.

use std::path::PathBuf;
use std::process::{Command, Output};

use imza_kiosk::kiosk::app::Language;
use imza_kiosk::kiosk::words::Words;

use super::centre::KIOSK;
use super::judges::{AYSEL, judge, judge_queue};
use super::kiosk::ENTER;
use super::secrets;
use super::stage::{PROGRAM, SMALL, Stage};

/// `kiosk queue …` with this stage's configuration.
fn queue(stage: &Stage, arguments: &[&str]) -> Output {
    let configuration = stage.file(KIOSK).join("kiosk.toml");
    let mut kiosk = Command::new(PROGRAM);
    kiosk.arg("--config").arg(configuration).arg("queue").args(arguments).output().expect("the kiosk runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Asserts that a command was refused with a code that the person reads.
fn refused(output: &Output, code: &str) {
    assert!(!output.status.success() && said(output).contains(code), "{code}: {output:?}");
}

#[test]
fn a_hand_over_without_a_line_reaches_the_centre_by_stick_and_the_line_sends_nothing_twice() {
    let Some(mut stage) = Stage::set() else { return };
    let folder = stage.file("stick");
    let to = folder.to_str().expect("a plain path").to_owned();
    refused(&queue(&stage, &["export", "--to", &to]), "K-234");
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    stage.centre.kill();
    kiosk.types(ENTER);
    kiosk.sees("receipt-not-sent");
    let open = queue(&stage, &["export", "--to", &to]);
    assert!(said(&open).contains(&Words::new(Language::Az).get("stick-kiosk-open")), "{open:?}");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    refused(&queue(&stage, &["export", "--to", &to]), "K-230");
    std::fs::create_dir(&folder).expect("a folder");
    // A folder in which nobody can make a file, whoever asks.
    refused(&queue(&stage, &["export", "--to", "/proc"]), "K-232");
    let (keys, away) = (stage.file(KIOSK).join("centre-stick.json"), stage.file("away"));
    std::fs::rename(&keys, &away).expect("the kiosk has the centre's keys");
    refused(&queue(&stage, &["export", "--to", &to]), "K-235");
    std::fs::rename(&away, &keys).expect("put back");
    let exported = queue(&stage, &["export", "--to", &to, "--json"]);
    let exported: serde_json::Value = serde_json::from_slice(&exported.stdout).expect("JSON");
    let file = PathBuf::from(exported["file"].as_str().expect("a file"));
    refused(&queue(&stage, &["export", "--to", &to]), "K-233");
    assert_eq!(stage.queue()["unsent"], 1, "it waits until it is acknowledged");
    let content = std::fs::read(&file).expect("the bundle");
    let own = [AYSEL.pin, AYSEL.order, AYSEL.serial].map(|word| word.as_bytes().to_vec());
    secrets::assert_none(&own, &content, "the bundle");
    secrets::assert_none(&secrets::canaries(&stage), &content, "the bundle");
    stage.centre.serve();
    let import = |stage: &Stage| stage.centre.json(&["import", file.to_str().expect("a plain path")]);
    let imported = import(&stage);
    assert_eq!((&imported[0]["acknowledged"], &imported[0]["records"]), (&1.into(), &1.into()), "{imported:#}");
    assert_eq!(import(&stage), imported, "twice: the same answer");
    let acknowledgement = imported[0]["acknowledgement"].as_str().expect("a file").to_owned();
    let changed = stage.file("changed");
    let mut bytes = std::fs::read(&acknowledgement).expect("there");
    *bytes.last_mut().expect("bytes") ^= 1;
    std::fs::write(&changed, bytes).expect("written");
    refused(&queue(&stage, &["acknowledge", changed.to_str().expect("a plain path")]), "K-245");
    refused(&queue(&stage, &["acknowledge", file.to_str().expect("a plain path")]), "K-245");
    assert_eq!(stage.queue()["unsent"], 1, "neither was believed");
    for _ in 0..2 {
        let taken = queue(&stage, &["acknowledge", &acknowledgement]);
        assert!(taken.status.success(), "{taken:?}");
    }
    judge_queue(&stage, 1);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.sees_sent(1);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    assert_eq!(stage.centre.json(&["record", "list"]).as_array().expect("a list").len(), 1, "no doubles");
    judge(&stage, &AYSEL);
}
