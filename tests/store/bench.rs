//! What the tests with the shim stand on.

use std::path::{Path, PathBuf};

use crate::disk::{Disk, compile_shim};

/// The compiled shim, and room for disks in memory where the machine has it.
pub struct Bench {
    pub temp: tempfile::TempDir,
    pub shim: PathBuf,
}

impl Bench {
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let temp = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let temp = temp.expect("a temporary directory");
        let shim = compile_shim(temp.path());
        Self { temp, shim }
    }

    /// A disk of this name.
    pub fn disk(&self, name: &str) -> Disk {
        Disk::make(self.temp.path().join(name), self.temp.path().join(format!("{name}-synced")))
    }
}
