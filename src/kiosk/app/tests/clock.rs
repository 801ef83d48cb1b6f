//! The clock beside the centre's: what a clerk may do when it was not checked for long, and what is kept of a check.

use jiff::{SignedDuration, Timestamp};

use super::world::{SMART_CARD_READER, TD1, World, at_pin, choose_pin, moment};
use crate::domain::carrier::CarrierJob;
use crate::domain::clock::{ClockReading, ClockStanding};
use crate::domain::fault::Fault;
use crate::kiosk::app::message::{Effect, Key, Msg, StoreOpened};
use crate::kiosk::app::{Screen, StoreView, order, update};
use crate::ports::centre::Ask;

const HOUR: i64 = 3600;

/// The line is cut, and so many hours pass.
fn cut_off_for(world: &mut World, hours: i64) {
    world.line_cut = true;
    world.second += hours * HOUR + 1;
    world.say(Msg::Tick);
}

/// The line is there again, and the next heartbeat was answered.
fn back_on_the_line(world: &mut World) {
    world.line_cut = false;
    world.second += 15 * 60;
    world.say(Msg::Tick);
    assert!(world.model.line.is_up());
}

fn obstacle(world: &World) -> Option<Fault> {
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    order::obstacle(&world.model, screen)
}

fn trouble(world: &World) -> Option<Fault> {
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen.issue.trouble.as_ref().map(|trouble| trouble.fault)
}

#[test]
fn after_a_day_without_a_check_no_issue_begins_and_the_rest_goes_on() {
    let mut world = World::signed_in();
    world.copy = world.orders.clone();
    world.copy_as_of = Some(moment(0));
    cut_off_for(&mut world, 21);
    let ClockStanding::Ending(left) = world.model.clock.standing() else { panic!("{:?}", world.model.clock) };
    assert_eq!((left + SignedDuration::from_mins(1)).as_hours(), 3);
    world.scan(TD1);
    assert_eq!(obstacle(&world), None, "warned of, and not stopped");
    world.key(Key::Esc);
    cut_off_for(&mut world, 4);
    world.scan(TD1);
    assert_eq!(obstacle(&world), Some(Fault::ClockUnsynced), "found, and not issued");
    world.key(Key::Enter);
    assert_eq!(world.model.notice.as_ref().map(|notice| notice.fault), Some(Fault::ClockUnsynced));
    world.key(Key::F(4));
    assert!(matches!(world.model.screen, Screen::Queue(_)), "the queue is looked at");
    world.key(Key::Esc);
    back_on_the_line(&mut world);
    world.scan(TD1);
    assert_eq!((obstacle(&world), world.model.clock.standing()), (None, ClockStanding::Checked));
}

#[test]
fn an_issue_stops_before_its_key_is_made_and_goes_on_after_the_next_check() {
    let mut world = at_pin();
    cut_off_for(&mut world, 25);
    // What the carrier does needs no line.
    choose_pin(&mut world);
    assert_eq!(trouble(&world), Some(Fault::ClockUnsynced));
    world.key(Key::Enter);
    assert_eq!(trouble(&world), Some(Fault::ClockUnsynced), "trying again does not help");
    back_on_the_line(&mut world);
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.issue.is_proven(), "{:?}", screen.issue.trouble);
}

#[test]
fn an_issue_that_has_its_certificate_is_finished_whatever_the_clock_says() {
    let mut world = at_pin();
    for _ in 0..2 {
        world.type_text("482915");
        world.say_only(Msg::Input(crate::kiosk::app::message::Input::Key(Key::Enter)));
        let is_write = |effect: &Effect| matches!(effect, Effect::Carrier(_, CarrierJob::WriteCertificate { .. }));
        while !world.effects.is_empty() && !world.effects.iter().any(is_write) {
            world.answer_next();
        }
    }
    world.line_cut = true;
    world.second += 30 * HOUR;
    world.settle();
    assert_eq!(world.model.clock.standing(), ClockStanding::Unsynced);
    assert_eq!(trouble(&world), Some(Fault::CentreUnreachable), "written and read back; the proof waits for the line");
}

