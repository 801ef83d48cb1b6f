//! The store as it ought to be: a few lists in memory. Every test that tears at the store compares it with this.

use std::collections::BTreeMap;

use imza_kiosk::adapters::store::Store;
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::issue::{JournalEntry, JournalFact};
use imza_kiosk::domain::record::{CHAIN_START, Record, RecordBody, RecordDraft, RecordSeq, Salt};
use imza_kiosk::ports::outbox::{Archive as _, Journal as _, Outbox as _, StoreError};

use crate::scene::{append, at, bound, fact, hand_over, leased, officer, released, write};

/// Orders a test works on.
pub const ORDERS: u64 = 6;

/// Something done to the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Lease(u64),
    Bind(u64),
    GiveUp(u64),
    HandOver(u64),
    Release(u64),
    /// Acknowledges this share (of 4) of what is pending.
    Acknowledge(u64),
    /// As [`Op::Acknowledge`], with another chain's head.
    AcknowledgeOther(u64),
    Setting(u64, Option<u8>),
    Forget,
    Reopen,
}

impl Op {
    /// The operation that a random number stands for; reopenings are rare.
    pub fn from_random(random: u64) -> Self {
        let order = (random >> 8) % ORDERS;
        let share = 1 + (random >> 16) % 4;
        match random % 40 {
            0..8 => Self::Lease(order),
            8..14 => Self::Bind(order),
            14..16 => Self::GiveUp(order),
            16..26 => Self::HandOver(order),
            26..30 => Self::Release(order),
            30..34 => Self::Acknowledge(share),
            34 => Self::AcknowledgeOther(share),
            35..38 => Self::Setting(share, (random & (1 << 20) == 0).then_some((random >> 24) as u8)),
            38 => Self::Forget,
            _ => Self::Reopen,
        }
    }
}

/// What the store holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Model {
    queue_max: usize,
    pub records: Vec<Record>,
    acked: usize,
    /// So many of them say no more than that they were made.
    erased: usize,
    receipt: u64,
    attempts: BTreeMap<u64, Vec<JournalEntry>>,
    settings: BTreeMap<u64, u8>,
}

impl Model {
    pub fn new(queue_max: u64) -> Self {
        Self { queue_max: usize::try_from(queue_max).expect("small"), ..Self::default() }
    }

    pub fn pending(&self) -> &[Record] {
        &self.records[self.acked..]
    }

    fn room(&self) -> Result<(), StoreError> {
        if self.pending().len() + self.attempts.len() < self.queue_max {
            return Ok(());
        }
        Err(StoreError::QueueFull(self.pending().len() as u64))
    }

    fn journal(&mut self, n: u64, entry: JournalEntry) -> Result<(), StoreError> {
        let under_way = self.attempts.contains_key(&n);
        match (under_way, entry.fact.ends_the_attempt()) {
            (_, true) => drop(self.attempts.remove(&n)),
            (true, false) => self.attempts.entry(n).or_default().push(entry),
            (false, false) => {
                self.room()?;
                self.attempts.insert(n, vec![entry]);
            }
        }
        Ok(())
    }

    fn record(&mut self, n: u64, draft: RecordDraft) -> Result<(), StoreError> {
        if self.attempts.remove(&n).is_none() {
            self.room()?;
        }
        let (seq, head) = self.records.last().map_or((1, CHAIN_START), |last| (last.seq.0 + 1, last.hash));
        let body = draft.numbered(|| self.receipt + 1);
        self.receipt += u64::from(body.receipt().is_some());
        self.records.push(Record::chain(RecordSeq(seq), at(0), officer(), &body, head, Salt::from_bytes([0; 32])));
        Ok(())
    }

    /// The chain's value in the store where the model's record is: salts are random, so the two chains differ.
    fn head_in(store: &Store, ought: &Record) -> Sha256Hash {
        let pending = store.outbox().pending(usize::MAX).expect("readable");
        pending.iter().find(|record| record.seq == ought.seq).map_or(ought.hash, |record| record.hash)
    }

    /// The number and head that acknowledging a share of what is pending names; `None` when nothing is pending.
    fn share(&self, share: u64) -> Option<&Record> {
        let count = self.pending().len() as u64 * share / 4;
        count.checked_sub(1).map(|last| &self.pending()[usize::try_from(last).expect("small")])
    }

