//! What the technician's tools of the scripted world find.

use crate::domain::fault::{Fault, Trouble};
use crate::ports::workbench::{
    ConfigurationJob, ConfiguredKey, LogFilter, LogLine, LogPage, LogPlace, SignatureCheck, TraceJob, TracePage,
    TracedLine,
};

/// The script.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// The whole log, each line one byte long.
    pub(crate) log: Vec<LogLine>,
    /// Why it cannot be read.
    pub(crate) log_trouble: Option<Trouble>,
    /// Every place that was read from, in order.
    pub(crate) read: Vec<LogPlace>,
    /// What was traced, and for how long it stays on.
    pub(crate) traced: Vec<TracedLine>,
    pub(crate) trace_seconds: u64,
    /// How often the trace was kept.
    pub(crate) kept: usize,
    /// Signatures that were verified; none holds while this is set.
    pub(crate) verified: Vec<SignatureCheck>,
    pub(crate) signatures_fail: bool,
    /// What the configuration refused, or did.
    pub(crate) configured: Vec<ConfigurationJob>,
    pub(crate) configuration_refuses: bool,
}

/// Lines of a page of this world.
const PAGE: usize = 40;

impl Script {
    pub(super) fn configure(&mut self, job: ConfigurationJob) -> Result<Vec<ConfiguredKey>, Trouble> {
        let changes = job != ConfigurationJob::Read;
        self.configured.push(job);
        if changes && self.configuration_refuses {
            return Err(Trouble::new(
                Fault::ConfigurationRefused,
                "centre.heartbeat_seconds must lie between 5 and 3600",
            ));
        }
        let key =
            |(key, value, differs): (&str, &str, bool)| ConfiguredKey { key: key.into(), value: value.into(), differs };
        let keys = [
            ("centre.address", "\"https://centre.example:8443\"", true),
            ("centre.heartbeat_seconds", "60", false),
            ("kiosk.language", "\"az\"", false),
            ("kiosk.name", "\"baku-01-1\"", true),
            ("log.level", "\"info\"", false),
            ("readers.ignore", "[]", false),
        ];
        Ok(keys.map(key).to_vec())
    }

    pub(super) fn verify(&mut self, check: &SignatureCheck) -> bool {
        self.verified.push(check.clone());
        !self.signatures_fail
    }

    pub(super) fn trace(&mut self, job: TraceJob) -> Result<TracePage, Trouble> {
        let version = u64::try_from(self.traced.len()).expect("few");
        match job {
            TraceJob::Switch(on) => self.trace_seconds = if on { 600 } else { 0 },
            TraceJob::Keep => self.kept += 1,
            TraceJob::Read(_) => {}
        }
        let lines = (job != TraceJob::Read(Some(version))).then(|| self.traced.clone());
        Ok(TracePage { version, lines, dropped: 0, seconds_left: self.trace_seconds })
    }

    pub(super) fn log(&mut self, place: LogPlace, filter: &LogFilter) -> Result<LogPage, Trouble> {
        self.read.push(place);
        if let Some(trouble) = &self.log_trouble {
            return Err(trouble.clone());
        }
        let length = self.log.len();
        let byte = |place: u64| usize::try_from(place).expect("a short log").min(length);
        let (from, to) = match place {
            LogPlace::Newest => (length.saturating_sub(PAGE), length),
            LogPlace::Before(end) => (byte(end).saturating_sub(PAGE), byte(end)),
            LogPlace::Since(start) => (byte(start), length),
        };
        let lines = self.log[from..to].iter().filter(|line| filter.takes(line)).cloned().collect();
        let at = |place: usize| u64::try_from(place).expect("a short log");
        Ok(LogPage { lines, from: at(from), to: at(to), begun_anew: false })
    }
}
