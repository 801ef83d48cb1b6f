//! The portal where citizens order: the whole router on this page, pages that need no script, and behind them the desk that
//! drafts, looks up, takes payments and places orders. A proxy that ends TLS stands before it.
//!
//! X never: personal data in a path, a query or a log; a form without its token; an order without a payment that the provider
//! itself vouches for.

mod body;
mod check;
mod checkout;
mod desk;
mod documents;
mod draft;
mod forms;
mod identity;
mod json;
mod limits;
mod mine;
mod multipart;
mod open_pages;
mod organisation;
mod pages;
mod qr;
mod roster;
mod sheet;
mod sign_in;
mod status;
mod steps;
mod visit;
mod words;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State as Given};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, get, post};
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

pub use desk::{CodeRules, Desk, Outside, Rules};

use self::desk::Trouble;
use self::visit::Visit;
use crate::central::api::Doorway;
use crate::central::config::Limits;
use crate::ports::printer::Sheets;
use crate::wire::changes::Agreement;

/// Largest form, in bytes.
const FORM_BYTES_MAX: usize = 16 * 1024;
/// Largest headers of a request, in bytes.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// The name of the rules among the agreement texts.
const RULES_NAME: &str = "user-rules";

/// Requests that wait for the ledger or for a service outside at one time. Fewer than the threads for such work, so that
/// kiosks are answered however slow a service is.
const AT_ONCE_MAX: usize = 12;

/// What every page works with.
struct Shared {
    desk: Arc<Desk>,
    places: Arc<Semaphore>,
    agreements: Vec<Agreement>,
    authorities: Vec<(String, Vec<u8>)>,
    client_address_header: String,
    /// Where a form may lead besides here: the payment provider's origin.
    form_targets: String,
    sheets: Box<dyn Sheets>,
    request_time_max: Duration,
}

type State = Arc<Shared>;

/// What the pages need besides the desk.
pub struct Texts {
    /// The texts that applicants agree to; `user-rules` is used.
    pub agreements: Vec<Agreement>,
    /// The authorities' certificates by name: `root` and `issuing`, DER.
    pub authorities: Vec<(String, Vec<u8>)>,
    /// The header in which the proxy names the client; empty: whoever connects.
    pub client_address_header: String,
    /// The payment provider's address.
    pub payment_address: String,
    /// Makes files of the papers that applicants keep.
    pub sheets: Box<dyn Sheets>,
}

