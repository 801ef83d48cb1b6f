//! The API that kiosks speak: the whole router on this page, thin handlers, mutual TLS below. Every question is a `POST`, so
//! that no identifier ever stands in a URL. Who asks and what they may is settled before a body is read.

mod answer;
mod approvals;
mod body;
mod caller;
mod connections;
mod doorway;
mod enrol;
mod gate;
mod handlers;
mod life;
mod published;
mod reports;
mod server;
mod unblock;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, post};
use axum::{Router, middleware};
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

pub use doorway::Doorway;
pub use published::publish;
pub use server::{Addresses, ServeError, serve};

use self::answer::{Answered, Failure};
use crate::central::config::Limits;
use crate::central::ra::Centre;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::wire::centre::{BODY_BYTES_MAX, path};

/// What every handler works with.
struct Shared {
    centre: Arc<Centre>,
    password_checks: Semaphore,
    /// Batches of records being taken in; the others wait here, where they hold no thread and no connection to the ledger,
    /// so that somebody at a counter is answered beside a whole country that comes back.
    record_batches: Semaphore,
    request_time_max: Duration,
}

type State = Arc<Shared>;

fn state(centre: Arc<Centre>, limits: &Limits) -> State {
    Arc::new(Shared {
        centre,
        password_checks: Semaphore::new(usize::from(limits.password_checks_max)),
        record_batches: Semaphore::new(usize::from(limits.record_batches_max)),
        request_time_max: Duration::from_secs(u64::from(limits.request_seconds_max)),
    })
}

fn router(state: State) -> Router {
    let ask: fn(MethodRouter<State>) -> MethodRouter<State> = |method| method.fallback(wrong_method);
    Router::new()
        // Any trusted kiosk.
        .route(path::HELLO, ask(post(handlers::hello)))
        .route(path::SIGN_IN, ask(post(handlers::sign_in)))
        .route(path::SIGN_IN_SECOND_FACTOR, ask(post(handlers::second_factor)))
        .route(path::RECORDS, ask(post(handlers::records)))
        .route(path::RECORDS_NOTICE, ask(post(handlers::notice)))
        .route(path::RECORDS_MISSING, ask(post(handlers::missing)))
        .route(path::RECORDS_REFUSED, ask(post(handlers::refused)))
        // An officer who may approve.
        .route(path::RECORDS_RESOLVE, ask(post(handlers::resolve)))
        .route(path::CHANGES, ask(post(handlers::changes)).layer(CompressionLayer::new()))
        .route(path::RENEW, ask(post(handlers::renew)))
        // An officer who may see orders.
        .route(path::ORDERS_SEARCH, ask(post(handlers::search)))
        .route(path::ORDERS_HISTORY, ask(post(handlers::history)))
        // An officer who may issue.
        .route(path::ORDERS_DOCUMENT, ask(post(handlers::document)))
        .route(path::ORDERS_LEASE, ask(post(handlers::lease)))
        .route(path::ORDERS_RELEASE, ask(post(handlers::release)))
        .route(path::ORDERS_CARRIER, ask(post(handlers::check_carrier)))
        .route(path::ORDERS_CERTIFICATE, ask(post(handlers::certificate)))
        .route(path::ORDERS_SECRET, ask(post(handlers::keep_secret)))
        .route(path::ORDERS_SECRET_OUTCOME, ask(post(handlers::secret_outcome)))
        .route(path::UNBLOCK_ASK, ask(post(unblock::ask)))
        .route(path::UNBLOCK_SECRET, ask(post(unblock::keep)))
        .route(path::UNBLOCK_END, ask(post(unblock::end)))
        .route(path::ORDERS_NONCE, ask(post(handlers::nonce)))
        .route(path::ORDERS_PROOF, ask(post(handlers::proof)))
        // An officer who may approve.
        .route(path::ORDERS_APPROVE, ask(post(handlers::approve)))
        .route(path::UNBLOCK_APPROVE, ask(post(unblock::approve)))
        .route(path::ORDERS_GIVE_UP, ask(post(handlers::give_up)))
        // A clerk asks a supervisor who is elsewhere; an officer who may approve decides.
        .route(path::APPROVALS_ASK, ask(post(approvals::ask)))
        .route(path::APPROVALS_MINE, ask(post(approvals::mine)))
        .route(path::APPROVALS_CLOSE, ask(post(approvals::close)))
        .route(path::APPROVALS_GIVE_UP, ask(post(approvals::give_up)))
        .route(path::APPROVALS_UNBLOCK, ask(post(approvals::unblock)))
        .route(path::APPROVALS_WAITING, ask(post(approvals::waiting)))
        .route(path::APPROVALS_DECIDE, ask(post(approvals::decide)))
        // Certificates after their issue: seen, moved, moved with a second officer's word.
        .route(path::CERTIFICATES_OF, ask(post(life::of)))
        .route(path::CERTIFICATES_ACT, ask(post(life::act)))
        .route(path::CERTIFICATES_APPROVE, ask(post(life::approve)))
        // An officer who may see reports.
        .route(path::REPORTS_HANDED_OVER, ask(post(reports::handed_over)).layer(CompressionLayer::new()))
        .route(path::REPORTS_RECORDS, ask(post(reports::records)).layer(CompressionLayer::new()))
        .route(path::REPORTS_RECORD_PROOF, ask(post(reports::record_proof)).layer(CompressionLayer::new()))
        .route(path::REPORTS_DIFFERENCES, ask(post(reports::differences)).layer(CompressionLayer::new()))
        .route(path::REPORTS_DAY, ask(post(reports::day)).layer(CompressionLayer::new()))
        .fallback(unknown_path)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(state.clone(), gate::gate))
        .with_state(state)
}

async fn unknown_path() -> Answered<()> {
    let refusal = Refusal::new(Fault::CentreError, "the centre has no such question");
    Err(Failure::with_status(StatusCode::NOT_FOUND, refusal))
}

async fn wrong_method() -> Answered<()> {
    let refusal = Refusal::new(Fault::CentreError, "every question is a POST");
    Err(Failure::with_status(StatusCode::METHOD_NOT_ALLOWED, refusal))
}
