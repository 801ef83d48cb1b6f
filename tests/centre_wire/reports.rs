//! The supervisor's day, word for word.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::differences::{BranchDifferences, CountRecord, Counted, DrawerSums, ShelfSums};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{ApplicantKind, CarrierKind};
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordBody, RecordKind, RecordSeq, Salt};
use imza_kiosk::domain::report::{DAYS, DayCell, Waiting};
use imza_kiosk::domain::stock::{CountReason, Ware};
use imza_kiosk::wire::audit::SignedRun;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::differences::{DifferencesAnswer, DifferencesRequest};
use imza_kiosk::wire::record_search::{
    FoundPlace, FoundRecord, RECORD_PROOF_VERSION, RecordProof, RecordProofAnswer, RecordProofRequest,
    RecordSearchAnswer, RecordSearchRequest,
};
use imza_kiosk::wire::report::{
    BranchNow, Cells, DayAnswer, DayBefore, DayRequest, HandOver, HandedOverAnswer, HandedOverRequest,
};
use jiff::civil::date;

use crate::{assert_golden, at, branch, number, officer};

/// Every kind of carrier and of applicant.
fn cells() -> Cells {
    let cell = |(n, applicant): (usize, &ApplicantKind)| DayCell {
        branch: branch().code,
        hour: 9,
        officer: officer(),
        carrier: CarrierKind::ALL[n % 2],
        applicant: *applicant,
        count: 7,
    };
    Cells(ApplicantKind::ALL.iter().enumerate().map(cell).collect())
}

#[test]
fn the_day_has_its_words() {
    let day = date(2026, 11, 27);
    assert_golden("day-request.json", &[DayRequest { day: None }, DayRequest { day: Some(day) }]);
    let waiting =
        Waiting { paid: [1, 0, 0, 0, 0], ready: [0, 2, 0, 0, 0], in_service: [0; 5], issued: [0, 0, 0, 0, 3] };
    let now = |silent_since| BranchNow { branch: branch(), kiosks: 2, silent: 1, silent_since, unsent: 3, waiting };
    let before = DayBefore { day: date(2026, 11, 26), by_now: 5, cells: cells() };
    let answer = DayAnswer {
        day,
        as_of: at(3),
        cells: cells(),
        before: vec![before],
        days: vec![1; DAYS],
        branches: [None, Some(at(0))].map(now).to_vec(),
    };
    assert_golden("day-answer.json", &[answer]);
}

#[test]
fn the_hand_overs_behind_a_number_have_their_words() {
    let day = date(2026, 11, 27);
    let narrow = HandedOverRequest {
        day,
        hour: Some(9),
        branch: Some(branch().code),
        officer: Some(officer()),
        carrier: Some(CarrierKind::UsbToken),
        applicant: Some(ApplicantKind::StateBody),
    };
    assert_golden("handed-over-request.json", &[HandedOverRequest::of(day), narrow]);
    let one = HandOver {
        at: at(3),
        order: number(),
        branch: branch().code,
        officer: officer(),
        carrier: CarrierKind::SmartCard,
        carrier_serial: "26100001".to_owned(),
        applicant: ApplicantKind::Citizen,
    };
    assert_golden("handed-over-answer.json", &[HandedOverAnswer { hand_overs: vec![one], more: true }]);
}

#[test]
fn the_search_for_records_and_a_records_proof_have_their_words() {
    let day = date(2026, 11, 27);
    let place = || FoundPlace { at: at(3), kiosk: "kiosk-1".to_owned(), epoch: 1, seq: RecordSeq(7) };
    let kind = RecordKind::parse("hand-over").expect("a kind");
    let narrow = RecordSearchRequest {
        place: Some(branch().code),
        officer: Some(officer()),
        kind: Some(kind.clone()),
        order: Some(number()),
        receipt: Some(12),
        behind: Some(place()),
        ..RecordSearchRequest::of(day, day)
    };
    assert_golden("record-search-request.json", &[RecordSearchRequest::of(day, day), narrow]);
    let found = |order, receipt, erased| FoundRecord {
        place: place(),
        branch: branch().code,
        officer: officer(),
        kind: kind.clone(),
        order,
        receipt,
        erased,
    };
    let records = vec![found(Some(number()), Some(12), false), found(None, None, true)];
    assert_golden("record-search-answer.json", &[RecordSearchAnswer { records, more: true }]);
    let request = RecordProofRequest { kiosk: "kiosk-1".to_owned(), epoch: 1, seq: RecordSeq(1) };
    assert_golden("record-proof-request.json", &[request]);
    let body = RecordBody::ShiftOpened { float: Qepik::new(2_000) };
    let record = Record::chain(RecordSeq(1), at(3), officer(), &body, CHAIN_START, Salt::from_bytes([7; 32]));
    let run = SignedRun {
        from_seq: RecordSeq(1),
        to_seq: RecordSeq(1),
        prev_hash: CHAIN_START,
        head_hash: record.hash,
        certificate_sha256: Sha256Hash::of(b"certificate"),
        signature: Base64(vec![0x30, 0x06]),
    };
    let proof = RecordProof {
        version: RECORD_PROOF_VERSION,
        kiosk: "kiosk-1".to_owned(),
        epoch: 1,
        seq: RecordSeq(1),
        received_at: at(4),
        records: vec![record.clone()],
        run: Some(run),
        certificate: Some(Base64(vec![0x30, 0x82])),
        erased_at: None,
    };
    let bare = RecordProof {
        records: vec![record.erased()],
        run: None,
        certificate: None,
        erased_at: Some(at(5)),
        ..proof.clone()
    };
    let answers = [Some(proof), Some(bare), None].map(|proof| RecordProofAnswer { proof: proof.map(Box::new) });
    assert_golden("record-proof-answer.json", &answers);
}

#[test]
fn what_was_counted_has_its_words() {
    let day = date(2026, 11, 27);
    let requests = [None, Some(branch().code)].map(|branch| DifferencesRequest { day, branch });
    assert_golden("differences-request.json", &requests);
    let shelf = |expected, counted, reason, approved_by| Counted::Shelf {
        ware: Ware::SmartCard,
        expected,
        counted,
        reason,
        approved_by,
    };
    let drawer = |expected: Option<i64>, counted: Option<i64>| {
        let (expected, counted) = (expected.map(Qepik::new), counted.map(Qepik::new));
        Counted::Drawer { clerk: officer(), expected, counted }
    };
    let counted = [
        shelf(9, 9, None, None),
        shelf(9, 1, Some(CountReason::Stolen), Some(officer())),
        drawer(Some(15_000), Some(14_950)),
        drawer(None, Some(100)),
        drawer(None, None),
    ];
    let record = |counted| CountRecord {
        at: at(3),
        branch: branch().code,
        kiosk: "kiosk-1".to_owned(),
        seq: RecordSeq(7),
        officer: officer(),
        counted,
    };
    let shelves = ShelfSums { counted: 2, differing: 1, missing: 8, found: 0 };
    let (short, over) = (Qepik::new(50), Qepik::new(0));
    let drawers = DrawerSums { closed: 2, differing: 1, unknown: 1, short, over, open: 1 };
    let branches = vec![BranchDifferences { branch: branch().code, shelves, drawers }];
    let answer = DifferencesAnswer { branches, records: counted.map(record).to_vec(), more: true };
    assert_golden("differences-answer.json", &[answer]);
}
