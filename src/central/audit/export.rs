//! Writes an export: the ledger's chains as they are, read in pages, sealed at the end with the audit key.

use std::io::{self, Write};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::central::ledger::audit::{ChainEnd, chains, page};
use crate::central::ledger::{Ledger, LedgerError, Tx, batches, devices, kiosks};
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::RecordSeq;
use crate::ports::signer::{Signer, SignerError};
use crate::wire::audit::{AUDIT_VERSION, AuditLine, trailer_message};
use crate::wire::bytes::Base64;

/// Records read at a time.
const PAGE: u32 = 500;

/// What to export.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// One kiosk, or all.
    pub kiosk: Option<String>,
    /// With what the records say, which may be personal; without it the chains prove as much.
    pub contents: bool,
    /// When.
    pub now: Timestamp,
}

/// What was exported.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// Kiosks.
    pub kiosks: u64,
    /// Records.
    pub records: u64,
    /// Lines, the end included.
    pub lines: u64,
    /// SHA-256 of the audit key, for the auditor to compare.
    pub key_sha256: Sha256Hash,
}

/// Why nothing could be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is no such kiosk.
    #[error("there is no kiosk {0}")]
    NoKiosk(String),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The audit key.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The file.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
}

/// Writes the chains of one kiosk or all.
///
/// # Errors
/// [`ExportError`]; what was written by then is no export, for it has no end.
pub fn export(
    ledger: &Ledger,
    key: &dyn Signer,
    request: &ExportRequest,
    out: &mut impl Write,
) -> Result<Exported, ExportError> {
    let known: Vec<String> = ledger.read(kiosks::all)?.into_iter().map(|kiosk| kiosk.name).collect();
    let names = match &request.kiosk {
        None => known,
        Some(one) if known.contains(one) => vec![one.clone()],
        Some(one) => return Err(ExportError::NoKiosk(one.clone())),
    };
    let mut file = File { out, bytes: Sha256::new(), lines: 0, records: 0 };
    let (exported_at, contents) = (request.now, request.contents);
    file.line(&AuditLine::Header { version: AUDIT_VERSION, exported_at, kiosks: names.clone(), contents })?;
    for kiosk in &names {
        for der in ledger.read(|tx| certificates(tx, kiosk))? {
            file.line(&AuditLine::Certificate { kiosk: kiosk.clone(), der: Base64(der) })?;
        }
        for end in ledger.read(|tx| chains(tx, kiosk))? {
            file.chain(ledger, kiosk, &end, contents)?;
        }
    }
    let (lines, sha256) = (file.lines, Sha256Hash::from_bytes(file.bytes.clone().finalize().into()));
    let signature = Base64(key.sign(&trailer_message(lines, sha256))?);
    let spki = key.public_key();
    file.line(&AuditLine::Trailer { lines, sha256, key: Base64(spki.to_vec()), signature })?;
    file.out.flush()?;
    let kiosks = names.len() as u64;
    Ok(Exported { kiosks, records: file.records, lines: file.lines, key_sha256: Sha256Hash::of(spki) })
}

/// The certificates that a kiosk has or had, and those that it signed with, each once.
fn certificates(tx: &Tx<'_>, kiosk: &str) -> Result<Vec<Vec<u8>>, LedgerError> {
    let mut all: Vec<_> = devices::of_kiosk(tx, kiosk)?.into_iter().map(|device| device.der).collect();
    let signed = batches::certificates(tx, kiosk)?;
    all.extend(signed.into_iter().filter(|der| !all.contains(der)).collect::<Vec<_>>());
    Ok(all)
}

struct File<'a, W> {
    out: &'a mut W,
    bytes: Sha256,
    lines: u64,
    records: u64,
}

impl<W: Write> File<'_, W> {
    fn line(&mut self, line: &AuditLine) -> Result<(), ExportError> {
        let mut bytes = serde_json::to_vec(line).map_err(io::Error::other)?;
        bytes.push(b'\n');
        self.out.write_all(&bytes)?;
        self.bytes.update(&bytes);
        self.lines += 1;
        Ok(())
    }

    /// One chain up to the end it had when it was looked at: what comes in meanwhile is for the next export.
    fn chain(&mut self, ledger: &Ledger, kiosk: &str, end: &ChainEnd, contents: bool) -> Result<(), ExportError> {
        let (epoch, last_seq, head) = (end.epoch, end.last_seq, end.head);
        self.line(&AuditLine::Chain { kiosk: kiosk.to_owned(), epoch, last_seq, head })?;
        let mut behind = RecordSeq(0);
        loop {
            let read = |tx: &Tx<'_>| {
                let records = page(tx, kiosk, epoch, behind, PAGE)?;
                let up_to = records.last().map_or(behind, |(_, last)| last.seq.min(last_seq));
                Ok::<_, LedgerError>((records, batches::runs(tx, kiosk, epoch, behind, up_to)?, up_to))
            };
            let (records, runs, up_to) = ledger.read(read)?;
            if up_to <= behind {
                return Ok(());
            }
            let mut runs = runs.into_iter().peekable();
            for (received_at, record) in records.into_iter().filter(|(_, record)| record.seq <= last_seq) {
                let seq = record.seq;
                let record = if contents { record } else { record.erased() };
                self.records += 1;
                self.line(&AuditLine::Record { received_at, record })?;
                while let Some(run) = runs.next_if(|run| run.to_seq <= seq) {
                    self.line(&AuditLine::Run(run))?;
                }
            }
            behind = up_to;
        }
    }
}
