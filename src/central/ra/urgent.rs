//! Urgent records: a suspension request counts from the moment the centre hears of it, whether as a notice or in its turn,
//! and counts once.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Centre;
use crate::central::ledger::batches::{self, Noticed, Signed};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::ledger::life::{self, Cause};
use crate::central::ledger::records::{Effect, EffectKind};
use crate::central::ledger::{CertificateState, Tx, certificates};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::order::OrderNumber;
use crate::domain::record::{ChainError, Record, RecordBody, RecordSeq};
use crate::wire::centre::{Notice, NoticeAnswer};

impl Centre {
    /// Takes a notice whose signature was verified.
    pub(super) fn take_notice(&self, kiosk: &Kiosk, notice: &Notice, signed: &Signed) -> Result<NoticeAnswer, Refusal> {
        let (now, record) = (self.clock.now(), &notice.record);
        // A fork must be remembered, so it is no failure of the transaction.
        self.ledger.write(|tx| {
            let kiosk = kiosks::find(tx, &kiosk.name)?.ok_or(Refusal::from(Fault::KioskNotTrusted))?;
            super::records::may_speak(&kiosk, notice.epoch)?;
            let known =
                match batches::notices(tx, &kiosk.name, kiosk.epoch, record.seq, record.seq)?.remove(&record.seq) {
                    Some(noticed) => Some(noticed.hash),
                    None => batches::hash_at(tx, &kiosk.name, kiosk.epoch, record.seq)?,
                };
            match known {
                Some(hash) if hash == record.hash => {}
                Some(_) => {
                    kiosks::mark_forked(tx, &kiosk.name, now)?;
                    return Ok::<_, Refusal>(Err(super::records::forked(record.seq)));
                }
                None => {
                    let effect = take_effect(tx, (&kiosk.name, now), record)?;
                    batches::add_notice(tx, (&kiosk.name, kiosk.epoch), record, signed, &effect, now)?;
                }
            }
            Ok(Ok(NoticeAnswer { seq: record.seq }))
        })?
    }
}

/// What an urgent record causes when nothing was told of it before.
fn take_effect(tx: &Tx<'_>, (kiosk, now): (&str, Timestamp), record: &Record) -> Result<Effect, Refusal> {
    let effect = |kind, detail: &str| Ok(Effect { kind, detail: detail.to_owned() });
    match record.fact() {
        Ok(RecordBody::SuspensionRequest { order, reason, reading }) => {
            let cause = Cause {
                why: reason.word(),
                at: now,
                kiosk: Some(kiosk),
                officer: Some(record.officer.as_str()),
                approver: None,
                reading: Some(reading),
            };
            suspend(tx, &order, &cause)
        }
        Ok(_) => effect(EffectKind::Refused, "this kind is not urgent"),
        Err(ChainError::Erased(_)) => effect(EffectKind::Refused, "it came without its content"),
        Err(_) => effect(EffectKind::Unknown, "not a fact that this centre knows"),
    }
}

/// An urgent record's turn has come. Where it took effect as a notice, that is confirmed; where the notice came too early,
/// before the hand-over that it is about, it takes effect now.
pub(super) fn in_turn(
    tx: &Tx<'_>,
    heard: (&str, Timestamp),
    record: &Record,
    noticed: Option<&Noticed>,
) -> Result<Effect, Refusal> {
    match noticed.map(|noticed| noticed.effect.kind) {
        Some(EffectKind::Applied | EffectKind::Repeated) => {
            Ok(Effect { kind: EffectKind::Repeated, detail: "took effect as a notice".to_owned() })
        }
        Some(EffectKind::Refused | EffectKind::Unknown) | None => take_effect(tx, heard, record),
    }
}

/// The first record of a run that contradicts its own notice.
pub(super) fn contradiction<'a>(
    notices: &HashMap<RecordSeq, Noticed>,
    mut records: impl Iterator<Item = &'a Record>,
) -> Option<RecordSeq> {
    let differs = |record: &&Record| notices.get(&record.seq).is_some_and(|noticed| noticed.hash != record.hash);
    records.find(differs).map(|record| record.seq)
}

fn suspend(tx: &Tx<'_>, order: &OrderNumber, cause: &Cause<'_>) -> Result<Effect, Refusal> {
    let effect = |kind, detail: &str| Ok(Effect { kind, detail: detail.to_owned() });
    let live = certificates::live_of(tx, order)?;
    if live.is_empty() {
        return effect(EffectKind::Refused, "the order has no live certificate");
    }
    let active: Vec<_> = live.iter().filter(|known| known.state == CertificateState::Active).collect();
    for certificate in &active {
        life::suspend(tx, &certificate.serial, cause)?;
    }
    if !active.is_empty() {
        return effect(EffectKind::Applied, "");
    }
    if live.iter().any(|known| known.active_at.is_some()) {
        return effect(EffectKind::Repeated, "");
    }
    effect(EffectKind::Refused, "the certificate was never handed over")
}
