//! The kiosk's copy of the centre's data: asked for behind the screen, page by page, when the heartbeat says that something
//! changed; spread out in time, and tried again with growing pauses.

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, CacheAnswer, CacheJob, Effect, JobId};
use super::{Model, known};
use crate::domain::backoff::{retry_delay, spread};
use crate::domain::fault::{Fault, Trouble};
use crate::ports::cache::{CacheError, CacheState};
use crate::ports::centre::{Ask, Told};
use crate::wire::changes::{ChangesAnswer, ChangesRequest, Cursor};

/// Kiosks of a branch hear of a change in the same heartbeat: each waits up to so many milliseconds before it asks.
const SPREAD_MILLIS: u64 = 2_000;
/// Pause while the disk has no room.
const NO_ROOM: SignedDuration = SignedDuration::from_mins(5);
/// From this age on it is said that the copy is old.
const OLD: SignedDuration = SignedDuration::from_hours(1);

/// The copy.
#[derive(Debug, Default)]
pub struct Copy {
    /// How it stands.
    pub state: CacheState,
    /// What is wrong with it.
    pub trouble: Option<Trouble>,
    /// The cursor of whoever has everything, as the centre last told it.
    head: Option<Cursor>,
    pull: Pull,
    failures: u32,
}

#[derive(Debug, Default)]
enum Pull {
    /// The store is not open yet.
    #[default]
    Closed,
    /// How the copy stands is being asked.
    Looking(JobId),
    /// Nothing to do until the centre tells of a change, or this moment.
    Idle(Option<Timestamp>),
    Asking(JobId, Option<Cursor>),
    Keeping(JobId, bool),
    Confirming(JobId),
}

impl Copy {
    /// When the next page is due by itself.
    #[must_use]
    pub const fn due(&self) -> Option<Timestamp> {
        if let Pull::Idle(due) = self.pull { due } else { None }
    }

    /// How old it is; `None` when it was never complete.
    #[must_use]
    pub fn age(&self, at: Timestamp) -> Option<SignedDuration> {
        self.state.as_of.map(|as_of| at.duration_since(as_of).max(SignedDuration::ZERO))
    }

    /// True when its age should be noticed.
    #[must_use]
    pub fn is_old(&self, at: Timestamp) -> bool {
        self.age(at).is_none_or(|age| age >= OLD)
    }

    fn pause(&mut self, at: Timestamp) {
        self.failures = self.failures.saturating_add(1);
        let delay = SignedDuration::try_from(retry_delay(self.failures, spread(at))).unwrap_or(NO_ROOM);
        self.pull = Pull::Idle(Some(at + delay));
    }
}

/// The store is open: how does the copy stand?
pub(super) fn opened(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    model.copy.pull = Pull::Looking(job);
    out.push(Effect::Cache(job, CacheJob::State));
}

/// The heartbeat's answer tells whether something changed.
pub(super) fn heard(model: &mut Model, head: Option<&Cursor>, as_of: Timestamp, out: &mut Vec<Effect>) {
    let at = model.at;
    model.copy.head = head.cloned();
    let Pull::Idle(due) = &mut model.copy.pull else { return };
    if head.is_none() {
        return;
    }
    if model.copy.state.cursor.as_ref() == head {
        let job = model.job();
        model.copy.pull = Pull::Confirming(job);
        out.push(Effect::Cache(job, CacheJob::Confirm { as_of }));
    } else if due.is_none() {
        let millis = i64::try_from(spread(at) % SPREAD_MILLIS).unwrap_or(0);
        *due = Some(at + SignedDuration::from_millis(millis));
    }
}

/// Asks for the next page when it is due. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    if matches!(model.copy.pull, Pull::Idle(Some(due)) if due <= model.at) && model.line.is_up() {
        ask(model, out);
    }
}

fn ask(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    let cursor = model.copy.state.cursor.clone();
    model.copy.pull = Pull::Asking(job, cursor.clone());
    out.push(Effect::AskBehind(job, Ask::Changes(ChangesRequest { cursor }), None));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    match (&model.copy.pull, answer) {
        (Pull::Looking(waiting) | Pull::Confirming(waiting), Answer::Cache(said)) if *waiting == job => {
            stands(model, said, false, out);
        }
        (Pull::Keeping(waiting, more), Answer::Cache(said)) if *waiting == job => {
            let more = *more;
            stands(model, said, more, out);
        }
        (Pull::Asking(waiting, asked), Answer::Centre(Ok(Told::Changed(page)))) if *waiting == job => {
            let asked = asked.clone();
            keep(model, asked, page, out);
        }
        (Pull::Asking(waiting, _), _) if *waiting == job => model.copy.pause(model.at),
        (Pull::Idle(_), Answer::Cache(Err(error @ CacheError::Lost(_)))) => {
            // A search met the damage: it gets its answer all the same, and what is lost is asked for at once.
            model.copy.trouble = Some(error.clone().into());
            opened(model, out);
            return false;
        }
        _ => return false,
    }
    true
}

fn keep(model: &mut Model, asked: Option<Cursor>, page: &ChangesAnswer, out: &mut Vec<Effect>) {
    known::heard(model, page, out);
    let job = model.job();
    model.copy.pull = Pull::Keeping(job, page.more);
    out.push(Effect::Cache(job, CacheJob::Keep { asked, page: Box::new(page.clone()) }));
}

fn stands(model: &mut Model, said: &Result<CacheAnswer, CacheError>, more: bool, out: &mut Vec<Effect>) {
    let at = model.at;
    match said {
        Ok(CacheAnswer::Stands(state)) => {
            model.copy.state = state.clone();
            // A copy that was begun anew is lost until it is whole.
            let filling = |trouble: &Trouble| trouble.fault == Fault::CopyLost && state.as_of.is_none();
            model.copy.trouble = model.copy.trouble.take().filter(filling);
            model.copy.failures = 0;
            if more {
                return ask(model, out);
            }
            // After a page the heartbeat tells of what comes next; a copy just opened may be behind what it told before.
            let looked = matches!(model.copy.pull, Pull::Looking(_));
            let head = model.copy.head.as_ref();
            let behind =
                looked && (state.cursor.is_none() || head.is_some_and(|head| state.cursor.as_ref() != Some(head)));
            model.copy.pull = Pull::Idle(behind.then_some(at));
            super::home::copy_changed(model, out);
        }
        Ok(_) => model.copy.pause(at),
        Err(error) => {
            model.copy.trouble = Some(error.clone().into());
            match error {
                CacheError::NoRoom(_) => model.copy.pull = Pull::Idle(Some(at + NO_ROOM)),
                // Asked for anew, from wherever the copy stands now.
                CacheError::OtherCursor | CacheError::Lost(_) => opened(model, out),
                CacheError::Closed(_) => model.copy.pause(at),
            }
        }
    }
}

/// The fault to be told of the copy, if there is one.
#[must_use]
pub fn trouble(model: &Model) -> Option<Trouble> {
    let old = model.copy.age(model.at).filter(|age| *age >= OLD);
    let old = old.map(|age| Trouble::new(Fault::CopyOld, &format!("{} h", age.as_hours())));
    model.copy.trouble.clone().or(old)
}
