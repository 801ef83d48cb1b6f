//! What kiosks and the centre say to each other, word for word: each golden file under `tests/golden/wire` is read,
//! understood, and written again as the same bytes. One file for each body of `wire::centre`, holding every form it has.

#[path = "centre_wire/approvals.rs"]
mod approvals;
#[path = "centre_wire/life.rs"]
mod life;
#[path = "centre_wire/reports.rs"]
mod reports;
#[path = "centre_wire/requests.rs"]
mod requests;
#[path = "centre_wire/sales.rs"]
mod sales;
#[path = "centre_wire/sign_in.rs"]
mod sign_in;
#[path = "centre_wire/support.rs"]
mod support;

use std::path::Path;

use approvals::branch;
use imza_kiosk::domain::carrier::{KeyOrigin, Sha256Hash};
use imza_kiosk::domain::certificate::{KeyPurpose, KeyPurposes};
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::officer::{Officer, OfficerId, Role};
use imza_kiosk::domain::order::{ApplicantKind, CarrierKind, Lease, Order, OrderNumber, OrderState, Organisation};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName, Phone, Voen};
use imza_kiosk::domain::preflight::{CarrierVerdict, ModelStanding, StockStanding};
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordBody, RecordSeq, Salt, SuspensionReason};
use imza_kiosk::domain::sync::ChainHead;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::carriers::{CarrierCheckAnswer, CarrierCheckRequest};
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::changes::{
    Agreement, CarrierModelEntry, Change, ChangesAnswer, ChangesRequest, Cursor, Item, ModelStatus, OfficerEntry, Price,
};
use imza_kiosk::wire::device;
use imza_kiosk::wire::stick;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Set to write the golden files anew.
const BLESS: &str = "IMZA_BLESS";

fn assert_golden<T: Serialize + DeserializeOwned>(name: &str, values: &[T]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/wire").join(name);
    let text = |values: &[T]| serde_json::to_string_pretty(values).expect("JSON") + "\n";
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&path, text(values)).expect("a file");
    }
    let golden = std::fs::read_to_string(&path).expect("a golden file");
    assert_eq!(text(values), golden, "{name} differs; a change is a new version of the wire");
    let understood: Vec<T> = serde_json::from_str(&golden).expect("understood");
    assert_eq!(text(&understood), golden, "{name} loses something when it is read");
    // A field that this version does not know is refused, not passed over.
    if let Some(body) = golden.strip_prefix("[\n  {\n").filter(|body| !body.starts_with("  }")) {
        let strange = format!("[\n  {{\n    \"strange\": 1,\n{body}");
        assert!(serde_json::from_str::<Vec<T>>(&strange).is_err(), "{name} takes a field it does not know");
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::new(1_770_000_000 + seconds, 123_456_789).expect("a moment")
}

fn number() -> OrderNumber {
    OrderNumber::parse("260-1147").expect("a number")
}

fn officer() -> OfficerId {
    OfficerId::parse("aysel").expect("a name")
}

fn lease() -> Lease {
    Lease { attempt: 2, kiosk: "kiosk-1".to_owned(), officer: officer(), expires_at: at(1_800) }
}

/// A citizen's order that waits, and a state body's under way, with everything an order can have.
fn orders() -> Vec<Order> {
    let citizen = Order {
        number: number(),
        state: OrderState::Submitted,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new("NÜMUNƏ", "AYSEL", None).expect("a name"),
        fin: Fin::parse("7TEST1Z").expect("a FİN"),
        document: DocumentNumber::parse("AA0000017").expect("a document"),
        birth_date: "1990-01-01".parse().expect("a date"),
        phone: None,
        carrier: CarrierKind::SmartCard,
        reader_ordered: true,
        price: Qepik::new(1800),
        paid_at: None,
        branch: branch(),
        placed_at: at(0),
        lease: None,
    };
    let voen = Voen::parse("1000004691").expect("a VÖEN");
    let body = Order {
        number: OrderNumber::parse("260-114800").expect("a number"),
        state: OrderState::InService,
        applicant: ApplicantKind::StateBody,
        organisation: Some(Organisation { name: "Nümunə Dövlət Agentliyi".to_owned(), voen }),
        holders: 3,
        package: Some(imza_kiosk::domain::order::Package { number: number(), place: 2, seal_right: true }),
        phone: Some(Phone::parse("+994000000017").expect("a number")),
        holder: PersonName::new("YOXLAMA", "ÜLKƏR", Some("GÜNDÜZ QIZI")).expect("a name"),
        carrier: CarrierKind::UsbToken,
        reader_ordered: false,
        price: Qepik::new(5800),
        paid_at: Some(at(60)),
        lease: Some(lease()),
        ..citizen.clone()
    };
    vec![citizen, body]
}

