//! The line to the centre: heartbeat, clock comparison, and sending records, all behind the screen.

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId, StoreAnswer, StoreJob};
use super::{Model, StoreView, copy, home};
use crate::domain::backoff::{retry_delay, spread};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::record::Record;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{HelloAnswer, HelloRequest, RecordsRequest};

/// Most records in one batch sent.
const BATCH_RECORDS_MAX: usize = 100;
/// Pause before the line is tried again after an officer's question found it cut, in seconds.
const RETRY_SECONDS: i64 = 2;
/// Clocks may differ by this many seconds before it is said.
const CLOCK_DIFFERENCE_SECONDS_MAX: i64 = 120;

/// What is known of the line.
#[derive(Debug, Clone, Default)]
pub enum LineState {
    /// Not tried yet.
    #[default]
    Unknown,
    /// The centre answered last time.
    Up,
    /// It did not.
    Down(Trouble),
}

/// The line, the heartbeat and the sending of records.
#[derive(Debug, Default)]
pub struct Line {
    /// What is known.
    pub state: LineState,
    /// The centre's last answer.
    pub hello: Option<HelloAnswer>,
    /// The clocks differ too much.
    pub clock_trouble: Option<Trouble>,
    /// Why the last batch was refused by the centre, if it was; needs a person.
    pub refused: Option<Trouble>,
    hello_job: Option<JobId>,
    hello_due: Option<Timestamp>,
    sync: Sync,
    failures: u32,
}

#[derive(Debug, Default)]
enum Sync {
    #[default]
    Idle,
    Reading(JobId),
    Sending(JobId),
    Noting(JobId),
    /// The store failed: whether it is well again.
    Looking(JobId),
    Pausing(Timestamp),
}

impl Line {
    /// When something is due by itself.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        let pause = if let Sync::Pausing(until) = self.sync { Some(until) } else { None };
        let hello = if self.hello_job.is_none() { self.hello_due } else { None };
        [pause, hello].into_iter().flatten().min()
    }

    /// True while records are on their way.
    #[must_use]
    pub fn is_sending(&self) -> bool {
        matches!(self.sync, Sync::Reading(_) | Sync::Sending(_) | Sync::Noting(_))
    }

    /// True when the centre answered last time.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(self.state, LineState::Up)
    }

    /// Tries again now: the officer asked for it.
    pub(super) fn try_now(&mut self, at: Timestamp) {
        self.hello_due = Some(at);
        if matches!(self.sync, Sync::Pausing(_)) {
            self.sync = Sync::Idle;
        }
    }

    fn pause(&mut self, at: Timestamp) -> Timestamp {
        self.failures = self.failures.saturating_add(1);
        let delay = retry_delay(self.failures, spread(at));
        at + SignedDuration::try_from(delay).unwrap_or(SignedDuration::from_mins(5))
    }
}

/// Notes what an officer's question showed of the line.
pub(super) fn noticed(model: &mut Model, answer: &Result<Told, Trouble>) {
    match answer {
        Err(trouble) if trouble.fault == Fault::CentreUnreachable => {
            model.line.state = LineState::Down(trouble.clone());
            let retry = model.at + SignedDuration::from_secs(RETRY_SECONDS);
            model.line.hello_due = Some(model.line.hello_due.map_or(retry, |due| due.min(retry)));
        }
        _ => model.line.state = LineState::Up,
    }
}

