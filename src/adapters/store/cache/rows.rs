//! The copy's rows in sled: sealed values under keyed names, written all or none. A sled of its own beside the index, so
//! that whatever becomes of it the queue and the journal never notice. Any fault is a text, and the copy's end.

use std::fs;
use std::path::Path;

use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional, TransactionalTree};
use sled::{Db, Tree};
use zeroize::Zeroizing;

use super::super::guard::guarded;
use super::super::index::wait_for_the_one_before;
use super::super::quarantine::quarantine_place;
use super::super::seal::{Place, Sealer};

/// The copy's directory in the store's.
pub(in crate::adapters::store) const CACHE_DIR: &str = "cache";
/// The tree of copies that had a row for each list; one of these is asked for anew.
const OUTDATED_TREE: &str = "copy-lists";
/// Lies beside it while it is being opened: found at the next opening, it tells that this one did not end.
const OPENING_FILE: &str = "cache.opening";

/// The key of a thing: a keyed hash of its name, long enough that no two of a billion meet.
pub(super) type Key = [u8; 12];

/// One tree a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// A thing, by its key.
    Items,
    /// The keys of the orders with a FİN, a document or a telephone number, by the first bits of a keyed hash of that. sled
    /// keeps each page's place in memory and puts sixteen rows on one: a row for each hash would cost more than the names.
    Lists,
    /// Orders that wait at the branch: when placed, then the key. No value.
    Waiting,
    /// One row: how far the copy goes.
    Mark,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Items, Self::Lists, Self::Waiting, Self::Mark];

    const fn word(self) -> &'static str {
        match self {
            Self::Items => "copy-items",
            Self::Lists => "copy-buckets",
            Self::Waiting => "copy-waiting",
            Self::Mark => "copy-mark",
        }
    }
}

/// A row to write, or to remove where there is no value.
pub(super) struct Row {
    pub(super) kind: Kind,
    pub(super) key: Vec<u8>,
    pub(super) plain: Option<Zeroizing<Vec<u8>>>,
}

/// A row's key and its value.
pub(super) type Opened = (sled::IVec, Zeroizing<Vec<u8>>);

/// The open rows.
pub(super) struct Rows {
    /// Taken only when they are dropped or abandoned.
    engine: Option<(Db, Vec<Tree>)>,
    sealer: Sealer,
}

impl Rows {
    /// Notes that an opening has begun; a fault when the last one never came to an end.
    pub(super) fn begin_opening(dir: &Path) -> Result<(), String> {
        let opening = dir.join(OPENING_FILE);
        if opening.exists() {
            fs::remove_file(&opening).map_err(text)?;
            return Err("its last opening did not end".into());
        }
        fs::write(&opening, "").map_err(text)
    }

    /// Notes that it came to an end, or was given up.
    pub(super) fn end_opening(dir: &Path) -> Result<(), String> {
        fs::remove_file(dir.join(OPENING_FILE)).map_err(text)
    }

    /// Opens or makes them. A panic is a fault.
    pub(super) fn open(dir: &Path, sealer: Sealer, cache_bytes: u64) -> Result<Self, String> {
        let path = dir.join(CACHE_DIR);
        let engine = guarded(|| {
            let config = sled::Config::new().path(&path).cache_capacity(cache_bytes).flush_every_ms(None);
            let mut db = config.open().map_err(text)?;
            if db.tree_names().iter().any(|name| name == OUTDATED_TREE.as_bytes()) {
                drop(db);
                wait_for_the_one_before(&path.join("db"));
                fs::remove_dir_all(&path).map_err(text)?;
                db = config.open().map_err(text)?;
            }
            let trees = Kind::ALL.map(|kind| db.open_tree(kind.word()).map_err(text));
            Ok((db, trees.into_iter().collect::<Result<Vec<_>, _>>()?))
        })?;
        Ok(Self { engine: Some(engine), sealer })
    }

    /// Moves the copy's directory aside; a copy is not worth more than the last one damaged.
    pub(super) fn quarantine(dir: &Path) -> Result<(), String> {
        let path = dir.join(CACHE_DIR);
        if !path.exists() {
            return Ok(());
        }
        let aside = quarantine_place(dir, "cache").map_err(text)?;
        fs::rename(path, aside).map_err(text)
    }

    /// Leaves faulty ones alone for good: closing them could hang, panic again or write.
    pub(super) fn abandon(mut self) {
        let _left_open = std::mem::ManuallyDrop::new(self.engine.take());
    }

    /// A name's keyed hash.
    pub(super) fn key(&self, kind: &str, name: &str) -> Key {
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = self.sealer.hidden_name(kind, name);
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }

    /// A row's value.
    pub(super) fn get(&self, kind: Kind, key: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, String> {
        guarded(|| match self.tree(kind).get(key).map_err(text)? {
            Some(sealed) => self.opened(kind, key, &sealed).map(Some),
            None => Ok(None),
        })
    }

    /// Up to `rows_max` rows behind a key, or from the first on.
    pub(super) fn after(&self, kind: Kind, key: Option<&[u8]>, rows_max: usize) -> Result<Vec<Opened>, String> {
        use std::ops::Bound::{Excluded, Unbounded};
        guarded(|| {
            let from = key.map_or(Unbounded, Excluded);
            let rows = self.tree(kind).range::<&[u8], _>((from, Unbounded)).take(rows_max);
            rows.map(|row| {
                let (key, sealed) = row.map_err(text)?;
                let plain = if sealed.is_empty() { Zeroizing::default() } else { self.opened(kind, &key, &sealed)? };
                Ok((key, plain))
            })
            .collect()
        })
    }

    /// All rows or none.
    pub(super) fn write(&self, rows: Vec<Row>) -> Result<(), String> {
        let sealed = rows.into_iter().map(|Row { kind, key, plain }| {
            let value = match plain {
                Some(plain) if plain.is_empty() => Some(vec![]),
                Some(plain) => Some(self.sealer.seal(&Place { kind: kind.word(), at: &key }, &plain)?),
                None => None,
            };
            Ok((kind, key, value))
        });
        let sealed: Vec<(Kind, Vec<u8>, Option<Vec<u8>>)> = sealed.collect::<Result<_, String>>()?;
        guarded(|| {
            let written = self.trees().transaction(|trees: &Vec<TransactionalTree>| {
                for (kind, key, value) in &sealed {
                    let tree = &trees[*kind as usize];
                    match value {
                        Some(value) => tree.insert(key.as_slice(), value.as_slice())?,
                        None => tree.remove(key.as_slice())?,
                    };
                }
                Ok::<(), ConflictableTransactionError<()>>(())
            });
            written.map_err(|error| match error {
                TransactionError::Abort(()) => "aborted".to_owned(),
                TransactionError::Storage(error) => error.to_string(),
            })
        })
    }

    fn opened(&self, kind: Kind, key: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
        let plain = self.sealer.open(&Place { kind: kind.word(), at: key }, sealed);
        plain.ok_or_else(|| format!("a row of {} does not open", kind.word()))
    }

    fn trees(&self) -> &[Tree] {
        &self.engine.as_ref().expect("taken only by drop and abandon").1
    }

    fn tree(&self, kind: Kind) -> &Tree {
        &self.trees()[kind as usize]
    }
}

impl Drop for Rows {
    /// sled may panic while it closes; what the copy then lacks, it asks for again.
    fn drop(&mut self) {
        drop(guarded(|| {
            if let Some((db, trees)) = self.engine.take() {
                db.flush().map_err(text)?;
                drop((trees, db));
            }
            Ok(())
        }));
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
