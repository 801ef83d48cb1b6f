//! Somebody collects in the holder's place: their own card, the document as it is typed, and the second person's word for both.

use super::chip::report;
use super::leaving::types_supervisor;
use super::world::*;
use crate::domain::attorney::AttorneyRules;
use crate::domain::evidence::{Allowance, ApprovalReason, ReadingMethod};
use crate::domain::fault::Fault;
use crate::domain::id_chip::{ChipReport, ChipSignature, CloneTest};
use crate::domain::invalid_documents::{DocumentRules, DocumentStanding};
use crate::domain::mrz::{ReadBy, parse};
use crate::domain::person::DocumentNumber;
use crate::domain::record::RecordBody;
use crate::kiosk::app::Screen;
use crate::kiosk::app::attorney::{Collector, Entry};
use crate::kiosk::app::chip::Chip;
use crate::kiosk::app::message::{Answer, Effect, Input, Key, Msg};
use crate::kiosk::app::order::{OrderScreen, obstacle};
use crate::ports::centre::{Ask, Told};
use crate::wire::documents::DocumentAnswer;

/// The authorised person's ID card, of the old series.
const TD2: &str = "I<AZENUMUNE<<ELVIN<<<<<<<<<<<<<<<<<<\n00000017<8AZE8001014M<<<<<<03TEST2Y5\n";
const DOCUMENT: [&str; 3] = ["1-204/2026", "Bakı 1 saylı notariat", "31.12.2026"];

fn with_rules(rules: AttorneyRules) -> World {
    let mut world = World::signed_in();
    if let Some(session) = &mut world.model.session {
        session.attorney = rules;
    }
    world.scan(TD1);
    world
}

/// The holder's card was read, and the rules let somebody collect in their place.
pub(crate) fn offered() -> World {
    with_rules(AttorneyRules::default())
}

/// The clerk was told that somebody else collects.
pub(crate) fn entering() -> World {
    let mut world = offered();
    world.key(Key::F(7));
    world
}

/// Scans the authorised person's card and types the document.
pub(crate) fn fills(world: &mut World, texts: [&str; 3]) {
    world.scan(TD2);
    for text in texts {
        world.type_text(text);
        if !text.is_empty() {
            world.key(Key::Enter);
        }
    }
}

/// Everything was taken.
pub(crate) fn entered() -> World {
    let mut world = entering();
    fills(&mut world, DOCUMENT);
    world
}

/// Somebody collects whose own card the register says this of.
pub(crate) fn registered(standing: DocumentStanding) -> World {
    let mut world = entering();
    world.register = standing;
    fills(&mut world, DOCUMENT);
    world
}

fn screen(world: &World) -> &OrderScreen {
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen
}

fn entry(world: &World) -> &Entry {
    screen(world).collector.entry().expect("something is entered")
}

fn trouble(world: &World) -> Option<Fault> {
    entry(world).trouble.as_ref().map(|trouble| trouble.fault)
}

#[test]
fn whoever_collects_in_the_holders_place_is_named_to_the_centre_and_in_the_record() {
    let mut world = entered();
    let attorney = screen(&world).collector.attorney().expect("it was taken").clone();
    assert_eq!(attorney.person.name.as_str(), "NUMUNE ELVIN");
    assert_eq!((attorney.number.as_str(), attorney.notary.as_str()), (DOCUMENT[0], DOCUMENT[1]));
    assert_eq!((attorney.date, attorney.person.reading), (jiff::civil::date(2026, 12, 31), ReadingMethod::MrzScanned));
    world.key(Key::Enter);
    let second = screen(&world).second.as_ref().expect("the rules ask for a second person");
    assert_eq!(second.reasons, [ApprovalReason::AttorneySeen]);
    types_supervisor(&mut world, "rena");
    assert_eq!(world.approvals[0].attorney, Some(attorney.digest()));
    assert_eq!(world.leases[0].attorney.as_deref(), Some(&attorney));
    world.verdict.centre_time = world.model.at;
    world.put_in(SMART_CARD_READER);
    choose_pin(&mut world);
    world.key(Key::Enter);
    let fact = world.records.last().expect("a record").fact().expect("a fact");
    let RecordBody::HandOver { attorney: Some(named), approval: Some(_), .. } = fact else { panic!("{fact:?}") };
    assert_eq!(*named, attorney);
    let Screen::Receipt(receipt) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!(receipt.attorney.as_deref(), Some(&attorney), "the act names them");
}

#[test]
fn what_cannot_be_taken_is_said_and_stays_to_be_mended() {
    let cases = [
        (["1-204/2026", "Bakı 1", "31.13.2026"], Fault::AttorneyForm),
        (["1-204/2026", "Bakı 1", "yesterday"], Fault::AttorneyForm),
        (["-", "Bakı 1", "31.12.2026"], Fault::AttorneyForm),
        (["1-204/2026", "Bakı 1", "31.12.2027"], Fault::AttorneyDate),
        (["1-204/2026", "Bakı 1", "01.01.2020"], Fault::AttorneyDate),
    ];
    for (texts, expected) in cases {
        let mut world = entering();
        fills(&mut world, texts);
        assert_eq!(trouble(&world), Some(expected), "{texts:?}");
        world.key(Key::Backspace);
        assert_eq!(trouble(&world), None, "{texts:?}");
    }
    let mut world = entering();
    world.scan(TD1);
    DOCUMENT.into_iter().for_each(|text| {
        world.type_text(text);
        world.key(Key::Enter);
    });
    assert_eq!(trouble(&world), Some(Fault::AttorneyIsHolder));
    let mut world = entering();
    for text in ["", DOCUMENT[0], DOCUMENT[1], DOCUMENT[2]] {
        world.type_text(text);
        world.key(Key::Enter);
    }
    assert_eq!(trouble(&world), Some(Fault::AttorneyCardMissing));
}

