//! The sending of records: urgent ones first, then the queue in its order, in batches that fit the line; again from where the
//! centre stands; and, on a person's word, the putting right of a chain that does not fit the centre's.
//!
//! One batch is on its way at a time. While it is, the next is read and packed; and when it was taken, the next goes out while the
//! acknowledgement is made durable here: until that is noted it is only sent once more after a cut, never lost.

use jiff::Timestamp;

use super::line::{LineState, stop};
use super::message::{Answer, Effect, JobId, StoreAnswer, StoreJob};
use super::{Model, StoreView};
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::record::{Record, RecordSeq};
use crate::domain::sync::Halt;
use crate::ports::centre::{Ask, Told};
use crate::ports::outbox::{QueueState, StoreError};
use crate::wire::centre::{MissingRequest, Notice, RecordsAnswer, RecordsBatch};

/// Most urgent records looked at together.
const URGENT_MAX: usize = 100;

/// What is under way.
#[derive(Debug, Default)]
pub(super) enum Sync {
    #[default]
    Idle,
    /// The urgent records are being read.
    ReadingUrgent(JobId),
    /// The centre is told of one of them.
    Telling(JobId, u64),
    /// A batch is being read.
    Reading(JobId),
    /// A batch is on its way.
    Sending(JobId, Sent),
    /// The acknowledgement is being made durable.
    Noting(JobId),
    /// What this disk lost is being fetched.
    Fetching(JobId),
    /// The store stops, fills up or begins anew.
    Settling(JobId),
    /// The store failed: whether it is well again.
    Looking(JobId),
    /// Until then nothing is tried by itself.
    Pausing(Timestamp),
}

/// A batch on its way, and the one behind it.
#[derive(Debug)]
pub(super) struct Sent {
    records: usize,
    /// The last one's number and the chain's value there; `None` for a batch of none.
    last: Option<(RecordSeq, Sha256Hash)>,
    ahead: Ahead,
}

/// The records behind a batch on its way.
#[derive(Debug)]
enum Ahead {
    /// Nothing is read ahead.
    Nothing,
    /// They are being read.
    Reading(JobId),
    /// They were read.
    Read(Vec<Record>),
}

impl Sync {
    fn waits_for(&self, job: JobId) -> bool {
        match self {
            Self::Idle | Self::Pausing(_) => false,
            Self::Sending(waiting, _)
            | Self::ReadingUrgent(waiting)
            | Self::Telling(waiting, _)
            | Self::Reading(waiting)
            | Self::Noting(waiting)
            | Self::Fetching(waiting)
            | Self::Looking(waiting)
            | Self::Settling(waiting) => *waiting == job,
        }
    }
}

/// Starts what is due.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    if matches!(model.line.sync, Sync::Pausing(until) if until <= model.at) {
        model.line.sync = Sync::Idle;
    }
    if matches!((&model.line.sync, &model.store), (Sync::Idle, StoreView::Closed(_))) {
        let job = model.job();
        model.line.sync = Sync::Looking(job);
        return out.push(Effect::Store(job, StoreJob::State));
    }
    let Some(queue) = model.queue() else { return };
    let wanted = queue.unsent > 0 || model.line.resend.is_some();
    let may = queue.halt.is_none() && model.line.is_up() && model.line.refused.is_none();
    if !matches!(model.line.sync, Sync::Idle) || !wanted || !may {
        return;
    }
    if tells_first(model, &queue) {
        let job = model.job();
        model.line.sync = Sync::ReadingUrgent(job);
        return out.push(Effect::Store(job, StoreJob::Urgent { records_max: URGENT_MAX }));
    }
    read(model, out);
}

/// Whether an urgent record may lie behind the next batch, of which the centre has not been told.
fn tells_first(model: &Model, queue: &QueueState) -> bool {
    queue.urgent > model.line.noticed.len() as u64 && queue.unsent > model.line.batch.get() as u64
}

