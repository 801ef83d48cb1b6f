//! Whether the same card is still in: the question a carrier asks before each job, answered by whoever can.

use std::time::Duration;

/// A token of one stay of one card in one reader. Equal marks: the card has not been pulled in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StayMark(pub u64);

/// Watches insertions, apart from the module.
pub trait CardPresence: Send {
    /// The mark of the card in `reader` now; `None` when there is none, or the service that knows is away.
    fn mark(&mut self, reader: &str) -> Option<StayMark>;

    /// Waits until the stay with this mark has ended; false when it goes on for all of `patience`.
    fn has_left(&mut self, reader: &str, mark: StayMark, patience: Duration) -> bool;
}

/// For modules whose slot list can be trusted: every stay looks the same, and each job asks the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlotListPresence;

impl CardPresence for SlotListPresence {
    fn mark(&mut self, _reader: &str) -> Option<StayMark> {
        Some(StayMark(0))
    }

    fn has_left(&mut self, _reader: &str, _mark: StayMark, _patience: Duration) -> bool {
        false
    }
}
