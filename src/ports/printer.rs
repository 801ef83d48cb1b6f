//! A printer of slips at the counter.

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
