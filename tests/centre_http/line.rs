//! The line: who does not answer, who is not trusted, what has broken off.

use std::net::TcpListener;
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::post;
use imza_kiosk::adapters::centre_http::{HttpCentre, HttpCentreConfig, HttpCentreError};
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::ports::centre::{Ask, CentrePort as _, Told};
use imza_kiosk::wire::centre::{self as wire, OrderQuery, SearchAnswer, SearchRequest};
use rcgen::ExtendedKeyUsagePurpose;
use tokio::sync::Notify;

use crate::scene::{Authority, Scene, hello, write};

const FOUND: &str = r#"{"orders":[],"more":false}"#;

pub fn search() -> Ask {
    Ask::Search(SearchRequest { query: OrderQuery::ReadyAtBranch })
}

pub fn found() -> Told {
    Told::Found(SearchAnswer { orders: vec![], more: false })
}

pub fn routes() -> Router {
    Router::new().route(wire::path::ORDERS_SEARCH, post(|| async { FOUND }))
}

/// The fault and detail of a search.
pub fn trouble(scene: &Scene) -> (Fault, String) {
    let trouble = scene.centre().ask(&search(), None).expect_err("no answer");
    (trouble.fault, trouble.detail)
}

#[test]
fn a_closed_port_is_told_as_refused() {
    let mut scene = Scene::new();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    scene.config.url = format!("https://127.0.0.1:{port}");
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "TCP: the connection was refused".into()));
}

#[test]
fn an_unknown_name_is_told_as_such() {
    let mut scene = Scene::new();
    // Reserved never to exist (RFC 6761, 6.4).
    scene.config.url = "https://centre.invalid".into();
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "DNS: the centre's name is not known".into()));
}

#[test]
fn a_centre_that_takes_the_connection_and_says_nothing_ends_in_time() {
    let mut scene = Scene::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    scene.config.url = format!("https://{}", listener.local_addr().expect("bound"));
    scene.config.connect_timeout = Duration::from_millis(200);
    let began = Instant::now();
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "time-out: no connection in time".into()));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_question_without_an_answer_ends_in_time() {
    let mut scene = Scene::new();
    let never = || std::future::pending::<&'static str>();
    let _server = scene.serve(Router::new().fallback(never));
    scene.config.request_timeout = Duration::from_millis(500);
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "time-out: no answer in time".into()));
}

/// A blank every now and then, for ever: valid JSON so far, and never an end.
struct Trickle(tokio::time::Interval);

impl http_body::Body for Trickle {
    type Data = Bytes;
    type Error = std::convert::Infallible;
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        self.0.poll_tick(context).map(|_| Some(Ok(http_body::Frame::data(Bytes::from_static(b" ")))))
    }
}

