//! States of the order screen that are about the holder's identity.

use super::{after, with_order};
use crate::domain::person::Fin;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tests::evidence;
use crate::kiosk::app::tests::world::World;

pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("order-mismatch", with_order(|o| o.fin = Fin::parse("3TEST2Y").expect("valid"))),
        ("order-differs", with_order(|o| o.birth_date = jiff::civil::date(1991, 1, 1))),
        ("order-second-needed", evidence::typed()),
        (
            "order-second-person",
            after(evidence::typed(), |w| {
                w.key(Key::Enter);
                w.type_text("rena");
            }),
        ),
    ]
}
