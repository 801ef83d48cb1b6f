//! A reader with keys of its own: the kiosk asks the carrier to have the PIN entered there, and hands over none.

use super::world::*;
use crate::domain::carrier::{CarrierFault, CarrierInspection, CarrierJob, PinTries};
use crate::domain::fault::Fault;
use crate::domain::secret::{PinExchange, PinSource};
use crate::kiosk::app::Screen;
use crate::kiosk::app::issue::IssueScreen;
use crate::kiosk::app::message::{Effect, Key, Msg};

fn carrier() -> CarrierInspection {
    CarrierInspection { pin_pad: true, ..inspection() }
}

/// The citizen is to choose a PIN on the reader.
pub(crate) fn at_reader() -> World {
    at_pin_of(carrier())
}

/// They were asked, and this came of it.
pub(crate) fn asked(fault: CarrierFault) -> World {
    let mut world = at_reader();
    world.fails_once = Some(fault);
    world.key(Key::Enter);
    world
}

/// The carrier is waiting for what is entered on its reader.
pub(crate) fn being_entered() -> World {
    let mut world = at_reader();
    world.say_only(Msg::Input(crate::kiosk::app::message::Input::Key(Key::Enter)));
    world.answer_next();
    assert!(world.effects.iter().any(is_by_pad), "the reader asks for it");
    world
}

/// A holder is to change the PIN on the reader.
pub(crate) fn at_change() -> World {
    let mut world = World::signed_in();
    world.carrier = carrier();
    world.key(Key::F(7));
    world.put_in(SMART_CARD_READER);
    world
}

fn is_by_pad(effect: &Effect) -> bool {
    let Effect::Carrier(_, job) = effect else { return false };
    matches!(
        job,
        CarrierJob::ChoosePin { pin: PinSource::Pad, .. } | CarrierJob::ChangePin { pins: PinExchange::Pad, .. }
    )
}

fn screen(world: &World) -> &IssueScreen {
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen
}

#[test]
fn nothing_is_typed_and_one_key_has_the_reader_ask() {
    let mut world = at_reader();
    world.type_text("482915");
    assert!(screen(&world).entry.first.is_empty(), "a PIN is typed nowhere but on the reader");
    world.key(Key::Enter);
    assert!(screen(&world).issue.is_proven(), "{:?}", screen(&world).issue.trouble);
    let world = being_entered();
    assert!(screen(&world).is_running());
}

#[test]
fn who_gives_up_on_the_reader_or_enters_what_is_no_pin_is_asked_again_by_a_key_alone() {
    for (fault, expected) in [
        (CarrierFault::PadCancelled, Fault::PadCancelled),
        (CarrierFault::PadRefused, Fault::PadRefused),
        (CarrierFault::Deadline, Fault::CarrierSilent),
    ] {
        let mut world = asked(fault);
        assert_eq!(screen(&world).issue.trouble.as_ref().map(|trouble| trouble.fault), Some(expected));
        world.key(Key::Enter);
        assert!(screen(&world).issue.trouble.is_none() && !screen(&world).issue.is_proven(), "no retry by itself");
        world.key(Key::Enter);
        assert!(screen(&world).issue.is_proven(), "{:?}", screen(&world).issue.trouble);
    }
}

#[test]
fn a_wrong_pin_on_the_reader_shows_the_tries_that_are_left() {
    let world = asked(CarrierFault::PinWrong { tries: PinTries::Low });
    assert_eq!(screen(&world).entry.trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::PinWrong));
    assert_eq!(screen(&world).issue.inspection.as_ref().map(|seen| seen.pin_tries), Some(PinTries::Low));
}

#[test]
fn a_holder_changes_the_pin_on_the_reader() {
    let mut world = at_change();
    world.type_text("482915");
    world.carrier_fault = Some(CarrierFault::PadCancelled);
    world.key(Key::Enter);
    let Screen::PinChange(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(screen.trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::PadCancelled));
    world.carrier_fault = None;
    for _ in 0..2 {
        world.key(Key::Enter);
    }
    let Screen::PinChange(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.changed, "{:?}", screen.trouble);
}
