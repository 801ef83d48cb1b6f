//! The register of invalid documents, asked through the centre by a kiosk: over HTTP, the sandbox at the other end.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use imza_kiosk::domain::evidence::{Allowance, ApprovalReason, ReadingMethod};
use imza_kiosk::domain::invalid_documents::DocumentStanding;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::person::DocumentNumber;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::documents::{DocumentAnswer, DocumentRequest};

use crate::client::{Client, Reply, number};
use crate::fixture::{PASSWORD, TestCentre};
use crate::portal::stage::Sandbox;

const ORDER: &str = "260-1147";
const SCANNED: ReadingMethod = ReadingMethod::MrzScanned;
/// The order's own card, one that is reported lost, and one that nobody has.
const VALID: &str = "AA0000017";
const INVALID: &str = "AA0000090";
const UNKNOWN: &str = "AA0000999";

fn document(text: &str) -> DocumentNumber {
    DocumentNumber::parse(text).expect("a document number")
}

fn ask(client: &Client, text: &str) -> Reply {
    let question = DocumentRequest { order: number(ORDER), document: document(text) };
    client.post(wire::path::ORDERS_DOCUMENT, &question)
}

fn lease(client: &Client, text: &str) -> Reply {
    let document = Some(document(text));
    client.post(
        wire::path::ORDERS_LEASE,
        &wire::LeaseRequest { order: number(ORDER), reading: SCANNED, differs: None, document, attorney: None },
    )
}

fn approve(client: &Client, standing: DocumentStanding) -> Reply {
    let request = wire::ApproveRequest {
        order: number(ORDER),
        officer: OfficerId::parse("aysel").expect("a name"),
        reading: SCANNED,
        differs: None,
        standing: Some(standing),
        attorney: None,
        reason: ApprovalReason::RegisterSilent,
    };
    client.post(wire::path::ORDERS_APPROVE, &request)
}

/// A centre that asks the register at this address, with the sandbox's key.
fn asking(address: &str, sandbox: &Sandbox, mut centre: TestCentre) -> TestCentre {
    centre
        .configure("documents_address = \"\"", &format!("documents_address = \"http://{address}/invalid-documents\""));
    let key = sandbox.file("documents-key");
    centre.configure("documents_key_file = \"documents-key\"", &format!("documents_key_file = \"{key}\""));
    centre.serve();
    centre
}

fn supervisor(centre: &TestCentre) -> Client {
    let mut client = centre.kiosk("kiosk-1");
    client.sign_in("samir", PASSWORD);
    client
}

#[test]
fn a_card_gets_a_lease_by_the_registers_word_for_it_and_an_invalid_one_never_does() {
    let centre = TestCentre::set_up();
    let Some(sandbox) = Sandbox::start(centre.folder.path().join("sandbox")) else { return };
    let centre = asking(&sandbox.address, &sandbox, centre);
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre));
    for (text, standing, allowance, line) in [
        (INVALID, DocumentStanding::Invalid, Allowance::Never, "422 K-130 "),
        (UNKNOWN, DocumentStanding::Unknown, Allowance::SecondPerson, "422 K-132 "),
    ] {
        let told: DocumentAnswer = ask(&clerk, text).ok();
        assert_eq!((told.standing, told.allowance), (standing, allowance), "{text}");
        assert_eq!(lease(&clerk, text).line(), line, "{text}");
        assert_ne!(centre.order_state(ORDER), "in-service", "{text}: nothing was begun");
    }
    assert_eq!(approve(&second, DocumentStanding::Invalid).line(), "422 K-130 ", "nobody approves an invalid card");
    approve(&second, DocumentStanding::Unreachable).ok::<wire::ApproveAnswer>();
    assert_eq!(lease(&clerk, UNKNOWN).line(), "422 K-132 ", "the word was not for this");
    approve(&second, DocumentStanding::Unknown).ok::<wire::ApproveAnswer>();
    lease(&clerk, UNKNOWN).ok::<wire::LeaseAnswer>();
    let told = &centre.json(&["order", "show", ORDER])["evidence"][0];
    assert_eq!((&told["document"], &told["document_standing"]), (&UNKNOWN.into(), &"unknown".into()));
    assert_eq!((&told["approver"], &told["reason"]), (&"samir".into(), &"register-silent".into()));
    let told: DocumentAnswer = ask(&clerk, VALID).ok();
    assert_eq!((told.standing, told.allowance), (DocumentStanding::Valid, Allowance::Alone));
    lease(&clerk, VALID).ok::<wire::LeaseAnswer>();
    let told = &centre.json(&["order", "show", ORDER])["evidence"][0];
    assert_eq!((&told["document"], &told["document_standing"]), (&VALID.into(), &"valid".into()), "the last lease's");
    assert!(told["document_asked_at"].is_string() && told["approver"].is_null(), "{told}");
    let nonsense = serde_json::json!({ "order": ORDER, "document": "1;" });
    assert_eq!(clerk.post(wire::path::ORDERS_DOCUMENT, &nonsense).status, 400, "no document number");
}

