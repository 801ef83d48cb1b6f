//! `kiosk queue export` and `kiosk queue acknowledge`: the queue's way on a USB stick, for a branch that has no line for weeks.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use fluent_bundle::FluentValue;
use serde::Serialize;

use super::{EXIT_CLOSED, EXIT_FOUND, print, print_json};
use crate::adapters::centre_http;
use crate::adapters::stick::{self, StickError};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::record::RecordSeq;
use crate::kiosk::app::Language;
use crate::kiosk::config::Config;
use crate::kiosk::start;
use crate::kiosk::words::Words;
use crate::ports::outbox::{Archive, Outbox as _, QueueState, StoreError};
use crate::wire::centre::{BODY_BYTES_MAX, RECORDS_MAX, RecordsBatch};
use crate::wire::records::RecordsRequest;
use crate::wire::stick::{ACKNOWLEDGEMENT_BYTES_MAX, BUNDLE_BYTES_MAX, Bundle, StickFileError, bundle_file_name};

/// Bytes of batches in one bundle: room is left for the certificate and what stands around.
const BATCHES_BYTES_MAX: usize = BUNDLE_BYTES_MAX - BODY_BYTES_MAX;

#[derive(Serialize)]
struct Exported {
    file: PathBuf,
    first: RecordSeq,
    last: RecordSeq,
    left: u64,
}

#[derive(Serialize)]
struct Acknowledged {
    acknowledged: RecordSeq,
    unsent: u64,
}

