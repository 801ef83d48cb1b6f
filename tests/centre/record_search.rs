//! Records by search and their proofs over the line: only of the own region, what was erased as erased, and a proof that a
//! stranger can judge without the centre.

use imza_kiosk::domain::record::proof::{ProofFlaw, judge};
use imza_kiosk::domain::record::{Record, RecordKind, RecordSeq};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::record_search::{
    FOUND_MAX, RecordProof, RecordProofAnswer, RecordProofRequest, RecordSearchAnswer, RecordSearchRequest,
};
use jiff::civil::Date;

use crate::approvals::{centre, signed_in};
use crate::client::{Client, number};
use crate::fixture::TestCentre;
use crate::records::{Chain, released};

fn week() -> RecordSearchRequest {
    let offset = jiff::tz::Offset::constant(4);
    let today: Date = offset.to_datetime(jiff::Timestamp::now()).date();
    // Midnight may lie between this and the records.
    RecordSearchRequest::of(today.yesterday().expect("a day"), today.tomorrow().expect("a day"))
}

fn find(supervisor: &Client, request: &RecordSearchRequest) -> RecordSearchAnswer {
    supervisor.post(wire::path::REPORTS_RECORDS, request).ok()
}

fn seqs(answer: &RecordSearchAnswer) -> Vec<(&str, u64)> {
    answer.records.iter().map(|one| (one.place.kiosk.as_str(), one.place.seq.0)).collect()
}

fn proof(supervisor: &Client, kiosk: &str, seq: u64) -> Option<Box<RecordProof>> {
    let request = RecordProofRequest { kiosk: kiosk.to_owned(), epoch: 1, seq: RecordSeq(seq) };
    supervisor.post(wire::path::REPORTS_RECORD_PROOF, &request).ok::<RecordProofAnswer>().proof
}

/// Records of a kiosk, sent in two signed batches: three, then the rest.
fn send(centre: &TestCentre, kiosk: &str, count: u32) {
    let client = centre.kiosk(kiosk);
    let mut chain = Chain::new();
    let records: Vec<Record> = (1..=count).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    let (first, rest) = records.split_at(3.min(records.len()));
    for batch in [first, rest] {
        client.records(1, batch.to_vec()).ok::<wire::RecordsAnswer>();
    }
}

#[test]
fn a_supervisor_finds_the_records_of_the_own_region_and_nobody_else_finds_any() {
    let centre = centre();
    send(&centre, "kiosk-1", 5);
    send(&centre, "kiosk-3", 2);
    let (rena, kamran) = (signed_in(&centre, "rena", "kiosk-3"), signed_in(&centre, "kamran", "kiosk-1"));
    let samir = signed_in(&centre, "samir", "kiosk-1");
    let clerk = centre.clerk_at("kiosk-1");
    assert_eq!(clerk.post(wire::path::REPORTS_RECORDS, &week()).line(), "403 K-503 ");
    let asked = RecordProofRequest { kiosk: "kiosk-1".to_owned(), epoch: 1, seq: RecordSeq(1) };
    assert_eq!(clerk.post(wire::path::REPORTS_RECORD_PROOF, &asked).line(), "403 K-503 ");

    let own = find(&rena, &week());
    assert_eq!(seqs(&own), [5, 4, 3, 2, 1].map(|seq| ("kiosk-1", seq)), "the newest first");
    assert_eq!(seqs(&find(&kamran, &week())), [("kiosk-3", 2), ("kiosk-3", 1)]);
    assert_eq!(find(&samir, &week()).records.len(), 7);
    assert!(proof(&rena, "kiosk-3", 1).is_none() && proof(&kamran, "kiosk-1", 1).is_none());
    assert!(proof(&samir, "kiosk-3", 1).is_some() && proof(&samir, "kiosk-3", 9).is_none());

    let of = |place: &str| find(&samir, &RecordSearchRequest { place: Some(place.to_owned()), ..week() }).records.len();
    assert_eq!([of("kiosk-1"), of("baku-01"), of("ganja-01"), of("nowhere")], [5, 5, 2, 0]);
    let kind = |word: &str| RecordSearchRequest { kind: RecordKind::parse(word).ok(), ..week() };
    assert_eq!([kind("released"), kind("hand-over")].map(|asked| find(&rena, &asked).records.len()), [5, 0]);
    let order = |text: &str| RecordSearchRequest { order: Some(number(text)), ..week() };
    assert_eq!([order("260-1147"), order("260-1148")].map(|asked| find(&rena, &asked).records.len()), [5, 0]);
    let receipt = RecordSearchRequest { receipt: Some(1), ..week() };
    assert_eq!(find(&rena, &receipt).records.len(), 0);
    let earlier = RecordSearchRequest { until: week().from, ..week() };
    assert_eq!(find(&rena, &earlier).records.len(), 0, "by the day");
    let backwards = RecordSearchRequest { from: week().until, until: week().from, ..week() };
    let said = rena.post(wire::path::REPORTS_RECORDS, &backwards);
    assert_eq!(said.line(), "422 K-711 a search is for 1 to 366 days");
}