#[test]
fn a_typed_zone_is_worth_less_and_may_be_worth_nothing() {
    let mut world = entering();
    for (n, line) in TD2.lines().enumerate() {
        if n > 0 {
            world.key(Key::Enter);
        }
        world.type_text(line);
    }
    assert_eq!(entry(&world).reading(), Some(ReadingMethod::MrzTyped));
    if let Some(session) = &mut world.model.session {
        session.rules.mrz_typed = Allowance::Never;
    }
    DOCUMENT.into_iter().for_each(|text| {
        world.type_text(text);
        world.key(Key::Enter);
    });
    assert_eq!(trouble(&world), Some(Fault::EvidenceTooWeak));
}

#[test]
fn the_chip_of_their_card_is_read_once_the_holders_has_made_room() {
    let zone = parse(TD2, ReadBy::Scanner, jiff::civil::date(2026, 12, 31)).expect("a zone");
    let genuine = ChipReport { zone, ..report(ChipSignature::Holds, CloneTest::Passed) };
    let mut world = offered();
    world.put_in(ID_CARD_READER);
    world.key(Key::F(7));
    world.chip = Some(genuine);
    world.scan(TD2);
    assert!(matches!(entry(&world).chip, Chip::Unread), "the holder's card still lies there");
    world.say(Msg::Readers(readers(&[])));
    world.put_in(ID_CARD_READER);
    assert_eq!(entry(&world).reading(), Some(ReadingMethod::ChipGenuine));
}

#[test]
fn without_a_rule_for_it_nobody_collects_for_another_and_the_holder_may_come_after_all() {
    let mut world = with_rules(AttorneyRules::none());
    world.key(Key::F(7));
    assert!(matches!(screen(&world).collector, Collector::Holder));
    for key in [Key::Esc, Key::F(7)] {
        let mut world = entering();
        world.key(key);
        assert!(matches!(screen(&world).collector, Collector::Holder), "{key:?}");
    }
    let mut world = entered();
    world.key(Key::F(7));
    assert!(matches!(screen(&world).collector, Collector::Holder));
    let mut world = entered();
    world.scan(TD1);
    assert!(matches!(screen(&world).collector, Collector::Holder), "the holder's card was read again");
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Issue(_)) && world.leases[0].attorney.is_none());
}

#[test]
fn the_register_is_asked_about_their_card_at_the_scan_and_with_an_invalid_one_nobody_collects() {
    let mut world = registered(DocumentStanding::Invalid);
    assert_eq!(world.documents.iter().map(DocumentNumber::as_str).collect::<Vec<_>>(), ["AA0000017", "AZE00000017"]);
    assert_eq!(trouble(&world), Some(Fault::DocumentInvalid));
    world.key(Key::F(7));
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Issue(_)), "the holder may come after all");
    assert!(world.leases[0].attorney.is_none());

    // The answer comes when everything was taken already.
    let mut world = entering();
    world.say_only(Msg::Input(Input::Burst(TD2.into())));
    let is_about_it = |effect: &Effect| matches!(effect, Effect::AskBehind(_, Ask::Document(_), Some(_)));
    let at = world.effects.iter().position(is_about_it).expect("it is asked");
    let Effect::AskBehind(job, ..) = world.effects.remove(at) else { unreachable!("it was found") };
    world.settle();
    for text in DOCUMENT {
        world.type_text(text);
        world.key(Key::Enter);
    }
    assert!(screen(&world).collector.attorney().is_some());
    let answer = DocumentAnswer {
        standing: DocumentStanding::Invalid,
        asked_at: world.model.at,
        allowance: DocumentRules::default().allowance(DocumentStanding::Invalid),
    };
    world.say(Msg::Answer(job, Answer::Centre(Ok(Told::Document(answer)))));
    assert_eq!(obstacle(&world.model, screen(&world)), Some(Fault::DocumentInvalid));
    world.key(Key::Enter);
    assert!(world.leases.is_empty() && matches!(world.model.screen, Screen::Order(_)));
}

#[test]
fn without_a_clear_word_of_their_card_a_second_person_looks_whatever_else_the_rules_say() {
    for standing in [DocumentStanding::Unknown, DocumentStanding::Unreachable] {
        let mut world = with_rules(AttorneyRules { citizen: Allowance::Alone, ..AttorneyRules::default() });
        world.key(Key::F(7));
        world.register = standing;
        fills(&mut world, DOCUMENT);
        world.key(Key::Enter);
        let second = screen(&world).second.as_ref().expect("another officer is asked for");
        assert_eq!(second.reasons, [ApprovalReason::AttorneySeen], "{standing:?}");
        types_supervisor(&mut world, "rena");
        assert_eq!(world.approvals[0].standing, None, "the holder's own card stands well");
        assert!(world.approvals[0].attorney.is_some() && world.leases[0].attorney.is_some());
    }
}
