//! The server below the router: TLS 1.3 with client certificates of the device authority alone, HTTP/2 and 1.1, limits on
//! slow clients, and a graceful stop.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsConfig, from_tcp_rustls};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

use super::router;
use crate::central::config::{Limits, Tls};
use crate::central::ra::Centre;

/// How often an idle connection is asked whether its kiosk is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Why the server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A certificate or key file cannot be used.
    #[error("{}: {reason}", file.display())]
    Tls {
        /// The file.
        file: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The address cannot be listened on.
    #[error("{address}: {source}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The server ended by itself.
    #[error("the server ended: {0}")]
    Ended(#[from] io::Error),
}

/// Serves kiosks until `stop` is done, then lets requests under way finish. `ready` is told the address in use.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    address: SocketAddr,
    tls: &Tls,
    limits: &Limits,
    centre: Arc<Centre>,
    ready: impl FnOnce(SocketAddr) -> io::Result<()>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let tls = RustlsConfig::from_config(Arc::new(tls_config(tls)?));
    let listener = listen(address).map_err(|source| ServeError::Address { address, source })?;
    let in_use = listener.local_addr()?;
    let handle = Handle::new();
    let mut server = from_tcp_rustls(listener, tls)?.handle(handle.clone());
    let patience = Duration::from_secs(u64::from(limits.request_seconds_max));
    let http = server.http_builder();
    http.http1().header_read_timeout(patience);
    http.http2().max_concurrent_streams(limits.streams_per_connection_max).keep_alive_interval(KEEP_ALIVE);
    let server = server.first_request_timeout(patience);
    let stop_time_max = Duration::from_secs(u64::from(limits.stop_seconds_max));
    tokio::spawn(async move {
        stop.await;
        handle.graceful_shutdown(Some(stop_time_max));
    });
    ready(in_use)?;
    Ok(server.serve(router(centre, limits).into_make_service()).await?)
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn tls_config(files: &Tls) -> Result<ServerConfig, ServeError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut devices = RootCertStore::empty();
    for certificate in certificates(&files.device_authority)? {
        devices.add(certificate).map_err(|error| unusable(&files.device_authority, &error))?;
    }
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(devices), provider.clone())
        .build()
        .map_err(|error| unusable(&files.device_authority, &error))?;
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(|error| unusable(&files.key, &error))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| unusable(&files.certificate, &error))?
        .with_client_cert_verifier(clients)
        .with_single_cert(certificates(&files.certificate)?, key)
        .map_err(|error| unusable(&files.certificate, &error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, ServeError> {
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = found.map_err(|error| unusable(file, &error))?;
    if found.is_empty() {
        return Err(ServeError::Tls { file: file.to_owned(), reason: "there is no certificate in it".to_owned() });
    }
    Ok(found)
}

fn unusable(file: &Path, error: &dyn std::error::Error) -> ServeError {
    ServeError::Tls { file: file.to_owned(), reason: error.to_string() }
}
