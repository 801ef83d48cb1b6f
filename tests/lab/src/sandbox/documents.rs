//! The State Register of Invalid Documents: the counter's ID cards, one of which is reported lost.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::Shared;

/// Which document is asked about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    document: String,
}

/// How it stands.
#[derive(Serialize)]
pub struct Standing {
    standing: &'static str,
}

/// A document that the register does not know is not found.
pub async fn standing(State(sandbox): Shared, Json(asked): Json<Asked>) -> Result<Json<Standing>, StatusCode> {
    let known = sandbox.people.iter().find(|person| person.document_number == asked.document);
    let person = known.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Standing { standing: if person.card_reported { "invalid" } else { "valid" } }))
}
