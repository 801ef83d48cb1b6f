//! Sandboxes of the services that the centre asks: population register, register of invalid documents, register of
//! organisations, payment provider with its page and a gateway for text messages on one loopback address, a mail server on another. The protocols are the real ones; the
//! people, the money and the telephones are not.
//!
//! `POST /control` with `{"register": bool, "documents": bool, "provider": bool, "call_backs": bool, "organisations": bool, "mail":
//! bool, "sms": bool}` takes services away or brings them back (the last three come back where they are not named); `POST /control/tell/<id>` sends a
//! payment's call-back once more, whenever a test wants it; `POST /control/alter/<id>` with `{"amount_qepik", "reference",
//! "currency"}`, each of them a value or null, has the provider's answers say so; `GET /control/messages` shows what was sent to citizens.

mod call_back;
mod documents;
mod identity;
mod keys;
mod mail;
mod messages;
mod organisations;
mod page;
mod payments;
mod register;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path as Named, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use crate::failure::{Doing as _, Failure};
use crate::people::{self, Person};
use keys::Keys;
use messages::Taken;
use payments::Payments;

/// Where the address in use is written, under the sandbox's directory.
const LISTENING: &str = "listening";
/// Where the mail server's is.
const LISTENING_MAIL: &str = "listening-mail";

/// What every answer is made from.
pub struct Sandbox {
    keys: Keys,
    people: Vec<Person>,
    identity: identity::Provider,
    payments: Mutex<Payments>,
    messages: Mutex<Vec<Taken>>,
    address: SocketAddr,
    register_is_up: AtomicBool,
    documents_are_up: AtomicBool,
    organisations_are_up: AtomicBool,
    provider_is_up: AtomicBool,
    calls_back: AtomicBool,
    mail_is_up: AtomicBool,
    sms_is_up: AtomicBool,
}

type Shared = State<Arc<Sandbox>>;

impl Sandbox {
    fn payments(&self) -> MutexGuard<'_, Payments> {
        self.payments.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    register: bool,
    documents: bool,
    provider: bool,
    call_backs: bool,
    #[serde(default = "up")]
    organisations: bool,
    #[serde(default = "up")]
    mail: bool,
    #[serde(default = "up")]
    sms: bool,
}

const fn up() -> bool {
    true
}

/// Runs the sandboxes in the foreground. `dir` holds the keys, which are made once, the payments, and `listening`.
///
/// # Errors
/// The directory or the address cannot be used.
pub fn run(dir: &Path, listen: SocketAddr) -> Result<(), Failure> {
    if !listen.ip().is_loopback() {
        return Err(Failure::failed("a sandbox listens on this machine alone"));
    }
    std::fs::create_dir_all(dir).doing(format_args!("make {}", dir.display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().doing("start")?;
    runtime.block_on(serve(dir.to_owned(), listen))
}

async fn serve(dir: PathBuf, listen: SocketAddr) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(listen).await.doing(format_args!("listen on {listen}"))?;
    let address = listener.local_addr().doing("learn the address")?;
    let sandbox = Arc::new(Sandbox {
        keys: Keys::open(&dir)?,
        people: people::parse(people::BUILT_IN)?,
        identity: identity::Provider::new()?,
        payments: Mutex::new(Payments::open(dir.join("payments.json"))?),
        messages: Mutex::default(),
        address,
        register_is_up: AtomicBool::new(true),
        documents_are_up: AtomicBool::new(true),
        organisations_are_up: AtomicBool::new(true),
        provider_is_up: AtomicBool::new(true),
        calls_back: AtomicBool::new(true),
        mail_is_up: AtomicBool::new(true),
        sms_is_up: AtomicBool::new(true),
    });
    let at_any_port = SocketAddr::new(listen.ip(), 0);
    let mail = tokio::net::TcpListener::bind(at_any_port).await.doing("listen for mail")?;
    announce(&dir, LISTENING_MAIL, mail.local_addr().doing("learn the mail server's address")?)?;
    tokio::spawn(mail::serve(mail, sandbox.clone()));
    announce(&dir, LISTENING, address)?;
    println!("listening on http://{address}");
    axum::serve(listener, router(sandbox)).await.doing("serve")
}

/// Whoever waits for the file sees the whole address or none.
fn announce(dir: &Path, name: &str, address: SocketAddr) -> Result<(), Failure> {
    let part = dir.join(format!("{name}.part"));
    std::fs::write(&part, format!("{address}\n")).doing("write the address")?;
    std::fs::rename(part, dir.join(name)).doing("write the address")
}

fn router(sandbox: Arc<Sandbox>) -> Router {
    let register = Router::new()
        .route("/register/persons", post(register::person))
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), for_the_register));
    let documents = Router::new()
        .route("/invalid-documents/documents", post(documents::standing))
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), for_the_documents));
    let organisations = Router::new()
        .route("/organisations/organisations", post(organisations::organisation))
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), for_the_organisations));
    let provider = Router::new()
        .route("/provider/payments", post(payments::begin))
        .route("/provider/payments/{id}", get(payments::look))
        .route("/provider/payments/{id}/cancel", post(payments::cancel))
        .route("/provider/payments/{id}/refunds", post(payments::give_back))
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), for_the_provider));
    let gateway = Router::new()
        .route("/gateway/messages", post(messages::send))
        .route_layer(middleware::from_fn_with_state(sandbox.clone(), for_the_gateway));
    Router::new()
        .merge(register)
        .merge(documents)
        .merge(organisations)
        .merge(provider)
        .merge(gateway)
        .route("/identity/.well-known/openid-configuration", get(identity::describe))
        .route("/identity/keys", get(identity::key_set))
        .route("/identity/authorize", get(identity::page).post(identity::decide))
        .route("/identity/token", post(identity::redeem))
        .route("/control/messages", get(messages::show))
        .route("/provider/page/{id}", get(page::show).post(page::decide))
        .route("/control", post(control))
        .route("/control/tell/{id}", post(tell))
        .route("/control/alter/{id}", post(payments::alter))
        .with_state(sandbox)
}

