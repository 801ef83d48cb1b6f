//! The states of the stock that a clerk can meet.

use super::*;
use crate::kiosk::app::tests::sale::walk;
use crate::kiosk::app::tests::stock::{open, stocked, stocked_with_branches};

pub(super) fn states() -> Vec<(&'static str, World)> {
    let keys = |keys: &'static str| after(stocked(), |w| open(w, keys));
    vec![
        ("home-stock", after(stocked(), |w| w.model.settings.stock_low = [0, 0, 0])),
        ("home-stock-low", after(stocked(), |w| w.model.settings.stock_low = [20, 20, 10])),
        ("stock", keys("")),
        ("stock-none", after(World::signed_in(), |w| open(w, ""))),
        ("stock-receive", keys("1")),
        ("stock-receive-scanned", keys("1[SC-0001..SC-0100][SC-0201]")),
        ("stock-receive-confirm", keys("1[SC-0001..SC-0100]⏎")),
        ("stock-received", keys("1100⏎⏎")),
        ("stock-unreadable", keys("1A_1⏎")),
        ("stock-send-branch", keys("25⏎")),
        ("stock-send-branch-of", after(stocked_with_branches(), |w| open(w, "25⏎"))),
        ("stock-send-confirm", after(stocked_with_branches(), |w| open(w, "25⏎g↓⏎"))),
        ("stock-sent", keys("25⏎ganja-01⏎⏎")),
        ("stock-short", keys("299⏎ganja-01⏎")),
        ("stock-accept", keys("320⏎")),
        ("stock-spoil", keys("6↓2⏎")),
        ("stock-count", keys("860⏎")),
        ("stock-count-why", keys("860⏎38⏎9⏎")),
        ("stock-count-second", keys("8⏎⏎1⏎↓↓⏎rena⏎se")),
        ("stock-counted", keys("8⏎⏎1⏎↓↓⏎rena⏎secret⏎")),
        ("stock-undo", keys("1100⏎⏎⏎6↓2⏎⏎⏎⏎9↓")),
        (
            "help-stock",
            after(stocked(), |w| {
                open(w, "");
                walk(w, "");
                w.key(Key::F(1));
            }),
        ),
    ]
}
