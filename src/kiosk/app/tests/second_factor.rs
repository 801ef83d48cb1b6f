//! Officers who show a carrier of their own at sign-in: with a line to the centre, without one here; and what stands in the way.

use super::known::{at_a_kiosk_that_knows, kept, kiosk, token, trouble};
use super::sale::walk;
use super::world::{SMART_CARD_READER, World, inspection, readers, second_place};
use super::*;
use crate::domain::carrier::{CarrierAnswer, CarrierInspection, KeyOnCarrier, PinTries, Sha256Hash};
use crate::domain::second_factor::{OfficerKey, SpkiDer};
use crate::domain::secret::PinSource;
use crate::kiosk::app::message::Effect;
use crate::kiosk::app::second_factor::SecondFactor;

/// A key of an officer's.
fn key(byte: u8) -> OfficerKey {
    OfficerKey { spki: SpkiDer::new(vec![byte; 91]).expect("bytes"), certificate_sha256: Sha256Hash::of(&[byte]) }
}

/// A carrier with this key in its second place.
fn carrier_of(key: &OfficerKey) -> CarrierInspection {
    let keys = vec![KeyOnCarrier { id: second_place(), spki_sha256: Some(key.spki_sha256()) }];
    CarrierInspection { keys, ..inspection() }
}

/// The clerk's password was right, and the centre asks for one of two carriers.
pub(crate) fn at_factor() -> World {
    let mut world = kiosk();
    world.factor.keys = vec![key(1), key(2)];
    world.carrier = carrier_of(&key(2));
    walk(&mut world, "aysel⏎secret⏎");
    assert!(world.model.second_factor.is_some() && world.model.session.is_none());
    world
}

/// The clerk's own carrier is in its reader.
pub(crate) fn at_carrier() -> World {
    let mut world = at_factor();
    world.put_in(SMART_CARD_READER);
    world
}

/// Another person's carrier is.
pub(crate) fn of_another() -> World {
    let mut world = at_factor();
    world.carrier = carrier_of(&key(3));
    world.put_in(SMART_CARD_READER);
    world
}

/// The clerk's own carrier, whose PIN counter stands so.
pub(crate) fn with_tries(tries: PinTries) -> World {
    let mut world = at_factor();
    world.carrier = CarrierInspection { pin_tries: tries, ..carrier_of(&key(1)) };
    world.put_in(SMART_CARD_READER);
    world
}

fn at_stage(world: &World) -> Option<Fault> {
    world.model.second_factor.as_ref().and_then(|stage| stage.trouble.as_ref()).map(|trouble| trouble.fault)
}

fn asks(world: &World) -> bool {
    world.model.second_factor.as_ref().is_some_and(SecondFactor::asks)
}

#[test]
fn an_officer_signs_in_with_password_and_the_carrier_that_is_registered_for_them() {
    let mut world = at_carrier();
    assert!(asks(&world));
    walk(&mut world, "628401⏎");
    assert!(matches!(world.model.screen, Screen::Home(_)) && world.model.second_factor.is_none());
    assert_eq!(token(&world), Some("s"));
    let [shown] = &world.factor.shown[..] else { panic!("{:?}", world.factor.shown) };
    assert_eq!((shown.officer.as_str(), shown.spki_sha256), ("aysel", key(2).spki_sha256()));
}

#[test]
fn the_carrier_signs_what_the_centre_asked_with_the_key_that_was_found_and_the_pin_goes_nowhere_else() {
    let mut world = at_carrier();
    world.type_text("628401");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    let [Effect::Carrier(_, CarrierJob::Authenticate { id, pin: PinSource::Typed(pin), message, .. })] =
        &world.effects[..]
    else {
        panic!("one job for the carrier")
    };
    assert_eq!((id, pin.expose()), (&second_place(), b"628401".as_slice()));
    assert!(message.starts_with(b"imza-officer-sign-in-v1\0"));
    assert!(message.ends_with(b"aysel") && message.windows(9).any(|part| part == b"baku-01-1"));
    let stage = world.model.second_factor.as_ref().expect("the stage");
    assert!(stage.pin.is_empty(), "what was typed is wiped as it is sent");
}

