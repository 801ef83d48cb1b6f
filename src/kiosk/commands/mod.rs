//! Commands for scripts and technicians: the same parts as the kiosk's, without its screen.

pub mod config;
pub mod doctor;
pub mod enrol;
pub mod id_card;
pub mod pin;
pub mod queue;
pub mod replay;
pub mod stick;
pub mod store;
pub mod support;

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

/// Something is wrong, or nothing was found.
pub const EXIT_FOUND: u8 = 1;
/// The arguments or the configuration cannot be used.
pub const EXIT_USAGE: u8 = 2;
/// Something that the command needs cannot be opened.
pub const EXIT_CLOSED: u8 = 3;

/// The exit codes, for the help and the man page.
pub const EXIT_CODES: &str = "Exit codes: 0 done, all in order; 1 something is wrong (doctor) or waits (queue --unsent); \
2 wrong arguments or configuration; 3 the store or the terminal cannot be opened; 70 the program failed.";

/// Prints text. A reader that went away, as `head` does, is no failure.
///
/// # Errors
/// When standard output fails otherwise.
pub fn print(text: &[u8]) -> anyhow::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("standard output"),
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
///
/// # Errors
/// As [`print()`].
pub fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print((serde_json::to_string_pretty(value)? + "\n").as_bytes())
}

/// Writes the man pages of a program and its commands.
///
/// # Errors
/// When a file cannot be written.
pub fn write_manuals(command: clap::Command, directory: &Path) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(directory)?;
    clap_mangen::generate_to(command, directory)?;
    Ok(ExitCode::SUCCESS)
}
