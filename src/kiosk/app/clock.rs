//! The kiosk's clock: held against the centre's at each heartbeat. What was found good is kept in the store, and without a
//! good word of the last day nothing is issued.

use jiff::{SignedDuration, Timestamp};

use super::Model;
use super::message::{Effect, JobId, StoreJob};
use crate::domain::clock::{ClockCheck, ClockReading, ClockStanding, ClockVerdict, Skew, standing};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::IssueJob;

/// How old the kept moment may become before it is kept anew: an idle kiosk does not write at each heartbeat, and one that
/// was cut off stops by so much sooner at most.
const KEPT_ANEW: SignedDuration = SignedDuration::from_mins(30);

/// What is known of the clock.
#[derive(Debug)]
pub struct Clock {
    /// It differs from the centre's, by the last contact that could tell.
    pub apart: Option<Trouble>,
    pub(super) reading: ClockReading,
    last: Option<ClockCheck>,
    kept: Option<Timestamp>,
    keeping: Option<(JobId, Timestamp)>,
}

impl Clock {
    /// Of a program that has just begun: nothing is known.
    pub(super) const fn new(reading: ClockReading) -> Self {
        Self { apart: None, reading, last: None, kept: None, keeping: None }
    }

    /// What it showed when it was last found right, as far as that is kept.
    pub(super) const fn kept(&self) -> Option<Timestamp> {
        self.kept
    }

    /// Whether it may be trusted.
    #[must_use]
    pub fn standing(&self) -> ClockStanding {
        standing(self.last.as_ref(), &self.reading)
    }

    /// Why nothing may be issued.
    #[must_use]
    pub fn obstacle(&self) -> Option<Fault> {
        (self.standing() == ClockStanding::Unsynced).then_some(Fault::ClockUnsynced)
    }

    /// Why this job of an issue may not begin. What makes no key and asks for no certificate may: an issue that has its
    /// certificate is always finished.
    pub(super) fn forbids(&self, job: &IssueJob) -> Option<Fault> {
        let issues = match job {
            IssueJob::CheckCarrier(_) | IssueJob::MakeKey(..) | IssueJob::AskCertificate(..) => true,
            IssueJob::Lease
            | IssueJob::Bind(_)
            | IssueJob::ReadKey(..)
            | IssueJob::SignRequest(..)
            | IssueJob::Write(..)
            | IssueJob::ReadBack(..)
            | IssueJob::DrawSecret(..)
            | IssueJob::KeepSecret(..)
            | IssueJob::TakeSecret(..)
            | IssueJob::TellSecret(..)
            | IssueJob::AskNonce(_)
            | IssueJob::SignNonce(..)
            | IssueJob::Prove(..)
            | IssueJob::Record => false,
        };
        self.obstacle().filter(|_| issues)
    }
}

/// The store is open: it knows the last good word of an earlier run.
pub(super) fn opened(model: &mut Model, kept: Option<Timestamp>, out: &mut Vec<Effect>) {
    model.clock.kept = kept;
    match (model.clock.last, kept) {
        // The heartbeat was answered before the store was open.
        (Some(_), _) => keep(model, out),
        (None, Some(at)) => model.clock.last = Some(ClockCheck { at, running: None }),
        (None, None) => {}
    }
}

/// The centre told its time, to a question asked when the machine had run for `asked`. Both times of the kiosk are held
/// against it: its clock, and the time of its records, which a clock that was wrong before may have left ahead.
pub(super) fn heard(model: &mut Model, asked: SignedDuration, centre: Timestamp, out: &mut Vec<Effect>) {
    let reading = model.clock.reading;
    let round_trip = reading.running.saturating_sub(asked);
    let verdict = |answered| Skew::of(centre, answered, round_trip).verdict();
    match (verdict(reading.clock), verdict(model.at)) {
        (ClockVerdict::Right, ClockVerdict::Right) => {
            model.clock.apart = None;
            model.clock.last = Some(ClockCheck { at: reading.clock, running: Some(reading.running) });
            keep(model, out);
        }
        (ClockVerdict::Apart(seconds), _) | (_, ClockVerdict::Apart(seconds)) => {
            model.clock.apart = Some(Trouble::new(Fault::ClockDiffers, &format!("{seconds} s")));
        }
        (ClockVerdict::Unsure, _) | (_, ClockVerdict::Unsure) => {}
    }
}

/// Has the good word kept, where the one that is kept is old or of a time to come.
fn keep(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(ClockCheck { at, .. }) = model.clock.last else { return };
    let is_due = |kept: Timestamp| at < kept || at.duration_since(kept) >= KEPT_ANEW;
    if model.queue().is_none() || model.clock.keeping.is_some() || !model.clock.kept.is_none_or(is_due) {
        return;
    }
    let job = model.job();
    model.clock.keeping = Some((job, at));
    out.push(Effect::Store(job, StoreJob::ClockChecked { at }));
}

/// Takes an answer if it belongs here. What could not be kept is tried again at the next heartbeat.
pub(super) fn answered(model: &mut Model, job: JobId, kept: bool) -> bool {
    let Some((_, at)) = model.clock.keeping.take_if(|(waiting, _)| *waiting == job) else { return false };
    if kept {
        model.clock.kept = Some(at);
    }
    true
}
