//! `kiosk support-bundle`: one file for whoever mends this kiosk, sealed to the centre.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde::Serialize;

use super::stick::{Refused, tell};
use super::{doctor, print, print_json};
use crate::adapters::{recorder, stick};
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::clock::Clock;
use crate::ports::outbox::StoreError;
use crate::wire::support::{EVENTS_MAX, LOG_BYTES_MAX, SupportBundle, SupportEvent, support_file_name};

#[derive(Serialize)]
struct Written {
    file: PathBuf,
}

/// Gathers log, versions, configuration, diagnostics and history, and writes them sealed into the folder.
///
/// # Errors
/// A configuration that cannot be used, or standard output is closed.
pub fn run(
    config: &Config,
    language: Language,
    folder: &Path,
    json: bool,
    clock: &dyn Clock,
) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    let doctor = doctor::as_json(config, language)?;
    match write(config, doctor, folder, clock) {
        Err(refused) => Ok(tell("support-bundle", &refused, &words)),
        Ok(written) if json => print_json(&written).map(|()| ExitCode::SUCCESS),
        Ok(written) => {
            let file = written.file.display().to_string();
            print((words.with("support-written", &[("file", file.into())]) + "\n").as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn write(config: &Config, doctor: serde_json::Value, folder: &Path, clock: &dyn Clock) -> Result<Written, Refused> {
    let failed = |error: &dyn std::fmt::Display| Trouble::new(Fault::StickKeyUnknown, &error.to_string());
    let keys = start::identity(config).stick_keys().map_err(|error| failed(&error))?;
    let bundle = SupportBundle {
        kiosk: config.kiosk.name.clone(),
        made_at: clock.now(),
        version: env!("CARGO_PKG_VERSION").into(),
        doctor,
        configuration: config.without_secrets(),
        log: end_of(&config.log.file).unwrap_or_default(),
        events: events(config)?,
        trace: start::read_kept_trace(config),
        recordings: Some(recorder::recordings(&config.store.directory)).filter(|recordings| !recordings.is_empty()),
    };
    let sealed = stick::seal_support(&keys, &bundle).map_err(|error| failed(&error))?;
    let file = stick::write_new(folder, &support_file_name(&bundle.kiosk, bundle.made_at), &sealed)?;
    Ok(Written { file })
}

/// The newest records; `None` while a running kiosk has the store open, and where it cannot be opened at all: what is wrong with
/// it stands in the diagnostics.
fn events(config: &Config) -> Result<Option<Vec<SupportEvent>>, StoreError> {
    let Ok((store, _)) = start::open_store(config) else { return Ok(None) };
    let rows = store.newest(EVENTS_MAX)?.into_iter();
    let event = |row: crate::ports::outbox::QueueRow| SupportEvent {
        seq: row.record.seq.0,
        at: row.record.at,
        kind: row.record.kind.as_str().to_owned(),
        at_the_centre: row.acknowledged,
    };
    Ok(Some(rows.map(event).collect()))
}

/// The last whole lines of a file.
fn end_of(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let length = file.metadata()?.len();
    let skipped = length.saturating_sub(LOG_BYTES_MAX as u64);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(LOG_BYTES_MAX as u64).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let torn = if skipped == 0 { 0 } else { text.find('\n').map_or(text.len(), |end| end + 1) };
    Ok(text[torn..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_log_goes_along_with_its_last_whole_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("kiosk.log");
        let line = "x".repeat(1_023) + "\n";
        std::fs::write(&log, line.repeat(LOG_BYTES_MAX / 1_024 + 3) + "the last\n").expect("written");
        let end = end_of(&log).expect("read");
        assert!(end.len() <= LOG_BYTES_MAX && end.len() > LOG_BYTES_MAX - 2_048, "{}", end.len());
        assert!(end.starts_with('x') && end.lines().all(|line| line.len() == 1_023 || line == "the last"));
        std::fs::write(&log, "one\ntwo\n").expect("written");
        assert_eq!(end_of(&log).expect("read"), "one\ntwo\n");
        assert!(end_of(&folder.path().join("none")).is_err());
    }
}
