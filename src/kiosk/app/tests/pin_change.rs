//! A holder changes the PIN at the counter.

use super::world::{SMART_CARD_READER, TOKEN_READER, World, readers};
use super::*;
use crate::domain::carrier::PinTries;
use crate::domain::preflight::UnblockMethod;
use crate::domain::record::RecordBody;
use crate::domain::takeover::{SecretOutcome, UnblockReason};
use crate::kiosk::app::pin_change::PinChange;

fn at_entry() -> World {
    let mut world = World::signed_in();
    world.key(Key::F(7));
    world.put_in(SMART_CARD_READER);
    world
}

fn types(world: &mut World, pins: [&str; 3]) {
    for pin in pins {
        world.type_text(pin);
        world.key(Key::Enter);
    }
}

fn screen(world: &World) -> &PinChange {
    let Screen::PinChange(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen
}

fn trouble(world: &World) -> Option<Fault> {
    screen(world).trouble.as_ref().map(|trouble| trouble.fault)
}

#[test]
fn the_old_pin_and_the_new_one_twice_change_it_and_the_next_carrier_begins_anew() {
    let mut world = at_entry();
    types(&mut world, ["482915", "739164", "739164"]);
    assert!(screen(&world).changed, "{:?}", trouble(&world));
    world.say(Msg::Readers(readers(&[])));
    assert!(!screen(&world).changed && screen(&world).carrier.is_none());
    world.put_in(SMART_CARD_READER);
    assert!(screen(&world).asks());
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Home(_)));
}

#[test]
fn what_breaks_the_rules_never_reaches_the_carrier() {
    let cases = [
        (["482915", "739164", "739165"], Fault::PinsDiffer),
        (["482915", "7391", "7391"], Fault::PinForm),
        (["482915", "111111", "111111"], Fault::PinTooSimple),
        (["", "739164", "739164"], Fault::PinForm),
    ];
    for (pins, expected) in cases {
        let mut world = at_entry();
        world.carrier_fault = Some(CarrierFault::Deadline);
        types(&mut world, pins);
        assert_eq!(trouble(&world), Some(expected), "{pins:?}");
        assert!(screen(&world).fields.iter().all(field::Field::is_empty), "nothing typed is kept");
    }
}

#[test]
fn a_wrong_pin_shows_the_tries_and_the_last_is_never_spent() {
    let mut world = at_entry();
    world.carrier_fault = Some(CarrierFault::PinWrong { tries: PinTries::Low });
    types(&mut world, ["482916", "739164", "739164"]);
    assert_eq!(trouble(&world), Some(Fault::PinNotChanged));
    assert!(screen(&world).asks(), "another try is left");
    world.carrier_fault = Some(CarrierFault::PinWrong { tries: PinTries::Last });
    types(&mut world, ["482917", "739164", "739164"]);
    assert_eq!(trouble(&world), Some(Fault::PinChangeLastTry));
    assert!(!screen(&world).asks());
    let mut world = World::signed_in();
    world.carrier.pin_tries = PinTries::Last;
    world.key(Key::F(7));
    world.put_in(SMART_CARD_READER);
    assert_eq!(trouble(&world), Some(Fault::PinChangeLastTry), "known before anything is typed");
}

#[test]
fn an_answer_that_is_lost_leaves_it_open_which_pin_counts_and_two_carriers_are_told() {
    for lost in [CarrierFault::Deadline, CarrierFault::ModuleStopped, CarrierFault::Gone] {
        let mut world = at_entry();
        world.carrier_fault = Some(lost.clone());
        types(&mut world, ["482915", "739164", "739164"]);
        assert_eq!(trouble(&world), Some(Fault::PinChangeUnsure), "{lost:?}");
        world.carrier_fault = None;
        world.say(Msg::Readers(readers(&[])));
        world.put_in(SMART_CARD_READER);
        assert!(screen(&world).asks(), "{lost:?}: looked at anew");
    }
    let mut world = World::signed_in();
    world.key(Key::F(7));
    world.say(Msg::Readers(readers(&[SMART_CARD_READER, TOKEN_READER])));
    assert_eq!(trouble(&world), Some(Fault::TwoCarriers));
    world.put_in(SMART_CARD_READER);
    assert!(screen(&world).asks() && trouble(&world).is_none());
}

/// A carrier whose PIN is locked, with the entry of a supervisor open.
pub(crate) fn locked() -> World {
    let mut world = World::signed_in();
    world.carrier.pin_tries = PinTries::Locked;
    world.carrier.fitness.unblock = UnblockMethod::PivRetryCounter;
    world.key(Key::F(7));
    world.put_in(SMART_CARD_READER);
    world.key(Key::F(6));
    world
}

