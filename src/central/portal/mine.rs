//! The orders of whoever signed in with a one-time code: where they stand, another centre, a lost carrier. The number comes in
//! every form and stands in no address.

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use super::checkout::shown;
use super::desk::{Mine, Trouble};
use super::forms::{Errors, Fields};
use super::open_pages::places_by_region;
use super::pages::{page, trouble};
use super::visit::{Posted, Visit};
use super::{State, blocking};
use crate::central::ledger::CertificateState;
use crate::central::ledger::sign_ins::LossReason;
use crate::domain::order::OrderNumber;

fn value(state: &State, mine: &Mine) -> Value {
    let offset = jiff::tz::Offset::constant(state.desk.rules.utc_offset_hours);
    let certificate = mine.certificate.map(|(standing, ends)| {
        let ends = offset.to_datetime(ends).date().strftime("%d.%m.%Y").to_string();
        context! { state => standing.word(), ends }
    });
    let may_suspend = mine.certificate.is_some_and(|(standing, _)| standing == CertificateState::Active);
    context! {
        number => mine.order.number.as_str(), fin => mine.order.fin.as_str(), may_move => mine.may_move, certificate,
        may_suspend, order => shown(&mine.order), holder => mine.order.holder.full(),
    }
}

/// Whoever is not signed in signs in first.
fn elsewhere(visit: &Visit, failed: Trouble) -> Response {
    match failed {
        Trouble::SignedOut => visit.go("/sign-in"),
        failed => trouble(visit, failed),
    }
}

async fn list_page(state: &State, visit: &Visit, said: Option<&'static str>, status: StatusCode) -> Response {
    let key = visit.key();
    match blocking(state, move |desk| desk.mine(key)).await {
        Err(failed) => elsewhere(visit, failed),
        Ok(found) => {
            let found: Vec<Value> = found.iter().map(|mine| value(state, mine)).collect();
            page(visit, "mine.html", status, context! { found, said })
        }
    }
}

/// All of them.
pub(super) async fn list(Given(state): Given<State>, visit: Visit) -> Response {
    list_page(&state, &visit, None, StatusCode::OK).await
}

/// A page that only a form leads to, opened by its address.
pub(super) async fn from_the_start(visit: Visit) -> Response {
    visit.go("/mine")
}

fn number_in(fields: &Fields) -> Option<OrderNumber> {
    OrderNumber::parse(fields.get("number").map_or("", String::as_str)).ok()
}

/// The order that a form is about, or the page to go to.
async fn asked(state: &State, visit: &Visit, fields: &Fields) -> Result<Mine, Response> {
    let key = visit.key();
    let Some(number) = number_in(fields) else { return Err(visit.go("/mine")) };
    match blocking(state, move |desk| desk.one_of_mine(key, &number)).await {
        Err(failed) => Err(elsewhere(visit, failed)),
        Ok(None) => Err(visit.go("/mine")),
        Ok(Some(found)) => Ok(found),
    }
}

async fn move_page(state: &State, visit: &Visit, found: &Mine, errors: Errors, status: StatusCode) -> Response {
    match blocking(state, |desk| desk.places()).await {
        Err(failed) => trouble(visit, failed),
        Ok(places) => {
            let others: Vec<_> = places.into_iter().filter(|place| place.branch != found.order.branch).collect();
            let regions = places_by_region(&others, "", visit.language);
            page(visit, "move.html", status, context! { it => value(state, found), regions, errors })
        }
    }
}

/// Asks where an order is to go.
pub(super) async fn ask_to_move(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    match asked(&state, &visit, &fields).await {
        Err(elsewhere) => elsewhere,
        Ok(found) if found.may_move => move_page(&state, &visit, &found, Errors::new(), StatusCode::OK).await,
        Ok(_) => list_page(&state, &visit, Some("mine_not_moved"), StatusCode::CONFLICT).await,
    }
}

/// Moves it. Pressed twice it is moved once.
pub(super) async fn move_it(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let found = match asked(&state, &visit, &fields).await {
        Ok(found) => found,
        Err(elsewhere) => return elsewhere,
    };
    let Some(to) = fields.get("branch").cloned() else {
        let errors = Errors::from([("branch", "bad_branch")]);
        return move_page(&state, &visit, &found, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (key, number) = (visit.key(), found.order.number);
    match blocking(&state, move |desk| desk.move_order(key, &number, &to)).await {
        Err(failed) => elsewhere(&visit, failed),
        Ok(true) => list_page(&state, &visit, Some("mine_moved"), StatusCode::OK).await,
        Ok(false) => list_page(&state, &visit, Some("mine_not_moved"), StatusCode::CONFLICT).await,
    }
}

/// What a suspension does, before it is done.
pub(super) async fn ask_to_suspend(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    match asked(&state, &visit, &fields).await {
        Err(elsewhere) => elsewhere,
        Ok(found) => page(&visit, "lost.html", StatusCode::OK, context! { it => value(&state, &found) }),
    }
}

/// Suspends at once. Pressed twice, it is suspended.
pub(super) async fn suspend(Given(state): Given<State>, Posted { visit, fields }: Posted) -> Response {
    let Some(number) = number_in(&fields) else { return visit.go("/mine") };
    let reason = fields.get("reason").and_then(|word| word.parse().ok()).unwrap_or(LossReason::Lost);
    let key = visit.key();
    match blocking(&state, move |desk| desk.report_loss(key, &number, reason)).await {
        Err(failed) => elsewhere(&visit, failed),
        Ok(0) => list_page(&state, &visit, None, StatusCode::OK).await,
        Ok(_) => list_page(&state, &visit, Some("mine_suspended"), StatusCode::OK).await,
    }
}
