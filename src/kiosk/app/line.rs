//! The line to the centre: heartbeat, clock comparison, and whether this kiosk's chain and the centre's fit together, all
//! behind the screen. What is sent, and when, is in `sending`.

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId, StoreJob};
use super::sending::{self, Sync};
use super::{Model, clock, copy, home, known, stock, training};
use crate::domain::backoff::retry_delay;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::sync::{BatchSize, ChainHead, Halt, OwnChain, Standing, compare};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::{HelloAnswer, HelloRequest};

/// Pause before the line is tried again after an officer's question found it cut, in seconds.
const RETRY_SECONDS: i64 = 2;

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
    /// Why the last batch was refused by the centre, if it was; needs a person.
    pub refused: Option<Trouble>,
    /// What went wrong last while records were sent, and when; forgotten when a batch arrives.
    pub last_error: Option<(Timestamp, Trouble)>,
    pub(super) sync: Sync,
    /// An acknowledgement that is being made durable while the next batch is on its way.
    pub(super) noting: Option<JobId>,
    pub(super) batch: BatchSize,
    pub(super) failures: u32,
    /// Urgent records that the centre was told of before their turn, in this run of the program.
    pub(super) noticed: std::collections::BTreeSet<u64>,
    /// The centre lost what it had acknowledged, and gets it again from this record on.
    pub(super) resend: Option<crate::domain::record::RecordSeq>,
    hello_job: Option<Asked>,
    hello_due: Option<Timestamp>,
    random: u64,
}

/// A heartbeat on its way.
#[derive(Debug)]
struct Asked {
    job: JobId,
    /// The chain as it was then.
    chain: Option<OwnChain>,
    /// For how long the machine had run.
    running: SignedDuration,
}

impl Line {
    /// A line not tried yet. `random_seed` makes this kiosk's pauses differ from other kiosks'.
    #[must_use]
    pub fn new(random_seed: u64) -> Self {
        Self { random: random_seed, ..Self::default() }
    }

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
        !matches!(self.sync, Sync::Idle | Sync::Pausing(_))
    }

    /// True when the centre answered last time.
    #[must_use]
    pub fn is_up(&self) -> bool {
        matches!(self.state, LineState::Up)
    }

    /// True when the centre was told of an urgent record before its turn.
    #[must_use]
    pub fn was_noticed(&self, seq: u64) -> bool {
        self.noticed.contains(&seq)
    }

    /// When records are sent again by themselves.
    #[must_use]
    pub const fn next_try(&self) -> Option<Timestamp> {
        if let Sync::Pausing(until) = self.sync { Some(until) } else { None }
    }

    /// Tries again now: the officer asked for it.
    pub(super) fn try_now(&mut self, at: Timestamp) {
        self.hello_due = Some(at);
        if matches!(self.sync, Sync::Pausing(_)) {
            self.sync = Sync::Idle;
        }
    }

    /// One more failure: when to try again.
    pub(super) fn pause(&mut self, at: Timestamp) -> Timestamp {
        self.failures = self.failures.saturating_add(1);
        let delay = retry_delay(self.failures, self.next_random());
        at + SignedDuration::try_from(delay).unwrap_or(SignedDuration::from_mins(5))
    }

    /// The next number that follows from the seed (splitmix64).
    fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The line is looked at again at this moment, or before.
    pub(super) fn look_again(&mut self, at: Timestamp) {
        self.hello_due = Some(self.hello_due.map_or(at, |due| due.min(at)));
    }
}

/// Notes what an officer's question showed of the line.
pub(super) fn noticed(model: &mut Model, answer: &Result<Told, Trouble>) {
    match answer {
        Err(trouble) if trouble.fault == Fault::CentreUnreachable => {
            model.line.state = LineState::Down(trouble.clone());
            model.line.look_again(model.at + SignedDuration::from_secs(RETRY_SECONDS));
        }
        _ => model.line.state = LineState::Up,
    }
}

/// The store is open: its chain is held against the centre's now, not only at the next heartbeat.
pub(super) fn opened(model: &mut Model) {
    let at = model.at;
    model.line.hello_due = model.line.hello_due.map(|due| due.min(at));
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
        let chain = model.queue().map(|queue| queue.chain());
        model.line.hello_job = Some(Asked { job, chain, running: model.clock.reading.running });
        out.push(Effect::AskBehind(job, Ask::Hello(hello), None));
    }
    sending::pulse(model, out);
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    match model.line.hello_job.take_if(|asked| asked.job == job) {
        Some(asked) => {
            if let Answer::Centre(result) = answer {
                said_hello(model, &asked, result, out);
            }
            true
        }
        None => sending::answered(model, job, answer, out),
    }
}

fn said_hello(model: &mut Model, asked: &Asked, result: &Result<Told, Trouble>, out: &mut Vec<Effect>) {
    match result {
        Ok(Told::Hello(hello)) => {
            model.line.state = LineState::Up;
            model.line.failures = 0;
            clock::heard(model, asked.running, hello.centre_time, out);
            model.line.hello = Some(hello.clone());
            // Asked before the store was open, it says nothing of the chain there: an old disk must not work on meanwhile.
            let says_nothing = asked.chain.is_none() && model.queue().is_some();
            let pause = if says_nothing { 0 } else { model.settings.heartbeat_seconds };
            model.line.hello_due = Some(model.at + SignedDuration::from_secs(pause));
            stock::known::heard(model, hello);
            known::told_second_factor(model, hello.second_factor, out);
            training::heard(model, out);
            home::line_is_back(model);
            home::count_seen(model, hello.orders_ready, out);
            hold_against(model, asked.chain, &hello.chain, out);
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

/// Holds the centre's head against the chain here: the acknowledged part as it was when the centre was asked, since a later
/// acknowledgement may have overtaken this answer.
fn hold_against(model: &mut Model, asked: Option<OwnChain>, centre: &ChainHead, out: &mut Vec<Effect>) {
    let (Some(asked), Some(queue)) = (asked, model.queue()) else { return };
    if queue.epoch != asked.last.epoch {
        return;
    }
    let own = OwnChain { acknowledged: asked.acknowledged, last: queue.chain().last };
    match compare(&own, centre) {
        Standing::Even => {}
        Standing::Resend(seq) => model.line.resend = Some(seq),
        Standing::Halted(halt) => stop(model, halt, out),
    }
}

/// This kiosk reads only from now on.
pub(super) fn stop(model: &mut Model, halt: Halt, out: &mut Vec<Effect>) {
    if model.queue().is_some_and(|queue| queue.halt != Some(halt)) {
        let job = model.job();
        model.line.sync = Sync::Settling(job);
        out.push(Effect::Store(job, StoreJob::Halt(Some(halt))));
    }
}
