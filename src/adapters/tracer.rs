//! Where commands to cards and calls of modules are told while a technician traces: in the kiosk a ring of the last ones, in a
//! worker the pipe. Off, it costs one look at a flag.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::domain::trace::{TRACE_LINES_MAX, TRACE_MINUTES, TraceLine, TraceOutcome, TraceSent};
use crate::ports::clock::Clock;
use crate::ports::workbench::{TracePage, TracedLine};

/// Lines further back than this do not end any more: a source does one thing at a time.
const OPEN_LINES_MAX: usize = 64;

/// Takes what is traced.
pub trait TraceSink: Send + Sync {
    /// True while it is wanted.
    fn is_on(&self) -> bool;

    /// Takes a line: first without an outcome, then once more with it.
    fn tell(&self, line: TraceLine);
}

/// Tells what one source does; nothing by default.
#[derive(Clone, Default)]
pub struct Tracer {
    sink: Option<Arc<dyn TraceSink>>,
    source: String,
    told: Arc<AtomicU64>,
}

impl Tracer {
    /// A tracer that tells of this source.
    #[must_use]
    pub fn new(sink: Arc<dyn TraceSink>, source: &str) -> Self {
        Self { sink: Some(sink), source: source.to_owned(), told: Arc::default() }
    }

    /// Does the work, and tells of it where that is wanted: before it, so that what never comes back stands there, and after.
    pub fn traced<T>(
        &self,
        sent: impl FnOnce() -> TraceSent,
        work: impl FnOnce() -> T,
        outcome: impl FnOnce(&T) -> TraceOutcome,
    ) -> T {
        let Some(sink) = self.sink.as_ref().filter(|sink| sink.is_on()) else { return work() };
        let seq = self.told.fetch_add(1, Ordering::Relaxed);
        let line = TraceLine { seq, source: self.source.clone(), sent: sent(), outcome: None, took_us: 0 };
        sink.tell(line.clone());
        let began = Instant::now();
        let done = work();
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        sink.tell(TraceLine { outcome: Some(outcome(&done)), took_us, ..line });
        done
    }
}

/// The last lines of every source, for as long as it was switched on.
pub struct TraceRing {
    clock: Box<dyn Clock + Sync>,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    lines: VecDeque<TracedLine>,
    until: Option<Instant>,
    dropped: u64,
    version: u64,
}

impl TraceRing {
    /// An empty ring, switched off.
    #[must_use]
    pub fn new(clock: Box<dyn Clock + Sync>) -> Self {
        Self { clock, kept: Mutex::default() }
    }

    /// On for [`TRACE_MINUTES`] from now, or off at once; what was traced stays.
    pub fn switch(&self, on: bool) {
        let mut kept = self.kept();
        kept.until = on.then(|| Instant::now() + Duration::from_secs(60 * TRACE_MINUTES));
        kept.version += 1;
    }

