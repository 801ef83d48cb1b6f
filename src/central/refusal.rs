//! The centre's "no": one fault in the words the kiosk shows, and a technical detail without personal data.

use crate::central::ledger::LedgerError;
use crate::domain::fault::Fault;
use crate::domain::record::RecordSeq;

/// Why the centre does not do what a kiosk asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} {detail}", fault.code())]
pub struct Refusal {
    /// What is wrong.
    pub fault: Fault,
    /// Technical detail, without personal data.
    pub detail: String,
    /// For a gap in a kiosk's records: the number expected.
    pub expected_seq: Option<RecordSeq>,
}

impl Refusal {
    /// A refusal with a detail.
    #[must_use]
    pub fn new(fault: Fault, detail: impl Into<String>) -> Self {
        Self { fault, detail: detail.into(), expected_seq: None }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::new(fault, "")
    }
}

impl From<LedgerError> for Refusal {
    /// The kiosk learns that the centre failed; the reason goes to the centre's own log.
    fn from(error: LedgerError) -> Self {
        match &error {
            // The transaction runs again, or its last failure is told elsewhere.
            LedgerError::Interrupted(reason) => tracing::debug!(reason, "a transaction gave way to another"),
            _ => tracing::error!(%error, "the ledger failed"),
        }
        let detail = match error {
            LedgerError::OutcomeUnknown => "the centre does not know whether its ledger kept this; ask the same again",
            LedgerError::Interrupted(_) | LedgerError::Disconnected(_) => "the centre's ledger cannot be reached now",
            _ => "the centre's ledger failed",
        };
        Self::new(Fault::CentreError, detail)
    }
}
