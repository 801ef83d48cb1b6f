//! The store at work: one entry after another into the log, and the index behind it.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use super::disk::Disk;
use super::follow::{chained_behind, chained_records, check_records, fill_index, hash_at, live_entries, mark_of};
use super::index::{INDEX_DIR, Index, IndexPlace};
use super::log::{AppendFault, Log};
use super::quarantine::quarantine_index;
use super::seal::Sealer;
use super::space::Space;
use super::state::State;
use super::{StoreNotice, StoreOptions};
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::RecordSeq;
use crate::ports::outbox::StoreError;
use crate::wire::store::{KeptRecord, LogEntry};

/// The log is written anew when it has so many entries for each that is still of use: while a long queue goes out, that is
/// a third of a record written once more for each record sent.
const PAST_FACTOR: u64 = 4;

/// The open store. Every method leaves it usable, whatever it answers.
pub(super) struct Engine {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) index_place: IndexPlace,
    pub(super) options: StoreOptions,
    pub(super) sealer: Sealer,
    pub(super) log: Log,
    /// True when nobody knows what of the log file is on the disk: it is written anew before the next entry.
    pub(super) suspect: bool,
    pub(super) state: State,
    /// Always open but for the moment in which a broken one is replaced.
    pub(super) index: Option<Index>,
    /// The chain's values at the records that were read last to be sent: an acknowledgement of these reads none again.
    pub(super) read_last: Vec<(RecordSeq, Sha256Hash)>,
    pub(super) space: Space,
    /// What happened that a technician should know, until asked for.
    pub(super) notices: Vec<StoreNotice>,
    /// Held as long as the store is open; a disk in memory has no other program.
    pub(super) _lock: Option<File>,
}

impl Engine {
    /// Makes one entry durable and takes it in. An error means that nothing happened.
    pub(super) fn commit(&mut self, entry: &LogEntry) -> Result<(), StoreError> {
        self.state.check(entry).map_err(StoreError::Unreadable)?;
        if self.suspect {
            self.rewrite()?;
        }
        let rows = self.index.as_ref().map(|index| index.rows(&self.state, entry));
        self.append(entry)?;
        self.state.apply(entry).map_err(StoreError::Unreadable)?;
        // The entry is durable, whatever becomes of the index: a fault here is mended and never the caller's.
        let mark = mark_of(&self.log, self.log.entries(), &self.state);
        let followed = self.index.as_ref().zip(rows).map(|(index, rows)| index.follow(rows?, &mark));
        if let Some(Err(fault)) = followed {
            self.replace_index(&fault);
        }
        self.tidy();
        Ok(())
    }

    fn append(&mut self, entry: &LogEntry) -> Result<(), StoreError> {
        let appended = match self.log.append(entry) {
            Err(AppendFault::Full) if self.space.drop_ballast() => {
                self.notices.push(StoreNotice::BallastSpent);
                self.log.append(entry)
            }
            other => other,
        };
        appended.map_err(|fault| match fault {
            AppendFault::Full => StoreError::NotDurable("the disk is full".into()),
            AppendFault::Undone(text) => StoreError::NotDurable(text),
            AppendFault::Suspect(text) => {
                self.suspect = true;
                StoreError::NotDurable(text)
            }
        })
    }

    /// Writes the log anew when most of it is past use. Not being able to is no fault: the old one goes on.
    fn tidy(&mut self) {
        let to_look_back_at = self.state.standing.acked_seq.0.min(self.options.acknowledged_max);
        let mostly_past = self.log.entries() > PAST_FACTOR * (self.state.entries_live() + to_look_back_at);
        if mostly_past && self.log.length() > self.options.log_bytes_slack && self.rewrite().is_err() {
            self.notices.push(StoreNotice::LogNotShortened);
        }
    }

