//! The carrier: jobs in, answers out. Implemented in the worker over PKCS#11, and in the kiosk by the worker's client.

use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};

/// Something that carries out carrier jobs, one at a time. Blocking; it belongs on a thread of its own.
pub trait CarrierPort: Send {
    /// Carries out one job. Returns within the job's deadline, whatever the carrier's module does.
    ///
    /// # Errors
    /// [`CarrierFault`] as the job's end; the next job may be asked at once.
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault>;
}
