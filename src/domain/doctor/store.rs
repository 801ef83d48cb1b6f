//! The store and its disk, the chain of records, what waits for the centre, and the copy of the centre's data.

use jiff::{SignedDuration, Timestamp};

use super::{Finding, Part};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::sync::Halt;

/// Free bytes under which somebody should make room: eight times what the store keeps free for itself.
pub const DISK_LOW_BYTES: u64 = 512 << 20;
/// A record that has waited so long for the centre is worth a look.
pub const UNSENT_OLD_FROM: SignedDuration = SignedDuration::from_hours(24);
/// A copy of the centre's data from this age on is worth a look.
pub const COPY_OLD_FROM: SignedDuration = SignedDuration::from_hours(1);

/// How the store could be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreOpening {
    /// It is open: its whole chain was verified for that.
    Open {
        /// The last record's number.
        last_seq: u64,
        /// The last number that the centre has acknowledged.
        acked_seq: u64,
        /// Records that the centre has not acknowledged.
        unsent: u64,
        /// Most that may wait.
        limit: u64,
        /// When the oldest of them was made.
        oldest: Option<Timestamp>,
        /// Why nothing may be added.
        halt: Option<Halt>,
    },
    /// A running kiosk has it open.
    InUse,
    /// It is being opened.
    Opening,
    /// What it says cannot be true: its records do not form one chain.
    Damaged(String),
    /// It cannot be opened.
    Closed(Trouble),
}

/// The store as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreSeen {
    /// Bytes that it takes; `None` where its folder cannot be read.
    pub bytes: Option<u64>,
    /// Bytes free for it on its disk.
    pub free_bytes: Option<u64>,
    /// Free bytes under which it begins nothing new.
    pub floor_bytes: u64,
    /// What is in it.
    pub opening: StoreOpening,
    /// What happened that a technician should know.
    pub notices: Vec<String>,
}

const MEBIBYTE: u64 = 1 << 20;

/// The store and its disk, the chain, the queue: a line each.
#[must_use]
pub fn store(seen: &StoreSeen, now: Timestamp) -> Vec<Finding> {
    vec![disk(seen), chain(&seen.opening), queue(&seen.opening, now)]
}

fn disk(seen: &StoreSeen) -> Finding {
    let told = Finding::of(Part::Store).maybe("kept", seen.bytes.map(|bytes| bytes / MEBIBYTE));
    let told = told.maybe("free", seen.free_bytes.map(|bytes| bytes / MEBIBYTE));
    let told = seen.notices.iter().fold(told, |told, notice| told.plain(notice));
    let free = seen.free_bytes.unwrap_or(u64::MAX);
    match &seen.opening {
        // Before anything else: a full disk is why much else fails.
        _ if free < seen.floor_bytes => told.fault(Fault::DiskNearlyFull),
        StoreOpening::Closed(trouble) => told.fault(trouble.clone()),
        _ if free < DISK_LOW_BYTES => told.attention(Fault::DiskNearlyFull),
        StoreOpening::InUse => told.fact("in-use", ""),
        StoreOpening::Opening => told.untested(None),
        StoreOpening::Open { .. } | StoreOpening::Damaged(_) => told,
    }
}

fn chain(opening: &StoreOpening) -> Finding {
    let told = Finding::of(Part::Chain);
    match opening {
        StoreOpening::Open { halt: Some(halt), .. } => told.fault(*halt),
        StoreOpening::Open { last_seq, .. } => told.fact("verified", last_seq),
        StoreOpening::Damaged(why) => told.fault(Trouble::new(Fault::ChainBroken, why)),
        // It was verified when that kiosk opened it.
        StoreOpening::InUse => told.fact("in-use", "").untested(None),
        StoreOpening::Opening | StoreOpening::Closed(_) => told.untested(None),
    }
}

