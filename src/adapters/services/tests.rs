//! A service that fails: what is asked once more, what is not, and when it is left alone.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::*;

/// What a service does with one connection.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Closes it without a word.
    HangsUp,
    /// Answers with this status, and an empty object where it is 200.
    Says(u16),
    /// Says nothing until the client goes.
    Waits,
}

/// A service that does these, one after the other, and how often it was asked.
fn service(script: Vec<Does>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    thread::spawn(move || {
        for does in script {
            let (mut line, _) = listener.accept().expect("a client");
            counted.fetch_add(1, Ordering::SeqCst);
            let mut bytes = [0; 4096];
            let read = line.read(&mut bytes).expect("a question");
            match does {
                Does::HangsUp => {}
                Does::Says(status) => {
                    let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
                    line.write_all(answer.as_bytes()).expect("a client that listens");
                }
                Does::Waits => while line.read(&mut bytes).is_ok_and(|read| read > 0) {},
            }
            assert!(read > 0, "a client that asks");
        }
    });
    (address, asked)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

fn client(address: &str, patience: Duration, runtime: &tokio::runtime::Runtime) -> Service {
    let (key, authorities) = ("key".to_owned(), vec![]);
    let config = ServiceConfig { address: address.to_owned(), key, authorities, patience };
    Service::new(&config, runtime.handle().clone()).expect("a client")
}

/// Long enough that a pause is half of nothing.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn a_question_that_fails_soon_is_asked_once_more_and_a_no_is_not() {
    let runtime = runtime();
    for (script, works, times) in [
        (vec![Does::Says(200)], true, 1),
        (vec![Does::HangsUp, Does::Says(200)], true, 2),
        (vec![Does::Says(503), Does::Says(200)], true, 2),
        (vec![Does::Says(502), Does::Says(504), Does::Says(200)], false, 2),
        (vec![Does::Says(404), Does::Says(200)], false, 1),
        (vec![Does::Says(500), Does::Says(200)], false, 1),
    ] {
        let (address, asked) = service(script.clone());
        let answer = client(&address, PATIENCE, &runtime).ask(Method::POST, "person", Some(&serde_json::json!({})));
        assert_eq!((answer.is_ok(), asked.load(Ordering::SeqCst)), (works, times), "{script:?} {answer:?}");
    }
}

#[test]
fn a_code_that_is_good_once_is_never_sent_twice() {
    let (runtime, (address, asked)) = (runtime(), service(vec![Does::Says(503), Does::Says(200)]));
    let form = Question::Form { body: "code=1".to_owned(), basic: "x".to_owned() };
    let at = Url::parse(&format!("{address}/token")).expect("an address");
    let answer = client(&address, PATIENCE, &runtime).ask_at(Method::POST, at, &form);
    assert_eq!((answer, asked.load(Ordering::SeqCst)), (Err(ServiceTrouble::Refused(503)), 1));
}

#[test]
fn whoever_asks_waits_no_longer_than_the_limit_and_a_slow_service_is_not_asked_again() {
    let (runtime, (address, asked)) = (runtime(), service(vec![Does::Waits, Does::Waits]));
    let patience = Duration::from_millis(600);
    let began = Instant::now();
    let answer = client(&address, patience, &runtime).ask(Method::GET, "payments/1", None);
    assert!(matches!(answer, Err(ServiceTrouble::Unreachable(_))), "{answer:?}");
    assert!(began.elapsed() >= patience && began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn after_failures_in_a_row_a_service_is_left_alone() {
    let (runtime, (address, asked)) = (runtime(), service(vec![Does::Says(500); 9]));
    let client = client(&address, PATIENCE, &runtime);
    let answers: Vec<_> = (0..7).map(|_| client.ask(Method::GET, "x", None)).collect();
    assert_eq!(answers[..5], vec![Err(ServiceTrouble::Refused(500)); 5]);
    assert_eq!(answers[5..], [Err(ServiceTrouble::Resting), Err(ServiceTrouble::Resting)]);
    assert_eq!(asked.load(Ordering::SeqCst), 5, "nothing was asked");
}
