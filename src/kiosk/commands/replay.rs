//! What `kiosk replay` is given: a file of recorded events, or a support bundle as `central support open --json` prints it.

use std::path::Path;

use anyhow::Context as _;

use crate::adapters::recorder;
use crate::wire::recording::RecordedEvent;
use crate::wire::support::SupportBundle;

/// Most bytes of a file.
const FILE_BYTES_MAX: u64 = 32 << 20;

/// The recording in a file: of a bundle the newest.
///
/// # Errors
/// A file that cannot be read, or holds no recording.
pub fn read(file: &Path) -> anyhow::Result<Vec<RecordedEvent>> {
    let failed = || file.display().to_string();
    let length = std::fs::metadata(file).with_context(failed)?.len();
    anyhow::ensure!(length <= FILE_BYTES_MAX, "{} is longer than any recording", file.display());
    let text = std::fs::read_to_string(file).with_context(failed)?;
    let events = match serde_json::from_str::<SupportBundle>(&text) {
        Ok(bundle) => bundle.recordings.and_then(|mut recordings| recordings.pop()).unwrap_or_default(),
        Err(_) => recorder::events(&text),
    };
    anyhow::ensure!(!events.is_empty(), "{} holds no recording", file.display());
    Ok(events)
}
