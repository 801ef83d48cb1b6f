//! A chain that does not fit the centre's: stopped, filled up with what the disk lost, or begun anew. Decides nothing; a person
//! and `domain::sync` do.

use super::engine::Engine;
use super::follow::live_entries;
use super::log::Log;
use super::state::{HALT_SETTING, State};
use crate::domain::record::{CHAIN_START, Record, RecordSeq};
use crate::domain::sync::{ChainHead, Halt};
use crate::ports::outbox::StoreError;
use crate::wire::bytes::Base64;
use crate::wire::store::{KeptRecord, LogEntry, Standing};

impl Engine {
    /// See [`crate::ports::outbox::Reconciliation::halt`].
    pub(super) fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError> {
        if self.state.halt() == halt {
            return Ok(());
        }
        let value = halt.map(|halt| serde_json::to_vec(&halt)).transpose();
        let value = value.map_err(|error| StoreError::NotDurable(error.to_string()))?.map(Base64);
        self.commit(&LogEntry::Setting { name: HALT_SETTING.to_owned(), value })
    }

    /// See [`crate::ports::outbox::Reconciliation::take_back`].
    pub(super) fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError> {
        if head.epoch != self.state.standing.epoch {
            return Err(StoreError::OtherChain(head.seq));
        }
        let from = self.state.standing.last_seq;
        for record in records.iter().filter(|record| record.seq > from) {
            let last = &self.state.standing;
            record.verify(last.last_seq, last.head).map_err(|_| StoreError::OtherChain(record.seq))?;
            let fact = record.fact().ok();
            // Where the content is gone, the kind still tells that a number was taken: the counter has no gaps.
            let told = fact.as_ref().and_then(|fact| fact.receipt());
            let receipt = told.or(record.kind.has_receipt().then_some(last.receipt + 1));
            let ends = fact.as_ref().and_then(|fact| fact.ends_issue_of()).cloned();
            let ends = ends.filter(|order| self.state.attempts.contains_key(order));
            self.commit(&LogEntry::Record { kept: KeptRecord { record: record.clone(), receipt }, ends })?;
        }
        let last = &self.state.standing;
        let (seq, hash) = (last.last_seq, last.head);
        if seq > last.acked_seq {
            self.acknowledge(seq, hash)?;
        }
        match (seq >= head.seq, hash == head.hash) {
            (true, true) => self.halt(None),
            (true, false) => Err(StoreError::OtherChain(head.seq)),
            (false, _) => Ok(()),
        }
    }

    /// See [`crate::ports::outbox::Reconciliation::begin_epoch`].
    pub(super) fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        if epoch <= self.state.standing.epoch {
            return Err(StoreError::NotDurable(format!("epoch {epoch} is not a later one")));
        }
        let (entries, state) = self.in_epoch(epoch)?;
        let new = Log::write_new(&self.disk, self.sealer.clone(), entries.into_iter().map(Ok))?;
        self.suspect = true;
        self.log = new.take_place()?;
        self.suspect = false;
        self.state = state;
        self.begin_index()
    }

    /// The log's live entries with the unacknowledged records chained anew from number 1, and what they amount to.
    fn in_epoch(&mut self, epoch: u32) -> Result<(Vec<LogEntry>, State), StoreError> {
        self.with_index(super::follow::check_records)?;
        let index = self.index.as_ref().ok_or_else(super::engine::no_index)?;
        let standing = Standing { receipt: self.state.standing.receipt, ..Standing::start(epoch) };
        let mut state = State::start(standing.clone());
        let mut entries = vec![LogEntry::Standing { standing }];
        let (mut seq, mut head) = (RecordSeq(0), CHAIN_START);
        for entry in live_entries(&self.state, index, vec![]) {
            let entry = match entry? {
                LogEntry::Standing { .. } => continue,
                LogEntry::Setting { name, .. } if name == HALT_SETTING => continue,
                LogEntry::Record { kept, ends } => {
                    seq = RecordSeq(seq.0 + 1);
                    let record = kept.record.chained_anew(seq, head);
                    head = record.hash;
                    LogEntry::Record { kept: KeptRecord { record, receipt: kept.receipt }, ends }
                }
                other => other,
            };
            state.apply(&entry).map_err(StoreError::Unreadable)?;
            entries.push(entry);
        }
        Ok((entries, state))
    }
}
