//! `central record`.

use clap::Subcommand;

use super::{Context, Failure};
use crate::central::ledger::audit;
use crate::central::ledger::decisions::{self, Decision};
use crate::central::ledger::records::{self, EffectKind};
use crate::central::ra::decisions::NOTE_CHARS_MAX;
use crate::domain::officer::OfficerId;
use crate::domain::record::RecordSeq;
use crate::domain::text::{clean_line, displayable};

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
    /// List a kiosk's records that have no effect and wait for a person's decision
    Waiting {
        /// The kiosk
        #[arg(long)]
        kiosk: String,
    },
    /// Note what was decided about a record without effect; the record itself stays
    Resolve {
        /// The kiosk
        #[arg(long)]
        kiosk: String,
        /// The kiosk's disk
        #[arg(long, default_value_t = 1)]
        disk: u32,
        /// The record's number
        #[arg(long)]
        number: u64,
        /// Who decides: an officer's account name
        #[arg(long)]
        by: String,
        /// What was decided, without personal data
        #[arg(long)]
        note: String,
    },
}

pub(super) fn run(context: &Context, command: RecordCommand) -> Result<(), Failure> {
    let (kiosk, effect) = match command {
        RecordCommand::List { kiosk, effect } => (kiosk, effect),
        RecordCommand::Erase { kiosk, disk, number, reason } => {
            return erase(context, (&kiosk, disk, RecordSeq(number)), reason.trim());
        }
        RecordCommand::Waiting { kiosk } => return waiting(context, &kiosk),
        RecordCommand::Resolve { kiosk, disk, number, by, note } => {
            return resolve(context, (&kiosk, disk, RecordSeq(number)), &by, &note);
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

fn resolve(context: &Context, record: (&str, u32, RecordSeq), by: &str, note: &str) -> Result<(), Failure> {
    let by = OfficerId::parse(by).map_err(|error| Failure::usage(error.to_string()))?;
    let note = clean_line(note, NOTE_CHARS_MAX).map_err(|error| Failure::usage(error.to_string()))?;
    let (kiosk, epoch, seq) = record;
    let decision = Decision { kiosk, epoch, seq, by: by.as_str(), note: &note };
    let now = context.now();
    if !context.ledger()?.write(|tx| decisions::decide(tx, &decision, now))? {
        return Err(Failure::refused(format!("record {} of {kiosk} is none that waits for a person", seq.0)));
    }
    context.output.done(&format!("record {} of {kiosk}, disk {epoch}, is settled", seq.0), &seq.0)
}

fn waiting(context: &Context, kiosk: &str) -> Result<(), Failure> {
    let found = context.ledger()?.read(|tx| decisions::waiting(tx, kiosk, LIST_MAX))?;
    context.output.rows(["DISK", "NUMBER", "MADE", "FACT", "WHY"], &found, |record| {
        let (disk, number, made) = (record.epoch.to_string(), record.seq.0.to_string(), record.at.to_string());
        [&disk, &number, &made, record.kind.as_str(), &record.detail].map(str::to_owned)
    })
}
