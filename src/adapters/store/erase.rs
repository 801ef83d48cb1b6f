//! Erasure: what acknowledged records say leaves every file of the store; that they were made, and their place in the chain,
//! may be looked back at.

use std::fs;
use std::path::Path;

use jiff::Timestamp;

use super::engine::Engine;
use super::index::IndexPlace;
use super::log::unreadable;
use super::quarantine::QUARANTINE_DIR;
use crate::ports::outbox::StoreError;
use crate::wire::store::KeptRecord;

impl Engine {
    /// See [`crate::ports::outbox::Archive::erase_before`].
    ///
    /// A deleted row stays in sled's free blocks, sealed under a key that is still there; so the log is written anew without
    /// what is past use, and the index is made anew from it in files of its own. The new log takes the old one's place in one
    /// step: a cut leaves all as it was, or all that is kept.
    pub(super) fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError> {
        if let IndexPlace::Directory(dir) = &self.index_place {
            erase_quarantine(dir, time).map_err(unreadable)?;
        }
        let mut past = self.past()?;
        let mut erased = 0;
        for row in past.iter_mut().filter(|row| row.record.at < time && row.record.content.is_some()) {
            *row = KeptRecord { record: row.record.clone().erased(), receipt: row.receipt };
            erased += 1;
        }
        if erased == 0 && self.log.entries() <= self.state.entries_live() + past.len() as u64 {
            return Ok(0);
        }
        self.rewrite_log(self.sealer.clone(), past)?;
        self.begin_index()?;
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
