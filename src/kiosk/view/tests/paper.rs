//! What the screens say of a print, and the lock over them.

use super::*;
use crate::kiosk::app::tests::known;
use crate::kiosk::app::tests::reversal::sold;
use crate::kiosk::app::tests::sale::walk;
use crate::kiosk::app::tests::training;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let stopped = after(World::signed_in(), |w| {
        w.printer_fault = Some(Fault::PrinterStopped);
        walk(w, "③2⏎⇥4417⏎⏎⎙");
    });
    let receipt = after(at_pin(), |w| {
        choose_pin(w);
        walk(w, "⏎⎙");
    });
    let locked = |keys: &'static str| {
        after(home_with_orders(), |w| {
            w.model.settings.lock_after_minutes = 10;
            w.second += 600;
            w.say(Msg::Tick);
            walk(w, keys);
        })
    };
    vec![
        ("locked", locked("sec")),
        ("locked-line-back", after(known::without_a_line(), known::hears_the_centre)),
        ("training-home", training::heard(true, true)),
        ("training-differs", after(training::nobody_at(true, false), |w| walk(w, "aysel⏎secret⏎"))),
        ("locked-wrong", locked("x⏎x⏎x⏎x⏎x⏎")),
        ("receipt-printed", receipt),
        ("sale-printed", after(World::signed_in(), |w| walk(w, "③1[RD-10024417]⏎50⏎⏎⎙"))),
        ("sale-printer-stopped", stopped),
        ("queue-receipts", after(sold(), |w| walk(w, "④↓⎙"))),
    ]
}
