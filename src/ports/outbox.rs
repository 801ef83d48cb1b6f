//! The kiosk's own memory: the issue journal and the queue of records for the centre. What these say is stored is durable.

use jiff::Timestamp;

use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::JournalEntry;
use crate::domain::officer::OfficerId;
use crate::domain::record::{CHAIN_START, Record, RecordDraft, RecordSeq};
use crate::domain::sync::{ChainHead, Halt, OwnChain};

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be opened or read; nothing is known to be lost.
    #[error("the store cannot be read: {0}")]
    Unreadable(String),
    /// Another program has the store open.
    #[error("the store is open in another program")]
    InUse,
    /// The key is not the one the store was written with; nothing was touched.
    #[error("the store was written with another key")]
    WrongKey,
    /// Acknowledged data is damaged and no second copy of it is left. The files stay as they are, for a person.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The write could not be made durable: it must count as not done.
    #[error("the store could not make a write durable: {0}")]
    NotDurable(String),
    /// The queue of unsent records is full: no new work may begin until the centre has taken some.
    #[error("the queue holds {0} unsent records, its limit")]
    QueueFull(u64),
    /// The disk has less free space than the floor: no new work may begin.
    #[error("the disk has {free_bytes} bytes free, fewer than the floor of {floor_bytes}")]
    DiskFull {
        /// Bytes free.
        free_bytes: u64,
        /// The floor.
        floor_bytes: u64,
    },
    /// The centre's chain and this kiosk's differ at this number: a fork, or an old disk was restored.
    #[error("the centre's chain differs from this kiosk's at record {}", .0.0)]
    OtherChain(RecordSeq),
    /// This kiosk only reads until a person has settled how its chain and the centre's fit together.
    #[error("this kiosk only reads: {0}")]
    ReadOnly(Halt),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        let fault = match &error {
            StoreError::ReadOnly(halt) => return (*halt).into(),
            StoreError::Unreadable(_) | StoreError::InUse | StoreError::WrongKey | StoreError::Damaged(_) => {
                Fault::StoreClosed
            }
            StoreError::NotDurable(_) | StoreError::DiskFull { .. } | StoreError::OtherChain(_) => Fault::StoreFailed,
            StoreError::QueueFull(_) => Fault::QueueFull,
        };
        Self::new(fault, &error.to_string())
    }
}

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueState {
    /// Records not yet acknowledged.
    pub unsent: u64,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// The last number given.
    pub last_seq: u64,
    /// The last number acknowledged by the centre.
    pub acked_seq: u64,
    /// The most that may wait.
    pub limit: u64,
    /// Counts this kiosk's disks from 1.
    pub epoch: u32,
    /// The chain's value at the last record.
    pub head: Sha256Hash,
    /// The chain's value at the last record acknowledged.
    pub acked_head: Sha256Hash,
    /// How many of the unsent records are urgent.
    pub urgent: u64,
    /// Why nothing may be added.
    pub halt: Option<Halt>,
}

impl Default for QueueState {
    fn default() -> Self {
        Self {
            unsent: 0,
            oldest: None,
            last_seq: 0,
            acked_seq: 0,
            limit: 0,
            epoch: 1,
            head: CHAIN_START,
            acked_head: CHAIN_START,
            urgent: 0,
            halt: None,
        }
    }
}

impl QueueState {
    /// How it stands once a record is appended to it.
    #[must_use]
    pub fn with(self, record: &Record) -> Self {
        Self {
            unsent: self.unsent + 1,
            oldest: self.oldest.or(Some(record.at)),
            last_seq: record.seq.0,
            head: record.hash,
            urgent: self.urgent + u64::from(record.kind.is_urgent()),
            ..self
        }
    }

    /// Where the chain stands.
    #[must_use]
    pub const fn chain(&self) -> OwnChain {
        let epoch = self.epoch;
        OwnChain {
            acknowledged: ChainHead { epoch, seq: RecordSeq(self.acked_seq), hash: self.acked_head },
            last: ChainHead { epoch, seq: RecordSeq(self.last_seq), hash: self.head },
        }
    }
}

/// A record as it is kept, and whether the centre has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The record; what it says may be erased when the centre has it.
    pub record: Record,
    /// True when the centre has acknowledged it.
    pub acknowledged: bool,
}

