//! Signing in without an account: FİN and ID card, then the one-time code. Whoever there is nobody to send a code to sees the same
//! pages.

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;

use super::desk::{Entered, Trouble};
use super::forms::{self, Errors, Fields};
use super::pages::{page, trouble};
use super::visit::{Posted, Visit};
use super::{State, blocking};

/// Longest code as it is typed, with blanks.
const CODE_CHARS_MAX: usize = 12;

fn ask_page(state: &State, visit: &Visit, fields: &Fields, errors: Errors, status: StatusCode) -> Response {
    let provider = state.desk.has_provider();
    page(visit, "sign-in.html", status, context! { fields, errors, provider })
}

/// The same page, for somebody whom the provider did not sign in.
pub(super) fn refused_page(state: &State, visit: &Visit, sentence: &'static str, status: StatusCode) -> Response {
    ask_page(state, visit, &Fields::new(), Errors::from([("provider", sentence)]), status)
}

/// Asks for FİN and ID card.
pub(super) async fn ask(Given(state): Given<State>, visit: Visit) -> Response {
    ask_page(&state, &visit, &Fields::new(), Errors::new(), StatusCode::OK)
}

/// Sends a code, where there is somebody to send it to.
pub(super) async fn send(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let (fin, document) = match forms::card(&fields) {
        Ok(asked) => asked,
        Err(errors) => return ask_page(&state, &visit, &fields, errors, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let (key, client, language) = (visit.key(), visit.client.clone(), visit.language);
    let binding = visit.binding();
    let asked = blocking(&state, move |desk| {
        desk.may_look(&client, fin.as_str())?;
        desk.ask_code(key, fin, document, binding)
    });
    match asked.await {
        Err(failed) => trouble(&visit, failed),
        Ok(sent) => {
            if let Some(sent) = sent {
                // Nobody waits for the gateway: how long an answer takes would tell that there is somebody.
                tokio::spawn(async move {
                    // A code that does not come is asked for again; the desk has logged why.
                    let _ = blocking(&state, move |desk| desk.send_code(&sent.code, &sent.to, language)).await;
                });
            }
            visit.go("/sign-in/code")
        }
    }
}

fn code_page(state: &State, visit: &Visit, errors: Errors, left: Option<u32>, status: StatusCode) -> Response {
    let minutes = state.desk.rules.codes.life.as_secs() / 60;
    let left = left.map(|left| left.to_string());
    page(visit, "code.html", status, context! { fields => Fields::new(), errors, left, minutes => minutes.to_string() })
}

/// Asks for the code.
pub(super) async fn code(Given(state): Given<State>, visit: Visit) -> Response {
    let key = visit.key();
    match blocking(&state, move |desk| desk.has_code(key)).await {
        Ok(true) => code_page(&state, &visit, Errors::new(), None, StatusCode::OK),
        Ok(false) => visit.go("/sign-in"),
        Err(failed) => trouble(&visit, failed),
    }
}

/// Holds the code against the one that was sent.
pub(super) async fn enter(Given(state): Given<State>, Posted { mut visit, fields }: Posted) -> Response {
    let typed = fields.get("code").map_or("", String::as_str);
    let digits: String = typed.chars().take(CODE_CHARS_MAX).filter(|c| !c.is_whitespace()).collect();
    let (key, client, hash) = (visit.key(), visit.client.clone(), visit.code_hash(&digits));
    let Some(fresh) = visit.fresh() else { return trouble(&visit, Trouble::Centre) };
    let fresh_key = fresh.key();
    match blocking(&state, move |desk| desk.enter_code(&client, (key, fresh_key), hash)).await {
        Err(failed) => trouble(&visit, failed),
        Ok(Entered::Right) => {
            visit.take(fresh);
            visit.go("/mine")
        }
        Ok(Entered::Wrong(left)) => {
            let errors = Errors::from([("code", "bad_code")]);
            code_page(&state, &visit, errors, Some(left), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Ok(Entered::Over) => {
            let errors = Errors::from([("fin", "bad_code_over")]);
            ask_page(&state, &visit, &Fields::new(), errors, StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// Signs out.
pub(super) async fn out(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let key = visit.key();
    match blocking(&state, move |desk| desk.sign_out(key)).await {
        Ok(()) => visit.go("/services"),
        Err(failed) => trouble(&visit, failed),
    }
}
