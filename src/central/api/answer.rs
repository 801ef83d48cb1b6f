//! Answers: JSON when it went well, an [`ErrorAnswer`] with its status when it did not.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::wire::centre::ErrorAnswer;

/// What a handler answers.
pub(super) type Answered<T> = Result<Json<T>, Failure>;

/// A refusal on its way out, with the status where the fault's own does not fit.
pub(super) struct Failure {
    status: StatusCode,
    refusal: Refusal,
}

impl Failure {
    /// A refusal under a status of its own: the request itself was malformed, too long or too slow.
    pub(super) const fn with_status(status: StatusCode, refusal: Refusal) -> Self {
        Self { status, refusal }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { status: status(refusal.fault), refusal }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let fault = self.refusal.fault;
        let answer = ErrorAnswer { fault, detail: self.refusal.detail, expected_seq: self.refusal.expected_seq };
        let mut response = (self.status, Json(answer)).into_response();
        response.extensions_mut().insert(fault);
        response
    }
}

/// Turns what the centre said into an answer.
pub(super) fn answer<T: Serialize>(said: Result<T, Refusal>) -> Answered<T> {
    said.map(Json).map_err(Failure::from)
}

/// The status of a fault. What a person at the counter can change is 422, what another attempt has taken is 409.
const fn status(fault: Fault) -> StatusCode {
    match fault {
        Fault::SignInRefused
        | Fault::SessionEnded
        | Fault::KioskNotTrusted
        | Fault::SecondFactorNotEnrolled
        | Fault::SecondFactorOtherCarrier
        | Fault::SecondFactorRefused
        | Fault::SecondFactorStale => StatusCode::UNAUTHORIZED,
        Fault::NotAllowed | Fault::EnrolmentRefused | Fault::SignatureRefused => StatusCode::FORBIDDEN,
        Fault::EnrolmentBusy => StatusCode::TOO_MANY_REQUESTS,
        Fault::NoOrder | Fault::CertificateNotFound => StatusCode::NOT_FOUND,
        Fault::OrderLeased
        | Fault::OrderIssued
        | Fault::CertificateConflict
        | Fault::RecordsRefused
        | Fault::RecordsForked
        | Fault::OtherEpoch
        | Fault::ApprovalOver
        | Fault::CertificateStands
        | Fault::CertificateEnded
        | Fault::ReplacementRefused
        | Fault::KioskDoubled => StatusCode::CONFLICT,
        Fault::OrderUnpaid
        | Fault::OrderOtherBranch
        | Fault::OrderStopped
        | Fault::EvidenceNeedsSecond
        | Fault::EvidenceTooWeak
        | Fault::DocumentInvalid
        | Fault::DocumentUnchecked
        | Fault::DocumentUnknown
        | Fault::AttorneyDate
        | Fault::AttorneyNotAllowed
        | Fault::AttorneyIsHolder
        | Fault::CarrierWrongKind
        | Fault::KeyNotLocal
        | Fault::CertificateRefused
        | Fault::ProofRefused
        | Fault::SuspensionOver
        | Fault::CertificatePast
        | Fault::HolderNotPresent
        | Fault::LifeNeedsSecond
        | Fault::RenewalTooEarly
        | Fault::ReportTooLarge
        | Fault::ReportDay => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
