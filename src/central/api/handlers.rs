//! One handler a question: hands it to the registration authority and its answer back.

use axum::extract::State as Given;

use super::State;
use super::answer::{Answered, answer};
use super::body::Body;
use super::caller::{Allowed, FromKiosk, Shown, ToApprove, ToIssue, ToSeeOrders, blocking};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::secret::Password;
use crate::wire::carriers::{
    CarrierCheckAnswer, CarrierCheckRequest, SecretAnswer, SecretOutcomeAnswer, SecretOutcomeRequest, SecretRequest,
};
use crate::wire::centre as wire;
use crate::wire::changes::{ChangesAnswer, ChangesRequest};
use crate::wire::history::{HistoryAnswer, HistoryRequest};
use crate::wire::{device, documents, endings, sign_in};

pub(super) async fn hello(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<wire::HelloRequest>,
) -> Answered<wire::HelloAnswer> {
    answer(blocking(&state.centre, move |centre| centre.hello(&kiosk, &request)).await)
}

pub(super) async fn sign_in(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<wire::SignInRequest>,
) -> Answered<sign_in::SignInStep> {
    let password = Password::new(request.password.clone());
    let turn = state.password_checks.acquire().await;
    let _turn = turn.map_err(|_| Refusal::new(Fault::CentreError, "the centre is stopping"))?;
    answer(blocking(&state.centre, move |centre| centre.sign_in(&kiosk, &request.officer, &password)).await)
}

pub(super) async fn second_factor(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<sign_in::SecondFactorRequest>,
) -> Answered<wire::SignInAnswer> {
    answer(blocking(&state.centre, move |centre| centre.second_factor(&kiosk, &request)).await)
}

pub(super) async fn search(
    Given(state): Given<State>,
    caller: Allowed<ToSeeOrders>,
    Body(request): Body<wire::SearchRequest>,
) -> Answered<wire::SearchAnswer> {
    answer(blocking(&state.centre, move |centre| centre.search(&caller.kiosk, &request.query)).await)
}

pub(super) async fn history(
    Given(state): Given<State>,
    _: Allowed<ToSeeOrders>,
    Body(request): Body<HistoryRequest>,
) -> Answered<HistoryAnswer> {
    answer(blocking(&state.centre, move |centre| centre.history(&request.order)).await)
}

pub(super) async fn document(
    Given(state): Given<State>,
    _: Allowed<ToIssue>,
    Body(request): Body<documents::DocumentRequest>,
) -> Answered<documents::DocumentAnswer> {
    answer(blocking(&state.centre, move |centre| centre.document(&request)).await)
}

pub(super) async fn lease(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<wire::LeaseRequest>,
) -> Answered<wire::LeaseAnswer> {
    let leased = blocking(&state.centre, move |centre| {
        let lease = centre.lease(&caller.kiosk, &caller.officer.id, &request)?;
        let begun = centre.begun(&request.order, lease.attempt)?;
        Ok(wire::LeaseAnswer { lease, begun, seal_to: centre.seal_to() })
    });
    answer(leased.await)
}

pub(super) async fn release(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<wire::ReleaseRequest>,
) -> Answered<wire::ReleaseAnswer> {
    let released =
        blocking(&state.centre, move |centre| centre.release(&caller.kiosk, &request.order, request.attempt)).await;
    answer(released.map(|()| wire::ReleaseAnswer {}))
}

pub(super) async fn approve(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<wire::ApproveRequest>,
) -> Answered<wire::ApproveAnswer> {
    answer(blocking(&state.centre, move |centre| centre.approve(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn give_up(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<endings::GiveUpRequest>,
) -> Answered<endings::GiveUpAnswer> {
    let ended = blocking(&state.centre, move |centre| centre.give_up(&caller.kiosk, &caller.officer.id, &request));
    answer(ended.await.map(|ended| endings::GiveUpAnswer { ended_at: ended.ended_at }))
}

pub(super) async fn certificate(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<wire::CertificateRequest>,
) -> Answered<wire::CertificateAnswer> {
    answer(blocking(&state.centre, move |centre| centre.certificate(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn check_carrier(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<CarrierCheckRequest>,
) -> Answered<CarrierCheckAnswer> {
    answer(blocking(&state.centre, move |centre| centre.check_carrier(&caller.kiosk, &request)).await)
}

pub(super) async fn keep_secret(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<SecretRequest>,
) -> Answered<SecretAnswer> {
    answer(blocking(&state.centre, move |centre| centre.keep_secret(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn secret_outcome(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<SecretOutcomeRequest>,
) -> Answered<SecretOutcomeAnswer> {
    let told = blocking(&state.centre, move |centre| centre.secret_outcome(&caller.kiosk, &request)).await;
    answer(told.map(|()| SecretOutcomeAnswer {}))
}

pub(super) async fn nonce(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<wire::NonceRequest>,
) -> Answered<wire::NonceAnswer> {
    answer(blocking(&state.centre, move |centre| centre.nonce(&caller.kiosk, &request)).await)
}

pub(super) async fn proof(
    Given(state): Given<State>,
    caller: Allowed<ToIssue>,
    Body(request): Body<wire::ProofRequest>,
) -> Answered<wire::ProofAnswer> {
    answer(blocking(&state.centre, move |centre| centre.proof(&caller.kiosk, &request)).await)
}

pub(super) async fn records(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Shown(certificate): Shown,
    Body(request): Body<wire::RecordsRequest>,
) -> Answered<wire::RecordsAnswer> {
    let turn = state.record_batches.acquire().await;
    let _turn = turn.map_err(|_| Refusal::new(Fault::CentreError, "the centre is stopping"))?;
    answer(blocking(&state.centre, move |centre| centre.records(&kiosk, &certificate, &request)).await)
}

pub(super) async fn notice(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Shown(certificate): Shown,
    Body(request): Body<wire::NoticeRequest>,
) -> Answered<wire::NoticeAnswer> {
    answer(blocking(&state.centre, move |centre| centre.notice(&kiosk, &certificate, &request)).await)
}

pub(super) async fn missing(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<wire::MissingRequest>,
) -> Answered<wire::MissingAnswer> {
    answer(blocking(&state.centre, move |centre| centre.missing(&kiosk, &request)).await)
}

pub(super) async fn refused(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(wire::RefusedRequest {}): Body<wire::RefusedRequest>,
) -> Answered<wire::RefusedAnswer> {
    answer(blocking(&state.centre, move |centre| centre.refused(&kiosk)).await)
}

pub(super) async fn resolve(
    Given(state): Given<State>,
    caller: Allowed<ToApprove>,
    Body(request): Body<wire::ResolveRequest>,
) -> Answered<wire::ResolveAnswer> {
    answer(blocking(&state.centre, move |centre| centre.resolve(&caller.kiosk, &caller.officer.id, &request)).await)
}

pub(super) async fn changes(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<ChangesRequest>,
) -> Answered<ChangesAnswer> {
    answer(blocking(&state.centre, move |centre| centre.changes(&kiosk, &request)).await)
}

pub(super) async fn renew(
    Given(state): Given<State>,
    FromKiosk(kiosk): FromKiosk,
    Body(request): Body<device::RenewRequest>,
) -> Answered<device::RenewAnswer> {
    answer(blocking(&state.centre, move |centre| centre.renew(&kiosk, &request)).await)
}
