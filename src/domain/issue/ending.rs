//! How an attempt ends before its hand-over: why, and what became of its key.

use crate::domain::order::worded;

worded! {
    /// Why an attempt ended without a hand-over.
    EndReason {
        /// The carrier is gone, with whatever is on it.
        CarrierLost = "carrier-lost",
        /// The carrier does not work any more.
        CarrierDamaged = "carrier-damaged",
        /// The carrier is here, and the issue does not go on: it is kept back with its key.
        HolderGone = "holder-gone",
        /// The carrier was not proven in time; the centre ended it by itself.
        Unproven = "unproven",
        /// The proven carrier was not handed over in time; the centre ended it by itself.
        NotHandedOver = "not-handed-over",
    }
}

impl EndReason {
    /// True for a reason that a person may give.
    #[must_use]
    pub const fn is_a_persons(self) -> bool {
        matches!(self, Self::CarrierLost | Self::CarrierDamaged | Self::HolderGone)
    }
}
