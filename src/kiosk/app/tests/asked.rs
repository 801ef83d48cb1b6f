//! A clerk asks a supervisor who is elsewhere, and a supervisor decides what others ask.

use super::evidence::typed;
use super::pin_change::{locked, unblocking};
use super::reversal::sold;
use super::sale::walk;
use super::world::*;
use super::*;
use crate::domain::approval::{Decision, Matter};
use crate::domain::evidence::{ApprovalReason, Difference, ReadingMethod};
use crate::domain::fault::Fault;
use crate::domain::issue::EndReason;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Branch, OrderState};
use crate::domain::person::DocumentNumber;
use crate::domain::record::RecordBody;
use crate::domain::takeover::UnblockReason;
use crate::kiosk::app::asked::news;
use crate::kiosk::app::message::{Key, Msg};
use crate::kiosk::app::reversal::ReversalStep;
use crate::wire::approvals::{CardShown, WaitingApproval};

/// The answer is on its way: the kiosk asks by itself.
fn later(world: &mut World) {
    world.second += 60;
    world.say(Msg::Tick);
}

/// An identity that was typed by hand, and a supervisor elsewhere asked to approve it.
pub(crate) fn asked() -> World {
    let mut world = typed();
    walk(&mut world, "⏎⑥");
    assert_eq!(world.asked.len(), 1, "{:?}", world.model.notice);
    world
}

/// What waits for a supervisor, one of each kind.
pub(crate) fn waiting() -> Vec<WaitingApproval> {
    let shown = order("260-1147", OrderState::Ready);
    let request = |n: i64, matter: Matter| WaitingApproval {
        id: format!("request {n}"),
        branch: Branch { code: "ganja-02".into(), name: "Gəncə-2".into() },
        kiosk: "ganja-02-1".into(),
        asked_by: OfficerId::parse("elvin").expect("valid"),
        asked_by_name: "Elvin H.".into(),
        asked_at: moment(17 * 3_600 - 60 * (9 - n)),
        card: None,
        order: matter.order().is_some().then(|| shown.clone()),
        matter,
    };
    let evidence = Matter::Evidence {
        order: shown.number.clone(),
        reading: ReadingMethod::MrzTyped,
        differs: Some(Difference::Document),
        standing: None,
        reason: ApprovalReason::NewDocument,
    };
    let card = CardShown {
        document: DocumentNumber::parse("AB0000025").expect("valid"),
        birth_date: jiff::civil::date(1990, 1, 1),
    };
    let mut counter = sold();
    walk(&mut counter, "③⑦1⏎⏎⑥");
    let void = counter.asked[0].matter.clone();
    let give_up = Matter::GiveUp {
        order: shown.number.clone(),
        attempt: 1,
        reason: EndReason::CarrierLost,
        carrier_serial: Some("26100001".into()),
    };
    let unblock =
        Matter::Unblock { manufacturer: "Yubico".into(), serial: "20260001".into(), reason: UnblockReason::Locked };
    let first = WaitingApproval { card: Some(card), ..request(1, evidence) };
    vec![first, request(2, void), request(3, give_up), request(4, unblock)]
}

/// A supervisor who has opened what waits.
pub(crate) fn opened() -> World {
    let mut world = World::new();
    world.second += 17 * 3_600;
    world.waiting = waiting();
    walk(&mut world, "rena⏎secret⏎");
    later(&mut world);
    walk(&mut world, "③");
    assert!(matches!(world.model.screen, Screen::Approvals(_)), "{:?}", world.model.screen);
    world
}

#[test]
fn a_clerk_asks_elsewhere_serves_others_and_goes_on_when_the_word_is_there() {
    let mut world = asked();
    let Matter::Evidence { reading, differs, reason, .. } = &world.asked[0].matter else { panic!() };
    assert_eq!((*reading, *differs, *reason), (ReadingMethod::MrzTyped, None, ApprovalReason::CardUnreadable));
    walk(&mut world, "⑥⎋⎋");
    assert_eq!(world.asked.len(), 1, "asked again it is the same request");
    assert!(matches!(world.model.screen, Screen::Home(_)) && news(&world.model).is_none());
    world.decided_elsewhere(Decision::Approved);
    later(&mut world);
    assert!(news(&world.model).is_some(), "told on the home screen without a key");
    for line in TD1.lines().take(3) {
        world.type_text(line);
        if !matches!(world.model.screen, Screen::Order(_)) {
            world.key(Key::Enter);
        }
    }
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.notice) };
    let approval = screen.issue.evidence.approval.as_ref().expect("somebody approved");
    assert_eq!((approval.by.as_str(), approval.reason), ("rena", ApprovalReason::CardUnreadable));
    assert!(world.asked.is_empty(), "the centre is told that it was used");
}

#[test]
fn the_entry_goes_on_by_itself_and_who_comes_to_the_counter_still_signs_in_there() {
    let mut world = asked();
    world.decided_elsewhere(Decision::Approved);
    later(&mut world);
    assert!(matches!(world.model.screen, Screen::Issue(_)), "{:?}", world.model.screen);
    let mut world = asked();
    walk(&mut world, "rena⏎secret⏎");
    assert!(matches!(world.model.screen, Screen::Issue(_)), "{:?}", world.model.screen);
}

