//! The line through a proxy: tinyproxy, as a branch has one, between the client and a real server.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use imza_kiosk::domain::fault::Fault;
use imza_kiosk::ports::centre::CentrePort as _;

use crate::line::{found, routes, search, trouble};
use crate::scene::Scene;

/// Longest wait for the proxy to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running proxy; ends with it.
struct Proxy {
    folder: tempfile::TempDir,
    address: SocketAddr,
    program: Child,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.program.kill());
        drop(self.program.wait());
    }
}

impl Proxy {
    /// Lets connections through to one port; `settings` may say more. `None`, said aloud, where there is no tinyproxy.
    fn start(through_to: u16, settings: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
        let (file, log) = (folder.path().join("tinyproxy.conf"), folder.path().join("log"));
        let text = format!(
            "Listen 127.0.0.1\nPort {}\nTimeout 30\nMaxClients 10\nLogLevel Connect\nLogFile \"{}\"\nConnectPort {through_to}\n{settings}",
            address.port(),
            log.display()
        );
        std::fs::write(&file, text).expect("written");
        let mut proxy = Command::new("tinyproxy");
        let started = proxy.arg("-d").arg("-c").arg(&file).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let program = match started {
            Ok(program) => program,
            Err(error) => {
                println!("skipped: tinyproxy does not start: {error}");
                return None;
            }
        };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "the proxy does not listen");
            std::thread::yield_now();
        }
        Some(Self { folder, address, program })
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).expect("a log")
    }
}

#[test]
fn questions_go_through_the_proxy_to_the_centre_that_the_kiosk_trusts() {
    let mut scene = Scene::new();
    let server = scene.serve(routes());
    let Some(proxy) = Proxy::start(server.address.port(), "") else { return };
    scene.config.proxy = Some(proxy.url());
    let mut centre = scene.centre();
    for _ in 0..3 {
        assert_eq!(centre.ask(&search(), None), Ok(found()));
    }
    let asked = format!("CONNECT localhost:{} HTTP/1.1", server.address.port());
    assert_eq!(proxy.log().matches(&asked).count(), 1, "one connection for all: {}", proxy.log());
}

#[test]
fn a_proxy_that_lets_nobody_through_wants_a_password_or_is_not_there_is_told_as_the_proxy() {
    let mut scene = Scene::new();
    let server = scene.serve(routes());
    let port = server.address.port();
    let cases = [
        (1, "", "proxy: it does not let the kiosk through to the centre"),
        (port, "BasicAuth branch secret\n", "proxy: it wants a name and a password"),
    ];
    for (through_to, settings, told) in cases {
        let Some(proxy) = Proxy::start(through_to, settings) else { return };
        scene.config.proxy = Some(proxy.url());
        assert_eq!(trouble(&scene), (Fault::CentreUnreachable, told.into()));
        drop(proxy);
        assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "proxy: TCP: the connection was refused".into()));
    }
    let Some(proxy) = Proxy::start(port, "BasicAuth branch secret\n") else { return };
    scene.config.proxy = Some(proxy.url().replace("//", "//branch:secret@"));
    assert_eq!(scene.centre().ask(&search(), None), Ok(found()));
    scene.config.proxy = Some("http://proxy.invalid:3128".into());
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "proxy: DNS: its name is not known".into()));
}
