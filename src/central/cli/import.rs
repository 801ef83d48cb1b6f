//! `central import`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{Context, Failure};
use crate::adapters::clock::SystemClock;
use crate::adapters::stick::{self, CentreKeys, StickError};
use crate::central::ra::Centre;
use crate::central::setup::{open_authority, stick_keys};
use crate::domain::record::RecordSeq;
use crate::wire::stick::{Acknowledgement, BUNDLE_BYTES_MAX, StickFileError};

/// Arguments of `central import`.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// Files that `kiosk queue export` wrote
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Folder for the signed acknowledgements; without it each lies beside its file
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What became of one file.
#[derive(Debug, Default, Serialize)]
struct Imported {
    file: PathBuf,
    kiosk: Option<String>,
    disk: Option<u32>,
    records: usize,
    acknowledged: Option<RecordSeq>,
    acknowledgement: Option<PathBuf>,
    refused: Option<String>,
}

pub(super) fn run(context: &Context, arguments: &ImportArguments) -> Result<(), Failure> {
    let config = context.config()?;
    let (ledger, authority) = (super::open_ledger(&config)?, open_authority(&config.authority)?);
    let keys = stick_keys(&config.tls, &ledger, context.now())?;
    let centre = Centre::new(ledger, authority, config.counter.clone(), Box::new(SystemClock));
    let centre = centre.map_err(|error| Failure::unreachable(error.to_string()))?;
    let import = |file: &PathBuf| {
        let mut done = Imported { file: file.clone(), ..Imported::default() };
        done.refused = import(&centre, &keys, arguments.out.as_deref(), &mut done).err();
        done
    };
    let all: Vec<Imported> = arguments.files.iter().map(import).collect();
    let headings = ["FILE", "KIOSK", "DISK", "RECORDS", "ACKNOWLEDGED", "ACKNOWLEDGEMENT", "REFUSED"];
    context.output.rows(headings, &all, |done| {
        let path = |path: &Path| path.display().to_string();
        let (disk, seq) = (done.disk.map(|disk| disk.to_string()), done.acknowledged.map(|seq| seq.0.to_string()));
        let (kiosk, records) = (done.kiosk.clone(), Some(done.records.to_string()));
        let (out, why) = (done.acknowledgement.as_deref().map(path), done.refused.clone());
        [Some(path(&done.file)), kiosk, disk, records, seq, out, why].map(|cell| cell.unwrap_or_else(|| "-".to_owned()))
    })?;
    match all.iter().filter(|done| done.refused.is_some()).count() {
        0 => Ok(()),
        refused => Err(Failure::refused(format!("{refused} of {} files were refused", all.len()))),
    }
}

fn import(centre: &Centre, keys: &CentreKeys, out: Option<&Path>, done: &mut Imported) -> Result<(), String> {
    let file = done.file.clone();
    let read = stick::read(&file, BUNDLE_BYTES_MAX).map_err(|error| error.to_string())?;
    let bundle = keys.open(&read.ok_or_else(|| StickFileError::TooLarge.to_string())?);
    let bundle = bundle.map_err(|error| error.to_string())?;
    // What it says of itself is shown also when it is refused; nothing is done on its word.
    if let Some(first) = bundle.batches.first() {
        done.kiosk = Some(crate::domain::text::displayable(&first.batch.kiosk, 32));
        done.disk = Some(first.batch.epoch);
    }
    done.records = bundle.batches.iter().map(|batch| batch.batch.records.len()).sum();
    let taken = centre.records_by_stick(&bundle.certificate.0, &bundle.batches);
    let (kiosk, answer) = taken.map_err(|refusal| format!("{} {}", refusal.fault.code(), refusal.detail))?;
    done.acknowledged = Some(answer.acked_seq);
    // Batches of another disk than the ledger's are refused, so this one's number is the first batch's.
    let epoch = bundle.batches.first().map_or(kiosk.epoch, |first| first.batch.epoch);
    let acknowledgement = Acknowledgement { kiosk: kiosk.name, epoch, answer };
    let folder = out.or_else(|| file.parent()).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    done.acknowledgement = Some(write(keys, folder, &acknowledgement).map_err(|why| {
        format!("the records are taken; the acknowledgement was not written, so import again with --out: {why}")
    })?);
    Ok(())
}

/// Writes the acknowledgement, or finds the same one there.
fn write(keys: &CentreKeys, folder: &Path, acknowledgement: &Acknowledgement) -> Result<PathBuf, String> {
    let content = keys.acknowledge(acknowledgement).map_err(|error| error.to_string())?;
    match stick::write_new(folder, &acknowledgement.file_name(), &content) {
        Err(StickError::Exists(file)) => {
            let there = stick::read(&file, crate::wire::stick::ACKNOWLEDGEMENT_BYTES_MAX).ok().flatten();
            let there = there.and_then(|there| stick::acknowledged(keys.public(), &there).ok());
            if there.as_ref() == Some(acknowledgement) {
                return Ok(file);
            }
            Err(format!("{} is another file", file.display()))
        }
        written => written.map_err(|error| error.to_string()),
    }
}
