//! Room on the disk: the floor under which no new work begins, and the ballast given up when even begun work finds no room.

use std::io;
use std::sync::Arc;

use super::disk::Disk;
use crate::ports::outbox::StoreError;

/// The ballast's file name in the store's directory.
const BALLAST_FILE: &str = "ballast";

/// Free bytes that sled needs to open or begin an index: it writes whole segments of half a megabyte.
const INDEX_BYTES_MIN: u64 = 2 << 20;

/// Watches the room on the store's disk.
#[derive(Clone)]
pub(super) struct Space {
    disk: Arc<dyn Disk>,
    free_bytes_min: u64,
    ballast_bytes: u64,
}

impl Space {
    pub(super) fn new(disk: Arc<dyn Disk>, free_bytes_min: u64, ballast_bytes: u64) -> Self {
        Self { disk, free_bytes_min, ballast_bytes }
    }

    /// Bytes free for this program.
    pub(super) fn free_bytes(&self) -> io::Result<u64> {
        self.disk.free_bytes()
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
        self.disk.remove(BALLAST_FILE).is_ok()
    }

    /// Lays the ballast out, where there is room for it above the floor and it is not there yet.
    pub(super) fn lay_ballast(&self) -> io::Result<()> {
        let there = self.disk.open(BALLAST_FILE).and_then(|file| file.length());
        let there = there.is_ok_and(|length| length == self.ballast_bytes);
        if there || self.ballast_bytes == 0 || self.free_bytes()? < self.free_bytes_min + 2 * self.ballast_bytes {
            return Ok(());
        }
        self.disk.create(BALLAST_FILE)?.reserve(self.ballast_bytes)
    }
}