/// Keeps the journal of issues under way.
pub trait Journal: Send {
    /// Makes an entry durable. The first entry of an order also reserves a place in the queue for the record that will end
    /// it, so that what was begun can always be finished. An entry that ends an attempt already ended changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`] when it is not; for a first entry also [`StoreError::QueueFull`] and
    /// [`StoreError::DiskFull`].
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError>;

    /// The entries of every attempt that has not ended, each in the order written.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError>;
}

/// Keeps records until the centre has them.
pub trait Outbox: Send {
    /// Chains a fact behind the last record and makes it durable. In the same durable step the fact takes the next receipt
    /// number, if it has one (the counter has no gaps), and ends the journal of its order, so that no cut can leave a
    /// hand-over recorded twice, or a number without its record.
    ///
    /// # Errors
    /// [`StoreError::QueueFull`] and [`StoreError::DiskFull`] for a fact whose order has no journal under way, and
    /// [`StoreError::NotDurable`].
    fn append(&mut self, at: Timestamp, officer: &OfficerId, draft: RecordDraft) -> Result<Record, StoreError>;

    /// The first unacknowledged records, in order.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError>;

    /// The next records behind one that was just read, which need not be acknowledged yet; none when it was not just read, or
    /// the chain was begun anew since.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<Record>, StoreError>;

    /// Notes durably that the centre has everything up to `seq`, whose chain value is `head`. A late answer, about records
    /// acknowledged before, changes nothing.
    ///
    /// # Errors
    /// [`StoreError::OtherChain`] when `head` is not this chain's value at `seq`, and [`StoreError::NotDurable`]; nothing is
    /// forgotten then.
    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError>;

    /// The first unacknowledged records whose kind is urgent, in order.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn urgent(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError>;

    /// How the queue stands.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn state(&mut self) -> Result<QueueState, StoreError>;
}

/// Looks back at what was sent, and forgets what need not be known any more.
pub trait Archive: Send {
    /// The newest records, newest first, those the centre has included as long as they are kept.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn newest(&mut self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError>;

    /// Records from this number on, acknowledged or not, that are still whole: for a centre that lost them. It ends before
    /// the first one whose content is gone.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn kept_from(&mut self, first: RecordSeq, records_max: usize) -> Result<Vec<Record>, StoreError>;

    /// Erases what acknowledged records made before `time` say, and what is past use beside them, from every file. Returns
    /// how many records lost their content.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] and [`StoreError::NotDurable`].
    fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError>;
}

/// Stops a kiosk whose chain does not fit the centre's, and lets it go on when a person has decided.
pub trait Reconciliation: Send {
    /// Makes the kiosk read only, durably; `None` lets it go on.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`].
    fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError>;

    /// Takes in records that the centre has and this disk lost: they follow the last one here, and count as acknowledged.
    /// Reading only ends when `head` is reached.
    ///
    /// # Errors
    /// [`StoreError::OtherChain`] when they do not follow, and [`StoreError::NotDurable`].
    fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError>;

    /// Goes on in a new epoch: what the centre has not acknowledged is chained anew from number 1, and nothing is lost.
    /// Reading only ends with it.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`], also when the epoch is not a later one.
    fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError>;
}

/// What a kiosk remembers beside its records. A value that is damaged or of another version counts as none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    /// How the screen looks, as a word.
    Look,
    /// The officers who may sign in without a line.
    Officers,
}

/// Remembers small things beyond the run of the program.
pub trait Memory: Send {
    /// The value; `None` when there never was one.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn remembered(&mut self, what: Remembered) -> Result<Option<Vec<u8>>, StoreError>;

    /// Makes a new value durable.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`].
    fn remember(&mut self, what: Remembered, value: &[u8]) -> Result<(), StoreError>;
}

/// Remembers, beyond the run of the program, when the kiosk's clock was last found right.
pub trait ClockMemory: Send {
    /// What the clock showed then; `None` when it never was.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn clock_checked(&mut self) -> Result<Option<Timestamp>, StoreError>;

    /// Makes it durable that a clock that shows `at` was found right.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`].
    fn keep_clock_checked(&mut self, at: Timestamp) -> Result<(), StoreError>;
}
