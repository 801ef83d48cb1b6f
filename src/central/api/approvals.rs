//! Handlers of the questions by which a clerk asks a supervisor who is elsewhere: the clerk's, and those of whoever decides.

use axum::extract::State as Given;

use super::State;
use super::answer::{Answered, answer};
use super::body::Body;
use super::caller::{Allowed, ToApprove, ToIssue, blocking};
use crate::wire::approvals::{
    ApprovedGiveUp, ApprovedUnblock, AskApprovalRequest, CloseApprovalAnswer, CloseApprovalRequest,
    DecideApprovalAnswer, DecideApprovalRequest, MyApproval, MyApprovalsAnswer, MyApprovalsRequest,
    WaitingApprovalsAnswer, WaitingApprovalsRequest,
};
use crate::wire::endings::GiveUpAnswer;
use crate::wire::unblock::UnblockReleased;

pub(super) async fn ask(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<AskApprovalRequest>,
) -> Answered<MyApproval> {
    let asked = blocking(&state.centre, move |centre| centre.ask_approval(&caller.kiosk, &caller.officer.id, &request));
    answer(asked.await)
}

pub(super) async fn mine(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(MyApprovalsRequest {}): Body<MyApprovalsRequest>,
) -> Answered<MyApprovalsAnswer> {
    answer(blocking(&state.centre, move |centre| centre.my_approvals(&caller.kiosk, &caller.officer.id)).await)
}

pub(super) async fn close(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<CloseApprovalRequest>,
) -> Answered<CloseApprovalAnswer> {
    let closed =
        blocking(&state.centre, move |centre| centre.close_approval(&caller.kiosk, &caller.officer.id, &request.id));
    answer(closed.await.map(|()| CloseApprovalAnswer {}))
}

pub(super) async fn give_up(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<ApprovedGiveUp>,
) -> Answered<GiveUpAnswer> {
    let ended =
        blocking(&state.centre, move |centre| centre.give_up_approved(&caller.kiosk, &caller.officer.id, &request));
    answer(ended.await.map(|ended| GiveUpAnswer { ended_at: ended.ended_at }))
}

pub(super) async fn unblock(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<ApprovedUnblock>,
) -> Answered<UnblockReleased> {
    let released =
        blocking(&state.centre, move |centre| centre.unblock_approved(&caller.kiosk, &caller.officer.id, &request));
    answer(released.await)
}

pub(super) async fn waiting(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(WaitingApprovalsRequest {}): Body<WaitingApprovalsRequest>,
) -> Answered<WaitingApprovalsAnswer> {
    answer(blocking(&state.centre, move |centre| centre.waiting_approvals(&caller.officer.id)).await)
}

pub(super) async fn decide(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<DecideApprovalRequest>,
) -> Answered<DecideApprovalAnswer> {
    answer(blocking(&state.centre, move |centre| centre.decide_approval(&caller.officer.id, &request)).await)
}