fn queue(opening: &StoreOpening, now: Timestamp) -> Finding {
    let told = Finding::of(Part::Queue);
    let StoreOpening::Open { unsent, limit, oldest, .. } = opening else { return told.untested(None) };
    let waits = oldest.map(|oldest| now.duration_since(oldest)).filter(|_| *unsent > 0);
    let told = told.fact("unsent", unsent).fact("at-most", limit).maybe("hours", waits.map(|waits| waits.as_hours()));
    if unsent >= limit {
        told.fault(Fault::QueueFull)
    } else if waits.is_some_and(|waits| waits >= UNSENT_OLD_FROM) {
        told.attention(Fault::RecordsWait)
    } else {
        told
    }
}

/// The copy of the centre's data: when it was last right, and how many orders it holds; `None` when none was kept.
#[must_use]
pub fn copy(as_of: Option<(Timestamp, u64)>, now: Timestamp) -> Finding {
    let told = Finding::of(Part::Copy);
    let Some((as_of, orders)) = as_of else { return told.fact("none", "").attention(Fault::CopyOld) };
    let age = now.duration_since(as_of).max(SignedDuration::ZERO);
    let told = told.fact("orders", orders).fact("minutes", age.as_mins());
    if age >= COPY_OLD_FROM { told.attention(Fault::CopyOld) } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::RecordSeq;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + hour * 3_600).expect("in range")
    }

    fn open() -> StoreOpening {
        StoreOpening::Open { last_seq: 7, acked_seq: 5, unsent: 2, limit: 9, oldest: Some(at(-1)), halt: None }
    }

    fn seen(free_bytes: u64, opening: StoreOpening) -> StoreSeen {
        StoreSeen { bytes: Some(1), free_bytes: Some(free_bytes), floor_bytes: 64 << 20, opening, notices: vec![] }
    }

    #[test]
    fn a_full_disk_a_broken_chain_and_a_queue_that_stands_are_told_apart() {
        const ROOM: u64 = 1 << 40;
        let waiting = |unsent, hours: i64| StoreOpening::Open {
            last_seq: 7,
            acked_seq: 5,
            unsent,
            limit: 9,
            oldest: Some(at(-hours)),
            halt: None,
        };
        let halted = StoreOpening::Open {
            last_seq: 7,
            acked_seq: 5,
            unsent: 0,
            limit: 9,
            oldest: None,
            halt: Some(Halt::Forked { seq: RecordSeq(4) }),
        };
        let closed = StoreOpening::Closed(Fault::StoreClosed.into());
        let cases = [
            (seen(ROOM, open()), vec![]),
            (seen(ROOM, StoreOpening::InUse), vec![]),
            (seen(63 << 20, open()), vec![(Part::Store, Fault::DiskNearlyFull)]),
            (seen(511 << 20, open()), vec![(Part::Store, Fault::DiskNearlyFull)]),
            (seen(1 << 20, closed.clone()), vec![(Part::Store, Fault::DiskNearlyFull)]),
            (seen(ROOM, closed), vec![(Part::Store, Fault::StoreClosed)]),
            (seen(ROOM, StoreOpening::Damaged("row 4".into())), vec![(Part::Chain, Fault::ChainBroken)]),
            (seen(ROOM, halted), vec![(Part::Chain, Fault::RecordsForked)]),
            (seen(ROOM, waiting(9, 1)), vec![(Part::Queue, Fault::QueueFull)]),
            (seen(ROOM, waiting(1, 24)), vec![(Part::Queue, Fault::RecordsWait)]),
            (seen(ROOM, waiting(0, 99)), vec![]),
        ];
        for (seen, expected) in cases {
            let wrong = store(&seen, at(0)).into_iter().filter_map(|f| Some((f.part, f.trouble?.fault)));
            assert_eq!(wrong.collect::<Vec<_>>(), expected, "{seen:?}");
        }
    }

    #[test]
    fn a_copy_that_was_never_kept_or_is_old_is_worth_a_look() {
        let fault = |as_of| copy(as_of, at(0)).trouble.map(|trouble| trouble.fault);
        assert_eq!(fault(None), Some(Fault::CopyOld));
        assert_eq!(fault(Some((at(-1), 4))), Some(Fault::CopyOld));
        assert_eq!(fault(Some((at(0), 4))), None);
        assert_eq!(fault(Some((at(1), 4))), None, "a clock that was set back makes no age");
    }
}