    /// Writes the log anew from the state and the index's records, and lets it take the old one's place.
    pub(super) fn rewrite(&mut self) -> Result<(), StoreError> {
        let past = self.past()?;
        self.rewrite_log(self.sealer.clone(), past)?;
        let mark = mark_of(&self.log, self.log.entries(), &self.state);
        let followed = self.index.as_ref().map(|index| index.follow(vec![], &mark).and_then(|()| index.sync()));
        if let Some(Err(fault)) = followed {
            self.replace_index(&fault);
        }
        // Given up on a full disk, it is laid out again as soon as there is room; without it the store works as well.
        drop(self.space.lay_ballast());
        Ok(())
    }

    /// The records that may be looked back at.
    pub(super) fn past(&mut self) -> Result<Vec<KeptRecord>, StoreError> {
        self.with_index(|index, state| index.past(state.standing.acked_seq.0))
    }

    /// Writes the log anew, sealed by `sealer`. It alone says all that the store holds: a cut before the index has followed
    /// it costs nothing but the making of another one.
    pub(super) fn rewrite_log(&mut self, sealer: Sealer, past: Vec<KeptRecord>) -> Result<(), StoreError> {
        self.with_index(check_records)?;
        let index = self.index.as_ref().ok_or_else(no_index)?;
        let new = Log::write_new(&self.disk, sealer, live_entries(&self.state, index, past))?;
        self.suspect = true;
        self.log = new.take_place()?;
        self.suspect = false;
        Ok(())
    }

    /// See [`super::Store::change_key`].
    pub(super) fn change_key(&mut self, sealer: Sealer) -> Result<(), StoreError> {
        let past = self.past()?;
        self.rewrite_log(sealer.clone(), past)?;
        self.sealer = sealer;
        // The old index lies under the old key; it is not faulty, and the new log says all that it held.
        self.begin_index()
    }

    /// Removes the index with all its files and makes it anew from the log.
    pub(super) fn begin_index(&mut self) -> Result<(), StoreError> {
        drop(self.index.take());
        // The records may have been chained anew.
        self.read_last.clear();
        self.index = self.index_gone().and_then(|()| self.new_index()).map_err(StoreError::Unreadable).map(Some)?;
        Ok(())
    }

    /// The store's directory; a simulated store has none.
    pub(super) fn directory(&self) -> Option<&Path> {
        match &self.index_place {
            IndexPlace::Directory(dir) => Some(dir),
            IndexPlace::Memory(_) => None,
        }
    }

    fn index_gone(&self) -> Result<(), String> {
        match &self.index_place {
            IndexPlace::Directory(dir) => fs::remove_dir_all(dir.join(INDEX_DIR)).map_err(|error| error.to_string()),
            IndexPlace::Memory(kept) => {
                kept.clear();
                Ok(())
            }
        }
    }

    /// The first unacknowledged records. Their chain is checked from the acknowledged head on: an index that lost or
    /// mixed rows is found out and made again, never believed.
    pub(super) fn pending(&mut self, records_max: usize) -> Result<Vec<KeptRecord>, StoreError> {
        let wanted = records_max.min(usize::try_from(self.state.unsent()).unwrap_or(usize::MAX));
        let records = self.with_index(|index, state| chained_records(index, state, wanted))?;
        self.read_last = records.iter().map(|kept| (kept.record.seq, kept.record.hash)).collect();
        Ok(records)
    }

    /// The first unacknowledged record.
    pub(super) fn oldest(&mut self) -> Result<Option<KeptRecord>, StoreError> {
        let wanted = usize::from(self.state.unsent() > 0);
        Ok(self.with_index(|index, state| chained_records(index, state, wanted))?.into_iter().next())
    }

    /// See [`crate::ports::outbox::Outbox::pending_behind`]. The chain is checked on from what was read before.
    pub(super) fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<KeptRecord>, StoreError> {
        if self.read_last.last() != Some(&(seq, head)) {
            return Ok(vec![]);
        }
        let left = self.state.standing.last_seq.0.saturating_sub(seq.0);
        let wanted = records_max.min(usize::try_from(left).unwrap_or(usize::MAX));
        let records = self.with_index(|index, _| chained_behind(index, (seq, head), wanted))?;
        let acked = self.state.standing.acked_seq;
        self.read_last.retain(|(seq, _)| *seq > acked);
        self.read_last.extend(records.iter().map(|kept| (kept.record.seq, kept.record.hash)));
        Ok(records)
    }

