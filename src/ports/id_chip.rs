//! The chip of the ID card on its reader.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::fault::Trouble;
use crate::domain::id_chip::{AccessKey, ChipReport};

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
    /// Reads who the holder is and what proves it. The card may be taken away at any moment.
    ///
    /// # Errors
    /// [`Trouble`] in the kiosk's words, without personal data.
    fn read(&mut self, job: &ChipJob) -> Result<ChipReport, Trouble>;
}
