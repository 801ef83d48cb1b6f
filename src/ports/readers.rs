//! Reader devices at the counter and what lies in them.

use crate::domain::order::CarrierKind;

/// What a reader device is for, by the table of reader names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReaderRole {
    /// Reads ID cards.
    IdCard,
    /// Takes carriers of this kind.
    Carrier(CarrierKind),
    /// In no table; shown, not used.
    Unassigned,
}

/// One reader device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderState {
    /// PC/SC name.
    pub name: String,
    /// What it is for.
    pub role: ReaderRole,
    /// The answer to reset (ISO/IEC 7816-3) of the card in it, if there is one.
    pub card: Option<Vec<u8>>,
}

/// What the counter's readers look like now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadersState {
    /// The smart-card service cannot be reached; the text is for the technician.
    ServiceDown(String),
    /// The service runs; these are its readers, in the service's order.
    Running(Vec<ReaderState>),
}

/// Watches the readers. Blocking; it belongs on a thread of its own.
pub trait ReaderMonitor: Send {
    /// Waits until something differs from the last answer, and says how everything stands now. The first call answers at
    /// once. A service that went away is waited for with a growing pause and never ends the watch.
    fn next_change(&mut self) -> ReadersState;
}
