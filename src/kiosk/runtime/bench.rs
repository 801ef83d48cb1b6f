//! The owner of the technician's bench.

use std::sync::mpsc::{Receiver, SyncSender};

use crate::domain::doctor::{Group, StoreOpening};
use crate::kiosk::app::message::{Answer, JobId, Msg};
use crate::ports::diagnostics::Diagnostics;

/// What to look at, and how the store stands, which nobody else can open.
pub(super) type BenchJob = (JobId, Vec<Group>, StoreOpening);

/// Tells each finding as soon as it is known; the job's groups are looked at side by side.
pub(super) fn own_bench(bench: &dyn Diagnostics, queue: &Receiver<BenchJob>, inbox: &SyncSender<Msg>) {
    while let Ok((job, groups, own)) = queue.recv() {
        bench.examine(&groups, Some(&own), &|look| {
            // The program ends when nobody takes messages any more.
            let _ended = inbox.send(Msg::Answer(job, Answer::Looked(vec![look])));
        });
    }
}
