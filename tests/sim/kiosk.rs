//! One kiosk: the real core and the real store over a simulated disk, and what the kiosk has promised its people.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use imza_kiosk::adapters::store::disk::Disk;
use imza_kiosk::adapters::store::{MemoryIndex, Store, StoreJournal, StoreKey, StoreOptions, StoreOutbox};
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::issue::JournalEntry;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::record::{Record, RecordDraft, RecordSeq};
use imza_kiosk::domain::sync::{ChainHead, Halt};
use imza_kiosk::kiosk::app::look::Look;
use imza_kiosk::kiosk::app::message::{JobId, StoreAnswer, StoreJob, StoreOpened};
use imza_kiosk::kiosk::app::{Language, Model, Settings};
use imza_kiosk::kiosk::runtime::owners::keep;
use imza_kiosk::ports::centre::Ask;
use imza_kiosk::ports::outbox::{
    Archive, ClockMemory, Journal, Memory, Outbox, QueueRow, QueueState, Reconciliation, Remembered, StoreError,
};
use jiff::Timestamp;

use crate::disk::{Image, SimDisk};
use crate::sales;
use crate::scheduler::Millis;

/// The store's two handles, in one owner's hands.
pub struct Handles(StoreJournal, StoreOutbox);

impl Journal for Handles {
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError> {
        self.0.write(entry)
    }

    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError> {
        self.0.open_attempts()
    }
}

impl Outbox for Handles {
    fn append(&mut self, at: Timestamp, officer: &OfficerId, draft: RecordDraft) -> Result<Record, StoreError> {
        self.1.append(at, officer, draft)
    }

    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.1.pending(records_max)
    }

    fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.1.pending_behind(seq, head, records_max)
    }

    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError> {
        self.1.acknowledge(seq, head)
    }

    fn urgent(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.1.urgent(records_max)
    }

    fn state(&mut self) -> Result<QueueState, StoreError> {
        self.1.state()
    }
}

impl Archive for Handles {
    fn newest(&mut self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError> {
        self.1.newest(rows_max)
    }

    fn kept_from(&mut self, first: RecordSeq, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.1.kept_from(first, records_max)
    }

    fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError> {
        self.1.erase_before(time)
    }
}

impl Memory for Handles {
    fn remembered(&mut self, what: Remembered) -> Result<Option<Vec<u8>>, StoreError> {
        self.1.remembered(what)
    }

    fn remember(&mut self, what: Remembered, value: &[u8]) -> Result<(), StoreError> {
        self.1.remember(what, value)
    }
}

impl ClockMemory for Handles {
    fn clock_checked(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.1.clock_checked()
    }

    fn keep_clock_checked(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.1.keep_clock_checked(at)
    }
}

impl Reconciliation for Handles {
    fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError> {
        self.1.halt(halt)
    }

    fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError> {
        self.1.take_back(records, head)
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        self.1.begin_epoch(epoch)
    }
}

/// What the store has said is kept.
#[derive(Default)]
pub struct Promises {
    /// Number and hash of every record.
    pub records: BTreeMap<u64, Sha256Hash>,
    /// The highest number that the centre is noted to have.
    pub acked: u64,
    /// The facts of each issue that has not ended.
    pub journals: BTreeMap<OrderNumber, Vec<JournalEntry>>,
    /// The orders whose issue was to be ended when the store failed: it may have ended or not.
    ending: BTreeSet<OrderNumber>,
    /// Receipts that a person has seen, by number.
    pub receipts: BTreeMap<u64, OrderNumber>,
    /// Receipts of sales that a person has seen: what each came to, in qəpik.
    pub sales: BTreeMap<u64, i64>,
}

impl Promises {
    /// Takes what the store said to a job.
    pub fn take(&mut self, job: &StoreJob, answer: &StoreAnswer) {
        match (job, answer) {
            (StoreJob::Journal(entry), StoreAnswer::Journalled) if entry.fact.ends_the_attempt() => {
                self.journals.remove(&entry.order);
            }
            (StoreJob::Journal(entry), StoreAnswer::Journalled) => {
                self.journals.entry(entry.order.clone()).or_default().push(entry.clone());
            }
            (_, StoreAnswer::Appended(record, _)) => {
                self.records.insert(record.seq.0, record.hash);
                if let Ok(fact) = record.fact()
                    && let Some(order) = fact.ends_issue_of()
                {
                    self.journals.remove(order);
                }
            }
            (StoreJob::Acknowledge { seq, .. }, StoreAnswer::Queue(_)) => self.acked = self.acked.max(seq.0),
            _ => {}
        }
    }

