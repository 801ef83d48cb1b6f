//! Canaries: after whole issues with every log at its most talkative, no PIN, no password and nothing of a citizen stands in
//! a file that the kiosk wrote, in the centre's log, or in what the system shows of a process.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rustix::process::Signal;

use super::centre::{KIOSK, PASSWORD};
use super::figures;
use super::hands::wedge;
use super::judges::{AYSEL, ELVIN, Issued};
use super::kiosk::{ENTER, Kiosk};
use super::processes::{self, Process, contains};
use super::stage::{SMALL, Stage};
use super::terminal::PATIENCE;

/// Eight digits: six might stand in a log by chance, as a fraction of a second.
pub const SMART_CARD: Issued<'_> = Issued { pin: "48291537", ..AYSEL };
const USB_TOKEN: Issued<'_> = Issued { pin: "62840159", ..ELVIN };

#[test]
fn no_pin_password_or_citizen_stands_in_a_file_a_log_or_a_process_list() {
    let Some(stage) = Stage::set() else { return };
    let canaries = canaries(&stage);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.types(&wedge(&stage.person("id-omer").mrz));
    kiosk.sees_text("K-201");
    for issued in [SMART_CARD, USB_TOKEN] {
        issue(&stage, &mut kiosk, &issued, &canaries);
    }
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let (written, log) = (stage.file(KIOSK), stage.centre.log());
    let found = |words: &[Vec<u8>]| files_with(words, &stage.file("words"), &[&written, &log]);
    // The search finds what is there: the store's files and both logs, at their most talkative.
    let logs = found(&[b"TRACE".to_vec(), b"/v1/orders/lease".to_vec()]);
    assert!(logs.contains("kiosk.log") && logs.contains("serve.log"), "{logs}");
    assert!(written.join("store/journal.log").metadata().is_ok_and(|file| file.len() > 0), "the store was written");
    assert_eq!(found(&canaries), "", "nothing of a citizen");
    figures::count("road.searches_without_canary");
}

fn issue(stage: &Stage, kiosk: &mut Kiosk, issued: &Issued<'_>, canaries: &[Vec<u8>]) {
    kiosk.begins_issue(stage, issued);
    kiosk.chooses_pin(issued.pin);
    kiosk.sees("issue-next-hand-over");
    // The driver holds the PIN now.
    let itself = Process::open(kiosk.terminal.process_id()).expect("the kiosk runs");
    let all: Vec<Process> = processes::below(itself.id).into_iter().chain([itself]).collect();
    assert!(all.iter().any(|process| process.arguments().contains("carrier-worker")));
    for process in &all {
        if !process.arguments().contains("terminal-guard") {
            keeps_its_memory(process);
        }
        for file in ["cmdline", "environ"] {
            assert_none(canaries, &process.read(file), &format!("{file} of {}", process.arguments()));
        }
    }
    if issued.carrier == SMART_CARD.carrier {
        a_crash_leaves_nothing(stage, kiosk);
    }
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    stage.counter.remove(issued.carrier);
}

/// No core file, and no swap where the limit on locked memory lets the process say so.
fn keeps_its_memory(process: &Process) {
    let line_of = |file: &str, name: &str| {
        let text = String::from_utf8(process.read(file)).expect("text");
        text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned()
    };
    let core = line_of("limits", "Max core file size");
    assert!(core.split_whitespace().skip(4).take(2).all(|limit| limit == "0"), "{core}");
    let capabilities = line_of("status", "CapEff:").split_whitespace().nth(1).map(|hex| u64::from_str_radix(hex, 16));
    let may_lock_all = line_of("limits", "Max locked memory").split_whitespace().nth(3) == Some("unlimited")
        || capabilities.is_some_and(|held| held.is_ok_and(|bits| bits & CAP_IPC_LOCK != 0));
    // Where a limit holds, the held PIN's own page is locked, and the driver alone holds one.
    if may_lock_all || process.arguments().contains("carrier-worker --profile piv") {
        let locked = line_of("status", "VmLck:");
        assert_ne!(locked.split_whitespace().nth(1), Some("0"), "{locked} of {}", process.arguments());
        figures::count("road.processes_out_of_swap");
    }
}

