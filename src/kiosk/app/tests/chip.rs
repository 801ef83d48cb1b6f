//! The chip beside the order: read by itself, believed only as far as it is proven, and never in anybody's way for nothing.

use super::world::*;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipDetails, ChipProgress, ChipReport, ChipSignature, ChipStep, CloneTest};
use crate::domain::mrz::{ReadBy, parse};
use crate::domain::picture::Picture;
use crate::kiosk::app::chip::{Chip, Details};
use crate::kiosk::app::message::{Answer, Effect, Input, JobId, Key, Msg};
use crate::kiosk::app::order::{OrderScreen, obstacle};
use crate::kiosk::app::{Screen, update};

/// What the chip of the card says whose zone is [`TD1`].
pub(crate) fn report(signature: ChipSignature, clone_test: CloneTest) -> ChipReport {
    let zone = parse(TD1, ReadBy::Scanner, jiff::civil::date(2026, 11, 26)).expect("a zone");
    ChipReport { zone, signature, clone_test }
}

/// What a chip says with this photograph.
pub(crate) fn details(report: ChipReport, photograph: Option<Result<Picture, Trouble>>) -> ChipDetails {
    ChipDetails { report, full_name: None, personal_number: None, photograph }
}

/// The order in front, its zone scanned, and a card with this chip laid on the reader.
pub(crate) fn laid_down(chip: Option<ChipReport>) -> World {
    laid_down_with(chip, None)
}

/// The same, with what the chip says beyond who it is.
pub(crate) fn laid_down_with(chip: Option<ChipReport>, details: Option<Result<ChipDetails, Trouble>>) -> World {
    let mut world = World::signed_in();
    (world.chip, world.chip_details) = (chip, details);
    world.scan(TD1);
    world.put_in(ID_CARD_READER);
    world
}

fn fault(world: &World) -> Option<Fault> {
    obstacle(&world.model, screen(world))
}

fn goes_on(world: &mut World) -> bool {
    world.key(Key::Enter);
    matches!(world.model.screen, Screen::Issue(_))
}

#[test]
fn a_chip_is_read_as_soon_as_zone_and_card_are_there_in_either_order() {
    let genuine = report(ChipSignature::Holds, CloneTest::Passed);
    let mut world = laid_down(Some(genuine.clone()));
    assert!(matches!(&world.model.screen, Screen::Order(screen) if matches!(screen.chip, Chip::Read(_))));
    assert!(goes_on(&mut world));

    let mut world = World::signed_in();
    world.chip = Some(genuine);
    world.put_in(ID_CARD_READER);
    world.scan(TD1);
    assert!(matches!(&world.model.screen, Screen::Order(screen) if matches!(screen.chip, Chip::Read(_))));
}

#[test]
fn a_changed_or_copied_chip_stops_the_issue_and_an_unproven_one_does_not() {
    let outcomes = [
        (ChipSignature::Wrong, CloneTest::None, Some(Fault::ChipForged)),
        (ChipSignature::Wrong, CloneTest::Passed, Some(Fault::ChipForged)),
        (ChipSignature::Holds, CloneTest::Failed, Some(Fault::ChipCloned)),
        (ChipSignature::NoAnchor, CloneTest::Failed, Some(Fault::ChipCloned)),
        (ChipSignature::NoAnchor, CloneTest::Passed, None),
        (ChipSignature::Missing, CloneTest::None, None),
        (ChipSignature::Holds, CloneTest::None, None),
    ];
    for (signature, clone_test, expected) in outcomes {
        let mut world = laid_down(Some(report(signature, clone_test)));
        assert_eq!(fault(&world), expected, "{signature:?} {clone_test:?}");
        assert_eq!(goes_on(&mut world), expected.is_none(), "{signature:?} {clone_test:?}");
    }
}

#[test]
fn a_chip_that_says_otherwise_than_the_printed_zone_stops_the_issue() {
    let mut other = report(ChipSignature::Holds, CloneTest::Passed);
    other.zone.given_names = "AYSEN".into();
    let mut world = laid_down(Some(other));
    assert_eq!(fault(&world), Some(Fault::ChipDiffers));
    assert!(!goes_on(&mut world));
}

#[test]
fn a_card_taken_away_is_read_again_when_it_is_back_and_stops_nobody() {
    let mut world = laid_down(None);
    assert!(matches!(&world.model.screen, Screen::Order(screen)
        if matches!(&screen.chip, Chip::Failed(trouble) if trouble.fault == Fault::ChipGone)));
    world.say(Msg::Readers(readers(&[])));
    world.chip = Some(report(ChipSignature::Holds, CloneTest::Passed));
    world.put_in(ID_CARD_READER);
    assert!(matches!(&world.model.screen, Screen::Order(screen) if matches!(screen.chip, Chip::Read(_))));

    let mut world = laid_down(None);
    assert!(goes_on(&mut world), "the zone is worth what it was before");
}

