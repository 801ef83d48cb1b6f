//! The power goes off at any change to the disk, and only what was synced is sure to survive: everything acknowledged is
//! there. The same cuts on a disk that lies about its syncs must lose something, or this test could not fail.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

use imza_kiosk::adapters::store::Store;

use crate::child::{FAULTS, OPEN_ONLY, OPS, Worker, child_options, operations_held};
use crate::figures::{Figure, write_figures};
use crate::model::Random;
use crate::scene::key;

/// Lives of a store, where `STORE_LIVES` does not ask for more; each goes through cuts until its operations are done.
const LIVES: u64 = 12;
/// Changes to the disk between two cuts, at most.
const CHANGES_MAX: u64 = 150;
/// Changes to the disk while a store is opened after a cut, at most.
const OPENING_MAX: u64 = 25;
/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// The compiled shim, and room for disks in memory where the machine has it.
struct Bench {
    temp: tempfile::TempDir,
    shim: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let temp = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let temp = temp.expect("a temporary directory");
        let shim = temp.path().join("shim.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powercut/shim.c");
        let compiled = Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&shim).arg(source).status();
        assert!(compiled.expect("a C compiler").success(), "the shim compiles");
        Self { temp, shim }
    }

    fn disk(&self, name: &str) -> Disk {
        let disk = Disk { root: self.temp.path().join(name), shadow: self.temp.path().join(format!("{name}-synced")) };
        fs::create_dir_all(&disk.root).expect("made");
        fs::create_dir_all(&disk.shadow).expect("made");
        disk
    }
}

/// A directory, and beside it what of it is synced.
struct Disk {
    root: PathBuf,
    shadow: PathBuf,
}

/// What a cut leaves of changes that were not synced.
#[derive(Debug, Clone, Copy)]
enum Unsynced {
    Lost,
    /// Each sector and each name by the toss of a coin.
    Torn,
}

impl Disk {
    fn store(&self) -> PathBuf {
        self.root.join("store")
    }

    /// What the shim knows a file or directory by.
    fn identity(path: &Path) -> String {
        let found = fs::symlink_metadata(path).expect("there");
        let born = found.created().expect("a birth time").duration_since(UNIX_EPOCH).expect("after 1970");
        format!("{}-{}-{}", found.ino(), born.as_secs(), born.subsec_nanos())
    }

    /// The synced names of a directory: identity and whether it is a directory, by name.
    fn synced_names(&self, dir: &Path) -> BTreeMap<String, (String, bool)> {
        let kept = fs::read_to_string(self.shadow.join(format!("d-{}", Self::identity(dir)))).unwrap_or_default();
        let name = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (id, kind) = (parts.next()?.to_owned(), parts.next()?);
            Some((parts.next()?.to_owned(), (id, kind == "d")))
        };
        kept.lines().filter_map(name).collect()
    }

    /// Lays out on `after` what a cut leaves of `dir`.
    fn cut(&self, dir: &Path, target: &Path, random: &mut Random, unsynced: Unsynced) {
        fs::create_dir_all(target).expect("made");
        let mut names = self.synced_names(dir);
        let real: BTreeMap<_, _> = fs::read_dir(dir)
            .expect("readable")
            .map(|entry| entry.expect("readable").path())
            .map(|path| (path.file_name().expect("named").to_string_lossy().into_owned(), path))
            .collect();
        if matches!(unsynced, Unsynced::Torn) {
            // A name that was made, moved or removed since the last sync is as it was, or as it is.
            let touched: Vec<_> = names.keys().chain(real.keys()).cloned().collect();
            for name in touched {
                if random.below(2) == 0 {
                    continue;
                }
                match real.get(&name) {
                    Some(path) => names.insert(name, (Self::identity(path), path.is_dir())),
                    None => names.remove(&name),
                };
            }
        }
        for (name, (id, is_dir)) in names {
            let now = real.get(&name).filter(|path| Self::identity(path) == id);
            match (is_dir, now) {
                (true, Some(now)) => self.cut(now, &target.join(&name), random, unsynced),
                (true, None) => fs::create_dir_all(target.join(&name)).expect("made"),
                (false, now) => {
                    let synced = fs::read(self.shadow.join(format!("f-{id}"))).unwrap_or_default();
                    let now = now.map_or_else(|| synced.clone(), |path| fs::read(path).expect("readable"));
                    let left = match unsynced {
                        Unsynced::Lost => synced,
                        Unsynced::Torn => torn(&synced, &now, random),
                    };
                    fs::write(target.join(&name), left).expect("written");
                }
            }
        }
    }

    /// After the power is back, what lies on the disk is what is synced.
    fn settle(&self, dir: &Path) {
        let mut names = String::new();
        for path in fs::read_dir(dir).expect("readable").map(|entry| entry.expect("readable").path()) {
            let (id, name) = (Self::identity(&path), path.file_name().expect("named").to_string_lossy().into_owned());
            names.push_str(&format!("{id} {} {name}\n", if path.is_dir() { 'd' } else { 'f' }));
            if path.is_dir() {
                self.settle(&path);
            } else {
                fs::copy(&path, self.shadow.join(format!("f-{id}"))).expect("copied");
            }
        }
        fs::write(self.shadow.join(format!("d-{}", Self::identity(dir))), names).expect("written");
    }
}

/// Each sector from before or after, and a length between the two.
fn torn(synced: &[u8], now: &[u8], random: &mut Random) -> Vec<u8> {
    let (short, long) = (synced.len().min(now.len()), synced.len().max(now.len()));
    let length = short + usize::try_from(random.below((long - short) as u64 + 1)).expect("small");
    let mut left = vec![0; length];
    for (n, sector) in left.chunks_mut(SECTOR).enumerate() {
        let source = if random.below(2) == 0 { synced } else { now };
        let from = source.get(n * SECTOR..).unwrap_or_default();
        let whole = sector.len().min(from.len());
        sector[..whole].copy_from_slice(&from[..whole]);
    }
    left
}

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
        let mut environment = vec![
            ("LD_PRELOAD", self.bench.shim.display().to_string()),
            ("POWERCUT_ROOT", self.disk.root.display().to_string()),
            ("POWERCUT_SHADOW", self.disk.shadow.display().to_string()),
            ("POWERCUT_AT", (1 + self.random.below(changes_max)).to_string()),
        ];
        environment.extend(self.lie.then(|| ("POWERCUT_LIE", "1".to_owned())));
        // In every third run one sync fails before the power goes off.
        if self.random.below(3) == 0 {
            environment.push(("POWERCUT_EIO", (1 + self.random.below(changes_max / 3)).to_string()));
            environment.push((FAULTS, "1".to_owned()));
        }
        environment.extend(open_only.then(|| (OPEN_ONLY, "1".to_owned())));
        Worker::start(&self.disk.store(), self.seed, from, &environment)
    }

    /// Goes on with what the cut left.
    fn cut(&mut self) {
        let unsynced = if self.random.below(2) == 0 { Unsynced::Lost } else { Unsynced::Torn };
        self.disks += 1;
        let next = self.bench.disk(&format!("{}-{}-{}", self.seed, self.lie, self.disks));
        self.disk.cut(&self.disk.root, &next.root, &mut self.random, unsynced);
        next.settle(&next.root);
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
            let found = Store::open(&self.disk.store(), &key(), child_options())
                .map_err(|error| format!("seed {}, disk {}: {error}", self.seed, self.disks))
                .and_then(|store| operations_held(self.seed, acknowledged, &store));
            match found {
                Ok(count) => held = count,
                Err(lost) => return tally.lost.push(lost),
            }
            self.disk.settle(&self.disk.root);
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