    /// Whether there is a place in the queue and room on the disk for work that has not begun.
    pub(super) fn room_for_new_work(&self) -> Result<(), StoreError> {
        self.may_be_added_to()?;
        if self.state.places_taken() >= self.options.queue_max {
            return Err(StoreError::QueueFull(self.state.unsent()));
        }
        self.space.room_for_new_work()
    }

    /// Whether the chain may grow at all.
    pub(super) fn may_be_added_to(&self) -> Result<(), StoreError> {
        self.state.halt().map_or(Ok(()), |halt| Err(StoreError::ReadOnly(halt)))
    }

    /// See [`crate::ports::outbox::Outbox::acknowledge`].
    pub(super) fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError> {
        let standing = &self.state.standing;
        if seq < standing.acked_seq || (seq == standing.acked_seq && head == standing.acked_head) {
            return Ok(());
        }
        if seq == standing.acked_seq || seq > standing.last_seq {
            return Err(StoreError::OtherChain(seq));
        }
        let read = self.read_last.binary_search_by_key(&seq, |(seq, _)| *seq).map(|at| self.read_last[at].1);
        let own = read.or_else(|_| self.with_index(|index, state| hash_at(index, state, seq)))?;
        if own != head {
            return Err(StoreError::OtherChain(seq));
        }
        self.commit(&LogEntry::Acknowledged { seq, head })?;
        // The acknowledgement is durable; records that could not be removed now are removed with the next one.
        drop(self.forget_records_up_to(seq.0.saturating_sub(self.options.acknowledged_max)));
        Ok(())
    }

    /// Removes the index's records up to this number; the log loses them when it is next written anew.
    pub(super) fn forget_records_up_to(&mut self, last: u64) -> Result<(), StoreError> {
        self.with_index(|index, _| match index.first_record()? {
            Some(first) if first <= last => index.forget_records(first, last),
            _ => Ok(()),
        })
    }

    /// Reads from the index; at a fault it is made again from the log and read once more.
    pub(super) fn with_index<T>(
        &mut self,
        read: impl Fn(&Index, &State) -> Result<T, String>,
    ) -> Result<T, StoreError> {
        let first = self.index.as_ref().map(|index| read(index, &self.state));
        match first {
            Some(Ok(answer)) => return Ok(answer),
            Some(Err(fault)) => self.replace_index(&fault),
            None => self.replace_index("it was closed by a fault before"),
        }
        let index = self.index.as_ref().ok_or_else(no_index)?;
        read(index, &self.state).map_err(StoreError::Unreadable)
    }

    /// Puts the index aside and makes a new one from the log.
    fn replace_index(&mut self, fault: &str) {
        if let Some(faulty) = self.index.take() {
            faulty.abandon();
        }
        self.notices.push(StoreNotice::IndexReplaced(fault.to_owned()));
        if self.space.is_full() && self.space.drop_ballast() {
            self.notices.push(StoreNotice::BallastSpent);
        }
        match quarantine_index(&self.index_place).and_then(|()| self.new_index()) {
            Ok(index) => self.index = Some(index),
            Err(fault) => self.notices.push(StoreNotice::IndexReplaced(fault)),
        }
    }

    /// Begins an index and makes it follow the log.
    fn new_index(&self) -> Result<Index, String> {
        let index = Index::open(&self.index_place, self.sealer.clone(), self.options.cache_bytes)?;
        fill_index(self.disk.as_ref(), &self.sealer, &self.log, &index, 0).map(|()| index)
    }
}

pub(super) fn no_index() -> StoreError {
    StoreError::Unreadable("the index cannot be opened".into())
}
