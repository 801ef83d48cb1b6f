//! A driver that never answers: OpenSC stands still with a session open, and the card is pulled under it. The screen stays
//! alive, says in the driver's time that the carrier does not answer, and the next look is served by a new process.

use std::fs;
use std::path::Path;

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::kiosk::app::Language;

use super::centre::KIOSK;
use super::faults::FaultyModule;
use super::figures;
use super::hands::wedge;
use super::judges::AYSEL;
use super::kiosk::{ENTER, ESC};
use super::stage::{SMALL, Stage};

const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// What OpenSC needs to show more than four readers.
const OPENSC_CONF: &str = "app opensc-pkcs11 { pkcs11 { max_virtual_slots = 64; slots_per_card = 1; } }\n";

/// The shipped profile at the smart-card reader, with short deadlines.
fn profile(module: &Path) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/carriers/opensc.toml");
    let mut text = fs::read_to_string(shipped).expect("the shipped profile");
    for (from, to) in [
        ("\"Identiv SCR3310*\"", "\"ACS ACR39U*\""),
        (OPENSC, module.to_str().expect("a plain path")),
        ("start = 15_000", "start = 3_000"),
        ("inspect = 20_000", "inspect = 3_000"),
    ] {
        assert!(text.contains(from), "the profile has {from}");
        text = text.replace(from, to);
    }
    text
}

#[test]
fn a_card_pulled_under_an_open_session_of_opensc_is_told_as_not_answering_and_the_kiosk_goes_on() {
    let Some(mut stage) = Stage::set() else { return };
    if !Path::new(OPENSC).exists() {
        println!("skipped: {OPENSC} is not installed");
        return;
    }
    let folder = stage.file("opensc");
    fs::create_dir_all(&folder).expect("a folder");
    let hangs = "C_OpenSession 1 after hang";
    let module = FaultyModule::compile(stage.file(KIOSK).as_path()).with(&folder, Path::new(OPENSC), hangs);
    let conf = folder.join("opensc.conf");
    fs::write(&conf, OPENSC_CONF).expect("a file");
    stage.sets("OPENSC_CONF", &conf);
    stage.adds_profile("opensc", &profile(&module));
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.types(&wedge(&stage.person(AYSEL.person).mrz));
    kiosk.sees("order-next-confirm");
    kiosk.presses_until(ENTER, "issue-next-smart-card");
    stage.counter.insert(AYSEL.carrier);
    // The session is open, and the module never comes back.
    let hung = module.with_file_name("module.so.script.fired");
    kiosk.terminal.wait_until("the running step, the module hanging", |_| hung.exists());
    stage.counter.remove(AYSEL.carrier);
    for language in [Language::En, Language::Az] {
        kiosk.speaks(language);
        kiosk.sees("issue-steps");
    }
    kiosk.refuses(Fault::CarrierSilent);
    stage.counter.insert(AYSEL.carrier);
    kiosk.types(ENTER);
    // The card is looked at by a new process of the same driver, which only reads.
    kiosk.refuses(Fault::CarrierReadOnly);
    stage.counter.remove(AYSEL.carrier);
    kiosk.sees("issue-next-smart-card");
    kiosk.types(ESC);
    kiosk.sees("home-prompt-scan");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    figures::count("road.hangs");
}
