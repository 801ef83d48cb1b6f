//! The kiosk's store: the journal of issues under way and the queue of records, encrypted, and durable before acknowledged.
//!
//! # Two copies, one truth
//! The *log* (`journal.log`) is the truth: an append-only file of sealed frames, one frame an acknowledged write. The
//! *index* (`index/`, sled) answers by number what the log only holds in order, and is its second copy. One write is:
//!
//! 1. the frame is written behind the last one and the file is `fdatasync`ed; if either fails, nothing happened;
//! 2. the caller's answer is now certain: from here no fault of the index reaches the caller;
//! 3. the index takes the changed rows and a mark (log id, entries followed, chain head, row counts) in one transaction.
//!
//! # Why nothing acknowledged is lost
//! sled is never asked to be durable on this road, so none of its known faults matters: not that `flush()` is no
//! `fsync`, not a snapshot that will not open, not a panic, not a wait without an end (it works on a thread of its own, and
//! nobody waits for that longer than seconds). The whole log is read at each opening, so an index that is
//! behind is caught up from its mark, and one that cannot be opened, or whose rows do not form the log's hash chain, is put
//! into `quarantine/` and made again. Because a frame becomes visible to the index only after its sync, a mark beyond the
//! log's last good frame proves damage to the log, and so do good frames behind bad ones; the log is then made again from
//! the index. Bad bytes at the very end with neither sign are a write that a power cut interrupted and nobody was told of.
//! When both copies miss the same entry the store refuses to open ([`StoreError::Damaged`]) and leaves the files as they
//! are. One fault remains unseen: the log's last frame damaged *and* the index behind it.
//!
//! A log that is past use is written anew, with all that may be looked back at, so that it says by itself what the index must
//! hold: a new file, synced, renamed over the old one, the directory synced. The same is
//! the cure after a failed sync: the kernel may have marked the lost pages clean, so the old file is never synced again.
//!
//! # What an entry carries
//! A record, the receipt number it takes and the end of its order's journal are *one* entry: a cut leaves all or nothing.
//!
//! # What lies on the disk
//! Values are sealed with XChaCha20-Poly1305, bound to their place; keys are numbers or HMACs. What is deleted may stay in
//! free blocks, sealed, until [`crate::ports::outbox::Archive::erase_before`] makes log and index anew. Nobody but this
//! module touches sled or these files.

mod cache;
pub mod disk;
mod engine;
mod erase;
mod follow;
mod footprint;
mod frame;
mod guard;
mod handles;
mod index;
mod keeper;
mod key;
mod log;
mod open;
mod quarantine;
mod reconcile;
mod rows;
mod seal;
mod space;
mod state;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

pub use cache::{CacheOptions, StoreCache, copy_as_of};
pub use footprint::{Footprint, footprint};
pub use guard::panics_are_caught;
pub use handles::{StoreJournal, StoreOutbox};
pub use key::{KEY_CREDENTIAL, KeyChanged, KeyPlace, NEXT_KEY_CREDENTIAL};
pub use seal::StoreKey;

use crate::domain::record::Record;
use crate::ports::cache::CacheError;
use crate::ports::outbox::{QueueRow, StoreError};
use crate::wire::bytes::Base64;
use crate::wire::store::LogEntry;
use engine::Engine;
use index::IndexPlace;
pub use rows::MemoryIndex;
use seal::Sealer;

/// Longest name of a setting, in bytes.
pub const SETTING_NAME_BYTES_MAX: usize = 64;
/// Largest value of a setting, in bytes.
pub const SETTING_BYTES_MAX: usize = 4 * 1024;
/// Most settings.
pub const SETTINGS_MAX: usize = 256;

/// The store's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreOptions {
    /// Most records that may wait for the centre, issues under way counted in.
    pub queue_max: u64,
    /// Free bytes on the disk below which no new work begins.
    pub free_bytes_min: u64,
    /// Bytes held back, to be given up when begun work finds no room.
    pub ballast_bytes: u64,
    /// Memory sled may use for its cache, in bytes.
    pub cache_bytes: u64,
    /// Size up to which the log is not shortened, in bytes.
    pub log_bytes_slack: u64,
    /// Acknowledged records kept in the index for looking back; the oldest go first.
    pub acknowledged_max: u64,
    /// The epoch a new store begins with; an existing one keeps its own.
    pub epoch: u32,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            queue_max: 10_000,
            free_bytes_min: 64 << 20,
            ballast_bytes: 32 << 20,
            cache_bytes: 16 << 20,
            log_bytes_slack: 1 << 20,
            acknowledged_max: 1_000,
            epoch: 1,
        }
    }
}

/// Something a technician should know; the store works nevertheless.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreNotice {
    /// The key lies in a file on the disk it protects.
    #[error("the store's key lies in the file {}; a systemd credential is safer", .0.display())]
    KeyInFile(PathBuf),
    /// A new key was made.
    #[error("a new key for the store was made in the file {}; a systemd credential is safer", .0.display())]
    KeyFileMade(PathBuf),
    /// The index was put into quarantine and made again from the log.
    #[error("the store's index was made again from its log: {0}")]
    IndexReplaced(String),
    /// The log was damaged, put into quarantine and made again from the index; nothing is lost.
    #[error("the store's log was damaged and made again from its index")]
    LogReplaced,
    /// A write that a cut interrupted was dropped; nobody had been told that it was done.
    #[error("{0} bytes of an unfinished write were dropped")]
    UnfinishedWriteDropped(u64),
    /// The disk was full and the ballast was given up.
    #[error("the disk was full: the store gave up its ballast")]
    BallastSpent,
    /// The log could not be shortened; it grows until it can.
    #[error("the store's log could not be shortened")]
    LogNotShortened,
}

