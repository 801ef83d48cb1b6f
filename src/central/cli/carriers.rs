//! `central carriers`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Deserialize;

use super::{Context, Failure};
use crate::central::config::toml_file;
use crate::central::ledger::carriers::{self, Recall, StockedCarrier};
use crate::central::ledger::{LedgerError, branches, releases, secrets};
use crate::domain::order::CarrierKind;
use crate::domain::preflight::CarrierState;
use crate::domain::takeover::SecretOutcome;
use crate::domain::text::clean_line;

/// Most carriers listed at once.
const LIST_MAX: usize = 100_000;
/// Longest text of a carrier's own description (`CK_TOKEN_INFO` has at most 32 bytes a field).
const CARRIER_CHARS_MAX: usize = 64;

#[derive(Debug, Subcommand)]
pub(super) enum CarriersCommand {
    /// Add delivered carriers to the branches' stocks; from the first one on, nothing is issued on a carrier in no stock
    Import {
        /// File of [[carrier]] rows: manufacturer, model, serial, kind, branch, and where known firmware and batch
        file: PathBuf,
    },
    /// List the stock
    List {
        /// Of this branch alone
        #[arg(long)]
        branch: Option<String>,
        /// In this state alone
        #[arg(long)]
        state: Option<CarrierState>,
    },
    /// Move one carrier: quarantine, damaged, lost, in-stock, destroyed …
    Move {
        /// Its maker, as the carrier says it
        #[arg(long)]
        manufacturer: String,
        /// Its serial number
        serial: String,
        /// Where it stands now
        state: CarrierState,
    },
    /// List the secrets that took the place of a carrier's factory PUK, SO PIN or management key: when, where, and what became
    /// of each. The secrets themselves stay sealed
    Secrets {
        /// Its serial number
        serial: String,
    },
    /// List the releases of carriers' secrets: who asked, who approved, why, and whether another took the place of what was used
    Releases {
        /// For this carrier alone
        #[arg(long)]
        serial: Option<String>,
    },
    /// List who holds a carrier of a model, when the model is called back
    Recall(RecallArguments),
}

