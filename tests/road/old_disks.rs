//! What only a person can decide: an old disk that was put back into a kiosk, a second history, a record that had no effect.
//! The kiosk only reads until then, and says what to do. Nothing that the centre has, and nothing that this disk made, is lost.

use std::fs;
use std::path::{Path, PathBuf};

use imza_kiosk::domain::fault::Fault;

use super::centre::{KIOSK, PASSWORD, SUPERVISOR};
use super::figures;
use super::hands::Hand;
use super::judges::{AYSEL, ELVIN, Issued, judge, judge_queue};
use super::kiosk::{ENTER, F4, F6, Kiosk};
use super::stage::{SMALL, Stage};
use super::terminal::Seen;

/// The folder of the kiosk's state.
fn state(stage: &Stage) -> PathBuf {
    stage.file(KIOSK).join("store")
}

/// Copies it away.
fn image(stage: &Stage, name: &str) -> PathBuf {
    let image = stage.file(name);
    copy(&state(stage), &image);
    image
}

/// Puts a copy in its place.
fn put_back(stage: &Stage, image: &Path) {
    fs::remove_dir_all(state(stage)).expect("removed");
    copy(image, &state(stage));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for path in fs::read_dir(from).expect("readable").map(|entry| entry.expect("readable").path()) {
        let target = to.join(path.file_name().expect("named"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

/// A whole issue, to the home screen.
fn issues(stage: &Stage, kiosk: &mut Kiosk, issued: &Issued<'_>) {
    kiosk.begins_issue(stage, issued);
    kiosk.chooses_pin(issued.pin);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
}

/// The holder of the handed-over carrier stands there, and is asked why it is to be suspended.
fn opens_the_question(stage: &Stage, kiosk: &mut Kiosk) {
    kiosk.scans(&stage.person(AYSEL.person), Hand::Wedge);
    kiosk.sees("order-verdict-title");
    kiosk.presses_until(F6, "confirm-suspend");
}

/// The holder asks for a suspension, for the reason behind this key; it becomes the record of this number.
fn asks_for_suspension(stage: &Stage, kiosk: &mut Kiosk, reason: &str, number: &str) {
    opens_the_question(stage, kiosk);
    // A key right behind a scan may count as the scan's own.
    kiosk.presses_until_with(reason, "suspend-written", ("number", number));
}

/// What is on the disk once a certificate is handed over.
fn disk_after_an_issue(stage: &Stage) -> PathBuf {
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    issues(stage, &mut kiosk, &AYSEL);
    stage.counter.remove(AYSEL.carrier);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    image(stage, "old-disk")
}

#[test]
fn an_old_disk_only_reads_until_a_supervisor_has_fetched_what_it_lost() {
    let Some(stage) = Stage::set() else { return };
    let old = disk_after_an_issue(&stage);

    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    asks_for_suspension(&stage, &mut kiosk, "1", "2");
    kiosk.sees("queue-empty");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    // What the lost record said is gone at the centre, too: its place in the chain is not.
    stage.centre.run(&["record", "erase", "--kiosk", KIOSK, "--number", "2", "--reason", "the holder asked for it"]);

    put_back(&stage, &old);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.scans(&stage.person(ELVIN.person), Hand::Wedge);
    kiosk.sees_fault(Fault::DiskOlder);
    let refused = |seen: &Seen| seen.flat.matches(Fault::DiskOlder.code()).count() > 1;
    kiosk.terminal.press_until(ENTER, "a second refusal", refused);
    kiosk.signs_out();
    kiosk.signs_in_as(SUPERVISOR);
    kiosk.types(F4);
    kiosk.sees_fault(Fault::DiskOlder);
    kiosk.presses_until(F6, "confirm-settle");
    kiosk.types(ENTER);
    kiosk.sees_with("queue-count-acked", "count", "2");
    kiosk.signs_out();
    kiosk.signs_in();
    issues(&stage, &mut kiosk, &ELVIN);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge(&stage, &ELVIN);
    judge_queue(&stage, 2);
    let queue = stage.queue();
    assert_eq!(queue["last_seq"], 3, "the chain goes on behind what was fetched: {queue:#}");
    let export = stage.file("export");
    let export = export.to_str().expect("a plain path");
    stage.centre.run(&["audit", "export", "--out", export]);
    stage.centre.run(&["audit", "verify", export]);
    figures::count("road.old_disks");
}

#[test]
fn an_old_disk_on_which_work_went_on_is_a_second_history_that_waits_for_a_person() {
    let Some(mut stage) = Stage::set() else { return };
    let old = disk_after_an_issue(&stage);

    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    opens_the_question(&stage, &mut kiosk);
    stage.centre.kill();
    kiosk.presses_until_with("1", "suspend-written", ("number", "2"));
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let worked_on = image(&stage, "other-disk");

    put_back(&stage, &old);
    stage.centre.serve();
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    asks_for_suspension(&stage, &mut kiosk, "2", "2");
    kiosk.sees("queue-empty");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let at_the_centre = stage.centre.json(&["record", "list", "--kiosk", KIOSK]);

    put_back(&stage, &worked_on);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.scans(&stage.person(ELVIN.person), Hand::Wedge);
    kiosk.sees_fault(Fault::RecordsForked);
    kiosk.types(F4);
    kiosk.sees_fault(Fault::RecordsForked);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    assert_eq!(stage.queue()["unsent"], 1, "what this disk made is kept here");
    let after = stage.centre.json(&["record", "list", "--kiosk", KIOSK]);
    assert_eq!(after, at_the_centre, "and what the centre has is as it was");
    figures::count("road.old_disks");
}

#[test]
fn a_record_without_effect_waits_at_both_ends_until_the_centre_notes_a_decision() {
    let Some(mut stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    stage.centre.kill();
    kiosk.types(ENTER);
    kiosk.sees("receipt-not-sent");
    // Meanwhile the centre believes that the carrier is lost, and a supervisor gives the attempt up.
    let gives_up = ["--reason", "carrier-lost", "--approver", SUPERVISOR, "--password-stdin"];
    stage.centre.run_with(&[["order", "give-up", AYSEL.order].as_slice(), &gives_up].concat(), PASSWORD);
    stage.centre.serve();
    kiosk.sees("queue-empty");
    kiosk.types(F4);
    kiosk.sees("standing-refused");
    kiosk.sees("queue-next-refused");
    let waiting = |stage: &Stage| stage.centre.json(&["record", "waiting", "--kiosk", KIOSK]);
    assert_eq!(waiting(&stage)[0]["seq"], 1, "{:#}", waiting(&stage));
    let decided = ["--number", "1", "--by", SUPERVISOR, "--note", "the holder came back for another carrier"];
    stage.centre.run(&[["record", "resolve", "--kiosk", KIOSK].as_slice(), &decided].concat());
    assert_eq!(waiting(&stage), serde_json::json!([]));
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.types(F4);
    kiosk.sees_with("queue-count-acked", "count", "1");
    kiosk.sees("queue-next");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
