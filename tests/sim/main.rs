//! A simulated branch: the kiosks' real cores and stores, the real protocol, the real centre over its ledger, under one
//! scheduler with virtual time, where everything that can go wrong does. One number decides a whole run.
//!
//! `IMZA_SIM_SEEDS=n` runs n seeds, `IMZA_SIM_SEED=s` one with its trace; `make soak` runs 10,000 of them. With `IMZA_SIM_UNTIL=t`
//! none is begun after second t of the clock, and it is said how many ran.
//!
//! The index is left out: a store on a disk of its own is rebuilt from its log, which is the truth.

mod actions;
mod carrier;
mod centre;
mod day;
mod disk;
mod faults;
mod kiosk;
mod network;
mod properties;
mod random;
mod readers;
mod sales;
mod scheduler;
mod stock;
mod town;
mod trace;
mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, Once};

use random::SeededSystem;
use world::{Planted, World};

/// Seeds of an ordinary run of the tests; a run takes half a second unoptimised.
const SEEDS: u64 = 20;
/// What a run that broke down is said to be.
pub const PANICKED: &str = "a part panicked (see above)";
/// So many seeds at most until a planted fault is found.
const SEEDS_TO_FIND: u64 = 300;

/// After so many seeds a long search says how far it is.
const SEEDS_SAID: u64 = 500;

/// Lines of a violating run that are shown. Those of the run itself: the keys of a second one are others, and so may its
/// course be.
pub const LINES_TOLD: usize = 400;

/// What a run came to.
pub struct Outcome {
    /// The first property that did not hold.
    pub violation: Option<String>,
    /// What happened, a line an event.
    pub lines: Vec<String>,
}

/// Makes what all runs have in common, before the first of them: it must not take from the chance of one run.
pub fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        on_a_thread_of_its_own(0, || {
            town::ledger();
            day::town::ledger();
            centre::common();
        })
        .expect("what all runs have in common is made");
    });
}

/// A fresh thread for each run: the hash maps' keys come from the thread's first chance, and those are the seed's as well.
fn on_a_thread_of_its_own<T: Send>(seed: u64, work: impl FnOnce() -> T + Send) -> std::thread::Result<T> {
    let seeded = move || {
        let _system = SeededSystem::begin(seed);
        work()
    };
    std::thread::scope(|scope| scope.spawn(seeded).join())
}

/// Runs one world, and judges its end.
pub fn run_world(seed: u64, ledger: &Path, world: impl FnOnce(&Path) -> World + Send) -> Outcome {
    let ran = on_a_thread_of_its_own(seed, || {
        let mut world = world(ledger);
        world.run();
        if world.violation.is_none() {
            world.judge();
        }
        Outcome { violation: world.violation, lines: world.trace.lines }
    });
    ran.unwrap_or_else(|_| Outcome { violation: Some(PANICKED.into()), lines: vec![] })
}

fn run(seed: u64, planted: Planted, traced: bool, folder: &Path) -> Outcome {
    prepare();
    let file = folder.join("ledger.sqlite");
    town::lay_out(&file, town::ledger());
    run_world(seed, &file, |file| World::new(seed, file, planted, traced))
}

/// A folder in memory where the system has one: a run's ledger is committed hundreds of times.
pub fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
}

/// Runs seeds on every core; gives the first that violates a property, and how many ran.
fn search(planted: Planted, seeds: u64) -> (Option<(u64, String)>, u64) {
    let (next, first) = (AtomicU64::new(0), AtomicU64::new(u64::MAX));
    let texts = Mutex::new(BTreeMap::new());
    let ran = AtomicU64::new(0);
    let until = wanted("IMZA_SIM_UNTIL");
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let folder = folder();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.min(first.load(Ordering::Relaxed)) || until.is_some_and(is_over) {
                        return;
                    }
                    let before = ran.fetch_add(1, Ordering::Relaxed);
                    if before > 0 && before.is_multiple_of(SEEDS_SAID) {
                        println!("{before} of {seeds} seeds");
                    }
                    let outcome = run(seed, planted, true, folder.path());
                    if outcome.violation.is_some() {
                        first.fetch_min(seed, Ordering::Relaxed);
                        texts.lock().expect("whole").insert(seed, told(&outcome));
                    }
                }
            });
        }
    });
    let found = first.into_inner();
    let text = texts.into_inner().expect("whole").remove(&found);
    (text.map(|text| (found, text)), ran.into_inner())
}

