//! States of the order screen that are about the holder's identity.

use super::{after, with_order};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{ChipSignature, CloneTest};
use crate::domain::person::Fin;
use crate::domain::picture::Picture;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tests::world::{ID_CARD_READER, TD1, World};
use crate::kiosk::app::tests::{chip, evidence};

/// The chip is genuine, and its photograph has come.
fn with_photograph(photograph: Result<Picture, Trouble>) -> World {
    let mut world = World::signed_in();
    let report = chip::report(ChipSignature::Holds, CloneTest::Passed);
    world.chip_details = Some(Ok(chip::details(report.clone(), Some(photograph))));
    world.chip = Some(report);
    world.scan(TD1);
    world.put_in(ID_CARD_READER);
    world
}

pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("order-mismatch", with_order(|o| o.fin = Fin::parse("3TEST2Y").expect("valid"))),
        ("order-differs", with_order(|o| o.birth_date = jiff::civil::date(1991, 1, 1))),
        ("order-photograph", with_photograph(Ok(chip::face()))),
        ("order-no-photograph", with_photograph(Err(Fault::ChipPhotograph.into()))),
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
