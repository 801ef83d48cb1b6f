//! What the centre answers, and what the kiosk makes of it.

mod officers;

use std::io::Read as _;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, Version};
use axum::routing::post;
use imza_kiosk::domain::attorney::AttorneyRules;
use imza_kiosk::domain::carrier::{KeyOrigin, Sha256Hash};
use imza_kiosk::domain::certificate::{KeyPurpose, KeyPurposes};
use imza_kiosk::domain::evidence::{ApprovalReason, EvidenceRules, ReadingMethod};
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{Branch, CarrierKind, Lease, OrderNumber};
use imza_kiosk::domain::preflight::{CarrierVerdict, ModelStanding, StockStanding};
use imza_kiosk::domain::record::{Record, RecordDraft, RecordSeq, Salt};
use imza_kiosk::domain::sync::ChainHead;
use imza_kiosk::domain::takeover::{CarrierSecret, SecretOutcome};
use imza_kiosk::ports::centre::{Ask, CentrePort as _, Told};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{
    CarrierCheckAnswer, CarrierCheckRequest, SecretAnswer, SecretOutcomeRequest, SecretRequest,
};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::changes::{ChangesAnswer, ChangesRequest, Cursor};
use imza_kiosk::wire::device;
use imza_kiosk::wire::endings;
use jiff::Timestamp;

use crate::questions;
use crate::scene::{Scene, hello};

pub const AT: Timestamp = Timestamp::UNIX_EPOCH;

pub fn order() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("valid")
}

pub fn officer() -> OfficerId {
    OfficerId::parse("aysel").expect("valid")
}

pub fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("plain data")
}

fn hello_answer() -> wire::HelloAnswer {
    wire::HelloAnswer {
        kiosk: "baku-12-1".into(),
        branch: Branch { code: "baku-12".into(), name: "Bakı-12".into() },
        centre_time: AT,
        centre_version: "0".into(),
        orders_ready: 3,
        handed_over_today: 0,
        chain: ChainHead { epoch: 1, seq: RecordSeq(0), hash: Sha256Hash::of(b"") },
        refused: 0,
        changes: None,
        stick: None,
        training: false,
        second_factor: imza_kiosk::domain::second_factor::SecondFactorPolicy::Off,
        stock: None,
    }
}

fn record() -> Record {
    let draft = RecordDraft::Released {
        order: order(),
        attempt: 1,
        carrier_serial: None,
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    };
    let (start, salt) = (imza_kiosk::domain::record::CHAIN_START, Salt::from_bytes([0; 32]));
    Record::chain(RecordSeq(1), AT, officer(), &draft.numbered(|| 0), start, salt)
}

fn missing() -> wire::MissingAnswer {
    let head = ChainHead { epoch: 1, seq: RecordSeq(1), hash: record().hash };
    wire::MissingAnswer { records: vec![record()], head }
}

/// What is asked about records beside sending them.
fn about_records() -> Vec<(Ask, &'static str, String, Told)> {
    vec![
        (
            Ask::Notice(wire::Notice { kiosk: "kiosk".into(), epoch: 1, record: record() }),
            wire::path::RECORDS_NOTICE,
            json(&wire::NoticeAnswer { seq: RecordSeq(1) }),
            Told::Noticed(wire::NoticeAnswer { seq: RecordSeq(1) }),
        ),
        (
            Ask::Missing(wire::MissingRequest { epoch: 1, from_seq: RecordSeq(1) }),
            wire::path::RECORDS_MISSING,
            json(&missing()),
            Told::Missing(missing()),
        ),
        (
            Ask::Refused(wire::RefusedRequest {}),
            wire::path::RECORDS_REFUSED,
            json(&wire::RefusedAnswer { records: vec![] }),
            Told::Refused(wire::RefusedAnswer { records: vec![] }),
        ),
        (
            Ask::Resolve(wire::ResolveRequest { epoch: 1, seq: RecordSeq(1), note: "n".into() }),
            wire::path::RECORDS_RESOLVE,
            "{}".into(),
            Told::Resolved,
        ),
    ]
}

