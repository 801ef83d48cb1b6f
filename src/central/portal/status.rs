//! Where an order stands, and cancelling it: by number and FİN, which come in every form and stand in no address.

use axum::extract::State as Given;
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};

use super::checkout::shown;
use super::desk::{Found, Hurdle};
use super::forms::{self, Errors, Fields};
use super::pages::{manat, page, trouble};
use super::visit::{Posted, Visit};
use super::{State, blocking};
use crate::domain::person::Fin;

/// What somebody who proved number and FİN wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Look,
    AskToCancel,
    Cancel,
}

/// The form alone, with what is wrong in it.
fn form_page(visit: &Visit, fields: &Fields, errors: Errors, status: StatusCode) -> Response {
    page(visit, "status.html", status, context! { fields, errors, order => Value::from(()) })
}

/// Asks for number and FİN.
pub(super) async fn ask(visit: Visit) -> Response {
    form_page(&visit, &Fields::new(), Errors::new(), StatusCode::OK)
}

/// A page that only a form leads to, opened by its address.
pub(super) async fn from_the_start(visit: Visit) -> Response {
    visit.go("/status")
}

/// Where an order stands.
pub(super) async fn look(Given(state): Given<State>, posted: Posted) -> Response {
    answer(&state, posted, Wish::Look).await
}

/// What cancelling would do.
pub(super) async fn ask_to_cancel(Given(state): Given<State>, posted: Posted) -> Response {
    answer(&state, posted, Wish::AskToCancel).await
}

/// Cancels it. Pressed twice, or sent again by the browser, it says how the order stands.
pub(super) async fn cancel(Given(state): Given<State>, posted: Posted) -> Response {
    answer(&state, posted, Wish::Cancel).await
}

/// A number that is not there and a FİN that is another's are answered alike.
async fn answer(state: &State, Posted { visit, fields }: Posted, wish: Wish) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let mut errors = Errors::new();
    let number = forms::order_number(&fields).map_err(|sentence| errors.insert("number", sentence)).ok();
    let fin = Fin::parse(field("fin")).map_err(|_| errors.insert("fin", "bad_fin")).ok();
    let Some((number, fin)) = number.zip(fin) else {
        return form_page(&visit, &fields, errors, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let client = visit.client.clone();
    let found = blocking(state, move |desk| {
        desk.may_look(&client, number.as_str())?;
        if wish == Wish::Cancel { desk.cancel(&number, &fin) } else { desk.order_of(&number, &fin) }
    });
    match found.await {
        Err(failed) => trouble(&visit, failed),
        Ok(None) => form_page(&visit, &fields, Errors::from([("number", "bad_order")]), StatusCode::NOT_FOUND),
        Ok(Some(found)) if wish == Wish::AskToCancel && found.hurdle.is_none() => {
            let shared = found.order.package.is_some() && found.order.holders > 1;
            page(&visit, "cancel.html", StatusCode::OK, context! { fields, order => shown(&found.order), shared })
        }
        Ok(Some(found)) => found_page(state, &visit, &fields, &found, wish),
    }
}

fn found_page(state: &State, visit: &Visit, fields: &Fields, found: &Found, wish: Wish) -> Response {
    let offset = jiff::tz::Offset::constant(state.desk.rules.utc_offset_hours);
    let refund = found.refund.as_ref().map(|refund| {
        let on = refund.settled_at.map(|at| offset.to_datetime(at).date().strftime("%d.%m.%Y").to_string());
        context! { state => refund.state.word(), amount => manat(refund.amount), on => on.unwrap_or_default() }
    });
    let refused = wish != Wish::Look && !matches!(found.hurdle, None | Some(Hurdle::Over));
    // Whoever only looks is told where to cancel, while there is something to cancel.
    let why = match found.hurdle {
        Some(hurdle @ (Hurdle::Leased | Hurdle::Centre)) => Some(hurdle),
        Some(hurdle @ Hurdle::Issued) if refused => Some(hurdle),
        _ => None,
    };
    let status = if refused { StatusCode::CONFLICT } else { StatusCode::OK };
    let more = context! {
        fields, errors => Errors::new(), order => shown(&found.order), refund, refused,
        may_cancel => found.hurdle.is_none(), why => why.map(Hurdle::word),
    };
    page(visit, "status.html", status, more)
}
