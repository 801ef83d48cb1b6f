//! The disk fails at any call: it is full (ENOSPC) or broken (EIO), for one call or for good. Everything acknowledged is
//! there when it is well again, the store never panics, and what it refuses it refuses in words that name the kiosk's side.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use imza_kiosk::adapters::store::Store;
use rustix::io::Errno;

use crate::bench::Bench;
use crate::child::{ENDS_AT_REFUSAL, OPS, Worker, child_options, model_after, operations_held, ops};
use crate::figures::{Figure, write_figures};
use crate::model::Op;
use crate::scene::{copy, key};

/// Calls between two that fail, where `STORE_CALLS_STEP` does not ask for others; 1 fails at each.
const STEP: usize = 3;
/// Operations that were done before the disk begins to fail: the rest is what each run does.
const DONE_BEFORE: usize = OPS - 30;
/// A run's operations follow from this.
const SEED: u64 = 3;

impl Bench {
    /// With the store as it is before each run.
    fn with_a_store() -> Self {
        let bench = Self::new();
        fs::create_dir(bench.temp.path().join("shadow")).expect("made");
        bench.work_before();
        bench
    }

    /// The store as it is before each run.
    fn before(&self) -> PathBuf {
        self.temp.path().join("before")
    }

    fn work_before(&self) {
        let open = || Store::open(&self.before(), &key(), child_options()).expect("the store opens");
        let mut store = open();
        for (done, op) in ops(SEED)[..DONE_BEFORE].iter().enumerate() {
            drop(model_after(SEED, done).perform(*op, &store));
            if *op == Op::Reopen {
                drop(store);
                store = open();
            }
        }
    }

    /// Runs the operations in a store of its own; `fails` is `POWERCUT_FAIL`.
    fn run(&self, fails: Option<String>) -> Run {
        let dir = self.temp.path().join("store");
        drop(fs::remove_dir_all(&dir));
        copy(&self.before(), &dir);
        let mut environment = vec![
            ("LD_PRELOAD", self.shim.display().to_string()),
            ("POWERCUT_ROOT", dir.display().to_string()),
            ("POWERCUT_SHADOW", self.temp.path().join("shadow").display().to_string()),
            // What would survive a power cut is not asked here.
            ("POWERCUT_LIE", "1".to_owned()),
            (ENDS_AT_REFUSAL, "1".to_owned()),
        ];
        environment.extend(fails.map(|fails| ("POWERCUT_FAIL", fails)));
        let ended = Worker::start(&dir, SEED, DONE_BEFORE, &environment).ended();
        Run { ended, dir }
    }

    fn calls(&self) -> usize {
        let said = fs::read_to_string(self.temp.path().join("shadow/calls")).expect("the shim says it");
        said.parse().expect("a number")
    }
}

struct Run {
    ended: Result<(usize, Option<String>), String>,
    dir: PathBuf,
}

impl Run {
    /// Holds the store, on a disk that is well again, against what was acknowledged; gives the refusal.
    fn judge(self) -> Result<Option<String>, String> {
        let (acknowledged, refusal) = self.ended?;
        let store = Store::open(&self.dir, &key(), child_options()).map_err(|error| error.to_string())?;
        operations_held(SEED, DONE_BEFORE + acknowledged, &store)?;
        match (&refusal, acknowledged) {
            (None, done) if done < OPS - DONE_BEFORE => Err(format!("it ended after {done} without a word")),
            _ => Ok(refusal),
        }
    }
}

#[test]
fn a_disk_that_fails_at_any_call_loses_nothing_acknowledged_and_is_named() {
    let bench = Bench::with_a_store();
    assert_eq!(bench.run(None).judge(), Ok(None), "without a fault all is done");
    let calls = bench.calls();
    assert!(calls > 60, "the shim sees the store's calls: {calls}");
    let step = std::env::var("STORE_CALLS_STEP").map_or(STEP, |step| step.parse().expect("a number"));
    let (mut faults, mut lost, mut told) = (0, vec![], BTreeMap::<String, u64>::new());
    for (kind, errno) in [Errno::NOSPC, Errno::IO].into_iter().enumerate() {
        for (way, count) in [1, usize::MAX >> 1].into_iter().enumerate() {
            // Each kind and way meets other calls, so that a coarse step still spreads over them.
            for call in (1 + (2 * kind + way) * step / 4..=calls).step_by(step) {
                faults += 1;
                let fails = format!("{call} {count} {}", errno.raw_os_error());
                match bench.run(Some(fails.clone())).judge() {
                    Ok(refusal) => *told.entry(refusal.unwrap_or_else(|| "went on".to_owned())).or_default() += 1,
                    Err(error) => lost.push(format!("POWERCUT_FAIL={fails:?}: {error}")),
                }
            }
        }
    }
    println!("{faults} faults of the disk over {calls} calls: {told:?}");
    let command = "cargo test --test store calls";
    write_figures(
        "diskfaults",
        &[
            Figure::count("diskfaults.calls", faults, command),
            Figure::count("diskfaults.lost", lost.len() as u64, command),
        ],
    );
    assert_eq!(lost, Vec::<String>::new());
    let named = told.keys().all(|told| told == "went on" || told.ends_with(" kiosk"));
    assert!(named && told.len() > 2, "a refusal names the kiosk's side: {told:?}");
}
