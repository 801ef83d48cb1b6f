//! The ring around the index's engine: its panics are caught, and its threads sleep while the kiosk does.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustix::thread::set_current_timer_slack;

/// How late a timer of the engine's threads may be, in nanoseconds: an hour.
const TIMER_SLACK_NS: NonZeroU64 = NonZeroU64::new(3_600_000_000_000).expect("more than nought");

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// True while this thread runs code whose panics the store catches and mends, and on sled's own threads, whose end the store
/// notices. A panic hook that restores the terminal or writes a report leaves such a panic alone.
#[must_use]
pub fn panics_are_caught() -> bool {
    GUARDED.get() || std::thread::current().name().is_some_and(|name| name.starts_with("sled-io-"))
}

/// Runs `work`; a panic becomes a text.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let before = GUARDED.replace(true);
    let late = (!before).then(LateTimers::begin);
    // What `work` may leave half-done is thrown away by the caller: a fault of the index discards the index.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    drop(late);
    GUARDED.set(before);
    outcome.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("the engine panicked: {}", text.unwrap_or("no reason given")))
    })
}

/// While it lives, timers of this thread and of those it starts may be late.
///
/// sled keeps seven threads that look for work every second, and no setting ends that. They are told of work without their
/// timers, and inherit the slack of the thread that starts them: so an idle kiosk is not woken seven times a second.
struct LateTimers;

impl LateTimers {
    fn begin() -> Self {
        // A kernel that refuses leaves the timers as they are, which is right though not still.
        let _refused = set_current_timer_slack(Some(TIMER_SLACK_NS));
        Self
    }
}

impl Drop for LateTimers {
    fn drop(&mut self) {
        // No value stands for the slack that the thread began with.
        let _refused = set_current_timer_slack(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This thread's slack, as the kernel says it.
    fn timer_slack_ns() -> Result<u64, String> {
        let file = format!("/proc/{}/timerslack_ns", rustix::thread::gettid().as_raw_nonzero());
        let said = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
        said.trim().parse().map_err(|_| said)
    }

    #[test]
    fn threads_of_the_engine_may_wake_late_and_the_caller_wakes_as_before() {
        let before = timer_slack_ns().expect("the kernel says it");
        let started = || std::thread::spawn(timer_slack_ns).join().map_err(|_| "it panicked".to_owned())?;
        assert_eq!(guarded(started), Ok(TIMER_SLACK_NS.get()));
        assert_eq!(guarded(|| guarded(started)), Ok(TIMER_SLACK_NS.get()));
        assert_eq!(guarded(|| guarded(|| Ok(())).and_then(|()| started())), Ok(TIMER_SLACK_NS.get()));
        assert_eq!(timer_slack_ns(), Ok(before));
    }
}
