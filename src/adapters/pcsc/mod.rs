//! The smart-card service (PC/SC): readers, insertions, and what the technician wants to know. No carrier or ID card is
//! spoken to here.

mod monitor;
mod presence;
mod probe;
mod service;
mod table;

pub use monitor::{MonitorStop, PcscMonitor};
pub use presence::PcscPresence;
pub use probe::{Probe, probe};
pub use service::service_socket;
pub use table::ReaderTable;

pub use crate::adapters::pkcs11::carrier::ReaderPattern;
