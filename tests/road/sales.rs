//! Readers are sold and taken back key by key, with a line and without one; the centre has each sale once, and no receipt is
//! missing.

use std::fs;

use imza_kiosk::domain::fault::Fault;

use super::centre::{PASSWORD, SUPERVISOR};
use super::kiosk::{ENTER, F3, F5, F7, Kiosk};
use super::stage::{SMALL, Stage};

/// Puts prices into the centre's configuration, which ships without any.
pub fn price_readers(stage: &mut Stage) {
    stage.centre.kill();
    let file = stage.centre.file("central.toml");
    let shipped = fs::read_to_string(&file).expect("the configuration");
    let priced = shipped
        .replace("with_card = []", "with_card = [{ from = \"2026-01-01\", qepik = 2000 }]")
        .replace("alone = []", "alone = [{ from = \"2026-01-01\", qepik = 2500 }]");
    assert_ne!(priced, shipped, "the configuration names the prices");
    fs::write(&file, priced).expect("the configuration");
    stage.centre.serve();
}

fn sees_receipt(kiosk: &Kiosk, number: u64) {
    kiosk.sees("sale-done");
    kiosk.sees_with("receipt-title", "number", &format!("{number:06}"));
}

fn opens_shift(kiosk: &mut Kiosk) {
    // Without a shift nothing is sold, and the screen says how to open one.
    kiosk.types(F3);
    kiosk.refuses(Fault::NoShift);
    kiosk.types(F5);
    kiosk.sees("shift-next-open");
    kiosk.types("100\r");
    kiosk.sees("home-prompt-scan");
}

fn takes_back(kiosk: &mut Kiosk) {
    // The reader that was just sold is brought back.
    kiosk.types(F3);
    kiosk.sees("sale-next-goods");
    for (keys, sentence) in [(F7, "reversal-next-number"), ("1\r", "reversal-next-way"), (ENTER, "second-next-name")] {
        kiosk.types(keys);
        kiosk.sees(sentence);
    }
    kiosk.types(&format!("{SUPERVISOR}{ENTER}{PASSWORD}{ENTER}"));
    kiosk.sees("reversal-done-void");
    kiosk.sees_with("receipt-title", "number", "000002");
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
}

fn closes_shift(kiosk: &mut Kiosk) {
    kiosk.types(F5);
    kiosk.sees("shift-next-report");
    kiosk.types(ENTER);
    kiosk.sees("shift-next-total");
    kiosk.types("125\r");
    kiosk.sees("shift-next-close");
    kiosk.types(ENTER);
    kiosk.sees("shift-next-closed");
    kiosk.types(ENTER);
}

#[test]
fn readers_are_sold_and_taken_back_with_a_line_and_without_and_the_centre_has_each_sale_once() {
    let Some(mut stage) = Stage::set() else { return };
    price_readers(&mut stage);
    let mut kiosk = stage.opens_kiosk(SMALL);
    kiosk.signs_in();
    opens_shift(&mut kiosk);
    kiosk.types(F3);
    kiosk.sees("sale-next-goods");
    kiosk.sees_text("25,00 ₼");
    kiosk.types("1");
    kiosk.sees("sale-next-more");
    // A scanner's burst: the number goes to the reader, and its Enter confirms nothing.
    kiosk.types("RD-10024417\r");
    kiosk.sees_text("RD-10024417");
    kiosk.presses_until(ENTER, "sale-next-cash");
    kiosk.types("50");
    kiosk.sees_text("30,00 ₼");
    kiosk.types(ENTER);
    kiosk.sees_with("sale-next-confirm-change", "money", "30,00 ₼");
    kiosk.types(ENTER);
    sees_receipt(&kiosk, 1);
    kiosk.sees("receipt-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    takes_back(&mut kiosk);
    stage.centre.kill();
    kiosk.types(F3);
    kiosk.sees("sale-next-goods");
    kiosk.types("2");
    kiosk.sees("sale-next-more");
    for (key, sentence) in [(ENTER, "sale-next-cash"), (ENTER, "sale-next-confirm")] {
        kiosk.types(key);
        kiosk.sees(sentence);
    }
    kiosk.types(ENTER);
    sees_receipt(&kiosk, 3);
    kiosk.sees("receipt-not-sent");
    kiosk.types(ENTER);
    kiosk.sees("home-prompt-scan");
    stage.centre.serve();
    closes_shift(&mut kiosk);
    kiosk.sees_sent(5);
    assert_eq!(kiosk.ends(), 0, "an ordinary end");
    let shifts = stage.centre.json(&["shift", "list"]);
    assert_eq!((&shifts[0]["counted"], &shifts[0]["expected"]), (&12_500.into(), &12_500.into()), "{shifts}");
    let sales = stage.centre.json(&["sale", "list"]);
    let mut sold: Vec<_> = sales
        .as_array()
        .expect("a list")
        .iter()
        .map(|sale| (sale["receipt"].as_u64(), sale["kind"].as_str(), sale["total"].as_i64()))
        .collect();
    sold.sort_unstable();
    let expected = [(1, "sale", 2000), (2, "void", -2000), (3, "sale", 2500)];
    assert_eq!(sold, expected.map(|(receipt, kind, total)| (Some(receipt), Some(kind), Some(total))));
}
