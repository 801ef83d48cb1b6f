//! The ring around the index's engine: its panics are caught, and its threads sleep while the kiosk does.

use std::cell::Cell;
use std::num::NonZeroU64;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rustix::thread::{current_timer_slack, set_current_timer_slack};

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
    let _late = LateTimers::begin();
    let before = GUARDED.replace(true);
    // What `work` may leave half-done is thrown away by the caller: a fault of the index discards the index.
    let outcome = catch_unwind(AssertUnwindSafe(work));
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
struct LateTimers {
    before: Option<NonZeroU64>,
}

impl LateTimers {
    fn begin() -> Self {
        let before = current_timer_slack().ok().and_then(NonZeroU64::new);
        // A kernel that refuses leaves the timers as they are, which is right though not still.
        let _refused = set_current_timer_slack(Some(TIMER_SLACK_NS));
        Self { before }
    }
}

impl Drop for LateTimers {
    fn drop(&mut self) {
        let _refused = set_current_timer_slack(self.before);
    }
}
