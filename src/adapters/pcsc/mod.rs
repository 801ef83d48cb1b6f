//! The smart-card service (PC/SC): readers, insertions, what the technician wants to know, and APDUs to the ID card, whose
//! meaning is no concern of this room.

mod about;
mod attempts;
mod card;
mod carrier_card;
mod chip_desk;
mod monitor;
mod presence;
mod probe;
mod service;
mod slip;
mod table;

pub use about::{listed_readers, reader_firmware, service_version};
pub use attempts::read_chip;
pub use card::PcscCard;
pub use carrier_card::connect_carrier;
pub use chip_desk::ChipDesk;
pub use monitor::{MonitorStop, PcscMonitor};
pub use presence::PcscPresence;
pub use probe::{Probe, probe};
pub use service::service_socket;
pub use slip::Slips;
pub use table::ReaderTable;

pub use crate::adapters::pkcs11::carrier::ReaderPattern;
