//! The states of a sale that a clerk can meet.

use super::*;
use crate::domain::sale::PriceList;
use crate::kiosk::app::tests::reversal::sold;
use crate::kiosk::app::tests::sale::walk;
use crate::kiosk::app::tests::shift::without;
use crate::kiosk::app::tests::world::SMART_CARD_READER;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let after_keys = |keys: &'static str| after(World::signed_in(), |w| walk(w, keys));
    let offline = after(World::signed_in(), |w| {
        w.line_cut = true;
        walk(w, "③11[RD-10024417][RD-10024418]2⏎100⏎⏎");
    });
    vec![
        ("sale", after_keys("③")),
        (
            "sale-no-price",
            after(World::signed_in(), |w| {
                w.model.copy.state.reader_prices = PriceList::default();
                walk(w, "③1");
            }),
        ),
        ("sale-lines", after_keys("③11[RD-10024417]2")),
        ("sale-serial", after_keys("③1⑥RD-100")),
        ("sale-serial-twice", after_keys("③1[RD-10024417][RD-10024417]")),
        ("sale-cash", after_keys("③12⏎50")),
        ("sale-cash-short", after_keys("③12⏎20⏎")),
        ("sale-card", after_keys("③2⏎⇥4417")),
        ("sale-prepaid", after(with_order(|_| {}), |w| walk(w, "③[RD-10024417]⏎"))),
        ("sale-confirm", after_keys("③12⏎50⏎")),
        ("sale-done", after_keys("③1[RD-10024417]⏎50⏎⏎")),
        ("sale-done-card", after_keys("③2⏎⇥4417⏎⏎")),
        ("sale-done-offline", offline),
        (
            "receipt-without-reader",
            after(World::signed_in(), |w| {
                w.orders[0].reader_ordered = false;
                w.scan(TD1);
                w.key(Key::Enter);
                w.put_in(SMART_CARD_READER);
                choose_pin(w);
                w.key(Key::Enter);
            }),
        ),
        ("reversal", after(sold(), |w| walk(w, "③⑦"))),
        ("reversal-unknown", after(sold(), |w| walk(w, "③⑦9⏎"))),
        ("reversal-way", after(sold(), |w| walk(w, "③⑦4⏎"))),
        ("reversal-piece", after(sold(), |w| walk(w, "③⑦2⏎↑⏎"))),
        ("reversal-serial", after(sold(), |w| walk(w, "③⑦3⏎↑⏎RD-10"))),
        ("reversal-slip", after(sold(), |w| walk(w, "③⑦2⏎⏎70"))),
        ("reversal-second", after(sold(), |w| walk(w, "③⑦2⏎↓⏎7001⏎rena⏎se"))),
        ("reversal-done", after(sold(), |w| walk(w, "③⑦1⏎⏎rena⏎secret⏎"))),
        ("reversal-done-exchange", after(sold(), |w| walk(w, "③⑦3⏎↑⏎RD-1002⏎rena⏎secret⏎"))),
        (
            "help-reversal",
            after(sold(), |w| {
                walk(w, "③⑦");
                w.key(Key::F(1));
            }),
        ),
        ("shift-none", after(without(), |w| walk(w, "③"))),
        ("shift-open", after(without(), |w| walk(w, "⑤100"))),
        ("shift-report", after(without(), |w| walk(w, "⑤100⏎③1⏎50⏎⏎⏎③12⏎⇥4417⏎⏎⏎⑤"))),
        ("shift-pieces", after(without(), |w| walk(w, "⑤100⏎③1⏎50⏎⏎⏎⑤⏎⇥↓1↓↓2"))),
        ("shift-differs", after(without(), |w| walk(w, "⑤100⏎③1⏎50⏎⏎⏎⑤⏎119,50⏎"))),
        ("shift-closed", after(without(), |w| walk(w, "⑤100⏎③1⏎50⏎⏎⏎⑤⏎120⏎⏎"))),
        (
            "help-shift",
            after(without(), |w| {
                walk(w, "⑤");
                w.key(Key::F(1));
            }),
        ),
        ("help-sale", after(after_keys("③1"), |w| w.key(Key::F(1)))),
    ]
}
