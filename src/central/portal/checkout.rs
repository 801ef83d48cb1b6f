//! The order's pages from the price to its number: review, payment at the provider's page, CONFIRM, done; and the provider's
//! call-back, which is a hint to ask, never an answer.

use axum::body::Bytes;
use axum::extract::State as Given;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use minijinja::{Value, context};

use super::desk::{Standing, Trouble};
use super::draft::{Draft, Quote, Step};
use super::pages::{manat, page, trouble};
use super::sheet::{self, Ticket};
use super::visit::{Posted, Visit};
use super::words::Language;
use super::{State, blocking, qr};
use crate::central::ledger::portal::{Payment, PaymentState};
use crate::domain::order::{Order, OrderNumber, OrderState};

/// The call-back's header.
const SIGNATURE_HEADER: &str = "payment-signature";

/// A whole draft and its price, or the page to go to.
async fn whole(state: &State, visit: &Visit) -> Result<(Draft, Quote), Response> {
    let key = visit.key();
    let found = blocking(state, move |desk| {
        let standing = desk.standing(key)?;
        let quote = if let Standing::Drafting(draft) = &standing { desk.quote(draft) } else { None };
        Ok((standing, quote))
    });
    match found.await {
        Err(failed) => Err(trouble(visit, failed)),
        Ok((Standing::Drafting(draft), Some(quote))) => Ok((draft, quote)),
        // Whole, but a reader is wanted and none is sold any more: chosen anew.
        Ok((Standing::Drafting(draft), None)) if draft.first_open() == Step::Review => Err(visit.go("/order/carrier")),
        Ok(_) => Err(visit.go("/order")),
    }
}

fn rows(draft: &Draft) -> Value {
    let (company, contact) = (draft.company.as_ref(), draft.contact.as_ref());
    let people: Vec<Value> = draft
        .people()
        .iter()
        .map(|signer| {
            let holder = &signer.holder;
            context! {
                name => holder.name.full(), birth_date => holder.birth_date.strftime("%d.%m.%Y").to_string(),
                fin => holder.fin.as_str(), document => holder.document.as_str(), seal => signer.seal_right,
            }
        })
        .collect();
    context! {
        people,
        phone => contact.map(|contact| contact.phone.as_str()),
        email => contact.map(|contact| contact.email.as_str()),
        branch => contact.map(|contact| contact.branch.name.as_str()),
        organisation => company.map(|company| company.organisation.name.as_str()),
        voen => company.map(|company| company.organisation.voen.as_str()),
        head => company.map(|company| company.head.full()),
        carrier => draft.choice.map(|choice| choice.carrier.word()),
    }
}

/// What the papers are that lie with an organisation's application; undefined for whoever brings none.
async fn papers(state: &State, visit: &Visit, draft: &Draft) -> Result<Value, Trouble> {
    if !draft.has(Step::Documents) {
        return Ok(Value::UNDEFINED);
    }
    let key = visit.key();
    let attached = blocking(state, move |desk| desk.attached(key)).await?;
    Ok(attached.iter().map(|one| one.kind.word()).collect())
}

/// Everything at a glance, and the price.
pub(super) async fn review(Given(state): Given<State>, visit: Visit) -> Response {
    match whole(&state, &visit).await {
        Ok((draft, quote)) => {
            let papers = match papers(&state, &visit, &draft).await {
                Ok(papers) => papers,
                Err(failed) => return trouble(&visit, failed),
            };
            let price = context! {
                certificate => manat(quote.certificate), reader => quote.reader.map(manat),
                holders => (quote.holders > 1).then(|| quote.holders.to_string()), total => manat(quote.total),
            };
            let who = if draft.has(Step::Holders) { Step::Holders } else { Step::Person }.word();
            let more = context! { order => rows(&draft), price, who, applicant => draft.applicant.word(), step => 5 };
            page(&visit, "review.html", StatusCode::OK, context! { papers, ..more })
        }
        Err(elsewhere) => elsewhere,
    }
}

/// Leads to the provider's page.
fn leave(visit: &Visit, page: Result<String, Trouble>) -> Response {
    match page {
        Ok(page) => Redirect::to(&page).into_response(),
        Err(failed) => trouble(visit, failed),
    }
}

/// Begins the payment.
pub(super) async fn pay(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let draft = match whole(&state, &visit).await {
        Ok((draft, _)) => draft,
        Err(elsewhere) => return elsewhere,
    };
    let (key, language) = (visit.key(), visit.language.code());
    leave(&visit, blocking(&state, move |desk| desk.pay(key, &draft, language)).await)
}

/// The visitor's payment, or the page to go to.
async fn paying(state: &State, visit: &Visit) -> Result<Payment, Response> {
    let key = visit.key();
    match blocking(state, move |desk| desk.standing(key)).await {
        Err(failed) => Err(trouble(visit, failed)),
        Ok(Standing::Paying(payment)) => Ok(payment),
        Ok(_) => Err(visit.go("/order")),
    }
}

/// How the payment stands, by the provider's word: CONFIRM, wait, or try again.
pub(super) async fn payment(Given(state): Given<State>, visit: Visit) -> Response {
    let key = visit.key();
    let payment = match blocking(&state, move |desk| desk.newest_payment(key)).await {
        Ok(Some(payment)) if payment.order.is_none() => payment,
        Ok(_) => return visit.go("/order"),
        Err(failed) => return trouble(&visit, failed),
    };
    let amount = manat(payment.amount);
    let standing = match blocking(&state, move |desk| desk.settle(&payment)).await {
        Ok(PaymentState::Paid) => "paid",
        Ok(PaymentState::Declined) => "declined",
        Ok(PaymentState::Begun) => "begun",
        // The payment page says what is safe while the provider cannot be asked.
        Err(Trouble::Payment) => "unknown",
        Err(failed) => return trouble(&visit, failed),
    };
    page(&visit, "payment.html", StatusCode::OK, context! { standing, amount, step => 6 })
}