fn records() -> Vec<Record> {
    let hand_over = RecordBody::HandOver {
        order: number(),
        attempt: 2,
        carrier_serial: "26100001".to_owned(),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256: Sha256Hash::of(b"certificate"),
        authentication_sha256: None,
        reading: ReadingMethod::MrzTyped,
        differs: None,
        approval: None,
        attorney: None,
        receipt: 17,
    };
    let released = RecordBody::Released {
        order: number(),
        attempt: 3,
        carrier_serial: None,
        orphan_key_sha256: Some(Sha256Hash::of(b"key")),
        orphan_key_destroyed: false,
        second_orphan: None,
    };
    let first = Record::chain(RecordSeq(1), at(0), officer(), &hand_over, CHAIN_START, Salt::from_bytes([1; 32]));
    let second = Record::chain(RecordSeq(2), at(1), officer(), &released, first.hash, Salt::from_bytes([2; 32]));
    vec![first, second.erased()]
}

#[test]
fn hello_and_its_answer_have_their_words() {
    let ask = wire::HelloRequest { kiosk_version: "0.1.0".to_owned(), kiosk_time: at(0), unsent: 3, run: None };
    let run = Some(device::RunName::from_random([7; 16]));
    let ask = [wire::HelloRequest { run, ..ask.clone() }, ask];
    assert_golden("hello-request.json", &ask);
    let chain = ChainHead { epoch: 1, seq: RecordSeq(17), hash: Sha256Hash::of(b"head") };
    let answer = wire::HelloAnswer {
        chain,
        refused: 2,
        kiosk: "kiosk-1".to_owned(),
        branch: branch(),
        centre_time: at(1),
        centre_version: "0.1.0".to_owned(),
        orders_ready: 12,
        handed_over_today: 4,
        changes: None,
        stick: None,
        training: false,
        second_factor: imza_kiosk::domain::second_factor::SecondFactorPolicy::Off,
        stock: None,
    };
    let cursor = Cursor::new("0011223344556677.3.41.0.0".to_owned()).expect("a cursor");
    let with_changes = wire::HelloAnswer { changes: Some(cursor), ..answer.clone() };
    let with_stick =
        wire::HelloAnswer { stick: Some(stick_keys()), stock: Some(sales::stock::sheet()), ..answer.clone() };
    assert_golden("hello-answer.json", &[answer, with_changes, with_stick]);
}

fn stick_keys() -> stick::StickKeys {
    let point = |byte| Base64(vec![byte; stick::POINT_BYTES]);
    stick::StickKeys { seal_to: point(4), signed_by: point(5) }
}

#[test]
fn files_on_a_stick_have_their_words_and_their_layout() {
    let records = records();
    let answer = wire::RecordsAnswer { acked_seq: RecordSeq(2), head_hash: records[1].hash };
    let batch = wire::RecordsBatch::of("kiosk-1", 1, records);
    let batches = vec![wire::RecordsRequest { batch, signature: Base64(vec![1, 2]) }];
    assert_golden("stick-bundle.json", &[stick::Bundle { certificate: Base64(b"certificate".to_vec()), batches }]);
    assert_golden("stick-keys.json", &[stick_keys()]);
    let acknowledgement = stick::Acknowledgement { kiosk: "kiosk-1".to_owned(), epoch: 1, answer };
    assert_golden("stick-acknowledgement.json", &[acknowledgement]);
    let (kind, key_sha256) = (stick::StickFile::Bundle, Sha256Hash::of(&stick_keys().seal_to.0));
    let bundle = stick::SealedBundle { kind, key_sha256, encapsulated: &[4; stick::POINT_BYTES], sealed: b"sealed" };
    let signed = stick::SignedAcknowledgement { signature: b"signature", content: b"content" };
    let (bundle_file, signed_file) = (bundle.to_bytes(), signed.to_bytes().expect("short"));
    assert_golden("stick-layouts.json", &[hex::encode(&bundle_file), hex::encode(&signed_file)]);
    assert_eq!(stick::SealedBundle::parse(&bundle_file, kind), Ok(bundle));
    assert_eq!(stick::SignedAcknowledgement::parse(&signed_file), Ok(signed));
}

#[test]
fn searching_and_its_answer_have_their_words() {
    let queries = [
        wire::OrderQuery::Fin(Fin::parse("7TEST1Z").expect("a FİN")),
        wire::OrderQuery::Document(DocumentNumber::parse("AA0000017").expect("a document")),
        wire::OrderQuery::Number(number()),
        wire::OrderQuery::ReadyAtBranch,
        wire::OrderQuery::Card {
            fin: Fin::parse("7TEST1Z").expect("a FİN"),
            document: DocumentNumber::parse("AA0000017").expect("a document"),
        },
        wire::OrderQuery::Phone(Phone::parse("000 000 00 17").expect("a number")),
        wire::OrderQuery::Name(wire::NameBeginning::parse("Nümunə A").expect("a beginning")),
    ];
    assert_golden("search-request.json", &queries.map(|query| wire::SearchRequest { query }));
    assert_golden("search-answer.json", &[wire::SearchAnswer { orders: orders(), more: true }]);
}