fn about_secrets() -> [(Ask, &'static str, String, Told); 2] {
    let keep = SecretRequest {
        order: order(),
        attempt: 1,
        manufacturer: "m".into(),
        serial: "1".into(),
        secret: CarrierSecret::Puk,
        sealed: Base64(vec![1]),
    };
    let (kept, sealed_sha256) = (SecretAnswer { earlier: 0 }, Sha256Hash::of(b"sealed"));
    let tell = SecretOutcomeRequest { order: order(), attempt: 1, sealed_sha256, outcome: SecretOutcome::Set };
    [
        (Ask::KeepSecret(keep), wire::path::ORDERS_SECRET, json(&kept), Told::SecretKept(kept)),
        (Ask::TellSecret(tell), wire::path::ORDERS_SECRET_OUTCOME, "{}".into(), Told::SecretTold),
    ]
}

fn carrier_check(carrier: &wire::CarrierReport) -> CarrierCheckRequest {
    CarrierCheckRequest {
        order: order(),
        attempt: 1,
        serial: carrier.serial.clone(),
        kind: carrier.kind,
        manufacturer: carrier.manufacturer.clone(),
        model: carrier.model.clone(),
        firmware: carrier.firmware.clone(),
        purposes: KeyPurposes::default(),
    }
}

fn carrier_checked() -> CarrierCheckAnswer {
    let (model, stock) = (ModelStanding::Allowed, StockStanding::Here);
    CarrierCheckAnswer { verdict: CarrierVerdict { model, stock, authority_ready: true, centre_time: AT } }
}

/// Every question with its path and an answer to it.
fn conversation() -> Vec<(Ask, &'static str, String, Told)> {
    let (order, officer) = (order(), officer());
    let carrier = wire::CarrierReport {
        serial: "1".into(),
        kind: CarrierKind::SmartCard,
        manufacturer: "m".into(),
        model: "m".into(),
        firmware: "1.0".into(),
        origin: KeyOrigin::default(),
        attestation: vec![],
    };
    let lease = Lease { attempt: 1, kiosk: "baku-12-1".into(), officer: officer.clone(), expires_at: AT };
    let signed_in = officers::signed_in();
    let with_carrier = officers::with_a_carrier(&signed_in);
    let found = wire::SearchAnswer { orders: vec![], more: false };
    let leased = wire::LeaseAnswer { lease, begun: None, seal_to: Some(Base64(vec![4; 65])) };
    let certificate = wire::CertificateAnswer { certificate: Base64(vec![1]), issuer: Base64(vec![2]) };
    let nonce = wire::NonceAnswer { nonce: Base64(vec![7; 32]), expires_at: AT };
    let proven = wire::ProofAnswer { proven_at: AT };
    let acked = wire::RecordsAnswer { acked_seq: RecordSeq(9), head_hash: Sha256Hash::of(b"head") };
    let sign_in = wire::SignInRequest { officer, password: "sesame".into() };
    let search = wire::SearchRequest { query: wire::OrderQuery::ReadyAtBranch };
    let lease = wire::LeaseRequest {
        order: order.clone(),
        reading: ReadingMethod::MrzScanned,
        differs: None,
        document: None,
        attorney: None,
    };
    let release = wire::ReleaseRequest { order: order.clone(), attempt: 1 };
    let request = Base64(vec![3]);
    let check = carrier_check(&carrier);
    let checked = carrier_checked();
    let purpose = KeyPurpose::Signature;
    let certify = wire::CertificateRequest { order: order.clone(), attempt: 1, purpose, request, carrier };
    let ask_nonce = wire::NonceRequest { order: order.clone(), attempt: 1, purpose };
    let cursor = Cursor::new("1.2".into()).expect("a cursor");
    let changes = ChangesRequest { cursor: Some(cursor.clone()) };
    let changed = ChangesAnswer { restart: false, changes: vec![], cursor, more: false, as_of: AT };
    let second = officers::with_a_second_person(&order);
    let proof = wire::ProofRequest { order, attempt: 1, purpose, signature: Base64(vec![4]) };
    let records = wire::RecordsBatch::of("kiosk", 1, vec![]);
    let renew = device::RenewRequest { request: Base64(vec![5]) };
    let renewed = device::RenewAnswer { certificate: Base64(vec![6]) };
    let mut all = vec![
        (hello(), wire::path::HELLO, json(&hello_answer()), Told::Hello(hello_answer())),
        (Ask::SignIn(sign_in), wire::path::SIGN_IN, json(&signed_in), Told::SignedIn(signed_in)),
        (Ask::Search(search), wire::path::ORDERS_SEARCH, json(&found), Told::Found(found)),
        (Ask::Lease(lease), wire::path::ORDERS_LEASE, json(&leased), Told::Leased(leased)),
        (Ask::Release(release), wire::path::ORDERS_RELEASE, "{}".into(), Told::Released),
        (Ask::Certificate(certify), wire::path::ORDERS_CERTIFICATE, json(&certificate), Told::Certificate(certificate)),
        (Ask::Nonce(ask_nonce), wire::path::ORDERS_NONCE, json(&nonce), Told::Nonce(nonce)),
        (Ask::Proof(proof), wire::path::ORDERS_PROOF, json(&proven), Told::Proven(proven)),
        (Ask::Records(records), wire::path::RECORDS, json(&acked), Told::Acknowledged(acked)),
        (Ask::CheckCarrier(check), wire::path::ORDERS_CARRIER, json(&checked), Told::CarrierChecked(checked)),
        (Ask::Changes(changes), wire::path::CHANGES, json(&changed), Told::Changed(Box::new(changed))),
        (Ask::Renew(renew), wire::path::RENEW, json(&renewed), Told::Renewed(renewed)),
    ];
    all.push(with_carrier);
    all.extend(about_records());
    all.extend(second);
    all.extend(about_secrets());
    all.extend(questions::about_the_rest());
    all
}

#[test]
fn every_question_goes_to_its_own_path_over_http_2_and_gets_its_answer() {
    let conversation = conversation();
    let mut paths: Vec<_> = conversation.iter().map(|(_, path, ..)| *path).collect();
    let mut all = wire::path::ALL.to_vec();
    paths.sort_unstable();
    all.sort_unstable();
    assert_eq!(paths, all, "no path is without a question");
    let routes = conversation.iter().fold(Router::new(), |routes, (_, path, answer, _)| {
        let answer = answer.clone();
        let told = move |request: Request| async move {
            assert_eq!(request.version(), Version::HTTP_2);
            assert_eq!(request.uri().query(), None);
            answer
        };
        routes.route(path, post(told))
    });
    let mut scene = Scene::new();
    let _server = scene.serve(routes);
    let mut centre = scene.centre();
    for (ask, path, _, told) in conversation {
        assert_eq!(centre.ask(&ask, None), Ok(told), "{path}");
    }
}

#[test]
fn the_session_travels_in_its_header_and_only_when_there_is_one() {
    let routes = Router::new().route(
        wire::path::HELLO,
        post(|headers: HeaderMap| async move {
            let session = headers.get(wire::SESSION_HEADER).map_or("none", |value| value.to_str().expect("ASCII"));
            json(&wire::HelloAnswer { kiosk: session.into(), ..hello_answer() })
        }),
    );
    let mut scene = Scene::new();
    let _server = scene.serve(routes);
    let mut centre = scene.centre();
    for (session, seen) in [(None, "none"), (Some("token"), "token")] {
        let Ok(Told::Hello(answer)) = centre.ask(&hello(), session) else { panic!("an answer") };
        assert_eq!(answer.kiosk, seen);
    }
    let broken = centre.ask(&hello(), Some("to\nken")).expect_err("no header can hold it");
    assert_eq!(broken.fault, Fault::SessionEnded);
}

/// Asks a centre that always answers like this; returns the fault and its detail.
fn told(status: StatusCode, body: impl Into<Bytes>) -> (Fault, String) {
    let body = body.into();
    let mut scene = Scene::new();
    let _server = scene.serve(Router::new().fallback(move || async move { (status, body) }));
    let trouble = scene.hello().expect_err("no hello answer");
    (trouble.fault, trouble.detail)
}

#[test]
fn a_refusal_keeps_the_centres_own_words() {
    let refusal = |expected_seq| {
        json(&wire::ErrorAnswer { fault: Fault::OrderLeased, detail: "by baku-12-2".into(), expected_seq })
    };
    assert_eq!(told(StatusCode::CONFLICT, refusal(None)), (Fault::OrderLeased, "by baku-12-2".into()));
    let (_, detail) = told(StatusCode::CONFLICT, refusal(Some(RecordSeq(7))));
    assert_eq!(detail, "the centre expects record 7; by baku-12-2");
}

#[test]
fn an_answer_that_cannot_be_read_is_named_by_its_place_and_never_quoted() {
    let expected = "/v1/hello: the answer cannot be read";
    for body in ["", "NÜMUNƏ", "{\"1TEST1Z\":1}", "{\"kiosk\":\"1TEST1Z\"}", "[\"1TEST1Z\"]", "\"1TEST1Z\""] {
        let (fault, detail) = told(StatusCode::OK, body);
        assert_eq!(fault, Fault::CentreAnswer, "{body}");
        assert!(detail.starts_with(expected) && !detail.contains("TEST") && !detail.contains("NÜM"), "{detail}");
    }
}

#[test]
fn a_bare_status_tells_the_centres_error_from_a_strange_answer() {
    let cases = [
        (StatusCode::INTERNAL_SERVER_ERROR, Fault::CentreError),
        (StatusCode::SERVICE_UNAVAILABLE, Fault::CentreError),
        (StatusCode::NOT_FOUND, Fault::CentreAnswer),
        (StatusCode::FOUND, Fault::CentreAnswer),
    ];
    for (status, fault) in cases {
        let detail = format!("/v1/hello: HTTP status {}", status.as_u16());
        assert_eq!(told(status, "<html>1TEST1Z</html>"), (fault, detail));
    }
}

#[test]
fn an_oversized_answer_is_refused_with_and_without_a_stated_length() {
    let large = vec![b' '; wire::BODY_BYTES_MAX + 1];
    let expected = (Fault::CentreAnswer, format!("an answer larger than {} bytes", wire::BODY_BYTES_MAX));
    assert_eq!(told(StatusCode::OK, large.clone()), expected);
    let mut scene = Scene::new();
    let unstated = move || async move { Body::new(Unstated(Some(large.into()))) };
    let _server = scene.serve(Router::new().fallback(unstated));
    let trouble = scene.hello().expect_err("too large");
    assert_eq!((trouble.fault, trouble.detail), expected);
}

/// A batch as it lies in a packed body.
pub fn unpacked(body: &[u8]) -> wire::RecordsRequest {
    let mut plain = vec![];
    flate2::read::GzDecoder::new(body).read_to_end(&mut plain).expect("gzip");
    assert!(plain.len() <= wire::BODY_BYTES_MAX);
    serde_json::from_slice(&plain).expect("a batch")
}

/// A body that does not say how long it is.
struct Unstated(Option<Bytes>);

impl http_body::Body for Unstated {
    type Data = Bytes;
    type Error = std::convert::Infallible;
    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        std::task::Poll::Ready(self.0.take().map(|bytes| Ok(http_body::Frame::data(bytes))))
    }
}

