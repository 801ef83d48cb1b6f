//! `central approval`.

use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;

use super::{Context, Failure};
use crate::central::ledger::approval_requests::{self, Request};
use crate::domain::approval::{Decision, Matter};

/// Most requests listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum ApprovalCommand {
    /// List what clerks asked supervisors for who were not at the counter, and what was decided, newest first
    List {
        /// Those alone that nobody has decided
        #[arg(long)]
        open: bool,
    },
}

/// A request as a line.
#[derive(Serialize)]
struct Line {
    id: String,
    branch: String,
    kiosk: String,
    asked_by: String,
    asked_at: Timestamp,
    matter: Matter,
    /// `open`, `approved`, `refused` or `withdrawn`.
    decision: &'static str,
    decided_by: Option<String>,
    decided_at: Option<Timestamp>,
    used_at: Option<Timestamp>,
}

fn line(request: Request) -> Line {
    let decided = request.decided.as_ref();
    Line {
        id: request.id,
        branch: request.branch.code,
        kiosk: request.kiosk,
        asked_by: request.asked_by.as_str().to_owned(),
        asked_at: request.asked_at,
        matter: request.matter,
        decision: decided.map_or("open", |decided| decided.decision.map_or("withdrawn", Decision::word)),
        decided_by: decided.and_then(|decided| decided.by.as_ref()).map(|by| by.as_str().to_owned()),
        decided_at: decided.map(|decided| decided.at),
        used_at: request.used_at,
    }
}

/// Which order, receipt or carrier.
fn about(matter: &Matter) -> String {
    match matter {
        Matter::Evidence { order, .. } | Matter::GiveUp { order, .. } => order.as_str().to_owned(),
        Matter::Sale { of, .. } => of.receipt.to_string(),
        Matter::Unblock { serial, .. } => serial.clone(),
    }
}

pub(super) fn run(context: &Context, command: ApprovalCommand) -> Result<(), Failure> {
    let ApprovalCommand::List { open } = command;
    let found = context.ledger()?.read(|tx| approval_requests::list(tx, open, LIST_MAX))?;
    let lines: Vec<Line> = found.into_iter().map(line).collect();
    let headings = ["ASKED", "BRANCH", "KIOSK", "BY", "FOR", "NUMBER", "REASON", "DECISION", "DECIDED BY", "USED"];
    context.output.rows(headings, &lines, |line| {
        [
            line.asked_at.to_string(),
            line.branch.clone(),
            line.kiosk.clone(),
            line.asked_by.clone(),
            line.matter.word().to_owned(),
            about(&line.matter),
            line.matter.reason().to_owned(),
            line.decision.to_owned(),
            line.decided_by.clone().unwrap_or_else(|| "-".to_owned()),
            line.used_at.map_or_else(|| "-".to_owned(), |at| at.to_string()),
        ]
    })
}
