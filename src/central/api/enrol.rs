//! The one question that a kiosk without a certificate may ask, behind a listener of its own: a code for a certificate. The
//! server shows its certificate, the client none; so everything here is small, slow and few.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, Request, State as Given};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};

use super::State;
use super::answer::{Answered, Failure, answer};
use super::body::Body;
use super::caller::blocking;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::wire::centre::path;
use crate::wire::device::{EnrolAnswer, EnrolRequest};

/// Largest body of the question, in bytes.
const ENROL_BYTES_MAX: usize = 16 * 1024;
/// The span over which tries are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// Tries of all kiosks together: so many in a minute, and the rest is told to wait before anything is read.
pub(super) struct Tries {
    max: u32,
    window: Mutex<(Instant, u32)>,
}

impl Tries {
    pub(super) fn new(max: u32) -> Arc<Self> {
        Arc::new(Self { max, window: Mutex::new((Instant::now(), 0)) })
    }

    fn take(&self) -> bool {
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.0.elapsed() >= WINDOW {
            *window = (Instant::now(), 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= self.max
    }
}

pub(super) fn router(state: State, tries: Arc<Tries>) -> Router {
    Router::new()
        .route(path::ENROL, post(enrol))
        .fallback(nothing_else)
        .layer(DefaultBodyLimit::max(ENROL_BYTES_MAX))
        .layer(middleware::from_fn_with_state((state.clone(), tries), gate))
        .with_state(state)
}

async fn nothing_else() -> Answered<()> {
    Err(Failure::with_status(StatusCode::NOT_FOUND, Refusal::new(Fault::CentreError, "there is no such question here")))
}

async fn gate(Given((state, tries)): Given<(State, Arc<Tries>)>, request: Request, next: Next) -> Response {
    if !tries.take() {
        return Failure::from(Refusal::from(Fault::EnrolmentBusy)).into_response();
    }
    tokio::time::timeout(state.request_time_max, next.run(request)).await.unwrap_or_else(|_| {
        let refusal = Refusal::new(Fault::CentreError, "the centre took too long");
        Failure::with_status(StatusCode::SERVICE_UNAVAILABLE, refusal).into_response()
    })
}

async fn enrol(Given(state): Given<State>, Body(request): Body<EnrolRequest>) -> Answered<EnrolAnswer> {
    let turn = state.password_checks.acquire().await;
    let _turn = turn.map_err(|_| Refusal::new(Fault::CentreError, "the centre is stopping"))?;
    let Json(answered) = answer(blocking(&state.centre, move |centre| centre.enrol(&request)).await)?;
    Ok(Json(answered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_counted_and_the_next_minute_begins_anew() {
        let tries = Tries::new(2);
        assert_eq!([tries.take(), tries.take(), tries.take()], [true, true, false]);
        tries.window.lock().expect("whole").0 = Instant::now().checked_sub(WINDOW).expect("long after the start");
        assert!(tries.take());
    }
}
