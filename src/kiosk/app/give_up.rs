//! Giving an issue up with a supervisor: another officer signs in beside the clerk, the centre revokes and closes the attempt,
//! and the record of it closes the journal.

use super::field::Field;
use super::issue::IssueScreen;
use super::message::{Answer, Effect, JobId, Key, StoreJob};
use super::{Model, Screen, leave, line};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::EndReason;
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::record::RecordDraft;
use crate::domain::secret::SECRET_BYTES_MAX;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::SignInRequest;
use crate::wire::endings::GiveUpRequest;

/// The reasons that a person may give, in the order they are shown.
pub const REASONS: [EndReason; 3] = [EndReason::CarrierLost, EndReason::CarrierDamaged, EndReason::HolderGone];

/// What is chosen and typed, and what is waited for.
#[derive(Debug)]
pub struct GiveUp {
    /// Why.
    pub reason: EndReason,
    /// The supervisor's account name.
    pub officer: Field,
    /// The supervisor's password.
    pub password: Field,
    /// The password field has the focus.
    pub on_password: bool,
    /// The centre is being asked: who this is, or to end the attempt.
    pub waiting: Option<JobId>,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
}

impl GiveUp {
    fn new() -> Self {
        Self {
            reason: EndReason::CarrierLost,
            officer: Field::new(32),
            password: Field::new(SECRET_BYTES_MAX),
            on_password: false,
            waiting: None,
            trouble: None,
        }
    }

    fn next_reason(&mut self) {
        let at = REASONS.iter().position(|reason| *reason == self.reason).unwrap_or(0);
        self.reason = REASONS[(at + 1) % REASONS.len()];
    }
}

/// True when there is something to give up: a key was begun, nothing runs, and the holder does not have it yet.
#[must_use]
pub fn is_possible(screen: &IssueScreen) -> bool {
    let issue = &screen.issue;
    screen.waiting.is_none() && !issue.can_release() && issue.lease.is_some() && !issue.hand_over_confirmed
}

/// Opens the entry, where it is possible.
pub(super) fn open(screen: &mut IssueScreen) {
    if is_possible(screen) {
        screen.give_up = Some(GiveUp::new());
    }
}

/// Takes a key while the entry is open.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.give_up else { return };
    if key == Key::Esc {
        // An answer that comes later finds nobody; asking again gets the same.
        screen.give_up = None;
        return;
    }
    if entry.waiting.is_some() {
        return;
    }
    let field = if entry.on_password { &mut entry.password } else { &mut entry.officer };
    match key {
        Key::Char(c) => field.push(c),
        Key::Backspace => field.erase(),
        Key::Tab => entry.on_password = !entry.on_password,
        Key::Up | Key::Down => entry.next_reason(),
        Key::Enter if entry.on_password => return sign_in(model, out),
        Key::Enter => entry.on_password = true,
        _ => return,
    }
    entry.trouble = None;
}

fn sign_in(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Issue(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.give_up else { return };
    let officer = match OfficerId::parse(entry.officer.text()) {
        Ok(officer) if Some(&officer) != clerk.as_ref() => officer,
        Ok(_) => return entry.trouble = Some(Fault::NotAllowed.into()),
        Err(_) => return entry.trouble = Some(Fault::SignInRefused.into()),
    };
    let request = SignInRequest { officer, password: entry.password.text().to_owned() };
    entry.password.clear();
    (entry.waiting, entry.trouble) = (Some(job), None);
    out.push(Effect::Ask(job, Ask::SignIn(request), None));
}

/// Takes an answer when this entry waits for it; false when it does not.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let next = model.job();
    let Screen::Issue(screen) = &mut model.screen else { return false };
    let Some(entry) = screen.give_up.as_mut().filter(|entry| entry.waiting == Some(job)) else { return false };
    let Answer::Centre(answer) = answer else { return false };
    entry.waiting = None;
    match answer {
        Ok(Told::SignedIn(told)) if told.officer.role.may(Permission::Approve) => {
            let issue = &screen.issue;
            let Some(attempt) = issue.lease.as_ref().map(|lease| lease.attempt) else { return true };
            let request = GiveUpRequest {
                order: issue.order.clone(),
                attempt,
                reason: entry.reason,
                carrier_serial: issue.bound.as_ref().map(|bound| bound.serial.clone()),
                key_sha256: issue.spki_sha256,
            };
            entry.waiting = Some(next);
            out.push(Effect::Ask(next, Ask::GiveUp(request), Some(told.session.clone())));
        }
        Ok(Told::SignedIn(_)) => entry.trouble = Some(Fault::NotAllowed.into()),
        Ok(Told::GivenUp(_)) => record(model, out),
        Ok(_) => entry.trouble = Some(Fault::CentreAnswer.into()),
        Err(trouble) => entry.trouble = Some(trouble.clone()),
    }
    line::noticed(model, answer);
    true
}

/// The centre has ended the attempt: the record of it closes the journal here.
fn record(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let job = model.job();
    let Screen::Issue(screen) = &model.screen else { return };
    let issue = &screen.issue;
    let Some(attempt) = issue.lease.as_ref().map(|lease| lease.attempt) else { return };
    let draft = RecordDraft::Released {
        order: issue.order.clone(),
        attempt,
        carrier_serial: issue.bound.as_ref().map(|bound| bound.serial.clone()),
        orphan_key_sha256: issue.spki_sha256,
    };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    leave::forget_pin(model, out);
    model.go_home(out);
}