#[test]
fn nobody_is_signed_in_by_the_password_alone_whatever_is_pressed() {
    let mut world = at_factor();
    for key in [Key::Enter, Key::Tab, Key::F(2), Key::F(3), Key::F(5), Key::F(9), Key::Ctrl('k'), Key::Ctrl('l')] {
        world.key(key);
    }
    world.scan(TD1);
    assert!(world.model.session.is_none() && world.model.second_factor.is_some());
    assert!(matches!(world.model.screen, Screen::SignIn(_)) && world.factor.shown.is_empty());
}

#[test]
fn another_persons_carrier_is_refused_and_asked_no_pin_and_ones_own_is_taken_after_it() {
    let mut world = of_another();
    assert_eq!((at_stage(&world), asks(&world)), (Some(Fault::SecondFactorOtherCarrier), false));
    walk(&mut world, "628401⏎");
    assert!(world.factor.shown.is_empty());
    world.say(Msg::Readers(readers(&[])));
    assert_eq!(at_stage(&world), None);
    world.carrier = carrier_of(&key(1));
    world.put_in(SMART_CARD_READER);
    walk(&mut world, "628401⏎");
    assert_eq!(token(&world), Some("s"));
}

#[test]
fn what_is_wrong_with_the_carrier_is_told_and_the_last_try_is_never_spent() {
    let cases = [
        (CarrierFault::PinWrong { tries: PinTries::Low }, Fault::SecondFactorPin, true),
        (CarrierFault::PinWrong { tries: PinTries::Last }, Fault::SecondFactorLocked, false),
        (CarrierFault::PinWrong { tries: PinTries::Locked }, Fault::SecondFactorLocked, false),
        (CarrierFault::PinLocked, Fault::SecondFactorLocked, false),
    ];
    for (fault, told, again) in cases {
        let mut world = at_carrier();
        world.fails_once = Some(fault.clone());
        walk(&mut world, "739164⏎");
        assert_eq!((at_stage(&world), asks(&world)), (Some(told), again), "{fault:?}");
        walk(&mut world, "628401⏎");
        assert_eq!(token(&world).is_some(), again, "{fault:?}");
    }
    for tries in [PinTries::Last, PinTries::Locked] {
        let world = with_tries(tries);
        assert_eq!((at_stage(&world), asks(&world)), (Some(Fault::SecondFactorLocked), false));
    }
}

#[test]
fn a_carrier_that_is_pulled_is_asked_for_again_with_an_empty_field() {
    let mut world = at_carrier();
    world.type_text("6284");
    world.say(Msg::Readers(readers(&[])));
    assert_eq!((at_stage(&world), asks(&world)), (Some(Fault::SecondFactorPulled), false));
    world.put_in(SMART_CARD_READER);
    assert!(asks(&world) && world.model.second_factor.as_ref().is_some_and(|stage| stage.pin.is_empty()));
    world.fails_once = Some(CarrierFault::Gone);
    walk(&mut world, "628401⏎");
    assert!(world.model.session.is_none());
}

#[test]
fn what_the_centre_does_not_take_is_said_where_the_password_is_typed() {
    for fault in [Fault::SecondFactorRefused, Fault::SecondFactorStale, Fault::SecondFactorOtherCarrier] {
        let mut world = at_carrier();
        world.factor.refuses = Some(fault);
        walk(&mut world, "628401⏎");
        assert_eq!((trouble(&world), token(&world)), (Some(fault), None));
        assert!(world.model.second_factor.is_none());
    }
}

#[test]
fn whoever_leaves_or_takes_too_long_is_not_signed_in() {
    let mut world = at_carrier();
    walk(&mut world, "6284⎋");
    assert_eq!(trouble(&world), Some(Fault::SecondFactorLeft));
    let mut world = at_carrier();
    world.second += 300;
    world.say(Msg::Tick);
    assert_eq!((trouble(&world), token(&world)), (Some(Fault::SecondFactorStale), None));
}

