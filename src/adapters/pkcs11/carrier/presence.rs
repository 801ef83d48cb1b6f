//! Whether the same card is still in: the question a carrier asks before each job, answered by whoever can.

/// A token of one stay of one card in one reader. Equal marks: the card has not been pulled in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StayMark(pub u64);

/// Watches insertions, apart from the module.
pub trait CardPresence: Send {
    /// The mark of the card in `reader` now; `None` when there is none, or the service that knows is away.
    fn mark(&mut self, reader: &str) -> Option<StayMark>;
}

/// For modules whose slot list can be trusted: every stay looks the same, and each job asks the module.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlotListPresence;

impl CardPresence for SlotListPresence {
    fn mark(&mut self, _reader: &str) -> Option<StayMark> {
        Some(StayMark(0))
    }
}
