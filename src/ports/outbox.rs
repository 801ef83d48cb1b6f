//! The kiosk's own memory: the issue journal and the queue of records for the centre. What these say is stored is durable.

use jiff::Timestamp;

use crate::domain::carrier::Sha256Hash;
use crate::domain::issue::JournalEntry;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordBody, RecordSeq};

/// Why the store could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be opened or read; nothing is known to be lost.
    #[error("the store cannot be read: {0}")]
    Unreadable(String),
    /// The write could not be made durable: it must count as not done.
    #[error("the store could not make a write durable: {0}")]
    NotDurable(String),
    /// The queue of unsent records is full.
    #[error("the queue holds {0} unsent records, its limit")]
    QueueFull(u64),
}

/// How the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
}

/// Keeps the journal of issues under way.
pub trait Journal: Send {
    /// Makes an entry durable.
    ///
    /// # Errors
    /// [`StoreError::NotDurable`] when it is not.
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError>;

    /// The entries of every attempt that has not ended, each in the order written.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError>;
}

/// Keeps records until the centre has them.
pub trait Outbox: Send {
    /// Chains a fact behind the last record and makes it durable.
    ///
    /// # Errors
    /// [`StoreError::QueueFull`] or [`StoreError::NotDurable`].
    fn append(&mut self, at: Timestamp, officer: &OfficerId, body: &RecordBody) -> Result<Record, StoreError>;

    /// The next number of a counter without gaps, such as the receipts' (durable together with the record that uses it).
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn next_receipt(&mut self) -> Result<u64, StoreError>;

    /// The first unacknowledged records, in order.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError>;

    /// Notes that the centre has everything up to `seq`, whose chain value is `head`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when `head` is not this chain's value at `seq`; nothing is forgotten then.
    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError>;

    /// How the queue stands.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    fn state(&mut self) -> Result<QueueState, StoreError>;
}
