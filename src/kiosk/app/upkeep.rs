//! What the store does by itself: it erases what acknowledged records say when the configured days have passed.

use jiff::{SignedDuration, Timestamp};

use super::Model;
use super::message::{Effect, JobId, StoreJob};

/// Hours between two looks. The moment erased up to moves once a day, so that most looks find nothing to do.
const HOURS: i64 = 1;

/// The next look.
#[derive(Debug, Default)]
pub(crate) struct Upkeep {
    job: Option<JobId>,
    due: Option<Timestamp>,
}

impl Upkeep {
    /// When something is due by itself.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        if self.job.is_none() { self.due } else { None }
    }
}

/// Starts what is due, once the store is open.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    if model.queue().is_none() || model.upkeep.job.is_some() || model.upkeep.due.is_some_and(|due| at < due) {
        return;
    }
    let job = model.job();
    model.upkeep.job = Some(job);
    let before = midnight(at, model.settings.utc_offset_seconds)
        - SignedDuration::from_hours(24 * i64::from(model.settings.keep_acknowledged_days));
    out.push(Effect::Store(job, StoreJob::Erase { before }));
}

/// Takes an answer if it belongs here. A store that could not erase is asked again at the next look.
pub(super) fn answered(model: &mut Model, job: JobId) -> bool {
    if model.upkeep.job != Some(job) {
        return false;
    }
    model.upkeep.job = None;
    model.upkeep.due = Some(model.at + SignedDuration::from_hours(HOURS));
    true
}

/// The beginning of the local day.
fn midnight(at: Timestamp, utc_offset_seconds: i32) -> Timestamp {
    let into_the_day = (at.as_second() + i64::from(utc_offset_seconds)).rem_euclid(24 * 60 * 60);
    Timestamp::from_second(at.as_second() - into_the_day).unwrap_or(at)
}
