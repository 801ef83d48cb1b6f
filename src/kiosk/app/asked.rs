//! The clerk asks a supervisor who is elsewhere. How it stands is asked behind the screen, nobody waits for it, and what was
//! asked for goes on when the word is there and its entry is in front.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId};
use super::reversal::ReversalStep;
use super::{Model, Screen, approval, give_up, line, order, reversal, unblock};
use crate::domain::approval::{Matter, Standing};
use crate::domain::fault::Fault;
use crate::domain::officer::{OfficerId, Permission};
use crate::ports::centre::{Ask, Told};
use crate::wire::approvals::{AskApprovalRequest, CardShown, CloseApprovalRequest, MyApproval, MyApprovalsRequest};

/// Seconds after which it is asked how a request stands that waits.
const SECONDS: i64 = 5;
/// Seconds after which it is tried again when the centre did not answer.
const RETRY_SECONDS: i64 = 20;

/// What the officer in front of the screen asked for.
#[derive(Debug, Default)]
pub struct Asked {
    /// As the centre told it last, the newest first.
    pub requests: Vec<MyApproval>,
    of: Option<OfficerId>,
    sending: Option<JobId>,
    looking: Option<JobId>,
    due: Option<Timestamp>,
    /// Those that were taken up here: what went wrong then is tried again only when a person wants it.
    taken_up: BTreeSet<String>,
    /// Those whose answer was seen.
    seen: BTreeSet<String>,
}

impl Asked {
    /// When something is due by itself.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        if self.looking.is_none() { self.due } else { None }
    }

    /// True while a request is on its way to the centre.
    #[must_use]
    pub const fn is_sending(&self) -> bool {
        self.sending.is_some()
    }

    fn put(&mut self, told: MyApproval) {
        self.requests.retain(|known| known.id != told.id);
        self.taken_up.remove(&told.id);
        self.requests.insert(0, told);
    }
}

/// What the entry in front would ask a supervisor for, with what its card says.
#[must_use]
pub fn matter(model: &Model) -> Option<(Matter, Option<CardShown>)> {
    match &model.screen {
        Screen::Order(screen) => {
            let reason = screen.second.as_ref()?.reason;
            // A power of attorney is looked at where it lies: nobody elsewhere approves it.
            let found = order::evidence(screen).filter(|found| found.attorney.is_none())?;
            let order = screen.order.number.clone();
            let mrz = &screen.card.as_ref()?.mrz;
            let card = CardShown { document: mrz.document.clone(), birth_date: mrz.birth_date };
            let (reading, differs, standing) = (found.reading, found.differs, screen.register.needs_second());
            Some((Matter::Evidence { order, reading, differs, standing, reason }, Some(card)))
        }
        Screen::Reversal(screen) => {
            let ReversalStep::Second(entry) = &screen.step else { return None };
            let (of, what) = (screen.sold.as_ref()?.of, screen.what.clone()?);
            Some((Matter::Sale { of, what, reason: entry.reason }, None))
        }
        Screen::Issue(screen) => {
            let (entry, issue) = (screen.give_up.as_ref()?, &screen.issue);
            let carrier_serial = issue.bound.as_ref().map(|bound| bound.serial.clone());
            let (order, attempt) = (issue.order.clone(), issue.lease.as_ref()?.attempt);
            Some((Matter::GiveUp { order, attempt, reason: entry.reason, carrier_serial }, None))
        }
        Screen::PinChange(screen) => {
            let entry = screen.unblock.as_ref().filter(|entry| entry.asks_second())?;
            let seen = screen.carrier.as_ref()?;
            let (manufacturer, serial) = (seen.manufacturer.clone(), seen.address.serial.clone());
            Some((Matter::Unblock { manufacturer, serial, reason: entry.second.reason }, None))
        }
        _ => None,
    }
}

/// How the request for what is in front stands, where one was made.
#[must_use]
pub fn in_front(model: &Model) -> Option<&MyApproval> {
    let (matter, _) = matter(model)?;
    model.asked.requests.iter().find(|known| known.matter.is_same(&matter))
}

/// True while the entry in front asks who the second person is.
fn is_signing_in(model: &Model) -> bool {
    match &model.screen {
        Screen::Order(screen) => screen.second.as_ref().is_some_and(|entry| entry.waiting.is_some()),
        Screen::Reversal(screen) => matches!(&screen.step, ReversalStep::Second(entry) if entry.waiting.is_some()),
        Screen::Issue(screen) => screen.give_up.as_ref().is_some_and(|entry| entry.waiting.is_some()),
        Screen::PinChange(screen) => screen.unblock.as_ref().is_some_and(unblock::Unblock::is_running),
        _ => false,
    }
}

