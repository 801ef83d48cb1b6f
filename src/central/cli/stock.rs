//! `central stock`.

use clap::{Args, Subcommand};

use super::{Context, Failure};
use crate::central::ledger::stock;

/// Most movements or counts listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Args)]
pub(super) struct Of {
    /// Of this branch alone
    #[arg(long)]
    branch: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum StockCommand {
    /// List what lies where, in pieces; refused when the accounts and their movements do not fit together
    List(Of),
    /// List every movement between two accounts, newest first
    Movements(Of),
    /// List the counts, newest first
    Counts {
        #[command(flatten)]
        of: Of,
        /// Those alone that differ
        #[arg(long)]
        differing: bool,
    },
}

pub(super) fn run(context: &Context, command: StockCommand) -> Result<(), Failure> {
    match command {
        StockCommand::List(of) => list(context, of.branch.as_deref()),
        StockCommand::Movements(of) => movements(context, of.branch.as_deref()),
        StockCommand::Counts { of, differing } => counts(context, of.branch.as_deref(), differing),
    }
}

fn list(context: &Context, branch: Option<&str>) -> Result<(), Failure> {
    let (found, unbalanced) =
        context.ledger()?.read(|tx| Ok::<_, Failure>((stock::list(tx, branch)?, stock::unbalanced(tx)?)))?;
    if !unbalanced.is_empty() {
        return Err(Failure::refused(format!("these accounts are not what moved there: {}", unbalanced.join(", "))));
    }
    let headings = [
        "BRANCH",
        "WARE",
        "DELIVERED",
        "SHELF",
        "RESERVED",
        "ON THE WAY",
        "ISSUED",
        "SOLD",
        "SPOILT",
        "RETURNED",
        "MISSING",
    ];
    context.output.rows(headings, &found, |row| {
        let pieces = [
            row.delivered,
            row.shelf,
            row.reserved,
            row.on_the_way,
            row.issued,
            row.sold,
            row.spoilt,
            row.returned,
            row.missing,
        ];
        let [delivered, shelf, reserved, on_the_way, issued, sold, spoilt, returned, missing] =
            pieces.map(|pieces| pieces.to_string());
        let (branch, ware) = (row.branch.clone(), row.ware.clone());
        [branch, ware, delivered, shelf, reserved, on_the_way, issued, sold, spoilt, returned, missing]
    })
}

fn movements(context: &Context, branch: Option<&str>) -> Result<(), Failure> {
    let found = context.ledger()?.read(|tx| stock::movements(tx, branch, LIST_MAX))?;
    let headings = ["AT", "BRANCH", "KIOSK", "OFFICER", "WHAT", "WHY", "WARE", "NUMBER", "PIECES", "FROM", "TO"];
    context.output.rows(headings, &found, |row| {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let what = if row.is_undo { format!("undo {}", row.cause) } else { row.cause.clone() };
        [
            row.at.to_string(),
            row.branch.clone(),
            row.kiosk.clone(),
            row.officer.clone(),
            what,
            text(&row.reason),
            row.ware.clone(),
            text(&row.number),
            row.pieces.to_string(),
            row.from.clone(),
            row.to.clone(),
        ]
    })
}

fn counts(context: &Context, branch: Option<&str>, differing: bool) -> Result<(), Failure> {
    let found = context.ledger()?.read(|tx| stock::counts(tx, branch, differing, LIST_MAX))?;
    let headings = ["AT", "BRANCH", "KIOSK", "OFFICER", "WARE", "EXPECTED", "COUNTED", "DIFFERENCE", "WHY", "APPROVED"];
    context.output.rows(headings, &found, |row| {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        [
            row.at.to_string(),
            row.branch.clone(),
            row.kiosk.clone(),
            row.officer.clone(),
            row.ware.clone(),
            row.expected.to_string(),
            row.counted.to_string(),
            (row.counted - row.expected).to_string(),
            text(&row.reason),
            text(&row.approved_by),
        ]
    })
}
