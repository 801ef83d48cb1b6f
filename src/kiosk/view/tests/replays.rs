//! A recorded fault is replayed to the same screens, and a recording holds nothing of a citizen.

use super::*;
use crate::domain::doctor::Group;
use crate::kiosk::app::replay::{Replay, ReplayError};
use crate::kiosk::app::tests::bench::findings;
use crate::kiosk::app::tests::world::SMART_CARD_READER;
use crate::ports::readers::ReadersState;
use crate::wire::recording::{Recorded, RecordedEvent};

/// The screens of a recording, each that differs from the one before.
fn replayed(events: Vec<RecordedEvent>) -> Vec<String> {
    let mut replay = Replay::new(events).expect("a recording");
    let mut shown = vec![drawn(&replay.model, replay.model.language, SIZES[0])];
    while replay.step() {
        shown.push(drawn(&replay.model, replay.model.language, SIZES[0]));
    }
    shown
}

/// Something that happens at the counter.
type Act = Box<dyn Fn(&mut World)>;

#[test]
fn what_was_seen_of_a_fault_is_seen_again() {
    let mut world = World::taped();
    (world.bench.findings, world.bench.hang) = (findings(), vec![Group::Machine]);
    let mut seen = vec![];
    let acts: [Act; 11] = [
        Box::new(|w| w.key(Key::F(9))),
        Box::new(|w| w.say(Msg::Readers(ReadersState::ServiceDown("no socket".into())))),
        Box::new(|w| w.say(Msg::Readers(readers(&[SMART_CARD_READER])))),
        Box::new(|w| w.key(Key::F(6))),
        Box::new(|w| w.key(Key::Down)),
        Box::new(|w| w.key(Key::F(8))),
        Box::new(|w| w.key(Key::F(7))),
        Box::new(|w| w.key(Key::Esc)),
        Box::new(|w| w.line_cut = true),
        Box::new(|w| w.key(Key::Enter)),
        Box::new(|w| w.say(Msg::Tick)),
    ];
    for act in acts {
        act(&mut world);
        seen.push(drawn(&world.model, world.model.language, SIZES[0]));
    }
    let (_, events) = world.tape.take().expect("recorded");
    let text = serde_json::to_string(&events).expect("JSON");
    let events: Vec<RecordedEvent> = serde_json::from_str(&text).expect("understood");
    let replayed = replayed(events);
    for screen in &seen {
        assert!(replayed.contains(screen), "not seen again:\n{screen}");
    }
    assert_eq!(replayed.last(), seen.last());
}

#[test]
fn a_recording_of_a_whole_issue_holds_nothing_of_a_citizen_and_no_secret() {
    let mut world = World::taped();
    for text in ["aysel", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.scan(TD1);
    world.key(Key::Enter);
    world.put_in(SMART_CARD_READER);
    choose_pin(&mut world);
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Receipt(_)), "{:?}", world.model.screen);
    let serial = world.carrier.address.serial.clone();
    let (_, events) = world.tape.take().expect("recorded");
    let text = serde_json::to_string(&events).expect("JSON");
    let order = order("260-1147", OrderState::Ready);
    let canaries = [
        "aysel",
        "secret",
        "482915",
        "NUMUNE",
        "7TEST1Z",
        "AA0000017",
        order.number.as_str(),
        order.fin.as_str(),
        order.document.as_str(),
        &serial,
    ];
    for canary in canaries {
        assert!(!text.contains(canary), "{canary} is recorded");
    }
    let typed = |c| move |event: &&RecordedEvent| event.what == Recorded::Typed(c);
    let secrets = events.iter().filter(|event| event.what == Recorded::Hidden).count();
    assert_eq!(secrets, 3, "the password, and the PIN twice, each as one entry");
    assert_eq!(events.iter().filter(typed('x')).count(), "aysel".len(), "of the password no character is recorded");
    assert_eq!(events.iter().filter(typed('0')).count(), 0, "nor of the PIN");
    assert!(events.iter().any(|event| event.what == Recorded::Burst { chars: TD1.chars().count(), zone: true }));
    assert!(!replayed(events).is_empty(), "and it replays as far as it goes");
}

#[test]
fn a_zone_that_a_scanner_types_key_by_key_on_a_technicians_screen_is_not_recorded() {
    let mut world = World::taped();
    world.key(Key::F(9));
    let (mut recorder, _) = world.tape.take().expect("recorded");
    let at = crate::domain::clock::ClockReading::from(moment(100));
    let press = |c| Msg::Input(crate::kiosk::app::message::Input::Key(Key::Char(c)));
    let told: Vec<Recorded> =
        "7TEST".chars().filter_map(|c| Some(recorder.event(&world.model, at, &press(c))?.what)).collect();
    assert_eq!(told[1..], ['x'; 4].map(Recorded::Typed));
}

#[test]
fn what_is_typed_ahead_or_scanned_where_a_pin_is_entered_is_not_recorded() {
    use crate::kiosk::app::message::Input;
    let told = |world: &World, input: Input| {
        let (at, message) = (crate::domain::clock::ClockReading::from(moment(100)), Msg::Input(input));
        crate::kiosk::app::recording::Recorder::default().event(&world.model, at, &message).map(|event| event.what)
    };
    let typed = || [Input::Key(Key::Char('4')), Input::Key(Key::Char('x')), Input::Key(Key::Backspace)];
    let scanned = || [Input::Burst("4829".into()), Input::Burst(TD1.into())];
    let nothing_is_told = |world: &World, when: &str| {
        for input in typed().into_iter().chain(scanned()) {
            assert_eq!(told(world, input.clone()), None, "{when}: {input:?}");
        }
    };
    // The issue: before the PIN is asked for, while it is, and while the carrier works with it.
    let mut world = World::taped();
    for text in ["aysel", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.scan(TD1);
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Issue(_)), "{:?}", world.model.screen);
    nothing_is_told(&world, "before a carrier is there");
    world.put_in(SMART_CARD_READER);
    nothing_is_told(&world, "while the PIN is asked for");
    world.type_text("482915");
    world.key(Key::Enter);
    world.type_text("482915");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    assert!(!world.effects.is_empty(), "the carrier works");
    nothing_is_told(&world, "while the carrier works");
    assert_eq!(told(&world, Input::Key(Key::Esc)), Some(Recorded::Key("esc".into())), "keys are told");
    // The change of a PIN, likewise.
    let mut world = World::taped();
    for text in ["aysel", "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    world.say_only(Msg::Input(Input::Key(Key::F(7))));
    assert!(matches!(world.model.screen, Screen::PinChange(_)), "{:?}", world.model.screen);
    nothing_is_told(&world, "before the carrier is known");
    // On the home screen a stand-in tells that something was typed, and a scan that there was one.
    let home = World::taped();
    assert_eq!(told(&home, Input::Key(Key::Char('4'))), Some(Recorded::Typed('0')));
}

#[test]
fn what_is_no_recording_or_of_another_version_is_refused() {
    assert_eq!(Replay::new(vec![]).err(), Some(ReplayError::NoBeginning));
    let mut world = World::taped();
    let (_, mut events) = world.tape.take().expect("recorded");
    if let Recorded::Began(began) = &mut events[0].what {
        began.version = 99;
    }
    assert_eq!(Replay::new(events).err(), Some(ReplayError::Version(99)));
}
