//! A small centre: two authorities, a server that demands a certificate, and the client's files.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use imza_kiosk::adapters::centre_http::{HttpCentre, HttpCentreConfig};
use imza_kiosk::domain::fault::Trouble;
use imza_kiosk::ports::centre::{Ask, CentrePort as _, Told};
use imza_kiosk::wire::centre::HelloRequest;
use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};

/// A certification authority of a test's own.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![]).expect("valid");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("signed"))
    }

    pub fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate and its key, for a host or for a kiosk.
    pub fn issue(&self, name: &str, usage: ExtendedKeyUsagePurpose) -> (rcgen::Certificate, KeyPair) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("valid");
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        (params.signed_by(&key, &self.0).expect("signed"), key)
    }
}

/// Longest wait for a server's threads to end.
const ENDING_MAX: Duration = Duration::from_secs(20);

/// A running server; ends with it.
pub struct Server {
    pub address: SocketAddr,
    handle: Handle<SocketAddr>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.handle.shutdown();
        if let Some(runtime) = self.runtime.take() {
            // Its connections are closed when this returns, and not some time later: a client that asks next must not find a
            // connection that is about to break.
            runtime.shutdown_timeout(ENDING_MAX);
        }
    }
}

/// Everything a test asks with.
pub struct Scene {
    _temp: tempfile::TempDir,
    pub authority: Authority,
    pub config: HttpCentreConfig,
}

impl Scene {
    /// Client files of the scene's own authority, and an address where nobody listens yet.
    pub fn new() -> Self {
        let temp = tempfile::tempdir().expect("a temporary directory");
        let authority = Authority::new("the test's own");
        let config = HttpCentreConfig {
            url: "https://localhost:1".into(),
            trust_anchors: temp.path().join("anchors.pem"),
            certificate: temp.path().join("kiosk.pem"),
            key: temp.path().join("kiosk.key"),
            proxy: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(20),
        };
        std::fs::write(&config.trust_anchors, authority.pem()).expect("written");
        let scene = Self { _temp: temp, authority, config };
        scene.use_identity(&scene.authority);
        scene
    }

    /// Gives the kiosk a certificate of this authority.
    pub fn use_identity(&self, authority: &Authority) {
        let (certificate, key) = authority.issue("kiosk", ExtendedKeyUsagePurpose::ClientAuth);
        write(&self.config.certificate, &certificate.pem());
        write(&self.config.key, &key.serialize_pem());
    }

    /// Starts a server with these routes, and points the client at it.
    pub fn serve(&mut self, routes: Router) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let (certificate, key) = self.authority.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
        self.serve_with(listener, certificate.der().clone(), &key, routes)
    }

    pub fn serve_with(
        &mut self,
        listener: TcpListener,
        certificate: CertificateDer<'static>,
        key: &KeyPair,
        routes: Router,
    ) -> Server {
        let address = listener.local_addr().expect("bound");
        self.config.url = format!("https://localhost:{}", address.port());
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut anchors = RootCertStore::empty();
        let anchor = self.authority.0.der().clone();
        anchors.add(anchor).expect("an anchor");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(anchors), provider.clone());
        let mut tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(verifier.build().expect("a verifier"))
            .with_single_cert(vec![certificate], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .expect("a certificate");
        tls.alpn_protocols = vec![b"h2".to_vec()];
        listener.set_nonblocking(true).expect("a socket");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let handle = Handle::new();
        let server = {
            let _inside = runtime.enter();
            axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls))).expect("a server")
        };
        let server = server.handle(handle.clone());
        runtime.spawn(server.serve(routes.into_make_service()));
        Server { address, handle, runtime: Some(runtime) }
    }

    pub fn centre(&self) -> HttpCentre {
        HttpCentre::new(self.config.clone()).expect("a good configuration")
    }

    pub fn hello(&self) -> Result<Told, Trouble> {
        self.centre().ask(&hello(), None)
    }
}

pub fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("written");
}

pub fn hello() -> Ask {
    Ask::Hello(HelloRequest { kiosk_version: "0".into(), kiosk_time: Timestamp::UNIX_EPOCH, unsent: 0, run: None })
}