#[test]
fn asking_for_a_certificate_and_its_answer_have_their_words() {
    let says = KeyOrigin {
        local: Some(true),
        never_extractable: Some(true),
        always_sensitive: Some(false),
        ..KeyOrigin::default()
    };
    let ask = |kind, purpose, origin| wire::CertificateRequest {
        order: number(),
        attempt: 2,
        purpose,
        request: Base64(vec![0x30, 0x03, 0x02, 0x01, 0x05]),
        carrier: wire::CarrierReport {
            serial: "26100001".to_owned(),
            kind,
            manufacturer: "Yubico (www.yubico.com)".to_owned(),
            model: "YubiKey XXX".to_owned(),
            firmware: "6.66".to_owned(),
            origin,
            attestation: if kind == CarrierKind::SmartCard { vec![Base64(vec![0x30, 0])] } else { vec![] },
        },
    };
    let asks = [
        ask(CarrierKind::SmartCard, KeyPurpose::Signature, says),
        ask(CarrierKind::UsbToken, KeyPurpose::Authentication, KeyOrigin::default()),
    ];
    assert_golden("certificate-request.json", &asks);
    let answer = wire::CertificateAnswer { certificate: Base64(b"certificate".to_vec()), issuer: Base64(vec![]) };
    assert_golden("certificate-answer.json", &[answer]);
}

#[test]
fn the_check_of_a_carrier_and_its_answer_have_their_words() {
    let ask = |purposes| CarrierCheckRequest {
        order: number(),
        attempt: 2,
        serial: "26100001".to_owned(),
        kind: CarrierKind::SmartCard,
        manufacturer: "Yubico (www.yubico.com)".to_owned(),
        model: "YubiKey XXX".to_owned(),
        firmware: "6.66".to_owned(),
        purposes,
    };
    let two = KeyPurposes::try_from(KeyPurpose::ALL.to_vec()).expect("two");
    assert_golden("carrier-check-request.json", &[ask(KeyPurposes::default()), ask(two)]);
    let verdict = |model, stock| CarrierCheckAnswer {
        verdict: CarrierVerdict { model, stock, authority_ready: true, centre_time: at(1) },
    };
    let stocks = StockStanding::ALL.iter().map(|stock| verdict(ModelStanding::Allowed, *stock));
    let models = ModelStanding::ALL.iter().map(|model| verdict(*model, StockStanding::NotKept));
    assert_golden("carrier-check-answer.json", &stocks.chain(models).collect::<Vec<_>>());
}

#[test]
fn nonce_proof_and_their_answers_have_their_words() {
    let purposes = KeyPurpose::ALL.iter().copied();
    let asks = purposes.clone().map(|purpose| wire::NonceRequest { order: number(), attempt: 2, purpose });
    assert_golden("nonce-request.json", &asks.collect::<Vec<_>>());
    let answer = wire::NonceAnswer { nonce: Base64(vec![7; 32]), expires_at: at(300) };
    assert_golden("nonce-answer.json", &[answer]);
    let signature = Base64(b"signature".to_vec());
    let ask = |purpose| wire::ProofRequest { order: number(), attempt: 2, purpose, signature: signature.clone() };
    assert_golden("proof-request.json", &purposes.map(ask).collect::<Vec<_>>());
    assert_golden("proof-answer.json", &[wire::ProofAnswer { proven_at: at(2) }]);
    assert_eq!(wire::proof_message(&[7, 8]), b"imza-proof-of-carrier-v1\0\x07\x08");
}

#[test]
fn records_and_their_acknowledgement_have_their_words() {
    let records = records();
    let head = wire::RecordsAnswer { acked_seq: RecordSeq(2), head_hash: records[1].hash };
    let batch = wire::RecordsBatch::of("kiosk-1", 1, records);
    assert_golden("records-signed-bytes.json", &[hex::encode(batch.signed_bytes())]);
    let signature = Base64(vec![0x30, 0x06, 1, 2]);
    assert_golden("records-request.json", &[wire::RecordsRequest { batch, signature }]);
    assert_golden("records-answer.json", &[head]);
}

