//! `central kiosk`.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use super::{Context, Failure};
use crate::central::ledger::{branches, kiosks};
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
        let state = match (kiosk.disabled, kiosk.forked_at) {
            (true, _) => "disabled",
            (false, Some(_)) => "forked",
            (false, None) => "trusted",
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
            let fits = (2..=32).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            if !fits {
                return Err(Failure::usage("a kiosk's name has 2 to 32 of a–z, 0–9 and '-'"));
            }
            if ledger.read(|tx| branches::find(tx, &branch))?.is_none() {
                return Err(Failure::refused(format!("there is no branch {branch}")));
            }
            if ledger.read(|tx| kiosks::find(tx, &name))?.is_some() {
                return Err(Failure::refused(format!("there is a kiosk {name} already")));
            }
            let now = context.now();
            let enrolment = enrol(&context.config()?.tls, &name, &out, now)?;
            let hash = enrolment.certificate_sha256;
            if !ledger.write(|tx| kiosks::add(tx, &name, &branch, hash, now))? {
                return Err(Failure::refused(format!("there is a kiosk {name} already")));
            }
            let files = [enrolment.certificate, enrolment.key, enrolment.server_authority];
            context.output.done(&format!("kiosk {name} is enrolled; its files are in {}", out.display()), &files)
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