/// The order in front and its chip being read: the question that nobody has answered yet.
pub(crate) fn being_read() -> (World, JobId) {
    let mut world = World::signed_in();
    world.scan(TD1);
    let at = world.model.at;
    let asked = update(&mut world.model, at, Msg::Readers(readers(&[ID_CARD_READER])));
    let job = asked.iter().find_map(|effect| if let Effect::Chip(job, _) = effect { Some(*job) } else { None });
    (world, job.expect("the chip is read"))
}

pub(crate) fn answered(world: &mut World, job: JobId, report: ChipReport) {
    said(world, job, Answer::Chip(Box::new(Ok(report))));
}

/// The chip's owner says this; answers the question that it leads to, if any.
pub(crate) fn said(world: &mut World, job: JobId, answer: Answer) -> Option<JobId> {
    step(world, Msg::Answer(job, answer))
}

/// One message; answers the next question to the chip's owner.
fn step(world: &mut World, msg: Msg) -> Option<JobId> {
    let at = world.model.at;
    let asked = update(&mut world.model, at, msg);
    asked.into_iter().find_map(|effect| if let Effect::Chip(job, _) = effect { Some(job) } else { None })
}

/// The card is taken off the reader, and laid back.
pub(crate) fn lifted(world: &mut World) -> Option<JobId> {
    step(world, Msg::Readers(readers(&[])))
}

fn laid_back(world: &mut World) -> Option<JobId> {
    step(world, Msg::Readers(readers(&[ID_CARD_READER])))
}

fn screen(world: &World) -> &OrderScreen {
    let Screen::Order(screen) = &world.model.screen else { panic!("the order is in front") };
    screen
}

#[test]
fn a_card_that_was_off_and_on_while_it_was_read_is_read_again_by_itself() {
    let gone = || Answer::Chip(Box::new(Err(Fault::ChipGone.into())));
    // The failure is told after the card is back: nothing else would ever ask again.
    let (mut world, job) = being_read();
    assert_eq!((lifted(&mut world), laid_back(&mut world)), (None, None), "one reading at a time");
    let again = said(&mut world, job, gone()).expect("it is read again");
    answered(&mut world, again, report(ChipSignature::Holds, CloneTest::Passed));
    assert!(matches!(screen(&world).chip, Chip::Read(_)));
    // A card that never left and fails all the same is left alone until somebody moves it.
    let (mut world, job) = being_read();
    assert_eq!(said(&mut world, job, gone()), None);
    assert!(matches!(screen(&world).chip, Chip::Failed(_)));
    assert_eq!(lifted(&mut world), None);
    assert!(laid_back(&mut world).is_some());
}

#[test]
fn a_slip_and_the_progress_are_shown_and_a_late_word_of_another_reading_is_not() {
    let (mut world, job) = being_read();
    let progress = ChipProgress { step: ChipStep::Identity, read: 223, length: 1_000 };
    said(&mut world, job, Answer::ChipProgress(progress));
    assert_eq!((screen(&world).reading.progress, screen(&world).reading.slipped), (Some(progress), false));
    said(&mut world, job, Answer::ChipSlipped);
    assert_eq!((screen(&world).reading.progress, screen(&world).reading.slipped), (None, true));
    lifted(&mut world);
    laid_back(&mut world);
    let again = said(&mut world, job, Answer::Chip(Box::new(Err(Fault::ChipGone.into())))).expect("read again");
    assert_ne!(again, job);
    said(&mut world, job, Answer::ChipProgress(progress));
    assert_eq!((screen(&world).reading.progress, screen(&world).reading.slipped), (None, false));
}

#[test]
fn a_card_lifted_before_its_photograph_keeps_its_worth_and_is_read_on_when_it_is_laid_back() {
    let genuine = report(ChipSignature::Holds, CloneTest::Passed);
    let (mut world, job) = being_read();
    answered(&mut world, job, genuine.clone());
    lifted(&mut world);
    said(&mut world, job, Answer::ChipDetails(Box::new(Err(Fault::ChipGone.into()))));
    assert!(matches!((&screen(&world).chip, &screen(&world).details), (Chip::Read(_), Details::Lifted)));
    assert_eq!(fault(&world), None, "who it is needs no photograph");
    let again = laid_back(&mut world).expect("it is read on");
    assert!(matches!((&screen(&world).chip, &screen(&world).details), (Chip::Read(_), Details::Coming(_))));
    // Another card than the one before does not open with this key, and changes nothing.
    let mut other = laid_back_after(&genuine);
    said(&mut other.0, other.1, Answer::Chip(Box::new(Err(Fault::ChipKeyRefused.into()))));
    assert!(matches!((&screen(&other.0).chip, &screen(&other.0).details), (Chip::Read(_), Details::Failed(_))));
    // What the card says when it is back counts.
    answered(&mut world, again, report(ChipSignature::Wrong, CloneTest::Passed));
    assert_eq!(fault(&world), Some(Fault::ChipForged));
}

