//! The core against a scripted world: what a clerk does, and what comes back, without any device.

pub(crate) mod asked;
pub(crate) mod attorney;
pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod certificates;
pub(crate) mod chip;
mod clock;
mod copy;
pub(crate) mod day;
pub(crate) mod day_differences;
pub(crate) mod document;
pub(crate) mod evidence;
pub(crate) mod filters;
pub(crate) mod history;
pub(crate) mod known;
mod leaving;
mod lock;
pub(crate) mod pad;
mod paper;
pub(crate) mod pin_change;
pub(crate) mod reversal;
pub(crate) mod sale;
pub(crate) mod second_factor;
mod sending;
mod sending_ahead;
pub(crate) mod shift;
pub(crate) mod stock;
mod takeover;
pub(crate) mod tools;
pub(crate) mod training;
mod two_keys;
pub(crate) mod world;

use world::{SMART_CARD_READER, TD1, TOKEN_READER, World, at_pin, choose_pin, inspection, moment, readers};

use super::message::{Input, Key, Msg};
use super::*;
use crate::domain::carrier::{CarrierFault, CarrierJob, KeyId};
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::order::{Lease, Order, OrderState};
use crate::domain::person::Fin;
use crate::domain::record::{CHAIN_START, RecordBody, RecordSeq};

fn fault(world: &World) -> Option<Fault> {
    match &world.model.screen {
        Screen::Issue(screen) => screen.issue.trouble.as_ref().map(|t| t.fault).or(match screen.issue.need() {
            crate::domain::issue::Need::Refused(fault) => Some(fault),
            _ => screen.entry.trouble.as_ref().map(|t| t.fault),
        }),
        _ => world.model.notice.as_ref().map(|t| t.fault),
    }
}

#[test]
fn a_scan_a_pin_and_a_hand_over_lead_to_a_receipt() {
    let mut world = at_pin();
    choose_pin(&mut world);
    let Screen::Issue(screen) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert!(screen.issue.is_proven(), "{:?}", screen.issue.need());
    world.key(Key::Enter);
    let Screen::Receipt(receipt) = &world.model.screen else { panic!("{:?}", world.model.screen) };
    assert_eq!((receipt.number, receipt.record), (1, RecordSeq(1)));
    assert_eq!(world.model.queue().map(|q| (q.unsent, q.acked_seq)), Some((0, 1)), "the record was sent by itself");
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Home(_)) && world.model.unfinished.is_empty());
}

#[test]
fn the_pin_is_wiped_when_the_receipt_stands_whichever_key_leads_on() {
    let mut world = at_pin();
    choose_pin(&mut world);
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    while !matches!(world.model.screen, Screen::Receipt(_)) {
        world.answer_next();
    }
    let wipes = |effect: &Effect| matches!(effect, Effect::Carrier(_, CarrierJob::Forget));
    assert!(world.effects.iter().any(wipes), "{} effects", world.effects.len());
}

#[test]
fn a_hand_over_that_is_kept_is_kept_once_though_the_queue_cannot_be_read_afterwards() {
    let mut world = at_pin();
    choose_pin(&mut world);
    (world.queue_unreadable, world.line_cut) = (true, true);
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Receipt(_)), "{:?}", world.model.screen);
    assert_eq!(world.model.queue().map(|queue| (queue.unsent, queue.last_seq)), Some((1, 1)));
    assert_eq!(world.records.len(), 1);
}

#[test]
fn a_wrong_zone_is_named_and_nothing_else_changes() {
    let cases = [
        (TD1.replace("7TEST1Z", "7TEST1Y"), Fault::MrzCheckDigit),
        (TD1.replace("AYSEL<", "AYS\u{18f}L<"), Fault::MrzCharset),
        (TD1[..80].to_owned(), Fault::MrzLength),
        (TD1.replace("IAAZE", "IAUTO"), Fault::MrzOtherDocument),
    ];
    for (zone, expected) in cases {
        let mut world = World::signed_in();
        world.scan(&zone);
        // A zone that is not whole may still be coming in: it is judged after a silence.
        world.say(Msg::Tick);
        assert_eq!(fault(&world), Some(expected), "{zone:?}");
        assert!(matches!(world.model.screen, Screen::Home(_)));
    }
}

#[test]
fn an_order_that_cannot_be_issued_says_why_and_does_not_begin() {
    type Change = fn(&mut Order);
    let cases: [(Change, Fault); 6] = [
        (|o| o.state = OrderState::Submitted, Fault::OrderUnpaid),
        (|o| o.branch.code = "ganja-02".into(), Fault::OrderOtherBranch),
        (|o| o.state = OrderState::Issued, Fault::OrderIssued),
        (|o| o.state = OrderState::Blocked, Fault::OrderStopped),
        (|o| o.fin = Fin::parse("3TEST2Y").expect("valid"), Fault::IdentityMismatch),
        (
            |o| {
                let officer = OfficerId::parse("elvin").expect("valid");
                let kiosk = "baku-01-2".into();
                o.lease = Some(Lease { attempt: 1, kiosk, officer, expires_at: moment(9999) });
            },
            Fault::OrderLeased,
        ),
    ];
    for (change, expected) in cases {
        let mut world = World::signed_in();
        change(&mut world.orders[0]);
        world.scan(TD1);
        world.key(Key::Enter);
        assert_eq!(fault(&world), Some(expected));
        assert!(matches!(world.model.screen, Screen::Order(_)), "{expected:?}");
    }
    let mut world = World::signed_in();
    world.orders.clear();
    world.scan(TD1);
    assert_eq!(fault(&world), Some(Fault::NoOrder));
}

