//! The store behind its two ports.

use jiff::Timestamp;

use super::Store;
use crate::domain::carrier::Sha256Hash;
use crate::domain::issue::JournalEntry;
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;
use crate::domain::record::{Record, RecordDraft, RecordSeq, Salt};
use crate::domain::sync::{ChainHead, Halt};
use crate::ports::outbox::{
    Archive, ClockMemory, Journal, Memory, Outbox, QueueRow, QueueState, Reconciliation, Remembered, StoreError,
};
use crate::wire::store::{KeptRecord, LogEntry};

/// The store as the journal of issues under way.
#[derive(Clone)]
pub struct StoreJournal(pub(super) Store);

/// The store as the queue of records.
#[derive(Clone)]
pub struct StoreOutbox(pub(super) Store);

impl Journal for StoreJournal {
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError> {
        let mut engine = self.0.engine()?;
        let under_way = engine.state.attempts.contains_key(&entry.order);
        if !under_way && entry.fact.ends_the_attempt() {
            return Ok(());
        }
        if !under_way {
            engine.room_for_new_work()?;
        }
        engine.commit(&LogEntry::Journal { fact: entry.clone() })
    }

    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError> {
        Ok(self.0.engine()?.state.attempts.values().cloned().collect())
    }
}

impl Outbox for StoreOutbox {
    fn append(&mut self, at: Timestamp, officer: &OfficerId, draft: RecordDraft) -> Result<Record, StoreError> {
        let mut engine = self.0.engine()?;
        let standing = &engine.state.standing;
        let (seq, head, receipt) = (RecordSeq(standing.last_seq.0 + 1), standing.head, standing.receipt + 1);
        let body = draft.numbered(|| receipt);
        let under_way = |order: &&OrderNumber| engine.state.attempts.contains_key(*order);
        let ends = body.ends_issue_of().filter(under_way).cloned();
        match &ends {
            None => engine.room_for_new_work()?,
            Some(_) => engine.may_be_added_to()?,
        }
        let record = Record::chain(seq, at, officer.clone(), &body, head, fresh_salt()?);
        let kept = KeptRecord { record: record.clone(), receipt: body.receipt() };
        engine.commit(&LogEntry::Record { kept, ends })?;
        Ok(record)
    }

    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        Ok(self.0.engine()?.pending(records_max)?.into_iter().map(|kept| kept.record).collect())
    }

    fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<Record>, StoreError> {
        let kept = self.0.engine()?.pending_behind(seq, head, records_max)?;
        Ok(kept.into_iter().map(|kept| kept.record).collect())
    }

    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError> {
        self.0.engine()?.acknowledge(seq, head)
    }

    fn urgent(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        let mut engine = self.0.engine()?;
        let urgent: Vec<u64> = engine.state.urgent.iter().copied().take(records_max).collect();
        let found = engine.with_index(|index, _| urgent.iter().map(|seq| index.record(*seq)).collect())?;
        let found: Vec<Option<KeptRecord>> = found;
        Ok(found.into_iter().flatten().map(|kept| kept.record).collect())
    }

    fn state(&mut self) -> Result<QueueState, StoreError> {
        let mut engine = self.0.engine()?;
        let oldest = engine.oldest()?.map(|kept| kept.record.at);
        let standing = &engine.state.standing;
        Ok(QueueState {
            unsent: engine.state.unsent(),
            oldest,
            last_seq: standing.last_seq.0,
            acked_seq: standing.acked_seq.0,
            limit: engine.options.queue_max,
            epoch: standing.epoch,
            head: standing.head,
            acked_head: standing.acked_head,
            urgent: engine.state.urgent.len() as u64,
            halt: engine.state.halt(),
        })
    }
}

impl Archive for StoreOutbox {
    fn newest(&mut self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError> {
        self.0.newest(rows_max)
    }

    fn kept_from(&mut self, first: RecordSeq, records_max: usize) -> Result<Vec<Record>, StoreError> {
        let kept = self.0.engine()?.with_index(|index, _| index.records(first.0, records_max))?;
        let next = |(n, kept): (u64, &KeptRecord)| kept.record.seq.0 == first.0 + n && kept.record.content.is_some();
        let whole = (0..).zip(&kept).take_while(|row| next((row.0, row.1))).count();
        Ok(kept.into_iter().take(whole).map(|kept| kept.record).collect())
    }

    fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError> {
        self.0.engine()?.erase_before(time)
    }
}

impl Reconciliation for StoreOutbox {
    fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError> {
        self.0.engine()?.halt(halt)
    }

    fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError> {
        self.0.engine()?.take_back(records, head)
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        self.0.engine()?.begin_epoch(epoch)
    }
}

/// The setting that holds what the clock showed when it was last found right (RFC 3339).
const CLOCK_SETTING: &str = "clock/checked";

impl ClockMemory for StoreOutbox {
    fn clock_checked(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let kept = self.0.setting(CLOCK_SETTING)?;
        // One that cannot be read, because a later version wrote it, is none: the centre's next answer brings another.
        Ok(kept.and_then(|kept| std::str::from_utf8(&kept).ok()?.parse().ok()))
    }

    fn keep_clock_checked(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.0.put_setting(CLOCK_SETTING, Some(at.to_string().as_bytes()))
    }
}

/// The setting that holds it.
const fn setting(what: Remembered) -> &'static str {
    match what {
        Remembered::Look => "screen/look",
        Remembered::Officers => "officers/known",
    }
}

impl Memory for StoreOutbox {
    fn remembered(&mut self, what: Remembered) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.setting(setting(what))?.map(|value| value.to_vec()))
    }

    fn remember(&mut self, what: Remembered, value: &[u8]) -> Result<(), StoreError> {
        self.0.put_setting(setting(what), Some(value))
    }
}

/// Salts are never made from a key: what was erased must stay hidden from whoever has the keys.
fn fresh_salt() -> Result<Salt, StoreError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| StoreError::NotDurable(format!("no randomness: {error}")))?;
    Ok(Salt::from_bytes(salt))
}