/// Why nothing was done.
pub(super) enum Refused {
    /// The store cannot be opened.
    Store(StoreError),
    /// Anything else.
    Trouble(Trouble),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Trouble> for Refused {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<StickError> for Refused {
    fn from(error: StickError) -> Self {
        let fault = match error {
            StickError::Absent(_) => Fault::StickAbsent,
            StickError::Full(_) => Fault::StickFull,
            StickError::Exists(_) => Fault::StickFileExists,
            StickError::Failed { .. } => Fault::StickNotWritten,
        };
        Self::Trouble(Trouble::new(fault, &error.to_string()))
    }
}

/// Writes what waits into one sealed file in the folder. The records wait on until the centre's acknowledgement comes back,
/// by stick or by line.
///
/// # Errors
/// When standard output is closed.
pub fn export(config: &Config, language: Language, folder: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    match write(config, folder) {
        Err(refused) => Ok(tell("queue export", &refused, &words)),
        Ok(exported) if json => print_json(&exported).map(|()| ExitCode::SUCCESS),
        Ok(Exported { file, first, last, left }) => {
            let told = [
                ("file", FluentValue::from(file.display().to_string())),
                ("first", first.0.to_string().into()),
                ("last", last.0.to_string().into()),
                ("left", left.to_string().into()),
            ];
            let id = if left == 0 { "stick-exported" } else { "stick-exported-part" };
            print((words.with(id, &told) + "\n").as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn write(config: &Config, folder: &Path) -> Result<Exported, Refused> {
    let failed = |error: &dyn std::fmt::Display| Trouble::new(Fault::StickKeyUnknown, &error.to_string());
    let identity = start::identity(config);
    let keys = identity.stick_keys().map_err(|error| failed(&error))?;
    let certificate = identity.certificate().map_err(|error| failed(&error))?;
    let key = centre_http::DeviceKey::read(&config.centre.key)?;
    let (store, _) = start::open_store(config)?;
    let mut outbox = store.outbox();
    let queue = outbox.state()?;
    if let Some(halt) = queue.halt {
        return Err(StoreError::ReadOnly(halt).into());
    }
    let first = RecordSeq(queue.acked_seq + 1);
    let (batches, last) = batches(&mut outbox, &queue, &config.kiosk.name, &key)?;
    if batches.is_empty() {
        return Err(Trouble::from(Fault::NothingToSend).into());
    }
    let sealed = stick::seal(&keys, &Bundle { certificate, batches }).map_err(|error| failed(&error))?;
    let name = bundle_file_name(&config.kiosk.name, queue.epoch, first, last);
    let file = stick::write_new(folder, &name, &sealed)?;
    Ok(Exported { file, first, last, left: queue.last_seq - last.0 })
}

/// What waits, in signed batches, as many as one file takes; and the last record in them.
fn batches(
    archive: &mut impl Archive,
    queue: &QueueState,
    kiosk: &str,
    key: &centre_http::DeviceKey,
) -> Result<(Vec<RecordsRequest>, RecordSeq), Refused> {
    let (mut batches, mut last, mut bytes) = (vec![], RecordSeq(queue.acked_seq), 0);
    let mut read = RecordsBatch::of(kiosk, queue.epoch, vec![]);
    while last.0 < queue.last_seq {
        if read.records.is_empty() {
            read = RecordsBatch::of(kiosk, queue.epoch, archive.kept_from(RecordSeq(last.0 + 1), RECORDS_MAX)?);
        }
        let (request, length) = centre_http::signed_batch(key, &read)?;
        bytes += length + 1;
        let Some(end) = request.batch.records.last().map(|record| record.seq) else { break };
        if bytes > BATCHES_BYTES_MAX {
            break;
        }
        last = end;
        // The rest of what was read is a batch of its own.
        read = RecordsBatch::of(kiosk, queue.epoch, read.records.split_off(request.batch.records.len()));
        batches.push(request);
    }
    Ok((batches, last))
}

/// Takes the centre's signed acknowledgement: what it covers counts as sent, as if the line had said so.
///
/// # Errors
/// When standard output is closed.
pub fn acknowledge(config: &Config, language: Language, file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let words = Words::new(language);
    match take(config, file) {
        Err(refused) => Ok(tell("queue acknowledge", &refused, &words)),
        Ok(done) if json => print_json(&done).map(|()| ExitCode::SUCCESS),
        Ok(Acknowledged { acknowledged, unsent }) => {
            let told = [("last", acknowledged.0.to_string().into()), ("unsent", unsent.to_string().into())];
            print((words.with("stick-acknowledged", &told) + "\n").as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn take(config: &Config, file: &Path) -> Result<Acknowledged, Refused> {
    let unusable = |why: &dyn std::fmt::Display| Trouble::new(Fault::ExchangeFile, &why.to_string());
    let keys = start::identity(config).stick_keys();
    let keys = keys.map_err(|error| Trouble::new(Fault::StickKeyUnknown, &error.to_string()))?;
    let read = stick::read(file, ACKNOWLEDGEMENT_BYTES_MAX).map_err(|error| unusable(&error))?;
    let read = read.ok_or_else(|| unusable(&StickFileError::TooLarge))?;
    let told = stick::acknowledged(&keys, &read).map_err(|error| unusable(&error))?;
    if told.kiosk != config.kiosk.name {
        return Err(unusable(&"it is for another kiosk").into());
    }
    let (store, _) = start::open_store(config)?;
    let mut outbox = store.outbox();
    let queue = outbox.state()?;
    if told.epoch != queue.epoch {
        return Err(unusable(&format!("it is for disk {} of this kiosk, not {}", told.epoch, queue.epoch)).into());
    }
    if told.answer.acked_seq.0 > queue.last_seq {
        let detail = format!("the centre has record {}, this disk ends at {}", told.answer.acked_seq.0, queue.last_seq);
        return Err(Trouble::new(Fault::DiskOlder, &detail).into());
    }
    outbox.acknowledge(told.answer.acked_seq, told.answer.head_hash).map_err(|error| match error {
        StoreError::OtherChain(_) => Trouble::new(Fault::RecordsForked, &error.to_string()).into(),
        error => Refused::from(error),
    })?;
    let queue = outbox.state()?;
    Ok(Acknowledged { acknowledged: RecordSeq(queue.acked_seq), unsent: queue.unsent })
}

/// Says why a command did nothing, and what to do.
pub(super) fn tell(command: &str, refused: &Refused, words: &Words) -> ExitCode {
    let (trouble, code) = match refused {
        Refused::Store(StoreError::InUse) => {
            eprintln!("kiosk {command}: {}", words.get("stick-kiosk-open"));
            return ExitCode::from(EXIT_CLOSED);
        }
        Refused::Store(error) => (Trouble::from(error.clone()), EXIT_CLOSED),
        Refused::Trouble(trouble) => (trouble.clone(), EXIT_FOUND),
    };
    let text = words.fault(trouble.fault);
    let detail = if trouble.detail.is_empty() { String::new() } else { format!(": {}", trouble.detail) };
    eprintln!("kiosk {command}: {} {}{detail}\n{}\n{}", trouble.fault.code(), text.what, text.safe, text.next);
    ExitCode::from(code)
}
