//! `central sale`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::sales;

/// Most sales listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum SaleCommand {
    /// List the readers sold at the counters, newest first
    List {
        /// Of this branch alone
        #[arg(long)]
        branch: Option<String>,
    },
}

pub(super) fn run(context: &Context, command: SaleCommand) -> Result<(), Failure> {
    let SaleCommand::List { branch } = command;
    let found = context.ledger()?.read(|tx| sales::newest(tx, branch.as_deref(), LIST_MAX))?;
    let headings = ["BRANCH", "KIOSK", "RECEIPT", "SOLD", "OFFICER", "PAYMENT", "PIECES", "TOTAL"];
    context.output.rows(headings, &found, |sale| {
        let (receipt, sold, pieces) = (format!("{:06}", sale.receipt), sale.at.to_string(), sale.pieces.to_string());
        let (officer, payment, total) = (&sale.officer, &sale.payment, sale.total.to_string());
        [&sale.branch, &sale.kiosk, &receipt, &sold, officer, payment, &pieces, &total].map(String::clone)
    })
}
