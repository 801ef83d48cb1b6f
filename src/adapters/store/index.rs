//! The index: sled, and nobody else touches it. It answers by number what the log only holds in order, and is the log's
//! second copy. Everything in it can be made again from the log; any fault of it is a text, and its end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::guard::guarded;
use super::rows::{Pair, Rows};
use super::seal::{Place, Sealer};
use super::state::State;
use crate::domain::issue::JournalEntry;
use crate::domain::order::OrderNumber;
use crate::wire::bytes::Base64;
use crate::wire::store::{IndexMark, KeptRecord, LogEntry, SettingRow};
use rustix::fs::{FlockOperation, flock};

/// The index's directory in the store's.
pub(super) const INDEX_DIR: &str = "index";
/// Lies beside the index while it is being opened: found at the next opening, it tells that this one did not end.
const OPENING_FILE: &str = "index.opening";
/// The only key of [`Kind::Mark`].
const MARK_KEY: &[u8] = b"mark";

/// Longest wait for an index that was just closed in this program.
const CLOSING_MAX: Duration = Duration::from_secs(5);
/// Longest wait for the engine to make the index durable or to close it.
const WORK_MAX: Duration = Duration::from_secs(10);

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
    /// In the order of their trees.
    pub(super) const ALL: [Self; 4] = [Self::Records, Self::Attempts, Self::Settings, Self::Mark];

    pub(super) const fn word(self) -> &'static str {
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
    pub(super) kind: Kind,
    pub(super) key: Vec<u8>,
    pub(super) sealed: Option<Vec<u8>>,
}

/// The open index.
pub(super) struct Index {
    /// Taken only when it is dropped or abandoned.
    rows: Option<Arc<Rows>>,
    sealer: Sealer,
}

/// Where an index lies.
#[derive(Debug, Clone)]
pub(super) enum IndexPlace {
    /// In this directory of the store's.
    Directory(PathBuf),
    /// In memory: made again from the log at each opening.
    Memory,
}

impl Index {
    /// Opens or makes it. A panic, and an opening that never came back, count as faults.
    pub(super) fn open(place: &IndexPlace, sealer: Sealer, cache_bytes: u64) -> Result<Self, String> {
        let IndexPlace::Directory(dir) = place else {
            return Ok(Self { rows: Some(Arc::new(Rows::in_memory())), sealer });
        };
        let opening = dir.join(OPENING_FILE);
        if opening.exists() {
            fs::remove_file(&opening).map_err(|error| error.to_string())?;
            return Err("its last opening did not end".into());
        }
        File::create(&opening).map_err(|error| error.to_string())?;
        let path = dir.join(INDEX_DIR);
        wait_for_the_one_before(&path.join("db"));
        // An index at once, and not bare rows: it is closed under guard whatever fails from here on.
        let opened =
            guarded(|| Rows::in_directory(path, cache_bytes)).map(|rows| Self { rows: Some(Arc::new(rows)), sealer });
        fs::remove_file(&opening).map_err(|error| error.to_string())?;
        opened
    }

