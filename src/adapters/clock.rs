//! The machine's own clock.

use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

use crate::domain::clock::ClockReading;
use crate::ports::clock::Clock;

/// Reads the operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn reading(&self) -> ClockReading {
        // Unlike the monotonic clock it goes on while the machine sleeps (clock_gettime(2)).
        let running = clock_gettime(ClockId::Boottime);
        let nanoseconds = i32::try_from(running.tv_nsec).unwrap_or(0);
        ClockReading { clock: self.now(), running: SignedDuration::new(running.tv_sec, nanoseconds) }
    }
}
