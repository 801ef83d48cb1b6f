//! How log and index follow one another: the index caught up from the log, the log's live entries read back from both.

use super::disk::Disk;
use super::frame::Framer;
use super::index::{Index, Row};
use super::log::Log;
use super::seal::Sealer;
use super::state::State;
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::RecordSeq;
use crate::ports::outbox::StoreError;
use crate::wire::bytes::Base64;
use crate::wire::store::{IndexMark, KeptRecord, LogEntry};

/// Records read from the index at a time.
const RECORDS_STEP: usize = 256;
/// Rows written to the index at a time while it catches up.
const ROWS_STEP: usize = 512;

/// Where a walk along the chain stands.
struct Chain {
    seq: RecordSeq,
    hash: Sha256Hash,
}

impl Chain {
    fn begin(state: &State) -> Self {
        Self { seq: state.standing.acked_seq, hash: state.standing.acked_head }
    }

    fn follow(&mut self, kept: &KeptRecord) -> Result<(), String> {
        kept.record.verify(self.seq, self.hash).map_err(|error| error.to_string())?;
        (self.seq, self.hash) = (kept.record.seq, kept.record.hash);
        Ok(())
    }
}

/// The first `wanted` unacknowledged records.
///
/// # Errors
/// A text when they are not one chain from the acknowledged head on: the index lost or mixed rows.
pub(super) fn chained_records(index: &Index, state: &State, wanted: usize) -> Result<Vec<KeptRecord>, String> {
    let begin = Chain::begin(state);
    chained_behind(index, (begin.seq, begin.hash), wanted)
}

/// The next `wanted` records behind one whose number and chain value are known.
///
/// # Errors
/// As [`chained_records`].
pub(super) fn chained_behind(
    index: &Index,
    (seq, hash): (RecordSeq, Sha256Hash),
    wanted: usize,
) -> Result<Vec<KeptRecord>, String> {
    let mut chain = Chain { seq, hash };
    let records = index.records(seq.0 + 1, wanted)?;
    records.iter().try_for_each(|kept| chain.follow(kept))?;
    if records.len() == wanted { Ok(records) } else { Err("records are missing".into()) }
}

/// The chain's value at an unacknowledged record, from the index's records, whose chain is checked on the way.
pub(super) fn hash_at(index: &Index, state: &State, seq: RecordSeq) -> Result<Sha256Hash, String> {
    let mut chain = Chain::begin(state);
    while chain.seq < seq {
        let step = usize::try_from(seq.0 - chain.seq.0).map_or(RECORDS_STEP, |left| left.min(RECORDS_STEP));
        let records = index.records(chain.seq.0 + 1, step)?;
        if records.is_empty() {
            return Err("records are missing".into());
        }
        records.iter().try_for_each(|kept| chain.follow(kept))?;
    }
    Ok(chain.hash)
}

/// Checks that the index holds every unacknowledged record, up to the chain's head.
pub(super) fn check_records(index: &Index, state: &State) -> Result<(), String> {
    let head = hash_at(index, state, state.standing.last_seq)?;
    if head == state.standing.head { Ok(()) } else { Err("the chain's head differs".into()) }
}

/// The entries of a log that says no more than what is still of use; `past` may be looked back at.
pub(super) fn live_entries<'a>(
    state: &'a State,
    index: &'a Index,
    past: Vec<KeptRecord>,
) -> impl Iterator<Item = Result<LogEntry, StoreError>> + 'a {
    let standing = LogEntry::Standing { standing: state.acknowledged_standing() };
    let mut next = state.standing.acked_seq.0 + 1;
    let records = std::iter::from_fn(move || {
        let step = (next <= state.standing.last_seq.0).then(|| index.record(next))?;
        next += 1;
        let kept = step.and_then(|kept| kept.ok_or_else(|| "a record is missing".to_owned()));
        Some(kept.map(|kept| LogEntry::Record { kept, ends: None }).map_err(StoreError::Unreadable))
    });
    let facts = state.attempts.values().flatten().map(|fact| LogEntry::Journal { fact: fact.clone() });
    let settings = state
        .settings
        .iter()
        .map(|(name, value)| LogEntry::Setting { name: name.clone(), value: Some(Base64(value.clone())) });
    let past = past.into_iter().map(|kept| Ok(LogEntry::Past { kept }));
    std::iter::once(Ok(standing)).chain(past).chain(records).chain(facts.chain(settings).map(Ok))
}

/// Makes `index` hold what `log` says. It holds the first `from` entries already; with 0 it is cleared first.
pub(super) fn fill_index(disk: &dyn Disk, sealer: &Sealer, log: &Log, index: &Index, from: u64) -> Result<(), String> {
    if from == 0 {
        index.clear()?;
    }
    let framer = Framer { sealer: sealer.clone(), log_id: log.id() };
    let mut follower = Follower { index, state: None, rows: vec![], entries: 0, from };
    Log::open(disk, framer, |entry| follower.take(log, &entry)).map_err(|error| error.to_string())?;
    follower.write(log)
}

/// Brings an index up to a log, many entries in one write.
struct Follower<'a> {
    index: &'a Index,
    state: Option<State>,
    rows: Vec<Row>,
    entries: u64,
    from: u64,
}

impl Follower<'_> {
    fn take(&mut self, log: &Log, entry: &LogEntry) -> Result<(), String> {
        self.entries += 1;
        let Some(state) = &mut self.state else {
            let LogEntry::Standing { standing } = entry else { return Err("no standing".into()) };
            self.state = Some(State::start(standing.clone()));
            return Ok(());
        };
        if self.entries > self.from {
            self.rows.extend(self.index.rows(state, entry)?);
        }
        state.apply(entry)?;
        if self.rows.len() >= ROWS_STEP { self.write(log) } else { Ok(()) }
    }

    fn write(&mut self, log: &Log) -> Result<(), String> {
        let state = self.state.as_ref().ok_or("the log is empty")?;
        self.index.follow(std::mem::take(&mut self.rows), &mark_of(log, self.entries, state))
    }
}

/// The index's mark when it holds the first `entries` entries of `log`, whose sum is `state`.
pub(super) fn mark_of(log: &Log, entries: u64, state: &State) -> IndexMark {
    IndexMark {
        log_id: Base64(log.id().to_vec()),
        entries,
        standing: state.standing.clone(),
        journal_rows: state.journal_rows(),
        setting_rows: state.settings.len() as u64,
    }
}