#[test]
fn the_scanners_own_enter_confirms_nothing() {
    let mut world = World::signed_in();
    world.scan(TD1);
    assert!(matches!(world.model.screen, Screen::Order(_)));
    // The tail of the next scan, as long as it lasts.
    let at = moment(world.second);
    let _ = update(&mut world.model, at, Msg::Input(Input::Burst(TD1.into())));
    let at = world.model.scan_tail_until - SignedDuration::from_millis(1);
    let _ = update(&mut world.model, at, Msg::Input(Input::Key(Key::Enter)));
    assert!(matches!(world.model.screen, Screen::Order(_)), "an Enter in the tail of a scan is no confirmation");
}

#[test]
fn a_code_scanned_where_nothing_is_typed_is_searched_for_and_never_acts_as_keys() {
    for before in [None, Some(Key::F(9)), Some(Key::F(4)), Some(Key::F(1)), Some(Key::F(10))] {
        let mut world = World::signed_in();
        world.scan(TD1);
        if let Some(key) = before {
            world.key(key);
        }
        world.scan("260-1147\n");
        world.say(Msg::Tick);
        assert!(matches!(&world.model.screen, Screen::Order(order) if order.card.is_none()), "{before:?}");
        assert_eq!((world.model.overlay, fault(&world)), (None, None), "{before:?}");
        world.scan("\n\n4607\u{1b}[6~ q\n");
        world.say(Msg::Tick);
        assert!(matches!(world.model.screen, Screen::Order(_)), "{before:?}");
        assert_eq!(fault(&world), Some(Fault::SearchUnreadable), "{before:?}");
    }
    let mut world = at_pin();
    choose_pin(&mut world);
    world.scan("260-1147\n");
    assert!(matches!(world.model.screen, Screen::Issue(_)), "the hand-over was not confirmed by a scanner");
    assert_eq!(world.model.notice.as_ref().map(|t| t.fault), Some(Fault::SearchUnreadable));
}

/// Brings a zone in by pieces of so many characters, a millisecond apart: as a scanner that types key by key, or as a burst
/// that a busy system cut.
fn trickle(world: &mut World, chars: usize) {
    let pieces: Vec<char> = TD1.chars().collect();
    let begin = moment(world.second);
    for (piece, millis) in pieces.chunks(chars).zip(1..) {
        let at = begin + SignedDuration::from_millis(millis);
        let inputs = match piece {
            [c] => vec![Input::Key(if *c == '\n' { Key::Enter } else { Key::Char(*c) })],
            several => vec![Input::Burst(several.iter().collect())],
        };
        for input in inputs {
            let effects = update(&mut world.model, at, Msg::Input(input));
            world.effects.extend(effects);
        }
    }
    world.settle();
}

#[test]
fn a_scan_that_comes_in_pieces_is_one_scan_on_every_screen_and_confirms_nothing() {
    for chars in [1, 2, 3, 5, 7, 31, 92] {
        let mut world = World::signed_in();
        trickle(&mut world, chars);
        assert!(matches!(&world.model.screen, Screen::Order(order) if order.card.is_some()), "home, by {chars}");
        // Once more, with the order in front: read again, and not confirmed by the scanner's line ends.
        trickle(&mut world, chars);
        assert!(matches!(&world.model.screen, Screen::Order(order) if order.card.is_some()), "order, by {chars}");
        assert!(world.model.notice.is_none(), "by {chars}: {:?}", world.model.notice);
        for key in [Key::F(9), Key::F(4)] {
            world.key(key);
            trickle(&mut world, chars);
            assert!(matches!(&world.model.screen, Screen::Order(order) if order.card.is_some()), "{key:?}, by {chars}");
        }
    }
}

#[test]
fn a_scan_that_falls_silent_is_named_and_keys_pressed_by_hand_stay_keys() {
    let mut world = World::signed_in();
    world.scan(&TD1[..40]);
    assert_eq!(fault(&world), None, "more may come");
    assert!(world.model.next_wake() < moment(world.second + 1));
    world.say(Msg::Tick);
    assert_eq!(fault(&world), Some(Fault::MrzLength));
    world.scan(TD1);
    world.type_text("x<y");
    world.key(Key::Esc);
    assert!(matches!(world.model.screen, Screen::Home(_)));
    assert_eq!(fault(&world), None);
}

