//! The population register: the counter's synthetic people.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Shared;

/// Whom the portal asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    fin: String,
    document: String,
}

/// Who that is.
#[derive(Serialize)]
pub struct Registered {
    surname: String,
    given_name: String,
    patronymic: String,
    birth_date: String,
}

/// The person with this FİN and this ID card. A known FİN with another card is answered as an unknown one.
pub async fn person(State(sandbox): Shared, Json(asked): Json<Asked>) -> Result<Json<Registered>, StatusCode> {
    let fits = |person: &&crate::people::Person| person.fin == asked.fin && person.document_number == asked.document;
    let person = sandbox.people.iter().find(fits).ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Registered {
        surname: person.surname.clone(),
        given_name: person.given_name.clone(),
        patronymic: person.patronymic.clone(),
        birth_date: person.birth_date.clone(),
    }))
}
