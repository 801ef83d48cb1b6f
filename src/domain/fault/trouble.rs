//! A fault as it happened, and which fault the words of other rooms are.

use serde::{Deserialize, Serialize};

use super::Fault;
use crate::domain::carrier::CarrierFault;
use crate::domain::mrz::MrzError;
use crate::domain::text::displayable;

/// A fault as it happened: which one, and a technical detail for the technician (no personal data, no secret).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trouble {
    /// The fault.
    pub fault: Fault,
    /// Technical detail, cleaned for the screen; empty when the code says all.
    pub detail: String,
}

impl Trouble {
    /// A fault with a detail, which is cleaned and cut to 160 characters.
    #[must_use]
    pub fn new(fault: Fault, detail: &str) -> Self {
        Self { fault, detail: displayable(detail, 160) }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self { fault, detail: String::new() }
    }
}

impl From<MrzError> for Trouble {
    fn from(error: MrzError) -> Self {
        let fault = match error {
            MrzError::Length { .. } => Fault::MrzLength,
            MrzError::Charset { .. } => Fault::MrzCharset,
            MrzError::CheckDigit { .. } | MrzError::Field { .. } => Fault::MrzCheckDigit,
            MrzError::Ambiguous { .. } => Fault::MrzAmbiguous,
            MrzError::OtherDocument => Fault::MrzOtherDocument,
        };
        Self::new(fault, &error.to_string())
    }
}

impl From<CarrierFault> for Trouble {
    fn from(carrier: CarrierFault) -> Self {
        let fault = match &carrier {
            CarrierFault::Gone => Fault::CarrierGone,
            CarrierFault::OtherCarrier => Fault::CarrierOther,
            CarrierFault::NoProfile => Fault::CarrierUnknown,
            CarrierFault::PinWrong { .. } => Fault::PinWrong,
            CarrierFault::PinLocked => Fault::PinLocked,
            CarrierFault::PadCancelled => Fault::PadCancelled,
            CarrierFault::PadRefused => Fault::PadRefused,
            CarrierFault::NotFresh => Fault::CarrierNotFresh,
            CarrierFault::PinNotHeld => Fault::PinAgain,
            CarrierFault::SecretNotHeld => Fault::PinAgain,
            CarrierFault::SecretRefused => Fault::PukRefused,
            CarrierFault::SecretLocked => Fault::SecretLocked,
            CarrierFault::NotFound => Fault::KeyMissing,
            CarrierFault::Full => Fault::CarrierFull,
            CarrierFault::Deadline => Fault::CarrierSilent,
            CarrierFault::ModuleStopped => Fault::DriverStopped,
            CarrierFault::ModuleMissing { .. } => Fault::DriverMissing,
            CarrierFault::Module { .. } => Fault::DriverError,
        };
        Self::new(fault, &carrier.to_string())
    }
}