#[test]
fn changes_have_their_words() {
    let cursor = Cursor::new("0011223344556677.3.41.0.0".to_owned()).expect("a cursor");
    let asks = [ChangesRequest::default(), ChangesRequest { cursor: Some(cursor.clone()) }];
    assert_golden("changes-request.json", &asks);
    let item = |id: &str, item| Change { id: id.to_owned(), version: 7, item: Some(item), until: None };
    let model = CarrierModelEntry {
        manufacturer: "Yubico (www.yubico.com)".to_owned(),
        model: "YubiKey YK5".to_owned(),
        firmware: None,
        status: ModelStatus::NotCertified,
        valid_to: None,
    };
    let certified = CarrierModelEntry {
        firmware: Some("5.7".to_owned()),
        status: ModelStatus::Certified,
        valid_to: Some("2030-12-31".parse().expect("a date")),
        ..model.clone()
    };
    let clerk = Officer::new(officer(), "Aysel N.", Role::Clerk).expect("an officer");
    let text = "Şərtlər\nİkinci sətir\n".to_owned();
    let [open, over] = <[Order; 2]>::try_from(orders()).expect("two");
    let changes = vec![
        item("all/branch/baku-01", Item::Branch(branch())),
        item("all/officer/aysel", Item::Officer(OfficerEntry { officer: clerk, carriers: None })),
        item("all/price/citizen", Item::Price(Price { applicant: ApplicantKind::Citizen, price: Qepik::new(1800) })),
        item("all/reader-prices/counter", Item::ReaderPrices(sales::reader_prices())),
        item(
            "all/agreement/user-rules.az",
            Item::Agreement(Agreement { name: "user-rules".to_owned(), language: "az".to_owned(), text }),
        ),
        item("all/carrier-model/1", Item::CarrierModel(model)),
        item("all/carrier-model/2", Item::CarrierModel(certified)),
        item("all/revoked/00ff", Item::Revoked("00ff".to_owned())),
        item("own/order/260-1147", Item::Order(Box::new(open))),
        Change { until: Some(at(86_400)), ..item("own/order/260-114800", Item::Order(Box::new(over))) },
        Change { id: "own/order/260-1100".to_owned(), version: 9, item: None, until: None },
    ];
    let page = ChangesAnswer { restart: true, changes, cursor: cursor.clone(), more: true, as_of: at(5) };
    let nothing = ChangesAnswer { restart: false, changes: vec![], cursor, more: false, as_of: at(6) };
    assert_golden("changes-answer.json", &[page, nothing]);
}

#[test]
fn every_refusal_has_its_words() {
    let refusal = |fault: &Fault| wire::ErrorAnswer {
        fault: *fault,
        detail: "a detail".to_owned(),
        expected_seq: (*fault == Fault::RecordsRefused).then_some(RecordSeq(3)),
    };
    assert_golden("error-answer.json", &Fault::ALL.iter().map(refusal).collect::<Vec<_>>());
}

#[test]
fn urgent_notices_and_what_a_kiosk_fetches_back() {
    let body = RecordBody::SuspensionRequest {
        order: number(),
        reason: SuspensionReason::Stolen,
        reading: ReadingMethod::MrzScanned,
    };
    let hash = Sha256Hash::of(b"the one before");
    let record = Record::chain(RecordSeq(9), at(2), officer(), &body, hash, Salt::from_bytes([3; 32]));
    let notice = wire::Notice { kiosk: "kiosk-1".to_owned(), epoch: 2, record: record.clone() };
    assert_golden("notice-signed-bytes.json", &[hex::encode(notice.signed_bytes())]);
    let signature = Base64(vec![0x30, 0x06, 1, 2]);
    assert_golden("notice-request.json", &[wire::NoticeRequest { notice, signature }]);
    assert_golden("notice-answer.json", &[wire::NoticeAnswer { seq: RecordSeq(9) }]);
    assert_golden("missing-request.json", &[wire::MissingRequest { epoch: 2, from_seq: RecordSeq(9) }]);
    let head = ChainHead { epoch: 2, seq: record.seq, hash: record.hash };
    let records = vec![record.erased()];
    assert_golden("missing-answer.json", &[wire::MissingAnswer { records, head }]);
    assert_golden("refused-request.json", &[wire::RefusedRequest {}]);
    let kind = body.kind();
    let detail = "the order has no live certificate".to_owned();
    let refused = wire::RefusedRecord { epoch: 2, seq: RecordSeq(9), at: at(2), kind, detail };
    assert_golden("refused-answer.json", &[wire::RefusedAnswer { records: vec![refused] }]);
    let note = "looked at with the branch".to_owned();
    assert_golden("resolve-request.json", &[wire::ResolveRequest { epoch: 2, seq: RecordSeq(9), note }]);
    assert_golden("resolve-answer.json", &[wire::ResolveAnswer {}]);
}