    /// What is kept, and for how long it stays on; no lines where nothing changed since that version.
    #[must_use]
    pub fn page(&self, since: Option<u64>) -> TracePage {
        let kept = self.kept();
        let left = kept.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()));
        let lines = (since != Some(kept.version)).then(|| kept.lines.iter().cloned().collect());
        TracePage { version: kept.version, lines, dropped: kept.dropped, seconds_left: left.as_secs() }
    }

    /// What of this source has not ended never will: its process was ended.
    pub fn abandon(&self, source: &str) {
        let mut kept = self.kept();
        let open = kept.lines.iter_mut().rev().take(OPEN_LINES_MAX);
        let open = open.filter(|traced| traced.line.source == source && traced.line.outcome.is_none());
        open.for_each(|traced| traced.line.outcome = Some(TraceOutcome::Nothing));
        kept.version += 1;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TraceSink for TraceRing {
    fn is_on(&self) -> bool {
        self.kept().until.is_some_and(|until| Instant::now() < until)
    }

    fn tell(&self, line: TraceLine) {
        let at: Timestamp = self.clock.now();
        let mut kept = self.kept();
        kept.version += 1;
        let is_begun = |traced: &&mut TracedLine| {
            traced.line.outcome.is_none() && (&traced.line.source, traced.line.seq) == (&line.source, line.seq)
        };
        if let Some(begun) = kept.lines.iter_mut().rev().take(OPEN_LINES_MAX).find(is_begun) {
            begun.line = line;
            return;
        }
        if kept.lines.len() == TRACE_LINES_MAX {
            kept.lines.pop_front();
            kept.dropped += 1;
        }
        kept.lines.push_back(TracedLine { at, line });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::ClockReading;

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn reading(&self) -> ClockReading {
            Timestamp::UNIX_EPOCH.into()
        }
    }

    fn ring() -> Arc<TraceRing> {
        Arc::new(TraceRing::new(Box::new(Standing)))
    }

    fn sign(tracer: &Tracer) -> u8 {
        let sent = || TraceSent::Call { function: "C_Sign".into(), of: "CKM_ECDSA".into() };
        tracer.traced(sent, || 7, |_| TraceOutcome::Returned("CKR_OK".into()))
    }

    #[test]
    fn nothing_is_kept_while_it_is_off_and_the_work_is_done_all_the_same() {
        let ring = ring();
        assert_eq!(sign(&Tracer::default()), 7);
        assert_eq!(sign(&Tracer::new(ring.clone(), "piv-smart-card")), 7);
        assert_eq!(ring.page(None).lines, Some(vec![]));
    }

    #[test]
    fn a_call_stands_there_once_while_it_runs_and_once_it_has_ended() {
        let ring = ring();
        ring.switch(true);
        let tracer = Tracer::new(ring.clone(), "piv-smart-card");
        let sent = || TraceSent::Call { function: "C_Sign".into(), of: String::new() };
        tracer.traced(
            sent,
            || {
                let lines = ring.page(None).lines.expect("lines");
                assert!(lines.len() == 1 && lines[0].line.outcome.is_none());
            },
            |()| TraceOutcome::Returned("CKR_DEVICE_ERROR".into()),
        );
        let page = ring.page(None);
        let lines = page.lines.expect("lines");
        assert_eq!(lines[0].line.outcome, Some(TraceOutcome::Returned("CKR_DEVICE_ERROR".into())));
        assert_eq!((lines.len(), ring.page(Some(page.version)).lines), (1, None), "nothing changed since");
    }

    #[test]
    fn the_ring_keeps_the_last_lines_and_counts_those_that_went() {
        let ring = ring();
        ring.switch(true);
        let tracer = Tracer::new(ring.clone(), "piv-smart-card");
        for _ in 0..TRACE_LINES_MAX + 5 {
            sign(&tracer);
        }
        let page = ring.page(None);
        let lines = page.lines.expect("lines");
        assert_eq!((lines.len(), page.dropped, lines[0].line.seq), (TRACE_LINES_MAX, 5, 5));
        assert!(page.seconds_left > 0 && page.seconds_left <= 60 * TRACE_MINUTES);
        ring.switch(false);
        sign(&tracer);
        assert_eq!(ring.page(None).lines.expect("lines").len(), TRACE_LINES_MAX);
    }

    #[test]
    fn what_a_process_did_not_end_before_its_own_end_came_to_nothing() {
        let ring = ring();
        ring.switch(true);
        let sent = TraceSent::Call { function: "C_Login".into(), of: "CKU_USER".into() };
        ring.tell(TraceLine { seq: 0, source: "opensc".into(), sent, outcome: None, took_us: 0 });
        ring.abandon("piv-smart-card");
        assert_eq!(ring.page(None).lines.expect("lines")[0].line.outcome, None);
        ring.abandon("opensc");
        assert_eq!(ring.page(None).lines.expect("lines")[0].line.outcome, Some(TraceOutcome::Nothing));
    }
}
