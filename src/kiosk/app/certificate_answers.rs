//! Answers for the certificates' screen: the list, what the centre did, a second officer's sign-in, and the outbox.

use super::certificates::{Choice, Done, Step, request};
use super::message::{Answer, Effect, JobId, StoreAnswer};
use super::{Model, Screen, home, line};
use crate::domain::certificate::life::CertificateState;
use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::{Ask, Told};
use crate::wire::life::{ApprovedLifeRequest, CertificatesOf};

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) {
    if second_answered(model, job, answer, out) {
        return;
    }
    let Screen::Certificates(screen) = &mut model.screen else { return };
    if screen.waiting.take_if(|waiting| *waiting == job).is_none() {
        return;
    }
    match answer {
        Answer::Store(Ok(StoreAnswer::Appended(record, _))) => {
            screen.done = Some(Done::SuspensionWritten(record.seq));
            // The request cannot be lost any more: the list must not go on saying that the certificate is good.
            let of = screen.selected().map(|held| held.order.clone());
            let all = screen.told.iter_mut().flat_map(|told| &mut told.certificates);
            for held in all.filter(|held| Some(&held.order) == of.as_ref() && held.state == CertificateState::Active) {
                (held.state, held.suspended_at) = (CertificateState::OnHold, Some(record.at));
            }
        }
        Answer::Store(Err(error)) => model.notice = Some(error.clone().into()),
        Answer::Centre(said) => centre_said(model, said),
        _ => model.notice = Some(Fault::StoreFailed.into()),
    }
}

fn centre_said(model: &mut Model, said: &Result<Told, Trouble>) {
    line::noticed(model, said);
    let Screen::Certificates(screen) = &mut model.screen else { return };
    match said {
        Ok(Told::Certificates(told)) => {
            (screen.told, screen.trouble) = (Some((**told).clone()), None);
            let of = match &screen.of {
                CertificatesOf::Order(number) => told.certificates.iter().position(|held| held.order == *number),
                CertificatesOf::Serial(serial) => told.certificates.iter().position(|held| held.serial == *serial),
                CertificatesOf::Holder(_) => None,
            };
            screen.selected = of.unwrap_or(0);
            // A card that was read before the list is the holder's, or nobody's here.
            screen.card = screen.card.take().filter(|card| card.fin == told.fin);
        }
        Ok(Told::LifeDone(done)) => {
            let word = screen.step.take().map_or("done", |step| word_of(&step));
            screen.done = Some(done.ordered.clone().map_or(Done::AtCentre(word), Done::Ordered));
            screen.told = Some(done.now.clone());
        }
        Ok(_) => model.notice = Some(Fault::CentreAnswer.into()),
        Err(trouble) if trouble.fault == Fault::SessionEnded => home::failed(model, trouble.clone()),
        Err(trouble) if screen.told.is_none() => screen.trouble = Some(trouble.clone()),
        Err(trouble) => {
            screen.step = None;
            model.notice = Some(trouble.clone());
        }
    }
}

/// The word of what the centre did.
const fn word_of(step: &Step) -> &'static str {
    match step {
        Step::Confirm(choice, _) | Step::Second(choice, ..) | Step::Receipt(choice, _) => match choice {
            Choice::Suspend(_) => "suspended",
            Choice::Resume => "resumed",
            Choice::Revoke(_) => "revoked",
            Choice::Replace(_) => "ordered",
        },
        Step::Reason(_) => "done",
    }
}

/// The second officer's sign-in, and then what was agreed to. False when the entry waits for nothing of this.
fn second_answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let next = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Certificates(screen) = &mut model.screen else { return false };
    let Some(Step::Second(choice, receipt, entry)) = &mut screen.step else { return false };
    let (true, Answer::Centre(said)) = (entry.waiting == Some(job), answer) else { return false };
    let (choice, receipt) = (*choice, receipt.clone());
    let Some(told) = entry.signed_in(said) else {
        line::noticed(model, said);
        return true;
    };
    let session = told.session.clone();
    if let (Some(officer), Some(request)) = (clerk, request(screen, choice, receipt)) {
        screen.waiting = Some(next);
        let asked = ApprovedLifeRequest { officer, request };
        out.push(Effect::Ask(next, Ask::LifeApproved(asked), Some(session)));
    }
    line::noticed(model, said);
    true
}
