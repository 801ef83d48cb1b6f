//! Calls of the module, told to whoever traces: the function's name, its return value and its time; no argument, no result.

use cryptoki::context::Function;
use cryptoki::error::{Error, Result};

use super::faults::ckr;
use crate::adapters::tracer::Tracer;
use crate::domain::trace::{TraceOutcome, TraceSent};

/// One call, or the few that the binding makes of it. `of` is a user, class or mechanism by the standard's name.
pub(super) fn call<T>(tracer: &Tracer, function: Function, of: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let sent = || TraceSent::Call { function: format!("C_{function:?}"), of: of.to_owned() };
    tracer.traced(sent, work, |said| match said {
        Ok(_) => TraceOutcome::Returned("CKR_OK".to_owned()),
        Err(Error::Pkcs11(value, _)) => TraceOutcome::Returned(ckr(*value)),
        Err(_) => TraceOutcome::Nothing,
    })
}
