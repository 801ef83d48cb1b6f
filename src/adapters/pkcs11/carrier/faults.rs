//! From PKCS#11 return values to carrier faults. Return values are hints: what cannot be told apart stays a module fault.

use cryptoki::context::Function;
use cryptoki::error::{Error, RvError};

use crate::domain::carrier::CarrierFault;

/// Why a job ended early.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// For a reason that is known; the session may serve the next job.
    Refused(CarrierFault),
    /// The module broke off; its session and its memory of the carrier must not be used again.
    BrokenOff(CarrierFault),
}

impl From<CarrierFault> for Failure {
    fn from(fault: CarrierFault) -> Self {
        Self::Refused(fault)
    }
}

/// Turns an error of the module into the fault it most likely means.
pub(super) fn fault(error: &Error) -> Failure {
    Failure::BrokenOff(match error {
        Error::LibraryLoading(_) | Error::MissingSymbol(_) => CarrierFault::ModuleMissing { detail: error.to_string() },
        Error::Pkcs11(value, function) => match value {
            RvError::DeviceRemoved
            | RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::SlotIdInvalid => CarrierFault::Gone,
            RvError::DeviceMemory => CarrierFault::Full,
            _ => CarrierFault::Module { detail: named(*value, *function) },
        },
        _ => CarrierFault::Module { detail: error.to_string() },
    })
}

/// True when the module refused a PIN as such.
pub(super) fn refuses_pin(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _))
}

/// True when the module says that no try is left.
pub(super) fn says_locked(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::PinLocked, _))
}

/// True when what a person was to enter on the reader was cancelled there, or not entered in the reader's time.
pub(super) fn is_cancelled(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::FunctionCanceled | RvError::Cancel, _))
}

/// A refusal of ours.
pub(super) fn refusal(detail: &str) -> Failure {
    Failure::Refused(CarrierFault::Module { detail: detail.to_owned() })
}

/// `C_Sign: CKR_DEVICE_ERROR`, from the names the binding gives them.
fn named(value: RvError, function: Function) -> String {
    format!("C_{function:?}: {}", ckr(value))
}

/// A return value's name in the standard.
pub(super) fn ckr(value: RvError) -> String {
    let mut name = String::from("CKR");
    for c in format!("{value:?}").chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_value_keeps_its_name() {
        let cases = [
            (RvError::DeviceError, CarrierFault::Module { detail: "C_Sign: CKR_DEVICE_ERROR".to_owned() }),
            (RvError::DeviceRemoved, CarrierFault::Gone),
            (RvError::DeviceMemory, CarrierFault::Full),
        ];
        for (value, meant) in cases {
            assert_eq!(fault(&Error::Pkcs11(value, Function::Sign)), Failure::BrokenOff(meant));
        }
        assert!(refuses_pin(&Error::Pkcs11(RvError::PinIncorrect, Function::Login)));
    }
}
