//! A batch that is made ready while another question is on its way: it goes out as it was made, once, and for itself alone.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordDraft, RecordSeq, Salt};
use imza_kiosk::ports::centre::{Ask, CentrePort as _, Told};
use imza_kiosk::wire::centre::{self as wire, RecordsAnswer, RecordsBatch};

use crate::answers::{AT, json, officer, order, unpacked};
use crate::line::{found, routes, search};
use crate::scene::Scene;

fn batch(first: u64, prev_hash: Sha256Hash) -> RecordsBatch {
    let mut prev_hash = prev_hash;
    let record = |n| {
        let draft = RecordDraft::Released {
            order: order(),
            attempt: 1,
            carrier_serial: Some("S".repeat(500)),
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let record =
            Record::chain(RecordSeq(n), AT, officer(), &draft.numbered(|| 0), prev_hash, Salt::from_bytes([0; 32]));
        prev_hash = record.hash;
        record
    };
    RecordsBatch::of("kiosk", 1, (first..first + 3).map(record).collect())
}

/// The same with its contents erased: what the signature covers stays the same.
fn erased(batch: &RecordsBatch) -> RecordsBatch {
    RecordsBatch { records: batch.records.iter().cloned().map(Record::erased).collect(), ..batch.clone() }
}

#[test]
fn a_batch_goes_out_as_it_was_made_ready_once_and_for_its_own_question_alone() {
    let came: Arc<Mutex<Vec<wire::RecordsRequest>>> = Arc::default();
    let noted = came.clone();
    let records = post(move |headers: axum::http::HeaderMap, body: Bytes| async move {
        let is_packed = headers.contains_key("content-encoding");
        let request: wire::RecordsRequest =
            if is_packed { unpacked(&body) } else { serde_json::from_slice(&body).expect("a batch") };
        let last = request.batch.records.last().expect("records").clone();
        noted.lock().expect("nobody panicked").push(request);
        json(&RecordsAnswer { acked_seq: last.seq, head_hash: last.hash })
    });
    let mut scene = Scene::new();
    let _server = scene.serve(routes().merge(Router::new().route(wire::path::RECORDS, records)));
    let (mut centre, first) = (scene.centre(), batch(1, CHAIN_START));
    let mut beside = centre.clone();
    let second = batch(4, first.head_hash());

    beside.prepare(&Ask::Records(first.clone()));
    let ask = |centre: &mut imza_kiosk::adapters::centre_http::HttpCentre, batch: &RecordsBatch| {
        let told = centre.ask(&Ask::Records(batch.clone()), None);
        assert!(matches!(told, Ok(Told::Acknowledged(ack)) if ack.head_hash == batch.head_hash()));
        came.lock().expect("nobody panicked").pop().expect("it came").batch
    };
    assert_eq!(ask(&mut centre, &erased(&first)), erased(&first), "without a line nothing is made ready");

    beside.prepare(&Ask::Records(second.clone()));
    assert_eq!(centre.ask(&search(), None).expect("an answer"), found(), "other questions go between");
    assert_eq!(ask(&mut centre, &erased(&second)), second, "what was made ready");
    assert_eq!(ask(&mut centre, &erased(&second)), erased(&second), "once");

    beside.prepare(&Ask::Records(second.clone()));
    assert_eq!(ask(&mut centre, &erased(&first)), erased(&first), "not for another question");
    assert_eq!(ask(&mut centre, &erased(&second)), erased(&second), "which throws it away");
}
