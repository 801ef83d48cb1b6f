//! What a holder does at a counter with a carrier that was handed over: the PIN is changed, and a locked carrier is unblocked
//! with a supervisor.

use imza_kiosk::domain::fault::Fault;

use super::centre::{OFFICER, PASSWORD, SUPERVISOR};
use super::figures;
use super::judges::AYSEL;
use super::kiosk::{ENTER, ESC, F4, F6, F7, Kiosk};
use super::stage::{SMALL, Stage};
use super::strangers::{finish, pkcs11_tool};

/// A kiosk whose reader holds a card that was handed over.
fn handed_over(stage: &Stage) -> Kiosk {
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(stage, &AYSEL);
    kiosk.chooses_pin(AYSEL.pin);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    kiosk
}

/// A stranger's login with this PIN.
fn logs_in(stage: &Stage, pin: &str) -> bool {
    let mut tool = pkcs11_tool(stage, AYSEL.module, &["--login", "--pin", pin, "--list-objects"]);
    tool.output().expect("pkcs11-tool is installed").status.success()
}

#[test]
fn a_holder_changes_the_pin_and_a_locked_card_is_unblocked_with_a_supervisor_for_another_puk() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = handed_over(&stage);
    kiosk.types(F7);
    kiosk.sees("pin-change-next-old");
    kiosk.types(&format!("{}{ENTER}739164{ENTER}739164{ENTER}", AYSEL.pin));
    kiosk.sees("pin-change-next-take");
    kiosk.types(ESC);
    kiosk.sees("home-prompt-scan");
    assert!(logs_in(&stage, "739164") && !logs_in(&stage, AYSEL.pin));
    for _ in 0..3 {
        assert!(!logs_in(&stage, "000000"));
    }
    kiosk.types(F7);
    kiosk.refuses(Fault::PinChangeLastTry);
    kiosk.types(F6);
    kiosk.sees("unblock-about");
    // The clerk alone cannot.
    kiosk.types(&format!("{OFFICER}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.refuses(Fault::NotAllowed);
    kiosk.types(ESC);
    kiosk.refuses(Fault::PinChangeLastTry);
    kiosk.types(F6);
    kiosk.sees("unblock-about");
    kiosk.types(&format!("{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.sees("pin-change-next-new");
    kiosk.types(&format!("628401{ENTER}628401{ENTER}"));
    kiosk.sees("unblock-done");
    kiosk.types(ESC);
    kiosk.refuses(Fault::PinChangeLastTry);
    kiosk.types(ESC);
    kiosk.sees("home-prompt-scan");
    kiosk.types(F4);
    kiosk.sees_with("queue-count-acked", "count", "2");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    finish(pkcs11_tool(&stage, AYSEL.module, &["--login", "--pin", "628401", "--list-objects"]));
    let kept = stage.centre.json(&["carriers", "secrets", AYSEL.serial]);
    let of_kind = |secret: &str| -> Vec<String> {
        let rows = kept.as_array().expect("a list").iter().filter(|row| row["secret"] == secret);
        rows.map(|row| row["outcome"].as_str().expect("known").to_owned()).collect()
    };
    assert_eq!(
        (of_kind("puk"), of_kind("management-key")),
        (vec!["set".into(), "replaced".into()], vec!["set".into()])
    );
    let release = &stage.centre.json(&["carriers", "releases", "--serial", AYSEL.serial])[0];
    assert_eq!((&release["asked_by"], &release["approved_by"]), (&OFFICER.into(), &SUPERVISOR.into()));
    assert!(release["ended_at"].is_string(), "{release}");
    let export = stage.file("export");
    let export = export.to_str().expect("a plain path");
    stage.centre.run(&["audit", "export", "--contents", "--out", export]);
    stage.centre.run(&["audit", "verify", export]);
    let exported = std::fs::read_to_string(export).expect("an export");
    let chained = exported.lines().find(|line| line.contains("secret-release")).expect("the release is in the chain");
    let id = release["id"].as_str().expect("a name");
    assert!([OFFICER, SUPERVISOR, AYSEL.serial, id].iter().all(|said| chained.contains(said)), "{chained}");
    figures::count("road.unblocked");
}
