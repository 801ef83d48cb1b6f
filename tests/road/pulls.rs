//! Carriers pulled out while the kiosk works on them. Whatever was cut off, a clerk who does what the screen says ends with
//! one certificate, on that carrier.

use imza_kiosk::domain::fault::Fault;

use super::figures;
use super::judges::{AYSEL, GUNEL, Issued, LALE, judge, judge_queue};
use super::kiosk::{ENTER, Kiosk};
use super::stage::{SMALL, Stage};

#[test]
fn a_card_pulled_while_its_driver_is_busy_is_missed_at_once_and_goes_on() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &AYSEL);
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("issue-next-pin-again");
    // The driver stands still, so that the pull surely comes before its answer.
    let driver = stage.driver_of(&kiosk);
    driver.stop();
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("issue-wait-carrier");
    stage.counter.remove(AYSEL.carrier);
    kiosk.refuses(Fault::CarrierGone);
    driver.go_on();
    follows_the_screen(&stage, &mut kiosk, &AYSEL, false);
    ends(&stage, kiosk, &[AYSEL]);
}

#[test]
fn a_card_pulled_at_any_step_ends_with_one_certificate_for_whoever_follows_the_screen() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    let pulls = [(AYSEL, None), (GUNEL, Some((5, "step-key"))), (LALE, Some((7, "step-certificate")))];
    for (issued, after) in &pulls {
        kiosk.begins_issue(&stage, issued);
        kiosk.chooses_pin(issued.pin);
        if let Some((number, step)) = after {
            kiosk.sees_done(*number, step);
        }
        stage.counter.remove(issued.carrier);
        follows_the_screen(&stage, &mut kiosk, issued, false);
        kiosk.types(ENTER);
        kiosk.sees("receipt-sent");
        kiosk.types(ENTER);
        kiosk.sees("home-prompt-scan");
        judge(&stage, issued);
        stage.counter.remove(issued.carrier);
        figures::count("road.cuts");
    }
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge_queue(&stage, pulls.len());
}

/// From the hand-over to the judges.
fn ends(stage: &Stage, mut kiosk: Kiosk, all: &[Issued<'_>]) {
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    all.iter().for_each(|issued| judge(stage, issued));
    judge_queue(stage, all.len());
    figures::count("road.cuts");
}

/// Does what the screen says, and nothing else, until the carrier is to be handed over; it is in its reader then.
fn follows_the_screen(stage: &Stage, kiosk: &mut Kiosk, issued: &Issued<'_>, mut is_in: bool) {
    const SAYS: [&str; 7] = [
        "next-fault",
        "issue-next-carrier-back",
        "issue-next-smart-card",
        "issue-next-pin-again",
        "issue-next-pin",
        "issue-next-present",
        "issue-next-hand-over",
    ];
    // A pull is told as a pull, or as the driver's start afterwards: never as something that ends the issue.
    let harmless = [Fault::CarrierGone, Fault::DriverError, Fault::PinAgain].map(Fault::code);
    // Far more turns than any cut needs.
    for _ in 0..20 {
        let said = kiosk.sees_one_of(&SAYS);
        let puts_in = !is_in && matches!(said, "next-fault" | "issue-next-carrier-back" | "issue-next-smart-card");
        if puts_in || (said == "issue-next-hand-over" && !is_in) {
            stage.counter.insert(issued.carrier);
            is_in = true;
        }
        match said {
            "issue-next-hand-over" => return,
            "next-fault" => {
                let seen = kiosk.terminal.seen();
                let is_harmless = harmless.iter().any(|code| seen.flat.contains(code)) || !seen.flat.contains("K-");
                assert!(is_harmless, "{}", seen.rows);
                kiosk.types(ENTER);
            }
            "issue-next-pin-again" | "issue-next-pin" | "issue-next-present" => {
                kiosk.types(&format!("{}{ENTER}", issued.pin));
            }
            _ => {}
        }
        kiosk.sees_no(said);
    }
    panic!("going round in circles; the screen shows:\n{}", kiosk.terminal.seen().rows);
}
