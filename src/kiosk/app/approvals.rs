//! What waits for a supervisor: who asks, at which branch, why, and on what evidence. Asked for behind the screen; a decision
//! is asked back for once.

use jiff::{SignedDuration, Timestamp};

use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Overlay, Screen, home, line};
use crate::domain::approval::Decision;
use crate::domain::fault::Fault;
use crate::domain::officer::Permission;
use crate::ports::centre::{Ask, Told};
use crate::wire::approvals::{DecideApprovalRequest, WaitingApproval, WaitingApprovalsRequest};

/// Seconds after which it is asked for anew, while the list is in front and elsewhere.
const SECONDS: (i64, i64) = (10, 60);

/// What waits, as the centre told it last.
#[derive(Debug, Default)]
pub struct Desk {
    /// The oldest first.
    pub waiting: Vec<WaitingApproval>,
    /// There are more than were told.
    pub more: bool,
    /// The centre has told it to this officer.
    pub told: bool,
    asking: Option<JobId>,
    due: Option<Timestamp>,
    deciding: Option<(JobId, String)>,
}

impl Desk {
    /// When something is due by itself.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        if self.asking.is_none() { self.due } else { None }
    }

    /// True while a decision is on its way to the centre.
    #[must_use]
    pub const fn is_deciding(&self) -> bool {
        self.deciding.is_some()
    }
}

/// The list.
#[derive(Debug, Default)]
pub struct ApprovalsScreen {
    /// The line under the cursor.
    pub selected: usize,
}

/// True for an officer who may approve.
#[must_use]
pub fn may_approve(model: &Model) -> bool {
    model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Approve))
}

/// Opens the list.
pub(super) fn open(model: &mut Model) {
    model.approvals.due = Some(model.at);
    model.screen = Screen::Approvals(ApprovalsScreen::default());
}

/// The request under the cursor.
#[must_use]
pub fn selected(model: &Model) -> Option<&WaitingApproval> {
    let Screen::Approvals(screen) = &model.screen else { return None };
    model.approvals.waiting.get(screen.selected)
}

/// Asks for what waits when it is due. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    if !may_approve(model) {
        model.approvals = Desk::default();
        return;
    }
    if !model.approvals.told && model.approvals.due.is_none() {
        model.approvals.due = Some(model.at);
    }
    if model.approvals.due().is_some_and(|due| due <= model.at) && model.line.is_up() {
        let job = model.job();
        let token = model.session.as_ref().and_then(|session| session.token.clone());
        model.approvals.asking = Some(job);
        out.push(Effect::AskBehind(job, Ask::WaitingApprovals(WaitingApprovalsRequest {}), token));
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let last = model.approvals.waiting.len().saturating_sub(1);
    let decides = selected(model).is_some() && !model.approvals.is_deciding();
    let Screen::Approvals(screen) = &mut model.screen else { return };
    match key {
        Key::Up => screen.selected = screen.selected.saturating_sub(1),
        Key::Down => screen.selected = (screen.selected + 1).min(last),
        Key::Home => screen.selected = 0,
        Key::End => screen.selected = last,
        Key::Enter if decides => model.overlay = Some(Overlay::ConfirmApprove),
        Key::F(7) if decides => model.overlay = Some(Overlay::ConfirmRefuse),
        Key::Esc => model.go_home(out),
        _ => {}
    }
}

/// Decides what is under the cursor.
pub(super) fn decide(model: &mut Model, decision: Decision, out: &mut Vec<Effect>) {
    let Some(id) = selected(model).map(|request| request.id.clone()) else { return };
    let job = model.ask(Ask::DecideApproval(DecideApprovalRequest { id: id.clone(), decision }), out);
    model.approvals.deciding = Some((job, id));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let decided = model.approvals.deciding.take_if(|(waiting, _)| *waiting == job);
    let asked = model.approvals.asking.take_if(|waiting| *waiting == job).is_some();
    let (true, Answer::Centre(answer)) = (asked || decided.is_some(), answer) else { return false };
    line::noticed(model, answer);
    let in_front = matches!(model.screen, Screen::Approvals(_));
    let pause = if in_front { SECONDS.0 } else { SECONDS.1 };
    model.approvals.due = Some(model.at + SignedDuration::from_secs(pause));
    match (answer, decided) {
        (Ok(Told::WaitingApprovals(told)), None) => take_in(model, told.requests.clone(), told.more),
        (Ok(Told::ApprovalDecided(_)), Some((_, id))) => {
            let left = model.approvals.waiting.iter().filter(|known| known.id != id).cloned().collect();
            take_in(model, left, model.approvals.more);
        }
        (Err(trouble), _) if trouble.fault == Fault::SessionEnded => home::failed(model, trouble.clone()),
        (Err(trouble), Some(_)) => {
            // Somebody else may have decided it meanwhile: the list is asked for at once.
            model.approvals.due = Some(model.at);
            model.notice = Some(trouble.clone());
        }
        (Ok(_), Some(_)) => model.notice = Some(Fault::CentreAnswer.into()),
        (_, None) => {}
    }
    true
}

/// A new list: the cursor stays on its request, and a question about one that is gone is asked no more.
fn take_in(model: &mut Model, waiting: Vec<WaitingApproval>, more: bool) {
    let pointed_at = selected(model).map(|request| request.id.clone());
    let desk = &mut model.approvals;
    (desk.waiting, desk.more, desk.told) = (waiting, more, true);
    let Screen::Approvals(screen) = &mut model.screen else { return };
    let place = desk.waiting.iter().position(|request| Some(&request.id) == pointed_at.as_ref());
    screen.selected = place.unwrap_or(screen.selected).min(desk.waiting.len().saturating_sub(1));
    if place.is_none() && matches!(model.overlay, Some(Overlay::ConfirmApprove | Overlay::ConfirmRefuse)) {
        model.overlay = None;
    }
}