    /// Takes note of a job that failed: what it was to keep may be there all the same.
    fn doubt(&mut self, job: &StoreJob) {
        let ending = match job {
            StoreJob::Journal(entry) => entry.fact.ends_the_attempt().then(|| entry.order.clone()),
            StoreJob::Append { draft, .. } => draft.ends_issue_of().cloned(),
            _ => None,
        };
        self.ending.extend(ending);
    }

    /// Holds a store that was opened against what was promised before. What was done and not said yet may be there too.
    pub fn check(&mut self, store: &mut Handles) -> Result<(), String> {
        let failed = |error: StoreError| format!("the open store does not answer: {error}");
        let state = store.state().map_err(failed)?;
        let pending = store.pending(usize::MAX).map_err(failed)?;
        if state.acked_seq < self.acked {
            return Err(format!("the store forgot that the centre has record {}", self.acked));
        }
        for (seq, hash) in self.records.range(state.acked_seq + 1..) {
            if !pending.iter().any(|record| record.seq.0 == *seq && record.hash == *hash) {
                return Err(format!("record {seq} was acknowledged and is gone"));
            }
        }
        // What became durable without an answer is kept from now on like everything else.
        for record in &pending {
            self.records.insert(record.seq.0, record.hash);
            if let Ok(fact) = record.fact()
                && let Some(order) = fact.ends_issue_of()
            {
                self.journals.remove(order);
            }
        }
        let attempts = store.open_attempts().map_err(failed)?;
        for (order, facts) in &self.journals {
            let found = attempts.iter().find(|attempt| attempt.first().is_some_and(|fact| fact.order == *order));
            if !found.is_some_and(|found| holds(found, facts)) && !self.ending.contains(order) {
                let (promised, kept) = (words(facts), found.map(|kept| words(kept)));
                return Err(format!(
                    "a journalled fact of order {order} was acknowledged and is gone: {promised}, kept {kept:?}"
                ));
            }
        }
        // From now on what is there is what was promised.
        let journals = attempts.into_iter().filter_map(|facts| Some((facts.first()?.order.clone(), facts)));
        self.journals = journals.collect();
        self.ending.clear();
        Ok(())
    }