/// A driver that ends by a fault while it holds the PIN leaves no core file where it ran.
fn a_crash_leaves_nothing(stage: &Stage, kiosk: &Kiosk) {
    let driver = stage.driver_of(kiosk);
    let ran_in = fs::read_link(format!("/proc/{}/cwd", driver.id)).expect("the driver runs");
    let cores = || -> Vec<_> {
        let files = fs::read_dir(&ran_in).expect("a folder").filter_map(|file| Some(file.ok()?.file_name()));
        files.filter(|name| name.to_string_lossy().starts_with("core")).collect()
    };
    let before = cores();
    driver.signal(Signal::ABORT);
    driver.wait_for_end();
    assert_eq!(cores(), before, "a core file in {}", ran_in.display());
}

/// capability.h: memory may be locked without a limit.
const CAP_IPC_LOCK: u64 = 1 << 14;

/// What must not be found: as it is, and in hexadecimal.
pub fn canaries(stage: &Stage) -> Vec<Vec<u8>> {
    let mut words = vec![SMART_CARD.pin.to_owned(), USB_TOKEN.pin.to_owned(), PASSWORD.to_owned()];
    for id in [SMART_CARD.person, USB_TOKEN.person, "id-omer"] {
        let person = stage.person(id);
        let transliterated = person.mrz.concat().split('<').max_by_key(|part| part.len()).map(str::to_owned);
        words.extend([person.fin, person.document_number, person.surname, person.given_name, person.patronymic]);
        words.extend(transliterated);
    }
    words.iter().flat_map(|word| [word.clone().into_bytes(), hex::encode(word).into_bytes()]).collect()
}

pub fn assert_none(canaries: &[Vec<u8>], text: &[u8], place: &str) {
    for canary in canaries {
        assert!(!contains(text, canary), "{} stands in {place}", String::from_utf8_lossy(canary));
    }
}

/// The files below these places that hold one of the words, by `grep`.
fn files_with(words: &[Vec<u8>], list: &Path, places: &[&Path]) -> String {
    fs::write(list, words.join(&b'\n')).expect("a file");
    let mut grep = Command::new("grep");
    grep.args(["--recursive", "--text", "--fixed-strings", "--files-with-matches", "--file"]).arg(list).args(places);
    let output = grep.output().expect("grep is there");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("plain paths")
}

#[test]
fn no_process_remembers_the_pin_once_the_carrier_is_handed_over() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &SMART_CARD);
    for _ in 0..2 {
        types_key_by_key(&mut kiosk, SMART_CARD.pin);
    }
    kiosk.sees("issue-next-hand-over");
    let driver = stage.driver_of(&kiosk);
    let holds = |process: &Process| process.memory_holds(SMART_CARD.pin.as_bytes());
    // Where the system lets nobody look into it, there is nothing to find.
    assert_ne!(holds(&driver), Some(false), "the driver holds the PIN for the signatures, and the search finds it");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    stage.counter.remove(SMART_CARD.carrier);
    let itself = Process::open(kiosk.terminal.process_id()).expect("the kiosk runs");
    let until = Instant::now() + PATIENCE;
    for process in processes::below(itself.id).iter().chain([&itself]) {
        while holds(process) == Some(true) {
            assert!(Instant::now() < until, "the PIN stays in {}", process.arguments());
        }
    }
}

/// As a citizen types: each digit is a dot before the next comes.
fn types_key_by_key(kiosk: &mut Kiosk, pin: &str) {
    for (digit, count) in pin.chars().zip(1..) {
        kiosk.types(digit.encode_utf8(&mut [0; 4]));
        kiosk.sees_text(&format!(" {}▏", "•".repeat(count)));
    }
    kiosk.types(ENTER);
}
