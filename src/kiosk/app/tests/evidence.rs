//! What an identity rests on: the chip's grade where it has one, a second person's word where the rules ask for one.

use super::leaving::types_supervisor;
use super::world::*;
use crate::domain::evidence::{Allowance, Approval, ApprovalReason, Difference, ReadingMethod};
use crate::domain::fault::Fault;
use crate::domain::id_chip::{ChipSignature, CloneTest};
use crate::domain::order::Order;
use crate::domain::person::{DocumentNumber, Fin};
use crate::domain::record::RecordBody;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::order::{evidence, obstacle};
use crate::kiosk::app::tests::chip::{laid_down, report};
use crate::kiosk::app::{Model, Screen};

/// The order in front, its zone typed by hand.
pub(crate) fn typed() -> World {
    let mut world = World::signed_in();
    // The last character makes the zone whole: no Enter behind it.
    for (n, line) in TD1.lines().enumerate() {
        if n > 0 {
            world.key(Key::Enter);
        }
        world.type_text(line);
    }
    world
}

/// The order in front, with the card of [`TD1`] scanned for an order that was changed.
fn scanned_for(change: impl FnOnce(&mut Order)) -> World {
    let mut world = World::signed_in();
    change(&mut world.orders[0]);
    world.scan(TD1);
    world
}

fn entry_fault(world: &World) -> Option<Fault> {
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen.second.as_ref().and_then(|entry| entry.trouble.as_ref()).map(|trouble| trouble.fault)
}

fn asks_second(world: &mut World) -> bool {
    world.key(Key::Enter);
    matches!(&world.model.screen, Screen::Order(screen) if screen.second.is_some())
}

/// Goes on from the issue's first step to the hand-over; the record of it.
fn handed_over(world: &mut World) -> RecordBody {
    world.verdict.centre_time = world.model.at;
    world.put_in(SMART_CARD_READER);
    choose_pin(world);
    world.key(Key::Enter);
    world.records.last().expect("a record").fact().expect("a fact")
}

#[test]
fn a_typed_zone_needs_another_officer_who_may_approve_and_the_record_names_them() {
    let mut world = typed();
    assert!(asks_second(&mut world), "{:?}", world.model.notice);
    for (name, expected) in [("aysel", Fault::NotAllowed), ("elvin", Fault::NotAllowed), ("!", Fault::SignInRefused)] {
        types_supervisor(&mut world, name);
        assert_eq!(entry_fault(&world), Some(expected), "{name}");
        world.key(Key::Esc);
        assert!(asks_second(&mut world), "nobody has approved it yet");
    }
    types_supervisor(&mut world, "rena");
    assert!(matches!(world.model.screen, Screen::Issue(_)), "{:?}", entry_fault(&world));
    let record = handed_over(&mut world);
    let RecordBody::HandOver { reading, differs, approval: Some(Approval { by, reason }), .. } = record else {
        panic!("{record:?}")
    };
    assert_eq!((reading, differs), (ReadingMethod::MrzTyped, None));
    assert_eq!((by.as_str(), reason), ("rena", ApprovalReason::CardUnreadable));
}

#[test]
fn another_document_or_birth_date_needs_a_second_person_and_another_fin_is_another_person() {
    let document = |order: &mut Order| order.document = DocumentNumber::parse("AB0000025").expect("valid");
    let birth = |order: &mut Order| order.birth_date = jiff::civil::date(1990, 1, 2);
    let cases: [(fn(&mut Order), _, _); 2] = [
        (document, Difference::Document, ApprovalReason::NewDocument),
        (birth, Difference::BirthDate, ApprovalReason::RegisterWrong),
    ];
    for (change, difference, reason) in cases {
        let mut world = scanned_for(change);
        assert!(asks_second(&mut world), "{difference:?}: {:?}", world.model.notice);
        types_supervisor(&mut world, "rena");
        let RecordBody::HandOver { differs, approval: Some(approval), .. } = handed_over(&mut world) else { panic!() };
        assert_eq!((differs, approval.reason), (Some(difference), reason));
    }
    let fin = |order: &mut Order| order.fin = Fin::parse("3TEST2Y").expect("valid");
    let both = move |order: &mut Order| {
        document(order);
        birth(order);
    };
    for mut world in [scanned_for(fin), scanned_for(both)] {
        assert!(!asks_second(&mut world));
        assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::IdentityMismatch));
    }
}

