//! What happened, a line an event, for whoever reads a violation.

use crate::scheduler::Millis;

/// The lines of a run; empty unless they are wanted.
#[derive(Default)]
pub struct Trace {
    pub wanted: bool,
    pub lines: Vec<String>,
}

impl Trace {
    pub fn say(&mut self, now: Millis, text: impl FnOnce() -> String) {
        if self.wanted {
            let (seconds, millis) = (now / 1000, now % 1000);
            let line = format!("{:>3}:{:02}.{millis:03}  {}", seconds / 60, seconds % 60, text());
            self.lines.push(line);
        }
    }
}
