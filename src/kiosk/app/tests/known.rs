//! Officers without a line: whoever the centre confirmed here lately comes in by password, nobody else, and the centre hears of
//! it as soon as it answers.

use super::sale::walk;
use super::world::World;
use super::*;
use crate::domain::known_officer::KnownOfficers;
use crate::domain::officer::{Officer, Role};
use crate::kiosk::app::message::{Effect, StoreJob};
use crate::ports::outbox::Remembered;
use crate::wire::changes::{Change, ChangesAnswer, Cursor, Item, OfficerEntry};
use crate::wire::known_officers::{pack, unpack};

/// A kiosk that lets officers in without a line.
pub(crate) fn kiosk() -> World {
    let mut world = World::new();
    world.model.settings.sign_in_without_line_hours = 72;
    world
}

/// The centre let an officer in here.
fn was_here() -> World {
    let mut world = kiosk();
    walk(&mut world, "aysel⏎secret⏎");
    world
}

/// Signs in by these keys at a kiosk whose store remembers what another one left.
pub(crate) fn at_a_kiosk_that_knows(earlier: &World, keys: &str) -> World {
    let mut world = kiosk();
    world.model.known.officers = kept(earlier);
    world.line_cut = true;
    world.second = earlier.second + 3600;
    walk(&mut world, keys);
    world
}

/// Somebody who signed in without a line.
pub(crate) fn without_a_line() -> World {
    at_a_kiosk_that_knows(&was_here(), "aysel⏎secret⏎")
}

/// The line is back, and a heartbeat tells.
pub(crate) fn hears_the_centre(world: &mut World) {
    world.line_cut = false;
    world.second += 600;
    world.say(Msg::Tick);
}

pub(crate) fn kept(world: &World) -> KnownOfficers {
    let last = world.remembered.iter().rev().find(|(what, _)| *what == Remembered::Officers);
    last.map(|(_, value)| unpack(value)).unwrap_or_default()
}

pub(crate) fn trouble(world: &World) -> Option<Fault> {
    match &world.model.screen {
        Screen::SignIn(screen) => screen.trouble.as_ref().map(|trouble| trouble.fault),
        _ => None,
    }
}

pub(crate) fn token(world: &World) -> Option<&str> {
    world.model.session.as_ref().and_then(|session| session.token.as_deref())
}

#[test]
fn an_officer_who_was_here_lately_signs_in_without_a_line_and_the_centre_asks_once_when_it_answers() {
    let mut world = without_a_line();
    assert!(matches!(world.model.screen, Screen::Home(_)), "{:?}", trouble(&world));
    assert_eq!(token(&world), None);
    hears_the_centre(&mut world);
    let lock = world.model.lock.as_ref().expect("the centre wants the password");
    assert!(lock.line_is_back && matches!(world.model.screen, Screen::Home(_)));
    walk(&mut world, "secret⏎");
    assert!(world.model.lock.is_none());
    assert_eq!(token(&world), Some("s"));
}

#[test]
fn nobody_whom_the_centre_did_not_confirm_here_signs_in_without_a_line() {
    let earlier = was_here();
    let world = at_a_kiosk_that_knows(&earlier, "elvin⏎secret⏎");
    assert_eq!(trouble(&world), Some(Fault::SignInOffline));
    let mut world = kiosk();
    world.model.known.officers = kept(&earlier);
    world.line_cut = true;
    world.second += 73 * 3600;
    walk(&mut world, "aysel⏎secret⏎");
    assert_eq!(trouble(&world), Some(Fault::OfflineTooLong));
}

#[test]
fn wrong_passwords_without_a_line_are_counted_beyond_the_run_of_the_program() {
    let mut world = at_a_kiosk_that_knows(&was_here(), "aysel⏎");
    for _ in 0..3 {
        walk(&mut world, "wrong⏎");
        assert_eq!(trouble(&world), Some(Fault::SignInRefused));
    }
    let mut world = at_a_kiosk_that_knows(&world, "aysel⏎wrong⏎wrong⏎");
    walk(&mut world, "secret⏎");
    assert_eq!(trouble(&world), Some(Fault::OfflineLocked));
}

#[test]
fn a_try_that_cannot_be_counted_is_none() {
    let mut world = kiosk();
    world.model.known.officers = kept(&was_here());
    (world.line_cut, world.store_broken) = (true, true);
    walk(&mut world, "aysel⏎secret⏎");
    assert_eq!(trouble(&world), Some(Fault::StoreFailed));
    assert!(world.model.session.is_none());
}

#[test]
fn an_officer_whom_the_centre_refuses_with_the_password_it_took_before_is_known_no_more() {
    for (password, known) in [("secret", false), ("wrong", true)] {
        let mut world = kiosk();
        world.model.known.officers = kept(&was_here());
        world.store(StoreJob::Remember { what: Remembered::Officers, value: pack(&world.model.known.officers) });
        walk(&mut world, "aysel⏎");
        world.refuses_officers = true;
        walk(&mut world, &format!("{password}⏎"));
        assert_eq!(trouble(&world), Some(Fault::SignInRefused));
        let id = OfficerId::parse("aysel").expect("a name");
        assert_eq!(kept(&world).find(&id).is_some(), known, "{password}");
    }
}

#[test]
fn a_counter_that_lets_nobody_in_without_a_line_keeps_no_hash() {
    let mut world = World::new();
    assert_eq!(world.model.settings.sign_in_without_line_hours, 0);
    walk(&mut world, "aysel⏎secret⏎");
    assert!(matches!(world.model.screen, Screen::Home(_)));
    assert!(world.remembered.is_empty());
}

#[test]
fn an_officer_who_left_the_branch_is_known_no_more_and_a_new_role_counts_without_a_line_too() {
    let mut world = was_here();
    let id = OfficerId::parse("aysel").expect("a name");
    let officer = Officer::new(id.clone(), "Aysel N.", Role::Technician).expect("an officer");
    let mut tells = |item: Option<Item>| {
        let change = Change { id: "officer/aysel".into(), version: 2, item, until: None };
        let (cursor, as_of) = (Cursor::new("next".into()).expect("a cursor"), world.model.at);
        let page = ChangesAnswer { restart: false, changes: vec![change], cursor, more: false, as_of };
        let mut out = vec![];
        crate::kiosk::app::known::heard(&mut world.model, &page, &mut out);
        assert!(matches!(out.as_slice(), [Effect::Store(_, StoreJob::Remember { what: Remembered::Officers, .. })]));
        world.model.known.officers.find(&id).map(|known| known.officer.role)
    };
    assert_eq!(tells(Some(Item::Officer(OfficerEntry { officer, carriers: None }))), Some(Role::Technician));
    assert_eq!(tells(None), None);
}

#[test]
fn the_password_is_asked_for_as_soon_as_the_centre_answers_and_never_while_somebody_types() {
    for typed in ["", "26"] {
        let mut world = without_a_line();
        // The list fits what the centre counts: nothing but its answer tells that the line is back.
        if let Screen::Home(home) = &mut world.model.screen {
            home.ready = vec![super::world::order("260-1147", OrderState::Ready); 23];
        }
        walk(&mut world, typed);
        hears_the_centre(&mut world);
        assert_eq!(world.model.lock.is_some(), typed.is_empty(), "{typed}");
    }
}
