//! The owner of the copy of the centre's data.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError};

use super::owners::CacheOpener;
use crate::kiosk::app::message::{Answer, CacheAnswer, CacheJob, JobId, Msg};
use crate::ports::cache::{CacheError, OrderCache};
use crate::ports::clock::Clock;

/// Opens the copy once the store is open. Between jobs it settles, a little at a time, so that no search waits for that.
pub(super) fn own_cache(
    openers: &Receiver<CacheOpener>,
    queue: &Receiver<(JobId, CacheJob)>,
    clock: &dyn Clock,
    inbox: &SyncSender<Msg>,
) {
    let Ok(open) = openers.recv() else { return };
    let mut cache = open();
    let mut settling = cache.is_ok();
    loop {
        let job = match queue.try_recv() {
            Ok(job) => job,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) if settling => {
                settling = cache.as_mut().is_ok_and(|cache| cache.settle(clock.now()).unwrap_or(false));
                continue;
            }
            Err(TryRecvError::Empty) => match queue.recv() {
                Ok(job) => job,
                Err(_) => return,
            },
        };
        let (job, what) = job;
        let answer = match &mut cache {
            Ok(cache) => look_after(cache.as_mut(), what),
            Err(error) => Err(error.clone()),
        };
        settling |= cache.is_ok();
        if inbox.send(Msg::Answer(job, Answer::Cache(answer))).is_err() {
            return;
        }
    }
}

fn look_after(cache: &mut dyn OrderCache, job: CacheJob) -> Result<CacheAnswer, CacheError> {
    Ok(match job {
        CacheJob::State => CacheAnswer::Stands(cache.state()),
        CacheJob::Keep { asked, page } => CacheAnswer::Stands(cache.keep(asked.as_ref(), &page)?),
        CacheJob::Confirm { as_of } => CacheAnswer::Stands(cache.confirm(as_of)?),
        CacheJob::Find { queries, at, orders_max } => CacheAnswer::Found(cache.find(&queries, at, orders_max)?),
    })
}