/// Starts what is due. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    if model.line.hello_job.is_none() && model.line.hello_due.is_none_or(|due| due <= at) {
        let job = model.job();
        let hello = HelloRequest {
            kiosk_version: model.settings.version.clone(),
            kiosk_time: at,
            unsent: model.queue().map_or(0, |q| q.unsent),
            // Whoever carries it to the centre knows the run.
            run: None,
        };
        model.line.hello_job = Some(job);
        out.push(Effect::AskBehind(job, Ask::Hello(hello), None));
    }
    if matches!(model.line.sync, Sync::Pausing(until) if until <= at) {
        model.line.sync = Sync::Idle;
    }
    if matches!((&model.line.sync, &model.store), (Sync::Idle, StoreView::Closed(_))) {
        let job = model.job();
        model.line.sync = Sync::Looking(job);
        out.push(Effect::Store(job, StoreJob::State));
    }
    let unsent = model.queue().is_some_and(|queue| queue.unsent > 0);
    if matches!(model.line.sync, Sync::Idle) && unsent && model.line.is_up() && model.line.refused.is_none() {
        let job = model.job();
        model.line.sync = Sync::Reading(job);
        out.push(Effect::Store(job, StoreJob::Pending { records_max: BATCH_RECORDS_MAX }));
    }
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    if model.line.hello_job == Some(job) {
        model.line.hello_job = None;
        if let Answer::Centre(result) = answer {
            said_hello(model, result, out);
        }
        return true;
    }
    match (&model.line.sync, answer) {
        (Sync::Reading(waiting), Answer::Store(Ok(StoreAnswer::Pending(records)))) if *waiting == job => {
            send(model, records.clone(), out);
        }
        (Sync::Sending(waiting), Answer::Centre(Ok(Told::Acknowledged(ack)))) if *waiting == job => {
            let next = model.job();
            model.line.sync = Sync::Noting(next);
            out.push(Effect::Store(next, StoreJob::Acknowledge { seq: ack.acked_seq, head: ack.head_hash }));
        }
        (Sync::Noting(waiting), Answer::Store(Ok(StoreAnswer::Acknowledged(queue)))) if *waiting == job => {
            model.store = StoreView::Open(*queue);
            model.line.sync = Sync::Idle;
            model.line.failures = 0;
        }
        // What follows may fail again: only a batch that was taken and noted ends the row of failures.
        (Sync::Looking(waiting), Answer::Store(Ok(StoreAnswer::State(queue)))) if *waiting == job => {
            model.store = StoreView::Open(*queue);
            model.line.sync = Sync::Idle;
        }
        (Sync::Reading(waiting) | Sync::Sending(waiting) | Sync::Noting(waiting) | Sync::Looking(waiting), failed)
            if *waiting == job =>
        {
            stopped(model, failed)
        }
        _ => return false,
    }
    true
}

fn send(model: &mut Model, records: Vec<Record>, out: &mut Vec<Effect>) {
    if records.is_empty() {
        // The store counts unsent records but gives none: asked again after a pause, not at once.
        let until = model.line.pause(model.at);
        model.line.sync = Sync::Pausing(until);
        return;
    }
    let job = model.job();
    model.line.sync = Sync::Sending(job);
    let epoch = model.queue().map_or(1, |queue| queue.epoch);
    out.push(Effect::AskBehind(job, Ask::Records(RecordsRequest { epoch, records }), None));
}

fn stopped(model: &mut Model, answer: &Answer) {
    let until = model.line.pause(model.at);
    match answer {
        Answer::Centre(Err(trouble)) if trouble.fault == Fault::CentreUnreachable => {
            model.line.state = LineState::Down(trouble.clone());
            // Records wait: the line is looked at again after the pause, not only at the next heartbeat.
            model.line.hello_due = Some(model.line.hello_due.map_or(until, |due| due.min(until)));
        }
        Answer::Centre(Err(trouble)) => model.line.refused = Some(trouble.clone()),
        Answer::Store(Err(error)) => model.store = StoreView::Closed(error.clone()),
        _ => {}
    }
    model.line.sync = Sync::Pausing(until);
}

fn said_hello(model: &mut Model, result: &Result<Told, Trouble>, out: &mut Vec<Effect>) {
    match result {
        Ok(Told::Hello(hello)) => {
            model.line.state = LineState::Up;
            model.line.failures = 0;
            let seconds = hello.centre_time.duration_since(model.at).as_secs();
            model.line.clock_trouble = (seconds.abs() > CLOCK_DIFFERENCE_SECONDS_MAX)
                .then(|| Trouble::new(Fault::ClockDiffers, &format!("{seconds} s")));
            model.line.hello = Some(hello.clone());
            model.line.hello_due = Some(model.at + SignedDuration::from_secs(model.settings.heartbeat_seconds));
            home::count_seen(model, hello.orders_ready, out);
            copy::heard(model, hello.changes.as_ref(), hello.centre_time, out);
        }
        other => {
            let trouble = match other {
                Err(trouble) => trouble.clone(),
                Ok(_) => Fault::CentreAnswer.into(),
            };
            model.line.state = LineState::Down(trouble);
            let until = model.line.pause(model.at);
            model.line.hello_due = Some(until);
        }
    }
}