/// True after this second of the clock.
fn is_over(second: u64) -> bool {
    std::time::UNIX_EPOCH.elapsed().is_ok_and(|now| now.as_secs() >= second)
}

fn told(outcome: &Outcome) -> String {
    let from = outcome.lines.len().saturating_sub(LINES_TOLD);
    format!("{}\n{}", outcome.violation.as_deref().unwrap_or_default(), outcome.lines[from..].join("\n"))
}

/// The number in a variable of the environment.
pub fn wanted(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

#[test]
fn whatever_goes_wrong_nothing_is_lost_doubled_or_certified_twice() {
    if let Some(seed) = wanted("IMZA_SIM_SEED") {
        let outcome = run(seed, Planted::Nothing, true, folder().path());
        println!("{}", outcome.lines.join("\n"));
        assert_eq!(outcome.violation, None, "seed {seed}");
        return;
    }
    let (found, ran) = search(Planted::Nothing, wanted("IMZA_SIM_SEEDS").unwrap_or(SEEDS));
    let command = if wanted("IMZA_SIM_SEEDS").is_some() { "make soak" } else { "cargo test --test sim" };
    write_figures(ran, u64::from(found.is_some()), command);
    println!("{ran} seeds ran");
    if let Some((seed, text)) = found {
        panic!("seed {seed} (IMZA_SIM_SEED={seed} shows all of it): {text}");
    }
}

#[test]
fn a_seed_replays_its_run_event_by_event() {
    for seed in [1, 7, 42] {
        let (first, second) =
            (run(seed, Planted::Nothing, true, folder().path()), run(seed, Planted::Nothing, true, folder().path()));
        assert!(first.lines.len() > 100, "seed {seed}: {} lines", first.lines.len());
        let differs = first.lines.iter().zip(&second.lines).find(|(a, b)| a != b);
        assert_eq!(differs, None, "seed {seed}");
        assert_eq!(first.lines.len(), second.lines.len(), "seed {seed}");
    }
}

#[test]
fn a_store_that_says_kept_before_it_syncs_is_found() {
    let (found, _) = search(Planted::AcknowledgeBeforeSync, SEEDS_TO_FIND);
    let (seed, text) = found.expect("the planted fault is found");
    assert!(!text.starts_with(PANICKED), "a property finds it, not a program that breaks down: {text}");
    println!("found by seed {seed}: {}", text.lines().next().unwrap_or_default());
}

#[test]
fn a_centre_that_applies_a_batch_twice_is_found() {
    let (found, _) = search(Planted::ApplyTwice, SEEDS_TO_FIND);
    let (seed, text) = found.expect("the planted fault is found");
    assert!(!text.starts_with(PANICKED), "a property finds it, not a program that breaks down: {text}");
    println!("found by seed {seed}: {}", text.lines().next().unwrap_or_default());
}

fn write_figures(seeds: u64, violations: u64, command: &str) {
    let (receipts, gaps) = sales::receipts_and_gaps();
    let (moved, overtaken) = stock::moved_and_overtaken();
    let figure = |name: &str, value: u64| {
        serde_json::json!({
            "name": name, "value": value, "unit": "count", "peer": null, "peer_value": null, "ratio": null,
            "command": command,
        })
    };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&dir).expect("made");
    let list = serde_json::json!([
        figure("sim.seeds", seeds),
        figure("sim.violations", violations),
        figure("sim.receipts", receipts),
        figure("receipt.gaps", gaps),
        figure("sim.sales_taken_back", sales::taken_back()),
        figure("sim.stock_moved", moved),
        figure("sim.stock_overtaken", overtaken),
    ]);
    std::fs::write(dir.join("sim.json"), list.to_string()).expect("written");
}
