//! The chip of the ID card on its reader.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::fault::Trouble;
use crate::domain::id_chip::{AccessKey, ChipDetails, ChipProgress, ChipReport};

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

/// What is told while a chip is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChipNews {
    /// How far it is.
    Progress(ChipProgress),
    /// The card slipped off the reader; back within seconds, it is read again from the beginning.
    Slipped,
    /// Who the holder is and what proves it. After a slip it may be told again.
    Identified(ChipReport),
}

/// Reads chips. Blocking, with an end: it belongs on a thread of its own.
pub trait IdChipPort: Send {
    /// Reads who the holder is and what proves it, tells that, and goes on to the details and the photograph. The card may be
    /// taken away at any moment: what was told before stands. One that is back within seconds is read again by itself.
    ///
    /// # Errors
    /// [`Trouble`] in the kiosk's words, without personal data.
    fn read(&mut self, job: &ChipJob, told: &mut dyn FnMut(ChipNews)) -> Result<ChipDetails, Trouble>;
}
