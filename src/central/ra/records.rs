//! Records of a kiosk: its chain is checked, each fact is kept and takes effect, and the head moves, all in one transaction.
//! What can be checked or read without the ledger is done before it begins, and it takes the same few statements for one
//! record as for a thousand.
//!
//! A record that contradicts the ledger is kept as refused and logged: the chain stays whole, nothing is dropped silently,
//! and a person looks at it.

use std::collections::HashMap;

use jiff::Timestamp;

use super::sales::Sales;
use super::shifts::Shifts;
use super::standing::{HandedOver, Release, Standing};
use super::stock::Stock;
use super::{Centre, unblock, urgent};
use crate::central::ledger::Tx;
use crate::central::ledger::batches::{self, Noticed, Signed};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::ledger::records::{self, Effect, EffectKind, OrphanKey};
use crate::central::ledger::releases::Release as SecretRelease;
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::Evidence;
use crate::domain::fault::Fault;
use crate::domain::order::OrderNumber;
use crate::domain::record::{ChainError, Record, RecordBody, RecordSeq};
use crate::wire::centre::{RECORDS_MAX, RecordsAnswer, RecordsBatch};

/// Longest body of a record, in bytes.
const RECORD_BODY_BYTES_MAX: usize = 8 * 1024;

impl Centre {
    /// Takes a run of a kiosk's records, whose signature was verified. Records that were accepted before are passed over when they are the same.
    ///
    /// # Errors
    /// [`Fault::RecordsForked`], [`Fault::OtherEpoch`], [`Fault::RecordsRefused`] for a broken chain; with `expected_seq` for a
    /// gap.
    pub(super) fn take_batch(
        &self,
        kiosk: &Kiosk,
        request: &RecordsBatch,
        signed: &Signed,
    ) -> Result<RecordsAnswer, Refusal> {
        let now = self.clock.now();
        if request.records.len() > RECORDS_MAX {
            return Err(Refusal::new(Fault::CentreError, format!("more than {RECORDS_MAX} records in one batch")));
        }
        let read = read(&request.records);
        // A fork must be remembered, so it is no failure of the transaction.
        self.ledger
            .write_many(|tx| {
                let kiosk = kiosks::find(tx, &kiosk.name)?.ok_or(Refusal::from(Fault::KioskNotTrusted))?;
                let outcome = accept(tx, &kiosk, (request, signed), &read, now)?;
                if let Err(Forked(seq)) = outcome {
                    kiosks::mark_forked(tx, &kiosk.name, now)?;
                    tracing::error!(kiosk = kiosk.name, seq = seq.0, "the kiosk shows two histories");
                }
                Ok::<_, Refusal>(outcome)
            })?
            .map_err(|Forked(seq)| forked(seq))
    }
}

/// A record with what can be said of it without the ledger.
struct Read<'a> {
    record: &'a Record,
    /// Whether it is whole, and follows the one before it in the batch.
    holds: Result<(), ChainError>,
    fact: Result<RecordBody, ChainError>,
}

fn read(records: &[Record]) -> Vec<Read<'_>> {
    let before_first = records.first().map(|first| (RecordSeq(first.seq.0.saturating_sub(1)), first.prev_hash));
    let before = before_first.into_iter().chain(records.iter().map(|record| (record.seq, record.hash)));
    let each = records.iter().zip(before);
    each.map(|(record, (seq, hash))| Read { record, holds: record.verify(seq, hash), fact: record.fact() }).collect()
}

/// The first record that differs from the one accepted under its number.
struct Forked(RecordSeq);

/// The refusal of a second history.
pub(super) fn forked(seq: RecordSeq) -> Refusal {
    Refusal::new(Fault::RecordsForked, format!("fork: record {} differs from the one accepted", seq.0))
}

/// The refusal of another disk's records.
pub(super) fn other_epoch(kiosk: &Kiosk, epoch: u32) -> Refusal {
    let detail = format!("the centre knows this kiosk's disk as number {}, not {epoch}", kiosk.epoch);
    Refusal::new(Fault::OtherEpoch, detail)
}

/// Whether anything is taken from this kiosk under this epoch.
pub(super) fn may_speak(kiosk: &Kiosk, epoch: u32) -> Result<(), Refusal> {
    if kiosk.forked_at.is_some() {
        let detail = "this kiosk showed two histories; its records wait for a person's decision";
        return Err(Refusal::new(Fault::RecordsForked, detail));
    }
    if epoch == kiosk.epoch { Ok(()) } else { Err(other_epoch(kiosk, epoch)) }
}

