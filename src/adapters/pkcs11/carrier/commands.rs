//! A card's own commands (APDUs, ISO/IEC 7816-4), for what a module cannot do. How they reach the card is said elsewhere.

use crate::adapters::tracer::Tracer;
use crate::domain::carrier::CarrierFault;
use crate::domain::trace::{TraceOutcome, TraceSent};

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

/// A card whose commands are told to whoever traces.
pub(super) struct TracedCommands {
    pub(super) card: Box<dyn CardCommands>,
    pub(super) tracer: Tracer,
}

impl CardCommands for TracedCommands {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CarrierFault> {
        let outcome = |said: &Result<Vec<u8>, _>| {
            said.as_ref().map_or(TraceOutcome::Nothing, |response| TraceOutcome::response(response))
        };
        self.tracer.traced(|| TraceSent::command(command), || self.card.transmit(command), outcome)
    }
}
