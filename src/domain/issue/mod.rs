//! The issue machine: what is known of one issue decides the next job. Pure: an event goes in, a journal entry may come out,
//! and [`Issue::need`] says what to do next.
//!
//! The machine keeps *knowledge*, not a program counter. After a cut the knowledge that was journalled is read back, the
//! carrier is looked at again, and the same function says what is still missing; a retry is therefore always a resume.

mod ending;
mod event;
mod journal;
mod keys;
mod need;
mod point;
mod step;
mod takeover;
#[cfg(test)]
mod tests;

pub use ending::EndReason;
pub use event::{IssueEvent, Refusal};
pub use journal::{Begun, BegunKey, JournalEntry, JournalFact};
pub use keys::{IssueKey, IssueKeys};
pub use need::{IssueJob, Need};
pub use point::JournalPoint;
pub use step::{Step, StepState};
pub use takeover::Takeover;

use jiff::Timestamp;

use crate::domain::carrier::{CarrierAddress, CarrierInspection};
use crate::domain::evidence::Evidence;
use crate::domain::fault::Trouble;
use crate::domain::order::{CarrierKind, Lease, OrderNumber};
use crate::domain::preflight::CarrierVerdict;
use crate::domain::record::RecordSeq;
use crate::domain::takeover::CarrierSecret;

/// Everything known of one issue.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The order.
    pub order: OrderNumber,
    /// What the order says the certificate goes on.
    pub ordered_kind: CarrierKind,
    /// What the holder's identity rests on.
    pub evidence: Evidence,
    /// J1: the centre's lease.
    pub lease: Option<Lease>,
    /// The carrier bound to this attempt (J2); survives the carrier being pulled.
    pub bound: Option<CarrierAddress>,
    /// The last look at the carrier; forgotten when it is pulled.
    pub inspection: Option<CarrierInspection>,
    /// What the centre said of the carrier that is in; forgotten with it.
    pub verdict: Option<CarrierVerdict>,
    /// A PIN was about to be set on this carrier: from then on it is this attempt's, fresh or not.
    pub pin_intended: bool,
    /// Setting the PIN was cut off: the carrier may have it already.
    pub pin_unsure: bool,
    /// The carrier had another PIN than the factory's before this attempt could set one: no later failure makes it ours.
    pub pin_foreign: bool,
    /// The citizen has chosen a PIN on this carrier.
    pub pin_chosen: bool,
    /// The worker holds the PIN, so that signing needs no new entry.
    pub pin_held: bool,
    /// Its keys, each with its certificate.
    pub keys: IssueKeys,
    /// How far the replacement of each of the factory's secrets is.
    pub takeovers: Vec<(CarrierSecret, Takeover)>,
    /// J11: the officer confirmed the hand-over.
    pub hand_over_confirmed: bool,
    /// J12: the hand-over record's number and the receipt's number.
    pub recorded: Option<(RecordSeq, u64)>,
    /// What stopped the current job; cleared by a retry.
    pub trouble: Option<Trouble>,
    times: step::StepTimes,
}

impl Issue {
    /// Begins an issue after the officer has confirmed the holder's identity.
    #[must_use]
    pub fn begin(order: OrderNumber, ordered_kind: CarrierKind, evidence: Evidence, at: Timestamp) -> Self {
        let mut times = step::StepTimes::default();
        times.finish(Step::Identity, at);
        times.start(Step::Lease, at);
        Self {
            order,
            ordered_kind,
            evidence,
            lease: None,
            bound: None,
            inspection: None,
            verdict: None,
            pin_intended: false,
            pin_unsure: false,
            pin_foreign: false,
            pin_chosen: false,
            pin_held: false,
            keys: IssueKeys::default(),
            takeovers: vec![],
            hand_over_confirmed: false,
            recorded: None,
            trouble: None,
            times,
        }
    }

    /// True while giving the order back leaves nothing behind: no key was made for it.
    #[must_use]
    pub fn can_release(&self) -> bool {
        self.keys.iter().all(|(_, key)| key.id.is_none())
    }

    /// True when everything is done and the journal may be closed.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.recorded.is_some()
    }

    /// The idempotency key of this attempt at the centre: `order:attempt`.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<String> {
        self.lease.as_ref().map(|lease| format!("{}:{}", self.order, lease.attempt))
    }
}
