//! The ledger: everything the centre knows, durable. One file a subject, each with that subject's statements and no rule
//! beyond what the database itself can hold. The rules are in `ra` and `ca`.

pub mod approval_requests;
pub mod approvals;
pub mod attorneys;
pub mod audit;
pub mod batches;
pub mod branches;
pub mod carriers;
pub mod certificates;
pub mod changes;
mod database;
pub mod decisions;
pub mod devices;
pub mod differences;
pub mod documents;
pub mod ended;
pub mod history;
pub mod kiosks;
pub mod leases;
pub mod life;
pub mod messages;
mod migrations;
pub mod nonces;
pub mod officer_carriers;
pub mod officers;
pub mod orders;
pub mod portal;
pub mod record_search;
pub mod records;
pub mod refunds;
pub mod releases;
pub mod reports;
pub mod reversals;
pub mod revocation_lists;
pub mod sales;
pub mod secrets;
pub mod shifts;
pub mod sign_ins;
pub mod stick_keys;
pub mod stock;
pub mod value;

pub use crate::domain::certificate::life::CertificateState;
pub use database::{Ledger, Place, ServerPlace, Tx};

/// Why the ledger could not do what was asked. No text repeats a stored value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger.
    #[error("{0}: there is no ledger; `central init` makes one")]
    Missing(String),
    /// The ledger was written by a newer program.
    #[error("the ledger is of version {found}, this program knows {known}")]
    Newer {
        /// The ledger's version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// A constraint of the database refused the change.
    #[error("the ledger refuses the change: {0}")]
    Constraint(String),
    /// Other transactions came in between, each time it was tried.
    #[error("the ledger is too busy with other changes: {0}")]
    Interrupted(String),
    /// The database cannot be reached, or is being shut down; nothing was changed.
    #[error("the ledger's database cannot be reached: {0}")]
    Disconnected(String),
    /// The connection was lost while the change was committed: it was kept or undone, and asking the same again tells.
    #[error("the connection to the ledger was lost at the last moment: look whether the change was kept")]
    OutcomeUnknown,
    /// A table is not there: this is no ledger.
    #[error("the database holds no ledger")]
    NoTable,
    /// The database failed.
    #[error("the ledger's database: {0}")]
    Database(String),
    /// What was read is not what this program writes.
    #[error("the ledger holds something unexpected: {0}")]
    Unexpected(String),
}

impl LedgerError {
    /// A statement was given more or fewer parameters than it has places.
    fn parameters(places: usize, given: usize) -> Self {
        Self::Unexpected(format!("{given} parameters for the {places} places of a statement"))
    }
}
