//! Recordings on disk, the one that is written and the one before it, each with a limit; and a trace that was kept. Nothing in them
//! has to be sealed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::ports::recorder::EventLog;
use crate::wire::recording::{RECORDING_BYTES_MAX, Recorded, RecordedEvent};
use crate::wire::support::{KeptTrace, TRACE_BYTES_MAX};

/// The file that is written.
const NOW: &str = "events.jsonl";
/// The one before.
const BEFORE: &str = "events-before.jsonl";

/// The recordings of one kiosk.
#[derive(Debug)]
pub struct EventFiles {
    directory: PathBuf,
    /// The file, and how much was written to it; `None` while it takes no more.
    open: Option<(File, u64)>,
}

impl EventFiles {
    /// Recordings in this directory; nothing is written yet.
    #[must_use]
    pub const fn new(directory: PathBuf) -> Self {
        Self { directory, open: None }
    }

    fn begin(&mut self) -> io::Result<()> {
        let now = self.directory.join(NOW);
        self.open = None;
        match fs::rename(&now, self.directory.join(BEFORE)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(now)?;
        self.open = Some((file, 0));
        Ok(())
    }

    fn write(&mut self, event: &RecordedEvent) -> io::Result<()> {
        if matches!(event.what, Recorded::Began(_)) {
            self.begin()?;
        }
        let Some((file, written)) = &mut self.open else { return Ok(()) };
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if written.saturating_add(length) > RECORDING_BYTES_MAX {
            self.open = None;
            return Ok(());
        }
        *written += length;
        file.write_all(&line)
    }
}

impl EventLog for EventFiles {
    fn record(&mut self, event: &RecordedEvent) {
        if let Err(error) = self.write(event) {
            tracing::warn!(%error, "events are not recorded");
            self.open = None;
        }
    }
}

/// The last recordings of a kiosk, the older one first; none where none was written or can be understood.
#[must_use]
pub fn recordings(directory: &Path) -> Vec<Vec<RecordedEvent>> {
    let files = [BEFORE, NOW].map(|name| fs::read_to_string(directory.join(name)).unwrap_or_default());
    let read: Vec<Vec<RecordedEvent>> = files.iter().map(|text| events(text)).collect();
    read.into_iter().filter(|events| !events.is_empty()).collect()
}

/// The events of a recording, up to the first line that cannot be understood: a cut may have torn the last one.
#[must_use]
pub fn events(text: &str) -> Vec<RecordedEvent> {
    text.lines().map_while(|line| serde_json::from_str(line).ok()).collect()
}

/// Keeps a trace for the next support bundle.
///
/// # Errors
/// When it cannot be written.
pub fn keep_trace(path: &Path, trace: &KeptTrace) -> io::Result<()> {
    fs::write(path, serde_json::to_vec(trace)?)
}

/// The trace that was kept; `None` where none was, or it cannot be understood.
#[must_use]
pub fn kept_trace(path: &Path) -> Option<KeptTrace> {
    let is_short = fs::metadata(path).is_ok_and(|file| file.len() <= TRACE_BYTES_MAX);
    is_short.then(|| fs::read(path).ok()).flatten().and_then(|bytes| serde_json::from_slice(&bytes).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::recording::Began;

    fn event(what: Recorded) -> RecordedEvent {
        RecordedEvent { clock: jiff::Timestamp::UNIX_EPOCH, running_ms: 0, jobs: 0, what }
    }

    fn began() -> RecordedEvent {
        event(Recorded::Began(Box::new(Began {
            version: 1,
            program: "0.1.0".into(),
            kiosk: "baku-01-1".into(),
            branch: "baku-01".into(),
            branch_name: "Bakı-1".into(),
            utc_offset_seconds: 14_400,
            language: "az".into(),
            look: "dark".into(),
            mouse: true,
            heartbeat_seconds: 60,
            lock_after_minutes: 10,
            configured: [false; 4],
            random_seed: 1,
            size: (80, 24),
        })))
    }

    #[test]
    fn a_recording_is_read_as_it_was_written_and_the_one_before_it_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = EventFiles::new(folder.path().to_owned());
        files.record(&event(Recorded::Tick));
        assert!(recordings(folder.path()).is_empty(), "it had not begun");
        for key in ["f9", "f6"] {
            files.record(&began());
            files.record(&event(Recorded::Key(key.into())));
        }
        let both = recordings(folder.path());
        let keys: Vec<&Recorded> = both.iter().filter_map(|events| Some(&events.last()?.what)).collect();
        assert_eq!(keys, [&Recorded::Key("f9".into()), &Recorded::Key("f6".into())]);
    }

    #[test]
    fn a_full_recording_takes_no_more_until_the_next_begins() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = EventFiles::new(folder.path().to_owned());
        files.record(&began());
        let large = event(Recorded::ReadersDown("x".repeat(1 << 20)));
        (0..6).for_each(|_| files.record(&large));
        assert!(fs::metadata(folder.path().join(NOW)).expect("a file").len() <= RECORDING_BYTES_MAX);
        assert_eq!(recordings(folder.path())[0].len(), 4);
        files.record(&began());
        assert_eq!(recordings(folder.path()).last().map(Vec::len), Some(1));
    }

    #[test]
    fn a_line_that_a_cut_tore_ends_the_recording_before_it() {
        let whole = serde_json::to_string(&began()).expect("JSON");
        assert_eq!(events(&format!("{whole}\n{}", &whole[..40])).len(), 1);
        assert!(events("no recording").is_empty());
    }
}
