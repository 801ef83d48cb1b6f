//! `kiosk config`: what the configuration says otherwise than the sample, one key changed, and the last change undone.

use std::path::Path;
use std::process::ExitCode;

use super::{EXIT_USAGE, print, print_json};
use crate::kiosk::config::Config;
use crate::kiosk::config::edit::{self, EditError};

/// Lists the keys that are set otherwise than in the sample.
///
/// # Errors
/// When standard output is closed.
pub fn list(config: &Config, json: bool) -> anyhow::Result<()> {
    let keys = config.differing();
    if json {
        print_json(&keys)
    } else {
        print(keys.iter().map(|key| format!("{key}\n")).collect::<String>().as_bytes())
    }
}

/// Sets one key; nothing is written that the kiosk could not read.
///
/// # Errors
/// When standard output is closed.
pub fn set(path: &Path, key: &str, value: &str, json: bool) -> anyhow::Result<ExitCode> {
    match edit::set(path, key, value) {
        Ok(changed) if json => {
            print_json(&serde_json::json!({ "key": key, "before": changed.before, "now": changed.now }))?;
        }
        Ok(changed) => {
            let (before, now) = (changed.before, changed.now);
            let text = format!(
                "{key}: {before} -> {now}\nIt counts when the kiosk starts again. `kiosk config undo` takes it back.\n"
            );
            print(text.as_bytes())?;
        }
        Err(error) => return Ok(refused(&error)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts the configuration back to what it was before the last change.
///
/// # Errors
/// When standard output is closed.
pub fn undo(path: &Path) -> anyhow::Result<ExitCode> {
    if let Err(error) = edit::undo(path) {
        return Ok(refused(&error));
    }
    print(b"The configuration is as it was before the last change. It counts when the kiosk starts again.\n")?;
    Ok(ExitCode::SUCCESS)
}

fn refused(error: &EditError) -> ExitCode {
    eprintln!("kiosk config: {error}\nThe configuration is as it was.");
    ExitCode::from(EXIT_USAGE)
}
