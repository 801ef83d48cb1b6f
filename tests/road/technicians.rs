//! A technician's tasks, key by key, as data: in each language, at two sizes; and what a trace of a whole issue holds, and does not.

use std::fs;
use std::process::Command;

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::kiosk::app::Language;
use imza_kiosk::kiosk::words::Words;

use super::centre::{KIOSK, PASSWORD};
use super::figures;
use super::hands::wedge;
use super::kiosk::{DOWN, ENTER, ESC, F6, F7, F9, Kiosk};
use super::processes::contains;
use super::secrets;
use super::stage::{LARGE, PROGRAM, SMALL, Stage};
use super::support::{bundles, file_of};

/// A technician, beside the officers of every stage.
const TECHNICIAN: &str = "tural";
const TAB: &str = "\t";
const END: &str = "\x1b[F";

/// What a technician wants to do.
struct Task {
    says: &'static str,
    language: Language,
    size: (u16, u16),
    /// From the bench on: keys, and what must be seen before going on.
    walk: &'static [(&'static str, &'static [Sees])],
}

enum Sees {
    Sentence(&'static str),
    Text(&'static str),
    /// No longer there: what follows Esc too soon would make another key of it.
    Gone(&'static str),
}
use Sees::{Gone, Sentence, Text};

const TASKS: &[Task] = &[
    Task {
        says: "the log is opened, filtered as one types, by level and by part, and left",
        language: Language::Az,
        size: SMALL,
        walk: &[
            (F7, &[Sentence("tools-title"), Sentence("tool-log")]),
            (ENTER, &[Sentence("log-looked-for"), Sentence("log-next-live"), Text("TRACE")]),
            ("nobody wrote this", &[Sentence("log-none")]),
            (ESC, &[Gone("log-none")]),
            (TAB, &[Text("DEBUG")]),
            (F6, &[Sentence("log-looked-for")]),
            (END, &[Sentence("log-next-live")]),
            (ESC, &[Sentence("tools-next")]),
            (ESC, &[Sentence("bench-title")]),
        ],
    },
    Task {
        says: "the trace shows the calls of a look at the modules as they happen, and is kept",
        language: Language::En,
        size: LARGE,
        walk: &[
            (F7, &[Sentence("tools-title")]),
            (DOWN, &[Sentence("tool-trace")]),
            (ENTER, &[Sentence("trace-none"), Sentence("trace-next-off")]),
            (F6, &[Sentence("trace-next-live")]),
            (ESC, &[Sentence("tools-next")]),
            // Esc opens the bench, which looks at everything.
            (ESC, &[Sentence("bench-title"), Sentence("bench-next-running")]),
            (F7, &[Sentence("tools-title")]),
            ("2", &[Text("C_Get"), Text("CKR_OK")]),
            (F7, &[Sentence("trace-next-kept")]),
            (F6, &[Sentence("trace-next-off")]),
            (ESC, &[Sentence("tools-next")]),
            (ESC, &[Sentence("bench-title")]),
        ],
    },
    Task {
        says: "a test carrier makes a key, signs, and has the key destroyed; each key that is pressed is shown",
        language: Language::En,
        size: SMALL,
        walk: &[
            (F7, &[Sentence("tools-title")]),
            ("3", &[Sentence("guided-next")]),
            ("2", &[Text("a key will be MADE AND DESTROYED on it.")]),
            (ENTER, &[Text("type the PIN")]),
            // The factory's.
            ("123456\r", &[Sentence("guided-passed")]),
            (ESC, &[Sentence("guided-next")]),
            ("4", &[Sentence("input-none")]),
            (F9, &[Text("1 arrived")]),
            (ESC, &[Text("2 arrived")]),
            (ESC, &[Sentence("guided-next")]),
            (ESC, &[Sentence("tools-next")]),
        ],
    },
    Task {
        says: "the configuration is read, a change is begun and left, and what was never changed cannot be undone",
        language: Language::Ru,
        size: SMALL,
        walk: &[
            (F7, &[Sentence("tools-title")]),
            ("4", &[Sentence("configuration-next"), Text("centre.address")]),
            (ENTER, &[Sentence("configuration-next-edit")]),
            (ESC, &[Sentence("configuration-next")]),
            (F7, &[Text("K-707")]),
            (ESC, &[Sentence("tools-next")]),
        ],
    },
];

fn adds_technician(stage: &Stage) {
    let add = ["officer", "add", TECHNICIAN, "--name", "Tural M.", "--role", "technician", "--password-stdin"];
    stage.centre.run_with(&add, &format!("{PASSWORD}\n"));
}

fn walks(kiosk: &mut Kiosk, task: &Task) {
    println!("- {}", task.says);
    kiosk.speaks(task.language);
    for (keys, sees) in task.walk {
        kiosk.types(keys);
        for sight in *sees {
            match sight {
                Sentence(id) => kiosk.sees(id),
                Text(text) => kiosk.sees_text(text),
                Gone(id) => kiosk.sees_no(id),
            }
        }
    }
    kiosk.speaks(Language::Az);
    figures::count("technician.walks");
}

#[test]
fn each_task_of_a_technician_is_done_with_keys_alone() {
    let Some(stage) = Stage::set() else { return };
    adds_technician(&stage);
    stage.counter.insert("card-1");
    for task in TASKS {
        let mut kiosk = stage.opens_kiosk(task.size);
        kiosk.signs_in_as(TECHNICIAN);
        kiosk.types(F9);
        kiosk.sees("bench-title");
        walks(&mut kiosk, task);
        assert_eq!(kiosk.ends(), 0, "an ordinary end");
    }
}

/// Waits until this step of a test is in turn.
fn expects(kiosk: &Kiosk, step: &str) {
    kiosk.sees_text(&Words::new(Language::Az).attribute(step, "expected"));
}

/// The two tests that need more than keys: a card on its reader, and paper in a printer.
#[test]
fn the_id_card_reader_is_tested_with_a_card_and_the_printer_with_a_page() {
    let Some(stage) = Stage::set() else { return };
    adds_technician(&stage);
    let device = stage.file("printer");
    stage.prints_to(&device);
    stage.trusts_the_counters_cards();
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in_as(TECHNICIAN);
    for (keys, sentence) in [(F9, "bench-title"), (F7, "tools-title"), ("3", "guided-next"), ("1", "test-id-card-card")]
    {
        kiosk.types(keys);
        kiosk.sees(sentence);
    }
    expects(&kiosk, "test-id-card-card");
    stage.counter.insert(secrets::SMART_CARD.person);
    expects(&kiosk, "test-id-card-zone");
    let person = stage.person(secrets::SMART_CARD.person);
    kiosk.types(&wedge(&person.mrz));
    kiosk.sees("guided-passed");
    let seen = kiosk.terminal.seen().rows;
    secrets::assert_none(&[person.fin.into_bytes(), person.surname.into_bytes()], seen.as_bytes(), "the test's screen");
    kiosk.types(ESC);
    kiosk.sees("guided-next");

    // Nobody has switched the printer on yet; once somebody has, the page comes and a person says how it is.
    kiosk.types("3");
    expects(&kiosk, "test-printer-page");
    kiosk.types(ENTER);
    kiosk.refuses(Fault::PrinterAbsent);
    fs::write(&device, b"").expect("a file");
    kiosk.types(ENTER);
    expects(&kiosk, "test-printer-page");
    kiosk.types(ENTER);
    expects(&kiosk, "test-printer-seen");
    assert!(!fs::read(&device).expect("the printer's file").is_empty(), "the page is there");
    kiosk.types("n");
    kiosk.refuses(Fault::PrinterStopped);
    kiosk.types(ENTER);
    expects(&kiosk, "test-printer-page");
    kiosk.types(ENTER);
    expects(&kiosk, "test-printer-seen");
    kiosk.types(ENTER);
    kiosk.sees("guided-passed");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}

/// The whole road with the trace on: a chip is read, a PIN chosen, a key made, the PUK replaced.
#[test]
fn a_trace_of_a_whole_issue_holds_every_command_and_no_canary_on_the_screen_and_in_the_bundle() {
    let Some(stage) = Stage::set() else { return };
    adds_technician(&stage);
    let mut kiosk = stage.opens_kiosk(LARGE);
    kiosk.signs_in_as(TECHNICIAN);
    for keys in [F9, F7, "2"] {
        kiosk.types(keys);
    }
    kiosk.sees("trace-next-off");
    kiosk.types(F6);
    kiosk.sees("trace-next-live");
    kiosk.signs_out();
    kiosk.signs_in();
    stage.counter.insert(secrets::SMART_CARD.person);
    kiosk.comes_to_hand_over(&stage, &secrets::SMART_CARD);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    kiosk.signs_out();
    kiosk.signs_in_as(TECHNICIAN);
    for keys in [F9, F7, "2"] {
        kiosk.types(keys);
    }
    kiosk.sees("trace-next-live");
    kiosk.sees_text("CKR_OK");
    let mut canaries = secrets::canaries(&stage);
    canaries.push(secrets::SMART_CARD.serial.as_bytes().to_vec());
    let seen = kiosk.terminal.seen().rows;
    secrets::assert_none(&canaries, seen.as_bytes(), "the trace's screen");
    kiosk.types(F7);
    kiosk.sees("trace-next-kept");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");

    let kept = fs::read_to_string(stage.file(KIOSK).join("store/trace.json")).expect("a kept trace");
    for told in ["C_GenerateKeyPair", "C_Login", "CKU_SO", "CKU_USER", "C_CreateObject", "CKO_CERTIFICATE"] {
        assert!(kept.contains(told), "{told} is not in {kept}");
    }
    let folder = stage.file("stick");
    fs::create_dir(&folder).expect("a folder");
    let bundle = stage.centre.json(&["support", "open", file_of(&bundles(&stage, &folder)).to_str().expect("a path")]);
    let commands = bundle["trace"]["lines"].to_string();
    let instruction = |ins: u8| commands.contains(&format!("\"header\":[0,{ins},"));
    assert!(instruction(0xA4) && instruction(0x24), "SELECT and CHANGE REFERENCE DATA of the PUK: {commands}");
    assert!(commands.contains("\"header\":[12,176,"), "READ BINARY under secure messaging: {commands}");
    let found = canaries.iter().filter(|canary| contains(commands.as_bytes(), canary)).count();
    figures::put("trace.canaries_found", u64::try_from(found).expect("few"));
    assert_eq!(found, 0);
    let planted = [commands.as_bytes(), &canaries[0]].concat();
    assert!(contains(&planted, &canaries[0]), "the search finds what is there");
}

/// Rows without blanks at their ends, as `kiosk replay --screens` prints them.
fn rows(kiosk: &Kiosk) -> Vec<String> {
    let rows = kiosk.terminal.seen().rows;
    let mut rows: Vec<String> = rows.lines().map(|row| row.trim_end().to_owned()).collect();
    rows.resize(usize::from(SMALL.1), String::new());
    rows
}

/// Waits for keys in the last row: what stands above them was drawn before.
fn sees_keys(kiosk: &Kiosk, language: Language, keys: &[(&str, &str)]) {
    let words = Words::new(language);
    let shown: Vec<String> = keys.iter().map(|(key, id)| format!("{key} {}", words.get(id))).collect();
    kiosk.sees_text(&shown.join("  "));
}

fn replays(stage: &Stage, file: &str) -> String {
    let mut program = Command::new(PROGRAM);
    program.args(["replay", "--screens", file]).env("TERM", "xterm-256color").envs(stage.environment());
    let output = program.output().expect("the kiosk runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The service of the smart cards stops while a technician looks, and the recording shows it again.
#[test]
fn a_fault_recorded_at_the_counter_is_replayed_to_the_screens_that_were_seen() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.sees("sign-in-next-name");
    kiosk.sees("line-up");
    kiosk.sees("queue-empty");
    let mut seen = vec![];
    kiosk.types(F9);
    kiosk.sees("devices-title");
    kiosk.sees("clock-checked");
    sees_keys(&kiosk, Language::Az, &[("F6", "key-bench"), ("Esc", "key-back"), ("F1", "key-help")]);
    seen.push(rows(&kiosk));
    stage.counter.stop();
    kiosk.sees_fault(Fault::ReaderServiceDown);
    let words = Words::new(Language::Az);
    kiosk.sees_text(&format!("{} {}", words.get("next-fault"), words.fault(Fault::ReaderServiceDown).next));
    seen.push(rows(&kiosk));
    kiosk.types(F6);
    kiosk.sees("bench-title");
    kiosk.sees_no("bench-next-running");
    kiosk.sees_text(Fault::ReaderServiceDown.code());
    kiosk.types(DOWN);
    kiosk.speaks(Language::Ru);
    sees_keys(&kiosk, Language::Ru, &[("F7", "key-tools"), ("Esc", "key-back"), ("F1", "key-help")]);
    seen.push(rows(&kiosk));
    assert_eq!(kiosk.ends(), 0, "an ordinary end");

    let folder = stage.file("stick");
    fs::create_dir(&folder).expect("a folder");
    let bundle = stage.centre.json(&["support", "open", file_of(&bundles(&stage, &folder)).to_str().expect("a path")]);
    let opened = stage.file("bundle.json");
    fs::write(&opened, bundle.to_string()).expect("written");
    let recording = stage.file(KIOSK).join("store/events.jsonl");
    for file in [recording, opened] {
        let replayed = replays(&stage, file.to_str().expect("a plain path"));
        for screen in &seen {
            let screen = screen.join("\n");
            assert!(replayed.contains(&screen), "not seen again:\n{screen}\n\nbut:\n{replayed}");
        }
    }
    figures::put("replay.screens_seen_again", u64::try_from(seen.len()).expect("few"));
}