fn read(model: &mut Model, out: &mut Vec<Effect>) {
    let (job, records_max) = (model.job(), model.line.batch.get());
    model.line.sync = Sync::Reading(job);
    out.push(Effect::Store(
        job,
        match model.line.resend {
            Some(first) => StoreJob::KeptFrom { first, records_max },
            None => StoreJob::Pending { records_max },
        },
    ));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    if model.line.noting.take_if(|noting| *noting == job).is_some() {
        noted_behind(model, answer, out);
        return true;
    }
    if let Sync::Sending(_, Sent { ahead: ahead @ Ahead::Reading(_), .. }) = &mut model.line.sync
        && matches!(ahead, Ahead::Reading(reading) if *reading == job)
    {
        // What could not be read is read in its turn, and told then.
        *ahead = match answer {
            Answer::Store(Ok(StoreAnswer::Records(records))) => Ahead::Read(records.clone()),
            _ => Ahead::Nothing,
        };
        if let Answer::Store(Ok(StoreAnswer::Records(records))) = answer {
            let batch = batch_of(model, records.clone());
            out.push(Effect::Prepare(Ask::Records(batch)));
        }
        return true;
    }
    if !model.line.sync.waits_for(job) {
        return false;
    }
    match (std::mem::take(&mut model.line.sync), answer) {
        (Sync::ReadingUrgent(_), Answer::Store(Ok(StoreAnswer::Records(records)))) => tell(model, records, out),
        (Sync::Telling(_, seq), Answer::Centre(Ok(Told::Noticed(told)))) if told.seq.0 == seq => {
            model.line.noticed.insert(seq);
        }
        (Sync::Reading(_), Answer::Store(Ok(StoreAnswer::Records(records)))) => send(model, records.clone(), out),
        (Sync::Sending(_, sent), Answer::Centre(Ok(Told::Acknowledged(ack)))) => arrived(model, sent, ack, out),
        (Sync::Sending(..), Answer::Centre(Ok(Told::Expects(seq)))) => expected(model, *seq, out),
        (Sync::Sending(_, sent), Answer::Centre(Err(trouble))) => {
            if trouble.fault == Fault::CentreUnreachable {
                model.line.batch = model.line.batch.broke_off(sent.records);
            }
            failed(model, trouble, out);
        }
        (Sync::Noting(_), Answer::Store(Ok(StoreAnswer::Queue(queue)))) => noted(model, queue),
        (Sync::Noting(_), Answer::Store(Err(StoreError::OtherChain(seq)))) => {
            stop(model, Halt::Forked { seq: *seq }, out);
        }
        // What follows may fail again: only a batch that was taken and noted ends the row of failures.
        (Sync::Looking(_), Answer::Store(Ok(StoreAnswer::Queue(queue)))) => model.store = StoreView::Open(*queue),
        (Sync::Fetching(_), Answer::Centre(Ok(Told::Missing(missing)))) => {
            let job = model.job();
            model.line.sync = Sync::Settling(job);
            let (records, head) = (missing.records.clone(), missing.head);
            out.push(Effect::Store(job, StoreJob::TakeBack { records, head }));
        }
        (Sync::Settling(_), Answer::Store(Ok(StoreAnswer::Queue(queue)))) => settled(model, queue, out),
        (Sync::Settling(_), Answer::Store(Err(StoreError::OtherChain(seq)))) => {
            stop(model, Halt::Forked { seq: *seq }, out);
        }
        (_, Answer::Centre(Err(trouble))) => failed(model, trouble, out),
        (_, Answer::Store(Err(error))) => closed(model, error),
        _ => failed(model, &Fault::CentreAnswer.into(), out),
    }
    true
}

fn closed(model: &mut Model, error: &StoreError) {
    model.store = StoreView::Closed(error.clone());
    let until = model.line.pause(model.at);
    model.line.sync = Sync::Pausing(until);
}

