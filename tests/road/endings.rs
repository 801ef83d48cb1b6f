//! The ends of a kiosk, the violent ones included: the terminal is given back as it was, and no process stays behind.

use imza_kiosk::kiosk::app::Language;
use rustix::process::Signal;

use super::figures;
use super::hands::wedge;
use super::judges::AYSEL;
use super::kiosk::{ENTER, Kiosk};
use super::processes::{self, Process};
use super::stage::{LARGE, SMALL, Stage};

/// A kiosk in the middle of an issue: the driver holds the citizen's PIN.
fn in_the_middle(stage: &Stage) -> Kiosk {
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(stage, &AYSEL);
    kiosk
}

/// The driver and the guard.
fn helpers_of(kiosk: u32) -> Vec<Process> {
    let below = processes::below(kiosk);
    for name in ["carrier-worker", "terminal-guard"] {
        assert!(below.iter().any(|process| process.arguments().contains(name)), "no {name} runs");
    }
    below
}

/// A way to end the kiosk; gives what it left as its exit code.
type End = fn(&mut Kiosk) -> u32;

#[test]
fn every_end_gives_the_terminal_back_and_leaves_no_process() {
    let Some(stage) = Stage::set() else { return };
    let ends: [(&str, End, Option<u32>); 5] = [
        ("F10", |kiosk| kiosk.ends(), Some(0)),
        ("SIGTERM", |kiosk| ends_by(kiosk, Signal::TERM), Some(0)),
        ("SIGINT", |kiosk| ends_by(kiosk, Signal::INT), Some(0)),
        ("SIGHUP", |kiosk| ends_by(kiosk, Signal::HUP), Some(0)),
        ("SIGKILL", |kiosk| ends_by(kiosk, Signal::KILL), None),
    ];
    for (name, end, code) in ends {
        let mut kiosk = in_the_middle(&stage);
        let helpers = helpers_of(kiosk.terminal.process_id());
        assert!(kiosk.terminal.is_taken(), "{name}");
        let ended = end(&mut kiosk);
        assert!(code.is_none_or(|code| code == ended), "{name}: exit code {ended}");
        helpers.iter().for_each(Process::wait_for_end);
        kiosk.terminal.wait_until_given_back();
        stage.counter.remove(AYSEL.carrier);
        figures::count("road.endings");
    }
}

fn ends_by(kiosk: &mut Kiosk, signal: Signal) -> u32 {
    processes::signal(kiosk.terminal.process_id(), signal);
    kiosk.terminal.wait_for_end()
}

/// `EX_SOFTWARE` of sysexits.h.
const EXIT_FAILED: u32 = 70;

#[test]
fn a_kiosk_that_panics_gives_the_terminal_back_says_why_and_leaves_no_process() {
    let Some(stage) = Stage::set() else { return };
    for thread in ["screen", "owner"] {
        let fault = stage.file(&format!("fall-{thread}"));
        let Some(mut kiosk) = stage.opens_kiosk_that_panics(thread, &fault) else { return };
        kiosk.signs_in();
        kiosk.begins_issue(&stage, &AYSEL);
        let helpers = helpers_of(kiosk.terminal.process_id());
        assert!(kiosk.terminal.is_taken(), "{thread}");
        std::fs::write(&fault, "").expect("the file");
        // The next message falls on the planted fault: a reader that changed is one to the screen and to its owner.
        stage.counter.remove(AYSEL.carrier);
        assert_eq!(kiosk.terminal.wait_for_end(), EXIT_FAILED, "{thread}");
        helpers.iter().for_each(Process::wait_for_end);
        kiosk.terminal.wait_until_given_back();
        let last = kiosk.terminal.seen().flat;
        assert!(last.contains("a fault was planted here"), "{thread}: {last}");
        figures::count("road.endings");
    }
}

/// The terminal of the terminal dies, as with a lost connection: nobody is left to read or to type.
#[test]
fn a_lost_terminal_ends_the_kiosk_and_its_helpers() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk_within_script();
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &AYSEL);
    let window = kiosk.terminal.process_id();
    let inside = helpers_of(window);
    assert_eq!(inside.len(), 3, "the kiosk, the driver, the guard");
    processes::signal(window, Signal::KILL);
    inside.iter().for_each(Process::wait_for_end);
    figures::count("road.endings");
}

#[test]
fn a_terminal_that_changes_its_size_in_the_middle_keeps_its_issue() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in();
    kiosk.types(&wedge(&stage.person("id-aysel").mrz));
    kiosk.sees("order-next-confirm");
    kiosk.presses_until(ENTER, "issue-next-smart-card");
    kiosk.terminal.resize((60, 20));
    kiosk.sees_text("80 × 24");
    kiosk.terminal.resize(SMALL);
    kiosk.sees("issue-next-smart-card");
    kiosk.speaks(Language::En);
    kiosk.sees("issue-next-smart-card");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
