//! `central audit`.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Context, Failure};
use crate::adapters::stick;
use crate::central::audit::{ExportError, ExportRequest, RecordReport, Report, export, judge, judge_record};
use crate::central::setup::{audit_key_file, open_audit_key, read_public_key};
use crate::wire::record_search::{PROOF_FILE_BYTES_MAX, RECORD_PROOF_VERSION, RecordProof};

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Write the kiosks' chains of records into a file that proves itself: certificates, records, the kiosks' signatures,
    /// sealed with the centre's audit key
    Export {
        /// Of this kiosk alone
        #[arg(long)]
        kiosk: Option<String>,
        /// The file; it must not be there yet
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// With what the records say, which may be personal data; the proof is as good without
        #[arg(long)]
        contents: bool,
    },
    /// Judge an export: finds a changed, deleted, reordered or cut-off record and says which; needs no centre and no ledger.
    /// Exit code 1 when anything is wrong
    Verify {
        /// The file
        file: PathBuf,
        /// The centre's audit key, as `central init` left it in ca/audit.pub; without it the file is held against the key
        /// that it names itself, whose hash is printed to be compared
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// Judge the proof of one record that a kiosk saved for a supervisor: its hash, its place among its neighbours, and the kiosk's
    /// signature over the run of the chain that carried it; needs no centre and no ledger. Exit code 1 when anything is wrong
    VerifyRecord {
        /// The file
        file: PathBuf,
    },
}

pub(super) fn run(context: &Context, command: AuditCommand) -> Result<(), Failure> {
    match command {
        AuditCommand::Export { kiosk, out, contents } => {
            let config = context.config()?;
            let ledger = context.ledger()?;
            let key = open_audit_key(&config.authority)?;
            let request = ExportRequest { kiosk, contents, now: context.now() };
            let written = write(&out, |file| export(&ledger, &key, &request, file))?;
            let (records, hash) = (written.records, written.key_sha256);
            let public = audit_key_file(&config.authority);
            let sentence = format!(
                "{records} records of {} kiosks are in {}\nsigned with the key {hash} ({})",
                written.kiosks,
                out.display(),
                public.display()
            );
            context.output.done(&sentence, &written)
        }
        AuditCommand::Verify { file, key } => verify(context, &file, key.as_deref()),
        AuditCommand::VerifyRecord { file } => verify_record(context, &file),
    }
}

/// A file of the owner's alone, or none.
fn write<T>(file: &Path, work: impl FnOnce(&mut BufWriter<File>) -> Result<T, ExportError>) -> Result<T, Failure> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let open = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let open = open.map_err(|error| Failure::unreachable(format!("{}: {error}", file.display())))?;
    let mut out = BufWriter::new(open);
    let done = work(&mut out).and_then(|done| {
        out.get_ref().sync_all()?;
        Ok(done)
    });
    done.map_err(|error| {
        // Half an export would be taken for one that somebody cut off.
        let _ = std::fs::remove_file(file);
        match error {
            ExportError::NoKiosk(_) => Failure::refused(error.to_string()),
            error => Failure::unreachable(error.to_string()),
        }
    })
}

fn verify(context: &Context, file: &Path, key: Option<&Path>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::unreachable(format!("{}: {error}", file.display()));
    let key = key.map(read_public_key).transpose()?;
    let mut open = BufReader::new(File::open(file).map_err(unreadable)?);
    let report = judge(&mut open, key.as_deref()).map_err(unreadable)?;
    if context.output.json {
        context.output.value(&report)?;
    } else {
        context.output.text(&told(&report, key.is_some()))?;
    }
    if report.sound {
        Ok(())
    } else {
        Err(Failure::refused(format!("the export does not hold: {} findings", report.found)))
    }
}

fn told(report: &Report, key_was_given: bool) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let place = match (&finding.kiosk, finding.epoch, finding.seq) {
            (Some(kiosk), Some(epoch), Some(seq)) => format!("{kiosk}, disk {epoch}, record {seq}: "),
            (Some(kiosk), Some(epoch), None) => format!("{kiosk}, disk {epoch}: "),
            _ => String::new(),
        };
        text.push_str(&format!("line {}: {place}{}\n", finding.line, finding.detail));
    }
    for chain in &report.chains {
        text.push_str(&format!(
            "{}, disk {}: {} records, {} without content, signed by the kiosk up to {}\n",
            chain.kiosk, chain.epoch, chain.records, chain.without_content, chain.signed_up_to
        ));
    }
    match (&report.key_sha256, key_was_given) {
        (Some(hash), true) => text.push_str(&format!("signed with the key given, {hash}\n")),
        (Some(hash), false) => {
            text.push_str(&format!("signed with the key {hash}: compare it with the centre's own\n"))
        }
        (None, _) => {}
    }
    text.push_str(if report.sound { "the export holds\n" } else { "THE EXPORT DOES NOT HOLD\n" });
    text
}

fn verify_record(context: &Context, file: &Path) -> Result<(), Failure> {
    let unreadable = |why: &dyn std::fmt::Display| Failure::unreachable(format!("{}: {why}", file.display()));
    let read = stick::read(file, PROOF_FILE_BYTES_MAX).map_err(|error| unreadable(&error))?;
    let bytes = read.ok_or_else(|| unreadable(&"it is larger than a proof"))?;
    let proof: RecordProof = serde_json::from_slice(&bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        unreadable(&format!("it is no proof of a record: line {line}, column {column}"))
    })?;
    if proof.version != RECORD_PROOF_VERSION {
        return Err(unreadable(&"it is a proof of a version not known here"));
    }
    let report = judge_record(&proof);
    if context.output.json {
        context.output.value(&report)?;
    } else {
        context.output.text(&told_of_record(&report))?;
    }
    if report.sound {
        Ok(())
    } else {
        Err(Failure::refused(format!("the proof does not hold: {} findings", report.findings.len())))
    }
}

fn told_of_record(report: &RecordReport) -> String {
    let mut text = format!("{}, disk {}, record {}\n", report.kiosk, report.epoch, report.seq);
    if let Some(record) = &report.record {
        text.push_str(&format!("made {} by {}: {}\n", record.at, record.officer.as_str(), record.kind.as_str()));
        text.push_str(&format!("commitment {}\n", record.commitment));
        text.push_str(&format!("hash before {}\nhash {}\n", record.prev_hash, record.hash));
    }
    if let Some((from, to)) = report.run {
        text.push_str(&format!("signed by the kiosk with records {from} to {to}\n"));
    }
    if let Some(certificate) = report.certificate_sha256 {
        text.push_str(&format!("the certificate's SHA-256 is {certificate}: compare it with the centre's own\n"));
    }
    for finding in &report.findings {
        text.push_str(&format!("record {}: {}\n", finding.seq, finding.detail));
    }
    text.push_str(if report.sound { "the proof holds\n" } else { "THE PROOF DOES NOT HOLD\n" });
    text
}
