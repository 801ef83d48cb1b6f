//! A printer of slips at the counter, and sheets for whoever keeps them as files.

use crate::domain::fault::Trouble;
use crate::domain::slip::Slip;

/// Prints slips. Blocking, with an end: it belongs on a thread of its own.
pub trait Printer: Send {
    /// Prints a slip; when it comes back, the device or the queue has all of it.
    ///
    /// # Errors
    /// [`Trouble`] in the kiosk's words, without personal data. [`crate::domain::fault::Fault::PrinterStopped`] says that some of
    /// it may be on paper; after any other nothing is.
    fn print(&mut self, slip: &Slip) -> Result<(), Trouble>;
}

/// Makes files of slips.
pub trait Sheets: Send + Sync {
    /// The slip as a PDF document of one or more sheets.
    fn pdf(&self, slip: &Slip) -> Vec<u8>;
}