/// The newest answer that nobody has seen.
#[must_use]
pub fn news(model: &Model) -> Option<&MyApproval> {
    let asked = &model.asked;
    let is_news = |known: &&MyApproval| {
        matches!(known.standing, Standing::Approved | Standing::Refused)
            && !asked.taken_up.contains(&known.id)
            && !asked.seen.contains(&known.id)
    };
    asked.requests.iter().find(is_news)
}

/// The officer has read the newest answer.
pub(super) fn dismiss(model: &mut Model) {
    let id = news(model).map(|known| known.id.clone());
    model.asked.seen.extend(id);
}

/// Asks a supervisor for what is in front. While the same waits, it is asked how it stands.
pub(super) fn ask(model: &mut Model, out: &mut Vec<Effect>) {
    let Some((matter, card)) = matter(model).filter(|_| !model.asked.is_sending() && !is_signing_in(model)) else {
        return;
    };
    let ask = Ask::AskApproval(AskApprovalRequest { matter, card });
    model.asked.sending = Some(model.ask(ask, out));
}

/// Asks how what waits stands, and goes on with what is decided. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let clerk = model.session.as_ref().filter(|session| session.officer.role.may(Permission::Issue));
    let clerk = clerk.map(|session| (session.officer.id.clone(), session.token.clone()));
    let (officer, token) = clerk.map_or((None, None), |(officer, token)| (Some(officer), token));
    if model.asked.of != officer {
        let due = officer.as_ref().map(|_| model.at);
        model.asked = Asked { of: officer, due, ..Asked::default() };
    }
    close_used(model, out);
    go_on(model, out);
    if model.asked.due().is_some_and(|due| due <= model.at) && model.line.is_up() {
        let job = model.job();
        model.asked.looking = Some(job);
        out.push(Effect::AskBehind(job, Ask::MyApprovals(MyApprovalsRequest {}), token));
    }
}

/// The first that was approved for what is in front and was not taken up.
fn approved(model: &Model) -> Option<(String, OfficerId, Matter)> {
    let (matter, _) = matter(model).filter(|_| !is_signing_in(model))?;
    let fits = |known: &&MyApproval| {
        known.standing == Standing::Approved
            && known.matter.is_same(&matter)
            && !model.asked.taken_up.contains(&known.id)
    };
    let known = model.asked.requests.iter().find(fits)?;
    Some((known.id.clone(), known.decided_by.clone()?, known.matter.clone()))
}

fn go_on(model: &mut Model, out: &mut Vec<Effect>) {
    let Some((id, by, matter)) = approved(model) else { return };
    model.asked.taken_up.insert(id.clone());
    match matter {
        Matter::Evidence { reason, .. } => approval::agreed(model, by, reason),
        Matter::Sale { reason, .. } => reversal::agreed(model, by, reason, out),
        Matter::GiveUp { reason, .. } => give_up::agreed(model, id, reason, out),
        Matter::Unblock { reason, .. } => unblock::agreed(model, id, by, reason),
    }
}

/// Tells the centre of what was used here: evidence with its lease, a sale with its record.
fn close_used(model: &mut Model, out: &mut Vec<Effect>) {
    let used = |known: &&MyApproval| match (&known.matter, &model.screen) {
        (Matter::Evidence { order, .. }, Screen::Issue(screen)) => {
            screen.issue.order == *order && screen.issue.lease.is_some()
        }
        (Matter::Sale { of, .. }, Screen::Reversal(screen)) => {
            matches!(&screen.step, ReversalStep::Done(receipt) if receipt.reversal.of() == *of)
        }
        _ => false,
    };
    let ids: Vec<String> = model.asked.requests.iter().filter(used).map(|known| known.id.clone()).collect();
    for id in ids {
        model.asked.requests.retain(|known| known.id != id);
        let token = model.session.as_ref().and_then(|session| session.token.clone());
        let job = model.job();
        out.push(Effect::AskBehind(job, Ask::CloseApproval(CloseApprovalRequest { id }), token));
    }
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let sent = model.asked.sending.take_if(|waiting| *waiting == job).is_some();
    let looked = model.asked.looking.take_if(|waiting| *waiting == job).is_some();
    let (true, Answer::Centre(answer)) = (sent || looked, answer) else { return false };
    line::noticed(model, answer);
    match answer {
        Ok(Told::ApprovalAsked(told)) => model.asked.put((**told).clone()),
        Ok(Told::MyApprovals(told)) => model.asked.requests.clone_from(&told.requests),
        Ok(_) if sent => model.notice = Some(Fault::CentreAnswer.into()),
        Err(trouble) if sent => model.notice = Some(trouble.clone()),
        Ok(_) | Err(_) => {}
    }
    let waits = model.asked.requests.iter().any(|known| known.standing == Standing::Waiting);
    let pause = match answer {
        Err(_) if looked => Some(RETRY_SECONDS),
        _ => waits.then_some(SECONDS),
    };
    model.asked.due = pause.map(|seconds| model.at + SignedDuration::from_secs(seconds));
    true
}
