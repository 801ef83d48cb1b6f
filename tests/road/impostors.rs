//! Strangers at the centre's address: a server with a certificate, a name and a clock of its own, one that speaks no TLS,
//! and a line that takes its time.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use axum::routing::post;
use axum::{Json, Router};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use imza_kiosk::domain::order::Branch;
use imza_kiosk::domain::record::{CHAIN_START, RecordSeq};
use imza_kiosk::domain::sync::ChainHead;
use imza_kiosk::wire::centre::HelloAnswer;
use imza_kiosk::wire::path::HELLO;
use jiff::{SignedDuration, Timestamp};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;

/// A server that answers heartbeats as a centre does. Ends when dropped.
pub struct Impostor {
    /// `localhost:port`.
    pub address: String,
    /// The certificate of the authority that issued the server's.
    pub authority: PathBuf,
    handle: Handle<SocketAddr>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.handle.shutdown();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Serves with a certificate for this name that ends in so many days, by a clock that is so many hours ahead.
pub fn serve(folder: &Path, name: &str, days_left: i64, hours_ahead: i64) -> Impostor {
    let mut params = CertificateParams::new(vec![]).expect("valid");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("signed");
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("valid");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let day = jiff::tz::Offset::UTC.to_datetime(Timestamp::now() + SignedDuration::from_hours(24 * days_left));
    let number = |number: i8| u8::try_from(number).expect("positive");
    params.not_after = rcgen::date_time_ymd(day.year().into(), number(day.month()), number(day.day()));
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, &issuer).expect("signed");
    let authority = folder.join("impostor.crt");
    std::fs::write(&authority, issuer.pem()).expect("written");

    let mut tls = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .expect("a certificate");
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let address = format!("localhost:{}", listener.local_addr().expect("bound").port());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let handle = Handle::new();
    let server = {
        let _inside = runtime.enter();
        axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls))).expect("a server")
    };
    let routes = Router::new().route(HELLO, post(move || async move { Json(hello(hours_ahead)) }));
    runtime.spawn(server.handle(handle.clone()).serve(routes.into_make_service()));
    Impostor { address, authority, handle, runtime: Some(runtime) }
}

fn hello(hours_ahead: i64) -> HelloAnswer {
    HelloAnswer {
        kiosk: "baku-01-1".into(),
        branch: Branch { code: "baku-01".into(), name: "Bakı-1".into() },
        centre_time: Timestamp::now() + SignedDuration::from_hours(hours_ahead),
        centre_version: "0".into(),
        orders_ready: 0,
        handed_over_today: 0,
        chain: ChainHead { epoch: 1, seq: RecordSeq(0), hash: CHAIN_START },
        refused: 0,
        changes: None,
        stick: None,
        training: false,
        second_factor: imza_kiosk::domain::second_factor::SecondFactorPolicy::Off,
        stock: None,
    }
}

/// Where somebody greets in another protocol.
pub fn greets_otherwise() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            // A caller that hangs up at once has heard enough.
            let _ = caller.write_all(b"220 mail.example ready\r\n").and_then(|()| caller.read(&mut [0; 512]));
        }
    });
    address
}

/// A machine that takes no more connections: what reaches it is dropped, as on a way that leads nowhere.
pub struct Full {
    /// Where it would listen.
    pub address: SocketAddr,
    _waiting: (TcpListener, Vec<TcpStream>),
}

/// More than any machine lets wait.
const WAITING_MAX: usize = 10_000;

/// Where a connection never comes about.
pub fn takes_nobody() -> Full {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let call = |_| TcpStream::connect_timeout(&address, Duration::from_millis(300)).ok();
    let waiting: Vec<TcpStream> = (0..WAITING_MAX).map_while(call).collect();
    assert!(waiting.len() < WAITING_MAX, "it never said that it is full");
    Full { address, _waiting: (listener, waiting) }
}

/// A line to this centre on which everything that comes back takes so long.
pub fn slow_line(centre: &str, delay: Duration) -> SocketAddr {
    let centre: SocketAddr = centre.parse().expect("an address");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for kiosk in listener.incoming().flatten() {
            // A centre that does not answer is one more way in which the line is down.
            let _ = join(&kiosk, centre, delay);
        }
    });
    address
}

fn join(kiosk: &TcpStream, centre: SocketAddr, delay: Duration) -> io::Result<()> {
    let centre = TcpStream::connect(centre)?;
    let (mut up_from, mut up_to) = (kiosk.try_clone()?, centre.try_clone()?);
    thread::spawn(move || {
        let _ = io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(Shutdown::Write);
    });
    let (mut down_from, mut down_to) = (centre, kiosk.try_clone()?);
    thread::spawn(move || {
        // Nobody ever says anything on it: waiting for that takes as long as the line does.
        let (_silent, hears) = sync_channel::<()>(1);
        let mut buffer = [0; 16 * 1024];
        while let Ok(read) = down_from.read(&mut buffer) {
            let _ = hears.recv_timeout(delay);
            if read == 0 || down_to.write_all(&buffer[..read]).is_err() {
                break;
            }
        }
        let _ = down_to.shutdown(Shutdown::Both);
    });
    Ok(())
}
