//! The card in front and the register of invalid documents: told on the screen, decided at the lease, in nobody's way for nothing.

use super::leaving::types_supervisor;
use super::world::*;
use crate::domain::evidence::{Allowance, Approval, ApprovalReason};
use crate::domain::fault::Fault;
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::order::{Order, OrderState};
use crate::domain::person::DocumentNumber;
use crate::domain::record::RecordBody;
use crate::kiosk::app::Screen;
use crate::kiosk::app::document::DocumentWord;
use crate::kiosk::app::message::{Answer, Effect, Input, JobId, Key, Msg};
use crate::kiosk::app::order::{OrderScreen, obstacle};
use crate::ports::centre::{Ask, Told};
use crate::wire::documents::DocumentAnswer;

/// The order in front, the card scanned that the register says this of.
pub(crate) fn scanned(standing: DocumentStanding) -> World {
    let mut world = World::signed_in();
    world.register = standing;
    world.scan(TD1);
    world
}

/// The order in front; the register is being asked, and has not answered yet.
pub(crate) fn being_asked() -> (World, JobId) {
    let mut world = World::signed_in();
    world.say_only(Msg::Input(Input::Burst(TD1.into())));
    let is_about_it = |effect: &Effect| matches!(effect, Effect::AskBehind(_, Ask::Document(_), Some(_)));
    for _ in 0..20 {
        if let Some(at) = world.effects.iter().position(is_about_it) {
            let Effect::AskBehind(job, ..) = world.effects.remove(at) else { unreachable!("it was found") };
            world.settle();
            return (world, job);
        }
        world.answer_next();
    }
    panic!("the register is never asked: {:?}", world.model.screen);
}

fn screen(world: &World) -> &OrderScreen {
    let Screen::Order(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    screen
}

fn goes_on(world: &mut World) -> bool {
    world.key(Key::Enter);
    matches!(world.model.screen, Screen::Issue(_))
}

#[test]
fn a_card_that_the_register_calls_invalid_gets_nothing_and_a_valid_one_is_named_to_the_centre() {
    let mut world = scanned(DocumentStanding::Invalid);
    assert_eq!(obstacle(&world.model, screen(&world)), Some(Fault::DocumentInvalid));
    assert!(!goes_on(&mut world) && world.leases.is_empty());
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::DocumentInvalid));
    world.register = DocumentStanding::Valid;
    world.scan(TD1);
    assert!(goes_on(&mut world), "scanned again, it is asked about again");
    assert_eq!(world.leases[0].document, DocumentNumber::parse("AA0000017").ok());
    assert!(goes_on(&mut scanned(DocumentStanding::NotAsked)), "without a register everything is as it was");
}

#[test]
fn without_a_clear_word_another_officer_looks_and_the_centre_learns_what_they_approved() {
    for standing in [DocumentStanding::Unknown, DocumentStanding::Unreachable] {
        let mut world = scanned(standing);
        assert!(!goes_on(&mut world), "{standing:?}");
        let entry = screen(&world).second.as_ref().expect("another officer is asked for");
        assert_eq!(entry.reasons, [ApprovalReason::RegisterSilent], "the card itself is not the reason");
        types_supervisor(&mut world, "rena");
        assert_eq!(world.approvals[0].standing, Some(standing));
        assert!(matches!(world.model.screen, Screen::Issue(_)), "{standing:?}");
        world.verdict.centre_time = world.model.at;
        world.put_in(SMART_CARD_READER);
        choose_pin(&mut world);
        world.key(Key::Enter);
        let fact = world.records.last().expect("a record").fact().expect("a fact");
        let RecordBody::HandOver { approval: Some(Approval { by, reason }), .. } = fact else { panic!("{fact:?}") };
        assert_eq!((by.as_str(), reason), ("rena", ApprovalReason::RegisterSilent));
    }
}

#[test]
fn nobody_waits_for_the_register_and_its_answer_about_another_card_is_nobodys() {
    let (mut world, job) = being_asked();
    assert!(matches!(screen(&world).register, DocumentWord::Asking(_)));
    world.register = DocumentStanding::Valid;
    world.scan(TD1);
    let (standing, asked_at) = (DocumentStanding::Invalid, world.model.at);
    let late = DocumentAnswer { standing, asked_at, allowance: Allowance::Never };
    world.say(Msg::Answer(job, Answer::Centre(Ok(Told::Document(late)))));
    assert_eq!(obstacle(&world.model, screen(&world)), None, "that was the scan before");
    let (mut world, _) = being_asked();
    assert!(goes_on(&mut world), "the lease asks for itself");
}

#[test]
fn it_is_asked_again_when_the_line_is_back_and_never_about_an_order_that_is_not_issued_here() {
    let mut world = World::signed_in();
    (world.copy, world.copy_as_of) = (world.orders.clone(), Some(moment(0)));
    world.line_cut = true;
    world.register = DocumentStanding::Invalid;
    world.scan(TD1);
    assert!(matches!(screen(&world).register, DocumentWord::Failed(_)));
    world.line_cut = false;
    world.second += 3_600;
    world.say(Msg::Tick);
    assert!(matches!(screen(&world).register, DocumentWord::Told(_)), "{:?}", screen(&world).register);
    let stopped: [fn(&mut Order); 2] =
        [|order| order.state = OrderState::HandedOver, |order| order.branch.code = "ganja-01".into()];
    for change in stopped {
        let mut world = World::signed_in();
        change(&mut world.orders[0]);
        world.scan(TD1);
        assert!(matches!(screen(&world).register, DocumentWord::None));
    }
}
