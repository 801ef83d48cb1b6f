//! Sales are taken back: key walks as data, and what becomes of them.

use super::sale::walk;
use super::world::{World, order};
use super::*;
use crate::domain::fault::Fault;
use crate::domain::order::OrderState;
use crate::domain::record::RecordBody;
use crate::domain::sale::{Payback, Reversal, SaleReversal};
use crate::kiosk::app::message::{Input, Key, Msg};
use crate::kiosk::app::reversal::ReversalStep;

/// A counter that sold: one reader for cash, two by card, one with a number for cash, and what an order paid for.
pub(crate) fn sold() -> World {
    let mut world = World::signed_in();
    world.copy = vec![order("260-1147", OrderState::Ready)];
    for keys in ["③1⏎50⏎⏎⏎", "③12⏎⇥4417⏎⏎⏎", "③1[RD-1001]⏎⏎⏎⏎", "③1⏎⇥⇥260-1147⏎⏎⏎"]
    {
        walk(&mut world, keys);
    }
    assert_eq!(world.records.len(), 4);
    world
}

fn done(world: &World) -> Option<(&SaleReversal, u64)> {
    let Screen::Reversal(screen) = &world.model.screen else { return None };
    let ReversalStep::Done(receipt) = &screen.step else { return None };
    Some((&receipt.reversal, receipt.number))
}

/// What was done, with its reason, in one line.
fn told(reversal: &SaleReversal) -> String {
    let what = match reversal.what() {
        Reversal::Exchange { piece } => {
            let serials = piece.serials.as_ref();
            serials.map_or_else(String::new, |s| format!("{} for {}", s.given.as_str(), s.returned.as_str()))
        }
        Reversal::Void { payback } | Reversal::Refund { payback } => match payback {
            Payback::Card { amount, slip } => format!("card {} {}", amount.value(), slip.as_str()),
            other => format!("{} {}", other.word(), other.amount().value()),
        },
    };
    let (kind, reason) = (reversal.what().word(), reversal.reason().word());
    format!("{kind} of {}: {what} ({reason})", reversal.of().receipt)
}

#[test]
fn a_sale_is_taken_back_with_a_reason_and_a_second_person_under_a_receipt_of_its_own() {
    let cases = [
        ("③⑦1⏎⏎rena⏎secret⏎", "void of 1: cash 2000 (mistake)"),
        ("③⑦000001⏎⏎↓rena⏎secret⏎", "void of 1: cash 2000 (changed-mind)"),
        ("③⑦2⏎↓⏎7001⏎↓↓rena⏎secret⏎", "refund of 2: card 4500 7001 (faulty)"),
        ("③⑦2⏎↑⏎↓⏎rena⏎secret⏎", "exchange of 2:  (faulty)"),
        ("③⑦3⏎↓↓⏎RD-1002⏎rena⏎secret⏎", "exchange of 3: RD-1002 for RD-1001 (faulty)"),
        ("③⑦3⏎↓↓⏎RD-1002⏎↓rena⏎secret⏎", "exchange of 3: RD-1002 for RD-1001 (does-not-fit)"),
        ("③⑦4⏎⏎rena⏎secret⏎", "void of 4: prepaid 0 (mistake)"),
    ];
    for (keys, expected) in cases {
        let mut world = sold();
        walk(&mut world, keys);
        let (reversal, number) = done(&world).unwrap_or_else(|| panic!("{keys}: {:?}", world.model.screen));
        assert_eq!((told(reversal).as_str(), number), (expected, 5), "{keys}");
        assert_eq!(reversal.approved_by().as_str(), "rena");
        let sale = &world.records[usize::try_from(reversal.of().receipt).expect("small") - 1];
        assert_eq!(reversal.of().commitment, sale.commitment, "{keys}: the sale is named by its record");
        let expected = RecordBody::SaleReversal { reversal: reversal.clone(), receipt: 5 };
        assert_eq!(world.records.last().expect("a record").fact(), Ok(expected), "what is shown is what is kept");
        walk(&mut world, "⏎");
        assert!(matches!(world.model.screen, Screen::Home(_)));
    }
}

