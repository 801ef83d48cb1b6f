//! Evidence on which a clerk may not issue alone: a second officer looks at card and person, signs in on the spot and gives a
//! reason; the centre keeps it, and gives the lease on it.

use super::document::DocumentWord;
use super::message::{Answer, Effect, JobId, Key};
use super::order::{self, OrderScreen};
use super::second_person::SecondPerson;
use super::{Model, Screen, attorney, line};
use crate::domain::evidence::{Allowance, Approval, ApprovalReason, Difference, Evidence};
use crate::domain::invalid_documents::DocumentStanding;
use crate::domain::officer::OfficerId;
use crate::ports::centre::{Ask, Told};
use crate::wire::centre::ApproveRequest;

/// What a second person's word is for.
#[derive(Debug)]
pub struct Approved {
    /// The evidence, with their word.
    pub evidence: Evidence,
    /// What the register of invalid documents had said, where it had no clear word.
    pub standing: Option<DocumentStanding>,
}

impl Approved {
    /// True while the same evidence is in front, and the register says nothing that was not approved.
    pub(super) fn covers(&self, evidence: &Evidence, register: &DocumentWord) -> bool {
        let same = (self.evidence.reading, self.evidence.differs) == (evidence.reading, evidence.differs)
            && self.evidence.attorney == evidence.attorney;
        same && (register.needs_second().is_none() || register.needs_second() == self.standing)
    }
}

/// True when the issue needs a second person, and none has approved this evidence.
#[must_use]
pub fn is_needed(model: &Model, screen: &OrderScreen, evidence: &Evidence) -> bool {
    let by_attorney = evidence.attorney.as_ref().map(|attorney| attorney::allowance(model, screen, attorney));
    let by_registers = screen.register.allowance().and(screen.collector_register.allowance());
    let allowance = allowance(model, evidence).and(by_registers);
    evidence.approval.is_none() && allowance.and(by_attorney.unwrap_or(Allowance::Alone)) == Allowance::SecondPerson
}

/// What the centre's rules let the clerk do on this evidence.
pub(super) fn allowance(model: &Model, evidence: &Evidence) -> Allowance {
    let rules = model.session.as_ref().map(|session| session.rules).unwrap_or_default();
    rules.allowance(evidence.reading, evidence.differs)
}

/// The reasons for what the card itself lacks, for what the register does not say, and for who collects.
const OF_CARD: &[ApprovalReason] =
    &[ApprovalReason::CardUnreadable, ApprovalReason::NewDocument, ApprovalReason::RegisterWrong];
const OF_REGISTER: &[ApprovalReason] = &[ApprovalReason::RegisterSilent];
const OF_ATTORNEY: &[ApprovalReason] = &[ApprovalReason::AttorneySeen];

/// Opens the entry, with the likeliest reason chosen.
pub(super) fn open(model: &mut Model, evidence: &Evidence) {
    let by_card = allowance(model, evidence) == Allowance::SecondPerson;
    let Screen::Order(screen) = &mut model.screen else { return };
    let (first, reasons) = match evidence.differs {
        _ if !by_card && screen.register.needs_second().is_some() => (ApprovalReason::RegisterSilent, OF_REGISTER),
        _ if !by_card => (ApprovalReason::AttorneySeen, OF_ATTORNEY),
        None => (ApprovalReason::CardUnreadable, OF_CARD),
        Some(Difference::Document) => (ApprovalReason::NewDocument, OF_CARD),
        Some(Difference::BirthDate) => (ApprovalReason::RegisterWrong, OF_CARD),
    };
    screen.second = Some(SecondPerson::new(first, reasons));
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

/// A supervisor who is elsewhere has approved what is in front: the centre keeps it for the lease.
pub(super) fn agreed(model: &mut Model, by: OfficerId, reason: ApprovalReason) {
    let Screen::Order(screen) = &mut model.screen else { return };
    let Some(found) = order::evidence(screen).filter(|found| found.attorney.is_none()) else { return };
    let evidence = Evidence { approval: Some(Approval { by, reason }), ..found };
    screen.approved = Some(Approved { evidence, standing: screen.register.needs_second() });
    (screen.second, screen.approving) = (None, None);
    order::confirm(model);
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
        let Evidence { reading, differs, attorney, .. } = evidence;
        let (by, reason) = (told.officer.id.clone(), entry.reason);
        entry.waiting = Some(next);
        let (standing, digest) = (screen.register.needs_second(), attorney.as_ref().map(|attorney| attorney.digest()));
        let evidence = Evidence { reading, differs, approval: Some(Approval { by, reason }), attorney };
        screen.approving = Some(Approved { evidence, standing });
        let request = ApproveRequest { order, officer, reading, differs, standing, attorney: digest, reason };
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
