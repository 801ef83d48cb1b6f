//! Signing in at the identity provider: away to its page, and back with a code. What comes back is held against the visitor's own
//! secret, which neither the provider nor the address has; so nobody is signed in by somebody else's answer.

use axum::extract::{Query, State as Given};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;

use super::desk::{BackFrom, Trouble, random_hex};
use super::pages::trouble;
use super::sign_in::refused_page;
use super::visit::Visit;
use super::words::Language;
use super::{State, blocking};

/// How long somebody may stay at the provider's page, in seconds.
const AWAY_SECONDS_MAX: i64 = 900;
/// Where the provider sends everybody back to; the one address it has to know.
pub(super) const RETURN_PATH: &str = "/sign-in/back";

/// What was asked with, all of it made from the visitor's secret.
struct Flow {
    state: String,
    nonce: String,
    verifier: String,
}

/// Language and moment, and what nobody guesses.
fn told(language: Language, at: i64, random: &str) -> String {
    format!("{}.{at}.{random}", language.code())
}

impl Flow {
    fn new(visit: &Visit, told: &str) -> Self {
        let made = |purpose: &str| visit.derived(purpose, told).to_string();
        Self { state: format!("{told}.{}", made("state")), nonce: made("nonce"), verifier: made("verifier") }
    }

    /// The flow whose state came back, with its language; `None` for one that is not this visitor's, or over.
    fn of(visit: &Visit, state: &str, now: Timestamp) -> Option<(Self, Language)> {
        let (told, _) = state.rsplit_once('.')?;
        let mut parts = told.split('.');
        let (language, at) = (Language::of(parts.next()?)?, parts.next()?.parse::<i64>().ok()?);
        let flow = Self::new(visit, told);
        let is_in_time = (0..=AWAY_SECONDS_MAX).contains(&(now.as_second() - at));
        (flow.state == state && is_in_time).then_some((flow, language))
    }
}

/// Leads to the provider's page.
pub(super) async fn leave(Given(state): Given<State>, visit: Visit) -> Response {
    let Some(random) = random_hex() else { return trouble(&visit, Trouble::Centre) };
    let language = visit.language;
    let flow = Flow::new(&visit, &told(language, state.desk.now().as_second(), &random[..32]));
    let page = blocking(&state, move |desk| {
        desk.provider_page((&flow.state, &flow.nonce, &flow.verifier), language.code(), RETURN_PATH)
    });
    match page.await {
        Ok(Some(page)) => visit.with_cookie(Redirect::to(&page).into_response()),
        Ok(None) => visit.go("/sign-in"),
        Err(failed) => trouble(&visit, failed),
    }
}

/// What the provider says (OpenID Connect Core 1.0, 3.1.2.5 and 3.1.2.6).
#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// Signs in whoever comes back with a code that is theirs.
pub(super) async fn back(Given(state): Given<State>, Query(said): Query<Back>, mut visit: Visit) -> Response {
    let Some((flow, language)) = Flow::of(&visit, &said.state, state.desk.now()) else {
        return refused_page(&state, &visit, "bad_provider_other", StatusCode::FORBIDDEN);
    };
    visit.speak(language);
    if said.code.is_empty() {
        return refused_page(&state, &visit, "bad_provider_given_up", StatusCode::UNPROCESSABLE_ENTITY);
    }
    let Some(fresh) = visit.fresh() else { return trouble(&visit, Trouble::Centre) };
    let (key, fresh_key, client) = (visit.key(), fresh.key(), visit.client.clone());
    let entered = blocking(&state, move |desk| {
        let answer = BackFrom { code: said.code, nonce: flow.nonce, verifier: flow.verifier, path: RETURN_PATH };
        desk.enter_from_provider(&client, (key, fresh_key), &answer)
    });
    match entered.await {
        Err(failed) => trouble(&visit, failed),
        Ok(true) => {
            visit.take(fresh);
            visit.go("/mine")
        }
        Ok(false) => refused_page(&state, &visit, "bad_provider", StatusCode::FORBIDDEN),
    }
}
