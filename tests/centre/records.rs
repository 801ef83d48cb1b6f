//! Records of a kiosk: taken exactly once, in order, and with the effect that fits the ledger.

use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::{CHAIN_START, Content, Record, RecordBody, RecordKind, RecordSeq, Salt};
use imza_kiosk::wire::centre as wire;

use crate::carrier::SoftCarrier;
use crate::client::{Client, Reply, number};
use crate::fixture::TestCentre;

/// A kiosk's chain.
#[derive(Clone)]
pub struct Chain {
    seq: RecordSeq,
    hash: Sha256Hash,
}

impl Chain {
    pub fn new() -> Self {
        Self { seq: RecordSeq(0), hash: CHAIN_START }
    }

    /// Chains the next record.
    pub fn add(&mut self, body: &RecordBody) -> Record {
        self.add_salted(body, 0)
    }

    /// Chains the next record; with another salt the same fact is another record.
    pub fn add_salted(&mut self, body: &RecordBody, salt: u8) -> Record {
        let officer = OfficerId::parse("aysel").expect("an officer");
        let seq = RecordSeq(self.seq.0 + 1);
        let salt = Salt::from_bytes([salt; 32]);
        let record = Record::chain(seq, jiff::Timestamp::now(), officer, body, self.hash, salt);
        (self.seq, self.hash) = (record.seq, record.hash);
        record
    }

    /// What the centre answers when it has everything.
    pub fn head(&self) -> wire::RecordsAnswer {
        wire::RecordsAnswer { acked_seq: self.seq, head_hash: self.hash }
    }
}

pub fn hand_over(order: &str, carrier_serial: &str, certificate_sha256: Sha256Hash) -> RecordBody {
    RecordBody::HandOver {
        order: number(order),
        attempt: 1,
        carrier_serial: carrier_serial.to_owned(),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256,
        authentication_sha256: None,
        reading: ReadingMethod::MrzScanned,
        differs: None,
        approval: None,
        attorney: None,
        receipt: 1,
    }
}

pub fn released(order: &str, attempt: u32, orphan: Option<Sha256Hash>) -> RecordBody {
    RecordBody::Released {
        order: number(order),
        attempt,
        carrier_serial: Some("0000000000000001".to_owned()),
        orphan_key_sha256: orphan,
        orphan_key_destroyed: false,
        second_orphan: None,
    }
}

fn send(client: &Client, records: Vec<Record>) -> Reply {
    client.records(1, records)
}

#[test]
fn records_sent_again_are_acknowledged_again_and_counted_once() {
    let centre = TestCentre::start();
    // No officer needs to be signed in.
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let records: Vec<_> = (1..=5).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    let empty: wire::RecordsAnswer = send(&kiosk, vec![]).ok();
    assert_eq!(empty, wire::RecordsAnswer { acked_seq: RecordSeq(0), head_hash: CHAIN_START });
    send(&kiosk, records[..2].to_vec()).ok::<wire::RecordsAnswer>();
    for again in [&records[..], &records[..], &records[1..3]] {
        assert_eq!(send(&kiosk, again.to_vec()).ok::<wire::RecordsAnswer>(), chain.head());
    }
    let other = centre.kiosk("kiosk-2");
    let mut chain = Chain::new();
    let record = chain.add(&released("260-1147", 1, None));
    assert_eq!(send(&other, vec![record]).ok::<wire::RecordsAnswer>(), chain.head(), "each kiosk has its own chain");
}

#[test]
fn a_gap_is_answered_with_the_number_the_centre_expects() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let records: Vec<_> = (1..=4).map(|attempt| chain.add(&released("260-1147", attempt, None))).collect();
    send(&kiosk, records[..1].to_vec()).ok::<wire::RecordsAnswer>();
    let gap = send(&kiosk, records[2..].to_vec());
    assert_eq!(gap.line(), "409 K-222 gap: record 3 was sent, 2 is next");
    assert_eq!(gap.refusal().expected_seq, Some(RecordSeq(2)));
    assert_eq!(send(&kiosk, records[1..].to_vec()).ok::<wire::RecordsAnswer>(), chain.head(), "the rest heals it");
}