#[test]
fn a_chip_gives_its_grade_to_the_issue_and_lifts_a_typed_zone() {
    let cases = [
        (ChipSignature::Holds, CloneTest::Passed, ReadingMethod::ChipGenuine),
        (ChipSignature::Holds, CloneTest::None, ReadingMethod::ChipSigned),
        (ChipSignature::NoAnchor, CloneTest::Passed, ReadingMethod::ChipUnproven),
    ];
    for (signature, clone_test, expected) in cases {
        let mut world = laid_down(Some(report(signature, clone_test)));
        world.key(Key::Enter);
        let RecordBody::HandOver { reading, approval: None, .. } = handed_over(&mut world) else { panic!() };
        assert_eq!(reading, expected);
        let mut world = typed();
        world.chip = Some(report(signature, clone_test));
        world.put_in(ID_CARD_READER);
        assert!(!asks_second(&mut world), "{expected:?}");
        assert!(matches!(&world.model.screen, Screen::Issue(screen) if screen.issue.evidence.reading == expected));
    }
}

#[test]
fn what_was_approved_holds_for_this_evidence_only() {
    let mut world = typed();
    assert!(asks_second(&mut world));
    world.scan(TD1);
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.second.is_none(), "a scan never types into the entry");
    assert_eq!(evidence(screen).map(|evidence| evidence.reading), Some(ReadingMethod::MrzScanned));
    assert!(!asks_second(&mut world) && matches!(world.model.screen, Screen::Issue(_)));
}

#[test]
fn a_second_person_counts_only_once_the_centre_has_kept_it() {
    let mut world = typed();
    assert!(asks_second(&mut world));
    world.type_text("rena");
    world.key(Key::Enter);
    world.type_text("secret");
    world.line_cut = true;
    world.key(Key::Enter);
    assert_eq!(entry_fault(&world), Some(Fault::CentreUnreachable));
    world.key(Key::Esc);
    world.line_cut = false;
    assert!(asks_second(&mut world));
}

#[test]
fn what_the_rules_never_allow_nobody_approves() {
    let never = |model: &mut Model| {
        if let Some(session) = &mut model.session {
            (session.rules.mrz_typed, session.rules.differs) = (Allowance::Never, Allowance::Never);
        }
    };
    let said = |world: &World| match &world.model.screen {
        Screen::Order(screen) => obstacle(&world.model, screen),
        _ => None,
    };
    let mut world = typed();
    never(&mut world.model);
    assert_eq!(said(&world), Some(Fault::EvidenceTooWeak));
    assert!(!asks_second(&mut world));
    let mut world = scanned_for(|order| order.birth_date = jiff::civil::date(1990, 1, 2));
    never(&mut world.model);
    assert_eq!(said(&world), Some(Fault::IdentityMismatch));
}

/// An issue begun on a genuine chip, put aside with its key made, and its order opened again by a scan of the zone alone.
pub(crate) fn taken_up(seconds_later: i64) -> World {
    let mut world = laid_down(Some(report(ChipSignature::Holds, CloneTest::Passed)));
    world.key(Key::Enter);
    world.verdict.centre_time = world.model.at;
    world.put_in(SMART_CARD_READER);
    choose_pin(&mut world);
    world.key(Key::Esc);
    world.key(Key::Enter);
    assert!(!world.model.unfinished.is_empty(), "{:?}", world.model.screen);
    (world.chip, world.second) = (None, world.second + seconds_later);
    world.scan(TD1);
    world
}

#[test]
fn an_issue_that_is_taken_up_keeps_its_leases_evidence_while_the_lease_runs() {
    let reading = |world: &World| match &world.model.screen {
        Screen::Order(screen) => evidence(screen).map(|evidence| evidence.reading),
        _ => None,
    };
    assert_eq!(reading(&taken_up(0)), Some(ReadingMethod::ChipGenuine));
    assert_eq!(reading(&taken_up(20_000)), Some(ReadingMethod::MrzScanned), "the lease has run out");
    let mut world = taken_up(0);
    world.scan(&TD1.replace("AA0000017", "AAOO0OO17"));
    assert_eq!(reading(&world), Some(ReadingMethod::ChipGenuine), "read again, the lease still runs");
    let mut world = taken_up(0);
    world.orders[0].birth_date = jiff::civil::date(1990, 1, 2);
    world.key(Key::Esc);
    world.scan(TD1);
    assert_eq!(reading(&world), Some(ReadingMethod::MrzScanned), "what differs now did not differ then");
}
