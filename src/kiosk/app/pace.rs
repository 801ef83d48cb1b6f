//! The kiosk's own time: it never runs behind what it has seen, and never stands still, whatever is done to the clock.
//!
//! A clock that is set back leaves the kiosk ahead of it. The lead is given up slowly, so that everything that waits for a
//! moment still sees it come.

use jiff::{SignedDuration, Timestamp};

/// While the kiosk leads its clock, its time goes on by so many tenths of what the clock does.
const TENTHS_OF_THE_CLOCK: i32 = 9;
/// The core hears something at least once a minute: a clock that goes on by more was put forward.
const STEP_MAX: SignedDuration = SignedDuration::from_mins(1);

/// The kiosk's time beside its clock.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    clock: Timestamp,
    time: Timestamp,
}

impl Pace {
    /// Begins with the clock as it is.
    #[must_use]
    pub const fn new(clock: Timestamp) -> Self {
        Self { clock, time: clock }
    }

    /// The kiosk's time when its clock shows `clock`.
    pub fn time(&mut self, clock: Timestamp) -> Timestamp {
        let passed = clock.duration_since(self.clock).clamp(SignedDuration::ZERO, STEP_MAX);
        let on = self.time.saturating_add(passed * TENTHS_OF_THE_CLOCK / 10).unwrap_or(self.time);
        (self.clock, self.time) = (clock, clock.max(on));
        self.time
    }

    /// What the clock will show, at the latest, when the kiosk's time is `time`.
    #[must_use]
    pub fn on_the_clock(&self, time: Timestamp) -> Timestamp {
        time.saturating_sub(self.time.duration_since(self.clock)).unwrap_or(time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_neither_turns_the_time_back_nor_stops_it() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let mut pace = Pace::new(at(1_000));
        assert_eq!(pace.time(at(1_010)), at(1_010));
        assert_eq!(pace.time(at(1_700)), at(1_700), "a clock that jumps forward is followed");
        let mut last = pace.time(at(1_000));
        assert_eq!(last, at(1_700), "set back by 700 s");
        for second in 1..20_000 {
            let time = pace.time(at(1_000 + second));
            assert!(time > last || time == at(1_000 + second), "it stands still after {second} s");
            assert!(pace.on_the_clock(time) <= at(1_000 + second + 1));
            last = time;
        }
        assert_eq!(last, at(1_000 + 19_999), "the lead is given up in the end");
        pace.time(at(1_000));
        assert!(pace.time(at(21_000)) <= at(21_000 + 60), "set back and put right again, it leads by a moment at most");
    }
}
