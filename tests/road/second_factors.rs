//! Officers who sign in with a carrier of their own: a card that this centre issued, on the real stacks; and what is refused.

use std::fs;
use std::path::Path;

use imza_kiosk::domain::fault::Fault;
use serde_json::Value;

use super::centre::{OFFICER, PASSWORD};
use super::figures;
use super::judges::{AYSEL, SMART_CARD};
use super::kiosk::{ENTER, ESC, Kiosk};
use super::stage::{SMALL, Stage};
use super::strangers::{finish, pkcs11_tool};

/// A card that is nobody's.
const OTHERS: &str = "card-2";

/// A clerk has a card with a key for signing in, issued at this counter; its certificate as a file.
fn issued(stage: &Stage) -> String {
    let read = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("a file");
    let section = read("tests/data/carriers/authentication-key-piv.toml");
    stage.adds_profile("piv-smart-card", &format!("{}\n{section}", read("assets/carriers/piv-smart-card.toml")));
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(stage, &AYSEL);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let read = |id: &str, name: &str| {
        let file = stage.file(name).to_str().expect("a plain path").to_owned();
        finish(pkcs11_tool(
            stage,
            SMART_CARD,
            &["--read-object", "--type", "cert", "--id", id, "--output-file", &file],
        ));
        file
    };
    let signature = read("02", "signature.der");
    let refused = stage.centre.tries(&["officer", "carrier", "add", OFFICER, "--certificate", &signature]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("digitalSignature"), "{said}");
    let own = read("01", "sign-in.der");
    stage.counter.remove(AYSEL.carrier);
    own
}

/// The centre asks whoever can cause an issue for a carrier from now on.
fn asks_issuers(stage: &mut Stage) {
    let file = stage.centre.file("central.toml");
    let configuration = fs::read_to_string(&file).expect("the configuration");
    let asks = configuration.replace("second_factor = \"off\"", "second_factor = \"issuers\"");
    assert_ne!(asks, configuration, "the shipped configuration names the rule");
    fs::write(file, asks).expect("the configuration");
    stage.centre.kill();
    stage.centre.serve();
}

fn types_password(kiosk: &mut Kiosk) {
    kiosk.types(&format!("{PASSWORD}{ENTER}"));
}

/// Outcomes of the clerk's tries, as the centre has them, the oldest first, each run of the same once.
fn outcomes(stage: &Stage) -> Vec<String> {
    let tries = stage.centre.json(&["officer", "sign-ins", OFFICER]);
    let said = |line: &Value| line["outcome"].as_str().expect("a word").to_owned();
    let mut outcomes: Vec<String> = tries.as_array().expect("a list").iter().rev().map(said).collect();
    outcomes.dedup();
    outcomes
}

#[test]
fn a_clerk_signs_in_with_password_and_own_card_and_nothing_less_will_do_with_or_without_a_line() {
    let Some(mut stage) = Stage::set() else { return };
    let certificate = issued(&stage);
    asks_issuers(&mut stage);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.sees("sign-in-next-name");
    kiosk.types(&format!("{OFFICER}{ENTER}"));
    types_password(&mut kiosk);
    kiosk.refuses(Fault::SecondFactorNotEnrolled);
    stage.centre.run(&["officer", "carrier", "add", OFFICER, "--certificate", &certificate]);
    what_will_not_do(&stage, &mut kiosk);
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("home-prompt-scan");
    assert_eq!(outcomes(&stage).last().map(String::as_str), Some("signed-in"));
    stage.counter.remove(AYSEL.carrier);
    kiosk.signs_out();
    without_a_line(&mut stage, &mut kiosk);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    figures::count("road.second_factors");
}

/// No card, another person's, a wrong PIN, a card that is pulled; the right card lies in its reader at the end.
fn what_will_not_do(stage: &Stage, kiosk: &mut Kiosk) {
    types_password(kiosk);
    kiosk.sees("factor-next-carrier");
    kiosk.types(ESC);
    kiosk.sees_fault(Fault::SecondFactorLeft);
    types_password(kiosk);
    kiosk.sees("factor-next-carrier");
    stage.counter.insert(OTHERS);
    kiosk.refuses(Fault::SecondFactorOtherCarrier);
    stage.counter.remove(OTHERS);
    kiosk.sees("factor-next-carrier");
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("factor-next-pin");
    kiosk.types(&format!("739164{ENTER}"));
    kiosk.refuses(Fault::SecondFactorPin);
    kiosk.types("48");
    stage.counter.remove(AYSEL.carrier);
    kiosk.refuses(Fault::SecondFactorPulled);
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("factor-next-pin");
    assert!(!kiosk.terminal.seen().flat.contains('•'), "an empty field");
}

/// The same kiosk asks for the same card while the line is cut, and the centre asks once more when it is back.
fn without_a_line(stage: &mut Stage, kiosk: &mut Kiosk) {
    stage.centre.kill();
    kiosk.types(&format!("{OFFICER}{ENTER}"));
    kiosk.sees("sign-in-next-password");
    types_password(kiosk);
    kiosk.sees("factor-next-carrier");
    stage.counter.insert(OTHERS);
    kiosk.sees_fault(Fault::SecondFactorOtherCarrier);
    stage.counter.remove(OTHERS);
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("factor-next-pin");
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("home-prompt-scan");
    stage.centre.serve();
    kiosk.sees("lock-line-back");
    types_password(kiosk);
    kiosk.sees("factor-next-pin");
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("home-prompt-scan");
    assert_eq!(outcomes(stage).last().map(String::as_str), Some("signed-in"));
}