#[test]
fn a_batch_is_cut_to_what_one_body_takes() {
    let routes = Router::new().route(
        wire::path::RECORDS,
        post(|body: Bytes| async move {
            assert!(body.len() <= wire::BODY_BYTES_MAX);
            let batch = unpacked(&body).batch;
            let last = batch.records.last().expect("records");
            json(&wire::RecordsAnswer { acked_seq: last.seq, head_hash: last.hash })
        }),
    );
    let mut scene = Scene::new();
    let _server = scene.serve(routes.layer(axum::extract::DefaultBodyLimit::max(wire::BODY_BYTES_MAX)));
    let mut previous = imza_kiosk::domain::record::CHAIN_START;
    let records: Vec<_> = (1..=1_000)
        .map(|n| {
            let serial = Some("S".repeat(2_000));
            let draft = RecordDraft::Released {
                order: order(),
                attempt: 1,
                carrier_serial: serial,
                orphan_key_sha256: None,
                orphan_key_destroyed: false,
                second_orphan: None,
            };
            let record =
                Record::chain(RecordSeq(n), AT, officer(), &draft.numbered(|| 0), previous, Salt::from_bytes([0; 32]));
            previous = record.hash;
            record
        })
        .collect();
    let batch = wire::RecordsBatch::of("kiosk", 1, records.clone());
    let Ok(Told::Acknowledged(answer)) = scene.centre().ask(&Ask::Records(batch), None) else { panic!("an answer") };
    let sent = answer.acked_seq.0 as usize;
    assert!((300..600).contains(&sent), "{sent} records of about 2.3 kB");
    assert_eq!(answer.head_hash, records[sent - 1].hash);
}
