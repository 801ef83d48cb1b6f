//! What can be met while a holder changes the PIN.

use super::{World, after};
use crate::domain::carrier::{CarrierFault, PinTries};
use crate::domain::preflight::UnblockMethod;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tests::world::SMART_CARD_READER;

fn at_entry() -> World {
    after(World::signed_in(), |w| {
        w.key(Key::F(7));
        w.put_in(SMART_CARD_READER);
    })
}

fn types(world: &mut World) {
    for pin in ["482915", "739164", "739164"] {
        world.type_text(pin);
        world.key(Key::Enter);
    }
}

fn locked() -> World {
    after(World::signed_in(), |w| {
        w.carrier.pin_tries = PinTries::Locked;
        w.carrier.fitness.unblock = UnblockMethod::PivRetryCounter;
        w.key(Key::F(7));
        w.put_in(SMART_CARD_READER);
        w.key(Key::F(6));
    })
}

fn agrees(world: &mut World, supervisor: &str) {
    signs_in(world, supervisor);
    for _ in 0..2 {
        world.type_text("739164");
        world.key(Key::Enter);
    }
}

fn signs_in(world: &mut World, supervisor: &str) {
    for text in [supervisor, "secret"] {
        world.type_text(text);
        world.key(Key::Enter);
    }
}

/// Every state, by name.
pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("pin-change", after(World::signed_in(), |w| w.key(Key::F(7)))),
        (
            "pin-change-entry",
            after(at_entry(), |w| {
                w.type_text("482915");
                w.key(Key::Enter);
                w.type_text("73");
            }),
        ),
        (
            "pin-change-wrong",
            after(at_entry(), |w| {
                w.carrier_fault = Some(CarrierFault::PinWrong { tries: PinTries::Low });
                types(w);
            }),
        ),
        ("pin-change-done", after(at_entry(), types)),
        ("unblock", locked()),
        ("unblock-alone", after(locked(), |w| signs_in(w, "aysel"))),
        (
            "unblock-pin",
            after(locked(), |w| {
                signs_in(w, "rena");
                w.type_text("7391");
            }),
        ),
        ("unblock-done", after(locked(), |w| agrees(w, "rena"))),
        (
            "unblock-not-replaced",
            after(locked(), |w| {
                w.loses_once = Some(CarrierFault::Deadline);
                agrees(w, "rena");
            }),
        ),
    ]
}