fn accept(
    tx: &Tx<'_>,
    kiosk: &Kiosk,
    (request, signed): (&RecordsBatch, &Signed),
    batch: &[Read<'_>],
    now: Timestamp,
) -> Result<Result<RecordsAnswer, Forked>, Refusal> {
    may_speak(kiosk, request.epoch)?;
    let (known, new): (Vec<_>, Vec<_>) = batch.iter().partition(|read| read.record.seq <= kiosk.head_seq);
    if let Some(forked) = first_difference(tx, kiosk, &known)? {
        return Ok(Err(forked));
    }
    let last = request.records.last().map_or(request.from_seq, |last| last.seq);
    let notices = batches::notices(tx, &kiosk.name, kiosk.epoch, request.from_seq, last)?;
    if let Some(seq) = urgent::contradiction(&notices, request.records.iter()) {
        return Ok(Err(Forked(seq)));
    }
    let (mut seq, mut hash) = (kiosk.head_seq, kiosk.head_hash);
    for read in &new {
        check(read, seq, hash)?;
        (seq, hash) = (read.record.seq, read.record.hash);
    }
    if !new.is_empty() {
        keep(tx, kiosk, &new, &notices, now)?;
        kiosks::move_head(tx, &kiosk.name, seq, hash)?;
        batches::add(tx, request, signed, now)?;
    }
    Ok(Ok(RecordsAnswer { acked_seq: seq, head_hash: hash }))
}

/// Holds records that were sent before against those accepted.
fn first_difference(tx: &Tx<'_>, kiosk: &Kiosk, known: &[&Read<'_>]) -> Result<Option<Forked>, Refusal> {
    let numbers: Vec<_> = known.iter().map(|read| read.record.seq).collect();
    let accepted = records::hashes(tx, &kiosk.name, kiosk.epoch, &numbers)?;
    let differs = |read: &&&Read<'_>| accepted.get(&read.record.seq) != Some(&read.record.hash);
    Ok(known.iter().find(differs).map(|read| Forked(read.record.seq)))
}

/// Holds a new record against the head: a gap is answered with the number expected, a broken chain refused.
fn check(read: &Read<'_>, head_seq: RecordSeq, head_hash: Sha256Hash) -> Result<(), Refusal> {
    let record = read.record;
    let expected = RecordSeq(head_seq.0 + 1);
    if record.seq != expected {
        let detail = format!("gap: record {} was sent, {} is next", record.seq.0, expected.0);
        return Err(Refusal { expected_seq: Some(expected), ..Refusal::new(Fault::RecordsRefused, detail) });
    }
    measure(record)?;
    let follows = if record.prev_hash == head_hash { read.holds } else { Err(ChainError::Link(record.seq)) };
    follows.map_err(|error| Refusal::new(Fault::RecordsRefused, error.to_string()))
}

/// Whether a record keeps the limits.
pub(super) fn measure(record: &Record) -> Result<(), Refusal> {
    let content = record.content.as_ref();
    if content.is_some_and(|content| content.body.len() > RECORD_BODY_BYTES_MAX || content.body.contains('\0'))
        || i64::try_from(record.at.as_nanosecond()).is_err()
    {
        let detail = format!("record {}: too long, with U+0000, or of no possible time", record.seq.0);
        return Err(Refusal::new(Fault::RecordsRefused, detail));
    }
    Ok(())
}

