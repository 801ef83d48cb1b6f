//! The power goes off at any change to the disk while `kiosk store rotate-key` seals the store under a new key: nothing is
//! lost, the store opens with one of the two keys, and the next change of key works.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitStatus};

use imza_kiosk::adapters::store::{KeyPlace, Store};
use imza_kiosk::domain::issue::JournalEntry;
use imza_kiosk::domain::record::Record;
use imza_kiosk::ports::outbox::{Journal as _, Outbox as _};

use crate::bench::Bench;
use crate::disk::{Disk, Unsynced};
use crate::figures::{Figure, write_figures};
use crate::model::Random;
use crate::scene::{append, bound, copy, hand_over, leased, options, released, write};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kiosk");
/// More changes than a change of key makes: a run that needs more never ends.
const CHANGES_MAX: u64 = 2_000;

/// What the store holds that must not be lost.
#[derive(Debug, PartialEq)]
struct Held {
    records: Vec<Record>,
    attempts: Vec<Vec<JournalEntry>>,
    setting: Option<Vec<u8>>,
    last_and_acknowledged: (u64, u64),
}

impl Held {
    fn by(store: &Store) -> Self {
        let state = store.outbox().state().expect("readable");
        Self {
            records: store.outbox().pending(usize::MAX).expect("readable"),
            attempts: store.journal().open_attempts().expect("readable"),
            setting: store.setting("setting").expect("readable"),
            last_and_acknowledged: (state.last_seq, state.acked_seq),
        }
    }
}

impl Bench {
    /// `kiosk store rotate-key` for the store on a disk, with the power cut before a change if one is named.
    fn rotates(&self, disk: &Disk, cut_at: Option<u64>) -> ExitStatus {
        let configuration = self.temp.path().join("kiosk.toml");
        let store = disk.root.join("store");
        fs::write(&configuration, format!("[store]\ndirectory = \"{}\"\n", store.display())).expect("written");
        let mut command = Command::new(PROGRAM);
        command.arg("--config").arg(&configuration).args(["store", "rotate-key"]).env_remove("CREDENTIALS_DIRECTORY");
        command.envs(cut_at.map(|at| ("POWERCUT_AT", at.to_string())));
        let run = command.envs(disk.environment(&self.shim)).output().expect("the kiosk runs");
        let expected = run.status.success() || run.status.signal().is_some();
        assert!(expected, "{:?}: {}", run.status, String::from_utf8_lossy(&run.stderr));
        run.status
    }
}

fn place(store: &Path) -> KeyPlace {
    KeyPlace::new(None, store.join("store-key"))
}

/// Records the centre has and has not, an issue under way, a setting.
fn fill(dir: &Path) -> Held {
    fs::create_dir_all(dir).expect("made");
    let store = place(dir).open(dir, &options()).expect("the store opens");
    for number in 1..=6 {
        append(&store, 0, released(number)).expect("appended");
    }
    let second = store.outbox().pending(2).expect("readable").pop().expect("two");
    store.outbox().acknowledge(second.seq, second.hash).expect("acknowledged");
    for entry in [leased(7), bound(7), leased(8)] {
        write(&store, &entry).expect("written");
    }
    append(&store, 0, hand_over(8)).expect("appended");
    store.put_setting("setting", Some(b"value")).expect("kept");
    Held::by(&store)
}

#[test]
fn a_power_cut_at_any_write_of_a_change_of_key_loses_nothing_and_leaves_one_key_that_opens() {
    let bench = Bench::new();
    let before = bench.temp.path().join("before");
    let held = fill(&before);
    let (mut random, mut cuts, mut lost, mut changed) = (Random(1), 0, vec![], 0);
    for at in 1..CHANGES_MAX {
        let mut ended = false;
        for unsynced in [Unsynced::Lost, Unsynced::Torn] {
            let disk = bench.disk("disk");
            copy(&before, &disk.root.join("store"));
            disk.settle();
            ended = bench.rotates(&disk, Some(at)).success();
            if !ended {
                cuts += 1;
                let after = bench.disk("after");
                disk.cut(&after.root, &mut |n| random.below(n), unsynced);
                match judge(&bench, &after, &held, &before) {
                    Ok(new_key) => changed += u64::from(new_key),
                    Err(error) => lost.push(format!("before change {at}, {unsynced:?}: {error}")),
                }
                remove(&after);
            }
            remove(&disk);
        }
        if ended {
            break;
        }
    }
    println!("{cuts} cuts; after {changed} of them the new key was the store's");
    let command = "cargo test --test store rotation";
    write_figures(
        "rotation",
        &[Figure::count("rotation.cuts", cuts, command), Figure::count("rotation.lost", lost.len() as u64, command)],
    );
    assert_eq!(lost, Vec::<String>::new());
    assert!(cuts >= 20 && changed > 0 && changed < cuts, "cuts on both sides of the change: {changed} of {cuts}");
}

fn remove(disk: &Disk) {
    for dir in [&disk.root, &disk.shadow] {
        fs::remove_dir_all(dir).expect("removed");
    }
}

/// Opens the store that a cut left, and changes its key once more. True when the cut came after the change.
fn judge(bench: &Bench, after: &Disk, held: &Held, before: &Path) -> Result<bool, String> {
    let dir = after.root.join("store");
    let open = || place(&dir).open(&dir, &options()).map_err(|error| error.to_string());
    let same = |when: &str, store: &Store| {
        let found = Held::by(store);
        if found == *held { Ok(()) } else { Err(format!("{when}: {found:?}, ought to be {held:?}")) }
    };
    same("after the cut", &open()?)?;
    let key = |dir: &Path| fs::read(dir.join("store-key")).expect("the key is there");
    let new_key = key(&dir) != key(before);
    after.settle();
    let left = key(&dir);
    let again = bench.rotates(after, None);
    assert!(again.success(), "{again:?}");
    if key(&dir) == left {
        return Err("the next change changed nothing".to_owned());
    }
    same("after the next change", &open()?)?;
    Ok(new_key)
}
