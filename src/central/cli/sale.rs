//! `central sale`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::sales;

/// Most sales listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum SaleCommand {
    /// List the readers sold at the counters, and the sales that were voided, refunded or exchanged, newest first
    List {
        /// Of this branch alone
        #[arg(long)]
        branch: Option<String>,
    },
}

pub(super) fn run(context: &Context, command: SaleCommand) -> Result<(), Failure> {
    let SaleCommand::List { branch } = command;
    let found = context.ledger()?.read(|tx| sales::newest(tx, branch.as_deref(), LIST_MAX))?;
    let headings =
        ["BRANCH", "KIOSK", "RECEIPT", "KIND", "OF", "AT", "OFFICER", "APPROVED", "PAYMENT", "PIECES", "TOTAL"];
    context.output.rows(headings, &found, |sale| {
        let number = |receipt: u64| format!("{receipt:06}");
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        [
            sale.branch.clone(),
            sale.kiosk.clone(),
            number(sale.receipt),
            sale.kind.clone(),
            sale.of.map_or_else(|| "-".to_owned(), number),
            sale.at.to_string(),
            sale.officer.clone(),
            text(&sale.approved_by),
            text(&sale.payment),
            sale.pieces.to_string(),
            sale.total.to_string(),
        ]
    })
}