fn router(state: State) -> Router {
    Router::new()
        .route("/", get(front))
        .route(&pages::STYLE_PATH, get(|| async { pages::style() }))
        .route(&pages::SCRIPT_PATH, get(|| async { pages::script() }))
        .route(pages::ICON_PATH, get(|| async { pages::icon() }))
        // Read by anybody.
        .route("/{lang}/services", get(open_pages::services))
        .route("/{lang}/about", get(open_pages::about))
        .route("/{lang}/prices", get(open_pages::prices))
        .route("/{lang}/centres", get(open_pages::centres))
        .route("/{lang}/check", get(check::ask).post(check::look))
        .route("/{lang}/downloads", get(check::downloads))
        .route("/downloads/{file}", get(check::download))
        .route("/{lang}/status", get(status::ask).post(status::look))
        .route("/{lang}/status/cancel", get(status::from_the_start).post(status::ask_to_cancel))
        .route("/{lang}/status/cancelled", get(status::from_the_start).post(status::cancel))
        // With a one-time code.
        .route("/{lang}/sign-in", get(sign_in::ask).post(sign_in::send))
        .route("/{lang}/sign-in/code", get(sign_in::code).post(sign_in::enter))
        .route("/{lang}/sign-in/provider", get(identity::leave))
        .route(identity::RETURN_PATH, get(identity::back))
        .route("/{lang}/sign-out", get(mine::list).post(sign_in::out))
        .route("/{lang}/mine", get(mine::list))
        .route("/{lang}/mine/move", get(mine::from_the_start).post(mine::ask_to_move))
        .route("/{lang}/mine/moved", get(mine::from_the_start).post(mine::move_it))
        .route("/{lang}/mine/lost", get(mine::from_the_start).post(mine::ask_to_suspend))
        .route("/{lang}/mine/suspended", get(mine::from_the_start).post(mine::suspend))
        // The order, step by step.
        .route("/{lang}/services/{applicant}", get(steps::rules).post(steps::agree))
        .route("/{lang}/order", get(steps::go_on))
        .route("/{lang}/order/person", get(steps::person).post(steps::bring_person))
        .route("/{lang}/order/organisation", get(organisation::organisation).post(organisation::bring_organisation))
        .route("/{lang}/order/documents", get(documents::documents).post(documents::add))
        .route("/{lang}/order/documents/remove", get(steps::go_on).post(documents::remove))
        .route("/{lang}/order/holders", get(organisation::holders).post(organisation::keep_holders))
        .route("/{lang}/order/holders/list", get(steps::go_on).post(organisation::keep_list))
        .route("/{lang}/order/contact", get(steps::contact).post(steps::keep_contact))
        .route("/{lang}/order/carrier", get(steps::carrier).post(steps::keep_carrier))
        .route("/{lang}/order/forget", post(steps::forget))
        .route("/{lang}/order/review", get(checkout::review).post(checkout::pay))
        .route("/{lang}/order/payment", get(checkout::payment).post(checkout::go_on_paying))
        .route("/{lang}/order/change", post(checkout::change))
        .route("/{lang}/order/confirm", post(checkout::confirm))
        .route("/{lang}/order/done", get(checkout::done))
        .route("/{lang}/order/done.pdf", get(checkout::sheet))
        // For other programs.
        .route("/api/openapi.json", get(json::document))
        .route("/api/v1/prices", get(json::prices))
        .route("/api/v1/centres", get(json::centres))
        .route("/api/v1/order-status", post(json::status))
        .route("/api/{*rest}", any(json::nothing_here))
        // The payment provider's call-back.
        .route("/payments/told", post(checkout::told))
        .fallback(nothing_here)
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn_with_state(state.clone(), gate))
        .with_state(state)
}

async fn front(visit: Visit) -> Response {
    Redirect::to(&format!("/{}/services", visit.language.code())).into_response()
}

async fn nothing_here(visit: Visit) -> Response {
    pages::said(&visit, "path", StatusCode::NOT_FOUND)
}

async fn gate(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(state.request_time_max, next.run(request)).await;
    let mut answer = answered.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response());
    pages::guard(answer.headers_mut(), &state.form_targets);
    answer
}

/// Runs what blocks on the ledger or on a service outside away from the reactor.
async fn blocking<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&Desk) -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Trouble> {
    let desk = state.desk.clone();
    let place = state.places.clone().acquire_owned().await.map_err(|_| Trouble::Centre)?;
    let work = move || {
        // Held until the work ends, also when nobody waits for it any more.
        let _place = place;
        work(&desk)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Trouble::Centre))
}

/// Serves citizens at `doorway` until `stop` is done, then lets requests under way finish.
///
/// # Errors
/// When the server ends by itself.
pub async fn serve(
    doorway: Doorway,
    (desk, texts): (Arc<Desk>, Texts),
    limits: &Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let shared = Shared {
        desk,
        places: Arc::new(Semaphore::new(AT_ONCE_MAX)),
        agreements: texts.agreements,
        authorities: texts.authorities,
        client_address_header: texts.client_address_header,
        form_targets: origin(&texts.payment_address),
        sheets: texts.sheets,
        request_time_max: Duration::from_secs(u64::from(limits.request_seconds_max)),
    };
    doorway.serve(router(Arc::new(shared)), (limits, HEADER_BYTES_MAX), stop).await
}

/// Scheme, host and port of an address (RFC 6454, 6.1).
fn origin(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{host}")
}
