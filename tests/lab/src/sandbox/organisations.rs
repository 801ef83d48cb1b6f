//! The register of organisations and sole traders: those that the counter's people ordered for, and two that cannot order.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Shared;
use crate::people::{ApplicantKind, Person};

/// Whom the portal asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    voen: String,
}

/// What that is.
#[derive(Serialize)]
pub struct Registered {
    name: String,
    kind: ApplicantKind,
    standing: &'static str,
    head: Head,
}

#[derive(Serialize)]
struct Head {
    fin: String,
    surname: String,
    given_name: String,
    patronymic: String,
}

/// Dissolved and suspended organisations, by VÖEN.
const OUT_OF_WORK: [(&str, &str, &str); 2] =
    [("1000005221", "Keçmiş Nümunə MMC", "dissolved"), ("1000007471", "Dayanmış Nümunə MMC", "suspended")];

fn named(person: &Person) -> Head {
    Head {
        fin: person.fin.clone(),
        surname: person.surname.clone(),
        given_name: person.given_name.clone(),
        patronymic: person.patronymic.clone(),
    }
}

/// The organisation or sole trader with this VÖEN. Its head is the first of the counter's people who has it in an order.
pub async fn organisation(State(sandbox): Shared, Json(asked): Json<Asked>) -> Result<Json<Registered>, StatusCode> {
    if let Some((_, name, standing)) = OUT_OF_WORK.iter().find(|(voen, ..)| *voen == asked.voen) {
        let head = sandbox.people.first().map(named).ok_or(StatusCode::NOT_FOUND)?;
        return Ok(Json(Registered { name: (*name).to_owned(), kind: ApplicantKind::LegalEntity, standing, head }));
    }
    let has_it = |person: &&Person| person.order.as_ref().and_then(|order| order.voen.as_deref()) == Some(&asked.voen);
    let person = sandbox.people.iter().find(has_it).ok_or(StatusCode::NOT_FOUND)?;
    let order = person.order.as_ref().ok_or(StatusCode::NOT_FOUND)?;
    let own = || format!("{} {} {}", person.surname, person.given_name, person.patronymic);
    Ok(Json(Registered {
        name: order.organisation.clone().unwrap_or_else(own),
        kind: order.applicant_kind,
        standing: "active",
        head: named(person),
    }))
}
