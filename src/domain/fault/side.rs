//! Whose side a fault is on: who has to do something about it.

use crate::domain::order::worded;

worded! {
    /// Whose side a fault is on.
    Side {
        /// The citizen's: a wrong card, an unpaid order.
        Citizen = "citizen",
        /// Ours: this kiosk and its devices.
        Kiosk = "kiosk",
        /// The centre's, or the line to it.
        Centre = "centre",
        /// The carrier's or its driver's.
        Carrier = "carrier",
        /// Somebody's at the counter: a hand is missing, nothing is broken.
        Person = "person",
        /// A reader device's.
        Reader = "reader",
        /// The printer's: paper, cover, cable.
        Printer = "printer",
        /// The network's between kiosk and centre.
        Network = "network",
    }
}
