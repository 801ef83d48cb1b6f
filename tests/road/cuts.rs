//! Cuts in the middle of an issue: the centre ends, its answer is lost, the kiosk is killed, the carrier's driver dies. Each
//! time the screen says what is safe, and the issue ends with one certificate for the key that was made first.

use imza_kiosk::domain::fault::Fault;
use rustix::process::Signal;

use super::figures;
use super::hands::Hand;
use super::judges::{AYSEL, ELVIN, judge, judge_queue};
use super::kiosk::{ENTER, ESC, Kiosk};
use super::line::Line;
use super::processes;
use super::stage::{SMALL, Stage};

/// From the hand-over to the end of the program, then the judges.
fn hands_over_and_ends(stage: &Stage, mut kiosk: Kiosk, issued: &super::judges::Issued<'_>) {
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge(stage, issued);
    judge_queue(stage, 1);
    figures::count("road.cuts");
}

#[test]
fn a_centre_killed_before_the_certificate_is_waited_for_and_the_key_is_kept() {
    let Some(mut stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &AYSEL);
    stage.centre.kill();
    kiosk.chooses_pin(AYSEL.pin);
    kiosk.refuses(Fault::CentreUnreachable);
    kiosk.sees_with("issue-on-carrier-key", "serial", AYSEL.serial);
    // Again without a centre, then another carrier in the place of the first, then a wrong PIN.
    kiosk.types(ENTER);
    kiosk.refuses(Fault::CentreUnreachable);
    stage.counter.remove(AYSEL.carrier);
    kiosk.sees("issue-next-carrier-back");
    stage.counter.insert("card-2");
    kiosk.refuses(Fault::CarrierOther);
    stage.counter.remove("card-2");
    kiosk.sees("issue-next-carrier-back");
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("issue-next-present");
    kiosk.types(&format!("111222{ENTER}"));
    kiosk.refuses(Fault::PinWrong);
    kiosk.sees("pin-tries-low");
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.refuses(Fault::CentreUnreachable);
    stage.centre.serve();
    kiosk.types(ENTER);
    hands_over_and_ends(&stage, kiosk, &AYSEL);
}

#[test]
fn a_certificate_lost_on_the_line_and_a_killed_kiosk_end_with_that_same_certificate() {
    let Some(stage) = Stage::set() else { return };
    let line = Line::to(stage.centre_address());
    stage.configure(&format!("https://{}", line.address()));
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &ELVIN);
    kiosk.types(&format!("{}{ENTER}", ELVIN.pin));
    kiosk.sees("issue-next-pin-again");
    line.lose_answers();
    kiosk.types(&format!("{}{ENTER}", ELVIN.pin));
    line.cut_after_a_lost_certificate();
    kiosk.refuses(Fault::CentreUnreachable);
    let signed = stage.centre.json(&["certificate", "show", ELVIN.order]);

    let below = processes::below(kiosk.terminal.process_id());
    processes::signal(kiosk.terminal.process_id(), Signal::KILL);
    kiosk.terminal.wait_for_end();
    below.iter().for_each(processes::Process::wait_for_end);
    line.mend();

    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    takes_up_the_unfinished(&stage, &mut kiosk, &ELVIN);
    kiosk.sees("issue-next-hand-over");
    let again = stage.centre.json(&["certificate", "show", ELVIN.order]);
    assert_eq!((&again["serial"], &again["sha256"]), (&signed["serial"], &signed["sha256"]), "the same certificate");
    hands_over_and_ends(&stage, kiosk, &ELVIN);
}

/// From the home screen: the unfinished issue first, the ID card again, the PIN again.
fn takes_up_the_unfinished(stage: &Stage, kiosk: &mut Kiosk, issued: &super::judges::Issued<'_>) {
    kiosk.sees("home-row-unfinished");
    kiosk.sees("home-next-unfinished");
    kiosk.types(ENTER);
    kiosk.sees("order-verdict-scan");
    kiosk.scans(&stage.person(issued.person), Hand::Trickle);
    kiosk.sees("order-next-resume");
    kiosk.presses_until(ENTER, "issue-next-present");
    kiosk.types(&format!("{}{ENTER}", issued.pin));
}

#[test]
fn an_issue_put_aside_with_its_driver_killed_goes_on_from_the_home_screen() {
    let Some(mut stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.begins_issue(&stage, &AYSEL);
    stage.centre.kill();
    kiosk.chooses_pin(AYSEL.pin);
    kiosk.sees_fault(Fault::CentreUnreachable);
    // It dies with the certificate in its hands: it stands still first, so that it is surely asked.
    let driver = stage.driver_of(&kiosk);
    driver.stop();
    stage.centre.serve();
    kiosk.types(ENTER);
    kiosk.sees_running_for_a_second("step-write");
    driver.signal(Signal::KILL);
    kiosk.refuses(Fault::DriverStopped);
    kiosk.sees_with("issue-on-carrier-key", "serial", AYSEL.serial);
    kiosk.types(ENTER);
    kiosk.sees("issue-next-present");
    kiosk.types(ESC);
    kiosk.sees("confirm-leave");
    kiosk.types(ENTER);
    takes_up_the_unfinished(&stage, &mut kiosk, &AYSEL);
    hands_over_and_ends(&stage, kiosk, &AYSEL);
}

#[test]
fn a_hand_over_without_the_centre_is_recorded_and_sent_when_it_is_back() {
    let Some(mut stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &ELVIN);
    stage.centre.kill();
    kiosk.types(ENTER);
    kiosk.sees("receipt-not-sent");
    kiosk.sees("line-down");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    kiosk.signs_out();
    // A stranger to this kiosk is not let in without the centre; its own clerk is.
    kiosk.types("rauf\rdemo-supervisor\r");
    kiosk.refuses(Fault::SignInOffline);
    kiosk.types("\t\x7f\x7f\x7f\x7faysel\rdemo-clerk\r");
    kiosk.sees("home-prompt-scan");
    kiosk.sees("line-down");
    stage.centre.serve();
    kiosk.sees("lock-line-back");
    kiosk.types("demo-clerk\r");
    kiosk.sees("home-prompt-scan");
    kiosk.sees("queue-empty");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge(&stage, &ELVIN);
    judge_queue(&stage, 1);
    figures::count("road.cuts");
}