    /// What ought to happen.
    pub fn apply(&mut self, op: Op) -> Result<(), StoreError> {
        match op {
            Op::Lease(n) => self.journal(n, leased(n))?,
            Op::Bind(n) => self.journal(n, bound(n))?,
            Op::GiveUp(n) => self.journal(n, fact(n, JournalFact::Released))?,
            Op::HandOver(n) => self.record(n, hand_over(n))?,
            Op::Release(n) => self.record(n, released(n))?,
            Op::Acknowledge(share) => {
                if let Some(last) = self.share(share) {
                    self.acked = usize::try_from(last.seq.0).expect("small");
                }
            }
            Op::AcknowledgeOther(share) => {
                if let Some(last) = self.share(share) {
                    return Err(StoreError::OtherChain(last.seq));
                }
            }
            Op::Setting(name, Some(value)) => drop(self.settings.insert(name, value)),
            Op::Setting(name, None) => drop(self.settings.remove(&name)),
            Op::Forget => self.erased = self.acked,
            Op::Reopen => {}
        }
        Ok(())
    }

    /// Does it to the store. `self` is the model before. [`Op::Reopen`] is the caller's.
    pub fn perform(&self, op: Op, store: &Store) -> Result<(), StoreError> {
        match op {
            Op::Lease(n) => write(store, &leased(n)),
            Op::Bind(n) => write(store, &bound(n)),
            Op::GiveUp(n) => write(store, &fact(n, JournalFact::Released)),
            Op::HandOver(n) => append(store, 0, hand_over(n)).map(drop),
            Op::Release(n) => append(store, 0, released(n)).map(drop),
            Op::Acknowledge(share) => self
                .share(share)
                .map_or(Ok(()), |last| store.outbox().acknowledge(last.seq, Self::head_in(store, last))),
            Op::AcknowledgeOther(share) => self
                .share(share)
                .map_or(Ok(()), |last| store.outbox().acknowledge(last.seq, Sha256Hash::of(b"another chain"))),
            Op::Setting(name, value) => store.put_setting(&name.to_string(), value.as_ref().map(std::slice::from_ref)),
            Op::Forget => store.outbox().erase_before(at(1_000)).map(drop),
            Op::Reopen => Ok(()),
        }
    }

    fn is_erased(&self, record: &Record) -> bool {
        record.seq.0 <= self.erased as u64
    }

    /// Where the store differs; `None` when it is what it ought to be.
    pub fn difference(&self, store: &Store) -> Option<String> {
        let pending = store.outbox().pending(usize::MAX).expect("readable");
        if !pending.iter().map(said).eq(self.pending().iter().map(said)) {
            let seqs = |records: &[Record]| records.iter().map(|record| record.seq.0).collect::<Vec<_>>();
            return Some(format!("pending: {:?}, ought to be {:?}", seqs(&pending), seqs(self.pending())));
        }
        let past: Vec<_> =
            self.records[..self.acked].iter().map(|record| (record.seq.0, self.is_erased(record))).collect();
        let back: Vec<_> =
            looked_back_at(store).iter().map(|record| (record.seq.0, record.content.is_none())).collect();
        if back != past {
            return Some(format!("to look back at: {back:?}, ought to be {past:?}"));
        }
        let attempts: Vec<_> = self.attempts.values().cloned().collect();
        let open = store.journal().open_attempts().expect("readable");
        if open != attempts {
            return Some(format!("attempts: {open:?}, ought to be {attempts:?}"));
        }
        for name in 0..5 {
            let setting = store.setting(&name.to_string()).expect("readable");
            let ought = self.settings.get(&name).map(|value| vec![*value]);
            if setting != ought {
                return Some(format!("setting {name}: {setting:?}, ought to be {ought:?}"));
            }
        }
        let state = store.outbox().state().expect("readable");
        let ought = (self.records.len() as u64, self.acked as u64);
        ((state.last_seq, state.acked_seq) != ought).then(|| format!("{state:?}, ought to be {ought:?}"))
    }
}

/// The acknowledged records that the store still has, oldest first.
fn looked_back_at(store: &Store) -> Vec<Record> {
    let newest = store.newest(usize::MAX).expect("readable");
    newest.into_iter().rev().filter(|row| row.acknowledged).map(|row| row.record).collect()
}

/// What a record says, without what follows from its salt.
fn said(record: &Record) -> (u64, i64, &str, RecordBody) {
    (record.seq.0, record.at.as_second(), record.officer.as_str(), record.fact().expect("a fact"))
}

/// A small random source whose numbers follow from its seed (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}