/// Tells the centre of the first urgent record that the next batch would leave behind.
fn tell(model: &mut Model, urgent: &[Record], out: &mut Vec<Effect>) {
    let Some(queue) = model.queue() else { return };
    let next_batch = queue.acked_seq + model.line.batch.get() as u64;
    let left_behind = |record: &&Record| record.seq.0 > next_batch && !model.line.noticed.contains(&record.seq.0);
    match urgent.iter().find(left_behind) {
        None => read(model, out),
        Some(record) => {
            let (job, seq) = (model.job(), record.seq.0);
            model.line.sync = Sync::Telling(job, seq);
            let (kiosk, epoch, record) = (model.settings.kiosk.clone(), queue.epoch, record.clone());
            out.push(Effect::AskBehind(job, Ask::Notice(Notice { kiosk, epoch, record }), None));
        }
    }
}

fn send(model: &mut Model, records: Vec<Record>, out: &mut Vec<Effect>) {
    if records.is_empty() {
        if let Some(wanted) = model.line.resend.take() {
            return stop(model, Halt::CentreOlder { wanted }, out);
        }
        // The store counts unsent records but gives none: asked again after a pause, not at once.
        let until = model.line.pause(model.at);
        model.line.sync = Sync::Pausing(until);
        return;
    }
    let (job, sent) = (model.job(), records.len());
    let last = records.last().map(|last| (last.seq, last.hash));
    let batch = batch_of(model, records);
    out.push(Effect::AskBehind(job, Ask::Records(batch), None));
    let ahead = last.map_or(Ahead::Nothing, |(seq, head)| read_ahead(model, sent, seq, head, out));
    model.line.sync = Sync::Sending(job, Sent { records: sent, last, ahead });
}

fn batch_of(model: &Model, records: Vec<Record>) -> RecordsBatch {
    let epoch = model.queue().map_or(1, |queue| queue.epoch);
    RecordsBatch::of(&model.settings.kiosk, epoch, records)
}

/// Begins to read what lies behind a batch on its way: as much as will go when that arrived.
fn read_ahead(model: &mut Model, sent: usize, seq: RecordSeq, head: Sha256Hash, out: &mut Vec<Effect>) -> Ahead {
    let is_more = model.queue().is_some_and(|queue| queue.last_seq > seq.0);
    if !is_more || model.line.resend.is_some() {
        return Ahead::Nothing;
    }
    let (job, records_max) = (model.job(), model.line.batch.arrived(sent).get());
    out.push(Effect::Store(job, StoreJob::PendingBehind { seq, head, records_max }));
    Ahead::Reading(job)
}

fn arrived(model: &mut Model, sent: Sent, ack: &RecordsAnswer, out: &mut Vec<Effect>) {
    model.line.batch = model.line.batch.arrived(sent.records);
    model.line.failures = 0;
    model.line.last_error = None;
    let Some(queue) = model.queue() else { return };
    if ack.acked_seq.0 > queue.last_seq {
        let halt = Halt::DiskOlder { ours: RecordSeq(queue.last_seq), centres: ack.acked_seq };
        return stop(model, halt, out);
    }
    if model.line.resend.is_some() {
        let next = RecordSeq(ack.acked_seq.0 + 1);
        model.line.resend = (next.0 <= queue.acked_seq).then_some(next);
    }
    let job = model.job();
    out.push(Effect::Store(job, StoreJob::Acknowledge { seq: ack.acked_seq, head: ack.head_hash }));
    // The whole batch was taken, one acknowledgement is noted behind another batch, no more, and what is urgent goes first.
    let was_taken = sent.last == Some((ack.acked_seq, ack.head_hash));
    let is_free = model.line.noting.is_none() && model.line.resend.is_none() && !tells_first(model, &queue);
    match sent.ahead {
        Ahead::Reading(reading) if was_taken && is_free => {
            model.line.noting = Some(job);
            model.line.sync = Sync::Reading(reading);
        }
        Ahead::Read(next) if was_taken && is_free && !next.is_empty() => {
            model.line.noting = Some(job);
            send(model, next, out);
        }
        _ => model.line.sync = Sync::Noting(job),
    }
}

