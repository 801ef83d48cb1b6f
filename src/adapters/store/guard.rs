//! Where a panic of the index's engine is caught, and how the program's panic hook can tell.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
    // What `work` may leave half-done is thrown away by the caller: a fault of the index discards the index.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    outcome.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(format!("the engine panicked: {}", text.unwrap_or("no reason given")))
    })
}