#[test]
fn more_follows_behind_the_last_without_a_gap_and_what_was_erased_shows_as_erased() {
    let centre = centre();
    let count = u32::try_from(FOUND_MAX).expect("small") + 7;
    send(&centre, "kiosk-1", count);
    let rena = signed_in(&centre, "rena", "kiosk-1");
    let first = find(&rena, &week());
    assert_eq!((first.records.len(), first.more), (FOUND_MAX, true));
    let behind = first.records.last().map(|record| record.place.clone());
    let rest = find(&rena, &RecordSearchRequest { behind, ..week() });
    assert_eq!((rest.records.len(), rest.more), (7, false));
    let all: Vec<u64> = first.records.iter().chain(&rest.records).map(|record| record.place.seq.0).collect();
    assert_eq!(all, (1..=u64::from(count)).rev().collect::<Vec<_>>());

    centre.done(&["record", "erase", "--kiosk", "kiosk-1", "--number", "2", "--reason", "asked for"]);
    let rest = find(&rena, &RecordSearchRequest { order: Some(number("260-1147")), ..week() });
    assert!(rest.records.iter().all(|record| record.place.seq.0 != 2), "what was erased names no order");
    let narrow = RecordSearchRequest { behind: first.records.last().map(|last| last.place.clone()), ..week() };
    let erased: Vec<_> = find(&rena, &narrow).records.into_iter().filter(|record| record.erased).collect();
    let [erased] = &erased[..] else { panic!("{erased:?}") };
    assert_eq!((erased.place.seq, &erased.order), (RecordSeq(2), &None));
    let proof = proof(&rena, "kiosk-1", 2).expect("its place stays");
    assert!(proof.erased_at.is_some() && proof.record().is_some_and(|record| record.content.is_none()));
    assert!(judge(&proof.evidence()).holds());
}

#[test]
fn a_records_proof_is_judged_without_the_centre_and_what_was_done_to_it_is_named() {
    let mut centre = centre();
    send(&centre, "kiosk-1", 5);
    send(&centre, "kiosk-2", 5);
    let samir = signed_in(&centre, "samir", "kiosk-1");
    let whole = proof(&samir, "kiosk-1", 4).expect("a proof");
    let shown: Vec<_> = whole.records.iter().map(|record| (record.seq.0, record.content.is_some())).collect();
    assert_eq!(shown, [(3, false), (4, true), (5, false)], "the second batch, and its neighbour");
    let judged = judge(&whole.evidence());
    assert_eq!((judged.holds(), judged.follows, judged.is_followed), (true, Some(true), Some(true)));
    let foreign = proof(&samir, "kiosk-2", 4).expect("a proof");
    centre.stop();

    let verify = |proof: &RecordProof| {
        let file = centre.path("record.json");
        std::fs::write(&file, proof.clone().erased().to_file()).expect("written");
        let output = centre.central(&["audit", "verify-record", &file]);
        let json = centre.central(&["--json", "audit", "verify-record", &file]);
        assert_eq!(json.status.code(), output.status.code());
        let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("a report");
        let findings = report["findings"].as_array().expect("a list").iter();
        let findings: Vec<_> = findings.map(|one| (one["flaw"].clone(), one["seq"].clone())).collect();
        (output.status.code(), findings)
    };
    assert_eq!(verify(&whole), (Some(0), vec![]));
    let named = |flaw: ProofFlaw, seq: u64| (Some(1), vec![(flaw.word().into(), seq.into())]);
    let changed = |change: &dyn Fn(&mut RecordProof)| {
        let mut proof = whole.as_ref().clone();
        change(&mut proof);
        verify(&proof)
    };
    assert_eq!(changed(&|proof| proof.records[1].at = jiff::Timestamp::UNIX_EPOCH), named(ProofFlaw::Changed, 4));
    assert_eq!(changed(&|proof| drop(proof.records.remove(2))), named(ProofFlaw::Missing, 5));
    assert_eq!(changed(&|proof| proof.kiosk = "kiosk-2".to_owned()), named(ProofFlaw::Certificate, 5));
    let run = foreign.run.clone();
    assert_eq!(
        changed(&|proof| (proof.run, proof.certificate) = (run.clone(), foreign.certificate.clone())).1.first(),
        Some(&(ProofFlaw::Foreign.word().into(), 4.into())),
        "another kiosk's signature"
    );
    std::fs::write(centre.path("torn.json"), &whole.to_file()[..40]).expect("written");
    let torn = centre.central(&["audit", "verify-record", &centre.path("torn.json")]);
    assert!(String::from_utf8_lossy(&torn.stderr).contains("it is no proof of a record"));
}
