//! The parts for other programs: prices, centres and where an order stands, as JSON, described by an OpenAPI document that is
//! served beside them. A question with a number or a FİN comes in a body, never in an address.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Given;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::desk::Trouble;
use super::visit::Client;
use super::{State, blocking};
use crate::domain::money::Qepik;
use crate::domain::opening_hours;
use crate::domain::order::{ApplicantKind, OrderNumber};
use crate::domain::person::Fin;

/// The document (OpenAPI 3.1).
const DOCUMENT: &str = include_str!("../../../assets/portal/openapi.json");
/// Longest question, in bytes.
const QUESTION_BYTES_MAX: usize = 1024;

/// The document.
pub(super) async fn document() -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let kept = (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
    ([kind, kept], DOCUMENT).into_response()
}

/// A refusal as problem details (RFC 9457).
fn problem(status: StatusCode, name: &'static str, detail: &'static str) -> Response {
    let title = status.canonical_reason().unwrap_or("");
    let body =
        json!({ "type": format!("urn:imza:{name}"), "title": title, "status": status.as_u16(), "detail": detail });
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    (status, [kind], body.to_string()).into_response()
}

fn failed(trouble: Trouble) -> Response {
    match trouble {
        Trouble::TooOften => problem(
            StatusCode::TOO_MANY_REQUESTS,
            "too-often",
            "asked too often: wait ten minutes, after several tries for one number an hour",
        ),
        _ => problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "the fault is ours: try again in a few minutes"),
    }
}

/// What an order costs.
pub(super) async fn prices(Given(state): Given<State>) -> Response {
    let prices = &state.desk.rules.prices;
    let certificates: Vec<Value> = ApplicantKind::ALL
        .iter()
        .map(|kind| json!({ "applicant": kind.word(), "qepik": prices.of(*kind).value() }))
        .collect();
    match blocking(&state, |desk| Ok(desk.reader_price())).await {
        Err(trouble) => failed(trouble),
        Ok(reader) => Json(json!({
            "currency": "AZN", "years": 3, "certificates": certificates, "reader_qepik": reader.map(Qepik::value),
        }))
        .into_response(),
    }
}

/// Where orders are collected.
pub(super) async fn centres(Given(state): Given<State>) -> Response {
    let places = match blocking(&state, |desk| desk.places()).await {
        Ok(places) => places,
        Err(trouble) => return failed(trouble),
    };
    let centres = places.iter().map(|place| {
        let hours = opening_hours::parse(&place.hours).unwrap_or_default();
        let hours = hours.iter().map(|span| {
            json!({ "from_day": span.from_day, "to_day": span.to_day, "opens": span.opens, "closes": span.closes })
        });
        json!({
            "code": place.branch.code, "name": place.branch.name, "region": place.region, "address": place.address,
            "hours": hours.collect::<Vec<_>>(),
        })
    });
    Json(json!({ "centres": centres.collect::<Vec<_>>() })).into_response()
}

/// Whose order is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    number: String,
    fin: String,
}

/// A refusal of a question: status, name, detail.
type Refused = (StatusCode, &'static str, &'static str);

/// The question in a body, in the one spelling that the document has.
fn question(headers: &HeaderMap, body: &Bytes) -> Result<(OrderNumber, Fin), Refused> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "the question is application/json"));
    }
    if body.len() > QUESTION_BYTES_MAX {
        return Err((StatusCode::PAYLOAD_TOO_LARGE, "too-long", "the question is longer than 1024 bytes"));
    }
    let unreadable = |_| (StatusCode::BAD_REQUEST, "unreadable", "the question is an object of number and fin");
    let asked: Asked = serde_json::from_slice(body).map_err(unreadable)?;
    let number = OrderNumber::parse(&asked.number).ok().filter(|number| number.as_str() == asked.number);
    let fin = Fin::parse(&asked.fin).ok().filter(|fin| fin.as_str() == asked.fin);
    let wrong = (StatusCode::UNPROCESSABLE_ENTITY, "not-so", "the number or the FİN is not written so");
    number.zip(fin).ok_or(wrong)
}