/// The open store. Clones and handles share it; it closes with the last of them.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Mutex<Engine>>,
}

impl Store {
    /// Opens the store in `dir`, or makes one. Blocking, with several syncs: not for the thread that draws.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::WrongKey`], [`StoreError::Damaged`] and [`StoreError::Unreadable`]; none of
    /// them changes what is stored.
    pub fn open(dir: &Path, key: &StoreKey, options: StoreOptions) -> Result<Self, StoreError> {
        let engine = open::open(dir, key, options)?;
        Ok(Self { engine: Arc::new(Mutex::new(engine)) })
    }

    /// Opens the store on a disk that a simulation brings: log, sealing and recovery as ever, the index in memory, made again
    /// from the log each time. Nobody else has the disk open.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on(disk: &Arc<dyn disk::Disk>, key: &StoreKey, options: StoreOptions) -> Result<Self, StoreError> {
        let engine = open::open_on(disk, &IndexPlace::Memory(MemoryIndex::default()), None, key, options)?;
        Ok(Self { engine: Arc::new(Mutex::new(engine)) })
    }

    /// The same with an index that somebody keeps, so that it outlives the program as it does at a counter.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_on_beside(
        disk: &Arc<dyn disk::Disk>,
        index: &MemoryIndex,
        key: &StoreKey,
        options: StoreOptions,
    ) -> Result<Self, StoreError> {
        let engine = open::open_on(disk, &IndexPlace::Memory(index.clone()), None, key, options)?;
        Ok(Self { engine: Arc::new(Mutex::new(engine)) })
    }

    /// The handle for the journal of issues.
    #[must_use]
    pub fn journal(&self) -> StoreJournal {
        StoreJournal(self.clone())
    }

    /// The handle for the queue of records.
    #[must_use]
    pub fn outbox(&self) -> StoreOutbox {
        StoreOutbox(self.clone())
    }

    /// Opens the copy of the centre's data beside the journal and the queue. A damaged one is put aside and begun anew.
    ///
    /// # Errors
    /// [`CacheError::Closed`] when none can be begun; nothing else is touched by that.
    pub fn cache(&self, options: CacheOptions) -> Result<StoreCache, CacheError> {
        let (dir, sealer, space) = {
            let engine = self.engine().map_err(|error| CacheError::Closed(error.to_string()))?;
            let dir = engine.directory().ok_or_else(|| CacheError::Closed("the store lies in no directory".into()))?;
            (dir.to_owned(), engine.sealer.clone(), engine.space.clone())
        };
        StoreCache::open(dir, sealer, space, options)
    }

    /// What happened since the last call that a technician should know.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the store broke down before.
    pub fn notices(&self) -> Result<Vec<StoreNotice>, StoreError> {
        Ok(std::mem::take(&mut self.engine()?.notices))
    }

    /// A setting's value.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the store broke down before.
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.engine()?.state.settings.get(name).cloned())
    }

    /// Makes a setting durable; `None` removes it.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`], also when a limit is broken.
    pub fn put_setting(&self, name: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        let mut engine = self.engine()?;
        if value == engine.state.settings.get(name).map(Vec::as_slice) {
            return Ok(());
        }
        let too_many = engine.state.settings.len() >= SETTINGS_MAX && !engine.state.settings.contains_key(name);
        let too_large = value.is_some_and(|value| value.len() > SETTING_BYTES_MAX);
        if name.len() > SETTING_NAME_BYTES_MAX || too_large || (too_many && value.is_some()) {
            return Err(StoreError::NotDurable("the setting is larger than allowed, or there are too many".into()));
        }
        engine.commit(&LogEntry::Setting { name: name.to_owned(), value: value.map(|value| Base64(value.to_vec())) })
    }

    /// The newest records, newest first, those the centre has included as long as they are kept.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn newest(&self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError> {
        let mut engine = self.engine()?;
        let acked = engine.state.standing.acked_seq;
        let kept = engine.with_index(|index, _| index.newest_records(rows_max))?;
        let row = |record: Record| QueueRow { acknowledged: record.seq <= acked, record };
        Ok(kept.into_iter().map(|kept| row(kept.record)).collect())
    }

    /// Seals everything anew under another key. From the moment this returns, the store opens with the new key alone; after a
    /// cut on the way, with one of the two.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] and [`StoreError::NotDurable`]; the old key stays.
    pub fn change_key(&self, key: &StoreKey) -> Result<(), StoreError> {
        let mut engine = self.engine()?;
        engine.change_key(Sealer::new(key))?;
        // The copy of the centre's data lies under the old key; it is asked for again.
        if let Some(dir) = engine.directory() {
            drop(std::fs::remove_dir_all(dir.join(cache::CACHE_DIR)));
        }
        Ok(())
    }

    fn note(&self, notice: Option<StoreNotice>) -> Result<(), StoreError> {
        self.engine()?.notices.extend(notice);
        Ok(())
    }

    fn engine(&self) -> Result<MutexGuard<'_, Engine>, StoreError> {
        self.engine.lock().map_err(|_| StoreError::Unreadable("a thread stopped while it held the store".into()))
    }
}
