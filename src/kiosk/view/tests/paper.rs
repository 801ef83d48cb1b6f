//! What the screens say of a print.

use super::*;
use crate::kiosk::app::tests::reversal::sold;
use crate::kiosk::app::tests::sale::walk;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let stopped = after(World::signed_in(), |w| {
        w.printer_fault = Some(Fault::PrinterStopped);
        walk(w, "③2⏎⇥4417⏎⏎⎙");
    });
    let receipt = after(at_pin(), |w| {
        choose_pin(w);
        walk(w, "⏎⎙");
    });
    vec![
        ("receipt-printed", receipt),
        ("sale-printed", after(World::signed_in(), |w| walk(w, "③1[RD-10024417]⏎50⏎⏎⎙"))),
        ("sale-printer-stopped", stopped),
        ("queue-receipts", after(sold(), |w| walk(w, "④↓⎙"))),
    ]
}