#[test]
fn an_answer_that_trickles_in_ends_in_time() {
    let mut scene = Scene::new();
    let trickle = || async { Body::new(Trickle(tokio::time::interval(Duration::from_millis(10)))) };
    let _server = scene.serve(Router::new().fallback(trickle));
    scene.config.request_timeout = Duration::from_millis(700);
    let began = Instant::now();
    assert_eq!(trouble(&scene), (Fault::CentreUnreachable, "time-out: the answer did not end in time".into()));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_centre_of_another_authority_is_not_trusted() {
    let mut scene = Scene::new();
    let _server = scene.serve(routes());
    write(&scene.config.trust_anchors, &Authority::new("another").pem());
    let (fault, detail) = trouble(&scene);
    assert_eq!(fault, Fault::CentreUnreachable);
    assert_eq!(detail, "TLS: the centre's certificate is not trusted: UnknownIssuer");
}

#[test]
fn a_centre_of_another_name_is_not_trusted() {
    let mut scene = Scene::new();
    let (certificate, key) = scene.authority.issue("elsewhere", ExtendedKeyUsagePurpose::ServerAuth);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let _server = scene.serve_with(listener, certificate.der().clone(), &key, routes());
    let (fault, detail) = trouble(&scene);
    assert_eq!(fault, Fault::CentreUnreachable);
    assert!(detail.starts_with("TLS: the centre's certificate is not trusted: NotValidForName"), "{detail}");
}

#[test]
fn a_kiosk_the_centre_does_not_know_is_told_so_each_time() {
    let mut scene = Scene::new();
    let _server = scene.serve(routes());
    scene.use_identity(&Authority::new("another"));
    let mut centre = scene.centre();
    for _ in 0..20 {
        let trouble = centre.ask(&search(), None).expect_err("not trusted");
        assert_eq!(trouble.fault, Fault::KioskNotTrusted, "{}", trouble.detail);
        assert!(trouble.detail.starts_with("TLS: the centre refuses this kiosk's certificate"), "{}", trouble.detail);
    }
}

#[test]
fn a_missing_or_broken_identity_is_the_kiosks_own_fault_and_mends_by_itself() {
    let mut scene = Scene::new();
    let _server = scene.serve(routes());
    let mut centre = scene.centre();
    for file in [&scene.config.trust_anchors, &scene.config.certificate, &scene.config.key] {
        let whole = std::fs::read_to_string(file).expect("readable");
        for broken in [None, Some("no PEM at all")] {
            match broken {
                None => std::fs::remove_file(file).expect("removed"),
                Some(text) => write(file, text),
            }
            let trouble = scene.centre().ask(&search(), None).expect_err("no identity");
            let named = trouble.detail.contains("the kiosk's") || trouble.detail.contains("the trust anchors");
            assert!(named && trouble.fault == Fault::KioskNotTrusted, "{}", trouble.detail);
            assert_eq!(centre.ask(&search(), None), Err(trouble));
            write(file, &whole);
        }
    }
    assert_eq!(centre.ask(&search(), None), Ok(found()), "the files are read again");
}

#[test]
fn two_questions_share_the_line_and_do_not_wait_for_each_other() {
    let release = Arc::new(Notify::new());
    let released = release.clone();
    let (arrived, arrival) = mpsc::sync_channel(1);
    let slow = move || {
        let released = released.clone();
        arrived.send(()).expect("the test waits");
        async move {
            released.notified().await;
            "no hello"
        }
    };
    let mut scene = Scene::new();
    let _server = scene.serve(routes().route(wire::path::HELLO, post(slow)));
    let mut centre = scene.centre();
    let mut other = centre.clone();
    let waiting = std::thread::spawn(move || other.ask(&hello(), None));
    arrival.recv_timeout(Duration::from_secs(20)).expect("the slow question has arrived");
    assert_eq!(centre.ask(&search(), None), Ok(found()));
    release.notify_one();
    let trouble = waiting.join().expect("ended").expect_err("no hello");
    assert_eq!(trouble.fault, Fault::CentreAnswer);
}

#[test]
fn a_centre_that_was_started_again_is_found_by_the_next_question() {
    let mut scene = Scene::new();
    let server = scene.serve(routes());
    let address = server.address;
    let mut centre = scene.centre();
    assert_eq!(centre.ask(&search(), None), Ok(found()));
    drop(server);
    let deadline = Instant::now() + Duration::from_secs(20);
    let listener = loop {
        match TcpListener::bind(address) {
            Ok(listener) => break listener,
            Err(error) => assert!(Instant::now() < deadline, "{error}"),
        }
        std::thread::yield_now();
    };
    let (certificate, key) = scene.authority.issue("localhost", ExtendedKeyUsagePurpose::ServerAuth);
    let _server = scene.serve_with(listener, certificate.der().clone(), &key, routes());
    assert_eq!(centre.ask(&search(), None), Ok(found()));
}

#[test]
fn only_an_https_address_without_anything_behind_it_is_taken() {
    let scene = Scene::new();
    let refused =
        ["http://localhost", "https://", "localhost", "https://a/b", "https://a?b", "https://u:p@a", "https://a b", ""];
    for url in refused {
        let config = HttpCentreConfig { url: url.into(), ..scene.config.clone() };
        assert_eq!(HttpCentre::new(config).err(), Some(HttpCentreError::Address), "{url}");
    }
    let config = HttpCentreConfig { proxy: Some("socks://x".into()), ..scene.config.clone() };
    assert_eq!(HttpCentre::new(config).err(), Some(HttpCentreError::Proxy));
}
