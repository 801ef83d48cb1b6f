//! `kiosk enrol`: a technician types the centre's one-time code, and this kiosk gets its key and certificate.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Serialize;

use super::{EXIT_CLOSED, EXIT_FOUND, EXIT_USAGE, print, print_json};
use crate::domain::enrolment::EnrolmentCode;
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::outbox::{Outbox as _, StoreError};

/// Longest line read for a code, in bytes.
const LINE_BYTES_MAX: u64 = 128;

#[derive(Serialize)]
struct Enrolled {
    kiosk: String,
    branch: String,
    epoch: u32,
    certificate_ends: jiff::Timestamp,
    store_put_aside: Option<PathBuf>,
}

/// Reads the code from the keyboard, or from standard input, and enrols.
///
/// # Errors
/// When a file cannot be read or written.
pub fn run(config: &Config, language: Language, json: bool) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    if config.centre.enrolment_address.is_empty() {
        eprintln!("kiosk enrol: centre.enrolment_address is empty: the configuration says no place to bring a code to");
        return Ok(ExitCode::from(EXIT_USAGE));
    }
    if let Some(code) = store_stands_in_the_way(config) {
        return Ok(code);
    }
    let code = match EnrolmentCode::parse(&typed_code(&config.kiosk.name)?) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("kiosk enrol: {error}");
            return Ok(ExitCode::from(EXIT_USAGE));
        }
    };
    for file in [&config.centre.key, &config.centre.certificate] {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
    }
    let answer = match start::enrol(config, code.grouped()) {
        Ok(answer) => answer,
        Err(trouble) => {
            let text = words.fault(trouble.fault);
            eprintln!("kiosk enrol: {} {}: {}\n{}", trouble.fault.code(), text.what, trouble.detail, text.next);
            return Ok(ExitCode::from(EXIT_FOUND));
        }
    };
    let known = start::identity(config).known()?;
    let enrolled = Enrolled {
        kiosk: known.kiosk,
        branch: answer.branch.code,
        epoch: answer.epoch,
        certificate_ends: known.not_after,
        store_put_aside: put_aside(config, answer.epoch)?,
    };
    if json {
        print_json(&enrolled)?;
    } else {
        let Enrolled { kiosk, branch, epoch, certificate_ends, .. } = &enrolled;
        print(format!("{kiosk} is enrolled for branch {branch}, disk {epoch}, until {certificate_ends}\n").as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A store that still holds what the centre has not taken must not lose its place to a new disk.
fn store_stands_in_the_way(config: &Config) -> Option<ExitCode> {
    if !config.store.directory.join("journal.log").exists() {
        return None;
    }
    match start::open_store(config).and_then(|(store, _)| store.outbox().state()) {
        Ok(queue) if queue.unsent > 0 => {
            let unsent = queue.unsent;
            eprintln!("kiosk enrol: {unsent} records are not at the centre yet; enrolling would leave them behind");
            Some(ExitCode::from(EXIT_FOUND))
        }
        Err(error @ (StoreError::InUse | StoreError::WrongKey)) => {
            eprintln!("kiosk enrol: {error}");
            Some(ExitCode::from(EXIT_CLOSED))
        }
        Ok(_) | Err(_) => None,
    }
}

/// A store of an earlier disk number begins no new chain: it is put aside, whole, and a new one is made at the next start.
fn put_aside(config: &Config, epoch: u32) -> anyhow::Result<Option<PathBuf>> {
    let directory = &config.store.directory;
    if epoch == 1 || !directory.join("journal.log").exists() {
        return Ok(None);
    }
    let mut name = directory.file_name().unwrap_or_default().to_owned();
    name.push(format!(".before-{epoch}"));
    let aside = directory.with_file_name(name);
    fs::rename(directory, &aside).with_context(|| aside.display().to_string())?;
    Ok(Some(aside))
}

/// A code is worth nothing once it was used and dies in minutes, so it is shown as it is typed: it must be read twice.
fn typed_code(kiosk: &str) -> io::Result<String> {
    if io::stdin().is_terminal() {
        let mut stderr = io::stderr().lock();
        write!(stderr, "One-time code for {kiosk}: ")?;
        stderr.flush()?;
    }
    let mut line = String::new();
    io::Read::take(io::stdin().lock(), LINE_BYTES_MAX).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
