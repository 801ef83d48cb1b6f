//! What stands in front of a screen and takes its keys: help, and questions before something that costs.

/// Something in front of the screen that takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Help for the screen in front.
    Help,
    /// "End the program?"
    ConfirmQuit,
    /// "Put this issue aside?"
    ConfirmLeave,
    /// "Put the chain of records right?"
    ConfirmSettle,
    /// "Is this refused record settled?"
    ConfirmResolve,
    /// "Ask the centre to suspend the certificate?"
    ConfirmSuspend,
    /// "Approve what is asked for?"
    ConfirmApprove,
    /// "Refuse it?"
    ConfirmRefuse,
}