/// Keeps new records and lets them take effect, in their order.
fn keep(
    tx: &Tx<'_>,
    kiosk: &Kiosk,
    new: &[&Read<'_>],
    notices: &HashMap<RecordSeq, Noticed>,
    now: Timestamp,
) -> Result<(), Refusal> {
    let spoken_of: Vec<_> = new.iter().filter_map(|read| attempt_of(read.fact.as_ref().ok()?)).collect();
    let mut standing = Standing::fetch(tx, &kiosk.name, &spoken_of)?;
    let mut sales = Sales::fetch(tx, kiosk, new.iter().filter_map(|read| read.fact.as_ref().ok()))?;
    let releases = unblock::spoken_of(tx, new.iter().filter_map(|read| read.fact.as_ref().ok()))?;
    let mut shifts =
        Shifts::fetch(tx, kiosk, new.iter().filter_map(|read| Some((read.record, read.fact.as_ref().ok()?))))?;
    let facts = new.iter().filter_map(|read| Some((read.record, read.fact.as_ref().ok()?)));
    let mut stock = Stock::fetch(tx, kiosk, facts, sales.serials_undone())?;
    let mut kept = Vec::with_capacity(new.len());
    for read in new {
        let effect = take_effect((&mut standing, &mut sales, &mut shifts, &mut stock, &releases), kiosk, read);
        if let (EffectKind::Applied, Ok(fact)) = (effect.kind, &read.fact) {
            stock.follow(read.record, fact, &sales.take_returned());
        }
        kept.push((read.record, effect));
    }
    standing.write(tx, now)?;
    // Behind the others: a request to suspend may be about what was handed over in this very run.
    for (record, effect) in kept.iter_mut().filter(|(record, _)| record.kind.is_urgent()) {
        *effect = urgent::in_turn(tx, (&kiosk.name, now), record, notices.get(&record.seq))?;
    }
    for (record, effect) in &kept {
        if matches!(effect.kind, EffectKind::Refused | EffectKind::Unknown) {
            let seq = record.seq.0;
            tracing::warn!(kiosk = kiosk.name, seq, detail = effect.detail, "a record has no effect");
        }
    }
    records::add_all(tx, &kiosk.name, kiosk.epoch, &kept, now)?;
    sales.write(tx, kiosk)?;
    shifts.write(tx, kiosk)?;
    Ok(stock.write(tx, kiosk, now)?)
}

/// The attempt that a fact is about.
const fn attempt_of(fact: &RecordBody) -> Option<(&OrderNumber, u32)> {
    match fact {
        RecordBody::HandOver { order, attempt, .. } | RecordBody::Released { order, attempt, .. } => {
            Some((order, *attempt))
        }
        _ => None,
    }
}

/// Applied, or refused for this reason.
fn judged(outcome: Result<(), &'static str>) -> Effect {
    let (kind, detail) = outcome.map_or_else(|why| (EffectKind::Refused, why), |()| (EffectKind::Applied, ""));
    Effect { kind, detail: detail.to_owned() }
}

fn effect(kind: EffectKind, detail: &str) -> Effect {
    Effect { kind, detail: detail.to_owned() }
}

fn released(release: Release) -> Effect {
    match release {
        Release::Done => effect(EffectKind::Applied, ""),
        Release::DoneBefore => effect(EffectKind::Repeated, ""),
        Release::NotHeld => effect(EffectKind::Refused, "this kiosk has no such attempt"),
        Release::Certified => effect(EffectKind::Refused, "a certificate was made for this attempt"),
    }
}

fn take_effect<'a>(
    (standing, sales, shifts, stock, releases): (
        &mut Standing<'a>,
        &mut Sales<'a>,
        &mut Shifts<'a>,
        &mut Stock<'a>,
        &HashMap<String, SecretRelease>,
    ),
    kiosk: &'a Kiosk,
    read: &'a Read<'_>,
) -> Effect {
    match &read.fact {
        Err(ChainError::Erased(_)) => effect(EffectKind::Refused, "it came without its content"),
        Err(_) => effect(EffectKind::Unknown, "not a fact that this centre knows"),
        Ok(RecordBody::HandOver {
            order,
            attempt,
            carrier_serial,
            certificate_sha256,
            authentication_sha256,
            reading,
            differs,
            approval,
            attorney,
            ..
        }) => {
            let (approval, attorney) = (approval.clone(), attorney.clone());
            let evidence = Evidence { reading: *reading, differs: *differs, approval, attorney };
            let named: Vec<_> = std::iter::once(*certificate_sha256).chain(*authentication_sha256).collect();
            match standing.hand_over(order, *attempt, (carrier_serial, &named), &evidence) {
                HandedOver::Now => effect(EffectKind::Applied, ""),
                HandedOver::Before => effect(EffectKind::Repeated, ""),
                HandedOver::Refused(why) => effect(EffectKind::Refused, why),
            }
        }
        Ok(RecordBody::ReaderSale { sale, receipt }) => judged(sales.sell(read.record, sale, *receipt)),
        Ok(RecordBody::SaleReversal { reversal, receipt }) => judged(sales.reverse(read.record, reversal, *receipt)),
        Ok(RecordBody::SecretRelease { release, carrier_serial, reason, approved_by }) => {
            unblock::in_chain(releases, kiosk, read.record, (release, carrier_serial, (*reason, approved_by)))
        }
        Ok(RecordBody::ShiftOpened { float }) => judged(shifts.open(read.record, *float)),
        Ok(RecordBody::ShiftClosed { closing }) => judged(shifts.close(read.record, closing)),
        Ok(RecordBody::StockMoved { moved }) => judged(stock.make(read.record, moved)),
        Ok(RecordBody::StockCounted { count }) => judged(stock.count(read.record, count)),
        Ok(RecordBody::SuspensionRequest { .. }) => effect(EffectKind::Unknown, "urgent facts are taken apart"),
        Ok(RecordBody::Released {
            order,
            attempt,
            carrier_serial,
            orphan_key_sha256,
            orphan_key_destroyed,
            second_orphan,
        }) => {
            let release = standing.release(order, *attempt);
            let first = orphan_key_sha256.map(|key| (key, *orphan_key_destroyed));
            let second = second_orphan.map(|key| (key.key_sha256, key.destroyed));
            if matches!(release, Release::Done | Release::DoneBefore) {
                for (spki_sha256, is_destroyed) in first.into_iter().chain(second) {
                    let carrier_serial = carrier_serial.as_deref();
                    let (attempt, kiosk) = (*attempt, kiosk.name.as_str());
                    let key = OrphanKey { spki_sha256, order, attempt, kiosk, carrier_serial, is_destroyed };
                    standing.note_key_left(key);
                }
            }
            released(release)
        }
    }
}
