//! Reading a request's body: JSON within the limit, or a refusal that repeats nothing of it.

use std::io::Read as _;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;

use super::State;
use super::answer::Failure;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::wire::centre::BODY_BYTES_MAX;

/// A request's body. As the last argument of a handler it is read after everything else was settled.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<State> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &State) -> Result<Self, Failure> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_ascii_lowercase());
        if !kind.is_some_and(|kind| kind.starts_with(b"application/json")) {
            return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the request is not application/json".to_owned()));
        }
        let packed = match request.headers().get(header::CONTENT_ENCODING).map(|encoding| encoding.as_bytes()) {
            None | Some(b"identity") => false,
            Some(b"gzip") => true,
            Some(_) => {
                return Err(refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "only gzip is unpacked here".to_owned()));
            }
        };
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_long(),
            status => refused(status, "the request broke off".to_owned()),
        })?;
        let bytes = if packed { unpacked(&bytes)? } else { bytes.into() };
        // The error's own text may quote a value, so only its place is told.
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            let detail = format!("the request cannot be read: line {}, column {}", error.line(), error.column());
            refused(StatusCode::BAD_REQUEST, detail)
        })
    }
}

/// Unpacks no more than a body may have: a small body that swells is found out before it is held.
fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut bytes = vec![];
    let read = GzDecoder::new(packed).take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
    match read {
        Ok(length) if length > BODY_BYTES_MAX => Err(too_long()),
        Ok(_) => Ok(bytes),
        Err(_) => Err(refused(StatusCode::BAD_REQUEST, "the request cannot be unpacked".to_owned())),
    }
}

fn too_long() -> Failure {
    refused(StatusCode::PAYLOAD_TOO_LARGE, format!("the request is longer than {BODY_BYTES_MAX} bytes"))
}

fn refused(status: StatusCode, detail: String) -> Failure {
    Failure::with_status(status, Refusal::new(Fault::CentreError, detail))
}
