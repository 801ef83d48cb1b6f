//! A kiosk's queue: facts chained and sealed in the real store, filled once and copied for each run.

use std::path::{Path, PathBuf};

use imza_kiosk::adapters::store::{Store, StoreKey, StoreOptions};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::{CarrierKind, OrderNumber};
use imza_kiosk::domain::record::{Record, RecordDraft};
use imza_kiosk::ports::outbox::Outbox as _;
use jiff::Timestamp;

use crate::staging::CLERK;

/// What a fact finds at the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    /// It was done before: the release of an attempt that was given back.
    Known,
    /// It moves an order: a hand-over, or a release, in turn.
    Moves,
}

/// Two queues: of facts that are known, and of facts that each move an order.
pub struct Queue {
    pub plain: Source,
    pub applied: Source,
}

/// A filled store.
pub struct Source {
    folder: PathBuf,
    pub finds: Finds,
    /// The same records, for the bare client.
    pub records: Vec<Record>,
}

/// The certificate that the `n`th order has; nobody reads it here.
pub fn certificate(n: usize) -> Vec<u8> {
    let mut der = vec![0x30; 1_100];
    der[..8].copy_from_slice(&(n as u64).to_be_bytes());
    der
}

/// The number of the `n`th order.
pub fn order(n: usize) -> OrderNumber {
    OrderNumber::parse(&format!("{:03}-{:06}", 100 + n / 900_000, 100_000 + n % 900_000)).expect("a number")
}

/// True for a hand-over, false for a release.
pub const fn is_hand_over(finds: Finds, n: usize) -> bool {
    matches!(finds, Finds::Moves) && n.is_multiple_of(2)
}

fn draft(finds: Finds, n: usize) -> RecordDraft {
    if is_hand_over(finds, n) {
        return RecordDraft::HandOver {
            order: order(n),
            attempt: 1,
            carrier_serial: "SN00000001".to_owned(),
            carrier_kind: CarrierKind::SmartCard,
            certificate_sha256: Sha256Hash::of(&certificate(n)),
            authentication_sha256: None,
            reading: ReadingMethod::MrzScanned,
            differs: None,
            approval: None,
            attorney: None,
            receipt: (),
        };
    }
    let carrier_serial = Some("SN00000001".to_owned());
    RecordDraft::Released {
        order: order(n),
        attempt: 1,
        carrier_serial,
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    }
}

fn open(folder: &Path) -> Store {
    let options = StoreOptions { queue_max: u64::MAX, ..StoreOptions::default() };
    Store::open(folder, &StoreKey::from_bytes([1; 32]), options).expect("the store opens")
}

impl Queue {
    /// Fills both, in memory where the system has a folder for that: how fast a queue grows is not measured here.
    pub fn fill(folder: &Path, records: usize) -> Self {
        let fill = |name: &str, finds: Finds| {
            let memory = Path::new("/dev/shm");
            let filling = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
            let filling = filling.expect("a folder");
            let store = open(filling.path());
            let officer = OfficerId::parse(CLERK.0).expect("a name");
            let mut outbox = store.outbox();
            let records = (0..records)
                .map(|n| outbox.append(Timestamp::UNIX_EPOCH, &officer, draft(finds, n)).expect("it is appended"));
            let records = records.collect();
            drop(outbox);
            drop(store);
            let folder = folder.join(name);
            copy(filling.path(), &folder);
            Source { folder, finds, records }
        };
        Self { plain: fill("plain", Finds::Known), applied: fill("applied", Finds::Moves) }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
    let copied = std::process::Command::new("cp").arg("-a").args([from, to]).status();
    assert!(copied.expect("cp runs").success(), "the store cannot be copied");
}

impl Source {
    /// The store of a kiosk that holds this queue.
    pub fn open(&self, folder: &Path) -> Store {
        copy(&self.folder, folder);
        open(folder)
    }
}
