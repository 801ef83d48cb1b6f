//! From PKCS#11 return values to carrier faults. Return values are hints: what cannot be told apart stays a module fault.

use cryptoki::context::Function;
use cryptoki::error::{Error, RvError};

use crate::domain::carrier::CarrierFault;

/// Turns an error of the module into the fault it most likely means.
pub(super) fn fault(error: &Error) -> CarrierFault {
    match error {
        Error::LibraryLoading(_) | Error::MissingSymbol(_) => CarrierFault::ModuleMissing { detail: error.to_string() },
        Error::Pkcs11(value, function) => match value {
            RvError::DeviceRemoved
            | RvError::TokenNotPresent
            | RvError::TokenNotRecognized
            | RvError::SlotIdInvalid => CarrierFault::Gone,
            RvError::DeviceMemory => CarrierFault::Full,
            RvError::PinLocked => CarrierFault::PinLocked,
            _ => CarrierFault::Module { detail: named(*value, *function) },
        },
        _ => CarrierFault::Module { detail: error.to_string() },
    }
}

/// True when the module refused a PIN as such.
pub(super) fn refuses_pin(error: &Error) -> bool {
    matches!(error, Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _))
}

/// A fault of ours or the module's that has no return value.
pub(super) fn module(detail: &str) -> CarrierFault {
    CarrierFault::Module { detail: detail.to_owned() }
}

/// `C_Sign: CKR_DEVICE_ERROR`, from the names the binding gives them.
fn named(value: RvError, function: Function) -> String {
    let mut name = String::from("CKR");
    for c in format!("{value:?}").chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    format!("C_{function:?}: {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_value_keeps_its_name() {
        let error = Error::Pkcs11(RvError::DeviceError, Function::SignFinal);
        assert_eq!(fault(&error), CarrierFault::Module { detail: "C_SignFinal: CKR_DEVICE_ERROR".to_owned() });
        assert_eq!(fault(&Error::Pkcs11(RvError::DeviceRemoved, Function::Sign)), CarrierFault::Gone);
        assert_eq!(fault(&Error::Pkcs11(RvError::DeviceMemory, Function::CreateObject)), CarrierFault::Full);
        assert!(refuses_pin(&Error::Pkcs11(RvError::PinIncorrect, Function::Login)));
    }
}
