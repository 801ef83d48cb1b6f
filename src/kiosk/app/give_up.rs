//! Giving an issue up with a supervisor: another officer signs in beside the clerk, the centre revokes and closes the attempt,
//! and the record of it closes the journal.

use super::issue::IssueScreen;
use super::message::{Answer, Effect, JobId, Key, StoreJob};
use super::second_person::SecondPerson;
use super::{Model, Screen, leave, line};
use crate::domain::carrier::{CarrierAnswer, CarrierJob};
use crate::domain::certificate::KeyPurpose;
use crate::domain::issue::{EndReason, Issue};
use crate::domain::record::{RecordDraft, SecondOrphan};
use crate::ports::centre::{Ask, Told};
use crate::wire::approvals::ApprovedGiveUp;
use crate::wire::endings::GiveUpRequest;

/// The reasons that a person may give, in the order they are shown.
pub const REASONS: [EndReason; 3] = [EndReason::CarrierLost, EndReason::CarrierDamaged, EndReason::HolderGone];

/// The supervisor who agrees, and why.
pub type GiveUp = SecondPerson<EndReason>;

/// True when there is something to give up: a key was begun, nothing runs, and the holder does not have it yet.
#[must_use]
pub fn is_possible(screen: &IssueScreen) -> bool {
    let issue = &screen.issue;
    screen.waiting.is_none() && !issue.can_release() && issue.lease.is_some() && !issue.hand_over_confirmed
}

/// Opens the entry, where it is possible.
pub(super) fn open(screen: &mut IssueScreen) {
    if is_possible(screen) {
        screen.destroyed.clear();
        screen.give_up = Some(GiveUp::new(EndReason::CarrierLost, &REASONS));
    }
}

/// Takes a key while the entry is open.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Issue(screen) = &mut model.screen else { return };
    if key == Key::Esc {
        // An answer that comes later finds nobody; asking again gets the same.
        screen.give_up = None;
    } else if let Some(entry) = &mut screen.give_up
        && entry.press(key)
    {
        out.extend(entry.sign_in(job, clerk.as_ref()));
    }
}

/// Takes an answer when this entry waits for it; false when it does not.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let next = model.job();
    let Screen::Issue(screen) = &mut model.screen else { return false };
    let Some(entry) = screen.give_up.as_mut().filter(|entry| entry.waiting == Some(job)) else { return false };
    entry.waiting = None;
    let answer = match answer {
        Answer::Centre(answer) => answer,
        // What could not be destroyed is recorded as left.
        Answer::Carrier(destroyed) => {
            if let Some((purpose, _)) = orphan(&screen.issue, entry.reason, &screen.destroyed) {
                screen.destroyed.push((purpose, matches!(destroyed, Ok(CarrierAnswer::KeyDestroyed))));
            }
            destroy_or_record(model, next, out);
            return true;
        }
        _ => return false,
    };
    if matches!(answer, Ok(Told::GivenUp(_))) {
        destroy_or_record(model, next, out);
        return true;
    } else if let Some(told) = entry.signed_in(answer)
        && let Some(request) = question(&screen.issue, entry.reason)
    {
        entry.waiting = Some(next);
        out.push(Effect::Ask(next, Ask::GiveUp(request), Some(told.session.clone())));
    }
    line::noticed(model, answer);
    true
}

/// A supervisor who is elsewhere has agreed: the centre ends the attempt by that request.
pub(super) fn agreed(model: &mut Model, request: String, reason: EndReason, out: &mut Vec<Effect>) {
    let job = model.job();
    let session = model.session.as_ref().and_then(|session| session.token.clone());
    let Screen::Issue(screen) = &mut model.screen else { return };
    let (Some(entry), Some(give_up)) = (&mut screen.give_up, question(&screen.issue, reason)) else { return };
    (entry.reason, entry.waiting, entry.trouble) = (reason, Some(job), None);
    out.push(Effect::Ask(job, Ask::GiveUpApproved(ApprovedGiveUp { id: request, give_up }), session));
}

/// What the centre is asked for, once there is an attempt.
fn question(issue: &Issue, reason: EndReason) -> Option<GiveUpRequest> {
    Some(GiveUpRequest {
        order: issue.order.clone(),
        attempt: issue.lease.as_ref()?.attempt,
        reason,
        carrier_serial: issue.bound.as_ref().map(|bound| bound.serial.clone()),
        key_sha256: issue.keys.signature.spki_sha256,
        authentication_key_sha256: issue.keys.authentication.as_ref().and_then(|key| key.spki_sha256),
    })
}

/// The next key that nobody will use, while its carrier is here and it was not tried to destroy it.
fn orphan(issue: &Issue, reason: EndReason, tried: &[(KeyPurpose, bool)]) -> Option<(KeyPurpose, CarrierJob)> {
    let seen = issue.inspection.as_ref().filter(|_| reason != EndReason::CarrierLost)?;
    if issue.bound.as_ref().is_none_or(|bound| bound.serial != seen.address.serial) {
        return None;
    }
    issue.keys.iter().filter(|(purpose, _)| tried.iter().all(|(of, _)| of != purpose)).find_map(|(purpose, key)| {
        let id = key.id.clone().or_else(|| key.spki_sha256.and_then(|_| seen.place_of(purpose)))?;
        Some((purpose, CarrierJob::DestroyKey { address: seen.address.clone(), id, spki_sha256: key.spki_sha256 }))
    })
}

/// Destroys one key after the other, and then records what became of each.
fn destroy_or_record(model: &mut Model, job: JobId, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.give_up else { return };
    match orphan(&screen.issue, entry.reason, &screen.destroyed) {
        Some((_, destroy)) => {
            entry.waiting = Some(job);
            out.push(Effect::Carrier(job, destroy));
        }
        None => record(model, out),
    }
}

/// The centre has ended the attempt: the record of it closes the journal here.
fn record(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let job = model.job();
    let Screen::Issue(screen) = &model.screen else { return };
    let issue = &screen.issue;
    let Some(attempt) = issue.lease.as_ref().map(|lease| lease.attempt) else { return };
    let is_destroyed = |purpose| screen.destroyed.contains(&(purpose, true));
    let second = issue.keys.authentication.as_ref().and_then(|key| key.spki_sha256);
    let draft = RecordDraft::Released {
        order: issue.order.clone(),
        attempt,
        carrier_serial: issue.bound.as_ref().map(|bound| bound.serial.clone()),
        orphan_key_sha256: issue.keys.signature.spki_sha256,
        orphan_key_destroyed: is_destroyed(KeyPurpose::Signature),
        second_orphan: second
            .map(|key_sha256| SecondOrphan { key_sha256, destroyed: is_destroyed(KeyPurpose::Authentication) }),
    };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    leave::forget_pin(model, out);
    model.go_home(out);
}
