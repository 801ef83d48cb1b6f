//! The smart-card service (PC/SC): readers, insertions, and what the technician wants to know. No carrier or ID card is
//! spoken to here.

mod pattern;
mod presence;

pub use pattern::ReaderPattern;
pub use presence::PcscPresence;
