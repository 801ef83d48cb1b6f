//! Handlers of the questions by which a carrier is unblocked: the clerk's, and the one of whoever approves.

use axum::extract::State as Given;

use super::State;
use super::answer::{Answered, answer};
use super::body::Body;
use super::caller::{Allowed, ToApprove, ToIssue, blocking};
use crate::wire::unblock::{
    UnblockAnswer, UnblockApproval, UnblockEnd, UnblockNoted, UnblockReleased, UnblockRequest, UnblockSecret,
};

pub(super) async fn ask(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<UnblockRequest>,
) -> Answered<UnblockAnswer> {
    answer(blocking(&state.centre, move |centre| centre.ask_unblock(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn approve(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<UnblockApproval>,
) -> Answered<UnblockReleased> {
    let released =
        blocking(&state.centre, move |centre| centre.approve_unblock(&caller.kiosk, &caller.officer.id, &request));
    answer(released.await)
}

pub(super) async fn keep(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<UnblockSecret>,
) -> Answered<UnblockNoted> {
    let kept =
        blocking(&state.centre, move |centre| centre.keep_after_unblock(&caller.kiosk, &caller.officer.id, &request));
    answer(kept.await.map(|()| UnblockNoted {}))
}

pub(super) async fn end(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<UnblockEnd>,
) -> Answered<UnblockNoted> {
    let ended = blocking(&state.centre, move |centre| centre.end_unblock(&caller.kiosk, &caller.officer.id, &request));
    answer(ended.await.map(|()| UnblockNoted {}))
}