async fn control(State(sandbox): Shared, Json(wanted): Json<Control>) {
    sandbox.register_is_up.store(wanted.register, Ordering::SeqCst);
    sandbox.documents_are_up.store(wanted.documents, Ordering::SeqCst);
    sandbox.organisations_are_up.store(wanted.organisations, Ordering::SeqCst);
    sandbox.provider_is_up.store(wanted.provider, Ordering::SeqCst);
    sandbox.calls_back.store(wanted.call_backs, Ordering::SeqCst);
    sandbox.mail_is_up.store(wanted.mail, Ordering::SeqCst);
    sandbox.sms_is_up.store(wanted.sms, Ordering::SeqCst);
}

/// Answers the portal's status: what it made of the call-back.
async fn tell(State(sandbox): Shared, Named(id): Named<String>) -> Result<String, StatusCode> {
    let address = sandbox.payments().by_id(&id).ok_or(StatusCode::NOT_FOUND)?.call_back.clone();
    let answered = call_back::send(&address, &id, &sandbox.keys.call_backs).await;
    answered.map(|status| status.to_string()).map_err(|_| StatusCode::BAD_GATEWAY)
}

/// The key that a bearer token (RFC 6750) has to be.
fn is_known(headers: &HeaderMap, key: &str) -> bool {
    let told = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    told.and_then(|value| value.strip_prefix("Bearer ")) == Some(key)
}

async fn for_the_register(State(sandbox): Shared, request: Request, next: Next) -> Result<Response, StatusCode> {
    let key = sandbox.keys.register.clone();
    gate(sandbox.register_is_up.load(Ordering::SeqCst), &key, request, next).await
}

async fn for_the_documents(State(sandbox): Shared, request: Request, next: Next) -> Result<Response, StatusCode> {
    let key = sandbox.keys.documents.clone();
    gate(sandbox.documents_are_up.load(Ordering::SeqCst), &key, request, next).await
}

async fn for_the_organisations(State(sandbox): Shared, request: Request, next: Next) -> Result<Response, StatusCode> {
    let key = sandbox.keys.organisations.clone();
    gate(sandbox.organisations_are_up.load(Ordering::SeqCst), &key, request, next).await
}

async fn for_the_provider(State(sandbox): Shared, request: Request, next: Next) -> Result<Response, StatusCode> {
    let key = sandbox.keys.payments.clone();
    gate(sandbox.provider_is_up.load(Ordering::SeqCst), &key, request, next).await
}

async fn for_the_gateway(State(sandbox): Shared, request: Request, next: Next) -> Result<Response, StatusCode> {
    let key = sandbox.keys.sms.clone();
    gate(sandbox.sms_is_up.load(Ordering::SeqCst), &key, request, next).await
}

async fn gate(is_up: bool, key: &str, request: Request, next: Next) -> Result<Response, StatusCode> {
    match (is_up, is_known(request.headers(), key)) {
        (false, _) => Err(StatusCode::SERVICE_UNAVAILABLE),
        (true, false) => Err(StatusCode::UNAUTHORIZED),
        (true, true) => Ok(next.run(request).await),
    }
}
