//! A bare handshake that sends nothing after it: the one way to hear for certain that the centre refuses the kiosk.

use std::io::{self, Read};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::trouble::{causes, may_be_a_refusal, of_tls};
use crate::domain::fault::{Fault, Trouble};

/// Looks into a connection that broke off.
pub(super) struct Probe {
    tls: Arc<ClientConfig>,
    timeout: Duration,
}

impl Probe {
    pub(super) fn new(tls: ClientConfig, timeout: Duration) -> Self {
        Self { tls: Arc::new(tls), timeout }
    }

    /// The same trouble, or the refusal behind it.
    pub(super) async fn look_into(self: Arc<Self>, trouble: Trouble, url: &Url) -> Trouble {
        if !may_be_a_refusal(&trouble) {
            return trouble;
        }
        let (host, port) = (url.host_str().unwrap_or_default().to_owned(), url.port_or_known_default().unwrap_or(443));
        let listened = tokio::task::spawn_blocking(move || self.listen(&host, port)).await;
        match listened {
            Ok(Err(error)) => refusal(&error).unwrap_or(trouble),
            _ => trouble,
        }
    }

    /// Shakes hands, then listens for the first word.
    fn listen(&self, host: &str, port: u16) -> io::Result<()> {
        let host = host.trim_matches(['[', ']']);
        let mut addresses = (host, port).to_socket_addrs()?;
        let connected = addresses.find_map(|address| TcpStream::connect_timeout(&address, self.timeout).ok());
        let stream = connected.ok_or(io::ErrorKind::NotConnected)?;
        stream.set_read_timeout(Some(self.timeout))?;
        stream.set_write_timeout(Some(self.timeout))?;
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let session = ClientConnection::new(self.tls.clone(), name).map_err(io::Error::other)?;
        StreamOwned::new(session, stream).read(&mut [0]).map(drop)
    }
}

fn refusal(error: &io::Error) -> Option<Trouble> {
    let tls = causes(error).into_iter().find_map(|cause| cause.downcast_ref::<rustls::Error>()).map(of_tls)?;
    (tls.fault == Fault::KioskNotTrusted).then_some(tls)
}
