//! What the log's entries amount to: counters, the issues under way, the settings. Pure; the records themselves are not held.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::issue::JournalEntry;
use crate::domain::order::OrderNumber;
use crate::domain::record::RecordSeq;
use crate::domain::sync::Halt;
use crate::wire::store::{LogEntry, Standing};

/// The sum of a log. Two logs with the same sum and the same records are the same store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) standing: Standing,
    /// Entries of each attempt that has not ended, in the order written.
    pub(super) attempts: BTreeMap<OrderNumber, Vec<JournalEntry>>,
    pub(super) settings: BTreeMap<String, Vec<u8>>,
    /// Numbers of unacknowledged records whose kind is urgent.
    pub(super) urgent: BTreeSet<u64>,
}

/// The setting that holds why nothing may be added.
pub(super) const HALT_SETTING: &str = "store/halt";

impl State {
    pub(super) fn start(standing: Standing) -> Self {
        Self { standing, attempts: BTreeMap::new(), settings: BTreeMap::new(), urgent: BTreeSet::new() }
    }

    /// Why nothing may be added. One that cannot be read, because a later version wrote it, stops as well.
    pub(super) fn halt(&self) -> Option<Halt> {
        let kept = self.settings.get(HALT_SETTING)?;
        Some(serde_json::from_slice(kept).unwrap_or(Halt::Forked { seq: RecordSeq(0) }))
    }

    /// Records not yet acknowledged.
    pub(super) fn unsent(&self) -> u64 {
        self.standing.last_seq.0 - self.standing.acked_seq.0
    }

    /// Places taken in the queue: by unsent records, and by issues under way that will end in one.
    pub(super) fn places_taken(&self) -> u64 {
        self.unsent() + self.attempts.len() as u64
    }

    pub(super) fn journal_rows(&self) -> u64 {
        self.attempts.values().map(|entries| entries.len() as u64).sum()
    }

    /// Entries that a freshly written log of this state has, besides those of records to look back at.
    pub(super) fn entries_live(&self) -> u64 {
        1 + self.unsent() + self.journal_rows() + self.settings.len() as u64
    }

    /// Whether an entry follows from what is there.
    ///
    /// # Errors
    /// A text when it does not: a log that holds such an entry is not one this program wrote.
    pub(super) fn check(&self, entry: &LogEntry) -> Result<(), String> {
        match entry {
            LogEntry::Standing { .. } => Err("a second standing in one log".into()),
            LogEntry::Record { kept, .. } => {
                let last = &self.standing;
                kept.record.verify(last.last_seq, last.head).map_err(|error| error.to_string())
            }
            LogEntry::Past { kept } if kept.record.seq > self.standing.acked_seq => {
                Err(format!("record {} is not acknowledged", kept.record.seq.0))
            }
            LogEntry::Acknowledged { seq, .. } if *seq <= self.standing.acked_seq || *seq > self.standing.last_seq => {
                Err(format!("record {} cannot be acknowledged", seq.0))
            }
            LogEntry::Past { .. } | LogEntry::Acknowledged { .. } => Ok(()),
            LogEntry::Journal { .. } | LogEntry::Setting { .. } => Ok(()),
        }
    }

    /// Takes one more entry in.
    ///
    /// # Errors
    /// As [`State::check`]; nothing has changed then.
    pub(super) fn apply(&mut self, entry: &LogEntry) -> Result<(), String> {
        self.check(entry)?;
        match entry {
            LogEntry::Standing { .. } | LogEntry::Past { .. } => {}
            LogEntry::Journal { fact } if fact.fact.ends_the_attempt() => {
                self.attempts.remove(&fact.order);
            }
            LogEntry::Journal { fact } => {
                self.attempts.entry(fact.order.clone()).or_default().push(fact.clone());
            }
            LogEntry::Record { kept, ends } => {
                (self.standing.last_seq, self.standing.head) = (kept.record.seq, kept.record.hash);
                self.standing.receipt = self.standing.receipt.max(kept.receipt.unwrap_or(0));
                if kept.record.kind.is_urgent() {
                    self.urgent.insert(kept.record.seq.0);
                }
                if let Some(order) = ends {
                    self.attempts.remove(order);
                }
            }
            LogEntry::Acknowledged { seq, head } => {
                (self.standing.acked_seq, self.standing.acked_head) = (*seq, *head);
                self.urgent = self.urgent.split_off(&(seq.0 + 1));
            }
            LogEntry::Setting { name, value: Some(value) } => {
                self.settings.insert(name.clone(), value.0.clone());
            }
            LogEntry::Setting { name, value: None } => {
                self.settings.remove(name);
            }
        }
        Ok(())
    }

    /// The standing a fresh log begins with: as if only what is acknowledged had been written.
    pub(super) fn acknowledged_standing(&self) -> Standing {
        let (last_seq, head) = (self.standing.acked_seq, self.standing.acked_head);
        Standing { last_seq, head, ..self.standing.clone() }
    }
}