    /// Leaves a faulty one alone for good: closing it could hang, panic again or write. Its file descriptors go with the
    /// process, and its lock lies on a directory that is moved away.
    pub(super) fn abandon(mut self) {
        let _left_open = std::mem::ManuallyDrop::new(self.rows.take());
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
            self.all_unsealed(Kind::Records, self.lying().starting_at(Kind::Records, &from.to_be_bytes(), rows_max)?)
        })
    }

    /// Up to `rows_max` records from the last one back.
    pub(super) fn newest_records(&self, rows_max: usize) -> Result<Vec<KeptRecord>, String> {
        guarded(|| self.all_unsealed(Kind::Records, self.lying().newest(Kind::Records, rows_max)?))
    }

    /// The record with this number.
    pub(super) fn record(&self, seq: u64) -> Result<Option<KeptRecord>, String> {
        self.row(Kind::Records, &seq.to_be_bytes())
    }

    /// The number of its first record.
    pub(super) fn first_record(&self) -> Result<Option<u64>, String> {
        guarded(|| {
            let first = self.lying().starting_at(Kind::Records, &[], 1)?;
            let number = |(key, _): &Pair| key.as_slice().try_into().map(u64::from_be_bytes).map_err(text);
            first.first().map(number).transpose()
        })
    }

    /// Puts records of which the log says nothing any more beside those that it holds.
    pub(super) fn put_back(&self, records: &[KeptRecord]) -> Result<(), String> {
        let row = |kept: &KeptRecord| self.put(Kind::Records, kept.record.seq.0.to_be_bytes().to_vec(), kept);
        self.write(&records.iter().map(row).collect::<Result<Vec<_>, String>>()?)
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
            let entries: Vec<JournalEntry> =
                self.all_unsealed(Kind::Attempts, self.lying().starting_at(Kind::Attempts, &[], usize::MAX)?)?;
            for entry in entries {
                state.attempts.entry(entry.order.clone()).or_default().push(entry);
            }
            let settings: Vec<SettingRow> =
                self.all_unsealed(Kind::Settings, self.lying().starting_at(Kind::Settings, &[], usize::MAX)?)?;
            state.settings.extend(settings.into_iter().map(|row| (row.name, row.value.0)));
            Ok(())
        })?;
        let unsent = usize::try_from(state.unsent()).unwrap_or(usize::MAX);
        let pending = self.records(state.standing.acked_seq.0 + 1, unsent)?;
        let urgent = pending.iter().filter(|kept| kept.record.kind.is_urgent());
        state.urgent = urgent.map(|kept| kept.record.seq.0).collect();
        if (state.journal_rows(), state.settings.len() as u64) != (mark.journal_rows, mark.setting_rows) {
            return Err("rows are missing".into());
        }
        Ok(state)
    }

    /// Removes everything.
    pub(super) fn clear(&self) -> Result<(), String> {
        guarded(|| self.lying().clear())
    }

    /// Makes it durable.
    pub(super) fn sync(&self) -> Result<(), String> {
        match &self.rows {
            Some(rows) if rows.lie_on_a_disk() => {
                let rows = rows.clone();
                in_time(move || rows.sync())
            }
            _ => Ok(()),
        }
    }

    fn lying(&self) -> &Rows {
        self.rows.as_ref().expect("taken only by drop and abandon")
    }

    fn row<T: serde::de::DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>, String> {
        guarded(|| {
            let sealed = self.lying().get(kind, key)?;
            sealed.map(|sealed| self.unsealed(kind, key, &sealed)).transpose()
        })
    }

    fn unsealed<T: serde::de::DeserializeOwned>(&self, kind: Kind, key: &[u8], sealed: &[u8]) -> Result<T, String> {
        let plain = self.sealer.open(&Place { kind: kind.word(), at: key }, sealed);
        let plain = plain.ok_or_else(|| format!("a row of {} does not open", kind.word()))?;
        serde_json::from_slice(&plain).map_err(text)
    }

    fn all_unsealed<T: serde::de::DeserializeOwned>(&self, kind: Kind, rows: Vec<Pair>) -> Result<Vec<T>, String> {
        rows.iter().map(|(key, sealed)| self.unsealed(kind, key, sealed)).collect()
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
        guarded(|| self.lying().write(rows))
    }
}

impl Drop for Index {
    /// Leaves it durable, so that the next opening has nothing to catch up with. sled may panic while it closes, or not come to
    /// an end; what the index then lacks, it will catch up from the log.
    fn drop(&mut self) {
        let Some(rows) = self.rows.take().filter(|rows| rows.lie_on_a_disk()) else { return };
        let close = move || {
            drop(guarded(|| rows.sync()));
            drop(rows);
            Ok(())
        };
        drop(in_time(close));
    }
}

/// Runs work of the engine on a thread of its own and waits for it no longer than [`WORK_MAX`]: sled can wait for ever for a
/// write that failed on one of its threads. Work that does not come to an end is left alone.
fn in_time(work: impl FnOnce() -> Result<(), String> + Send + 'static) -> Result<(), String> {
    let (ended, end) = mpsc::sync_channel(1);
    let run = move || drop(ended.send(guarded(work)));
    guarded(|| thread::Builder::new().name("store-index".into()).spawn(run).map_err(text))?;
    end.recv_timeout(WORK_MAX).unwrap_or_else(|_| Err("the engine does not come to an end".into()))
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
        thread::sleep(Duration::from_millis(1));
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
