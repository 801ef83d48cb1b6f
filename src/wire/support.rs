//! What a technician takes from a kiosk to whoever mends it: log, versions, configuration, diagnostics, history. It holds
//! nothing personal and no secret, and travels sealed to the centre all the same (`wire::stick`, kind 3).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::trace::TraceLine;
use crate::wire::recording::RecordedEvent;

/// Most bytes of the log that go along: its end.
pub const LOG_BYTES_MAX: usize = 4 << 20;
/// Most records that are named.
pub const EVENTS_MAX: usize = 5_000;
/// Most bytes of a trace that goes along.
pub const TRACE_BYTES_MAX: u64 = 2 << 20;

/// What lies sealed in a support bundle.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportBundle {
    /// The kiosk's name.
    pub kiosk: String,
    /// The kiosk's time.
    pub made_at: Timestamp,
    /// The kiosk program's version.
    pub version: String,
    /// What `kiosk doctor --json` prints.
    pub doctor: serde_json::Value,
    /// The configuration (TOML) without what may be a secret.
    pub configuration: String,
    /// The end of the log, whole lines; empty where none is kept.
    pub log: String,
    /// The newest records, without what they say and of whom; `None` where a running kiosk had the store open.
    pub events: Option<Vec<SupportEvent>>,
    /// The trace that a technician kept, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<KeptTrace>,
    /// What the kiosk recorded of what it was told, the older recording first, to be replayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recordings: Option<Vec<Vec<RecordedEvent>>>,
}

/// Commands to cards and calls of modules, as they lie beside the store and in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptTrace {
    /// The lines, the oldest first.
    pub lines: Vec<KeptTraceLine>,
}

/// A traced line, and when it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptTraceLine {
    /// The kiosk's time.
    pub at: Timestamp,
    /// The line.
    pub line: TraceLine,
}

/// A record by its kind alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupportEvent {
    /// Its number.
    pub seq: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Its kind's word.
    pub kind: String,
    /// The centre has it.
    pub at_the_centre: bool,
}

/// The name of the file.
#[must_use]
pub fn support_file_name(kiosk: &str, made_at: Timestamp) -> String {
    format!("support-{kiosk}-{}.imza", made_at.strftime("%Y%m%dT%H%M%SZ"))
}
