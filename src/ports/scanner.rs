//! A scanner of machine-readable zones on a line of its own, beside those that type like a keyboard.

/// A scanner. Blocking; it belongs on a thread of its own.
pub trait Scanner: Send {
    /// Waits for the next scan and gives it as it came, line ends as `\n`, at most
    /// [`crate::domain::mrz::SCAN_CHARS_MAX`] characters. A device that is not there or goes away is waited for and never
    /// ends the watch.
    fn next_scan(&mut self) -> String;
}
