//! One look for the technician: is the service there, which readers has it, what lies in them.

use std::path::PathBuf;

use crate::adapters::pcsc::{PcscMonitor, ReaderTable, service_socket};
use crate::ports::readers::{ReaderMonitor as _, ReadersState};

/// What one look at the smart-card service shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Where the service was looked for.
    pub socket: PathBuf,
    /// What it says.
    pub readers: ReadersState,
}

/// Looks once. Does not wait for a service that is away.
///
/// # Errors
/// When the system gives no event descriptor.
pub fn probe(table: ReaderTable) -> std::io::Result<Probe> {
    Ok(Probe { socket: service_socket(), readers: PcscMonitor::new(table)?.next_change() })
}