/// Where an order stands. A number that is not there and a FİN that is another's are answered alike.
pub(super) async fn status(
    Given(state): Given<State>,
    Client(client): Client,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (number, fin) = match question(&headers, &body) {
        Ok(asked) => asked,
        Err((status, name, detail)) => return problem(status, name, detail),
    };
    let found = blocking(&state, move |desk| {
        desk.may_look(&client, number.as_str())?;
        desk.order_of(&number, &fin)
    });
    match found.await {
        Err(trouble) => failed(trouble),
        Ok(None) => problem(StatusCode::NOT_FOUND, "no-such-order", "there is no order with this number and this FİN"),
        Ok(Some(found)) => {
            let order = &found.order;
            let refund = found
                .refund
                .as_ref()
                .map(|refund| json!({ "state": refund.state.word(), "qepik": refund.amount.value() }));
            Json(json!({
                "number": order.number.as_str(), "state": order.state.word(), "applicant": order.applicant.word(),
                "carrier": order.carrier.word(), "reader": order.reader_ordered, "qepik": order.price.value(),
                "centre": order.branch.code, "placed_on": order.placed_at.strftime("%Y-%m-%d").to_string(),
                "may_be_cancelled": found.hurdle.is_none(), "refund": refund,
            }))
            .into_response()
        }
    }
}

/// A way that is not there.
pub(super) async fn nothing_here() -> Response {
    problem(StatusCode::NOT_FOUND, "no-such-way", "the document at /api/openapi.json says what there is")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::central::ledger::refunds::RefundState;
    use crate::domain::order::{CarrierKind, OrderState};

    #[test]
    fn the_document_names_every_word_that_an_answer_may_hold() {
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let schemas = &document["components"]["schemas"];
        let words = |place: &Value| -> Vec<String> {
            place["enum"]
                .as_array()
                .expect("words")
                .iter()
                .map(|word| word.as_str().expect("a word").to_owned())
                .collect()
        };
        let order = &schemas["Order"]["properties"];
        for (place, expected) in [
            (&schemas["Applicant"], ApplicantKind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>()),
            (&order["state"], OrderState::ALL.iter().map(|state| state.word()).collect()),
            (&order["carrier"], CarrierKind::ALL.iter().map(|kind| kind.word()).collect()),
            (&schemas["Refund"]["properties"]["state"], RefundState::ALL.iter().map(|state| state.word()).collect()),
        ] {
            assert_eq!(words(place), expected);
        }
    }

    #[test]
    fn a_question_is_taken_in_one_spelling_and_every_other_is_refused_by_its_kind() {
        let json = || HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let asked = |headers: HeaderMap, body: &str| {
            question(&headers, &Bytes::copy_from_slice(body.as_bytes())).map_err(|(status, ..)| status.as_u16()).err()
        };
        let good = r#"{"number":"260-114700","fin":"7TEST1Z"}"#;
        assert_eq!(asked(json(), good), None);
        assert_eq!(asked(HeaderMap::new(), good), Some(415));
        for (body, status) in [
            ("", 400),
            ("[]", 400),
            ("{\"number\":1,\"fin\":\"7TEST1Z\"}", 400),
            ("{\"number\":\"260-114700\"}", 400),
            ("{\"number\":\"260-114700\",\"fin\":\"7TEST1Z\",\"more\":1}", 400),
            ("{\"number\":\" 260-114700\",\"fin\":\"7TEST1Z\"}", 422),
            ("{\"number\":\"260-114700\",\"fin\":\"7test1z\"}", 422),
            ("{\"number\":\"260-114700\",\"fin\":\"7TESTOZ\"}", 422),
        ] {
            assert_eq!(asked(json(), body), Some(status), "{body}");
        }
        assert_eq!(asked(json(), &format!("{good}{}", " ".repeat(1024))), Some(413));
    }
}