#[test]
fn a_second_history_is_refused_for_good_and_shown() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let first = chain.add(&released("260-1147", 1, None));
    let mut other = chain.clone();
    let second = chain.add(&released("260-1147", 2, None));
    let forked = other.add(&released("260-1147", 3, None));
    send(&kiosk, vec![first.clone(), second]).ok::<wire::RecordsAnswer>();
    let fork = send(&kiosk, vec![first.clone(), forked]);
    assert_eq!(fork.line(), "409 K-240 fork: record 2 differs from the one accepted");
    assert_eq!(fork.refusal().expected_seq, None);
    let after = send(&kiosk, vec![first]);
    assert_eq!(after.line(), "409 K-240 this kiosk showed two histories; its records wait for a person's decision");
    let kiosks = centre.json(&["kiosk", "list"]);
    let states: Vec<_> = kiosks.as_array().expect("a list").iter().map(|kiosk| &kiosk["state"]).collect();
    assert_eq!(states, ["forked", "trusted", "trusted"]);
}

#[test]
fn a_broken_chain_takes_nothing_in() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let (good, changed) = (chain.add(&released("260-1147", 1, None)), chain.add(&released("260-1147", 2, None)));
    let changed = Record { commitment: Sha256Hash::of(b"another"), ..changed };
    let reply = send(&kiosk, vec![good.clone(), changed]);
    assert_eq!(reply.line(), "409 K-222 record RecordSeq(2): the hash does not fit the record");
    let content = Content { salt: Salt::from_bytes([1; 32]), body: "{}".to_owned() };
    let reply = send(&kiosk, vec![Record { content: Some(content), ..good.clone() }]);
    assert_eq!(reply.line(), "409 K-222 record RecordSeq(1): the content is not the one committed to");
    let mut chain = Chain::new();
    chain.seq = RecordSeq(1);
    let unlinked = Record { seq: RecordSeq(2), ..chain.add(&released("260-1147", 2, None)) };
    let reply = send(&kiosk, vec![good.clone(), unlinked]);
    assert_eq!(reply.line(), "409 K-222 record RecordSeq(2): does not follow the one before");
    let head: wire::RecordsAnswer = send(&kiosk, vec![]).ok();
    assert_eq!(head.acked_seq, RecordSeq(0), "a batch is taken whole or not at all");
    assert_eq!(send(&kiosk, vec![good]).status, 200);
}

#[test]
fn records_of_another_disk_are_refused() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    let mut chain = Chain::new();
    let record = chain.add(&released("260-1147", 1, None));
    let reply = kiosk.records(2, vec![record]);
    assert_eq!(reply.line(), "409 K-243 the centre knows this kiosk's disk as number 1, not 2");
}

#[test]
fn a_release_recorded_offline_frees_the_order_and_names_the_key_left_behind() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let mut chain = Chain::new();
    let record = chain.add(&released("260-1147", 1, Some(Sha256Hash::of(b"a key"))));
    assert_eq!(send(&clerk, vec![record]).ok::<wire::RecordsAnswer>(), chain.head());
    assert_eq!(centre.order_state("260-1147"), "ready");
    let left = centre.json(&["order", "show", "260-1147"])["keys_left"].clone();
    assert_eq!(left[0]["spki_sha256"], Sha256Hash::of(b"a key").to_string());
    assert_eq!(left[0]["carrier_serial"], "0000000000000001");
    assert_eq!(centre.clerk_at("kiosk-2").lease("260-1147").attempt, 2);
}

