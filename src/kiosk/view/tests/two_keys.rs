//! An issue on a carrier that is to hold two keys.

use super::*;
use crate::domain::certificate::KeyPurpose;
use crate::kiosk::app::message::{Effect, Input};
use crate::kiosk::app::tests::world::at_pin_of_two_keys;
use crate::ports::centre::Ask;

pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("issue-two-keys", after(at_pin_of_two_keys(), second_certificate_is_asked_for)),
        (
            "issue-two-keys-offline",
            after(at_pin_of_two_keys(), |w| {
                second_certificate_is_asked_for(w);
                w.line_cut = true;
                w.settle();
            }),
        ),
        ("issue-two-keys-hand-over", after(at_pin_of_two_keys(), choose_pin)),
        (
            "receipt-two-keys",
            after(at_pin_of_two_keys(), |w| {
                choose_pin(w);
                w.key(Key::Enter);
            }),
        ),
    ]
}

/// Both keys are made, and one of them has its certificate.
fn second_certificate_is_asked_for(world: &mut World) {
    world.type_text("482915");
    world.key(Key::Enter);
    world.type_text("482915");
    world.say_only(Msg::Input(Input::Key(Key::Enter)));
    let is_second = |effect: &Effect| matches!(effect, Effect::Ask(_, Ask::Certificate(asked), _) if asked.purpose == KeyPurpose::Authentication);
    while !world.effects.first().is_some_and(is_second) {
        world.answer_next();
    }
}
