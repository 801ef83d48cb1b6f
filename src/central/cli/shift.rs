//! `central shift`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::shifts;
use crate::domain::money::Qepik;

/// Most shifts listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum ShiftCommand {
    /// List the clerks' shifts with what was counted, newest first
    List {
        /// Of this branch alone
        #[arg(long)]
        branch: Option<String>,
        /// Those alone that were not closed
        #[arg(long)]
        open: bool,
    },
}

pub(super) fn run(context: &Context, command: ShiftCommand) -> Result<(), Failure> {
    let ShiftCommand::List { branch, open } = command;
    let found = context.ledger()?.read(|tx| shifts::newest(tx, branch.as_deref(), open, LIST_MAX))?;
    let headings =
        ["BRANCH", "KIOSK", "OFFICER", "OPENED", "FLOAT", "CLOSED", "BY", "COUNTED", "EXPECTED", "DIFFERENCE"];
    context.output.rows(headings, &found, |shift| {
        let money = |sum: Option<i64>| sum.map_or_else(|| "-".to_owned(), |sum| Qepik::new(sum).to_string());
        [
            shift.branch.clone(),
            shift.kiosk.clone(),
            shift.officer.clone(),
            shift.opened_at.to_string(),
            shift.float.to_string(),
            shift.closed_at.map_or_else(|| "open".to_owned(), |at| at.to_string()),
            shift.closed_by.clone().unwrap_or_else(|| "-".to_owned()),
            money(shift.counted),
            money(shift.expected),
            money(shift.counted.zip(shift.expected).map(|(counted, expected)| counted - expected)),
        ]
    })
}