#[test]
fn a_demand_that_nobody_waits_for_any_more_asks_for_nothing() {
    let mut world = kiosk();
    world.factor.keys = vec![key(1)];
    walk(&mut world, "aysel⏎secret");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    world.say_only(Msg::Input(Input::Key(Key::Esc)));
    world.settle();
    assert!(world.model.second_factor.is_none() && world.model.session.is_none());
}

#[test]
fn without_a_line_the_same_carrier_is_asked_for_and_verified_here() {
    let mut earlier = at_carrier();
    walk(&mut earlier, "628401⏎");
    let mut world = at_a_kiosk_that_knows(&earlier, "aysel⏎secret⏎");
    world.carrier = carrier_of(&key(2));
    assert!(world.model.session.is_none() && world.model.second_factor.is_some());
    world.put_in(SMART_CARD_READER);
    walk(&mut world, "628401⏎");
    assert!(matches!(world.model.screen, Screen::Home(_)));
    assert_eq!((token(&world), world.factor.shown.len()), (None, 0));
}

#[test]
fn without_a_line_nothing_but_the_right_signature_signs_in() {
    let mut earlier = at_carrier();
    walk(&mut earlier, "628401⏎");
    let mut world = at_a_kiosk_that_knows(&earlier, "aysel⏎secret⏎");
    world.carrier = carrier_of(&key(2));
    world.put_in(SMART_CARD_READER);
    world.type_text("628401");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    let Some(Effect::Carrier(job, CarrierJob::Authenticate { .. })) = world.effects.pop() else { panic!("a job") };
    world.say(Msg::Answer(job, message::Answer::Carrier(Ok(CarrierAnswer::Signature(vec![3])))));
    assert_eq!(trouble(&world), Some(Fault::SecondFactorRefused));
    assert!(world.model.session.is_none());
}

#[test]
fn without_a_line_the_rule_counts_for_whom_this_kiosk_knows_without_a_carrier() {
    let mut earlier = kiosk();
    walk(&mut earlier, "aysel⏎secret⏎");
    // The rule is new: the next heartbeat tells.
    earlier.factor.keys = vec![key(1)];
    super::known::hears_the_centre(&mut earlier);
    assert_ne!(kept(&earlier), crate::domain::known_officer::KnownOfficers::default());
    let world = at_a_kiosk_that_knows(&earlier, "aysel⏎secret⏎");
    assert_eq!(trouble(&world), Some(Fault::SecondFactorUnknownHere));
}

#[test]
fn whoever_signed_in_without_a_line_shows_the_carrier_once_more_when_the_centre_answers() {
    let mut earlier = at_carrier();
    walk(&mut earlier, "628401⏎");
    let mut world = at_a_kiosk_that_knows(&earlier, "aysel⏎secret⏎");
    (world.factor.keys, world.carrier) = (vec![key(2)], carrier_of(&key(2)));
    world.put_in(SMART_CARD_READER);
    walk(&mut world, "628401⏎");
    super::known::hears_the_centre(&mut world);
    assert!(world.model.lock.as_ref().is_some_and(|lock| lock.line_is_back));
    walk(&mut world, "secret⏎");
    assert!(asks(&world) && token(&world).is_none());
    walk(&mut world, "628401⏎");
    assert_eq!(token(&world), Some("s"));
}

#[test]
fn a_second_person_of_whom_a_carrier_is_asked_shows_it_where_they_agree() {
    let mut world = super::evidence::typed();
    world.key(Key::Enter);
    (world.factor.keys, world.carrier) = (vec![key(2)], carrier_of(&key(2)));
    walk(&mut world, "rena⏎secret⏎");
    assert!(world.model.second_factor.as_ref().is_some_and(|stage| stage.officer.as_str() == "rena"));
    assert!(world.approvals.is_empty());
    world.put_in(SMART_CARD_READER);
    walk(&mut world, "628401⏎");
    assert!(world.model.second_factor.is_none() && world.approvals.len() == 1);
}
