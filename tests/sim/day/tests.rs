//! Days are run, and what is planted on one is found.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{TALLY, town, world};
use crate::world::Planted;
use crate::{LINES_TOLD, Outcome, PANICKED, folder, prepare, run_world, wanted};

/// Days of an ordinary run of the tests.
const DAYS: u64 = 2;
/// So many days at most until a planted fault is found.
const DAYS_TO_FIND: u64 = 4;

fn run(seed: u64, planted: Planted, folder: &Path) -> Outcome {
    prepare();
    let file = folder.join("ledger.sqlite");
    crate::town::lay_out(&file, town::ledger());
    run_world(seed, &file, |file| world(seed, file, planted, true))
}

/// Runs days on every core; gives the first that does not balance, and what it says.
fn search(planted: Planted, days: u64) -> Option<(u64, String)> {
    let (next, found) = (AtomicU64::new(0), Mutex::new(None::<(u64, String)>));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let folder = folder();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= days || found.lock().expect("whole").is_some() {
                        return;
                    }
                    let outcome = run(seed, planted, folder.path());
                    if let Some(violation) = outcome.violation {
                        let from = outcome.lines.len().saturating_sub(LINES_TOLD);
                        let text = format!("{violation}\n{}", outcome.lines[from..].join("\n"));
                        found.lock().expect("whole").get_or_insert((seed, text));
                    }
                }
            });
        }
    });
    found.into_inner().expect("whole")
}

#[test]
fn a_day_of_ten_clerks_balances_to_the_last_qepik_and_the_last_carrier() {
    if let Some(seed) = wanted("IMZA_DAY_SEED") {
        let outcome = run(seed, Planted::Nothing, folder().path());
        println!("{}", outcome.lines.join("\n"));
        assert_eq!(outcome.violation, None, "seed {seed}");
        return;
    }
    let days = wanted("IMZA_DAY_SEEDS").unwrap_or(DAYS);
    let found = search(Planted::Nothing, days);
    write_figures(days, u64::from(found.is_some()));
    if let Some((seed, text)) = found {
        panic!("day {seed} (IMZA_DAY_SEED={seed} shows all of it): {text}");
    }
}

#[test]
fn what_is_written_twice_or_counted_wrongly_leaves_a_day_that_does_not_balance() {
    for planted in [Planted::VoidTwice, Planted::AcceptTwice, Planted::ChangeOff, Planted::PriceOff] {
        let (day, text) = search(planted, DAYS_TO_FIND).unwrap_or_else(|| panic!("{planted:?} is found"));
        assert!(!text.starts_with(PANICKED), "the books find it, not a program that breaks down: {text}");
        println!("{planted:?} is found on day {day}: {}", text.lines().next().unwrap_or_default());
    }
}

fn write_figures(days: u64, unbalanced: u64) {
    let figure = |name: &str, value: u64| {
        serde_json::json!({
            "name": name, "value": value, "unit": "count", "peer": null, "peer_value": null, "ratio": null,
            "command": "cargo test --test sim a_day_of_ten_clerks",
        })
    };
    let counts = TALLY.lock().expect("whole").clone();
    let own = [
        ("day.seeds", days),
        ("day.unbalanced", unbalanced),
        ("day.clerks", town::CLERKS.len() as u64),
        ("day.branches", town::BRANCHES.len() as u64),
    ];
    let own = own.into_iter().map(|(name, value)| figure(name, value));
    let counted = counts.iter().map(|(name, value)| figure(&format!("day.{name}"), *value));
    let list: Vec<_> = own.chain(counted).collect();
    for one in &list {
        println!("{} {}", one["name"].as_str().unwrap_or_default(), one["value"]);
    }
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&dir).expect("made");
    std::fs::write(dir.join("day.json"), serde_json::Value::Array(list).to_string()).expect("written");
}
