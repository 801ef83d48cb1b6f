//! A limit on open connections: one too many is closed before it costs a handshake, those that are open go on.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets so many connections in.
#[derive(Clone)]
pub struct Door(Arc<Semaphore>);

impl Door {
    /// So many at one time.
    #[must_use]
    pub fn new(connections_max: u32) -> Self {
        Self(Arc::new(Semaphore::new(usize::try_from(connections_max).unwrap_or(Semaphore::MAX_PERMITS))))
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Held;
    type Service = S;
    type Future = std::future::Ready<io::Result<(Held, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(match self.0.clone().try_acquire_owned() {
            // Answers are small and waited for: none is held back to be sent with the next.
            Ok(place) => stream.set_nodelay(true).map(|()| (Held { stream, _place: place }, service)),
            Err(_) => {
                tracing::warn!("a connection too many was closed");
                Err(io::ErrorKind::ConnectionRefused.into())
            }
        })
    }
}

/// A connection and its place.
pub struct Held {
    stream: TcpStream,
    _place: OwnedSemaphorePermit,
}

impl Held {
    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Held {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_read(cx, buffer)
    }
}

impl AsyncWrite for Held {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream().poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(cx)
    }
}
