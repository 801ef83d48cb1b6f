//! The index: sled, and nobody else touches it. It answers by number what the log only holds in order, and is the log's
//! second copy. Everything in it can be made again from the log; any fault of it is a text, and its end.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::keeper::{Keeper, WORK_MAX};
use super::rows::{MemoryIndex, Pair, Rows};
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
    rows: Lying,
    sealer: Sealer,
}

/// The rows, wherever they are worked on: those on a disk by a thread of their own, those in memory, which are gone with the
/// program and keep nobody waiting, where they are.
enum Lying {
    Memory(Rows),
    Disk(Keeper<Rows>),
}

impl Lying {
    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rows) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        match self {
            Self::Memory(rows) => work(rows),
            Self::Disk(keeper) => keeper.ask(|rows| work(rows)),
        }
    }
}

/// Where an index lies.
#[derive(Debug, Clone)]
pub(super) enum IndexPlace {
    /// In this directory of the store's.
    Directory(PathBuf),
    /// In memory, as long as it is kept there.
    Memory(MemoryIndex),
}

impl Index {
    /// Opens or makes it. A panic, and an opening that never came back, count as faults.
    pub(super) fn open(place: &IndexPlace, sealer: Sealer, cache_bytes: u64) -> Result<Self, String> {
        let dir = match place {
            IndexPlace::Directory(dir) => dir,
            IndexPlace::Memory(kept) => return Ok(Self { rows: Lying::Memory(Rows::in_memory(kept)), sealer }),
        };
        let opening = dir.join(OPENING_FILE);
        if opening.exists() {
            fs::remove_file(&opening).map_err(|error| error.to_string())?;
            return Err("its last opening did not end".into());
        }
        File::create(&opening).map_err(|error| error.to_string())?;
        let path = dir.join(INDEX_DIR);
        wait_for_the_one_before(&path.join("db"));
        let opened = Keeper::open(WORK_MAX, move || Rows::in_directory(path, cache_bytes));
        let opened = opened.map(|rows| Self { rows: Lying::Disk(rows), sealer });
        fs::remove_file(&opening).map_err(|error| error.to_string())?;
        opened
    }

    /// Leaves a faulty one alone for good: closing it could hang, panic again or write. Its file descriptors go with the
    /// process, and its lock lies on a directory that is moved away.
    pub(super) fn abandon(self) {
        if let Lying::Disk(keeper) = self.rows {
            keeper.abandon();
        }
    }

    /// How far it has followed a log; `None` when it is new.
    pub(super) fn mark(&self) -> Result<Option<IndexMark>, String> {
        self.row(Kind::Mark, MARK_KEY)
    }

    /// Takes in what some entries changed, and notes that it now holds `mark`: all of it or nothing.
    pub(super) fn follow(&self, mut rows: Vec<Row>, mark: &IndexMark) -> Result<(), String> {
        rows.push(self.put(Kind::Mark, MARK_KEY.to_vec(), mark)?);
        self.write(rows)
    }

    /// Up to `rows_max` records from number `from` on.
    pub(super) fn records(&self, from: u64, rows_max: usize) -> Result<Vec<KeptRecord>, String> {
        self.all_unsealed(Kind::Records, self.starting_at(Kind::Records, from.to_be_bytes().to_vec(), rows_max)?)
    }

    /// Up to `rows_max` records from the last one back.
    pub(super) fn newest_records(&self, rows_max: usize) -> Result<Vec<KeptRecord>, String> {
        let newest = self.rows.ask(move |rows| rows.newest(Kind::Records, rows_max))?;
        self.all_unsealed(Kind::Records, newest)
    }

    /// The record with this number.
    pub(super) fn record(&self, seq: u64) -> Result<Option<KeptRecord>, String> {
        self.row(Kind::Records, &seq.to_be_bytes())
    }

    /// The number of its first record.
    pub(super) fn first_record(&self) -> Result<Option<u64>, String> {
        let first = self.starting_at(Kind::Records, vec![], 1)?;
        let number = |(key, _): &Pair| key.as_slice().try_into().map(u64::from_be_bytes).map_err(text);
        first.first().map(number).transpose()
    }

    /// The records up to number `acked`, which are kept to be looked back at.
    pub(super) fn past(&self, acked: u64) -> Result<Vec<KeptRecord>, String> {
        let first = self.first_record()?.unwrap_or(acked + 1);
        self.records(first, usize::try_from((acked + 1).saturating_sub(first)).unwrap_or(usize::MAX))
    }

    /// Removes the records from number `from` to `to`.
    pub(super) fn forget_records(&self, from: u64, to: u64) -> Result<(), String> {
        let gone = |seq: u64| Row { kind: Kind::Records, key: seq.to_be_bytes().to_vec(), sealed: None };
        self.write((from..=to).map(gone).collect())
    }

    /// The whole state at `mark`, from the rows, or a fault when they are not all there.
    pub(super) fn state(&self, mark: &IndexMark) -> Result<State, String> {
        let mut state = State::start(mark.standing.clone());
        let entries: Vec<JournalEntry> = self.all(Kind::Attempts)?;
        for entry in entries {
            state.attempts.entry(entry.order.clone()).or_default().push(entry);
        }
        let settings: Vec<SettingRow> = self.all(Kind::Settings)?;
        state.settings.extend(settings.into_iter().map(|row| (row.name, row.value.0)));
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
        self.rows.ask(Rows::clear)
    }

    /// Makes it durable.
    pub(super) fn sync(&self) -> Result<(), String> {
        self.rows.ask(Rows::sync)
    }

    fn starting_at(&self, kind: Kind, first: Vec<u8>, rows_max: usize) -> Result<Vec<Pair>, String> {
        self.rows.ask(move |rows| rows.starting_at(kind, &first, rows_max))
    }

    /// Every row of a kind.
    fn all<T: serde::de::DeserializeOwned>(&self, kind: Kind) -> Result<Vec<T>, String> {
        self.all_unsealed(kind, self.starting_at(kind, vec![], usize::MAX)?)
    }

    fn row<T: serde::de::DeserializeOwned>(&self, kind: Kind, key: &[u8]) -> Result<Option<T>, String> {
        let wanted = key.to_vec();
        let sealed = self.rows.ask(move |rows| rows.get(kind, &wanted))?;
        sealed.map(|sealed| self.unsealed(kind, key, &sealed)).transpose()
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
            LogEntry::Past { kept } => vec![self.record_row(kept)?],
            LogEntry::Record { kept, ends } => {
                let mut rows = ends.as_ref().map_or(vec![], |order| self.attempt_gone(before, order));
                rows.push(self.record_row(kept)?);
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

    fn record_row(&self, kept: &KeptRecord) -> Result<Row, String> {
        self.put(Kind::Records, kept.record.seq.0.to_be_bytes().to_vec(), kept)
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
    fn write(&self, rows: Vec<Row>) -> Result<(), String> {
        self.rows.ask(move |lying| lying.write(&rows))
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
        thread::sleep(Duration::from_millis(1));
    }
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
