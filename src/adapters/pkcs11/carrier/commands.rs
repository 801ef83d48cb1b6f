//! A card's own commands (APDUs, ISO/IEC 7816-4), for what a module cannot do. How they reach the card is said elsewhere.

use crate::domain::carrier::CarrierFault;

/// A card that is connected for this program alone, until dropped.
pub trait CardCommands {
    /// Sends one command and takes its answer, which ends with a status word.
    ///
    /// # Errors
    /// `Gone`, or a module fault for a service that fails.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CarrierFault>;
}

/// Connects the card in the reader of this name.
pub type ConnectCard = fn(reader: &str) -> Result<Box<dyn CardCommands>, CarrierFault>;