pub(crate) fn unblocking(world: &World) -> &unblock::Unblock {
    screen(world).unblock.as_ref().expect("the entry is open")
}

/// The supervisor signs in; where that agrees, the holder types.
fn agrees(world: &mut World, supervisor: &str, pins: [&str; 2]) {
    for text in [supervisor, "secret", pins[0], pins[1]] {
        world.type_text(text);
        world.key(Key::Enter);
        if text == "secret" && unblocking(world).asks_second() {
            return;
        }
    }
}

#[test]
fn a_locked_carrier_gets_a_new_pin_with_a_supervisor_and_another_puk_in_the_used_ones_place() {
    let mut world = locked();
    agrees(&mut world, "rena", ["739164", "739164"]);
    let entry = unblocking(&world);
    assert!(entry.unblocked && entry.done, "{:?}", entry.second.trouble);
    assert_eq!(world.kept, [(world.counts.clone().expect("set"), Some(SecretOutcome::Set))]);
    let [record] = &world.records[..] else { panic!("{} records", world.records.len()) };
    let Ok(RecordBody::SecretRelease { carrier_serial, reason, approved_by, .. }) = record.fact() else { panic!() };
    assert_eq!((record.officer.as_str(), approved_by.as_str()), ("aysel", "rena"));
    assert_eq!((carrier_serial.as_str(), reason), ("20260001", UnblockReason::Forgotten));
}

#[test]
fn a_carrier_is_given_no_secret_whose_release_is_not_durable_in_the_chain() {
    let mut world = locked();
    world.store_broken = true;
    agrees(&mut world, "rena", ["739164", "739164"]);
    let entry = unblocking(&world);
    assert_eq!(entry.second.trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::StoreFailed));
    assert!(!entry.unblocked && world.kept.is_empty());
    world.store_broken = false;
    agrees(&mut world, "rena", ["739164", "739164"]);
    assert!(unblocking(&world).done && world.records.len() == 1, "asked for anew");
}

#[test]
fn nobody_unblocks_alone_and_nothing_is_released_for_what_is_typed_wrong() {
    let cases = [
        ("aysel", ["739164", "739164"], Fault::NotAllowed),
        ("elvin", ["739164", "739164"], Fault::NotAllowed),
        ("!", ["739164", "739164"], Fault::SignInRefused),
        ("rena", ["739164", "739165"], Fault::PinsDiffer),
        ("rena", ["7391", "7391"], Fault::PinForm),
    ];
    for (supervisor, pins, expected) in cases {
        let mut world = locked();
        agrees(&mut world, supervisor, pins);
        let entry = unblocking(&world);
        assert_eq!(entry.second.trouble.as_ref().map(|trouble| trouble.fault), Some(expected), "{supervisor} {pins:?}");
        assert!(!entry.unblocked && world.kept.is_empty());
        assert!(entry.fields.iter().all(field::Field::is_empty), "no PIN is kept");
        let is_form = matches!(expected, Fault::PinsDiffer | Fault::PinForm);
        assert_eq!(entry.asks_second(), !is_form, "{supervisor}: a PIN typed wrong costs no second sign-in");
    }
}

#[test]
fn a_carrier_that_fails_after_its_pin_is_set_says_that_the_pin_counts_and_the_puk_is_not_replaced() {
    let mut world = locked();
    world.loses_once = Some(CarrierFault::Deadline);
    agrees(&mut world, "rena", ["739164", "739164"]);
    let entry = unblocking(&world);
    assert!(entry.unblocked && !entry.done);
    assert_eq!(entry.second.trouble.as_ref().map(|trouble| trouble.fault), Some(Fault::PukNotReplaced));
    assert_eq!(world.kept[0].1, None, "the centre has it, and does not know whether it counts");
    let mut world = at_entry();
    world.key(Key::F(6));
    assert!(screen(&world).unblock.is_none(), "a carrier that cannot be unblocked is replaced");
}

#[test]
fn the_arrows_walk_the_reasons_both_ways_and_round() {
    let mut world = locked();
    let all = UnblockReason::ALL;
    for (key, expected) in [(Key::Up, all[2]), (Key::Up, all[1]), (Key::Down, all[2]), (Key::Down, all[0])] {
        world.key(key);
        assert_eq!(unblocking(&world).second.reason, expected, "{key:?}");
    }
}
