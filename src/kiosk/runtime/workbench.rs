//! The owner of the technician's tools.

use std::sync::mpsc::{Receiver, SyncSender};

use crate::kiosk::app::message::{Answer, JobId, Msg};
use crate::ports::workbench::{ConfigurationJob, LogFilter, LogPlace, SignatureCheck, TraceJob, Workbench};

/// What a technician wants.
pub(super) enum WorkbenchJob {
    /// Lines of the log.
    Log(JobId, LogPlace, LogFilter),
    /// The trace.
    Trace(JobId, TraceJob),
    /// A signature.
    Verify(JobId, Box<SignatureCheck>),
    /// The configuration.
    Configure(JobId, ConfigurationJob),
}

pub(super) fn own_workbench(workbench: &mut dyn Workbench, queue: &Receiver<WorkbenchJob>, inbox: &SyncSender<Msg>) {
    while let Ok(wanted) = queue.recv() {
        let answer = match wanted {
            WorkbenchJob::Log(job, place, filter) => Msg::Answer(job, Answer::Log(workbench.log(place, &filter))),
            WorkbenchJob::Trace(job, wanted) => Msg::Answer(job, Answer::Trace(workbench.trace(wanted))),
            WorkbenchJob::Verify(job, check) => Msg::Answer(job, Answer::Verified(workbench.verify(&check))),
            WorkbenchJob::Configure(job, wanted) => {
                Msg::Answer(job, Answer::Configured(workbench.configuration(&wanted)))
            }
        };
        if inbox.send(answer).is_err() {
            return;
        }
    }
}
