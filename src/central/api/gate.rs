//! What every request passes: the kiosk is known by its certificate, the time is limited, and one line is logged, without
//! anything the request or the answer holds.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_server::tls::TlsInfo;

use super::State;
use super::answer::Failure;
use super::caller::{FromKiosk, Shown, blocking};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;

/// Lets a trusted kiosk's request through.
pub(super) async fn gate(
    axum::extract::State(state): axum::extract::State<State>,
    tls: Option<Extension<Arc<TlsInfo>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let path = request.uri().path().to_owned();
    let (kiosk, shown) = match known(&state, tls).await {
        Ok(known) => known,
        Err(refusal) => {
            tracing::warn!(path, detail = refusal.detail, "a request of no trusted kiosk");
            return Failure::with_status(StatusCode::UNAUTHORIZED, refusal).into_response();
        }
    };
    let name = kiosk.0.name.clone();
    request.extensions_mut().insert(kiosk);
    request.extensions_mut().insert(shown);
    let response = tokio::time::timeout(state.request_time_max, next.run(request)).await.unwrap_or_else(|_| {
        let refusal = Refusal::new(Fault::CentreError, "the centre took too long");
        Failure::with_status(StatusCode::SERVICE_UNAVAILABLE, refusal).into_response()
    });
    let fault = response.extensions().get::<Fault>().map(|fault| fault.code());
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis());
    tracing::info!(kiosk = name, path, status, fault, ms, "request");
    response
}

async fn known(state: &State, tls: Option<Extension<Arc<TlsInfo>>>) -> Result<(FromKiosk, Shown), Refusal> {
    let certificate = tls.and_then(|Extension(tls)| tls.peer_certificates.first().cloned());
    let certificate = certificate.ok_or_else(|| Refusal::new(Fault::KioskNotTrusted, "no client certificate"))?;
    let shown = Arc::new(certificate.to_vec());
    let looked_for = shown.clone();
    let kiosk = blocking(&state.centre, move |centre| centre.kiosk(&looked_for)).await?;
    Ok((FromKiosk(Arc::new(kiosk)), Shown(shown)))
}
