//! The index: sled, and nobody else touches it. It answers by number what the log only holds in order, and is the log's
//! second copy. Everything in it can be made again from the log; any fault of it is a text, and its end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional, TransactionalTree};
use sled::{Db, Tree};

use super::guard::guarded;
use super::seal::{Place, Sealer};
use super::state::State;
use crate::domain::order::OrderNumber;
use crate::wire::bytes::Base64;
use crate::wire::store::{IndexMark, KeptRecord, LogEntry, SettingRow};

/// The index's directory in the store's.
pub(super) const INDEX_DIR: &str = "index";
/// Lies beside the index while it is being opened: found at the next opening, it tells that this one did not end.
const OPENING_FILE: &str = "index.opening";
/// The only key of [`Kind::Mark`].
const MARK_KEY: &[u8] = b"mark";

/// Longest wait for an index that was just closed in this program.
const CLOSING_MAX: Duration = Duration::from_secs(5);

/// One tree a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By number, big-endian.
    Records,
    /// By the order's hidden name and the entry's place.
    Attempts,
    /// By the setting's hidden name.
    Settings,
    /// One row: how far the log was followed.
    Mark,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Attempts => "attempts",
            Self::Settings => "settings",
            Self::Mark => "mark",
        }
    }
}

/// A row to write, or to remove where there is no value.
pub(super) struct Row {
    kind: Kind,
    key: Vec<u8>,
    sealed: Option<Vec<u8>>,
}

/// The open index.
pub(super) struct Index {
    /// Taken only when it is dropped or abandoned.
    engine: Option<Engine>,
    sealer: Sealer,
    dir: PathBuf,
}

struct Engine {
    db: Db,
    trees: [Tree; 4],
}

impl Index {
    /// Opens or makes it. A panic, and an opening that never came back, count as faults.
    pub(super) fn open(dir: &Path, sealer: Sealer, cache_bytes: u64) -> Result<Self, String> {
        let opening = dir.join(OPENING_FILE);
        if opening.exists() {
            fs::remove_file(&opening).map_err(|error| error.to_string())?;
            return Err("its last opening did not end".into());
        }
        File::create(&opening).map_err(|error| error.to_string())?;
        let path = dir.join(INDEX_DIR);
        wait_for_the_one_before(&path.join("db"));
        let opened = guarded(|| {
            // No background flush: the log is what is durable, and an idle kiosk must not wake up.
            let config = sled::Config::new().path(&path).cache_capacity(cache_bytes).flush_every_ms(None);
            let db = config.open().map_err(text)?;
            let open = |kind: Kind| db.open_tree(kind.word()).map_err(text);
            let trees = [open(Kind::Records)?, open(Kind::Attempts)?, open(Kind::Settings)?, open(Kind::Mark)?];
            Ok(Engine { db, trees })
        });
        fs::remove_file(&opening).map_err(|error| error.to_string())?;
        Ok(Self { engine: Some(opened?), sealer, dir: path })
    }

    /// Leaves a faulty one alone for good: closing it could hang, panic again or write. Its file descriptors go with the
    /// process, and its lock lies on a directory that is moved away.
    pub(super) fn abandon(mut self) {
        let _left_open = std::mem::ManuallyDrop::new(self.engine.take());
    }

    /// How far it has followed a log; `None` when it is new.
    pub(super) fn mark(&self) -> Result<Option<IndexMark>, String> {
        self.row(Kind::Mark, MARK_KEY)
    }

    /// Takes in what some entries changed, and notes that it now holds `mark`: all of it or nothing.
    pub(super) fn follow(&self, mut rows: Vec<Row>, mark: &IndexMark) -> Result<(), String> {
        rows.push(self.put(Kind::Mark, MARK_KEY.to_vec(), mark)?);
        self.write(&rows)
    }

    /// Up to `rows_max` records from number `from` on.
    pub(super) fn records(&self, from: u64, rows_max: usize) -> Result<Vec<KeptRecord>, String> {
        guarded(|| {
            let mut records = vec![];
            for row in self.tree(Kind::Records).range(from.to_be_bytes()..).take(rows_max) {
                let (key, sealed) = row.map_err(text)?;
                records.push(self.unsealed(Kind::Records, &key, &sealed)?);
            }
            Ok(records)
        })
    }

    /// Up to `rows_max` records from the last one back.
    pub(super) fn newest_records(&self, rows_max: usize) -> Result<Vec<KeptRecord>, String> {
        guarded(|| {
            let rows = self.tree(Kind::Records).iter().rev().take(rows_max);
            rows.map(|row| row.map_err(text).and_then(|(key, sealed)| self.unsealed(Kind::Records, &key, &sealed)))
                .collect()
        })
    }

    /// The record with this number.
    pub(super) fn record(&self, seq: u64) -> Result<Option<KeptRecord>, String> {
        self.row(Kind::Records, &seq.to_be_bytes())
    }

    /// The number of its first record.
    pub(super) fn first_record(&self) -> Result<Option<u64>, String> {
        guarded(|| {
            let Some((key, _)) = self.tree(Kind::Records).first().map_err(text)? else { return Ok(None) };
            Ok(Some(u64::from_be_bytes(key.as_ref().try_into().map_err(text)?)))
        })
    }

    /// Removes the records from number `from` to `to`.
    pub(super) fn forget_records(&self, from: u64, to: u64) -> Result<(), String> {
        let gone = |seq: u64| Row { kind: Kind::Records, key: seq.to_be_bytes().to_vec(), sealed: None };
        self.write(&(from..=to).map(gone).collect::<Vec<_>>())
    }

