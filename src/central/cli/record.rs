//! `central record`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::audit;
use crate::central::ledger::records::{self, EffectKind};
use crate::domain::record::RecordSeq;
use crate::domain::text::displayable;

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
    /// Erase what a record says, for good; its place in the chain, and every proof, stays
    Erase {
        /// The kiosk
        #[arg(long)]
        kiosk: String,
        /// The kiosk's disk
        #[arg(long, default_value_t = 1)]
        disk: u32,
        /// The record's number
        #[arg(long)]
        number: u64,
        /// Why, without personal data; it is kept
        #[arg(long)]
        reason: String,
    },
}

pub(super) fn run(context: &Context, command: RecordCommand) -> Result<(), Failure> {
    let (kiosk, effect) = match command {
        RecordCommand::List { kiosk, effect } => (kiosk, effect),
        RecordCommand::Erase { kiosk, disk, number, reason } => {
            return erase(context, (&kiosk, disk, RecordSeq(number)), reason.trim());
        }
    };
    let found = context.ledger()?.read(|tx| records::newest(tx, kiosk.as_deref(), effect, LIST_MAX))?;
    context.output.rows(["KIOSK", "DISK", "NUMBER", "RECEIVED", "OFFICER", "FACT", "EFFECT", "WHY"], &found, |line| {
        let (disk, number, received) = (line.epoch.to_string(), line.seq.to_string(), line.received_at.to_string());
        let (officer, why) = (&line.officer, &line.effect_detail);
        [&line.kiosk, &disk, &number, &received, officer, &line.kind, line.effect.word(), why].map(str::to_owned)
    })
}

/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 200;

fn erase(context: &Context, record: (&str, u32, RecordSeq), reason: &str) -> Result<(), Failure> {
    if reason.is_empty() || displayable(reason, REASON_CHARS_MAX) != reason {
        return Err(Failure::usage(format!("a reason has 1 to {REASON_CHARS_MAX} printable characters")));
    }
    let now = context.now();
    if !context.ledger()?.write(|tx| audit::erase(tx, record, reason, now))? {
        return Err(Failure::refused("there is no such record, or its content was erased before"));
    }
    let (kiosk, disk, RecordSeq(number)) = record;
    context.output.done(&format!("the content of record {number} of {kiosk}, disk {disk}, is erased"), &number)
}
