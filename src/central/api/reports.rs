//! Handlers of the questions of whoever may see reports.

use axum::extract::State as Given;

use super::State;
use super::answer::{Answered, answer};
use super::body::Body;
use super::caller::{Allowed, ToReport, blocking};
use crate::wire::differences::{DifferencesAnswer, DifferencesRequest};
use crate::wire::record_search::{RecordProofAnswer, RecordProofRequest, RecordSearchAnswer, RecordSearchRequest};
use crate::wire::report::{DayAnswer, DayRequest, HandedOverAnswer, HandedOverRequest};

pub(super) async fn day(
    Given(state): Given<State>,
    caller: Allowed<ToReport>,
    Body(request): Body<DayRequest>,
) -> Answered<DayAnswer> {
    answer(blocking(&state.centre, move |centre| centre.day(&caller.officer.id, &request)).await)
}

pub(super) async fn handed_over(
    Given(state): Given<State>,
    caller: Allowed<ToReport>,
    Body(request): Body<HandedOverRequest>,
) -> Answered<HandedOverAnswer> {
    answer(blocking(&state.centre, move |centre| centre.handed_over(&caller.officer.id, &request)).await)
}

pub(super) async fn records(
    Given(state): Given<State>,
    caller: Allowed<ToReport>,
    Body(request): Body<RecordSearchRequest>,
) -> Answered<RecordSearchAnswer> {
    answer(blocking(&state.centre, move |centre| centre.find_records(&caller.officer.id, &request)).await)
}

pub(super) async fn record_proof(
    Given(state): Given<State>,
    caller: Allowed<ToReport>,
    Body(request): Body<RecordProofRequest>,
) -> Answered<RecordProofAnswer> {
    answer(blocking(&state.centre, move |centre| centre.record_proof(&caller.officer.id, &request)).await)
}

pub(super) async fn differences(
    Given(state): Given<State>,
    caller: Allowed<ToReport>,
    Body(request): Body<DifferencesRequest>,
) -> Answered<DifferencesAnswer> {
    answer(blocking(&state.centre, move |centre| centre.differences(&caller.officer.id, &request)).await)
}
