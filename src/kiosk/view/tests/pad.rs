//! What can be met where the PIN is entered on the reader's own keys.

use super::World;
use crate::domain::carrier::{CarrierFault, PinTries};
use crate::kiosk::app::tests::pad::{asked, at_change, at_reader, being_entered};

/// Every state, by name.
pub(super) fn states() -> Vec<(&'static str, World)> {
    vec![
        ("pad-choose", at_reader()),
        ("pad-entering", being_entered()),
        ("pad-cancelled", asked(CarrierFault::PadCancelled)),
        ("pad-refused", asked(CarrierFault::PadRefused)),
        ("pad-wrong", asked(CarrierFault::PinWrong { tries: PinTries::Low })),
        ("pad-change", at_change()),
    ]
}
