//! The store beside a bare sled that syncs the same way, round after round in one run; and how it opens.
//!
//! `cargo bench --bench store` prints a table and writes `target/figures/store.json`.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use imza_kiosk::adapters::store::{Store, StoreKey, StoreOptions};
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::record::RecordDraft;
use imza_kiosk::ports::outbox::Outbox as _;
use jiff::Timestamp;

const COMMAND: &str = "cargo bench --bench store";
/// Rounds of each contestant; the median counts.
const ROUNDS: usize = 15;
/// Durable appends in a round.
const APPENDS: u32 = 40;
/// Records in the queue that is opened.
const QUEUE: u64 = 10_000;

fn draft() -> RecordDraft {
    let order = OrderNumber::parse("260-1147").expect("valid");
    let carrier_serial = Some("SN00000001".to_owned());
    RecordDraft::Released {
        order,
        attempt: 1,
        carrier_serial,
        orphan_key_sha256: None,
        orphan_key_destroyed: false,
        second_orphan: None,
    }
}

fn open(dir: &Path) -> Store {
    let options = StoreOptions { queue_max: u64::MAX, ..StoreOptions::default() };
    Store::open(dir, &StoreKey::from_bytes([1; 32]), options).expect("opens")
}

fn append(store: &Store, officer: &OfficerId) -> usize {
    let record = store.outbox().append(Timestamp::UNIX_EPOCH, officer, draft()).expect("appended");
    serde_json::to_vec(&record).expect("plain data").len()
}

/// Appends a second.
fn rate(mut append: impl FnMut()) -> f64 {
    let began = Instant::now();
    (0..APPENDS).for_each(|_| append());
    f64::from(APPENDS) / began.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn rss_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("there");
    let kib: f64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kib / 1024.0
}

/// Milliseconds until a store is open, as the median of several openings.
fn open_ms(dir: &Path) -> f64 {
    let once = || {
        let began = Instant::now();
        let store = open(dir);
        let took = began.elapsed().as_secs_f64() * 1000.0;
        drop(store);
        took
    };
    median((0..7).map(|_| once()).collect())
}

fn main() {
    // Cargo passes arguments of its own harness; a plain run takes none.
    let temp = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a temporary directory on the project's disk");
    let officer = OfficerId::parse("aysel").expect("valid");
    let before = rss_mib();
    let dir = temp.path().join("store");
    let first = Instant::now();
    let store = open(&dir);
    let made_ms = first.elapsed().as_secs_f64() * 1000.0;
    let value = vec![0x5a; append(&store, &officer)];
    let rss = rss_mib() - before;
    drop(store);
    let open_empty_ms = open_ms(&dir);

    let bare_dir = temp.path().join("bare");
    let bare = sled::Config::new().path(&bare_dir).flush_every_ms(None).open().expect("opens");
    let db = File::open(bare_dir.join("db")).expect("there");
    let store = open(&dir);
    let (mut ours, mut peers, mut next) = (vec![], vec![], 0_u64);
    for _ in 0..ROUNDS {
        ours.push(rate(|| {
            append(&store, &officer);
        }));
        peers.push(rate(|| {
            next += 1;
            bare.insert(next.to_be_bytes(), value.as_slice()).expect("inserted");
            bare.flush().expect("flushed");
            db.sync_data().expect("synced");
        }));
    }
    let (ours, peer) = (median(ours), median(peers));

    let sent = store.outbox().state().expect("readable").last_seq;
    for _ in sent..QUEUE {
        append(&store, &officer);
    }
    let began = Instant::now();
    let mut read = 0;
    while began.elapsed().as_millis() < 500 {
        read += store.outbox().pending(1_000).expect("readable").len();
    }
    let reads = read as f64 / began.elapsed().as_secs_f64();
    drop(store);
    let open_queue_ms = open_ms(&dir);

    let figure = |name: &str, value: f64, unit: &str, peer: Option<(&str, f64)>| {
        let ratio = peer.map(|(_, peer_value)| value / peer_value);
        let beside = peer.map_or(String::new(), |(name, of)| format!("   {name}: {of:.1}, ratio {:.2}", value / of));
        println!("{name:28} {value:10.1} {unit}{beside}");
        serde_json::json!({ "name": name, "value": value, "unit": unit, "peer": peer.map(|(name, _)| name),
            "peer_value": peer.map(|(_, value)| value), "ratio": ratio, "command": COMMAND })
    };
    let figures = vec![
        figure("store.append_per_s", ours, "appends/s", Some(("bare sled + flush + fdatasync", peer))),
        figure("store.pending_per_s", reads, "records/s", None),
        figure("store.make_ms", made_ms, "ms", None),
        figure("store.open_empty_ms", open_empty_ms, "ms", None),
        figure("store.open_10k_queue_ms", open_queue_ms, "ms", None),
        figure("store.rss_empty_mib", rss, "MiB", None),
    ];
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&target).expect("made");
    let text = serde_json::to_string_pretty(&figures).expect("plain data");
    std::fs::write(target.join("store.json"), text).expect("written");
}
