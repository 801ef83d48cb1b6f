//! A suspension request: the holder of a handed-over carrier asks at the counter, with or without a line. The record is
//! urgent: the centre hears of it before anything else that waits.

use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::order::OrderScreen;
use super::{Model, Overlay, Screen, order};
use crate::domain::fault::Fault;
use crate::domain::officer::Permission;
use crate::domain::order::OrderState;
use crate::domain::record::{RecordDraft, RecordSeq, SuspensionReason};

/// How far a suspension request of the order in front has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspension {
    /// It is being made durable.
    Writing(JobId),
    /// It is durable here, under this number.
    Written(RecordSeq),
}

/// True when a request can be taken: the carrier was handed over, and its holder's card was read and agrees.
#[must_use]
pub fn can_ask(model: &Model, screen: &OrderScreen) -> bool {
    let handed_over = matches!(screen.order.state, OrderState::HandedOver | OrderState::Closed);
    let is_holder = screen.reconciliation().is_some_and(|found| found.holds());
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Issue));
    handed_over && is_holder && may && screen.suspension.is_none()
}

/// Takes a key while the reason is asked for: 1 to 4.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let chosen = match key {
        Key::Char(digit) => digit.to_digit(10).and_then(|n| SuspensionReason::ALL.get((n as usize).checked_sub(1)?)),
        Key::Esc => {
            model.overlay = None;
            return;
        }
        Key::F(8) => {
            model.language = model.language.next();
            return;
        }
        _ => None,
    };
    if let Some(reason) = chosen {
        model.overlay = None;
        write(model, *reason, out);
    }
}

fn write(model: &mut Model, reason: SuspensionReason, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Screen::Order(screen) = &model.screen else { return };
    let (Some(evidence), Some(session), true) = (order::evidence(screen), &model.session, can_ask(model, screen))
    else {
        return;
    };
    let order = screen.order.number.clone();
    let draft = RecordDraft::SuspensionRequest { order, reason, reading: evidence.reading };
    out.push(Effect::Store(job, StoreJob::Append { at, officer: session.officer.id.clone(), draft }));
    if let Screen::Order(screen) = &mut model.screen {
        screen.suspension = Some(Suspension::Writing(job));
    }
}

/// Opens the question for the reason.
pub(super) fn ask(model: &mut Model) {
    if let Screen::Order(screen) = &model.screen
        && can_ask(model, screen)
    {
        model.overlay = Some(Overlay::ConfirmSuspend);
    }
}

/// Takes the store's answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) {
    let Screen::Order(screen) = &mut model.screen else { return };
    if screen.suspension != Some(Suspension::Writing(job)) {
        return;
    }
    match answer {
        Answer::Store(Ok(StoreAnswer::Appended(record, _))) => {
            screen.suspension = Some(Suspension::Written(record.seq));
        }
        Answer::Store(Err(error)) => {
            screen.suspension = None;
            model.notice = Some(error.clone().into());
        }
        _ => {
            screen.suspension = None;
            model.notice = Some(Fault::StoreFailed.into());
        }
    }
}
