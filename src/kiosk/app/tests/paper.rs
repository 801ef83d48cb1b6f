//! What is printed: from which screen, when as a copy, and that nothing ever waits for it.

use super::reversal::sold;
use super::sale::walk;
use super::world::{TD1, World, at_pin, choose_pin, order};
use super::*;
use crate::kiosk::app::message::Effect;
use crate::kiosk::app::paper::{CertificateOnPaper, Paper, PrintJob};

fn handed_over() -> World {
    let mut world = at_pin();
    choose_pin(&mut world);
    world.key(Key::Enter);
    assert!(matches!(world.model.screen, Screen::Receipt(_)));
    world
}

/// A print in one line: which paper, its number, and whether it says that it is a copy.
fn told(print: &PrintJob) -> String {
    let paper = match &print.paper {
        Paper::Sale(sale) => format!("sale of {}", sale.total().value()),
        Paper::Reversal(reversal) => reversal.what().word().to_owned(),
        Paper::HandOver(act) => format!("act of {} {}", act.order, act.holder.as_deref().unwrap_or("nobody")),
        Paper::Test => "test page".to_owned(),
    };
    format!("{paper} № {}{}", print.receipt, if print.is_copy { " copy" } else { "" })
}

fn printed(world: &World) -> Vec<String> {
    world.printed.iter().map(told).collect()
}

#[test]
fn a_receipt_is_printed_once_as_the_first_and_then_as_a_copy_wherever_it_is_found() {
    let cases: [(&str, &[&str]); 7] = [
        ("③1⏎⏎⏎⎙", &["sale of 2000 № 5"]),
        ("③1⏎⏎⏎⎙⎙", &["sale of 2000 № 5", "sale of 2000 № 5 copy"]),
        ("③1⏎⏎⏎⎙④⎙", &["sale of 2000 № 5", "sale of 2000 № 5 copy"]),
        ("④⎙↓⎙", &["sale of 2000 № 4 copy", "sale of 2000 № 3 copy"]),
        ("③⑦1⏎⎙", &["sale of 2000 № 1 copy"]),
        ("③⑦1⏎⏎rena⏎secret⏎⎙⎙", &["void № 5", "void № 5 copy"]),
        ("⎙③⎙1⎙⏎⎙⏎⎙⎋⎋", &[]),
    ];
    for (keys, expected) in cases {
        let mut world = sold();
        walk(&mut world, keys);
        assert_eq!(printed(&world), expected, "{keys}");
        assert_eq!(world.model.notice, None, "{keys}");
    }
}

#[test]
fn the_act_of_a_hand_over_names_the_holder_and_a_copy_does_where_the_kiosk_knows_the_name() {
    let mut world = handed_over();
    world.key(Key::Ctrl('p'));
    world.copy = vec![order("260-1147", OrderState::HandedOver)];
    walk(&mut world, "④⎙");
    world.copy.clear();
    walk(&mut world, "⎙");
    let named = "act of 260-1147 NÜMUNƏ AYSEL ELDAR QIZI № 1";
    assert_eq!(printed(&world), [named, &format!("{named} copy"), "act of 260-1147 nobody № 1 copy"]);
    let [Paper::HandOver(first), Paper::HandOver(copy), _] = [0, 1, 2].map(|n| world.printed[n].paper.clone()) else {
        panic!("three acts")
    };
    assert_eq!(first.carrier_serial, copy.carrier_serial);
    let CertificateOnPaper::Facts(facts) = first.certificate else { panic!("{:?}", first.certificate) };
    assert_eq!(copy.certificate, CertificateOnPaper::Hash(facts.sha256), "the record names it by its hash");
}

#[test]
fn a_printer_that_fails_is_told_and_the_next_citizen_is_served_all_the_same() {
    let cases = [
        (Fault::PrinterAbsent, "sale of 2000 № 5"),
        (Fault::PrintQueueRefused, "sale of 2000 № 5"),
        // Half of it lies there.
        (Fault::PrinterStopped, "sale of 2000 № 5 copy"),
    ];
    for (fault, again) in cases {
        let mut world = sold();
        world.printer_fault = Some(fault);
        walk(&mut world, "③1⏎⏎⏎⎙");
        assert_eq!(world.model.notice.as_ref().map(|told| told.fault), Some(fault));
        world.printer_fault = None;
        walk(&mut world, "⎙");
        assert_eq!(printed(&world), ["sale of 2000 № 5", again], "{fault:?}");
        assert_eq!(world.model.notice, None);
        world.scan(TD1);
        assert!(matches!(world.model.screen, Screen::Order(_)), "{fault:?}");
    }
}

#[test]
fn nothing_waits_for_a_print_and_a_second_one_is_asked_for_later() {
    let mut world = sold();
    walk(&mut world, "③1⏎⏎⏎");
    world.say_only(Msg::Input(Input::Key(Key::Ctrl('p'))));
    let print = world.effects.iter().position(|effect| matches!(effect, Effect::Print(..))).expect("a print");
    let print = world.effects.remove(print);
    walk(&mut world, "⎙");
    assert_eq!(world.model.notice.as_ref().map(|told| told.fault), Some(Fault::PrinterBusy));
    walk(&mut world, "⏎③2⏎⏎⏎");
    assert_eq!(world.records.len(), 6, "the next sale is made while the printer works");
    world.effects.push(print);
    world.settle();
    assert_eq!(printed(&world), ["sale of 2000 № 5"]);
    walk(&mut world, "⎙");
    assert_eq!(printed(&world)[1..], ["sale of 2500 № 6"]);
}

#[test]
fn an_act_needs_no_printer_of_receipts_where_sheets_are_printed_and_a_receipt_does() {
    let mut world = handed_over();
    (world.model.settings.prints_slips, world.model.settings.prints_sheets) = (false, true);
    walk(&mut world, "⎙⏎③1⏎⏎⏎⎙");
    assert_eq!(printed(&world), ["act of 260-1147 NÜMUNƏ AYSEL ELDAR QIZI № 1"]);
    assert_eq!(world.model.notice.as_ref().map(|told| told.fault), Some(Fault::PrinterNone));
}

#[test]
fn without_a_printer_or_what_the_record_said_the_key_says_why() {
    let mut world = sold();
    world.model.settings.prints_slips = false;
    walk(&mut world, "④⎙");
    assert_eq!(world.model.notice.as_ref().map(|told| told.fault), Some(Fault::PrinterNone));
    world.model.settings.prints_slips = true;
    let last = world.records.pop().expect("a record");
    world.records.push(last.erased());
    walk(&mut world, "⎋④⎙");
    assert_eq!(world.model.notice.as_ref().map(|told| told.fault), Some(Fault::ReceiptErased));
    assert_eq!(printed(&world), [] as [&str; 0]);
}
