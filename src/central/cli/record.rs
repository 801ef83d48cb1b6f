//! `central record`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::records::{self, EffectKind};

/// Most records listed at once.
const LIST_MAX: usize = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum RecordCommand {
    /// List the records that kiosks sent, newest first
    List {
        /// Of this kiosk alone
        #[arg(long)]
        kiosk: Option<String>,
        /// Of this effect alone: applied, repeated, refused or unknown; refused ones wait for a person
        #[arg(long)]
        effect: Option<EffectKind>,
    },
}

pub(super) fn run(context: &Context, command: RecordCommand) -> Result<(), Failure> {
    let RecordCommand::List { kiosk, effect } = command;
    let found = context.ledger()?.read(|tx| records::newest(tx, kiosk.as_deref(), effect, LIST_MAX))?;
    context.output.rows(["KIOSK", "DISK", "NUMBER", "RECEIVED", "OFFICER", "FACT", "EFFECT", "WHY"], &found, |line| {
        let (disk, number, received) = (line.epoch.to_string(), line.seq.to_string(), line.received_at.to_string());
        let (officer, why) = (&line.officer, &line.effect_detail);
        [&line.kiosk, &disk, &number, &received, officer, &line.kind, line.effect.word(), why].map(str::to_owned)
    })
}
