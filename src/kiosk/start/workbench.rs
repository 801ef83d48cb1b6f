//! The technician's tools over the adapters.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::adapters::log_book::LogBook;
use crate::adapters::pkcs11::carrier::verifies;
use crate::adapters::recorder;
use crate::adapters::tracer::TraceRing;
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::config::{Config, edit};
use crate::ports::workbench::{
    ConfigurationJob, ConfiguredKey, LogFilter, LogPage, LogPlace, SignatureCheck, TraceJob, TracePage, TracedLine,
    Workbench,
};
use crate::wire::support::{KeptTrace, KeptTraceLine};

/// The tools of one kiosk.
pub(super) struct Tools {
    log: LogBook,
    ring: Arc<TraceRing>,
    kept_trace: PathBuf,
    configuration: PathBuf,
}

impl Tools {
    /// The tools of a configuration; nothing is opened yet.
    pub(super) fn new(config: &Config, configuration: &Path, ring: Arc<TraceRing>) -> Self {
        let (log, configuration) = (LogBook::new(config.log.file.clone()), configuration.to_owned());
        Self { log, ring, kept_trace: kept_trace(config), configuration }
    }
}

/// Where a trace lies that a technician kept; it holds nothing that would have to be sealed.
fn kept_trace(config: &Config) -> PathBuf {
    config.store.directory.join("trace.json")
}

/// The trace that a technician kept for the support bundle; `None` where none was, or it cannot be understood.
#[must_use]
pub fn read_kept_trace(config: &Config) -> Option<KeptTrace> {
    recorder::kept_trace(&kept_trace(config))
}

fn keep(path: &Path, lines: Vec<TracedLine>) -> Result<(), Trouble> {
    let lines = lines.into_iter().map(|traced| KeptTraceLine { at: traced.at, line: traced.line }).collect();
    let failed = |error| Trouble::new(Fault::TraceNotKept, &format!("{}: {error}", path.display()));
    recorder::keep_trace(path, &KeptTrace { lines }).map_err(failed)
}

impl Workbench for Tools {
    fn log(&mut self, place: LogPlace, filter: &LogFilter) -> Result<LogPage, Trouble> {
        self.log.page(place, filter)
    }

    fn trace(&mut self, job: TraceJob) -> Result<TracePage, Trouble> {
        match job {
            TraceJob::Read(since) => return Ok(self.ring.page(since)),
            TraceJob::Switch(on) => self.ring.switch(on),
            TraceJob::Keep => keep(&self.kept_trace, self.ring.page(None).lines.unwrap_or_default())?,
        }
        Ok(self.ring.page(None))
    }

    fn verify(&mut self, check: &SignatureCheck) -> bool {
        verifies(&check.spki_der, &check.message, &check.signature)
    }

    fn configuration(&mut self, job: &ConfigurationJob) -> Result<Vec<ConfiguredKey>, Trouble> {
        let failed = |error: &dyn std::fmt::Display| Trouble::new(Fault::ConfigurationRefused, &error.to_string());
        let path = self.configuration.as_path();
        match job {
            ConfigurationJob::Read => {}
            ConfigurationJob::Set { key, value } => {
                let changed = edit::set(path, key, value).map_err(|error| failed(&error))?;
                tracing::info!(key, before = changed.before, now = changed.now, "the configuration was changed");
            }
            ConfigurationJob::Undo => {
                edit::undo(path).map_err(|error| failed(&error))?;
                tracing::info!("the last change of the configuration was undone");
            }
        }
        let config = Config::load(path).map_err(|error| failed(&error))?;
        let differing = config.differing();
        let key = |(key, value): (String, String)| ConfiguredKey { differs: differing.contains(&key), key, value };
        Ok(config.keys().into_iter().map(key).collect())
    }
}
