//! Records from a kiosk's store into the centre's ledger, over mutual TLS, durable at both ends and with their effects, on
//! SQLite and on PostgreSQL, beside a bare client's multi-row INSERT of the same rows, in turns; and a fleet of kiosks that
//! comes back at once after an outage. `cargo bench --bench sync`.

mod ashore;
mod bare;
#[path = "../figures/mod.rs"]
mod figures;
mod fleet;
mod ground;
mod kiosk;
#[path = "../../tests/postgres/mod.rs"]
mod postgres;
mod queue;
#[path = "../staging/mod.rs"]
mod staging;

use std::path::Path;
use std::time::{Duration, Instant};

use imza_kiosk::central::ledger::Place;

use crate::postgres::Cluster;
use bare::Bare;
use figures::{Figure, judge, machine};
use kiosk::Kiosk;
use queue::Queue;
use staging::Centre;

/// Records in a kiosk's queue.
const RECORDS: usize = 100_000;
/// Records in a batch: the most that the centre takes.
const BATCH: usize = 1_000;
/// Batches in a turn.
const TURN: usize = 10;

fn main() {
    // A disk, not the system's folder for passing things, which may be memory: everything here is to be synced.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    println!("sync: {RECORDS} records in batches of {BATCH}; {}", machine());
    let records = std::env::var("IMZA_SYNC_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(RECORDS);
    let queue = Queue::fill(&folder.path().join("queue"), records);
    let cluster = Cluster::shared().inspect_err(|why| println!("skipped: {why}")).ok();
    let sqlite = measure(&folder.path().join("sqlite"), &queue, None, &mut Bare::sqlite(folder.path()));
    let postgres = cluster
        .map(|cluster| measure(&folder.path().join("postgresql"), &queue, Some(cluster), &mut Bare::postgres(cluster)));
    let mut all = figures_of("sync.sqlite_per_s", "sync.sqlite_applied_per_s", &sqlite);
    if let Some(postgres) = &postgres {
        all.extend(figures_of("sync.postgres_per_s", "sync.postgres_applied_per_s", postgres));
    }
    let fleet = fleet::come_back(&folder.path().join("fleet"), cluster);
    all.extend(fleet.figures());
    figures::report("sync", &all);
    let half = |measured: &Measured| measured.ours.plain >= measured.bare / 2.0;
    judge(&[
        ("records go in at half the rate of a bare INSERT or more, on SQLite", half(&sqlite)),
        ("the same on PostgreSQL", postgres.as_ref().is_some_and(half)),
        ("every kiosk of the fleet is done, none timed out", fleet.failed == 0),
    ]);
}

/// Records a second.
struct Rates {
    /// Of facts that the ledger knows already: chain, look-up and row.
    plain: f64,
    /// Of facts that each move an order: hand-overs and releases in turn.
    applied: f64,
}

struct Measured {
    ours: Rates,
    bare: f64,
}

fn figures_of(plain: &'static str, applied: &'static str, measured: &Measured) -> Vec<Figure> {
    let peer = "bare multi-row INSERT of the same rows, batches of 1,000";
    vec![
        Figure::beside(plain, measured.ours.plain, "records/s", peer, measured.bare),
        Figure::beside(applied, measured.ours.applied, "records/s", peer, measured.bare),
    ]
}

/// Both queues go to a centre of their own, in turns with the bare client.
fn measure(folder: &Path, queue: &Queue, cluster: Option<&Cluster>, bare: &mut Bare) -> Measured {
    let mut times = [Duration::ZERO; 3];
    let mut counts = [0_usize; 3];
    for (kind, source) in [(0, &queue.plain), (1, &queue.applied)] {
        let here = folder.join(kind.to_string());
        std::fs::create_dir_all(&here).expect("a folder");
        let lay = |place: &Place| ground::lay(place, source.finds, source.records.len());
        let centre = Centre::serve_on(&here, 0, cluster, lay);
        let mut kiosk = Kiosk::begin(source.open(&here.join("store")), centre.own_line());
        while kiosk.unsent() > 0 {
            let began = Instant::now();
            counts[kind] += kiosk.send(TURN * BATCH);
            times[kind] += began.elapsed();
            let began = Instant::now();
            for _ in 0..TURN {
                counts[2] += bare.insert(&source.records);
            }
            times[2] += began.elapsed();
        }
        kiosk.assert_empty();
    }
    let rate = |kind: usize| counts[kind] as f64 / times[kind].as_secs_f64();
    Measured { ours: Rates { plain: rate(0), applied: rate(1) }, bare: rate(2) }
}
