//! A disk with no room, in a file system of its own: new work stops first, begun work is finished, nothing is lost.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::adapters::store::{Store, StoreNotice, StoreOptions};
use imza_kiosk::ports::outbox::{Journal as _, Outbox as _, StoreError};

use crate::scene::{append, bound, hand_over, key, leased, options, released, write};

const DISK: &str = "STORE_SMALL_DISK";
const FLOOR: u64 = 1 << 20;

#[test]
fn a_full_disk_stops_new_work_first_and_loses_nothing() {
    match std::env::var_os(DISK) {
        Some(disk) => work_on_a_small_disk(Path::new(&disk)),
        None => run_in_a_small_file_system(),
    }
}

/// Runs this test once more, in a mount name space: that ends with its last process, so nothing stays mounted.
fn run_in_a_small_file_system() {
    let temp = tempfile::tempdir().expect("a temporary directory");
    let root = fs::metadata("/proc/self").expect("there").uid() == 0;
    let script = "mount -t tmpfs -o size=24m small \"$STORE_SMALL_DISK\" && exec \"$@\"";
    let run = Command::new("unshare")
        .args(if root { ["--mount"].as_slice() } else { &["--mount", "--map-root-user"] })
        .args(["sh", "-c", script, "sh"])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", "space::a_full_disk_stops_new_work_first_and_loses_nothing", "--nocapture"])
        .env(DISK, temp.path())
        .output()
        .expect("unshare runs");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

/// A file that takes room away.
struct Filler(PathBuf);

impl Filler {
    fn leave(dir: &Path, free: u64) -> Self {
        let filler = Self(dir.join("filler"));
        let mut file = OpenOptions::new().create(true).append(true).open(&filler.0).expect("opened");
        for step in [64 << 10, 4 << 10, 1] {
            let bytes = vec![1; step];
            while free_bytes(dir) >= free + step as u64 && file.write_all(&bytes).is_ok() {}
        }
        filler
    }

    fn remove(self) {
        fs::remove_file(self.0).expect("removed");
    }
}

fn free_bytes(dir: &Path) -> u64 {
    let disk = rustix::fs::statvfs(dir).expect("a disk");
    disk.f_bavail * disk.f_frsize
}

fn work_on_a_small_disk(disk: &Path) {
    assert!(free_bytes(disk) < 32 << 20, "the small disk is not mounted");
    let options = StoreOptions { free_bytes_min: FLOOR, ballast_bytes: 3 << 20, ..options() };
    let open = || Store::open(&disk.join("store"), &key(), options.clone());
    let store = open().expect("the store opens");
    for entry in [leased(1), leased(2)] {
        write(&store, &entry).expect("written");
    }

    let filler = Filler::leave(disk, FLOOR - (64 << 10));
    let full = |result: Result<(), StoreError>| matches!(result, Err(StoreError::DiskFull { floor_bytes: FLOOR, .. }));
    assert!(full(write(&store, &leased(3))), "below the floor no new work begins");
    assert!(full(append(&store, 0, released(9)).map(drop)), "nor is anything recorded that was not under way");
    write(&store, &bound(1)).expect("work under way goes on");
    append(&store, 0, hand_over(1)).expect("and ends in its record");
    assert_eq!(store.notices().expect("open"), []);

    let mut written = write_until_full(&store, disk);
    let (spent, others): (Vec<_>, Vec<_>) =
        store.notices().expect("open").into_iter().partition(|notice| *notice == StoreNotice::BallastSpent);
    assert_eq!(spent.len(), 1, "the ballast gave room once");
    assert!(others.iter().all(|notice| matches!(notice, StoreNotice::IndexReplaced(_))), "{others:?}");
    written.push(leased(2));
    written.rotate_right(1);
    drop(store);

    match open() {
        Ok(store) => assert_eq!(store.journal().open_attempts().expect("readable"), vec![written.clone()]),
        Err(error) => assert!(matches!(error, StoreError::Unreadable(_) | StoreError::NotDurable(_)), "{error}"),
    }
    filler.remove();
    let store = open().expect("with room again the store opens");
    assert_eq!(store.journal().open_attempts().expect("readable"), vec![written]);
    assert_eq!(store.outbox().pending(10).expect("readable").len(), 1);
    append(&store, 0, hand_over(2)).expect("and goes on");
    drop(store);
    let ballast = fs::metadata(disk.join("store/ballast")).expect("the ballast is laid out again");
    assert_eq!(ballast.len(), options.ballast_bytes);

    let filler = Filler::leave(disk, 0);
    let store = open().expect("a full disk: the ballast is given up for the opening");
    assert_eq!(store.notices().expect("open"), [StoreNotice::BallastSpent]);
    assert_eq!(store.outbox().pending(10).expect("readable").len(), 2);
    filler.remove();
}

/// Journals until the disk refuses, keeping it full all the while; returns what was acknowledged.
fn write_until_full(store: &Store, disk: &Path) -> Vec<imza_kiosk::domain::issue::JournalEntry> {
    let mut written = vec![];
    for _ in 0..100_000 {
        Filler::leave(disk, 0);
        match write(store, &bound(2)) {
            Ok(()) => written.push(bound(2)),
            Err(error) => {
                assert_eq!(error, StoreError::NotDurable("the disk is full".into()));
                return written;
            }
        }
    }
    panic!("the disk never filled up");
}
