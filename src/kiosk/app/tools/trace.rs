//! The trace of commands to cards and calls of modules: switched on by a technician for a limited time, live while the cursor
//! stands at its end, kept for the support bundle by a key.

use jiff::{SignedDuration, Timestamp};

use super::{Open, close, is_technician, put_in_front};
use crate::domain::fault::Trouble;
use crate::kiosk::app::message::{Effect, JobId, Key};
use crate::kiosk::app::{Model, Screen};
use crate::ports::workbench::{TraceJob, TracePage, TracedLine};

/// Milliseconds after which the trace is read again.
const READ_MILLIS: i64 = 500;
/// Lines of a page on the screen.
const PAGE: usize = 15;

/// What is known of the trace.
#[derive(Debug, Default)]
pub struct TraceTool {
    /// The lines, the oldest first.
    pub lines: Vec<TracedLine>,
    /// How many older ones went.
    pub dropped: u64,
    /// How long it stays on, in seconds; 0 while it is off.
    pub seconds_left: u64,
    /// The line under the cursor.
    pub selected: usize,
    /// What is in front lies kept for the support bundle.
    pub is_kept: bool,
    version: Option<u64>,
    asking: Option<(JobId, TraceJob)>,
    due: Option<Timestamp>,
}

impl TraceTool {
    /// True while the newest line is shown as it comes.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.selected + 1 >= self.lines.len()
    }

    /// The line under the cursor.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&TracedLine> {
        self.lines.get(self.selected)
    }

    /// When the trace is read again.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        if self.asking.is_none() { self.due } else { None }
    }

    /// Takes a page; whoever stands at the end goes with it, and elsewhere the cursor stays on its line.
    fn take(&mut self, page: TracePage) {
        (self.version, self.seconds_left) = (Some(page.version), page.seconds_left);
        let Some(lines) = page.lines else { return };
        let (follows, went) = (self.follows(), page.dropped.saturating_sub(self.dropped));
        let stays = self.selected.saturating_sub(usize::try_from(went).unwrap_or(usize::MAX));
        (self.lines, self.dropped, self.is_kept) = (lines, page.dropped, false);
        let last = self.lines.len().saturating_sub(1);
        self.selected = if follows { last } else { stays.min(last) };
    }
}

/// Opens it as it is.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    put_in_front(model, Open::Trace(TraceTool::default()));
    ask(model, TraceJob::Read(None), out);
}

fn tool(model: &mut Model) -> Option<&mut TraceTool> {
    match &mut model.screen {
        Screen::Tools(tools) => match &mut tools.open {
            Some(Open::Trace(trace)) => Some(trace),
            _ => None,
        },
        _ => None,
    }
}

fn ask(model: &mut Model, what: TraceJob, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(trace) = tool(model) else { return };
    trace.asking = Some((job, what));
    out.push(Effect::Trace(job, what));
}

/// Reads again what may have grown.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(trace) = tool(model) else { return };
    let since = trace.version;
    ask(model, TraceJob::Read(since), out);
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(trace) = tool(model) else { return };
    let last = trace.lines.len().saturating_sub(1);
    match key {
        Key::Up => trace.selected = trace.selected.saturating_sub(1),
        Key::Down => trace.selected = (trace.selected + 1).min(last),
        Key::PageUp => trace.selected = trace.selected.saturating_sub(PAGE),
        Key::PageDown => trace.selected = (trace.selected + PAGE).min(last),
        Key::Home => trace.selected = 0,
        Key::End => trace.selected = last,
        Key::F(6) => {
            let on = trace.seconds_left == 0;
            if is_technician(model) {
                ask(model, TraceJob::Switch(on), out);
            }
        }
        Key::F(7) if !trace.lines.is_empty() && is_technician(model) => ask(model, TraceJob::Keep, out),
        Key::Esc => close(model),
        _ => {}
    }
}

/// Takes what was traced.
pub(super) fn answered(model: &mut Model, job: JobId, page: Result<TracePage, Trouble>) {
    let at = model.at;
    let Some(trace) = tool(model) else { return };
    let Some((_, what)) = trace.asking.take_if(|(asked, _)| *asked == job) else { return };
    trace.due = Some(at + SignedDuration::from_millis(READ_MILLIS));
    match page {
        Ok(page) => {
            trace.take(page);
            trace.is_kept |= what == TraceJob::Keep;
        }
        Err(trouble) => model.notice = Some(trouble),
    }
}
