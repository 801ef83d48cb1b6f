//! Room on the disk: the floor under which no new work begins, and the ballast given up when even begun work finds no room.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use crate::ports::outbox::StoreError;

/// The ballast's file name in the store's directory.
const BALLAST_FILE: &str = "ballast";

/// Free bytes that sled needs to open or begin an index: it writes whole segments of half a megabyte.
const INDEX_BYTES_MIN: u64 = 2 << 20;

/// Watches the room on the store's disk.
#[derive(Clone)]
pub(super) struct Space {
    dir: PathBuf,
    free_bytes_min: u64,
    ballast_bytes: u64,
}

impl Space {
    pub(super) fn new(dir: &Path, free_bytes_min: u64, ballast_bytes: u64) -> Self {
        Self { dir: dir.to_owned(), free_bytes_min, ballast_bytes }
    }

    /// Bytes free for this program.
    pub(super) fn free_bytes(&self) -> io::Result<u64> {
        let disk = statvfs(&self.dir)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Whether new work may begin.
    pub(super) fn room_for_new_work(&self) -> Result<(), StoreError> {
        let free_bytes = self.free_bytes().map_err(|error| StoreError::Unreadable(error.to_string()))?;
        if free_bytes < self.free_bytes_min {
            return Err(StoreError::DiskFull { free_bytes, floor_bytes: self.free_bytes_min });
        }
        Ok(())
    }

    /// Whether sled could not be opened for want of room.
    pub(super) fn is_full(&self) -> bool {
        self.free_bytes().is_ok_and(|free| free < INDEX_BYTES_MIN)
    }

    /// Gives the ballast up; `false` when there was none.
    pub(super) fn drop_ballast(&self) -> bool {
        fs::remove_file(self.dir.join(BALLAST_FILE)).is_ok()
    }

    /// Lays the ballast out, where there is room for it above the floor and it is not there yet.
    pub(super) fn lay_ballast(&self) -> io::Result<()> {
        let path = self.dir.join(BALLAST_FILE);
        let there = fs::metadata(&path).is_ok_and(|found| found.len() == self.ballast_bytes);
        if there || self.ballast_bytes == 0 || self.free_bytes()? < self.free_bytes_min + 2 * self.ballast_bytes {
            return Ok(());
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        match fallocate(&file, FallocateFlags::empty(), 0, self.ballast_bytes) {
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => write_zeros(&file, self.ballast_bytes),
            done => done.map_err(io::Error::from),
        }
    }
}

/// For file systems that cannot reserve room without writing.
fn write_zeros(mut file: &File, bytes: u64) -> io::Result<()> {
    let zeros = [0; 64 * 1024];
    let mut left = bytes;
    while left > 0 {
        let step = left.min(zeros.len() as u64);
        file.write_all(&zeros[..usize::try_from(step).expect("at most 64 KiB")])?;
        left -= step;
    }
    Ok(())
}