#[test]
fn each_fault_of_the_carrier_has_its_own_message() {
    let mut world = at_pin();
    world.type_text("482915");
    world.key(Key::Enter);
    world.type_text("482916");
    world.key(Key::Enter);
    assert_eq!(fault(&world), Some(Fault::PinsDiffer));
    for (typed, expected) in [("1234", Fault::PinForm), ("111111", Fault::PinTooSimple)] {
        let mut world = at_pin();
        world.type_text(typed);
        world.key(Key::Enter);
        assert_eq!(fault(&world), Some(expected));
    }
    let cases = [
        (CarrierFault::NotFresh, Fault::CarrierNotFresh),
        (CarrierFault::Deadline, Fault::CarrierSilent),
        (CarrierFault::ModuleStopped, Fault::DriverStopped),
        (CarrierFault::Full, Fault::CarrierFull),
        (CarrierFault::Gone, Fault::CarrierGone),
    ];
    for (carrier_fault, expected) in cases {
        let mut world = at_pin();
        world.carrier_fault = Some(carrier_fault);
        choose_pin(&mut world);
        assert_eq!(fault(&world), Some(expected));
    }
}

#[test]
fn a_carrier_of_the_wrong_kind_or_with_a_certificate_or_a_second_one_is_refused() {
    let mut world = World::signed_in();
    world.scan(TD1);
    world.key(Key::Enter);
    world.carrier.kind = CarrierKind::UsbToken;
    world.put_in(TOKEN_READER);
    assert_eq!(fault(&world), Some(Fault::CarrierWrongKind));
    world.say(Msg::Readers(readers(&[])));
    assert_eq!(fault(&world), None, "taking it out clears the refusal");
    world.carrier = inspection();
    world.carrier.certificates = vec![crate::domain::carrier::CertificateOnCarrier {
        id: KeyId::new(&[2]).expect("valid"),
        sha256: CHAIN_START,
    }];
    world.put_in(SMART_CARD_READER);
    assert_eq!(fault(&world), Some(Fault::CarrierOccupied));
    world.say(Msg::Readers(readers(&[])));
    world.say(Msg::Readers(readers(&[SMART_CARD_READER, TOKEN_READER])));
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.two_carriers);
}

#[test]
fn a_cut_line_keeps_what_was_done_and_enter_goes_on_when_it_is_back() {
    let mut world = at_pin();
    world.line_cut = true;
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::CentreUnreachable));
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.keys.signature.spki_sha256.is_some(), "the key stays");
    assert!(!world.model.line.is_up());
    world.line_cut = false;
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven());
    assert!(world.model.line.is_up());
}

#[test]
fn pulling_the_card_asks_for_it_and_its_pin_again_and_then_goes_on() {
    let mut world = at_pin();
    world.line_cut = true;
    choose_pin(&mut world);
    world.say(Msg::Readers(readers(&[])));
    world.line_cut = false;
    world.put_in(SMART_CARD_READER);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert_eq!(screen.issue.need(), crate::domain::issue::Need::PresentedPin);
    world.key(Key::Enter);
    assert_eq!(fault(&world), Some(Fault::PinForm), "an empty PIN is never sent to the carrier");
    world.type_text("482915");
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven(), "{:?}", screen.issue.trouble);
}

#[test]
fn a_store_that_cannot_keep_stops_the_issue_before_anything_else_is_done() {
    let mut world = at_pin();
    world.store_broken = true;
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::StoreFailed));
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.keys.signature.spki_sha256.is_none(), "no key is made before its intent is durable");
    world.store_broken = false;
    world.key(Key::Enter);
    choose_pin(&mut world);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven());
}

#[test]
fn an_idle_kiosk_wakes_only_for_its_clock_and_its_heartbeat() {
    let world = World::signed_in();
    let pause = world.model.next_wake().duration_since(world.model.at).as_secs();
    assert!((1..=60).contains(&pause), "{pause}");
}

#[test]
fn a_pin_whose_setting_was_cut_off_is_presented_and_a_used_carrier_gives_way_to_a_fresh_one() {
    let mut world = at_pin();
    world.carrier_fault = Some(CarrierFault::Deadline);
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::CarrierSilent));
    world.carrier_fault = None;
    world.key(Key::Enter);
    world.fails_once = Some(CarrierFault::NotFresh);
    choose_pin(&mut world);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert_eq!(screen.issue.need(), crate::domain::issue::Need::PresentedPin, "{:?}", screen.issue.trouble);
    world.type_text("482915");
    world.key(Key::Enter);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven());

    let mut world = at_pin();
    world.fails_once = Some(CarrierFault::NotFresh);
    choose_pin(&mut world);
    assert_eq!(fault(&world), Some(Fault::CarrierNotFresh));
    world.say(Msg::Readers(readers(&[])));
    world.carrier.address.serial = "20260002".into();
    world.put_in(SMART_CARD_READER);
    choose_pin(&mut world);
    let Screen::Issue(screen) = &world.model.screen else { panic!() };
    assert!(screen.issue.is_proven(), "{:?} {:?}", screen.issue.need(), screen.issue.trouble);
    assert_eq!(screen.issue.bound.as_ref().map(|b| b.serial.as_str()), Some("20260002"));
}
