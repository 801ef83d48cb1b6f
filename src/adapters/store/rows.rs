//! The index's rows as they lie: four trees of sled, or four maps in memory for a simulation, where the index is made again
//! from the log at each opening. What a row says is the index's own business.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional, TransactionalTree};
use sled::{Db, Tree};

use super::disk::sync_directory;
use super::index::{Kind, Row};
use super::keeper::Kept;

/// A row's key and its sealed value.
pub(super) type Pair = (Vec<u8>, Vec<u8>);

/// One tree a kind.
pub(super) enum Rows {
    /// In a directory.
    Sled { db: Db, trees: [Tree; Kind::ALL.len()], dir: PathBuf },
    /// Gone with the last who holds them.
    Memory(MemoryRows),
}

/// Rows in memory, a map a kind.
type MemoryRows = Arc<Mutex<[BTreeMap<Vec<u8>, Vec<u8>>; Kind::ALL.len()]>>;

/// An index in memory: whoever keeps it lets it outlive a store on a simulated disk, as sled's outlives a program.
#[derive(Debug, Clone, Default)]
pub struct MemoryIndex(MemoryRows);

impl MemoryIndex {
    /// Forgets everything.
    pub(super) fn clear(&self) {
        *locked(&self.0) = <[BTreeMap<_, _>; Kind::ALL.len()]>::default();
    }
}

impl Rows {
    /// Opens or makes sled's.
    pub(super) fn in_directory(dir: PathBuf, cache_bytes: u64) -> Result<Self, String> {
        // No background flush: the log is what is durable, and an idle kiosk must not wake up.
        let config = sled::Config::new().path(&dir).cache_capacity(cache_bytes).flush_every_ms(None);
        let db = config.open().map_err(text)?;
        let [records, attempts, settings, mark] = Kind::ALL.map(|kind| db.open_tree(kind.word()).map_err(text));
        Ok(Self::Sled { trees: [records?, attempts?, settings?, mark?], db, dir })
    }

    /// Those that are kept there.
    pub(super) fn in_memory(kept: &MemoryIndex) -> Self {
        Self::Memory(kept.0.clone())
    }

    pub(super) fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        match self {
            Self::Sled { trees, .. } => Ok(trees[kind as usize].get(key).map_err(text)?.map(|value| value.to_vec())),
            Self::Memory(maps) => Ok(locked(maps)[kind as usize].get(key).cloned()),
        }
    }

    /// Up to `rows_max` rows in the order of their keys, from `first` on.
    pub(super) fn starting_at(&self, kind: Kind, first: &[u8], rows_max: usize) -> Result<Vec<Pair>, String> {
        match self {
            Self::Sled { trees, .. } => trees[kind as usize].range(first..).take(rows_max).map(pair).collect(),
            Self::Memory(maps) => {
                let rows = &locked(maps)[kind as usize];
                let from = rows.range(first.to_vec()..).take(rows_max);
                Ok(from.map(|(key, value)| (key.clone(), value.clone())).collect())
            }
        }
    }

    /// Up to `rows_max` rows from the last one back.
    pub(super) fn newest(&self, kind: Kind, rows_max: usize) -> Result<Vec<Pair>, String> {
        match self {
            Self::Sled { trees, .. } => trees[kind as usize].iter().rev().take(rows_max).map(pair).collect(),
            Self::Memory(maps) => {
                let rows = &locked(maps)[kind as usize];
                Ok(rows.iter().rev().take(rows_max).map(|(key, value)| (key.clone(), value.clone())).collect())
            }
        }
    }

    /// Writes and removes: all rows or none.
    pub(super) fn write(&self, rows: &[Row]) -> Result<(), String> {
        match self {
            Self::Sled { trees, .. } => transact(trees, rows),
            Self::Memory(maps) => {
                let mut maps = locked(maps);
                for row in rows {
                    let map = &mut maps[row.kind as usize];
                    match &row.sealed {
                        Some(sealed) => map.insert(row.key.clone(), sealed.clone()),
                        None => map.remove(&row.key),
                    };
                }
                Ok(())
            }
        }
    }

    /// Removes everything, the mark first.
    pub(super) fn clear(&self) -> Result<(), String> {
        match self {
            Self::Sled { trees, .. } => trees.iter().rev().try_for_each(|tree| tree.clear().map_err(text)),
            Self::Memory(maps) => {
                *locked(maps) = <[BTreeMap<_, _>; Kind::ALL.len()]>::default();
                Ok(())
            }
        }
    }

    /// Makes them durable. sled's own flush is not: on Linux it ends in `sync_file_range`.
    pub(super) fn sync(&self) -> Result<(), String> {
        let Self::Sled { db, dir, .. } = self else { return Ok(()) };
        db.flush().map_err(text)?;
        File::open(dir.join("db")).and_then(|file| file.sync_data()).map_err(text)?;
        sync_directory(dir).map_err(text)
    }
}

impl Kept for Rows {
    const THREAD: &'static str = "store-index";

    fn settle(&mut self) -> Result<(), String> {
        self.sync()
    }
}

fn transact(trees: &[Tree], rows: &[Row]) -> Result<(), String> {
    let written = trees.transaction(|trees: &Vec<TransactionalTree>| {
        for row in rows {
            let tree = &trees[row.kind as usize];
            match &row.sealed {
                Some(sealed) => tree.insert(row.key.as_slice(), sealed.as_slice())?,
                None => tree.remove(row.key.as_slice())?,
            };
        }
        Ok::<(), ConflictableTransactionError<()>>(())
    });
    written.map_err(|error| match error {
        TransactionError::Abort(()) => "aborted".to_owned(),
        TransactionError::Storage(error) => error.to_string(),
    })
}

fn pair(row: sled::Result<(sled::IVec, sled::IVec)>) -> Result<Pair, String> {
    row.map(|(key, value)| (key.to_vec(), value.to_vec())).map_err(text)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
