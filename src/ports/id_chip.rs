//! The chip of the ID card on its reader.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::fault::Trouble;
use crate::domain::id_chip::{AccessKey, ChipDetails, ChipReport};

/// One reading.
#[derive(Debug, Clone)]
pub struct ChipJob {
    /// PC/SC name of the reader.
    pub reader: String,
    /// What opens the chip.
    pub key: AccessKey,
    /// The time, for certificates.
    pub at: Timestamp,
    /// The local date, for the zone.
    pub today: Date,
}

/// Reads chips. Blocking, with an end: it belongs on a thread of its own.
pub trait IdChipPort: Send {
    /// Reads who the holder is and what proves it, tells that, and goes on to the details and the photograph. The card may be
    /// taken away at any moment: what was told before stands.
    ///
    /// # Errors
    /// [`Trouble`] in the kiosk's words, without personal data.
    fn read(&mut self, job: &ChipJob, identified: &mut dyn FnMut(ChipReport)) -> Result<ChipDetails, Trouble>;
}
