//! An address that is listened on, and what is served there over plain HTTP to a proxy or a mirror: limits on slow clients and on
//! connections, and a graceful stop.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::Router;
use axum_server::Handle;

use super::connections::Door;
use crate::central::config::Limits;

/// An address that is listened on.
pub struct Doorway {
    pub(super) listener: TcpListener,
    address: SocketAddr,
}

impl Doorway {
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

    /// Serves `router` until `stop` is done, then lets requests under way finish. A request's headers have `header_bytes_max` bytes
    /// at most; who connected stands in its extensions.
    ///
    /// # Errors
    /// When the server ends by itself.
    pub async fn serve(
        self,
        router: Router,
        (limits, header_bytes_max): (&Limits, u32),
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let handle = Handle::new();
        let (stopping, stop_time_max) = (handle.clone(), Duration::from_secs(u64::from(limits.stop_seconds_max)));
        tokio::spawn(async move {
            stop.await;
            stopping.graceful_shutdown(Some(stop_time_max));
        });
        let mut server =
            axum_server::from_tcp(self.listener)?.handle(handle).acceptor(Door::new(limits.connections_max));
        let patience = Duration::from_secs(u64::from(limits.request_seconds_max));
        let buffer_bytes = usize::try_from(header_bytes_max).unwrap_or(usize::MAX);
        server.http_builder().http1().header_read_timeout(patience).max_buf_size(buffer_bytes);
        server.http_builder().http2().max_header_list_size(header_bytes_max);
        server.serve(router.into_make_service_with_connect_info::<SocketAddr>()).await
    }
}
