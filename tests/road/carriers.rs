//! What can be wrong with a carrier, its reader and the citizen's PIN, on the real screen; and that the issue goes on to its
//! end afterwards.

use imza_kiosk::domain::fault::Fault;

use super::figures;
use super::hands::wedge;
use super::judges::{AYSEL, ELVIN, judge, judge_queue};
use super::kiosk::{ENTER, ESC, Kiosk};
use super::stage::{SMALL, Stage};

#[test]
fn a_carrier_that_does_not_fit_is_refused_and_the_right_one_goes_on() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    two_carriers_then_one(&stage, &mut kiosk);
    pins_that_will_not_do(&mut kiosk);
    pulled_at_the_pin_entry(&stage, &mut kiosk);
    kiosk.chooses_pin(AYSEL.pin);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    judge(&stage, &AYSEL);
    used_or_wrong_carriers(&stage, &mut kiosk);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge_queue(&stage, 1);
}

/// A smart card and a token lie in their readers when a smart card is asked for.
fn two_carriers_then_one(stage: &Stage, kiosk: &mut Kiosk) {
    stage.counter.insert("token-1");
    kiosk.sees("home-carrier-in");
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("home-two-carriers");
    kiosk.types(&wedge(&stage.person("id-aysel").mrz));
    kiosk.sees("order-next-confirm");
    kiosk.presses_until(ENTER, "issue-steps");
    kiosk.refuses(Fault::TwoCarriers);
    stage.counter.remove(AYSEL.carrier);
    kiosk.refuses(Fault::CarrierWrongKind);
    stage.counter.remove("token-1");
    kiosk.sees("issue-next-smart-card");
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("issue-next-pin");
}

fn pins_that_will_not_do(kiosk: &mut Kiosk) {
    for (pin, fault) in [("1234", Fault::PinForm), ("48291a", Fault::PinForm), ("123456", Fault::PinTooSimple)] {
        kiosk.types(&format!("{pin}{ENTER}"));
        kiosk.refuses(fault);
    }
    kiosk.types(&format!("{}{ENTER}", AYSEL.pin));
    kiosk.sees("issue-next-pin-again");
    kiosk.types(&format!("482916{ENTER}"));
    kiosk.refuses(Fault::PinsDiffer);
}

/// What was typed before the pull is gone; the carrier is as it was.
fn pulled_at_the_pin_entry(stage: &Stage, kiosk: &mut Kiosk) {
    kiosk.types("482");
    kiosk.sees_text("•••");
    stage.counter.remove(AYSEL.carrier);
    kiosk.sees("issue-next-carrier-back");
    stage.counter.insert(AYSEL.carrier);
    kiosk.sees("issue-next-pin");
    assert!(!kiosk.terminal.seen().flat.contains('•'), "an empty field");
}

/// The next citizen's order with the carrier of the one before, and with one whose PIN was chosen before.
fn used_or_wrong_carriers(stage: &Stage, kiosk: &mut Kiosk) {
    kiosk.sees("home-prompt-scan");
    kiosk.types(&wedge(&stage.person("id-gunel").mrz));
    kiosk.sees("order-next-confirm");
    kiosk.presses_until(ENTER, "issue-steps");
    kiosk.refuses(Fault::CarrierOccupied);
    stage.counter.remove(AYSEL.carrier);
    kiosk.sees("issue-next-smart-card");
    kiosk.types(ESC);
    kiosk.sees("home-prompt-scan");
    // The hand-over and the order given back.
    kiosk.sees_sent(2);
}

#[test]
fn a_card_pulled_while_the_kiosk_works_on_it_goes_on_when_it_is_back() {
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
    stage.counter.insert(AYSEL.carrier);
    kiosk.types(ENTER);
    kiosk.sees("issue-next-pin");
    kiosk.chooses_pin(AYSEL.pin);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge(&stage, &AYSEL);
    judge_queue(&stage, 1);
    figures::count("road.cuts");
}

#[test]
fn without_the_reader_service_the_kiosk_says_so_and_goes_on_when_it_is_back() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.types(&wedge(&stage.person("id-elvin").mrz));
    kiosk.sees("order-next-confirm");
    kiosk.presses_until(ENTER, "issue-next-usb-token");
    stage.counter.stop();
    kiosk.refuses(Fault::ReaderServiceDown);
    stage.counter.start_again();
    kiosk.sees("issue-next-usb-token");
    stage.counter.insert(ELVIN.carrier);
    kiosk.sees("issue-next-pin");
    // Gone once more, in the middle of the PIN.
    kiosk.types("628");
    stage.counter.stop();
    kiosk.refuses(Fault::ReaderServiceDown);
    stage.counter.start_again();
    kiosk.sees("issue-next-carrier-back");
    stage.counter.insert(ELVIN.carrier);
    kiosk.sees("issue-next-pin");
    kiosk.chooses_pin(ELVIN.pin);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    judge(&stage, &ELVIN);
    judge_queue(&stage, 1);
    figures::count("road.cuts");
}
