//! What every test of the store begins with: a directory, a key, facts about nobody.

use std::path::{Path, PathBuf};

use imza_kiosk::adapters::store::{Store, StoreKey, StoreOptions};
use imza_kiosk::domain::carrier::{CarrierAddress, Sha256Hash};
use imza_kiosk::domain::certificate::KeyPurposes;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::issue::{JournalEntry, JournalFact};
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::{CarrierKind, Lease, OrderNumber};
use imza_kiosk::domain::record::{Record, RecordDraft};
use imza_kiosk::ports::outbox::{Journal as _, Outbox as _, StoreError};
use jiff::Timestamp;

/// A store's directory, removed at the end.
pub struct Scene {
    _temp: tempfile::TempDir,
    pub dir: PathBuf,
    pub options: StoreOptions,
}

impl Scene {
    pub fn new() -> Self {
        let temp = tempfile::tempdir().expect("a temporary directory");
        let dir = temp.path().join("store");
        Self { _temp: temp, dir, options: options() }
    }

    pub fn open(&self) -> Store {
        self.try_open().expect("the store opens")
    }

    pub fn try_open(&self) -> Result<Store, StoreError> {
        Store::open(&self.dir, &key(), self.options.clone())
    }
}

/// Small limits, so that they are met.
pub fn options() -> StoreOptions {
    StoreOptions { queue_max: 1_000, free_bytes_min: 0, ballast_bytes: 64 << 10, ..StoreOptions::default() }
}

pub fn key() -> StoreKey {
    StoreKey::from_bytes([0x5a; 32])
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

pub fn officer() -> OfficerId {
    OfficerId::parse("aysel").expect("valid")
}

pub fn order(number: u64) -> OrderNumber {
    OrderNumber::parse(&format!("260-{number:06}")).expect("valid")
}

pub fn hand_over(number: u64) -> RecordDraft {
    RecordDraft::HandOver {
        order: order(number),
        attempt: 1,
        carrier_serial: format!("SN{number:08}"),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256: Sha256Hash::of(&number.to_be_bytes()),
        authentication_sha256: None,
        reading: ReadingMethod::MrzScanned,
        differs: None,
        approval: None,
        attorney: None,
        receipt: (),
    }
}

pub fn released(number: u64) -> RecordDraft {
    RecordDraft::Released {
        order: order(number),
        attempt: 1,
        carrier_serial: None,
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    }
}

pub fn append(store: &Store, second: i64, draft: RecordDraft) -> Result<Record, StoreError> {
    store.outbox().append(at(second), &officer(), draft)
}

pub fn fact(number: u64, fact: JournalFact) -> JournalEntry {
    JournalEntry { order: order(number), at: at(0), fact }
}

pub fn leased(number: u64) -> JournalEntry {
    let lease = Lease { attempt: 1, kiosk: "baku-12-1".into(), officer: officer(), expires_at: at(3600) };
    let (ordered_kind, reading) = (CarrierKind::SmartCard, ReadingMethod::MrzScanned);
    fact(
        number,
        JournalFact::Leased {
            ordered_kind,
            reading,
            differs: None,
            approval: None,
            attorney: None,
            lease,
            begun: None,
        },
    )
}

pub fn bound(number: u64) -> JournalEntry {
    let address = CarrierAddress { reader: "ACS ACR39U ICC Reader 00 00".into(), serial: format!("SN{number:08}") };
    fact(number, JournalFact::Bound { address, purposes: KeyPurposes::default() })
}

pub fn write(store: &Store, entry: &JournalEntry) -> Result<(), StoreError> {
    store.journal().write(entry)
}

/// Every file below a directory.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("readable").map(|entry| entry.expect("readable").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Copies a directory with everything in it.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for path in std::fs::read_dir(from).expect("readable").map(|entry| entry.expect("readable").path()) {
        let target = to.join(path.file_name().expect("named"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}