#[test]
fn what_cannot_be_taken_back_says_why_and_nothing_is_written_down() {
    let cases = [
        ("③⑦9⏎", Fault::ReceiptUnknown),
        ("③⑦x⏎", Fault::ReceiptUnknown),
        ("③⑦4⏎↓⏎", Fault::PrepaidNotRefunded),
        ("③⑦2⏎⏎⏎", Fault::SlipForm),
        ("③⑦3⏎↓↓⏎R⏎", Fault::ReaderSerialForm),
        ("③⑦3⏎↓↓⏎RD-1001⏎", Fault::ReaderSerialTwice),
    ];
    for (keys, expected) in cases {
        let mut world = sold();
        walk(&mut world, keys);
        assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(expected), "{keys}");
        assert_eq!(world.records.len(), 4, "{keys}");
    }
    for (name, expected) in [("aysel", Fault::NotAllowed), ("elvin", Fault::NotAllowed), ("!", Fault::SignInRefused)] {
        let mut world = sold();
        walk(&mut world, &format!("③⑦1⏎⏎{name}⏎secret⏎"));
        let Screen::Reversal(screen) = &world.model.screen else { panic!("the entry stays") };
        let ReversalStep::Second(entry) = &screen.step else { panic!("the entry stays") };
        assert_eq!(entry.trouble.as_ref().map(|trouble| trouble.fault), Some(expected), "{name}");
        assert_eq!(world.records.len(), 4, "{name}");
    }
    let mut world = sold();
    world.line_cut = true;
    walk(&mut world, "③⑦1⏎⏎rena⏎secret⏎");
    assert_eq!(world.records.len(), 4, "nobody agrees without a line whom this kiosk does not know");
}

#[test]
fn what_was_taken_back_is_not_taken_back_again_and_what_was_exchanged_goes_by_its_new_number() {
    let mut world = sold();
    walk(&mut world, "③⑦1⏎⏎rena⏎secret⏎⏎③⑦1⏎");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::SaleEnded));
    walk(&mut world, "⎋③⑦3⏎↓↓⏎RD-1002⏎rena⏎secret⏎⏎③⑦3⏎↓↓⏎RD-1003⏎rena⏎secret⏎");
    assert_eq!(
        done(&world).map(|(reversal, _)| told(reversal)).as_deref(),
        Some("exchange of 3: RD-1003 for RD-1002 (faulty)")
    );
}

#[test]
fn a_sale_is_voided_only_on_its_day() {
    let mut world = sold();
    world.second += 86_400;
    walk(&mut world, "③⑦1⏎⏎");
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::VoidTooLate));
    walk(&mut world, "↓⏎rena⏎secret⏎");
    assert_eq!(
        done(&world).map(|(reversal, _)| told(reversal)).as_deref(),
        Some("refund of 1: cash 2000 (changed-mind)")
    );
}

#[test]
fn while_it_is_being_written_no_key_leads_away_and_what_was_not_kept_is_agreed_to_again() {
    for key in [Key::Esc, Key::F(2), Key::F(3), Key::F(4), Key::F(5), Key::F(9), Key::Enter] {
        let mut world = sold();
        walk(&mut world, "③⑦1⏎⏎rena⏎secret");
        world.say_only(Msg::Input(Input::Key(Key::Enter)));
        while !matches!(&world.model.screen, Screen::Reversal(screen) if screen.is_writing()) {
            world.answer_next();
        }
        world.say_only(Msg::Input(Input::Key(key)));
        world.settle();
        assert!(done(&world).is_some(), "{key:?}");
        assert_eq!(world.records.len(), 5, "{key:?}");
    }
    let mut world = sold();
    walk(&mut world, "③⑦1⏎⏎rena⏎secret");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    world.answer_next();
    world.store_broken = true;
    world.settle();
    assert_eq!(world.model.notice.as_ref().map(|trouble| trouble.fault), Some(Fault::StoreFailed));
    assert!(done(&world).is_none());
    world.store_broken = false;
    walk(&mut world, "rena⏎secret⏎");
    assert_eq!(done(&world).map(|(_, number)| number), Some(5));
}

#[test]
fn while_the_line_is_cut_a_supervisor_agrees_whom_the_centre_took_at_this_kiosk_lately() {
    let known = || {
        let mut world = sold();
        world.model.settings.sign_in_without_line_hours = 72;
        walk(&mut world, "③⑦1⏎⏎rena⏎secret⏎⏎");
        world.line_cut = true;
        world
    };
    let mut world = known();
    walk(&mut world, "③⑦3⏎⏎rena⏎secret⏎");
    let agreed = done(&world).map(|(reversal, _)| reversal.approved_by().as_str().to_owned());
    assert_eq!(agreed.as_deref(), Some("rena"), "{:?}", world.model.screen);
    let refusals = [
        ("rena⏎wrong⏎", 0, Fault::SignInRefused),
        ("samir⏎secret⏎", 0, Fault::SignInOffline),
        ("rena⏎secret⏎", 73 * 3600, Fault::OfflineTooLong),
    ];
    for (keys, later, expected) in refusals {
        let mut world = known();
        world.second += later;
        let what = if later > 0 { "③⑦3⏎↓⏎" } else { "③⑦3⏎⏎" };
        walk(&mut world, what);
        walk(&mut world, keys);
        let Screen::Reversal(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
        let ReversalStep::Second(entry) = &screen.step else { panic!("the entry stays") };
        assert_eq!(entry.trouble.as_ref().map(|trouble| trouble.fault), Some(expected), "{keys}");
        assert!(done(&world).is_none());
    }
}