#[test]
fn a_clock_set_back_before_the_last_check_stops_issuing_at_once() {
    let mut world = at_pin();
    world.line_cut = true;
    let set_back = ClockReading { clock: moment(-HOUR), running: ClockReading::from(moment(world.second + 1)).running };
    let _ = update(&mut world.model, set_back, Msg::Tick);
    assert_eq!(world.model.clock.standing(), ClockStanding::Unsynced);
    assert_eq!(world.model.clock.obstacle(), Some(Fault::ClockUnsynced));
}

#[test]
fn a_clock_that_differs_is_said_and_its_contact_counts_for_nothing() {
    let mut world = World::signed_in();
    let checked = world.second;
    // The clock is put forward: the next answer shows that it differs, and the last good word grows old meanwhile.
    let put_forward = |world: &mut World, ran: i64| {
        let running = ClockReading::from(moment(ran)).running;
        let reading = ClockReading { clock: moment(ran + 2 * HOUR), running };
        let effects = update(&mut world.model, reading, Msg::Tick);
        for effect in effects {
            let Effect::AskBehind(job, Ask::Hello(_), _) = effect else { continue };
            let hello = world
                .model
                .line
                .hello
                .clone()
                .map(|hello| crate::wire::centre::HelloAnswer { centre_time: moment(ran), ..hello });
            let told = crate::ports::centre::Told::Hello(hello.expect("heard before"));
            let answer = crate::kiosk::app::message::Answer::Centre(Ok(told));
            let _ = update(&mut world.model, reading, Msg::Answer(job, answer));
        }
    };
    put_forward(&mut world, checked + 120);
    assert_eq!(world.model.clock.apart.as_ref().map(|apart| apart.fault), Some(Fault::ClockDiffers));
    put_forward(&mut world, checked + 23 * HOUR);
    assert!(matches!(world.model.clock.standing(), ClockStanding::Ending(_)));
    put_forward(&mut world, checked + 25 * HOUR);
    assert_eq!(world.model.clock.standing(), ClockStanding::Unsynced);
}

#[test]
fn a_good_check_is_kept_each_half_hour_and_lasts_over_a_restart() {
    let kept = |world: &World| world.clock_kept.clone();
    let mut world = World::signed_in();
    assert_eq!(kept(&world).len(), 1, "the first one at once");
    for _ in 0..60 {
        world.second += 60;
        world.say(Msg::Tick);
    }
    let times = kept(&world);
    assert!((2..=3).contains(&times.len()), "an hour of heartbeats: {times:?}");
    for (hours, expected) in [(1, None), (25, Some(Fault::ClockUnsynced)), (-2, Some(Fault::ClockUnsynced))] {
        let last: Timestamp = *times.last().expect("kept");
        let mut restarted = World::restarted(last + SignedDuration::from_hours(hours), last);
        assert_eq!(restarted.model.clock.obstacle(), expected, "started {hours} h later, line cut");
        restarted.put_in(SMART_CARD_READER);
        assert!(matches!(restarted.model.store, StoreView::Open(_)));
    }
}

#[test]
fn a_store_that_cannot_keep_the_check_is_asked_again_and_stops_nobody() {
    let mut world = World::new();
    world.clock_kept.clear();
    world.store_broken = true;
    world.second += 31 * 60;
    world.say(Msg::Tick);
    assert!(world.clock_kept.is_empty() && world.model.clock.obstacle().is_none());
    world.store_broken = false;
    world.second += 61;
    world.say(Msg::Tick);
    assert_eq!(world.clock_kept.len(), 1);
}

impl World {
    /// A program that starts at `at` on a cut line, with a check that an earlier run kept.
    fn restarted(at: Timestamp, kept: Timestamp) -> Self {
        let mut world = Self::new();
        world.model = crate::kiosk::app::Model::new(world.model.settings.clone(), at);
        world.second = at.as_second() - moment(0).as_second();
        world.line_cut = true;
        world.say(Msg::Tick);
        let opened = StoreOpened {
            queue: world.queue,
            attempts: vec![],
            clock_checked: Some(kept),
            look: None,
            officers: None,
            warning: None,
        };
        world.say(Msg::StoreOpened(Ok(opened)));
        world
    }
}
