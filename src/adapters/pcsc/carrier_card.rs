//! A carrier's own commands, over the same way as an ID card's.

use std::time::Duration;

use super::card::PcscCard;
use crate::adapters::id_chip::{Transport as _, TransportError};
use crate::adapters::pkcs11::carrier::CardCommands;
use crate::domain::carrier::CarrierFault;

/// Longest wait for one answer; the job's own deadline holds for all of them.
const PATIENCE: Duration = Duration::from_secs(10);

/// Connected until dropped; taken out only then.
struct CarrierCard(Option<PcscCard>);

/// Connects the carrier in this reader for this program alone; it is reset when the connection is dropped.
///
/// # Errors
/// `Gone`, or a module fault when another program holds it or the service fails.
pub fn connect_carrier(reader: &str) -> Result<Box<dyn CardCommands>, CarrierFault> {
    let card = PcscCard::connect(reader, PATIENCE).map_err(told)?;
    Ok(Box::new(CarrierCard(Some(card))))
}

impl CardCommands for CarrierCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, CarrierFault> {
        self.0.as_mut().ok_or(CarrierFault::Gone)?.transmit(command).map_err(told)
    }
}

impl Drop for CarrierCard {
    fn drop(&mut self) {
        if let Some(card) = self.0.take() {
            card.release();
        }
    }
}

fn told(error: TransportError) -> CarrierFault {
    match error {
        TransportError::Gone => CarrierFault::Gone,
        TransportError::Silent => CarrierFault::Deadline,
        held @ TransportError::Held => CarrierFault::Module { detail: held.to_string() },
        TransportError::Failed(detail) => CarrierFault::Module { detail },
    }
}
