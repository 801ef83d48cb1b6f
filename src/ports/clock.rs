//! The clock, so that no rule reads one by itself.

use jiff::Timestamp;

use crate::domain::clock::ClockReading;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment, UTC.
    fn now(&self) -> Timestamp;

    /// The present moment, and for how long the machine has run.
    fn reading(&self) -> ClockReading {
        self.now().into()
    }
}
