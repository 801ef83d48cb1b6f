//! Where events are recorded.

use crate::wire::recording::RecordedEvent;

/// Keeps events for a replay. Blocking; it belongs on a thread of its own.
pub trait EventLog: Send {
    /// Keeps one; what says how the kiosk began starts a new recording beside the last one. A recording that is full, or cannot be
    /// written, takes no more until then.
    fn record(&mut self, event: &RecordedEvent);
}
