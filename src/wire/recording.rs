//! What the kiosk records of what it was told, to be replayed: one JSON value a line, the first says how it began. Nothing personal
//! and no secret is in it: keys in a field are stand-ins of their class, names are made up, and what cannot be made up is left out
//! by its word.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::{CarrierAnswer, CarrierFault, Sha256Hash};
use crate::domain::doctor::{Finding, Group};
use crate::domain::fault::Trouble;
use crate::domain::officer::Role;
use crate::domain::order::CarrierKind;
use crate::domain::sync::Halt;
use crate::wire::centre::HelloAnswer;
use crate::wire::changes::ChangesAnswer;

/// The version of what is written.
pub const RECORDING_VERSION: u32 = 2;
/// Most bytes of one file; no more is recorded until the next begins.
pub const RECORDING_BYTES_MAX: u64 = 4 << 20;

/// Something that happened, and what both clocks showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedEvent {
    /// The wall clock.
    pub clock: Timestamp,
    /// Milliseconds since the machine started.
    pub running_ms: i64,
    /// Questions that the core had asked before: their answers find them in a replay, whatever was left out.
    pub jobs: u64,
    /// What.
    pub what: Recorded,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Recorded {
    /// The kiosk began so.
    Began(Box<Began>),
    /// A moment came.
    Tick,
    /// A key by its name.
    Key(String),
    /// A character went into a field: a stand-in of its class.
    Typed(char),
    /// A PIN or password was typed, of whatever length, and Enter pressed.
    Hidden,
    /// Characters came in one burst.
    Burst {
        /// How many.
        chars: usize,
        /// They were the zone of an ID card.
        zone: bool,
    },
    /// The terminal has this size.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// The readers look like this.
    Readers(Vec<RecordedReader>),
    /// The smart-card service cannot be reached.
    ReadersDown(String),
    /// The store is open.
    StoreOpened(Box<RecordedStore>),
    /// It could not be opened.
    StoreClosed(RecordedStoreError),
    /// An answer came.
    Answer {
        /// To which question.
        job: u64,
        /// What it said.
        said: RecordedAnswer,
    },
    /// The program was asked to end.
    Stop,
}

/// How the kiosk was when the recording began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Began {
    /// See [`RECORDING_VERSION`].
    pub version: u32,
    /// The program's version.
    pub program: String,
    /// The kiosk's name.
    pub kiosk: String,
    /// The branch's code.
    pub branch: String,
    /// The branch's name.
    pub branch_name: String,
    /// Local time beside UTC, in seconds.
    pub utc_offset_seconds: i32,
    /// The word of the language.
    pub language: String,
    /// The word of the look.
    pub look: String,
    /// A mouse counts.
    pub mouse: bool,
    /// Seconds between two calls to the centre.
    pub heartbeat_seconds: i64,
    /// Minutes after which the screen is locked.
    pub lock_after_minutes: i64,
    /// What is configured: slips, sheets, tables, practice.
    pub configured: [bool; 4],
    /// What makes pauses differ.
    pub random_seed: u64,
    /// Columns and rows.
    pub size: (u16, u16),
}

/// A reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedReader {
    /// PC/SC name.
    pub name: String,
    /// It reads ID cards.
    pub id_card: bool,
    /// It takes carriers of this kind.
    pub carrier: Option<CarrierKind>,
    /// The answer to reset of what lies in it: it tells the kind of card, as in the diagnostics.
    pub card: Option<Vec<u8>>,
}

/// What the store held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedStore {
    /// The queue.
    pub queue: RecordedQueue,
    /// What the clock showed when it was found right.
    pub clock_checked: Option<Timestamp>,
    /// The word of the look.
    pub look: Option<String>,
    /// A warning for the technician.
    pub warning: Option<String>,
}

/// The queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedQueue {
    /// Records not yet acknowledged.
    pub unsent: u64,
    /// The oldest of them.
    pub oldest: Option<Timestamp>,
    /// The last record.
    pub last_seq: u64,
    /// The last that the centre has.
    pub acked_seq: u64,
    /// Most unsent records.
    pub limit: u64,
    /// The disk's number.
    pub epoch: u32,
    /// The chain's value at the last record.
    pub head: Sha256Hash,
    /// And at the last that the centre has.
    pub acked_head: Sha256Hash,
    /// Urgent ones.
    pub urgent: u64,
    /// Why the kiosk only reads.
    pub halt: Option<Halt>,
}

/// Why a store said no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordedStoreError {
    /// It cannot be read.
    Unreadable(String),
    /// It is open in another program.
    InUse,
    /// It was written with another key.
    WrongKey,
    /// It is damaged.
    Damaged(String),
    /// A write was not durable.
    NotDurable(String),
    /// The queue is full.
    QueueFull(u64),
    /// The disk is.
    DiskFull {
        /// Free bytes.
        free_bytes: u64,
        /// The floor.
        floor_bytes: u64,
    },
    /// The kiosk only reads.
    ReadOnly(Halt),
}

/// What an answer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordedAnswer {
    /// The centre did not do it.
    CentreFailed(Trouble),
    /// The centre greets.
    Hello(Box<HelloAnswer>),
    /// Somebody of this role signed in.
    SignedIn(Role),
    /// So many orders were found, each left out.
    Found(usize),
    /// The carrier did not do it.
    CarrierFailed(CarrierFault),
    /// It did, and its answer says nothing of a holder.
    CarrierDone(Box<CarrierAnswer>),
    /// The store did it.
    StoreDone(StoreDone),
    /// The queue stands so.
    Queue(Box<RecordedQueue>),
    /// The store did not do it.
    StoreFailed(RecordedStoreError),
    /// A page of the centre's data, without what is on it.
    Changed(Box<ChangesAnswer>),
    /// How old the copy of the centre's data is, and how many orders it holds.
    Copy {
        /// When it was last complete.
        as_of: Option<Timestamp>,
        /// Orders in it.
        orders: u64,
    },
    /// The bench found this.
    Looked(Vec<RecordedLook>),
    /// The printer printed, or why not.
    Printed(Option<Trouble>),
    /// The chip was not read.
    ChipFailed(Trouble),
    /// Left out; which kind of answer it was.
    LeftOut(String),
}

/// What the store did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum StoreDone {
    /// An entry is durable.
    Journalled,
    /// The clock's check is.
    ClockKept,
    /// What is remembered is.
    Remembered,
}

/// What the bench found of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedLook {
    /// The group.
    pub group: Group,
    /// The findings.
    pub findings: Vec<Finding>,
    /// Nothing follows.
    pub ended: bool,
}
