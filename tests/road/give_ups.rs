//! An issue that a supervisor gives up at the kiosk: the certificate is revoked, and the same order ends on another card.

use imza_kiosk::domain::fault::Fault;

use super::centre::{OFFICER, PASSWORD, SUPERVISOR};
use super::figures;
use super::judges::{AYSEL, Issued};
use super::kiosk::{DOWN, ENTER, ESC, F6};
use super::stage::{SMALL, Stage};

const OTHER_CARD: Issued<'_> = Issued { carrier: "card-2", ..AYSEL };

#[test]
fn a_lost_card_is_given_up_with_a_supervisor_and_the_order_ends_on_another() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    // The clerk alone cannot.
    kiosk.types(F6);
    kiosk.sees("second-next-name");
    kiosk.types(&format!("{OFFICER}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.refuses(Fault::NotAllowed);
    kiosk.types(ESC);
    kiosk.sees("issue-next-hand-over");
    kiosk.types(F6);
    kiosk.sees("second-next-name");
    kiosk.types(&format!("{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.sees("home-prompt-scan");
    stage.counter.remove(AYSEL.carrier);
    kiosk.comes_to_hand_over(&stage, &OTHER_CARD);
    kiosk.types(ENTER);
    kiosk.sees("receipt-sent");
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let told = stage.centre.json(&["order", "show", AYSEL.order]);
    let states: Vec<_> = told["certificates"].as_array().expect("a list").iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["active", "revoked"], "{told}");
    assert_eq!(told["ended_attempts"][0]["officers"], serde_json::json!([OFFICER, SUPERVISOR]));
    assert_eq!(told["keys_left"][0]["carrier_serial"], AYSEL.serial);
    figures::count("road.given_up");
}

#[test]
fn a_card_whose_citizen_left_keeps_no_key_and_the_centre_knows() {
    let Some(stage) = Stage::set() else { return };
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    kiosk.comes_to_hand_over(&stage, &AYSEL);
    kiosk.types(F6);
    kiosk.sees("second-next-name");
    kiosk.types(&format!("{DOWN}{DOWN}{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.sees("home-prompt-scan");
    kiosk.sees_sent(1);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let left = &stage.centre.json(&["order", "show", AYSEL.order])["keys_left"][0];
    assert_eq!(left["carrier_serial"], AYSEL.serial);
    assert!(left["destroyed_at"].is_string(), "{left}");
    figures::count("road.given_up");
}