/// A hand-over that the ledger contradicts is kept and acknowledged, because the chain must stay whole, but it makes
/// nothing active, and the log says so.
#[test]
fn a_hand_over_without_its_proof_makes_no_certificate_active() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate("260-1147", 1, &carrier);
    let hash = Sha256Hash::of(&issued.certificate.0);
    let mut chain = Chain::new();
    let mut told = |clerk: &Client, body: &RecordBody| {
        let record = chain.add(body);
        assert_eq!(send(clerk, vec![record]).ok::<wire::RecordsAnswer>(), chain.head());
        (centre.certificate_state("260-1147"), centre.order_state("260-1147"))
    };
    let good = hand_over("260-1147", &carrier.serial, hash);
    let before = ("on-hold".to_owned(), "in-service".to_owned());
    assert_eq!(told(&clerk, &good), before, "not proven");
    clerk.prove("260-1147", 1, &carrier);
    let before = ("on-hold".to_owned(), "issued".to_owned());
    assert_eq!(told(&clerk, &hand_over("260-1147", &carrier.serial, Sha256Hash::of(b"other"))), before);
    assert_eq!(told(&clerk, &hand_over("260-1147", "another", hash)), before);
    assert_eq!(told(&clerk, &hand_over("260-9999", &carrier.serial, hash)), before);
    let after = ("active".to_owned(), "handed-over".to_owned());
    assert_eq!(told(&clerk, &good), after);
    assert_eq!(told(&clerk, &good), after, "a second record of it changes nothing");
    let complaints = centre.log().matches("a record has no effect").count();
    assert_eq!(complaints, 4, "{}", centre.log());
    let refused = centre.json(&["record", "list", "--kiosk", "kiosk-1", "--effect", "refused"]);
    let why: Vec<_> = refused.as_array().expect("a list").iter().map(|record| &record["effect_detail"]).collect();
    let expected = [
        "the attempt has no certificate",
        "another certificate or carrier than the attempt's",
        "another certificate or carrier than the attempt's",
        "the carrier has not proven its key, or the certificate has ended",
    ];
    assert_eq!(why, expected, "newest first");
    let effects = centre.json(&["record", "list"]);
    let effects: Vec<_> = effects.as_array().expect("a list").iter().map(|record| &record["effect"]).collect();
    assert_eq!(effects, ["repeated", "applied", "refused", "refused", "refused", "refused"]);
}

#[test]
fn another_kiosk_cannot_hand_over_what_it_does_not_hold() {
    let centre = TestCentre::start();
    let clerk = centre.clerk_at("kiosk-1");
    clerk.lease("260-1147");
    let carrier = SoftCarrier::p256(CarrierKind::SmartCard);
    let issued = clerk.certificate("260-1147", 1, &carrier);
    clerk.prove("260-1147", 1, &carrier);
    let thief = centre.kiosk("kiosk-2");
    let mut chain = Chain::new();
    let record = chain.add(&hand_over("260-1147", &carrier.serial, Sha256Hash::of(&issued.certificate.0)));
    assert_eq!(send(&thief, vec![record]).ok::<wire::RecordsAnswer>(), chain.head());
    assert_eq!(centre.certificate_state("260-1147"), "on-hold");
}

#[test]
fn a_fact_of_a_newer_kiosk_is_kept_without_effect() {
    let centre = TestCentre::start();
    let kiosk = centre.kiosk("kiosk-1");
    // A record whose body is of a kind this version does not know is chained by hand: the commitment covers any text.
    let newer = r#"{"kind":"stock-counted","cards":12}"#;
    let officer = OfficerId::parse("aysel").expect("an officer");
    let record = raw_record(&officer, "stock-counted", newer);
    let answer: wire::RecordsAnswer = send(&kiosk, vec![record.clone()]).ok();
    assert_eq!(answer, wire::RecordsAnswer { acked_seq: RecordSeq(1), head_hash: record.hash });
    assert!(centre.log().contains("not a fact that this centre knows"), "{}", centre.log());
}

/// The first record of a chain, with any body: the layout of `imza-record-v2` written out a second time.
fn raw_record(officer: &OfficerId, kind: &str, body: &str) -> Record {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let salt = [9; 32];
    let commitment = Sha256Hash::of(&[b"imza-record-content-v1\0", salt.as_slice(), body.as_bytes()].concat());
    let (seq, when) = (1u64.to_be_bytes(), at.as_nanosecond().to_be_bytes());
    let (officer_word, kind_word) = (officer.as_str().as_bytes(), kind.as_bytes());
    let parts: [&[u8]; 6] = [CHAIN_START.as_bytes(), &seq, &when, officer_word, kind_word, commitment.as_bytes()];
    let mut input = b"imza-record-v2".to_vec();
    for part in parts {
        input.extend_from_slice(&u64::try_from(part.len()).expect("short").to_be_bytes());
        input.extend_from_slice(part);
    }
    Record {
        seq: RecordSeq(1),
        at,
        officer: officer.clone(),
        kind: RecordKind::parse(kind).expect("a kind"),
        commitment,
        prev_hash: CHAIN_START,
        hash: Sha256Hash::of(&input),
        content: Some(Content { salt: Salt::from_bytes(salt), body: body.to_owned() }),
    }
}
