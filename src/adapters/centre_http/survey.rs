//! The way to the centre, gone layer by layer, so that what fails is named by its layer: name, connection, handshake.

use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use der::Decode as _;
use jiff::Timestamp;
use reqwest::Url;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConnection};

use super::HttpCentreConfig;
use super::line::own_tls;
use super::trouble::causes;
use crate::domain::doctor::{CentreSeen, TlsRefusal, TlsSeen};

/// Most addresses of a name that are told.
const ADDRESSES_MAX: usize = 4;

/// Goes as far as it comes; what lies behind the first failure stays unseen. A proxy's way is not looked at.
#[must_use]
pub fn survey(config: &HttpCentreConfig) -> CentreSeen {
    let url = Url::parse(&config.url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned();
    let port = url.as_ref().and_then(Url::port_or_known_default).unwrap_or(443);
    let mut seen =
        CentreSeen { address: format!("{host}:{port}"), proxied: config.proxy.is_some(), ..CentreSeen::default() };
    if seen.proxied {
        return seen;
    }
    let host = host.trim_matches(['[', ']']).to_owned();
    let addresses = resolved(&host, port, config.connect_timeout);
    let told = |found: &Vec<SocketAddr>| found.iter().map(|address| address.ip().to_string()).collect();
    seen.name = Some(addresses.as_ref().map(told).map_err(Clone::clone));
    let Ok(addresses) = addresses else { return seen };
    let began = Instant::now();
    let stream = match connected(&addresses, config.connect_timeout) {
        Ok(stream) => stream,
        Err(error) => {
            let refused = error.kind() == io::ErrorKind::ConnectionRefused;
            seen.connection = Some(Err((refused, error.to_string())));
            return seen;
        }
    };
    seen.connection = Some(Ok(began.elapsed().as_millis()));
    seen.tls = Some(shaken(config, &host, stream));
    seen
}

/// Asks for the name on a thread of its own: the system's resolver knows no limit but its own, which is long.
fn resolved(host: &str, port: u16, patience: Duration) -> Result<Vec<SocketAddr>, String> {
    let (told, heard) = sync_channel(1);
    let name = host.to_owned();
    let ask = move || {
        let found = (name.as_str(), port).to_socket_addrs().map(|found| found.take(ADDRESSES_MAX).collect::<Vec<_>>());
        // Nobody listens any more when it took too long.
        let _late = told.send(found.map_err(|error| error.to_string()));
    };
    std::thread::Builder::new().name("centre-name".into()).spawn(ask).map_err(|error| error.to_string())?;
    match heard.recv_timeout(patience) {
        Ok(Ok(found)) if found.is_empty() => Err("the name has no address".into()),
        Ok(found) => found,
        Err(_) => Err("no answer in time".into()),
    }
}

fn connected(addresses: &[SocketAddr], patience: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match TcpStream::connect_timeout(address, patience) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Shakes hands and says nothing more. Whether the centre takes this kiosk's certificate shows in its answer to a question.
fn shaken(config: &HttpCentreConfig, host: &str, mut stream: TcpStream) -> Result<TlsSeen, TlsRefusal> {
    let other = |error: &dyn std::fmt::Display| TlsRefusal::Other(error.to_string());
    let tls = own_tls(config).map_err(|trouble| TlsRefusal::OwnFiles(trouble.detail))?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| other(&error))?;
    let mut session = ClientConnection::new(Arc::new(tls), name).map_err(|error| other(&error))?;
    let limits =
        [stream.set_read_timeout(Some(config.connect_timeout)), stream.set_write_timeout(Some(config.connect_timeout))];
    limits.into_iter().collect::<io::Result<()>>().map_err(|error| other(&error))?;
    while session.is_handshaking() {
        session.complete_io(&mut stream).map_err(|error| refusal(&error))?;
    }
    let protocol =
        session.protocol_version().and_then(|version| version.as_str().map(|name| name.replace("TLSv1_", "TLS 1.")));
    let not_after = session.peer_certificates().and_then(|chain| chain.first()).and_then(not_after);
    Ok(TlsSeen { protocol: protocol.unwrap_or_else(|| "TLS".into()), not_after })
}

fn not_after(certificate: &CertificateDer<'_>) -> Option<Timestamp> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    let seconds = certificate.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

fn refusal(error: &io::Error) -> TlsRefusal {
    let tls = causes(error).into_iter().find_map(|cause| cause.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => match why {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsRefusal::UnknownIssuer,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsRefusal::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsRefusal::NotYet,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsRefusal::OtherName
            }
            why => TlsRefusal::Other(why.to_string()),
        },
        Some(tls) => TlsRefusal::Other(tls.to_string()),
        None => TlsRefusal::Other(error.to_string()),
    }
}
