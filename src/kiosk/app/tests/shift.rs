//! The clerk's shift: key walks as data, and what becomes of them.

use super::sale::walk;
use super::world::World;
use super::*;
use crate::domain::fault::Fault;
use crate::domain::money::Qepik;
use crate::domain::officer::Role;
use crate::domain::record::RecordBody;
use crate::domain::shift::ShiftClosing;
use crate::kiosk::app::message::{Input, Key, Msg, StoreOpened};
use crate::kiosk::app::shift::{ShiftState, ShiftStep};

/// A counter without a shift.
pub(crate) fn without() -> World {
    let mut world = World::signed_in();
    world.model.shift = ShiftState::Closed { left: None };
    world
}

fn closing(world: &World) -> Option<ShiftClosing> {
    let Screen::Shift(screen) = &world.model.screen else { return None };
    match &screen.step {
        ShiftStep::Closed(closing, _) => Some(*closing),
        _ => None,
    }
}

fn notice(world: &World) -> Option<Fault> {
    world.model.notice.as_ref().map(|trouble| trouble.fault)
}

#[test]
fn a_shift_opens_with_its_float_and_closes_with_a_count_beside_what_should_be_there() {
    let sold = "③1⏎50⏎⏎⏎③12⏎⇥4417⏎⏎⏎③2⏎⏎⏎⏎③⑦1⏎⏎rena⏎secret⏎⏎";
    let cases = [
        ("⑤100⏎", "", "⑤⏎100⏎⏎", 10_000, 10_000),
        ("⑤0⏎", sold, "⑤⏎25⏎⏎", 2500, 2500),
        ("⑤100,5⏎", sold, "⑤⏎125⏎⏎", 12_550, 12_500),
        ("⑤100⏎", sold, "⑤⏎⇥↓2↓↑⌫1↓↓2↑↑↑↑↑3⏎⏎", 12_500, 10_000 + 2 * 2000 + 3 * 3),
    ];
    for (begin, day, end, expected, counted) in cases {
        let mut world = without();
        walk(&mut world, begin);
        assert!(matches!(&world.model.shift, ShiftState::Open(shift) if shift.officer.as_str() == "aysel"), "{begin}");
        walk(&mut world, day);
        walk(&mut world, end);
        let closing = closing(&world).unwrap_or_else(|| panic!("{end}: {:?}", world.model.screen));
        let (should, is) = (closing.expected(), closing.counted());
        assert_eq!((should, is), (Some(Qepik::new(expected)), Qepik::new(counted)), "{begin} {end}");
        assert_eq!(closing.opened(), world.records[0].commitment);
        let last = world.records.last().expect("a record").fact();
        assert_eq!(last, Ok(RecordBody::ShiftClosed { closing }), "what is shown is what is kept");
        assert_eq!(world.model.shift, ShiftState::Closed { left: Some(Qepik::new(counted)) });
        // The next clerk opens with what was left.
        walk(&mut world, "⏎⑤⏎");
        assert!(matches!(&world.model.shift, ShiftState::Open(shift) if shift.float == Some(Qepik::new(counted))));
    }
}

#[test]
fn nothing_is_sold_without_a_shift_of_ones_own() {
    let mut world = without();
    walk(&mut world, "③");
    assert_eq!(notice(&world), Some(Fault::NoShift));
    assert!(matches!(world.model.screen, Screen::Home(_)));
    walk(&mut world, "⑤100⏎③");
    assert!(matches!(world.model.screen, Screen::Sale(_)));
    let ShiftState::Open(shift) = &mut world.model.shift else { panic!("open") };
    shift.officer = crate::domain::officer::OfficerId::parse("elvin").expect("a name");
    walk(&mut world, "⎋③");
    assert_eq!(notice(&world), Some(Fault::OtherShift));
    // It is counted and closed by whoever is here.
    walk(&mut world, "⑤⏎100⏎⏎⏎⑤⏎③");
    assert!(matches!(world.model.screen, Screen::Sale(_)), "{:?}", world.model.screen);
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written_down() {
    for (keys, expected) in [("⑤⏎", Fault::AmountForm), ("⑤1,⏎", Fault::AmountForm), ("⑤100001⏎", Fault::AmountForm)]
    {
        let mut world = without();
        walk(&mut world, keys);
        assert_eq!((notice(&world), world.records.len()), (Some(expected), 0), "{keys}");
    }
    let mut world = without();
    world.model.session.as_mut().expect("signed in").officer.role = Role::Supervisor;
    walk(&mut world, "⑤100⏎");
    assert_eq!((notice(&world), world.records.len()), (Some(Fault::NotAllowed), 0));
    walk(&mut world, "⑤");
    assert!(matches!(world.model.screen, Screen::SignIn(_)), "the same key signs out");
}

#[test]
fn a_shift_that_could_not_be_kept_is_tried_again_with_the_same_enter() {
    let mut world = without();
    walk(&mut world, "⑤100");
    world.store_broken = true;
    walk(&mut world, "⏎");
    assert_eq!((notice(&world), world.records.len()), (Some(Fault::StoreFailed), 0));
    world.store_broken = false;
    walk(&mut world, "⏎⑤⏎100⏎");
    for key in [Key::Esc, Key::F(2), Key::F(3), Key::F(4), Key::F(5), Key::F(9), Key::Enter] {
        world.say_only(Msg::Input(Input::Key(Key::Enter)));
        world.say_only(Msg::Input(Input::Key(key)));
        world.settle();
        assert!(closing(&world).is_some(), "{key:?}");
        walk(&mut world, "⏎⑤⏎⑤⏎100⏎");
    }
}

#[test]
fn an_open_shift_is_known_after_a_restart() {
    let mut world = without();
    walk(&mut world, "⑤100⏎③1⏎⏎⏎⏎");
    let open = world.model.shift.clone();
    world.model.shift = ShiftState::Unknown;
    let queue = world.queue;
    world.say(Msg::StoreOpened(Ok(StoreOpened {
        queue,
        attempts: vec![],
        clock_checked: None,
        look: None,
        officers: None,
        warning: None,
    })));
    assert_eq!(world.model.shift, open);
    // What it opened with was erased since: it is open all the same, and nothing is guessed.
    world.records = world.records.into_iter().map(crate::domain::record::Record::erased).collect();
    walk(&mut world, "⑤⏎120⏎⏎");
    let closing = closing(&world).expect("closed");
    assert_eq!((closing.counted(), closing.expected()), (Qepik::new(12_000), None));
    let mut fresh = World::new();
    fresh.say(Msg::Tick);
    assert_eq!(fresh.model.shift, ShiftState::Closed { left: None });
}