    /// After an old disk was put in, what it holds is all there is.
    pub fn begin_again(&mut self, store: &mut Handles) -> Result<(), StoreError> {
        let attempts = store.open_attempts()?.into_iter();
        let journals = attempts.filter_map(|facts| Some((facts.first()?.order.clone(), facts)));
        let records = store.pending(usize::MAX)?.into_iter().map(|record| (record.seq.0, record.hash));
        let acked = store.state()?.acked_seq;
        *self = Self {
            records: records.collect(),
            acked,
            journals: journals.collect(),
            receipts: BTreeMap::new(),
            sales: BTreeMap::new(),
            ending: BTreeSet::new(),
        };
        Ok(())
    }
}

/// Whether `kept` holds every one of `promised` in its order. A fact that became durable while its answer was lost may stand
/// between them.
fn holds(kept: &[JournalEntry], promised: &[JournalEntry]) -> bool {
    let mut kept = kept.iter();
    promised.iter().all(|promised| kept.any(|kept| kept == promised))
}

/// The facts of an attempt, each by its name.
fn words(facts: &[JournalEntry]) -> String {
    let name = |entry: &JournalEntry| {
        let fact = serde_json::to_value(&entry.fact).expect("plain data");
        format!("{}@{}", fact["fact"].as_str().unwrap_or("?"), entry.at)
    };
    facts.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// A way to the centre: one question at a time, the next ones wait.
#[derive(Default)]
pub struct Way {
    pub busy: Option<JobId>,
    pub waiting: VecDeque<(JobId, Ask, Option<String>)>,
}

/// A store so small that its limits are met in every run.
pub fn small_store() -> StoreOptions {
    StoreOptions {
        queue_max: 40,
        free_bytes_min: 64 << 10,
        ballast_bytes: 192 << 10,
        log_bytes_slack: 24 << 10,
        acknowledged_max: 8,
        ..StoreOptions::default()
    }
}

/// One kiosk.
pub struct Kiosk {
    pub name: String,
    /// The code of its branch.
    pub branch: String,
    /// How many records its store holds, and of what size its log may be.
    store_options: StoreOptions,
    pub disk: SimDisk,
    /// Counts starts of the program: what was meant for an earlier one comes to nothing.
    pub life: u64,
    pub model: Option<Model>,
    pub store: Option<Handles>,
    /// Where the store's index lies; without such a place it is made again from the log at each opening.
    pub index: Option<MemoryIndex>,
    /// When its clock was last found right, and what it showed then.
    pub clock_right: Option<(Millis, Timestamp)>,
    /// What its clock is wrong by.
    pub clock_off: Millis,
    pub store_free_at: Millis,
    pub carrier_free_at: Millis,
    pub ways: [Way; 2],
    /// The carrier whose PIN the worker holds.
    pub held_pin: Option<String>,
    pub wakes_at: Option<Millis>,
    pub cut_off_until: Millis,
    pub promises: Promises,
    pub image: Option<Image>,
    /// An old disk was put in: its records and the centre's differ from then on.
    pub restored: bool,
    pub customer: Option<usize>,
    /// Orders handed over since everything was well again.
    pub served_when_well: u64,
}

impl Kiosk {
    pub fn new(branch: &str, number: usize, disk: SimDisk, store_options: StoreOptions) -> Self {
        Self {
            name: format!("{branch}-{}", number + 1),
            branch: branch.to_owned(),
            store_options,
            disk,
            life: 0,
            model: None,
            store: None,
            index: None,
            clock_right: None,
            clock_off: 0,
            store_free_at: 0,
            carrier_free_at: 0,
            ways: Default::default(),
            held_pin: None,
            wakes_at: None,
            cut_off_until: 0,
            promises: Promises::default(),
            image: None,
            restored: false,
            customer: None,
            served_when_well: 0,
        }
    }

    /// Starts the program; the store is opened by its owner a little later.
    pub fn start(&mut self, at: Timestamp) {
        let settings = Settings {
            kiosk: self.name.clone(),
            branch: self.branch.clone(),
            branch_name: self.branch.clone(),
            utc_offset_seconds: 4 * 3600,
            version: "0.1.0".into(),
            language: Language::Az,
            heartbeat_seconds: 120,
            keep_acknowledged_days: 7,
            lock_after_minutes: 0,
            sign_in_without_line_hours: 0,
            look: Look::Dark,
            mouse: false,
            prints_slips: false,
            prints_sheets: false,
            exports_tables: false,
            training: false,
            stock_low: [10, 10, 5],
            random_seed: 1,
        };
        let mut model = Model::new(settings, at);
        // There is no copy in this branch; the prices are there as if one had brought them.
        model.copy.state.reader_prices = sales::prices();
        self.model = Some(model);
    }

    /// The program is gone, with all that lived in it.
    pub fn gone(&mut self) {
        self.life += 1;
        self.model = None;
        self.store = None;
        self.ways = Default::default();
        self.held_pin = None;
        self.wakes_at = None;
    }

    pub fn open_store(&mut self) -> Result<StoreOpened, StoreError> {
        let disk: Arc<dyn Disk> = Arc::new(self.disk.clone());
        let (key, options) = (StoreKey::from_bytes([0x51; 32]), self.store_options.clone());
        let store = match &self.index {
            Some(index) => Store::open_on_beside(&disk, index, &key, options)?,
            None => Store::open_on(&disk, &key, options)?,
        };
        let mut handles = Handles(store.journal(), store.outbox());
        let (queue, attempts, clock_checked) = (handles.state()?, handles.open_attempts()?, handles.clock_checked()?);
        let opened = StoreOpened { queue, attempts, clock_checked, look: None, officers: None, warning: None };
        self.store = Some(handles);
        Ok(opened)
    }

    /// Carries a store job out, as its owner does.
    pub fn keep(&mut self, job: &StoreJob) -> Option<Result<StoreAnswer, StoreError>> {
        let store = self.store.as_mut()?;
        let answer = keep(store, job.clone());
        match &answer {
            Ok(answer) => self.promises.take(job, answer),
            Err(_) => self.promises.doubt(job),
        }
        Some(answer)
    }
}
