//! One thread a device: the store, the carriers, the readers, and two ways to the centre. Each takes its jobs from a bounded
//! queue of its own and answers into the one inbox.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::domain::carrier::{CarrierFault, CarrierJob};
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::app::message::{Answer, Effect, Input, JobId, Msg, StoreAnswer, StoreJob, StoreOpened};
use crate::ports::carrier::CarrierPort;
use crate::ports::centre::{Ask, CentrePort};
use crate::ports::outbox::{Journal, Outbox, StoreError};
use crate::ports::readers::ReaderMonitor;
use crate::ports::scanner::Scanner;

/// Jobs that may wait for one owner. The core asks for one thing at a time, so a full queue means a stuck device.
const JOBS_MAX: usize = 64;

/// A store: the journal and the outbox in one.
pub trait KioskStore: Journal + Outbox {}
impl<T: Journal + Outbox> KioskStore for T {}

/// An opened store, with a warning for the technician.
pub type Opened = Result<(Box<dyn KioskStore>, Option<String>), StoreError>;

/// What the kiosk is made of. Each is built on its owner's thread, so that none delays the first frame.
pub struct Parts {
    /// Opens the store.
    pub store: Box<dyn FnOnce() -> Opened + Send>,
    /// The carriers.
    pub carriers: Box<dyn FnOnce() -> Box<dyn CarrierPort> + Send>,
    /// The readers.
    pub readers: Box<dyn FnOnce() -> Box<dyn ReaderMonitor> + Send>,
    /// A scanner on a line of its own, where there is one.
    pub scanner: Option<Box<dyn FnOnce() -> Box<dyn Scanner> + Send>>,
    /// The officer's way to the centre.
    pub centre: Box<dyn FnOnce() -> Box<dyn CentrePort> + Send>,
    /// The way behind the screen.
    pub centre_behind: Box<dyn FnOnce() -> Box<dyn CentrePort> + Send>,
    /// True on a thread whose panic somebody catches and mends.
    pub panic_is_mended: fn() -> bool,
}

type CentreJob = (JobId, Ask, Option<String>);

/// The owners' queues.
#[derive(Debug)]
pub struct Owners {
    store: SyncSender<(JobId, StoreJob)>,
    carriers: SyncSender<(JobId, CarrierJob)>,
    centre: SyncSender<CentreJob>,
    centre_behind: SyncSender<CentreJob>,
}

impl Owners {
    /// Starts every owner.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(parts: Parts, inbox: &SyncSender<Msg>) -> io::Result<Self> {
        let Parts { store, carriers, readers, scanner, centre, centre_behind, panic_is_mended: _ } = parts;
        let (store_jobs, store_queue) = sync_channel(JOBS_MAX);
        let (carrier_jobs, carrier_queue) = sync_channel(JOBS_MAX);
        let (centre_jobs, centre_queue) = sync_channel(JOBS_MAX);
        let (behind_jobs, behind_queue) = sync_channel(JOBS_MAX);
        spawn("store", inbox, move |inbox| own_store(store, &store_queue, inbox))?;
        spawn("carriers", inbox, move |inbox| own_carriers(carriers(), &carrier_queue, inbox))?;
        spawn("centre", inbox, move |inbox| own_centre(centre(), &centre_queue, inbox))?;
        spawn("centre-behind", inbox, move |inbox| own_centre(centre_behind(), &behind_queue, inbox))?;
        spawn("readers", inbox, move |inbox| own_readers(readers(), inbox))?;
        if let Some(scanner) = scanner {
            spawn("scanner", inbox, move |inbox| own_scanner(scanner(), inbox))?;
        }
        Ok(Self { store: store_jobs, carriers: carrier_jobs, centre: centre_jobs, centre_behind: behind_jobs })
    }

    /// Hands an effect to its owner. When the owner's queue is full or the owner is gone, the answer that says so comes
    /// back at once: nothing waits for an answer that never comes.
    #[must_use]
    pub fn carry_out(&self, effect: Effect) -> Option<Msg> {
        let (job, taken, failed) = match effect {
            Effect::Ask(job, ask, session) => (job, self.centre.try_send((job, ask, session)).is_ok(), no_centre()),
            Effect::AskBehind(job, ask, session) => {
                (job, self.centre_behind.try_send((job, ask, session)).is_ok(), no_centre())
            }
            Effect::Carrier(job, carrier) => {
                (job, self.carriers.try_send((job, carrier)).is_ok(), Answer::Carrier(Err(CarrierFault::Deadline)))
            }
            Effect::Store(job, store) => {
                let failed = StoreError::NotDurable("the store's owner takes no jobs".into());
                (job, self.store.try_send((job, store)).is_ok(), Answer::Store(Err(failed)))
            }
            Effect::Quit => return None,
        };
        if !taken {
            tracing::error!("an owner takes no jobs");
        }
        (!taken).then_some(Msg::Answer(job, failed))
    }
}

