//! Urgent records at the centre: a suspension request counts once, told before its turn or in it; signatures are verified.

use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::{CHAIN_START, RecordBody, RecordSeq, SuspensionReason};
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::client::{Client, number};
use crate::fixture::TestCentre;
use crate::records::{Chain, hand_over};

fn suspension(order: &str) -> RecordBody {
    let reading = ReadingMethod::MrzScanned;
    RecordBody::SuspensionRequest { order: number(order), reason: SuspensionReason::Lost, reading }
}

/// Issues and hands over an order's certificate; its hand-over record lies in the chain.
fn issued(clerk: &Client, order: &str, chain: &mut Chain) -> imza_kiosk::domain::record::Record {
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    clerk.lease(order);
    let answer = clerk.certificate(order, 1, &carrier);
    clerk.prove(order, 1, &carrier);
    let sha256 = imza_kiosk::domain::carrier::Sha256Hash::of(&answer.certificate.0);
    chain.add(&hand_over(order, &carrier.report().serial, sha256))
}

#[test]
fn a_suspension_told_before_its_turn_counts_at_once_and_only_once() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let mut chain = Chain::new();
    let first = issued(&clerk, "260-1147", &mut chain);
    clerk.records(1, vec![first]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.certificate_state("260-1147"), "active");
    let before: Vec<_> = (0..3).map(|_| chain.add(&suspension("260-1147"))).collect();
    let told = before[2].clone();
    // The last one is told first, twice: it takes effect once.
    for _ in 0..2 {
        let answer: wire::NoticeAnswer = clerk.notice(1, told.clone()).ok();
        assert_eq!(answer.seq, told.seq);
    }
    assert_eq!(centre.certificate_state("260-1147"), "on-hold");
    // Then all come in their turn.
    assert_eq!(clerk.records(1, before).ok::<wire::RecordsAnswer>(), chain.head());
    let list = centre.json(&["record", "list", "--kiosk", "kiosk-1"]);
    let effects: Vec<_> = list.as_array().expect("a list").iter().map(|line| line["effect"].clone()).collect();
    assert_eq!(effects, ["repeated", "repeated", "repeated", "applied"]);
}

#[test]
fn a_suspension_of_what_is_handed_over_in_the_same_run_is_taken_behind_it() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    let mut chain = Chain::new();
    let first = issued(&clerk, "260-1147", &mut chain);
    let second = chain.add(&suspension("260-1147"));
    // Told before the hand-over is known, it cannot take effect yet.
    clerk.notice(1, second.clone()).ok::<wire::NoticeAnswer>();
    assert_eq!(centre.certificate_state("260-1147"), "on-hold");
    clerk.records(1, vec![first, second]).ok::<wire::RecordsAnswer>();
    assert_eq!(centre.certificate_state("260-1147"), "on-hold");
    let list = centre.json(&["record", "list", "--kiosk", "kiosk-1"]);
    let effects: Vec<_> = list.as_array().expect("a list").iter().map(|line| line["effect"].clone()).collect();
    assert_eq!(effects, ["applied", "applied"]);
}

#[test]
fn a_record_that_contradicts_its_own_notice_is_a_second_history() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let mut other = chain.clone();
    let told = chain.add(&suspension("260-1147"));
    let chained = other.add(&suspension("260-1150"));
    kiosk.notice(1, told).ok::<wire::NoticeAnswer>();
    assert_eq!(kiosk.records(1, vec![chained]).line(), "409 K-240 fork: record 1 differs from the one accepted");
}

#[test]
fn a_batch_that_this_kiosks_key_did_not_sign_is_refused() {
    let centre = TestCentre::start();
    let (kiosk, other) = (centre.kiosk("kiosk-1"), centre.kiosk("kiosk-2"));
    let mut chain = Chain::new();
    let batch = wire::RecordsBatch::of("kiosk-1", 1, vec![chain.add(&suspension("260-1147"))]);
    let refused = "403 K-244 the signature does not verify under this kiosk's certificate";
    for signature in [other.sign(&batch.signed_bytes()), kiosk.sign(b"another message"), Base64(vec![])] {
        let request = wire::RecordsRequest { batch: batch.clone(), signature };
        assert_eq!(kiosk.post(wire::path::RECORDS, &request).line(), refused);
    }
    let shifted = wire::RecordsBatch { from_seq: RecordSeq(2), ..batch.clone() };
    let signature = kiosk.sign(&shifted.signed_bytes());
    let reply = kiosk.post(wire::path::RECORDS, &wire::RecordsRequest { batch: shifted, signature });
    assert_eq!(reply.line(), "403 K-244 the batch names another kiosk or place than its own");
    let signature = kiosk.sign(&batch.signed_bytes());
    let taken = kiosk.post(wire::path::RECORDS, &wire::RecordsRequest { batch, signature });
    assert_eq!(taken.ok::<wire::RecordsAnswer>(), chain.head());
}

#[test]
fn a_packed_body_that_swells_past_the_limit_is_refused_at_the_door() {
    use std::io::Write as _;
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    packer.write_all(&vec![b' '; 64 << 20]).expect("packed");
    let packed = packer.finish().expect("packed");
    assert!(packed.len() < wire::BODY_BYTES_MAX / 10);
    assert_eq!(kiosk.post_packed(wire::path::RECORDS, packed).status, 413);
    assert_eq!(kiosk.post_packed(wire::path::RECORDS, b"no gzip".to_vec()).status, 400);
}

#[test]
fn an_old_disk_fetches_what_it_lost_and_a_supervisor_ends_a_refused_item() {
    let centre = TestCentre::start();
    let mut kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let records: Vec<_> = (0..3).map(|_| chain.add(&suspension("260-1147"))).collect();
    kiosk.records(1, records.clone()).ok::<wire::RecordsAnswer>();
    let missing: wire::MissingAnswer =
        kiosk.post(wire::path::RECORDS_MISSING, &wire::MissingRequest { epoch: 1, from_seq: RecordSeq(2) }).ok();
    assert_eq!(missing.records, records[1..]);
    assert_eq!((missing.head.seq, missing.head.hash), (RecordSeq(3), chain.head().head_hash));
    let hello: wire::HelloAnswer = kiosk.hello().ok();
    assert_eq!((hello.chain, hello.refused), (missing.head, 3), "none of them has a certificate to suspend");
    assert_ne!(hello.chain.hash, CHAIN_START);
    let resolve = wire::ResolveRequest { epoch: 1, seq: RecordSeq(2), note: "looked at".to_owned() };
    kiosk.sign_in("aysel", crate::fixture::PASSWORD);
    assert_eq!(kiosk.post(wire::path::RECORDS_RESOLVE, &resolve).status, 403, "a clerk decides nothing");
    kiosk.sign_in("samir", crate::fixture::PASSWORD);
    for _ in 0..2 {
        kiosk.post(wire::path::RECORDS_RESOLVE, &resolve).ok::<wire::ResolveAnswer>();
    }
    let refused: wire::RefusedAnswer = kiosk.post(wire::path::RECORDS_REFUSED, &wire::RefusedRequest {}).ok();
    let left: Vec<_> = refused.records.iter().map(|record| record.seq.0).collect();
    assert_eq!(left, [3, 1]);
}
