//! `central order give-up`: an attempt that no kiosk will finish ends, with a supervisor's password.

use clap::Args;

use super::{Context, Failure, secret_input};
use crate::central::ledger::officers;
use crate::central::ra::ending::{self, Ending};
use crate::central::ra::password;
use crate::domain::issue::EndReason;
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::order::OrderNumber;

/// Arguments of `central order give-up`.
#[derive(Debug, Args)]
pub(super) struct GiveUpArguments {
    /// Number as printed: 260-1147
    number: String,
    /// carrier-lost, carrier-damaged or holder-gone
    #[arg(long)]
    reason: EndReason,
    /// The supervisor who agrees, another than the clerk who holds the order; the password is asked for
    #[arg(long, value_name = "NAME")]
    approver: String,
    /// Read the password from one line of standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(context: &Context, arguments: &GiveUpArguments) -> Result<(), Failure> {
    let usage = |error: String| Failure::usage(error);
    let number = OrderNumber::parse(&arguments.number).map_err(|error| usage(error.to_string()))?;
    let approver = OfficerId::parse(&arguments.approver).map_err(|error| usage(error.to_string()))?;
    if !arguments.reason.is_a_persons() {
        return Err(usage("the reason is carrier-lost, carrier-damaged or holder-gone".to_owned()));
    }
    let typed = secret_input::known_password(arguments.password_stdin)?;
    let (ledger, now) = (context.ledger()?, context.now());
    let account = ledger.read(|tx| officers::find(tx, &approver))?.filter(|account| !account.disabled);
    let account = account.filter(|account| password::verify(&account.password_hash, &typed));
    let account = account.ok_or_else(|| Failure::refused("no such officer, or another password"))?;
    if !account.officer.role.may(Permission::Approve) {
        return Err(Failure::refused(format!("{} may not agree to this", arguments.approver)));
    }
    let ending = Ending { reason: arguments.reason, approver: Some(&approver), carrier_serial: None, keys: &[] };
    let ended = ledger.write(|tx| ending::end(tx, &number, &ending, now));
    let ended = ended.map_err(|refusal| Failure::refused(refusal.to_string()))?;
    context.output.done(&format!("attempt {} at order {number} is given up", ended.attempt), &ended)
}
