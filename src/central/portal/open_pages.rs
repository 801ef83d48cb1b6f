//! Pages that anybody may read: all services with a search, prices and centres.

use axum::extract::{Query, State as Given};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;

use super::pages::{manat, page, trouble};
use super::visit::Visit;
use super::words::Language;
use super::{State, blocking};
use crate::central::ledger::portal::PlacedBranch;
use crate::domain::name::fold;
use crate::domain::opening_hours;
use crate::domain::order::ApplicantKind;

/// Longest search, in characters; what is behind is passed over.
const SEARCH_CHARS_MAX: usize = 60;

/// Centres that are all seen at once where one is chosen.
const SEEN_AT_ONCE_MAX: usize = 6;

/// What is searched for.
#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

/// All services, citizens' first.
pub(super) async fn services(Query(search): Query<Search>, visit: Visit) -> Response {
    let words = visit.language.words();
    let sentence = |name: String| words.get(&name).cloned().unwrap_or_default();
    let typed: String = search.q.chars().take(SEARCH_CHARS_MAX).collect();
    let wanted: Vec<String> = typed.split_whitespace().map(fold).collect();
    let found: Vec<Value> = ApplicantKind::ALL
        .iter()
        .map(|kind| kind.word())
        .map(|word| (word, sentence(format!("service_{word}")), sentence(format!("service_{word}_about"))))
        .filter(|(_, title, about)| {
            let text = fold(&format!("{title} {about} {}", sentence("ministry".to_owned())));
            wanted.iter().all(|part| text.contains(part.as_str()))
        })
        .map(|(word, title, about)| context! { word, title, about })
        .collect();
    page(&visit, "services.html", StatusCode::OK, context! { found, q => typed })
}

/// What an electronic signature is, and frequent questions.
pub(super) async fn about(visit: Visit) -> Response {
    page(&visit, "about.html", StatusCode::OK, context! {})
}

/// What an order costs.
pub(super) async fn prices(Given(state): Given<State>, visit: Visit) -> Response {
    let prices = state.desk.rules.prices.clone();
    let rows: Vec<Value> = ApplicantKind::ALL
        .iter()
        .map(|kind| context! { word => kind.word(), price => manat(prices.of(*kind)) })
        .collect();
    let reader = blocking(&state, |desk| Ok(desk.reader_price())).await.ok().flatten();
    let more = context! { rows, reader => reader.map(manat) };
    page(&visit, "prices.html", StatusCode::OK, more)
}

/// Opening hours in words.
pub(super) fn hours(text: &str, language: Language) -> String {
    let words = language.words();
    let day = |day: u8| words.get(&format!("day_{day}")).map_or("", String::as_str);
    let spans = opening_hours::parse(text).unwrap_or_default();
    let hours: Vec<String> = spans
        .iter()
        .map(|span| {
            let days = match span.from_day == span.to_day {
                true => day(span.from_day).to_owned(),
                false => format!("{}–{}", day(span.from_day), day(span.to_day)),
            };
            format!("{days} {}–{}", span.opens, span.closes)
        })
        .collect();
    hours.join(", ")
}

/// A centre with its hours in words.
pub(super) fn place_value(place: &PlacedBranch, language: Language) -> Value {
    context! {
        code => place.branch.code.as_str(), name => place.branch.name.as_str(), region => place.region.as_str(),
        address => place.address.as_str(),
        // A line is never broken within a span of days or hours (U+2060, word joiner).
        hours => hours(&place.hours, language).replace('–', "\u{2060}–\u{2060}"),
    }
}

/// Centres under their regions, where one of them is chosen. Of many, the regions alone are seen at first.
pub(super) fn places_by_region(places: &[PlacedBranch], chosen: &str, language: Language) -> Value {
    let regions = places.chunk_by(|one, other| one.region == other.region);
    let group = |group: &[PlacedBranch]| {
        let centres: Vec<Value> = group.iter().map(|place| place_value(place, language)).collect();
        let open = places.len() <= SEEN_AT_ONCE_MAX || group.iter().any(|place| place.branch.code == chosen);
        context! { region => group.first().map_or("", |place| place.region.as_str()), centres, open }
    };
    Value::from(regions.map(group).collect::<Vec<_>>())
}

/// Where orders are collected.
pub(super) async fn centres(Given(state): Given<State>, visit: Visit) -> Response {
    match blocking(&state, |desk| desk.places()).await {
        Ok(places) => {
            let regions = places_by_region(&places, "", visit.language);
            page(&visit, "centres.html", StatusCode::OK, context! { regions })
        }
        Err(failed) => trouble(&visit, failed),
    }
}