/// The acknowledgement of the batch before the one on its way was made durable, or was not.
fn noted_behind(model: &mut Model, answer: &Answer, out: &mut Vec<Effect>) {
    match answer {
        Answer::Store(Ok(StoreAnswer::Queue(queue))) => noted(model, queue),
        Answer::Store(Err(StoreError::OtherChain(seq))) => stop(model, Halt::Forked { seq: *seq }, out),
        // The batch on its way counts for nothing then: it is sent again from where the store stands.
        Answer::Store(Err(error)) => closed(model, error),
        _ => {}
    }
}

/// The centre lacks records before the first one sent. Sent from there they close the gap; where that was tried already, or
/// they are no gap of acknowledged records, the line is looked at first.
fn expected(model: &mut Model, seq: RecordSeq, out: &mut Vec<Effect>) {
    if model.line.noting.is_some() {
        // What is acknowledged here is just being noted: asked again, with that behind us.
        return;
    }
    let acked = model.queue().map_or(0, |queue| queue.acked_seq);
    if seq.0 <= acked && model.line.resend != Some(seq) {
        model.line.resend = Some(seq);
        return;
    }
    model.line.resend = None;
    failed(model, &Trouble::new(Fault::RecordsRefused, &format!("the centre expects record {}", seq.0)), out);
}

fn noted(model: &mut Model, queue: &QueueState) {
    model.store = StoreView::Open(*queue);
    model.line.noticed = model.line.noticed.split_off(&(queue.acked_seq + 1));
}

fn failed(model: &mut Model, trouble: &Trouble, out: &mut Vec<Effect>) {
    let until = model.line.pause(model.at);
    model.line.last_error = Some((model.at, trouble.clone()));
    model.line.sync = Sync::Pausing(until);
    match trouble.fault {
        Fault::RecordsForked => stop(model, Halt::Forked { seq: RecordSeq(0) }, out),
        Fault::RecordsRefused => model.line.refused = Some(trouble.clone()),
        Fault::CentreUnreachable => {
            model.line.state = LineState::Down(trouble.clone());
            // Records wait: the line is looked at again after the pause, not only at the next heartbeat.
            model.line.look_again(until);
        }
        // The heartbeat tells which disk the centre means.
        Fault::OtherEpoch => model.line.look_again(until),
        _ => {}
    }
}

/// A supervisor confirms: what this disk lost is fetched, or the chain begins anew in the epoch that the centre has opened.
pub(super) fn settle(model: &mut Model, out: &mut Vec<Effect>) {
    let Some((queue, halt)) = model.queue().and_then(|queue| Some((queue, queue.halt?))) else { return };
    if model.line.is_sending() || !halt.can_be_settled_here() {
        return;
    }
    let job = model.job();
    match halt {
        Halt::DiskOlder { .. } => fetch(model, job, &queue, out),
        Halt::OtherEpoch { centres, .. } => {
            model.line.sync = Sync::Settling(job);
            out.push(Effect::Store(job, StoreJob::BeginEpoch { epoch: centres }));
        }
        Halt::Forked { .. } | Halt::CentreOlder { .. } => {}
    }
}

fn fetch(model: &mut Model, job: JobId, queue: &QueueState, out: &mut Vec<Effect>) {
    model.line.sync = Sync::Fetching(job);
    let (epoch, from_seq) = (queue.epoch, RecordSeq(queue.last_seq + 1));
    out.push(Effect::AskBehind(job, Ask::Missing(MissingRequest { epoch, from_seq }), None));
}

/// The store has stopped, filled up a little, or begun anew. What is still missing is fetched in the same way.
fn settled(model: &mut Model, queue: &QueueState, out: &mut Vec<Effect>) {
    let before = model.queue();
    model.store = StoreView::Open(*queue);
    model.line.noticed.clear();
    model.line.resend = None;
    let filled = before.is_some_and(|before| queue.last_seq > before.last_seq && queue.epoch == before.epoch);
    if filled && matches!(queue.halt, Some(Halt::DiskOlder { .. })) {
        let job = model.job();
        fetch(model, job, queue, out);
    }
}
