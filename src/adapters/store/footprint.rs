//! How much of the disk a store takes and leaves, looked at from outside: a kiosk may have it open.

use std::fs;
use std::path::Path;

use super::StoreOptions;
use super::disk::{Disk as _, RealDisk};

/// The store's folder and its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Footprint {
    /// Bytes of all files in the folder; `None` where it cannot be read.
    pub bytes: Option<u64>,
    /// Bytes free for this program; `None` where the system does not say.
    pub free_bytes: Option<u64>,
    /// Free bytes under which a store begins nothing new.
    pub floor_bytes: u64,
}

/// Looks at the folder of a store.
#[must_use]
pub fn footprint(directory: &Path) -> Footprint {
    Footprint {
        bytes: bytes_in(directory),
        free_bytes: RealDisk(directory.to_owned()).free_bytes().ok(),
        floor_bytes: StoreOptions::default().free_bytes_min,
    }
}

/// What goes away meanwhile counts nothing.
fn bytes_in(directory: &Path) -> Option<u64> {
    let entries = fs::read_dir(directory).ok()?.flatten();
    let size = |entry: fs::DirEntry| match entry.metadata() {
        Ok(metadata) if metadata.is_dir() => bytes_in(&entry.path()).unwrap_or(0),
        Ok(metadata) => metadata.len(),
        Err(_) => 0,
    };
    Some(entries.map(size).sum())
}