/// Known as this, lifted before the photograph, and laid back: the question that nobody has answered yet.
fn laid_back_after(known: &ChipReport) -> (World, JobId) {
    let (mut world, job) = being_read();
    answered(&mut world, job, known.clone());
    said(&mut world, job, Answer::ChipDetails(Box::new(Err(Fault::ChipGone.into()))));
    lifted(&mut world);
    let again = laid_back(&mut world).expect("it is read on");
    (world, again)
}

#[test]
fn a_confirmation_waits_for_the_chip_and_counts_only_when_nothing_speaks_against_it() {
    for (signature, goes_on) in [(ChipSignature::Holds, true), (ChipSignature::Wrong, false)] {
        let (mut world, job) = being_read();
        let at = world.model.at;
        update(&mut world.model, at, Msg::Input(Input::Key(Key::Enter)));
        assert!(matches!(world.model.screen, Screen::Order(_)));
        assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::ChipReading));
        answered(&mut world, job, report(signature, CloneTest::None));
        assert_eq!(matches!(world.model.screen, Screen::Issue(_)), goes_on, "{signature:?}");
    }
}

#[test]
fn a_late_answer_about_another_card_is_dropped() {
    let (mut world, job) = being_read();
    let at = world.model.at;
    update(&mut world.model, at, Msg::Readers(readers(&[])));
    let again = update(&mut world.model, at, Msg::Input(Input::Burst(TD1.into())));
    assert!(!again.iter().any(|effect| matches!(effect, Effect::Chip(..))), "no card lies there");
    answered(&mut world, job, report(ChipSignature::Wrong, CloneTest::None));
    assert_eq!(fault(&world), None);
}

/// A face of two ellipses, nobody's.
pub(crate) fn face() -> Picture {
    let inside = |x: i32, y: i32, (mx, my): (i32, i32), (rx, ry): (i32, i32)| {
        let (dx, dy) = (x - mx, y - my);
        dx * dx * ry * ry + dy * dy * rx * rx < rx * rx * ry * ry
    };
    let tone = |x, y| match (inside(x, y, (30, 36), (15, 20)), inside(x, y, (30, 84), (28, 26))) {
        (true, _) => 190,
        (_, true) => 90,
        _ => 240,
    };
    let pixels = (0..80).flat_map(|y| (0..60).flat_map(move |x| [tone(x, y); 3])).collect();
    Picture::new(60, 80, pixels).expect("a picture")
}

#[test]
fn the_photograph_arrives_behind_the_order_and_is_gone_with_the_card() {
    let (mut world, job) = being_read();
    let genuine = report(ChipSignature::Holds, CloneTest::Passed);
    answered(&mut world, job, genuine.clone());
    let Screen::Order(screen) = &world.model.screen else { panic!() };
    assert!(matches!(screen.details, Details::Coming(waiting) if waiting == job));
    assert_eq!(fault(&world), None, "who it is needs no photograph");
    let at = world.model.at;
    let read = details(genuine, Some(Ok(face())));
    update(&mut world.model, at, Msg::Answer(job, Answer::ChipDetails(Box::new(Ok(read)))));
    let shown = |world: &World| match &world.model.screen {
        Screen::Order(screen) => {
            matches!(&screen.details, Details::Read(read) if matches!(read.photograph, Some(Ok(_))))
        }
        _ => false,
    };
    assert!(shown(&world));
    update(&mut world.model, at, Msg::Input(Input::Burst(TD1.into())));
    assert!(!shown(&world));
}

#[test]
fn a_photograph_that_was_changed_or_cannot_be_read_counts_against_the_chip_only_when_it_was_changed() {
    let genuine = report(ChipSignature::Holds, CloneTest::Passed);
    let forged = details(report(ChipSignature::Wrong, CloneTest::Passed), None);
    let cases: [(Result<_, Trouble>, _); 3] = [
        (Ok(forged), Some(Fault::ChipForged)),
        (Err(Fault::ChipGone.into()), None),
        (Ok(details(genuine.clone(), Some(Err(Fault::ChipPhotograph.into())))), None),
    ];
    for (read, expected) in cases {
        assert_eq!(fault(&laid_down_with(Some(genuine.clone()), Some(read))), expected);
    }
}
