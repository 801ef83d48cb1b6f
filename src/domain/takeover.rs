//! The secrets that open a carrier beside its holder's PIN: which there are, and what became of one that was drawn to take the
//! factory's place.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::{CarrierFault, PinTries};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::worded;

worded! {
    /// A secret that a carrier leaves the factory with.
    CarrierSecret {
        /// The PUK of a PIV card (NIST SP 800-73-4 part 2, 2.4.3).
        Puk = "puk",
        /// The SO PIN (PKCS#11 v2.40, 5.5).
        SoPin = "so-pin",
        /// The management key of a PIV card, which its module takes as the SO PIN.
        ManagementKey = "management-key",
    }
}

worded! {
    /// What became of a secret that was drawn and sealed.
    SecretOutcome {
        /// The carrier took it, and showed that it counts.
        Set = "set",
        /// It was never set: the factory's secret had been replaced before.
        NotSet = "not-set",
        /// It counted until another took its place.
        Replaced = "replaced",
    }
}

/// Most sealed secrets of unknown fate that a carrier may have before the factory's is tried once more: each such try may cost
/// the carrier one of its own, and the last is never spent.
pub const UNSURE_MAX: u32 = 2;

worded! {
    /// Why a carrier is unblocked; in the order in which a screen offers them.
    UnblockReason {
        /// The holder does not know the PIN any more.
        Forgotten = "forgotten",
        /// The carrier takes no further try of the PIN.
        Locked = "locked",
        /// Another person may know the PIN.
        PinKnown = "pin-known",
    }
}

/// A carrier's secret on its way back to the carrier: sealed to a key of the worker that asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasedSecret {
    /// Which secret.
    pub secret: CarrierSecret,
    /// An envelope, in the form that `wire` gives it.
    pub sealed: Vec<u8>,
}

impl Trouble {
    /// What a failed change of a PIN means: an answer that was lost leaves it open which of the two counts.
    #[must_use]
    pub fn of_pin_change(fault: CarrierFault) -> Self {
        match fault {
            CarrierFault::PinWrong { tries: PinTries::Last | PinTries::Locked } | CarrierFault::PinLocked => {
                Fault::PinChangeLastTry.into()
            }
            CarrierFault::PinWrong { .. } => Fault::PinNotChanged.into(),
            CarrierFault::OtherCarrier
            | CarrierFault::NoProfile
            | CarrierFault::ModuleMissing { .. }
            | CarrierFault::PadCancelled
            | CarrierFault::PadRefused => fault.into(),
            unsure => Self { fault: Fault::PinChangeUnsure, ..Self::from(unsure) },
        }
    }
}
