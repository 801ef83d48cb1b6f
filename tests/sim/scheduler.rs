//! Virtual time: events in order of their moment, and of their making where the moments are the same.

use std::collections::BTreeMap;

/// Milliseconds since the run began.
pub type Millis = i64;

/// What is to come.
pub struct Scheduler<E> {
    now: Millis,
    made: u64,
    coming: BTreeMap<(Millis, u64), E>,
}

impl<E> Scheduler<E> {
    pub fn new() -> Self {
        Self { now: 0, made: 0, coming: BTreeMap::new() }
    }

    pub fn now(&self) -> Millis {
        self.now
    }

    /// Lets an event come at a moment, or at once where that is past.
    pub fn at(&mut self, moment: Millis, event: E) {
        self.made += 1;
        self.coming.insert((moment.max(self.now), self.made), event);
    }

    /// Lets an event come after a while.
    pub fn after(&mut self, while_: Millis, event: E) {
        self.at(self.now + while_, event);
    }

    /// Goes on to the next event that comes before `end`.
    pub fn next_before(&mut self, end: Millis) -> Option<E> {
        let entry = self.coming.first_entry()?;
        if entry.key().0 >= end {
            return None;
        }
        let ((moment, _), event) = entry.remove_entry();
        self.now = moment;
        Some(event)
    }
}
