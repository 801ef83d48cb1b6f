//! The power goes off at any change to the disk, and only what was synced is sure to survive: everything acknowledged is
//! there. The same cuts on a disk that lies about its syncs must lose something, or this test could not fail.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;

use imza_kiosk::adapters::store::Store;

use crate::bench::Bench;
use crate::child::{FAULTS, OPEN_ONLY, OPS, Worker, child_options, operations_held};
use crate::disk::{Disk, Unsynced};
use crate::figures::{Figure, write_figures};
use crate::model::Random;
use crate::scene::key;

/// Lives of a store, where `STORE_LIVES` does not ask for more; each goes through cuts until its operations are done.
const LIVES: u64 = 12;
/// Changes to the disk between two cuts, at most.
const CHANGES_MAX: u64 = 150;
/// Changes to the disk while a store is opened after a cut, at most.
const OPENING_MAX: u64 = 25;

/// What a series of cuts came to.
#[derive(Debug, Default)]
struct Tally {
    cuts: u64,
    cuts_while_opening: u64,
    lost: Vec<String>,
}

/// A store's life on one disk after another.
struct Life<'a> {
    bench: &'a Bench,
    seed: u64,
    lie: bool,
    random: Random,
    disks: u64,
    disk: Disk,
}

impl<'a> Life<'a> {
    fn new(bench: &'a Bench, seed: u64, lie: bool) -> Self {
        let disk = bench.disk(&format!("{seed}-{lie}-0"));
        Self { bench, seed, lie, random: Random(seed ^ 0xc0de), disks: 0, disk }
    }

    /// Starts a child whose power goes off before one of the next `changes_max` changes.
    fn start(&mut self, from: usize, changes_max: u64, open_only: bool) -> Worker {
        let mut environment = vec![("POWERCUT_AT", (1 + self.random.below(changes_max)).to_string())];
        environment.extend(self.disk.environment(&self.bench.shim));
        environment.extend(self.lie.then(|| ("POWERCUT_LIE", "1".to_owned())));
        // In every third run one sync fails before the power goes off.
        if self.random.below(3) == 0 {
            environment.push(("POWERCUT_EIO", (1 + self.random.below(changes_max / 3)).to_string()));
            environment.push((FAULTS, "1".to_owned()));
        }
        environment.extend(open_only.then(|| (OPEN_ONLY, "1".to_owned())));
        Worker::start(&self.disk.root.join("store"), self.seed, from, &environment)
    }

    /// Goes on with what the cut left.
    fn cut(&mut self) {
        let unsynced = if self.random.below(2) == 0 { Unsynced::Lost } else { Unsynced::Torn };
        self.disks += 1;
        let next = self.bench.disk(&format!("{}-{}-{}", self.seed, self.lie, self.disks));
        self.disk.cut(&next.root, &mut |n| self.random.below(n), unsynced);
        next.settle();
        for old in [&self.disk.root, &self.disk.shadow] {
            fs::remove_dir_all(old).expect("removed");
        }
        self.disk = next;
    }

    /// Goes through cuts until the operations are done, or something is lost.
    fn live(&mut self, tally: &mut Tally) {
        let mut held = 0;
        loop {
            let mut worker = self.start(held, CHANGES_MAX, false);
            let acknowledged = held + worker.acknowledged(OPS);
            let end = worker.process.wait().expect("ended");
            if end.success() {
                assert_eq!(acknowledged, OPS, "the child did its work");
                return;
            }
            assert_eq!(end.signal(), Some(9), "seed {}: the child ended by itself", self.seed);
            tally.cuts += 1;
            self.cut();
            // The power often goes off again while the store recovers.
            while self.random.below(2) == 0 {
                let mut recovering = self.start(held, OPENING_MAX, true);
                if recovering.process.wait().expect("ended").signal().is_none() {
                    break;
                }
                tally.cuts_while_opening += 1;
                self.cut();
            }
            let found = Store::open(&self.disk.root.join("store"), &key(), child_options())
                .map_err(|error| format!("seed {}, disk {}: {error}", self.seed, self.disks))
                .and_then(|store| operations_held(self.seed, acknowledged, &store));
            match found {
                Ok(count) => held = count,
                Err(lost) => return tally.lost.push(lost),
            }
            self.disk.settle();
        }
    }
}

#[test]
fn a_power_cut_loses_nothing_acknowledged_and_a_store_that_never_syncs_does() {
    let bench = Bench::new();
    let (mut honest, mut lying) = (Tally::default(), Tally::default());
    let lives = std::env::var("STORE_LIVES").map_or(LIVES, |lives| lives.parse().expect("a number"));
    for seed in 0..lives {
        Life::new(&bench, seed, false).live(&mut honest);
        Life::new(&bench, seed, true).live(&mut lying);
    }
    let command = "cargo test --test store powercut";
    write_figures(
        "powercut",
        &[
            Figure::count("powercut.cuts", honest.cuts + honest.cuts_while_opening, command),
            Figure::count("powercut.lost", honest.lost.len() as u64, command),
            Figure::count("powercut.lost_without_sync", lying.lost.len() as u64, command),
        ],
    );
    assert_eq!(honest.lost, Vec::<String>::new());
    assert!(honest.cuts >= 8 * lives && honest.cuts_while_opening >= lives, "too few cuts: {honest:?}");
    assert!(lying.lost.len() as u64 >= lives / 2, "the control must lose: {lying:?}");
}
