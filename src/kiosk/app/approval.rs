//! Evidence on which a clerk may not issue alone: a second officer looks at card and person, signs in on the spot and gives a
//! reason; the centre keeps it, and gives the lease on it.

use super::message::{Answer, Effect, JobId, Key};
use super::order::{self, OrderScreen};
use super::second_person::SecondPerson;
use super::{Model, Screen, line};
use crate::domain::evidence::{Allowance, Approval, ApprovalReason, Difference, Evidence};
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::ApproveRequest;

/// True when the issue needs a second person, and none has approved this evidence.
#[must_use]
pub fn is_needed(model: &Model, evidence: &Evidence) -> bool {
    evidence.approval.is_none() && allowance(model, evidence) == Allowance::SecondPerson
}

/// What the centre's rules let the clerk do on this evidence.
pub(super) fn allowance(model: &Model, evidence: &Evidence) -> Allowance {
    let rules = model.session.as_ref().map(|session| session.rules).unwrap_or_default();
    rules.allowance(evidence.reading, evidence.differs)
}

/// Opens the entry, with the likeliest reason chosen.
pub(super) fn open(screen: &mut OrderScreen, evidence: &Evidence) {
    let first = match evidence.differs {
        None => ApprovalReason::CardUnreadable,
        Some(Difference::Document) => ApprovalReason::NewDocument,
        Some(Difference::BirthDate) => ApprovalReason::RegisterWrong,
    };
    screen.second = Some(SecondPerson::new(first, ApprovalReason::ALL));
}

/// Takes a key while the entry is open.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Order(screen) = &mut model.screen else { return };
    if key == Key::Esc {
        // An answer that comes later finds nobody.
        (screen.second, screen.approving) = (None, None);
    } else if let Some(entry) = &mut screen.second
        && entry.press(key)
    {
        out.extend(entry.sign_in(job, clerk.as_ref()));
    }
}

/// Takes an answer when this entry waits for it; false when it does not.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let next = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Order(screen) = &mut model.screen else { return false };
    let (order, evidence) = (screen.order.number.clone(), order::evidence(screen));
    let Some(entry) = screen.second.as_mut().filter(|entry| entry.waiting == Some(job)) else { return false };
    let Answer::Centre(answer) = answer else { return false };
    let approved = matches!(answer, Ok(Told::Approved(_)));
    let agreed = if approved { None } else { entry.signed_in(answer) };
    if let (Some(told), Some(officer), Some(evidence)) = (agreed, clerk, evidence) {
        let Evidence { reading, differs, .. } = evidence;
        let (by, reason) = (told.officer.id.clone(), entry.reason);
        entry.waiting = Some(next);
        screen.approving = Some(Evidence { reading, differs, approval: Some(Approval { by, reason }) });
        let request = ApproveRequest { order, officer, reading, differs, reason };
        out.push(Effect::Ask(next, Ask::Approve(request), Some(told.session.clone())));
    }
    line::noticed(model, answer);
    if approved {
        if let Screen::Order(screen) = &mut model.screen {
            screen.approved = screen.approving.take();
            screen.second = None;
        }
        order::confirm(model);
    }
    true
}