/// Arguments of `central carriers recall`.
#[derive(Debug, Args)]
pub(super) struct RecallArguments {
    /// The model, as the carrier says it
    #[arg(long)]
    model: String,
    /// Of this firmware alone
    #[arg(long)]
    firmware: Option<String>,
    /// Of this batch alone, by the stock
    #[arg(long)]
    batch: Option<String>,
    /// First serial number of a range
    #[arg(long, requires = "last")]
    first: Option<String>,
    /// Last serial number of a range
    #[arg(long, requires = "first")]
    last: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CarrierFile {
    #[serde(default)]
    carrier: Vec<CarrierRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CarrierRow {
    manufacturer: String,
    model: String,
    serial: String,
    kind: CarrierKind,
    branch: String,
    #[serde(default)]
    firmware: String,
    #[serde(default)]
    batch: String,
}

pub(super) fn run(context: &Context, command: CarriersCommand) -> Result<(), Failure> {
    match command {
        CarriersCommand::Import { file } => import(context, &file),
        CarriersCommand::List { branch, state } => {
            let found = context.ledger()?.read(|tx| carriers::list(tx, branch.as_deref(), state, LIST_MAX))?;
            let headings = ["SERIAL", "KIND", "MODEL", "FIRMWARE", "BATCH", "BRANCH", "STATE"];
            context.output.rows(headings, &found, |line| {
                let branch = line.branch.clone().unwrap_or_default();
                let text = [&line.serial, line.kind.word(), &line.model, &line.firmware, &line.batch, &branch];
                let [serial, kind, model, firmware, batch, branch] = text.map(str::to_owned);
                [serial, kind, model, firmware, batch, branch, line.state.word().to_owned()]
            })
        }
        CarriersCommand::Move { manufacturer, serial, state } => {
            let now = context.now();
            if !context.ledger()?.write(|tx| carriers::advance(tx, &manufacturer, &serial, state, now))? {
                let why = format!("there is no carrier {serial} of {manufacturer} that may become {}", state.word());
                return Err(Failure::refused(why));
            }
            context.output.done(&format!("carrier {serial} is {}", state.word()), &serial)
        }
        CarriersCommand::Secrets { serial } => {
            let found = context.ledger()?.read(|tx| secrets::of_carrier(tx, &serial))?;
            let headings = ["SECRET", "OUTCOME", "ORDER", "KIOSK", "KEPT", "MANUFACTURER", "SHA-256"];
            context.output.rows(headings, &found, |line| {
                let outcome = line.outcome.map_or("unknown", SecretOutcome::word);
                let (kept_at, sha256) = (line.kept_at.to_string(), line.sealed_sha256.to_string());
                let text = [line.secret.word(), outcome, line.order.as_str(), &line.kiosk, &kept_at];
                let [secret, outcome, order, kiosk, kept_at] = text.map(str::to_owned);
                [secret, outcome, order, kiosk, kept_at, line.manufacturer.clone(), sha256]
            })
        }
        CarriersCommand::Releases { serial } => releases(context, serial.as_deref()),
        CarriersCommand::Recall(arguments) => recall(context, &arguments),
    }
}

fn releases(context: &Context, serial: Option<&str>) -> Result<(), Failure> {
    let found = context.ledger()?.read(|tx| releases::list(tx, serial, LIST_MAX))?;
    let headings = ["CARRIER", "REASON", "ASKED BY", "ASKED", "APPROVED BY", "APPROVED", "REPLACED", "KIOSK"];
    context.output.rows(headings, &found, |line| {
        let at = |moment: Option<jiff::Timestamp>| moment.map_or_else(String::new, |at| at.to_string());
        let approver = line.approved_by.as_ref().map_or("", |officer| officer.as_str());
        let (asked, approved, ended) = (line.asked_at.to_string(), at(line.approved_at), at(line.ended_at));
        let text = [&line.carrier_serial, line.reason.word(), line.asked_by.as_str(), &asked, approver, &approved];
        let [carrier, reason, asked_by, asked, approver, approved] = text.map(str::to_owned);
        [carrier, reason, asked_by, asked, approver, approved, ended, line.kiosk.clone()]
    })
}

fn import(context: &Context, file: &Path) -> Result<(), Failure> {
    let read: CarrierFile = toml_file::parse(file, &toml_file::read(file)?)?;
    let rows = read.carrier.into_iter().enumerate();
    let rows: Vec<StockedCarrier> = rows.map(|(index, row)| checked(row, index)).collect::<Result<_, _>>()?;
    let ledger = context.ledger()?;
    let now = context.now();
    let branches: Vec<String> = ledger.read(branches::all)?.into_iter().map(|branch| branch.code).collect();
    let unknown = rows.iter().find(|row| row.branch.as_ref().is_none_or(|branch| !branches.contains(branch)));
    if let Some(row) = unknown {
        return Err(Failure::refused(format!("carrier {}: there is no such branch", row.serial)));
    }
    let added = ledger.write(|tx| {
        let mut added = 0_usize;
        for row in &rows {
            added += usize::from(carriers::add(tx, row, now)?);
        }
        Ok::<_, LedgerError>(added)
    })?;
    let known = rows.len() - added;
    context.output.done(&format!("{added} carriers are in stock now, {known} were there already"), &added)
}

fn checked(row: CarrierRow, index: usize) -> Result<StockedCarrier, Failure> {
    let wrong = |what: &str, why: String| Failure::usage(format!("carrier {}: the {what} {why}", index + 1));
    let line = |what: &str, text: &str| clean_line(text, CARRIER_CHARS_MAX).map_err(|e| wrong(what, e.to_string()));
    let optional = |what: &str, text: &str| if text.is_empty() { Ok(String::new()) } else { line(what, text) };
    Ok(StockedCarrier {
        manufacturer: line("manufacturer", &row.manufacturer)?,
        serial: line("serial", &row.serial)?,
        kind: row.kind,
        model: line("model", &row.model)?,
        firmware: optional("firmware", &row.firmware)?,
        batch: optional("batch", &row.batch)?,
        branch: Some(line("branch", &row.branch)?),
        state: CarrierState::InStock,
    })
}

fn recall(context: &Context, arguments: &RecallArguments) -> Result<(), Failure> {
    let recall = Recall {
        model: &arguments.model,
        firmware: arguments.firmware.as_deref(),
        batch: arguments.batch.as_deref(),
        first: arguments.first.as_deref(),
        last: arguments.last.as_deref(),
    };
    let found = context.ledger()?.read(|tx| carriers::recalled(tx, &recall))?;
    let headings =
        ["ORDER", "BRANCH", "SURNAME", "GIVEN NAME", "CARRIER", "FIRMWARE", "BATCH", "CERTIFICATES", "STATES"];
    context.output.rows(headings, &found, |line| {
        let batch = line.batch.clone().unwrap_or_default();
        let certificates: Vec<&str> = line.certificates.iter().map(|one| one.serial.as_str()).collect();
        let states: Vec<&str> = line.certificates.iter().map(|one| one.state.word()).collect();
        let (certificates, states) = (certificates.join(" "), states.join(" "));
        let text = [
            line.order.as_str(),
            &line.branch,
            &line.surname,
            &line.given_name,
            &line.carrier_serial,
            &line.carrier_firmware,
            &batch,
            &certificates,
            &states,
        ];
        text.map(str::to_owned)
    })
}
