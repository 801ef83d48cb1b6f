//! Messages that the sandboxes took, and the gateway for text messages. `GET /control/messages` shows them all.

use std::sync::PoisonError;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Sandbox, Shared};

/// A message that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct Taken {
    channel: &'static str,
    reference: String,
    to: String,
    text: String,
}

impl Taken {
    /// An e-mail: its name is its Message-ID, its text the whole of it as it came.
    pub fn mail(to: String, text: &str) -> Self {
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or_default();
        Self { channel: "mail", reference: id.trim().to_owned(), to, text: text.to_owned() }
    }
}

/// A text message that is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    reference: String,
    to: String,
    from: String,
    text: String,
}

/// The gateway's answer.
#[derive(Serialize)]
pub struct Answer {
    id: String,
}

impl Sandbox {
    /// Keeps a message.
    pub fn take(&self, message: Taken) {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }
}

/// Takes a text message; asked again under the same reference it takes no other one.
pub async fn send(State(sandbox): Shared, Json(asked): Json<Asked>) -> Result<Json<Answer>, StatusCode> {
    let is_number = asked.to.strip_prefix('+').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    if !is_number || asked.from.is_empty() || asked.text.is_empty() {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let id = format!("sms-{}", asked.reference);
    let known = |message: &Taken| message.channel == "sms" && message.reference == asked.reference;
    let is_new = !sandbox.messages.lock().unwrap_or_else(PoisonError::into_inner).iter().any(known);
    if is_new {
        sandbox.take(Taken { channel: "sms", reference: asked.reference, to: asked.to, text: asked.text });
    }
    Ok(Json(Answer { id }))
}

/// Everything that was taken, oldest first.
pub async fn show(State(sandbox): Shared) -> Json<Vec<Taken>> {
    Json(sandbox.messages.lock().unwrap_or_else(PoisonError::into_inner).clone())
}
