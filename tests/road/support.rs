//! A support bundle: after a whole issue with the log at its most talkative it holds what a technician needs, and nothing of a
//! citizen, no PIN and no password.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::centre::KIOSK;
use super::figures;
use super::kiosk::ENTER;
use super::processes::contains;
use super::secrets;
use super::stage::{PROGRAM, SMALL, Stage};

/// `kiosk support-bundle` with this stage's configuration and counter.
pub fn bundles(stage: &Stage, folder: &Path) -> Output {
    let mut kiosk = Command::new(PROGRAM);
    kiosk
        .arg("--config")
        .arg(stage.file(KIOSK).join("kiosk.toml"))
        .args(["support-bundle", "--json", "--to"])
        .arg(folder);
    kiosk.envs(stage.environment()).output().expect("the kiosk runs")
}

pub fn file_of(output: &Output) -> PathBuf {
    let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    said["file"].as_str().expect("a file").into()
}

#[test]
fn a_support_bundle_holds_what_a_technician_needs_and_no_canary_and_opens_at_the_centre_alone() {
    let Some(stage) = Stage::set() else { return };
    let folder = stage.file("stick");
    let absent = bundles(&stage, &folder);
    assert!(!absent.status.success() && String::from_utf8_lossy(&absent.stderr).contains("K-230"), "{absent:?}");
    fs::create_dir(&folder).expect("a folder");
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &secrets::SMART_CARD);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    let beside = file_of(&bundles(&stage, &folder));
    let open = |file: &Path| stage.centre.json(&["support", "open", file.to_str().expect("a plain path")]);
    assert!(open(&beside)["events"].is_null(), "the running kiosk has the store");
    fs::remove_file(&beside).expect("removed");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");

    let file = file_of(&bundles(&stage, &folder));
    let sealed = fs::read(&file).expect("the bundle");
    let bundle = open(&file);
    let parts: Vec<&str> =
        bundle["doctor"].as_array().expect("a list").iter().filter_map(|c| c["part"].as_str()).collect();
    assert!(["service", "tls", "chain", "versions"].iter().all(|part| parts.contains(part)), "{parts:?}");
    assert!(bundle["log"].as_str().expect("text").contains("TRACE"), "the log at its most talkative");
    assert!(bundle["configuration"].as_str().expect("text").contains(KIOSK));
    let kinds = bundle["events"].as_array().expect("a list").iter().map(|event| &event["kind"]);
    assert!(kinds.clone().any(|kind| kind == "hand-over"), "{:?}", kinds.collect::<Vec<_>>());

    let mut canaries = secrets::canaries(&stage);
    canaries.push(secrets::SMART_CARD.serial.as_bytes().to_vec());
    let opened = serde_json::to_vec(&bundle).expect("JSON");
    let words = |text: &[u8]| canaries.iter().filter(|canary| contains(text, canary)).count();
    let planted = [opened.as_slice(), &canaries[0]].concat();
    assert_eq!(words(&planted), 1, "the search finds what is there");
    let found = words(&sealed) + words(&opened);
    figures::put("bundle.canaries_found", u64::try_from(found).expect("few"));
    assert_eq!(
        found,
        0,
        "{:?}",
        canaries.iter().find(|canary| contains(&opened, canary)).map(|c| String::from_utf8_lossy(c))
    );

    let changed = stage.file("changed");
    fs::write(&changed, [&sealed[..sealed.len() - 1], &[sealed[sealed.len() - 1] ^ 1]].concat()).expect("written");
    let text = changed.to_str().expect("a plain path");
    for refused in [["support", "open", text], ["import", text, "--json"]] {
        assert!(!stage.centre.tries(&refused).status.success(), "{refused:?}");
    }
}
