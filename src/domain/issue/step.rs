//! The steps as a person sees them, each with its state and time. One enum gives labels, screen texts and journal numbers.

use jiff::{SignedDuration, Timestamp};

use super::{Issue, Need};
use crate::domain::order::worded;

worded! {
    /// One line of the list that the clerk watches.
    Step {
        /// The holder's identity is checked.
        Identity = "identity",
        /// J1: the centre has leased the order to this kiosk.
        Lease = "lease",
        /// J2: the carrier is recognised, fits, and is bound.
        Carrier = "carrier",
        /// The citizen has chosen a PIN.
        Pin = "pin",
        /// J3, J4: the key is made on the carrier.
        Key = "key",
        /// J5: the certification request is signed on the carrier.
        Request = "request",
        /// J6, J7: the centre has issued the certificate.
        Certificate = "certificate",
        /// J8: the certificate is written.
        Write = "write",
        /// J9: it reads back byte for byte.
        ReadBack = "read-back",
        /// J10: the carrier has signed the centre's nonce, and the centre has verified it.
        Proof = "proof",
        /// J11, J12: the holder has the carrier, and the record is queued.
        HandOver = "hand-over",
    }
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// Under way since then.
    Running(Timestamp),
    /// Done; how long it took, when it was done in this run.
    Done(Option<SignedDuration>),
    /// Stopped by the issue's trouble.
    Failed,
}

/// When each step was begun and finished in this run.
#[derive(Debug, Clone, Default)]
pub(super) struct StepTimes {
    started: Vec<(Step, Timestamp)>,
    took: Vec<(Step, SignedDuration)>,
}

impl StepTimes {
    pub(super) fn start(&mut self, step: Step, at: Timestamp) {
        if !self.started.iter().any(|(s, _)| *s == step) {
            self.started.push((step, at));
        }
    }

    pub(super) fn restart(&mut self, step: Step, at: Timestamp) {
        self.started.retain(|(s, _)| *s != step);
        self.started.push((step, at));
    }

    pub(super) fn finish(&mut self, step: Step, at: Timestamp) {
        let begun = self.started.iter().find(|(s, _)| *s == step).map_or(at, |(_, t)| *t);
        self.took.retain(|(s, _)| *s != step);
        self.took.push((step, at.duration_since(begun)));
    }

    fn took(&self, step: Step) -> Option<SignedDuration> {
        self.took.iter().find(|(s, _)| *s == step).map(|(_, d)| *d)
    }

    fn started(&self, step: Step) -> Option<Timestamp> {
        self.started.iter().find(|(s, _)| *s == step).map(|(_, t)| *t)
    }
}

impl Issue {
    /// The step that is under way or stopped; `None` when all is done.
    #[must_use]
    pub fn current_step(&self) -> Option<Step> {
        match self.need() {
            Need::Do(job) => Some(job.step()),
            Need::Carrier | Need::Refused(_) => Some(Step::Carrier),
            Need::ChosenPin | Need::PresentedPin => Some(Step::Pin),
            Need::HandOver => Some(Step::HandOver),
            Need::Nothing => None,
        }
    }

    /// How far a step is.
    #[must_use]
    pub fn step_state(&self, step: Step) -> StepState {
        if Some(step) == self.current_step() {
            let refused = matches!(self.need(), Need::Refused(_));
            return if self.trouble.is_some() || refused {
                StepState::Failed
            } else {
                self.times.started(step).map_or(StepState::Waiting, StepState::Running)
            };
        }
        if self.knows(step) { StepState::Done(self.times.took(step)) } else { StepState::Waiting }
    }

    /// True when the knowledge of this issue says that the step is done.
    #[must_use]
    pub fn knows(&self, step: Step) -> bool {
        match step {
            Step::Identity => true,
            Step::Lease => self.lease.is_some(),
            Step::Carrier => {
                self.bound.is_some() && (self.inspection.is_some() || self.keys.iter().all(|(_, key)| key.read_back))
            }
            Step::Pin => self.pin_chosen && (self.pin_held || self.is_proven()),
            Step::HandOver => self.recorded.is_some(),
            Step::Key | Step::Request | Step::Certificate | Step::Write | Step::ReadBack | Step::Proof => {
                self.keys.iter().all(|(_, key)| key.knows(step) == Some(true))
            }
        }
    }

    /// Notes the time of whatever began or ended since `before`, the step that was current then.
    pub(super) fn mark(&mut self, before: Option<Step>, at: Timestamp) {
        let now = self.current_step();
        if let Some(step) = before.filter(|step| self.knows(*step)) {
            self.times.finish(step, at);
        }
        if let Some(step) = now {
            if before == now { self.times.start(step, at) } else { self.times.restart(step, at) }
        }
    }
}
