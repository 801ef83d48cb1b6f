//! Whether a carrier's PIN may be entered on the reader's own keys. Shape and rules; what is done with it is said elsewhere.

use std::time::Duration;

use serde::Deserialize;

use super::profile::{Broken, CarrierProfile, DEADLINE_MS_MAX, FreshPin};
use crate::domain::preflight::UnblockMethod;

/// Readers with keys of their own (`CKF_PROTECTED_AUTHENTICATION_PATH`).
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PadProfile {
    /// Longest time that a person may take for what the reader asks them to enter in one call, in milliseconds.
    pub entry_ms: u64,
}

impl PadProfile {
    /// The longest time of one entry.
    #[must_use]
    pub const fn entry(&self) -> Duration {
        Duration::from_millis(self.entry_ms)
    }
}

impl CarrierProfile {
    /// Checks what the shape alone cannot.
    pub(super) fn check_pad(&self) -> Result<(), Broken> {
        let Some(pad) = &self.pin.pad else { return Ok(()) };
        let demands: [(bool, &'static str); 3] = [
            (
                self.pin.fresh == FreshPin::InitPin,
                "nobody can enter the factory's PIN on a reader: fresh must be \"init-pin\"",
            ),
            (
                self.unblock.by != UnblockMethod::PivRetryCounter,
                "PIV's own command takes the new PIN from the kiosk: unblock.by must be \"init-pin\" or \"none\"",
            ),
            ((1..=DEADLINE_MS_MAX).contains(&pad.entry_ms), "entry_ms is 1 to 600000 ms"),
        ];
        match demands.into_iter().find(|(kept, _)| !kept) {
            Some((_, broken)) => Err((&["pin", "pad"], broken.to_owned())),
            None => Ok(()),
        }
    }
}
