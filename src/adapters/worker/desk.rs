//! The counter's one carrier port: sends each job to the worker of the profile its reader belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::adapters::pkcs11::carrier::{ProfileSet, ProfileSource, reader_of};
use crate::adapters::tracer::TraceRing;
use crate::adapters::worker::client::{WorkerClient, WorkerProgram};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use crate::ports::carrier::CarrierPort;

/// All carriers of a counter, a worker for each profile in use.
pub struct CarrierDesk {
    program: WorkerProgram,
    profiles: ProfileSet,
    workers: BTreeMap<String, WorkerClient>,
    trace: Option<Arc<TraceRing>>,
}

impl CarrierDesk {
    /// A desk over these profiles. No worker is started before the first job.
    #[must_use]
    pub fn new(program: WorkerProgram, profiles: ProfileSet) -> Self {
        Self { program, profiles, workers: BTreeMap::new(), trace: None }
    }

    /// The same desk; what its workers do is told here while that is wanted.
    #[must_use]
    pub fn traced(self, ring: Arc<TraceRing>) -> Self {
        Self { trace: Some(ring), ..self }
    }

    /// Process ids of the workers that run now.
    pub fn process_ids(&self) -> impl Iterator<Item = u32> {
        self.workers.values().filter_map(WorkerClient::process_id)
    }

    fn worker_for(&mut self, reader: &str) -> Result<&mut WorkerClient, CarrierFault> {
        let profile = self.profiles.for_reader(reader).ok_or(CarrierFault::NoProfile)?;
        let source = self.profiles.source(&profile.name).unwrap_or(&ProfileSource::BuiltIn);
        Ok(self.workers.entry(profile.name.clone()).or_insert_with(|| {
            let worker = WorkerClient::new(self.program.clone(), profile.clone(), source.clone());
            match &self.trace {
                Some(ring) => worker.traced(Arc::clone(ring), &profile.name),
                None => worker,
            }
        }))
    }
}

impl CarrierPort for CarrierDesk {
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        match reader_of(job) {
            // It is about one module, and no reader says which.
            None if matches!(job, CarrierJob::Survey) => Err(CarrierFault::NoProfile),
            Some(reader) => self.worker_for(reader)?.perform(job),
            None => {
                // A worker that cannot forget in time is ended, and with it what it held.
                for worker in self.workers.values_mut() {
                    let _ended_if_late = worker.perform(job);
                }
                Ok(CarrierAnswer::Forgotten)
            }
        }
    }
}
