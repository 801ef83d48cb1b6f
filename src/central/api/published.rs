//! The revocation list over plain HTTP (RFC 5280, 4.2.1.13; RFC 2585): one path, GET alone, and nothing that is not public. A
//! proxy or a mirror stands before it.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::State as Given;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::caller::blocking;
use super::doorway::Doorway;
use crate::central::config::Limits;
use crate::central::ra::Centre;

/// Largest headers of a request, in bytes.
const HEADER_BYTES_MAX: u32 = 8 * 1024;
/// How long a proxy may keep a list, in seconds: a revocation is published in minutes.
const KEPT_SECONDS: u32 = 60;

/// Serves the list at `doorway` until `stop` is done, then lets requests under way finish.
///
/// # Errors
/// When the server ends by itself.
pub async fn publish(
    doorway: Doorway,
    centre: Arc<Centre>,
    limits: &Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let path = format!("/{}", centre.revocation_list_name());
    let router = Router::new().route(&path, get(list)).with_state(centre);
    doorway.serve(router, (limits, HEADER_BYTES_MAX), stop).await
}

async fn list(Given(centre): Given<Arc<Centre>>) -> Response {
    match blocking(&centre, Centre::published_list).await {
        Ok(Some(list)) => {
            let kept = format!("public, max-age={KEPT_SECONDS}");
            let headers = [(header::CONTENT_TYPE, "application/pkix-crl".to_owned()), (header::CACHE_CONTROL, kept)];
            (headers, list.der).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
