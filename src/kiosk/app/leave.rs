//! Leaving an issue: the order is given back while nothing was made for it, and put aside afterwards.

use super::message::{Effect, StoreJob};
use super::{Model, Overlay, Screen, UNFINISHED_MAX};
use crate::domain::carrier::CarrierJob;
use crate::domain::issue::{Issue, IssueEvent};
use crate::domain::order::OrderNumber;
use crate::domain::record::RecordDraft;
use crate::ports::centre::Ask;
use crate::wire::centre as wire;

/// Esc, or a key to another screen: safe at each point. While nothing is on the carrier the order is simply given back;
/// later the officer is asked, and the issue is put aside to be resumed.
pub(super) fn ask(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &model.screen else { return };
    if screen.issue.can_release() && screen.waiting.is_none() {
        return release(model, out);
    }
    model.overlay = Some(Overlay::ConfirmLeave);
}

/// Gives the order back: nothing was made for it.
fn release(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Issue(screen) = &model.screen else { return };
    let order = screen.issue.order.clone();
    let lease = screen.issue.lease.clone();
    let carrier_serial = screen.issue.bound.as_ref().map(|bound| bound.serial.clone());
    let officer = model.session.as_ref().map(|s| s.officer.id.clone());
    forget_pin(model, out);
    if let (Some(lease), Some(officer)) = (lease, officer) {
        let attempt = lease.attempt;
        let draft = RecordDraft::Released {
            order: order.clone(),
            attempt,
            carrier_serial,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let job = model.job();
        out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
        let _ = model.ask(Ask::Release(wire::ReleaseRequest { order, attempt }), out);
    }
    model.go_home(out);
}

/// Puts the issue aside; the key and whatever was written stay on the carrier, and the journal stays open.
pub(super) fn put_aside(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &model.screen else { return };
    if screen.issue.can_release() && screen.waiting.is_none() {
        return release(model, out);
    }
    let mut issue = screen.issue.clone();
    let unwritten = screen.unwritten.clone();
    let _ = issue.on(model.at, IssueEvent::CarrierGone);
    if let Some(entry) = unwritten {
        let job = model.job();
        out.push(Effect::Store(job, StoreJob::Journal(entry)));
    }
    forget_pin(model, out);
    model.put_aside(issue);
    model.go_home(out);
}

/// Leaves a screen on which a holder typed a PIN.
pub(super) fn forget_and_go_home(model: &mut Model, out: &mut Vec<Effect>) {
    forget_pin(model, out);
    model.go_home(out);
}

/// The worker wipes the PIN as soon as the screen is left.
pub(super) fn forget_pin(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    out.push(Effect::Carrier(job, CarrierJob::Forget));
}

impl Model {
    /// Puts an issue aside, to be resumed from the home screen.
    pub(super) fn put_aside(&mut self, issue: Issue) {
        self.unfinished.retain(|other| other.order != issue.order);
        if self.unfinished.len() < UNFINISHED_MAX {
            self.unfinished.push(issue);
        }
    }

    /// Takes the issue of an order that was put aside.
    pub(super) fn take_up(&mut self, order: &OrderNumber) -> Option<Issue> {
        let index = self.unfinished.iter().position(|issue| issue.order == *order)?;
        Some(self.unfinished.remove(index))
    }
}