#[test]
fn a_refusal_is_told_until_it_is_read_and_nothing_goes_on() {
    let mut world = asked();
    walk(&mut world, "⎋⎋");
    world.decided_elsewhere(Decision::Refused);
    later(&mut world);
    assert!(news(&world.model).is_some());
    world.key(Key::Esc);
    assert!(news(&world.model).is_none());
    let mut world = asked();
    world.decided_elsewhere(Decision::Refused);
    later(&mut world);
    assert!(matches!(&world.model.screen, Screen::Order(screen) if screen.second.is_some()));
    world.key(Key::F(6));
    assert_eq!(world.asked.len(), 2, "a refusal can be asked about anew");
}

#[test]
fn without_a_line_nobody_elsewhere_is_asked_and_the_clerk_is_told() {
    let mut world = typed();
    world.line_cut = true;
    walk(&mut world, "⏎⑥");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::CentreUnreachable));
    assert!(world.asked.is_empty() && matches!(&world.model.screen, Screen::Order(screen) if screen.second.is_some()));
}

#[test]
fn a_sale_is_taken_back_on_the_word_of_a_supervisor_elsewhere_and_only_once() {
    let mut world = sold();
    walk(&mut world, "③⑦1⏎⏎⑥");
    world.store_broken = true;
    world.decided_elsewhere(Decision::Approved);
    later(&mut world);
    assert_eq!(world.records.len(), 4, "what is not durable has not happened");
    world.store_broken = false;
    later(&mut world);
    assert_eq!(world.records.len(), 4, "and is tried again only by a person");
    world.key(Key::F(6));
    assert!(matches!(&world.model.screen, Screen::Reversal(screen) if matches!(screen.step, ReversalStep::Done(_))));
    let record = world.records.last().and_then(|record| record.fact().ok());
    let Some(RecordBody::SaleReversal { reversal, .. }) = record else { panic!("{record:?}") };
    assert_eq!(reversal.approved_by().as_str(), "rena");
    assert!(world.asked.is_empty() && world.records.len() == 5);
}

#[test]
fn an_issue_is_given_up_and_a_carrier_unblocked_on_the_word_of_a_supervisor_elsewhere() {
    let mut world = at_pin();
    choose_pin(&mut world);
    walk(&mut world, "⑥⑥");
    assert!(matches!(world.asked[0].matter, Matter::GiveUp { attempt: 1, reason: EndReason::CarrierLost, .. }));
    world.decided_elsewhere(Decision::Approved);
    later(&mut world);
    assert!(matches!(world.model.screen, Screen::Home(_)), "{:?}", world.model.screen);
    let last = world.records.last().and_then(|record| record.fact().ok());
    assert!(matches!(last, Some(RecordBody::Released { .. })) && world.asked.is_empty(), "{last:?}");
    let mut world = locked();
    world.key(Key::F(6));
    world.decided_elsewhere(Decision::Approved);
    later(&mut world);
    assert!(!unblocking(&world).asks_second(), "the holder types");
    for _ in 0..2 {
        world.type_text("739164");
        world.key(Key::Enter);
    }
    assert!(unblocking(&world).done, "{:?}", unblocking(&world).second.trouble);
    let record = world.records.last().and_then(|record| record.fact().ok());
    let Some(RecordBody::SecretRelease { approved_by, .. }) = record else { panic!("{record:?}") };
    assert_eq!(approved_by.as_str(), "rena");
}

#[test]
fn another_officer_does_not_see_what_the_one_before_asked() {
    let mut world = asked();
    walk(&mut world, "⎋⎋");
    world.model.session.as_mut().expect("signed in").officer.id = OfficerId::parse("elvin").expect("valid");
    world.asked.clear();
    later(&mut world);
    assert!(world.model.asked.requests.is_empty());
}

#[test]
fn a_supervisor_decides_what_waits_is_asked_back_and_the_cursor_stays_on_its_request() {
    let mut world = opened();
    walk(&mut world, "↓⏎⎋");
    assert!(world.decisions.is_empty(), "Enter alone decides nothing");
    world.waiting.remove(0);
    later(&mut world);
    assert_eq!(approvals::selected(&world.model).map(|one| one.id.as_str()), Some("request 2"), "not the next one");
    walk(&mut world, "⏎⏎⑦⏎");
    let decided = [("request 2".to_owned(), Decision::Approved), ("request 3".to_owned(), Decision::Refused)];
    assert_eq!(world.decisions, decided);
    world.key(Key::Enter);
    world.waiting.clear();
    later(&mut world);
    assert_eq!(world.model.overlay, None, "what is gone is not asked about");
    assert!(approvals::selected(&world.model).is_none());
}

#[test]
fn what_somebody_else_decided_meanwhile_is_told_and_a_clerk_opens_no_such_list() {
    let mut world = opened();
    world.waiting.clear();
    walk(&mut world, "⏎⏎");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::ApprovalOver));
    assert!(world.model.approvals.waiting.is_empty(), "the list is renewed at once");
    let mut clerk = World::signed_in();
    clerk.waiting = waiting();
    later(&mut clerk);
    walk(&mut clerk, "③");
    assert!(matches!(clerk.model.screen, Screen::Sale(_)) && clerk.model.approvals.waiting.is_empty());
}
