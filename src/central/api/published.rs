//! The revocation list over plain HTTP (RFC 5280, 4.2.1.13; RFC 2585): one path, GET alone, and nothing that is not public. A
//! proxy or a mirror stands before it.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State as Given;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_server::Handle;

use super::caller::blocking;
use super::connections::Door;
use crate::central::config::Limits;
use crate::central::ra::Centre;

/// Largest headers of a request, in bytes.
const HEADER_BYTES_MAX: usize = 8 * 1024;
/// How long a proxy may keep a list, in seconds: a revocation is published in minutes.
const KEPT_SECONDS: u32 = 60;

/// An address at which the list is published.
pub struct PublishedDoorway {
    listener: TcpListener,
    address: SocketAddr,
}

impl PublishedDoorway {
    /// Listens; nobody is answered yet.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { address: listener.local_addr()?, listener })
    }

    /// The address in use.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves the list until `stop` is done, then lets requests under way finish.
    ///
    /// # Errors
    /// When the server ends by itself.
    pub async fn serve(
        self,
        centre: Arc<Centre>,
        limits: &Limits,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let patience = Duration::from_secs(u64::from(limits.request_seconds_max));
        let handle = Handle::new();
        let (stopping, stop_time_max) = (handle.clone(), Duration::from_secs(u64::from(limits.stop_seconds_max)));
        tokio::spawn(async move {
            stop.await;
            stopping.graceful_shutdown(Some(stop_time_max));
        });
        let mut server =
            axum_server::from_tcp(self.listener)?.handle(handle).acceptor(Door::new(limits.connections_max));
        server.http_builder().http1().header_read_timeout(patience).max_buf_size(HEADER_BYTES_MAX);
        server.http_builder().http2().max_header_list_size(HEADER_BYTES_MAX as u32);
        let path = format!("/{}", centre.revocation_list_name());
        server.serve(Router::new().route(&path, get(list)).with_state(centre).into_make_service()).await
    }
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
