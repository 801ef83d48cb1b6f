//! The kiosk's clock beside the centre's: what one contact says of it, and for how long a good word lasts. Rules only;
//! `kiosk::app::clock` follows them.

use jiff::{SignedDuration, Timestamp};

/// Most that the kiosk's clock may differ from the centre's.
pub const CLOCK_APART_MAX: SignedDuration = SignedDuration::from_secs(120);
/// Longest that something is issued after the last contact that found the clock right.
pub const UNCHECKED_MAX: SignedDuration = SignedDuration::from_hours(24);
/// From this age of that contact on it is said that issuing will stop.
pub const UNCHECKED_WARNED_FROM: SignedDuration = SignedDuration::from_hours(20);

/// What a machine's clocks show at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// The clock of the day, which can be set.
    pub clock: Timestamp,
    /// For how long the machine has run: nobody can set that, and it says nothing from one start of the machine to the next.
    pub running: SignedDuration,
}

impl From<Timestamp> for ClockReading {
    /// Of a machine whose clock nobody sets: it runs as its clock does.
    fn from(clock: Timestamp) -> Self {
        Self { clock, running: clock.duration_since(Timestamp::UNIX_EPOCH) }
    }
}

/// By how much the centre's clock is ahead of the kiosk's, as closely as one contact can tell: the centre read its clock at
/// an unknown moment of the round trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skew {
    least: SignedDuration,
    most: SignedDuration,
}

/// What a contact says of the kiosk's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockVerdict {
    /// It surely differs by no more than [`CLOCK_APART_MAX`].
    Right,
    /// The round trip took too long to tell: an earlier word stands.
    Unsure,
    /// It surely differs by more; by so many seconds at least, the centre's ahead where they are positive.
    Apart(i64),
}

impl Skew {
    /// Of an answer that carried the centre's clock and came when the kiosk's showed `answered`, `round_trip` after the
    /// question.
    #[must_use]
    pub fn of(centre: Timestamp, answered: Timestamp, round_trip: SignedDuration) -> Self {
        let least = centre.duration_since(answered);
        Self { least, most: least.saturating_add(round_trip.max(SignedDuration::ZERO)) }
    }

    /// Whether the clock is right.
    #[must_use]
    pub fn verdict(&self) -> ClockVerdict {
        if self.least > CLOCK_APART_MAX {
            ClockVerdict::Apart(self.least.as_secs())
        } else if self.most < -CLOCK_APART_MAX {
            ClockVerdict::Apart(self.most.as_secs())
        } else if self.least >= -CLOCK_APART_MAX && self.most <= CLOCK_APART_MAX {
            ClockVerdict::Right
        } else {
            ClockVerdict::Unsure
        }
    }
}

/// The last contact that found the kiosk's clock right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCheck {
    /// What the clock showed then.
    pub at: Timestamp,
    /// For how long the machine had run; `None` for a contact of an earlier run of the program.
    pub running: Option<SignedDuration>,
}

/// Whether the kiosk's clock may be trusted when something is issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockStanding {
    /// It was found right lately.
    Checked,
    /// It was found right long ago: issuing stops after this time.
    Ending(SignedDuration),
    /// It was not found right for more than [`UNCHECKED_MAX`], or never, or shows a time before it was.
    Unsynced,
}

/// How far the last good word on a clock still goes.
#[must_use]
pub fn standing(last: Option<&ClockCheck>, now: &ClockReading) -> ClockStanding {
    let Some(last) = last else { return ClockStanding::Unsynced };
    let passed_on_the_clock = now.clock.duration_since(last.at);
    if passed_on_the_clock < -CLOCK_APART_MAX {
        return ClockStanding::Unsynced;
    }
    let passed = last.running.map_or(passed_on_the_clock, |then| now.running.saturating_sub(then));
    if passed > UNCHECKED_MAX {
        ClockStanding::Unsynced
    } else if passed >= UNCHECKED_WARNED_FROM {
        ClockStanding::Ending(UNCHECKED_MAX.saturating_sub(passed))
    } else {
        ClockStanding::Checked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).expect("in range")
    }

    const HOUR: i64 = 3600;

    #[test]
    fn a_contact_tells_no_more_than_its_round_trip_lets_it() {
        use ClockVerdict as V;
        let cases = [
            // Centre's clock and round trip in seconds, beside an answer at 0.
            (0, 0, V::Right),
            (120, 0, V::Right),
            (121, 0, V::Apart(121)),
            (-120, 0, V::Right),
            (-121, 0, V::Apart(-121)),
            (110, 10, V::Right),
            (110, 11, V::Unsure),
            (-125, 4, V::Apart(-121)),
            (-125, 10, V::Unsure),
            (-110, 230, V::Right),
            (-110, 231, V::Unsure),
            (7_200, 15, V::Apart(7_200)),
            (0, -5, V::Right),
        ];
        for (centre, round_trip, verdict) in cases {
            let skew = Skew::of(at(centre), at(0), SignedDuration::from_secs(round_trip));
            assert_eq!(skew.verdict(), verdict, "centre {centre}, round trip {round_trip}");
        }
    }

    #[test]
    fn a_good_word_lasts_a_day_by_what_nobody_can_set_and_no_longer() {
        use ClockStanding as S;
        let left = |hours| S::Ending(SignedDuration::from_hours(hours));
        let within = |clock, ran| {
            let reading = ClockReading { clock: at(clock), running: SignedDuration::from_secs(500 + ran) };
            let check = ClockCheck { at: at(0), running: Some(SignedDuration::from_secs(500)) };
            standing(Some(&check), &reading)
        };
        let cases = [
            // Seconds on the clock and seconds run since the contact.
            (0, 0, S::Checked),
            (20 * HOUR - 1, 20 * HOUR - 1, S::Checked),
            (20 * HOUR, 20 * HOUR, left(4)),
            (24 * HOUR, 24 * HOUR, left(0)),
            (24 * HOUR + 1, 24 * HOUR + 1, S::Unsynced),
            // A clock that is held back or put forward makes the day neither longer nor shorter.
            (60, 25 * HOUR, S::Unsynced),
            (90 * 24 * HOUR, 60, S::Checked),
            // One that shows a time before the contact is not believed.
            (-120, 60, S::Checked),
            (-121, 60, S::Unsynced),
        ];
        for (clock, ran, expected) in cases {
            assert_eq!(within(clock, ran), expected, "clock {clock}, ran {ran}");
        }
    }

    #[test]
    fn a_word_of_an_earlier_run_lasts_by_the_clock() {
        use ClockStanding as S;
        let cases = [
            (0, S::Checked),
            (21 * HOUR, S::Ending(SignedDuration::from_hours(3))),
            (24 * HOUR + 1, S::Unsynced),
            (-119, S::Checked),
            (-HOUR, S::Unsynced),
        ];
        for (clock, expected) in cases {
            let check = ClockCheck { at: at(0), running: None };
            // The machine was started since: how long it has run says nothing of the contact.
            let reading = ClockReading { clock: at(clock), running: SignedDuration::from_secs(1) };
            assert_eq!(standing(Some(&check), &reading), expected, "{clock}");
        }
        assert_eq!(standing(None, &at(0).into()), S::Unsynced, "never checked");
    }
}