/// Back to the provider's page.
pub(super) async fn go_on_paying(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let payment = match paying(&state, &visit).await {
        Ok(payment) => payment,
        Err(elsewhere) => return elsewhere,
    };
    let language = visit.language.code();
    leave(&visit, blocking(&state, move |desk| desk.page_of(&payment, language)).await)
}

/// Takes the payment back, so that the draft can be changed.
pub(super) async fn change(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let payment = match paying(&state, &visit).await {
        Ok(payment) => payment,
        Err(elsewhere) => return elsewhere,
    };
    let language = visit.language.code();
    match blocking(&state, move |desk| desk.take_back(&payment, language)).await {
        Ok(PaymentState::Declined) => visit.go("/order/review"),
        Ok(_) => visit.go("/order/payment"),
        Err(failed) => trouble(&visit, failed),
    }
}

/// CONFIRM: the order is placed. Pressed twice it is placed once.
pub(super) async fn confirm(Given(state): Given<State>, Posted { visit, .. }: Posted) -> Response {
    let payment = match paying(&state, &visit).await {
        Ok(payment) => payment,
        Err(elsewhere) => return elsewhere,
    };
    let placed = blocking(&state, move |desk| match desk.settle(&payment)? {
        PaymentState::Paid => desk.place(&payment.reference).map(Some),
        _ => Ok(None),
    });
    match placed.await {
        Ok(Some(_)) => visit.go("/order/done"),
        Ok(None) => visit.go("/order/payment"),
        Err(failed) => trouble(&visit, failed),
    }
}

/// The visitor's order that is placed, or the page to go to.
async fn ticket(state: &State, visit: &Visit) -> Result<Ticket, Response> {
    let key = visit.key();
    let found = blocking(state, move |desk| {
        let Standing::Placed(number) = desk.standing(key)? else { return Ok(None) };
        let Some(order) = desk.order(&number)? else { return Ok(None) };
        Ok(Some((desk.package(&order)?, order, desk.places()?)))
    });
    match found.await {
        Err(failed) => Err(trouble(visit, failed)),
        Ok(None) => Err(visit.go("/order")),
        Ok(Some((package, first, places))) => {
            // Of a package the first order that is there to collect.
            let left = std::iter::once(&first).chain(&package).find(|order| !is_over(order)).cloned();
            let Some(order) = left else { return Err(visit.go("/status")) };
            let place = places.into_iter().find(|place| place.branch.code == order.branch.code);
            Ok(Ticket { order, package, place })
        }
    }
}

/// The order's number, its code, and what to bring.
pub(super) async fn done(Given(state): Given<State>, visit: Visit) -> Response {
    let Ticket { order, package, place } = match ticket(&state, &visit).await {
        Ok(ticket) => ticket,
        Err(elsewhere) => return elsewhere,
    };
    let language = visit.language;
    let place = place.map(|place| super::open_pages::place_value(&place, language));
    let package: Vec<Value> = package
        .iter()
        .map(|order| {
            let seal = order.package.as_ref().is_some_and(|package| package.seal_right);
            let over = is_over(order).then(|| order.state.word());
            context! { number => order.number.as_str(), name => order.holder.full(), seal, over }
        })
        .collect();
    let more = context! { number => order.number.as_str(), code => code(&order.number, language), place,
    order => shown(&order), package, step => 7 };
    page(&visit, "done.html", StatusCode::OK, more)
}

/// The same as a sheet to keep.
pub(super) async fn sheet(Given(state): Given<State>, visit: Visit) -> Response {
    let ticket = match ticket(&state, &visit).await {
        Ok(ticket) => ticket,
        Err(elsewhere) => return elsewhere,
    };
    let slip = sheet::slip(&ticket, visit.language);
    let name = format!("attachment; filename=\"{}.pdf\"", slip.name);
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, state.sheets.pdf(&slip)).into_response()
}

/// Nothing is there to collect any more.
pub(super) const fn is_over(order: &Order) -> bool {
    matches!(order.state, OrderState::Cancelled | OrderState::Refunded)
}

fn code(number: &OrderNumber, language: Language) -> Value {
    let label = language.words().get("done_code").map_or("", String::as_str);
    qr::svg(number.as_str(), label).map_or(Value::from(()), Value::from_safe_string)
}

/// What a page says of an order that is placed.
pub(super) fn shown(order: &Order) -> Value {
    context! {
        state => order.state.word(), carrier => order.carrier.word(), reader => order.reader_ordered,
        branch => order.branch.name.as_str(), price => manat(order.price),
        placed => order.placed_at.strftime("%d.%m.%Y").to_string(), applicant => order.applicant.word(),
    }
}

/// The provider's call-back. Forged ones are refused; one that cannot be settled now is asked for again.
pub(super) async fn told(Given(state): Given<State>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get(SIGNATURE_HEADER).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    let heard = blocking(&state, move |desk| Ok(desk.heard(&signature, &body)));
    match heard.await {
        Ok(Some(Ok(()))) => StatusCode::OK,
        Ok(None) => {
            tracing::warn!("a call-back that is not the payment provider's");
            StatusCode::FORBIDDEN
        }
        Ok(Some(Err(_))) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
