//! The server below the router: TLS 1.3 with client certificates of the device authority alone, HTTP/2 and 1.1, limits on
//! slow clients, and a graceful stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::danger::ClientCertVerifier;
use rustls::server::{NoClientAuth, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};

use super::connections::Door;
use super::doorway::Doorway;
use super::enrol::{self, Tries};
use super::{router, state};
use crate::central::config::{Config, Limits, Tls};
use crate::central::ra::Centre;

/// How often an idle connection is asked whether its kiosk is still there.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// Largest headers of a request, in bytes.
const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Connections at one time where kiosks enrol.
const ENROLMENT_CONNECTIONS_MAX: u32 = 32;

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

/// The addresses in use.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// The API's, behind mutual TLS.
    pub api: SocketAddr,
    /// Where kiosks enrol, if anywhere.
    pub enrolment: Option<SocketAddr>,
}

/// Serves kiosks until `stop` is done, then lets requests under way finish. `ready` is told the addresses in use.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(
    config: &Config,
    centre: Arc<Centre>,
    ready: impl FnOnce(Addresses) -> io::Result<()>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let limits = &config.limits;
    let state = state(centre, limits);
    let api = Secured::open(config.listen.address, tls_config(&config.tls, Some(&config.tls.device_authority))?)?;
    // What the configuration holds was checked when it was read.
    let enrolment = match config.enrolment.address().ok().flatten() {
        Some(address) => Some(Secured::open(address, tls_config(&config.tls, None)?)?),
        None => None,
    };
    let addresses = Addresses {
        api: api.doorway.address(),
        enrolment: enrolment.as_ref().map(|secured| secured.doorway.address()),
    };
    let handles: Vec<_> =
        [Some(&api), enrolment.as_ref()].into_iter().flatten().map(|one| one.handle.clone()).collect();
    let stop_time_max = Duration::from_secs(u64::from(limits.stop_seconds_max));
    tokio::spawn(async move {
        stop.await;
        handles.iter().for_each(|handle| handle.graceful_shutdown(Some(stop_time_max)));
    });
    ready(addresses)?;
    let served = api.serve(router(state.clone()), limits, limits.connections_max);
    match enrolment {
        None => served.await?,
        Some(secured) => {
            let tries = Tries::new(config.enrolment.tries_per_minute_max);
            let enrolling = secured.serve(enrol::router(state, tries), limits, ENROLMENT_CONNECTIONS_MAX);
            tokio::try_join!(served, enrolling)?;
        }
    }
    Ok(())
}

/// An address listened on, with what is shown there.
struct Secured {
    doorway: Doorway,
    tls: RustlsConfig,
    handle: Handle<SocketAddr>,
}

impl Secured {
    fn open(address: SocketAddr, tls: ServerConfig) -> Result<Self, ServeError> {
        let doorway = Doorway::open(address).map_err(|source| ServeError::Address { address, source })?;
        Ok(Self { doorway, tls: RustlsConfig::from_config(Arc::new(tls)), handle: Handle::new() })
    }

    async fn serve(self, router: Router, limits: &Limits, connections_max: u32) -> io::Result<()> {
        let patience = Duration::from_secs(u64::from(limits.request_seconds_max));
        let acceptor = RustlsAcceptor::new(self.tls).handshake_timeout(patience).acceptor(Door::new(connections_max));
        let mut server = axum_server::from_tcp(self.doorway.listener)?.handle(self.handle).acceptor(acceptor);
        let http = server.http_builder();
        http.http1().header_read_timeout(patience).max_buf_size(HEADER_BYTES_MAX);
        http.http2()
            .max_concurrent_streams(limits.streams_per_connection_max)
            .max_header_list_size(HEADER_BYTES_MAX as u32)
            .keep_alive_interval(KEEP_ALIVE);
        server.first_request_timeout(patience).serve(router.into_make_service()).await
    }
}

/// TLS 1.3 with the server's certificate. Where clients are asked for theirs, only those of `devices` get a connection.
fn tls_config(files: &Tls, devices: Option<&Path>) -> Result<ServerConfig, ServeError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let clients: Arc<dyn ClientCertVerifier> = match devices {
        None => Arc::new(NoClientAuth),
        Some(file) => {
            let mut devices = RootCertStore::empty();
            for certificate in certificates(file)? {
                devices.add(certificate).map_err(|error| unusable(file, &error))?;
            }
            WebPkiClientVerifier::builder_with_provider(Arc::new(devices), provider.clone())
                .build()
                .map_err(|error| unusable(file, &error))?
        }
    };
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
