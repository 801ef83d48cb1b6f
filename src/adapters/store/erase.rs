//! Erasure: what acknowledged records say leaves every file of the store; that they were made, and their place in the chain,
//! may be looked back at.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::engine::{Engine, no_index};
use super::index::IndexPlace;
use super::log::unreadable;
use super::quarantine::QUARANTINE_DIR;
use crate::ports::outbox::StoreError;
use crate::wire::store::KeptRecord;

impl Engine {
    /// See [`crate::ports::outbox::Archive::erase_before`].
    ///
    /// A deleted row stays in sled's free blocks, sealed under a key that is still there; so the log is written anew without
    /// what is past use, and the index is made anew in files of its own. A cut on the way loses at most what could be looked
    /// back at.
    pub(super) fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError> {
        if let IndexPlace::Directory(dir) = &self.index_place {
            erase_quarantine(dir, time).map_err(unreadable)?;
        }
        let acked = self.state.standing.acked_seq.0;
        let mut kept = self.with_index(|index, _| {
            let first = index.first_record()?.unwrap_or(acked + 1);
            let count = usize::try_from((acked + 1).saturating_sub(first)).unwrap_or(usize::MAX);
            index.records(first, count)
        })?;
        let mut erased = 0;
        for row in kept.iter_mut().filter(|row| row.record.at < time && row.record.content.is_some()) {
            *row = KeptRecord { record: row.record.clone().erased(), receipt: row.receipt };
            erased += 1;
        }
        if erased == 0 && self.log.entries() <= self.state.entries_live() {
            return Ok(0);
        }
        self.rewrite_log(self.sealer.clone())?;
        self.begin_index()?;
        self.index.as_ref().ok_or_else(no_index)?.put_back(&kept).map_err(StoreError::Unreadable)?;
        drop(self.space.lay_ballast());
        Ok(erased)
    }
}

/// Removes what was put aside before `time`: a person had that long to look at it.
fn erase_quarantine(dir: &Path, time: Timestamp) -> std::io::Result<()> {
    let quarantine = dir.join(QUARANTINE_DIR);
    if !quarantine.exists() {
        return Ok(());
    }
    for piece in fs::read_dir(&quarantine)? {
        let (piece, path) = piece.map(|piece| (piece.metadata(), piece.path()))?;
        let piece = piece?;
        if Timestamp::try_from(piece.modified()?).is_ok_and(|modified| modified < time) {
            if piece.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    Ok(())
}
