//! `central officer carrier`, `central officer sign-ins`: officers' own carriers, and who tried to sign in.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use super::officer::OfficerName;
use super::{Context, Failure};
use crate::central::ca::officer_certificate;
use crate::central::ledger::officer_carriers::{self, OfficerCarrier};
use crate::central::ledger::officers;
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::second_factor::{OFFICER_CARRIERS_MAX, OfficerKey, SpkiDer};

/// Most tries listed at once.
const LIST_MAX: u32 = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum CarrierCommand {
    /// Register the carrier whose certificate (PEM or DER, with digitalSignature in its key usage) is in this file
    Add {
        /// Account name
        id: OfficerName,
        /// The certificate on the carrier
        #[arg(long, value_name = "FILE")]
        certificate: PathBuf,
    },
    /// List the carriers of one officer, or of all
    List {
        /// Account name
        id: Option<OfficerName>,
    },
    /// Revoke a carrier for good, and end the officer's sessions; its key cannot be registered again
    Revoke {
        /// Account name
        id: OfficerName,
        /// The key, as the list shows it: as many of its first digits as tell it from the officer's others
        key: String,
    },
}

#[derive(Serialize)]
struct CarrierLine {
    officer: OfficerId,
    key: Sha256Hash,
    subject: String,
    not_after: Timestamp,
    added_at: Timestamp,
    revoked_at: Option<Timestamp>,
}

impl From<OfficerCarrier> for CarrierLine {
    fn from(carrier: OfficerCarrier) -> Self {
        Self {
            key: carrier.key.spki_sha256(),
            officer: carrier.officer,
            subject: carrier.subject,
            not_after: carrier.not_after,
            added_at: carrier.added_at,
            revoked_at: carrier.revoked_at,
        }
    }
}

pub(super) fn run(context: &Context, command: CarrierCommand) -> Result<(), Failure> {
    match command {
        CarrierCommand::Add { id, certificate } => add(context, id.0, &certificate),
        CarrierCommand::List { id } => {
            let ledger = context.ledger()?;
            let all = ledger.read(|tx| officer_carriers::list(tx, id.as_ref().map(|name| &name.0)))?;
            let all: Vec<CarrierLine> = all.into_iter().map(CarrierLine::from).collect();
            context.output.rows(["OFFICER", "KEY", "GOOD UNTIL", "REVOKED", "SUBJECT"], &all, |line| {
                let revoked = line.revoked_at.map_or_else(|| "-".to_owned(), |at| at.to_string());
                let key = line.key.to_string()[..16].to_owned();
                let officer = line.officer.as_str().to_owned();
                [officer, key, line.not_after.to_string(), revoked, line.subject.clone()]
            })
        }
        CarrierCommand::Revoke { id, key } => revoke(context, &id.0, &key.to_ascii_lowercase()),
    }
}

fn add(context: &Context, id: OfficerId, file: &Path) -> Result<(), Failure> {
    let (ledger, now) = (context.ledger()?, context.now());
    let bytes = std::fs::read(file).map_err(|error| Failure::unreachable(format!("{}: {error}", file.display())))?;
    let read = officer_certificate::read(&bytes, now);
    let read = read.map_err(|error| Failure::refused(format!("{}: {error}", file.display())))?;
    let spki = SpkiDer::new(read.spki).map_err(|error| Failure::refused(format!("the key {error}")))?;
    let key = OfficerKey { spki, certificate_sha256: Sha256Hash::of(&read.der) };
    let (subject, not_after) = (read.subject, read.not_after);
    let carrier = OfficerCarrier { key, officer: id, subject, not_after, added_at: now, revoked_at: None };
    let added = ledger.write(|tx| {
        if officers::find(tx, &carrier.officer)?.is_none() {
            return Err(Failure::refused(format!("there is no officer {}", carrier.officer.as_str())));
        }
        if officer_carriers::keys(tx, &carrier.officer, now)?.len() >= OFFICER_CARRIERS_MAX {
            let at_most = format!("an officer has {OFFICER_CARRIERS_MAX} carriers at most: revoke one first");
            return Err(Failure::refused(at_most));
        }
        Ok(officer_carriers::add(tx, &carrier, &read.der)?)
    })?;
    if !added {
        return Err(Failure::refused("this key or certificate is registered already, for this officer or another"));
    }
    let line = CarrierLine::from(carrier);
    let said = format!("{} signs in with the key {} ({})", line.officer.as_str(), line.key, line.subject);
    context.output.done(&said, &line)
}

fn revoke(context: &Context, id: &OfficerId, key: &str) -> Result<(), Failure> {
    let (ledger, now) = (context.ledger()?, context.now());
    let revoked = ledger.write(|tx| {
        let mut found = officer_carriers::list(tx, Some(id))?;
        found.retain(|one| one.revoked_at.is_none() && one.key.spki_sha256().to_string().starts_with(key));
        match &found[..] {
            [one] if !key.is_empty() => {
                let hash = one.key.spki_sha256();
                officer_carriers::revoke(tx, id, hash, now)?;
                Ok(hash)
            }
            [] => Err(Failure::refused(format!("{} has no such carrier that counts", id.as_str()))),
            _ => Err(Failure::refused("several carriers have a key that begins so: give more digits")),
        }
    })?;
    context.output.done(&format!("the key {revoked} of {} counts no more", id.as_str()), &revoked)
}

#[derive(Serialize)]
struct TryLine {
    at: Timestamp,
    kiosk: String,
    /// None for a name that no officer has.
    officer: Option<OfficerId>,
    outcome: &'static str,
    key: Option<Sha256Hash>,
}

pub(super) fn sign_ins(context: &Context, id: Option<&OfficerName>) -> Result<(), Failure> {
    let found = context.ledger()?.read(|tx| officer_carriers::tries(tx, id.map(|name| &name.0), LIST_MAX))?;
    let lines = found.into_iter().map(|one| TryLine {
        at: one.at,
        kiosk: one.kiosk,
        officer: one.officer,
        outcome: one.outcome.word(),
        key: one.spki_sha256,
    });
    let lines: Vec<TryLine> = lines.collect();
    context.output.rows(["AT", "KIOSK", "OFFICER", "OUTCOME", "KEY"], &lines, |line| {
        let key = line.key.map_or_else(|| "-".to_owned(), |key| key.to_string()[..16].to_owned());
        let officer = line.officer.as_ref().map_or("-", OfficerId::as_str).to_owned();
        [line.at.to_string(), line.kiosk.clone(), officer, line.outcome.to_owned(), key]
    })
}
