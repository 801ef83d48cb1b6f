//! Handlers of the questions about certificates after their issue.

use axum::extract::State as Given;

use super::State;
use super::answer::{Answered, answer};
use super::body::Body;
use super::caller::{Allowed, ToApprove, ToIssue, ToSeeOrders, blocking};
use crate::wire::life::{ApprovedLifeRequest, CertificatesAnswer, CertificatesRequest, LifeAnswer, LifeRequest};

pub(super) async fn of(
    Given(state): Given<State>,
    _: Allowed<ToSeeOrders>,
    Body(request): Body<CertificatesRequest>,
) -> Answered<CertificatesAnswer> {
    answer(blocking(&state.centre, move |centre| centre.certificates_of(&request.of)).await)
}

pub(super) async fn act(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<LifeRequest>,
) -> Answered<LifeAnswer> {
    answer(blocking(&state.centre, move |centre| centre.act(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn approve(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<ApprovedLifeRequest>,
) -> Answered<LifeAnswer> {
    let done = blocking(&state.centre, move |centre| centre.act_approved(&caller.kiosk, &caller.officer.id, &request));
    answer(done.await)
}
