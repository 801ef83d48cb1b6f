//! `central certificate suspend`, `revoke`, `history` and `revocation-list`: what a supervisor does without a kiosk, with the
//! password, and what there is to see.

use std::path::PathBuf;

use clap::Args;
use der::pem::{LineEnding, encode_string};
use serde::Serialize;

use super::certificate::{deliver, find};
use super::{Context, Failure, secret_input};
use crate::central::ledger::certificates::Certificate;
use crate::central::ledger::life::{self, Cause};
use crate::central::ledger::{officers, revocation_lists};
use crate::central::ra::password;
use crate::domain::certificate::life::{Act, LifeRules, RevocationReason};
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::record::SuspensionReason;

/// Who does it.
#[derive(Debug, Args)]
pub(super) struct Supervisor {
    /// The supervisor who does it; the password is asked for
    #[arg(long, value_name = "NAME")]
    officer: String,
    /// Read the password from one line of standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Arguments of `central certificate suspend`.
#[derive(Debug, Args)]
pub(super) struct SuspendArguments {
    /// Serial number (hexadecimal) or order number
    id: String,
    /// lost, stolen, pin-known or asked
    #[arg(long)]
    reason: SuspensionReason,
    #[command(flatten)]
    by: Supervisor,
}

/// Arguments of `central certificate revoke`.
#[derive(Debug, Args)]
pub(super) struct RevokeArguments {
    /// Serial number (hexadecimal) or order number
    id: String,
    /// key-compromise, cessation-of-operation, superseded, affiliation-changed or privilege-withdrawn (RFC 5280, 5.3.1)
    #[arg(long)]
    reason: RevocationReason,
    #[command(flatten)]
    by: Supervisor,
}

/// Arguments of `central certificate revocation-list`.
#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// Write it as PEM
    #[arg(long)]
    pem: bool,
    /// Into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What is told when a certificate moved.
#[derive(Serialize)]
struct Moved<'a> {
    serial: &'a str,
    state: &'static str,
    reason: &'static str,
}

/// The supervisor, when the password is theirs.
fn supervisor(context: &Context, by: &Supervisor) -> Result<OfficerId, Failure> {
    let id = OfficerId::parse(&by.officer).map_err(|error| Failure::usage(error.to_string()))?;
    let typed = secret_input::known_password(by.password_stdin)?;
    let account = context.ledger()?.read(|tx| officers::find(tx, &id))?.filter(|account| !account.disabled);
    let account = account.filter(|account| password::verify(&account.password_hash, &typed));
    let account = account.ok_or_else(|| Failure::refused("no such officer, or another password"))?;
    let may = account.officer.role.may(Permission::Approve);
    if may { Ok(id) } else { Err(Failure::refused(format!("{} may not do this", by.officer))) }
}

fn may(certificate: &Certificate, act: Act, context: &Context) -> Result<(), Failure> {
    // Neither act asks what the rules say of days and prices.
    let answer = certificate.life().allows(act, &LifeRules::default(), context.now());
    answer
        .map_err(|fault| Failure::refused(format!("{} the certificate is {}", fault.code(), certificate.state.word())))
}

pub(super) fn suspend(context: &Context, arguments: &SuspendArguments) -> Result<(), Failure> {
    let (officer, certificate) = (supervisor(context, &arguments.by)?, find(context, &arguments.id)?);
    may(&certificate, Act::Suspend, context)?;
    let why = arguments.reason.word();
    let cause = Cause { officer: Some(officer.as_str()), ..Cause::by_itself(why, context.now()) };
    let moved = context.ledger()?.write(|tx| life::suspend(tx, &certificate.serial, &cause))?;
    told(context, &certificate, moved, ("on-hold", why))
}

pub(super) fn revoke(context: &Context, arguments: &RevokeArguments) -> Result<(), Failure> {
    let (officer, certificate) = (supervisor(context, &arguments.by)?, find(context, &arguments.id)?);
    may(&certificate, Act::Revoke, context)?;
    let why = arguments.reason.word();
    let cause = Cause { officer: Some(officer.as_str()), ..Cause::by_itself(why, context.now()) };
    let moved = context.ledger()?.write(|tx| life::revoke(tx, &certificate.serial, arguments.reason, &cause))?;
    told(context, &certificate, moved, ("revoked", why))
}

fn told(
    context: &Context,
    certificate: &Certificate,
    moved: bool,
    (state, reason): (&'static str, &'static str),
) -> Result<(), Failure> {
    if !moved {
        return Err(Failure::refused("somebody else moved the certificate meanwhile"));
    }
    let serial = certificate.serial.as_str();
    context.output.done(&format!("certificate {serial} is {state}: {reason}"), &Moved { serial, state, reason })
}

/// What became of a certificate.
#[derive(Serialize)]
struct EventLine {
    at: jiff::Timestamp,
    from: &'static str,
    to: &'static str,
    why: String,
    kiosk: Option<String>,
    officer: Option<String>,
    approver: Option<String>,
    reading: Option<String>,
}

pub(super) fn history(context: &Context, id: &str) -> Result<(), Failure> {
    let certificate = find(context, id)?;
    let events = context.ledger()?.read(|tx| life::events(tx, &certificate.serial))?;
    let line = |event: life::Event| EventLine {
        at: event.at,
        from: event.from.word(),
        to: event.to.word(),
        why: event.why,
        kiosk: event.kiosk,
        officer: event.officer,
        approver: event.approver,
        reading: event.reading,
    };
    let lines: Vec<_> = events.into_iter().map(line).collect();
    context.output.rows(["AT", "FROM", "TO", "WHY", "KIOSK", "OFFICER", "APPROVER"], &lines, |line| {
        let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let (at, from, to) = (line.at.to_string(), line.from.to_owned(), line.to.to_owned());
        [at, from, to, line.why.clone(), said(&line.kiosk), said(&line.officer), said(&line.approver)]
    })
}

pub(super) fn list(context: &Context, arguments: &ListArguments) -> Result<(), Failure> {
    let list = context.ledger()?.read(revocation_lists::newest)?;
    let list = list.ok_or_else(|| Failure::refused("no revocation list was published yet; `central serve` does"))?;
    if !arguments.pem {
        return deliver(context, &list.der, arguments.out.as_deref());
    }
    let pem = encode_string("X509 CRL", LineEnding::LF, &list.der);
    let pem = pem.map_err(|error| Failure::refused(error.to_string()))?;
    deliver(context, pem.as_bytes(), arguments.out.as_deref())
}