#[test]
fn a_register_that_is_silent_or_gone_keeps_nobody_waiting_and_needs_another_officer() {
    let centre = TestCentre::set_up();
    let Some(sandbox) = Sandbox::start(centre.folder.path().join("sandbox")) else { return };
    // It takes the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    centre.configure("documents_seconds_max = 4", "documents_seconds_max = 1");
    let address = silent.local_addr().expect("an address").to_string();
    let centre = asking(&address, &sandbox, centre);
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre));
    let began = Instant::now();
    let told: DocumentAnswer = ask(&clerk, VALID).ok();
    assert_eq!((told.standing, told.allowance), (DocumentStanding::Unreachable, Allowance::SecondPerson));
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    drop(silent);
    assert_eq!(lease(&clerk, VALID).line(), "422 K-131 ");
    approve(&second, DocumentStanding::Unreachable).ok::<wire::ApproveAnswer>();
    lease(&clerk, VALID).ok::<wire::LeaseAnswer>();
    // After several failures in a row it is left alone, and whoever asks is answered at once.
    for _ in 0..3 {
        ask(&clerk, VALID).ok::<DocumentAnswer>();
    }
    let log = centre.log();
    assert!(log.contains("gives no usable answer") && !log.contains(VALID), "a log names no document: {log}");
}

#[test]
fn rules_may_stop_what_the_register_has_no_word_for_and_a_centre_without_one_says_that_it_asks_none() {
    let centre = TestCentre::set_up();
    let Some(sandbox) = Sandbox::start(centre.folder.path().join("sandbox")) else { return };
    centre.configure("unknown = \"second-person\"", "unknown = \"never\"");
    let mut centre = asking(&sandbox.address, &sandbox, centre);
    let (clerk, second) = (centre.clerk_at("kiosk-1"), supervisor(&centre));
    assert_eq!(ask(&clerk, UNKNOWN).ok::<DocumentAnswer>().allowance, Allowance::Never);
    assert_eq!(approve(&second, DocumentStanding::Unknown).line(), "422 K-132 ");
    assert_eq!(lease(&clerk, UNKNOWN).line(), "422 K-132 ");
    let missing = DocumentRequest { order: number("999-9999"), document: document(VALID) };
    assert_eq!(clerk.post(wire::path::ORDERS_DOCUMENT, &missing).line(), "404 K-201 ", "only for an order");
    centre.stop();
    centre.configure(
        &format!("documents_address = \"http://{}/invalid-documents\"", sandbox.address),
        "documents_address = \"\"",
    );
    centre.serve();
    let clerk = centre.clerk_at("kiosk-1");
    assert_eq!(ask(&clerk, INVALID).ok::<DocumentAnswer>().standing, DocumentStanding::NotAsked);
    lease(&clerk, INVALID).ok::<wire::LeaseAnswer>();
    assert_eq!(centre.json(&["order", "show", ORDER])["evidence"][0]["document_standing"], "not-asked");
}
