//! `central certificate`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use der::pem::{LineEnding, encode_string};
use jiff::Timestamp;
use serde::Serialize;

use super::{Context, Failure, certificate_life};
use crate::central::ledger::certificates::{self, Certificate};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::OrderNumber;

/// Most certificates listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum CertificateCommand {
    /// List certificates, newest first
    List,
    /// Show one certificate, or write it out
    Show(ShowArguments),
    /// Suspend one at once: it stands on the revocation list until it is resumed at a counter, or revoked
    Suspend(certificate_life::SuspendArguments),
    /// Revoke one for good; this is not undone
    Revoke(certificate_life::RevokeArguments),
    /// Show what became of one after its issue
    History {
        /// Serial number (hexadecimal) or order number
        id: String,
    },
    /// Write the newest revocation list that was published
    RevocationList(certificate_life::ListArguments),
    /// Write the authorities' certificates as PEM, the issuing one first
    Chain {
        /// Into this file instead of standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Arguments of `central certificate show`.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// Serial number (hexadecimal) or order number
    id: String,
    /// Write it as PEM
    #[arg(long, conflicts_with = "der")]
    pem: bool,
    /// Write it as DER
    #[arg(long)]
    der: bool,
    /// Into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is told of a certificate.
#[derive(Serialize)]
pub(super) struct CertificateLine {
    serial: String,
    order: OrderNumber,
    attempt: u32,
    purpose: &'static str,
    state: &'static str,
    policy: String,
    not_before: Timestamp,
    not_after: Timestamp,
    carrier_serial: String,
    carrier_kind: String,
    proven_at: Option<Timestamp>,
    active_at: Option<Timestamp>,
    suspended_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    revocation_reason: Option<&'static str>,
    sha256: Option<Sha256Hash>,
}

impl From<Certificate> for CertificateLine {
    fn from(certificate: Certificate) -> Self {
        Self {
            sha256: certificate.der.as_deref().map(Sha256Hash::of),
            serial: certificate.serial,
            order: certificate.order,
            attempt: certificate.attempt,
            purpose: certificate.purpose.word(),
            state: certificate.state.word(),
            policy: certificate.policy,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            carrier_serial: certificate.carrier_serial,
            carrier_kind: certificate.carrier_kind,
            proven_at: certificate.proven_at,
            active_at: certificate.active_at,
            suspended_at: certificate.suspended_at,
            revoked_at: certificate.revoked.map(|(at, _)| at),
            revocation_reason: certificate.revoked.map(|(_, reason)| reason.word()),
        }
    }
}

pub(super) fn run(context: &Context, command: CertificateCommand) -> Result<(), Failure> {
    match command {
        CertificateCommand::List => {
            let all = context.ledger()?.read(|tx| certificates::all(tx, LIST_MAX))?;
            let all: Vec<CertificateLine> = all.into_iter().map(CertificateLine::from).collect();
            context.output.rows(["SERIAL", "ORDER", "STATE", "POLICY", "NOT AFTER"], &all, |line| {
                let end = line.not_after.to_string();
                [&line.serial, line.order.as_str(), line.state, &line.policy, &end].map(str::to_owned)
            })
        }
        CertificateCommand::Show(arguments) => show(context, &arguments),
        CertificateCommand::Suspend(arguments) => certificate_life::suspend(context, &arguments),
        CertificateCommand::Revoke(arguments) => certificate_life::revoke(context, &arguments),
        CertificateCommand::History { id } => certificate_life::history(context, &id),
        CertificateCommand::RevocationList(arguments) => certificate_life::list(context, &arguments),
        CertificateCommand::Chain { out } => {
            let files = context.config()?.authority;
            let read = |file: &Path| {
                let failed = |error| Failure::unreachable(format!("{}: {error}", file.display()));
                std::fs::read_to_string(file).map_err(failed)
            };
            let chain = read(&files.issuing_certificate)? + &read(&files.root_certificate)?;
            deliver(context, chain.as_bytes(), out.as_deref())
        }
    }
}

fn show(context: &Context, arguments: &ShowArguments) -> Result<(), Failure> {
    let certificate = find(context, &arguments.id)?;
    if !arguments.pem && !arguments.der && arguments.out.is_none() {
        return describe(context, certificate);
    }
    let der = certificate.der.ok_or_else(|| Failure::refused("the certificate is not signed yet"))?;
    if arguments.der {
        return deliver(context, &der, arguments.out.as_deref());
    }
    let pem =
        encode_string("CERTIFICATE", LineEnding::LF, &der).map_err(|error| Failure::refused(error.to_string()))?;
    deliver(context, pem.as_bytes(), arguments.out.as_deref())
}

/// By order number the signature certificate of the newest attempt, by serial number (colons and case do not matter) that one.
pub(super) fn find(context: &Context, id: &str) -> Result<Certificate, Failure> {
    let none = || Failure::refused(format!("there is no certificate {id}"));
    let ledger = context.ledger()?;
    if let Ok(number) = OrderNumber::parse(id) {
        return ledger.read(|tx| certificates::of_order(tx, &number))?.into_iter().next().ok_or_else(none);
    }
    let digits: String = id.chars().filter(|c| *c != ':').collect::<String>().to_ascii_lowercase();
    let serial = format!("{digits:0>32}");
    ledger.read(|tx| certificates::by_serial(tx, &serial))?.ok_or_else(none)
}

fn describe(context: &Context, certificate: Certificate) -> Result<(), Failure> {
    let line = CertificateLine::from(certificate);
    if context.output.json {
        return context.output.value(&line);
    }
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "no".to_owned(), |at| at.to_string());
    let lines = [
        ("serial", line.serial),
        ("order", format!("{} (attempt {})", line.order, line.attempt)),
        ("for", line.purpose.to_owned()),
        ("state", line.state.to_owned()),
        ("policy", line.policy),
        ("valid from", line.not_before.to_string()),
        ("valid to", line.not_after.to_string()),
        ("carrier", format!("{} {}", line.carrier_kind, line.carrier_serial)),
        ("proven", moment(line.proven_at)),
        ("handed over", moment(line.active_at)),
        ("suspended", moment(line.suspended_at)),
        (
            "revoked",
            line.revoked_at
                .map_or_else(|| "no".to_owned(), |at| format!("{at}: {}", line.revocation_reason.unwrap_or("-"))),
        ),
        ("SHA-256", line.sha256.map_or_else(|| "not signed yet".to_owned(), |hash| hash.to_string())),
    ];
    context.output.text(&lines.iter().map(|(name, value)| format!("{name:14}{value}\n")).collect::<String>())
}

/// Writes into a file, or to standard output.
pub(super) fn deliver(context: &Context, bytes: &[u8], out: Option<&Path>) -> Result<(), Failure> {
    match out {
        None => context.output.bytes(bytes),
        Some(file) => {
            std::fs::write(file, bytes).map_err(|error| Failure::unreachable(format!("{}: {error}", file.display())))
        }
    }
}
