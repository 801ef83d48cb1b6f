//! Sending records exactly once: how a kiosk's chain is held against the centre's head, how large the next batch is, and
//! what goes before its turn. Rules only; `kiosk::app` follows them.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::record::RecordSeq;

/// Where a chain ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainHead {
    /// Counts the kiosk's disks from 1: a new one after each re-imaging.
    pub epoch: u32,
    /// The last record's number; 0 before the first.
    pub seq: RecordSeq,
    /// The chain's value there.
    pub hash: Sha256Hash,
}

/// Where a kiosk's own chain stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnChain {
    /// The last record the centre has acknowledged.
    pub acknowledged: ChainHead,
    /// The last record made.
    pub last: ChainHead,
}

/// Why a kiosk only reads: its chain and the centre's do not fit together, and one more record would make it worse. A person
/// decides; nothing is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "halt", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Halt {
    /// Two histories from this record on: an old disk was put back and work went on, or a record was changed.
    Forked {
        /// The first record known to differ; 0 when the centre did not say.
        seq: RecordSeq,
    },
    /// The centre has records that this disk has not: an old disk was put back. What is missing can be fetched.
    DiskOlder {
        /// The last record here.
        ours: RecordSeq,
        /// The last record at the centre.
        centres: RecordSeq,
    },
    /// The centre asks for records that this disk no longer holds.
    CentreOlder {
        /// The first record it asks for.
        wanted: RecordSeq,
    },
    /// The centre counts this kiosk's disks otherwise. A higher number is the centre's offer to begin anew.
    OtherEpoch {
        /// This disk's number here.
        ours: u32,
        /// The number at the centre.
        centres: u32,
    },
}

impl Halt {
    /// The fault that a person reads.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Forked { .. } => Fault::RecordsForked,
            Self::DiskOlder { .. } => Fault::DiskOlder,
            Self::CentreOlder { .. } => Fault::CentreOlder,
            Self::OtherEpoch { .. } => Fault::OtherEpoch,
        }
    }

    /// True when this kiosk can be put right here, by a person's word: by fetching what is missing, or by going on in the
    /// epoch that the centre has opened.
    #[must_use]
    pub const fn can_be_settled_here(&self) -> bool {
        match self {
            Self::DiskOlder { .. } => true,
            Self::OtherEpoch { ours, centres } => *centres > *ours,
            Self::Forked { .. } | Self::CentreOlder { .. } => false,
        }
    }
}

impl std::fmt::Display for Halt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forked { seq: RecordSeq(0) } => f.write_str("two histories"),
            Self::Forked { seq } => write!(f, "two histories from record {}", seq.0),
            Self::DiskOlder { ours, centres } => write!(f, "{} records here, {} at the centre", ours.0, centres.0),
            Self::CentreOlder { wanted } => write!(f, "the centre asks for record {}", wanted.0),
            Self::OtherEpoch { ours, centres } => write!(f, "disk number {ours} here, {centres} at the centre"),
        }
    }
}

impl From<Halt> for Trouble {
    fn from(halt: Halt) -> Self {
        Self::new(halt.fault(), &halt.to_string())
    }
}

/// What the centre's head says of a kiosk's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing to do but to send what is unsent.
    Even,
    /// The centre has lost what it acknowledged: it gets it again, from this record on.
    Resend(RecordSeq),
    /// Nothing may be added until a person has looked.
    Halted(Halt),
}

/// Holds the centre's head against a kiosk's chain, as it stood when the centre was asked.
#[must_use]
pub fn compare(own: &OwnChain, centre: &ChainHead) -> Standing {
    let (acknowledged, last) = (&own.acknowledged, &own.last);
    if centre.epoch != last.epoch {
        return Standing::Halted(Halt::OtherEpoch { ours: last.epoch, centres: centre.epoch });
    }
    if centre.seq > last.seq {
        return Standing::Halted(Halt::DiskOlder { ours: last.seq, centres: centre.seq });
    }
    if centre.seq < acknowledged.seq {
        return Standing::Resend(RecordSeq(centre.seq.0 + 1));
    }
    // Between the two ends, where an answer was lost, the next batch tells.
    let differs = |ours: &ChainHead| centre.seq == ours.seq && centre.hash != ours.hash;
    if differs(acknowledged) || differs(last) {
        return Standing::Halted(Halt::Forked { seq: centre.seq });
    }
    Standing::Even
}

/// How many records go into the next batch: twice as many after each that arrived, half after each that did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchSize(usize);

impl BatchSize {
    /// Before anything is known of the line.
    pub const START: usize = 64;
    /// The most; the centre takes no more at once.
    pub const MAX: usize = 1_000;

    /// Records in the next batch, 1 at least.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }

    /// After a batch of `sent` records arrived. One that was not full says nothing of a larger one.
    #[must_use]
    pub fn arrived(self, sent: usize) -> Self {
        if sent < self.0 { self } else { Self((self.0 * 2).min(Self::MAX)) }
    }

    /// After a batch of `sent` records was not answered in time, or the line broke on the way.
    #[must_use]
    pub fn broke_off(self, sent: usize) -> Self {
        Self((self.0.min(sent) / 2).max(1))
    }
}

impl Default for BatchSize {
    fn default() -> Self {
        Self(Self::START)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(epoch: u32, seq: u64) -> ChainHead {
        ChainHead { epoch, seq: RecordSeq(seq), hash: Sha256Hash::of(&seq.to_be_bytes()) }
    }

    #[test]
    fn the_centres_head_is_held_against_the_kiosks_chain() {
        let own = OwnChain { acknowledged: head(2, 5), last: head(2, 9) };
        let other = |seq: u64| ChainHead { hash: Sha256Hash::of(b"other"), ..head(2, seq) };
        let halted = |halt| Standing::Halted(halt);
        let cases = [
            (head(2, 5), Standing::Even),
            (head(2, 7), Standing::Even),
            (head(2, 9), Standing::Even),
            (other(7), Standing::Even),
            (head(2, 3), Standing::Resend(RecordSeq(4))),
            (head(2, 0), Standing::Resend(RecordSeq(1))),
            (other(5), halted(Halt::Forked { seq: RecordSeq(5) })),
            (other(9), halted(Halt::Forked { seq: RecordSeq(9) })),
            (head(2, 10), halted(Halt::DiskOlder { ours: RecordSeq(9), centres: RecordSeq(10) })),
            (head(3, 0), halted(Halt::OtherEpoch { ours: 2, centres: 3 })),
            (head(1, 5), halted(Halt::OtherEpoch { ours: 2, centres: 1 })),
        ];
        for (centre, expected) in cases {
            assert_eq!(compare(&own, &centre), expected, "{centre:?}");
        }
        assert!(Halt::OtherEpoch { ours: 2, centres: 3 }.can_be_settled_here());
        assert!(!Halt::OtherEpoch { ours: 2, centres: 1 }.can_be_settled_here());
    }

    #[test]
    fn a_batch_halves_on_a_broken_line_and_grows_on_a_good_one() {
        let mut size = BatchSize::default();
        for expected in [32, 16, 8, 4, 2, 1, 1] {
            size = size.broke_off(size.get());
            assert_eq!(size.get(), expected);
        }
        for expected in [2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000, 1_000] {
            size = size.arrived(size.get());
            assert_eq!(size.get(), expected);
        }
        assert_eq!(size.arrived(10), size, "a batch that was not full says nothing of a larger one");
        assert_eq!(size.broke_off(10).get(), 5, "a short batch that broke off says something of a larger one");
    }
}
