//! The world's store: a list in memory that answers as the real one does.

use super::*;

impl World {
    /// Does something to the store behind the core's back.
    pub(crate) fn store(&mut self, job: StoreJob) {
        self.keep(job).expect("kept");
    }

    fn urgent(&self) -> impl Iterator<Item = &Record> {
        let acked = self.queue.acked_seq;
        self.records.iter().filter(move |r| r.seq.0 > acked && r.kind.is_urgent())
    }

    pub(super) fn keep(&mut self, job: StoreJob) -> Result<StoreAnswer, StoreError> {
        if self.store_broken {
            return Err(StoreError::NotDurable("no space left".into()));
        }
        Ok(match job {
            StoreJob::Journal(_) => StoreAnswer::Journalled,
            StoreJob::Append { at, officer, draft } => {
                let receipts = self.records.iter().filter(|record| record.kind.has_receipt()).count() as u64;
                let body = draft.numbered(|| receipts + 1);
                let record = Record::chain(
                    RecordSeq(self.queue.last_seq + 1),
                    at,
                    officer,
                    &body,
                    self.prev_hash,
                    Salt::from_bytes([0; 32]),
                );
                self.prev_hash = record.hash;
                self.queue = self.queue.with(&record);
                self.records.push(record.clone());
                StoreAnswer::Appended(Box::new(record), (!self.queue_unreadable).then_some(self.queue))
            }
            StoreJob::ClockChecked { at } => {
                self.clock_kept.push(at);
                StoreAnswer::ClockKept
            }
            StoreJob::Remember { what, value } => self.remember(what, value),
            StoreJob::Pending { records_max } => self.kept(self.queue.acked_seq + 1, records_max),
            StoreJob::PendingBehind { seq, records_max, .. } => self.kept(seq.0 + 1, records_max),
            StoreJob::KeptFrom { first, records_max } => self.kept(first.0, records_max),
            StoreJob::State => StoreAnswer::Queue(self.queue),
            StoreJob::Urgent { .. } => StoreAnswer::Records(self.urgent().cloned().collect()),
            StoreJob::Newest { rows_max } => {
                let acked = self.queue.acked_seq;
                let row = |r: &Record| QueueRow { record: r.clone(), acknowledged: r.seq.0 <= acked };
                StoreAnswer::Newest(self.records.iter().rev().take(rows_max).map(row).collect())
            }
            StoreJob::Erase { before } => {
                self.erased.push(before);
                StoreAnswer::Erased(0)
            }
            StoreJob::Acknowledge { seq, head } => {
                if seq.0 > self.queue.acked_seq {
                    (self.queue.acked_seq, self.queue.acked_head) = (seq.0, head);
                }
                self.queue.unsent = self.queue.last_seq - self.queue.acked_seq;
                self.queue.urgent = self.urgent().count() as u64;
                StoreAnswer::Queue(self.queue)
            }
            StoreJob::Halt(halt) => {
                self.queue.halt = halt;
                StoreAnswer::Queue(self.queue)
            }
            StoreJob::TakeBack { records, head } => {
                self.records.extend(records);
                let last = self.records.last().expect("some were missing");
                (self.queue.last_seq, self.queue.head) = (last.seq.0, last.hash);
                (self.queue.acked_seq, self.queue.acked_head) = (last.seq.0, last.hash);
                if self.queue.chain().last == head {
                    self.queue.halt = None;
                }
                StoreAnswer::Queue(self.queue)
            }
            StoreJob::BeginEpoch { epoch } => {
                (self.queue.epoch, self.queue.halt) = (epoch, None);
                StoreAnswer::Queue(self.queue)
            }
        })
    }

    fn remember(&mut self, what: Remembered, value: Vec<u8>) -> StoreAnswer {
        self.remembered.push((what, value));
        StoreAnswer::Remembered
    }

    fn kept(&self, first: u64, records_max: usize) -> StoreAnswer {
        let kept = self.records.iter().filter(|r| r.seq.0 >= first).take(records_max);
        StoreAnswer::Records(kept.cloned().collect())
    }

    pub(super) fn copied(&mut self, job: &CacheJob) -> Result<CacheAnswer, CacheError> {
        if let Some(fault) = self.copy_fault.take() {
            self.copy_as_of = None;
            self.copy.clear();
            return Err(fault);
        }
        let state = CacheState {
            cursor: self.copy_as_of.map(|_| Cursor::new("end".into()).expect("a cursor")),
            as_of: self.copy_as_of,
            orders: self.copy.len() as u64,
            truncated: false,
            names_read: true,
            reader_prices: self.reader_prices.clone(),
            branches: self.branches.clone().into(),
        };
        Ok(match job {
            CacheJob::Find { .. } => CacheAnswer::Found(CacheFound { orders: self.copy.clone(), more: false, state }),
            _ => CacheAnswer::Stands(state),
        })
    }
}
