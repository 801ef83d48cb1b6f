//! The owners of the ways to the centre: those who ask, and one who makes ready what will be asked next, for a batch of records is
//! written, signed and packed while the one before it is on its way.

use std::sync::mpsc::{Receiver, SyncSender};

use crate::kiosk::app::message::{Answer, JobId, Msg};
use crate::ports::centre::{Ask, CentrePort};

/// A question, and the session it is asked in.
pub(super) type CentreJob = (JobId, Ask, Option<String>);

/// Asks one after the other.
pub(super) fn own_centre(mut centre: Box<dyn CentrePort>, queue: &Receiver<CentreJob>, inbox: &SyncSender<Msg>) {
    while let Ok((job, ask, session)) = queue.recv() {
        let answer = centre.ask(&ask, session.as_deref());
        if inbox.send(Msg::Answer(job, Answer::Centre(answer))).is_err() {
            return;
        }
    }
}

/// Makes ready one after the other.
pub(super) fn own_packing(mut centre: Box<dyn CentrePort>, queue: &Receiver<Ask>) {
    while let Ok(ask) = queue.recv() {
        centre.prepare(&ask);
    }
}
