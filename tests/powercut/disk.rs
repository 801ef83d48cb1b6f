//! A disk that forgets, laid out by the tests from what the shim (`shim.c`) kept: what of a directory is left after a power
//! cut.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::UNIX_EPOCH;

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Compiles the shim into `folder`.
pub fn compile_shim(folder: &Path) -> PathBuf {
    let shim = folder.join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/powercut/shim.c");
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&shim).arg(source).status();
    assert!(compiled.expect("a C compiler").success(), "the shim compiles");
    shim
}

/// A directory, and beside it what of it is synced.
pub struct Disk {
    /// What programs write into.
    pub root: PathBuf,
    /// What of it would be left.
    pub shadow: PathBuf,
}

/// What a cut leaves of changes that were not synced.
#[derive(Debug, Clone, Copy)]
pub enum Unsynced {
    /// Nothing.
    Lost,
    /// Each sector and each name by the toss of a coin.
    Torn,
}

impl Disk {
    /// An empty disk.
    pub fn make(root: PathBuf, shadow: PathBuf) -> Self {
        fs::create_dir_all(&root).expect("made");
        fs::create_dir_all(&shadow).expect("made");
        Self { root, shadow }
    }

    /// What a program is started with, so that the shim watches this disk.
    pub fn environment(&self, shim: &Path) -> [(&'static str, String); 3] {
        [
            ("LD_PRELOAD", shim.display().to_string()),
            ("POWERCUT_ROOT", self.root.display().to_string()),
            ("POWERCUT_SHADOW", self.shadow.display().to_string()),
        ]
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

    /// Lays out on `target` what a cut leaves. `below` draws a number below another: what becomes of each torn sector.
    pub fn cut(&self, target: &Path, below: &mut dyn FnMut(u64) -> u64, unsynced: Unsynced) {
        self.cut_directory(&self.root, target, below, unsynced);
    }

    fn cut_directory(&self, dir: &Path, target: &Path, below: &mut dyn FnMut(u64) -> u64, unsynced: Unsynced) {
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
                if below(2) == 0 {
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
                (true, Some(now)) => self.cut_directory(now, &target.join(&name), below, unsynced),
                (true, None) => fs::create_dir_all(target.join(&name)).expect("made"),
                (false, now) => {
                    let synced = fs::read(self.shadow.join(format!("f-{id}"))).unwrap_or_default();
                    let now = now.map_or_else(|| synced.clone(), |path| fs::read(path).expect("readable"));
                    let left = match unsynced {
                        Unsynced::Lost => synced,
                        Unsynced::Torn => torn(&synced, &now, below),
                    };
                    fs::write(target.join(&name), left).expect("written");
                    // The shim keeps no modes; the store's files are its owner's.
                    let mode = fs::Permissions::from_mode(0o600);
                    fs::set_permissions(target.join(&name), mode).expect("ours");
                }
            }
        }
    }

    /// After the power is back, what lies on the disk is what is synced.
    pub fn settle(&self) {
        self.settle_directory(&self.root);
    }

    fn settle_directory(&self, dir: &Path) {
        let mut names = String::new();
        for path in fs::read_dir(dir).expect("readable").map(|entry| entry.expect("readable").path()) {
            let (id, name) = (Self::identity(&path), path.file_name().expect("named").to_string_lossy().into_owned());
            names.push_str(&format!("{id} {} {name}\n", if path.is_dir() { 'd' } else { 'f' }));
            if path.is_dir() {
                self.settle_directory(&path);
            } else {
                fs::copy(&path, self.shadow.join(format!("f-{id}"))).expect("copied");
            }
        }
        fs::write(self.shadow.join(format!("d-{}", Self::identity(dir))), names).expect("written");
    }
}

/// Each sector from before or after, and a length between the two.
fn torn(synced: &[u8], now: &[u8], below: &mut dyn FnMut(u64) -> u64) -> Vec<u8> {
    let (short, long) = (synced.len().min(now.len()), synced.len().max(now.len()));
    let length = short + usize::try_from(below((long - short) as u64 + 1)).expect("small");
    let mut left = vec![0; length];
    for (n, sector) in left.chunks_mut(SECTOR).enumerate() {
        let source = if below(2) == 0 { synced } else { now };
        let from = source.get(n * SECTOR..).unwrap_or_default();
        let whole = sector.len().min(from.len());
        sector[..whole].copy_from_slice(&from[..whole]);
    }
    left
}
