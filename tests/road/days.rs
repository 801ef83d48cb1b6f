//! The supervisor's day on the supervisor's own screen, and beside it what the centre's commands say.

use super::centre::{BRANCH, PASSWORD};
use super::judges::AYSEL;
use super::kiosk::{ENTER, ESC, F6, F7};
use super::stage::{SMALL, Stage};

const TAB: &str = "\t";
/// A supervisor who came later, beside the one of every stage.
const RAUF: &str = "rauf";

#[test]
fn a_supervisor_sees_the_day_of_the_branches_opens_a_bar_and_looks_back() {
    let Some(stage) = Stage::set() else { return };
    let add = ["officer", "add", RAUF, "--name", "Rauf H.", "--role", "supervisor", "--password-stdin"];
    stage.centre.run_with(&add, &format!("{PASSWORD}\n"));
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    // A clerk has no such key.
    kiosk.types(F6);
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    kiosk.signs_out();
    kiosk.signs_in_as(RAUF);
    kiosk.types(F6);
    kiosk.sees("day-next");
    kiosk.sees_with("day-total", "count", "1");
    let told = stage.centre.json(&["report", "day"]);
    assert_eq!((&told[0]["key"], &told[0]["count"]), (&BRANCH.into(), &1.into()), "{told}");
    for picture in
        ["hour", "officer", "carrier", "applicant", "heat", "funnel", "branches", "differences", "records", "branch"]
    {
        kiosk.types(TAB);
        kiosk.sees_picture(&format!("day-by-{picture}"));
    }
    kiosk.types(ENTER);
    kiosk.sees_text("▸ Bakı-1");
    kiosk.sees_picture("day-by-hour");
    kiosk.types(TAB);
    kiosk.sees_text("▸ aysel");
    for _ in 0..7 {
        kiosk.types(TAB);
    }
    kiosk.sees_picture("day-by-records");
    kiosk.sees_text(AYSEL.serial);
    kiosk.types(ESC);
    kiosk.sees_picture("day-by-branch");
    kiosk.types(F7);
    kiosk.sees("day-next");
    kiosk.sees_with("day-total", "count", "0");
    kiosk.types(F6);
    kiosk.sees_with("day-total", "count", "1");
    kiosk.types(ESC);
    kiosk.sees("home-prompt-scan");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
}
