//! What can be met where an officer shows a carrier of their own.

use super::World;
use crate::domain::carrier::{CarrierFault, PinTries};
use crate::domain::fault::Fault;
use crate::kiosk::app::message::{Key, Msg};
use crate::kiosk::app::tests::sale::walk;
use crate::kiosk::app::tests::second_factor::{at_carrier, at_factor, of_another, with_tries};
use crate::kiosk::app::tests::world::{SMART_CARD_READER, readers};

/// Every state, by name.
pub(super) fn states() -> Vec<(&'static str, World)> {
    let after = |mut world: World, act: &dyn Fn(&mut World)| {
        act(&mut world);
        world
    };
    let refused = |fault: CarrierFault| {
        after(at_carrier(), &|w| {
            w.fails_once = Some(fault.clone());
            walk(w, "739164⏎");
        })
    };
    vec![
        ("factor-asked", at_factor()),
        ("factor-pin", after(at_carrier(), &|w| walk(w, "6284"))),
        ("factor-help", after(at_carrier(), &|w| w.key(Key::F(1)))),
        ("factor-other", of_another()),
        ("factor-wrong-pin", refused(CarrierFault::PinWrong { tries: PinTries::Low })),
        ("factor-locked", with_tries(PinTries::Last)),
        ("factor-pulled", after(at_carrier(), &|w| w.say(Msg::Readers(readers(&[]))))),
        (
            "factor-refused",
            after(at_carrier(), &|w| {
                w.factor.refuses = Some(Fault::SecondFactorRefused);
                walk(w, "628401⏎");
            }),
        ),
        (
            "factor-left",
            after(at_factor(), &|w| {
                w.put_in(SMART_CARD_READER);
                walk(w, "⎋");
            }),
        ),
    ]
}
