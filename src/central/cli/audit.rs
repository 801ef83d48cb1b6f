//! `central audit`.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::audit::{ExportError, ExportRequest, Report, export, judge};
use crate::central::setup::{audit_key_file, open_audit_key, read_public_key};

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