fn no_centre() -> Answer {
    Answer::Centre(Err(Trouble::new(Fault::CentreUnreachable, "the line's owner takes no jobs")))
}

fn spawn(name: &str, inbox: &SyncSender<Msg>, body: impl FnOnce(&SyncSender<Msg>) + Send + 'static) -> io::Result<()> {
    let inbox = inbox.clone();
    thread::Builder::new().name(name.into()).spawn(move || body(&inbox)).map(drop)
}

fn own_store(open: Box<dyn FnOnce() -> Opened + Send>, queue: &Receiver<(JobId, StoreJob)>, inbox: &SyncSender<Msg>) {
    let mut store = match open() {
        Ok((mut store, warning)) => {
            let opened = store.state().and_then(|queue| Ok((queue, store.open_attempts()?)));
            let opened = opened.map(|(queue, attempts)| StoreOpened { queue, attempts, warning });
            let failed = opened.is_err();
            if inbox.send(Msg::StoreOpened(opened)).is_err() || failed {
                return;
            }
            store
        }
        Err(error) => {
            let _ = inbox.send(Msg::StoreOpened(Err(error)));
            return;
        }
    };
    while let Ok((job, what)) = queue.recv() {
        let answer = keep(store.as_mut(), what);
        if inbox.send(Msg::Answer(job, Answer::Store(answer))).is_err() {
            return;
        }
    }
}

/// Carries one store job out.
///
/// # Errors
/// What the store says.
pub fn keep(store: &mut dyn KioskStore, job: StoreJob) -> Result<StoreAnswer, StoreError> {
    Ok(match job {
        StoreJob::Journal(entry) => {
            store.write(&entry)?;
            StoreAnswer::Journalled
        }
        StoreJob::Append { at, officer, draft } => {
            let record = store.append(at, &officer, draft)?;
            StoreAnswer::Appended(Box::new(record), store.state()?)
        }
        StoreJob::Pending { records_max } => StoreAnswer::Pending(store.pending(records_max)?),
        StoreJob::State => StoreAnswer::State(store.state()?),
        StoreJob::Acknowledge { seq, head } => {
            store.acknowledge(seq, head)?;
            StoreAnswer::Acknowledged(store.state()?)
        }
    })
}

fn own_carriers(mut carriers: Box<dyn CarrierPort>, queue: &Receiver<(JobId, CarrierJob)>, inbox: &SyncSender<Msg>) {
    while let Ok((job, what)) = queue.recv() {
        let answer = carriers.perform(&what);
        drop(what);
        if inbox.send(Msg::Answer(job, Answer::Carrier(answer))).is_err() {
            return;
        }
    }
}

fn own_centre(mut centre: Box<dyn CentrePort>, queue: &Receiver<CentreJob>, inbox: &SyncSender<Msg>) {
    while let Ok((job, ask, session)) = queue.recv() {
        let answer = centre.ask(&ask, session.as_deref());
        if inbox.send(Msg::Answer(job, Answer::Centre(answer))).is_err() {
            return;
        }
    }
}

fn own_readers(mut readers: Box<dyn ReaderMonitor>, inbox: &SyncSender<Msg>) {
    while inbox.send(Msg::Readers(readers.next_change())).is_ok() {}
}

fn own_scanner(mut scanner: Box<dyn Scanner>, inbox: &SyncSender<Msg>) {
    while inbox.send(Msg::Input(Input::Burst(scanner.next_scan()))).is_ok() {}
}