    /// The whole state at `mark`, from the rows, or a fault when they are not all there.
    pub(super) fn state(&self, mark: &IndexMark) -> Result<State, String> {
        let mut state = State::start(mark.standing.clone());
        guarded(|| {
            for row in self.tree(Kind::Attempts).iter() {
                let (key, sealed) = row.map_err(text)?;
                let entry: crate::domain::issue::JournalEntry = self.unsealed(Kind::Attempts, &key, &sealed)?;
                state.attempts.entry(entry.order.clone()).or_default().push(entry);
            }
            for row in self.tree(Kind::Settings).iter() {
                let (key, sealed) = row.map_err(text)?;
                let row: SettingRow = self.unsealed(Kind::Settings, &key, &sealed)?;
                state.settings.insert(row.name, row.value.0);
            }
            Ok(())
        })?;
        if (state.journal_rows(), state.settings.len() as u64) != (mark.journal_rows, mark.setting_rows) {
            return Err("rows are missing".into());
        }
        Ok(state)
    }

    /// Removes everything.
    pub(super) fn clear(&self) -> Result<(), String> {
        guarded(|| self.engine().trees.iter().rev().try_for_each(|tree| tree.clear().map_err(text)))
    }

    /// Makes it durable. sled's own flush is not: on Linux it ends in `sync_file_range`.
    pub(super) fn sync(&self) -> Result<(), String> {
        guarded(|| {
            self.engine().db.flush().map_err(text)?;
            File::open(self.dir.join("db")).and_then(|file| file.sync_data()).map_err(text)?;
            super::log::sync_directory(&self.dir).map_err(text)
        })
    }

    fn tree(&self, kind: Kind) -> &Tree {
        &self.engine().trees[kind as usize]
    }

    fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("taken only by drop and abandon")
    }

    fn row<T: serde::de::DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>, String> {
        guarded(|| {
            let sealed = self.tree(kind).get(key).map_err(text)?;
            sealed.map(|sealed| self.unsealed(kind, key, &sealed)).transpose()
        })
    }

    fn unsealed<T: serde::de::DeserializeOwned>(&self, kind: Kind, key: &[u8], sealed: &[u8]) -> Result<T, String> {
        let plain = self.sealer.open(&Place { kind: kind.word(), at: key }, sealed);
        let plain = plain.ok_or_else(|| format!("a row of {} does not open", kind.word()))?;
        serde_json::from_slice(&plain).map_err(text)
    }

    fn put<T: serde::Serialize>(&self, kind: Kind, key: Vec<u8>, value: &T) -> Result<Row, String> {
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(text)?);
        let sealed = Some(self.sealer.seal(&Place { kind: kind.word(), at: &key }, &plain)?);
        Ok(Row { kind, key, sealed })
    }

    /// The rows that an entry changes. `before` is the state it comes to.
    pub(super) fn rows(&self, before: &State, entry: &LogEntry) -> Result<Vec<Row>, String> {
        Ok(match entry {
            LogEntry::Standing { .. } | LogEntry::Acknowledged { .. } => vec![],
            LogEntry::Journal { fact } if fact.fact.ends_the_attempt() => self.attempt_gone(before, &fact.order),
            LogEntry::Journal { fact } => {
                let place = before.attempts.get(&fact.order).map_or(0, Vec::len);
                vec![self.put(Kind::Attempts, self.attempt_key(&fact.order, place), fact)?]
            }
            LogEntry::Record { kept, ends } => {
                let mut rows = ends.as_ref().map_or(vec![], |order| self.attempt_gone(before, order));
                rows.push(self.put(Kind::Records, kept.record.seq.0.to_be_bytes().to_vec(), kept)?);
                rows
            }
            LogEntry::Setting { name, value: Some(value) } => {
                let row = SettingRow { name: name.clone(), value: Base64(value.0.clone()) };
                vec![self.put(Kind::Settings, self.setting_key(name), &row)?]
            }
            LogEntry::Setting { name, value: None } => {
                vec![Row { kind: Kind::Settings, key: self.setting_key(name), sealed: None }]
            }
        })
    }

    fn attempt_gone(&self, before: &State, order: &OrderNumber) -> Vec<Row> {
        let places = before.attempts.get(order).map_or(0, Vec::len);
        let gone = |place| Row { kind: Kind::Attempts, key: self.attempt_key(order, place), sealed: None };
        (0..places).map(gone).collect()
    }

    fn attempt_key(&self, order: &OrderNumber, place: usize) -> Vec<u8> {
        let name = self.sealer.hidden_name("attempt", order.as_str());
        [name.as_slice(), &(place as u64).to_be_bytes()].concat()
    }

    fn setting_key(&self, name: &str) -> Vec<u8> {
        self.sealer.hidden_name("setting", name).to_vec()
    }

    /// All rows or none.
    fn write(&self, rows: &[Row]) -> Result<(), String> {
        guarded(|| {
            let written = self.engine().trees.as_slice().transaction(|trees: &Vec<TransactionalTree>| {
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
        })
    }
}

impl Drop for Index {
    /// Leaves it durable, so that the next opening has nothing to catch up with. sled may panic while it closes; what the
    /// index then lacks, it will catch up from the log.
    fn drop(&mut self) {
        if self.engine.is_some() {
            drop(self.sync());
            drop(guarded(|| {
                drop(self.engine.take());
                Ok(())
            }));
        }
    }
}

/// sled lets go of its file a little after it is dropped, when its last thread has finished. The store's own lock shows that
/// no other program is in the way; so the wait is short, and where it is not, sled's own refusal says so.
pub(super) fn wait_for_the_one_before(db: &Path) {
    let deadline = Instant::now() + CLOSING_MAX;
    while let Ok(file) = File::open(db) {
        let locked = flock(&file, FlockOperation::NonBlockingLockExclusive);
        if locked != Err(rustix::io::Errno::WOULDBLOCK) || Instant::now() > deadline {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
