//! `central kiosk`.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Context, Failure};
use crate::central::ledger::devices::{self, DeviceState, NewDevice};
use crate::central::ledger::{Ledger, LedgerError, branches, kiosks};
use crate::central::ra::devices::new_code;
use crate::central::setup::enrol;

#[derive(Debug, Subcommand)]
pub(super) enum KioskCommand {
    /// Enrol a kiosk: writes kiosk.crt, kiosk.key and centre-ca.crt, which go onto its disk
    Add {
        /// Its name: 2 to 32 of a–z, 0–9 and '-'
        name: String,
        /// Code of the branch it stands in
        #[arg(long)]
        branch: String,
        /// Folder for the three files
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Make a one-time code that a technician types at the kiosk (`kiosk enrol`). For a kiosk that is known already it
    /// begins a new disk: what it has is shut out when the code is used
    Code {
        /// Its name: 2 to 32 of a–z, 0–9 and '-'
        name: String,
        /// Code of the branch it stands in
        #[arg(long)]
        branch: String,
    },
    /// Hear a kiosk again that was shut out because two kiosks spoke with its identity: after a person has looked
    Settle {
        /// Its name
        name: String,
    },
    /// List the kiosks with what the centre last heard of them
    List,
    /// Shut a kiosk out at once, and end its officers' sessions
    Disable {
        /// Its name
        name: String,
    },
}

#[derive(Serialize)]
struct KioskLine {
    name: String,
    branch: String,
    state: &'static str,
    enrolled_at: Timestamp,
    seen_at: Option<Timestamp>,
    version: Option<String>,
    unsent: u64,
    acknowledged: u64,
}

impl From<kiosks::Kiosk> for KioskLine {
    fn from(kiosk: kiosks::Kiosk) -> Self {
        let state = match (kiosk.disabled, kiosk.doubled_at, kiosk.forked_at) {
            (true, _, _) => "disabled",
            (false, Some(_), _) => "doubled",
            (false, None, Some(_)) => "forked",
            (false, None, None) => "trusted",
        };
        Self {
            name: kiosk.name,
            branch: kiosk.branch.code,
            state,
            enrolled_at: kiosk.enrolled_at,
            seen_at: kiosk.seen_at,
            version: kiosk.version,
            unsent: kiosk.unsent,
            acknowledged: kiosk.head_seq.0,
        }
    }
}

pub(super) fn run(context: &Context, command: KioskCommand) -> Result<(), Failure> {
    let ledger = context.ledger()?;
    match command {
        KioskCommand::Add { name, branch, out } => {
            check(&ledger, &name, &branch)?;
            if ledger.read(|tx| kiosks::find(tx, &name))?.is_some() {
                return Err(Failure::refused(format!("there is a kiosk {name} already")));
            }
            let (now, config) = (context.now(), context.config()?);
            let enrolment = enrol(&config.tls, config.enrolment.certificate_days, &name, &out, now)?;
            let (der, made) = (enrolment.made.der.as_slice(), &enrolment.made);
            let (spki_sha256, not_after) = (made.spki_sha256, made.not_after);
            let new = NewDevice { kiosk: &name, epoch: 1, der, spki_sha256, not_after };
            let added = ledger.write(|tx| {
                let added = kiosks::add(tx, &name, &branch, now)?;
                if added {
                    devices::add(tx, &new, DeviceState::Current, now)?;
                }
                Ok::<_, LedgerError>(added)
            })?;
            if !added {
                return Err(Failure::refused(format!("there is a kiosk {name} already")));
            }
            let files = [enrolment.certificate, enrolment.key, enrolment.server_authority];
            context.output.done(&format!("kiosk {name} is enrolled; its files are in {}", out.display()), &files)
        }
        KioskCommand::Code { name, branch } => make_code(context, &ledger, &name, &branch),
        KioskCommand::Settle { name } => {
            let settled = ledger.write(|tx| {
                devices::forget_runs(tx, &name)?;
                kiosks::settle_doubled(tx, &name)
            })?;
            if !settled {
                return Err(Failure::refused(format!("there is nothing to settle at a kiosk {name}")));
            }
            context.output.done(&format!("kiosk {name} is heard again"), &name)
        }
        KioskCommand::List => {
            let all: Vec<KioskLine> = ledger.read(kiosks::all)?.into_iter().map(KioskLine::from).collect();
            context.output.rows(["NAME", "BRANCH", "STATE", "LAST HEARD", "UNSENT"], &all, |line| {
                let seen = line.seen_at.map_or_else(|| "never".to_owned(), |at| at.to_string());
                [line.name.clone(), line.branch.clone(), line.state.to_owned(), seen, line.unsent.to_string()]
            })
        }
        KioskCommand::Disable { name } => {
            if !ledger.write(|tx| kiosks::disable(tx, &name))? {
                return Err(Failure::refused(format!("there is no kiosk {name}")));
            }
            context.output.done(&format!("kiosk {name} is disabled"), &name)
        }
    }
}

/// A name that fits, and a branch that is there.
fn check(ledger: &Ledger, name: &str, branch: &str) -> Result<(), Failure> {
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(2..=32).contains(&name.len()) || !name.bytes().all(known) {
        return Err(Failure::usage("a kiosk's name has 2 to 32 of a–z, 0–9 and '-'"));
    }
    match ledger.read(|tx| branches::find(tx, branch))? {
        Some(_) => Ok(()),
        None => Err(Failure::refused(format!("there is no branch {branch}"))),
    }
}

#[derive(Serialize)]
struct CodeLine {
    kiosk: String,
    code: String,
    expires_at: Timestamp,
}

fn make_code(context: &Context, ledger: &Ledger, name: &str, branch: &str) -> Result<(), Failure> {
    check(ledger, name, branch)?;
    let rules = context.config()?.enrolment;
    let expires_at = context.now() + SignedDuration::from_mins(i64::from(rules.code_minutes));
    let made = new_code(branch, rules.code_tries_max, expires_at);
    let (code, kept) = made.map_err(|error| Failure::unreachable(error.to_string()))?;
    ledger.write(|tx| devices::put_code(tx, name, &kept))?;
    let line = CodeLine { kiosk: name.to_owned(), code: code.grouped(), expires_at };
    let (code, minutes) = (&line.code, rules.code_minutes);
    context.output.done(&format!("{code}\nType it at kiosk {name} within {minutes} minutes: kiosk enrol"), &line)
}
