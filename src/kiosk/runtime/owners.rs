//! One thread a device: the store, the copy of the centre's data, the carriers, the readers, and two ways to the centre. Each takes its jobs from a bounded
//! queue of its own and answers into the one inbox.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::bench::{BenchJob, own_bench};
use super::centre::{CentreJob, own_centre, own_packing};
use super::copies::own_cache;
pub use super::papers::Printers;
use super::papers::{Paperwork, own_printers};
use super::passwords::own_passwords;
use super::workbench::{WorkbenchJob, own_workbench};
use crate::domain::carrier::{CarrierFault, CarrierJob};
use crate::domain::doctor::Group;
use crate::domain::fault::{Fault, Trouble};
use crate::kiosk::app::message::{
    Answer, CacheJob, Effect, Input, JobId, Msg, PasswordJob, StoreAnswer, StoreJob, StoreOpened,
};
use crate::ports::cache::{CacheError, OrderCache};
use crate::ports::carrier::CarrierPort;
use crate::ports::centre::{Ask, CentrePort};
use crate::ports::clock::Clock;
use crate::ports::diagnostics::{Diagnostics, Look};
use crate::ports::id_chip::{ChipJob, ChipNews, IdChipPort};
use crate::ports::outbox::{Archive, ClockMemory, Journal, Memory, Outbox, Reconciliation, Remembered, StoreError};
use crate::ports::passwords::Passwords;
use crate::ports::readers::ReaderMonitor;
use crate::ports::recorder::EventLog;
use crate::ports::scanner::Scanner;
use crate::ports::workbench::Workbench;

/// Jobs that may wait for one owner. The core asks for one thing at a time, so a full queue means a stuck device.
const JOBS_MAX: usize = 64;

/// A store: the journal, the outbox and what belongs to it in one.
pub trait KioskStore: Journal + Outbox + Archive + Reconciliation + ClockMemory + Memory {}
impl<T: Journal + Outbox + Archive + Reconciliation + ClockMemory + Memory> KioskStore for T {}

/// Opens the copy of the centre's data, on its owner's thread.
pub type CacheOpener = Box<dyn FnOnce() -> Result<Box<dyn OrderCache>, CacheError> + Send>;

/// Opens the log of events, on its owner's thread.
pub type EventLogOpener = Box<dyn FnOnce() -> Box<dyn EventLog> + Send>;

/// An opened store.
pub struct OpenedStore {
    /// The journal and the outbox.
    pub store: Box<dyn KioskStore>,
    /// The copy of the centre's data that lies beside.
    pub cache: CacheOpener,
    /// A warning for the technician.
    pub warning: Option<String>,
}

/// An opened store, or why there is none.
pub type Opened = Result<OpenedStore, StoreError>;

/// What the kiosk is made of. Each is built on its owner's thread, so that none delays the first frame.
pub struct Parts {
    /// Opens the store.
    pub store: Box<dyn FnOnce() -> Opened + Send>,
    /// The carriers.
    pub carriers: Box<dyn FnOnce() -> Box<dyn CarrierPort> + Send>,
    /// The readers.
    pub readers: Box<dyn FnOnce() -> Box<dyn ReaderMonitor> + Send>,
    /// The chips of ID cards.
    pub id_chips: Box<dyn FnOnce() -> Box<dyn IdChipPort> + Send>,
    /// A scanner on a line of its own, where there is one.
    pub scanner: Option<Box<dyn FnOnce() -> Box<dyn Scanner> + Send>>,
    /// The hashes of officers' passwords.
    pub passwords: Box<dyn Passwords>,
    /// The printers.
    pub printers: Box<dyn FnOnce() -> Printers + Send>,
    /// The officer's way to the centre.
    pub centre: Box<dyn FnOnce() -> Box<dyn CentrePort> + Send>,
    /// The way behind the screen.
    pub centre_behind: Box<dyn FnOnce() -> Box<dyn CentrePort> + Send>,
    /// The same once more, for what is made ready while it is busy.
    pub centre_ahead: Box<dyn FnOnce() -> Box<dyn CentrePort> + Send>,
    /// The technician's bench.
    pub bench: Box<dyn FnOnce() -> Box<dyn Diagnostics> + Send>,
    /// The technician's tools.
    pub workbench: Box<dyn FnOnce() -> Box<dyn Workbench> + Send>,
    /// Where events are recorded.
    pub recorder: EventLogOpener,
    /// The clock, for work between jobs.
    pub clock: Box<dyn Clock>,
    /// True on a thread whose panic somebody catches and mends.
    pub panic_is_mended: fn() -> bool,
}

/// The owners' queues.
#[derive(Debug)]
pub struct Owners {
    store: SyncSender<(JobId, StoreJob)>,
    cache: SyncSender<(JobId, CacheJob)>,
    carriers: SyncSender<(JobId, CarrierJob)>,
    chips: SyncSender<(JobId, ChipJob)>,
    passwords: SyncSender<(JobId, PasswordJob)>,
    printer: SyncSender<(JobId, Paperwork)>,
    bench: SyncSender<BenchJob>,
    workbench: SyncSender<WorkbenchJob>,
    centre: SyncSender<CentreJob>,
    centre_behind: SyncSender<CentreJob>,
    packing: SyncSender<Ask>,
}

impl Owners {
    /// Starts every owner but that of the recorded events, whose part comes back.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(parts: Parts, inbox: &SyncSender<Msg>) -> io::Result<(EventLogOpener, Self)> {
        let Parts {
            store,
            carriers,
            readers,
            id_chips,
            scanner,
            passwords,
            printers,
            centre,
            centre_behind,
            centre_ahead,
            bench,
            workbench,
            recorder,
            clock,
            ..
        } = parts;
        let (store_jobs, store_queue) = sync_channel(JOBS_MAX);
        let (cache_jobs, cache_queue) = sync_channel(JOBS_MAX);
        let (cache_opener, cache_openers) = sync_channel(1);
        let (carrier_jobs, carrier_queue) = sync_channel(JOBS_MAX);
        let (chip_jobs, chip_queue) = sync_channel(JOBS_MAX);
        let (password_jobs, password_queue) = sync_channel(JOBS_MAX);
        let (print_jobs, print_queue) = sync_channel(JOBS_MAX);
        let (centre_jobs, centre_queue) = sync_channel(JOBS_MAX);
        let (behind_jobs, behind_queue) = sync_channel(JOBS_MAX);
        spawn("store", inbox, move |inbox| own_store(store, &store_queue, &cache_opener, inbox))?;
        spawn("cache", inbox, move |inbox| own_cache(&cache_openers, &cache_queue, clock.as_ref(), inbox))?;
        spawn("carriers", inbox, move |inbox| own_carriers(carriers(), &carrier_queue, inbox))?;
        spawn("id-chips", inbox, move |inbox| own_chips(id_chips(), &chip_queue, inbox))?;
        spawn("centre", inbox, move |inbox| own_centre(centre(), &centre_queue, inbox))?;
        spawn("centre-behind", inbox, move |inbox| own_centre(centre_behind(), &behind_queue, inbox))?;
        let (packing, to_pack) = sync_channel(JOBS_MAX);
        spawn("packing", inbox, move |_| own_packing(centre_ahead(), &to_pack))?;
        spawn("readers", inbox, move |inbox| own_readers(readers(), inbox))?;
        if let Some(scanner) = scanner {
            spawn("scanner", inbox, move |inbox| own_scanner(scanner(), inbox))?;
        }
        let (bench_jobs, bench_queue) = sync_channel(JOBS_MAX);
        spawn("bench", inbox, move |inbox| own_bench(&*bench(), &bench_queue, inbox))?;
        let (workbench_jobs, workbench_queue) = sync_channel(JOBS_MAX);
        spawn("workbench", inbox, move |inbox| own_workbench(&mut *workbench(), &workbench_queue, inbox))?;
        spawn("passwords", inbox, move |inbox| own_passwords(&*passwords, &password_queue, inbox))?;
        spawn("printers", inbox, move |inbox| own_printers(printers(), &print_queue, inbox))?;
        let owners = Self {
            store: store_jobs,
            cache: cache_jobs,
            carriers: carrier_jobs,
            chips: chip_jobs,
            passwords: password_jobs,
            printer: print_jobs,
            bench: bench_jobs,
            workbench: workbench_jobs,
            centre: centre_jobs,
            centre_behind: behind_jobs,
            packing,
        };
        Ok((recorder, owners))
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
            Effect::Cache(job, cache) => {
                let failed = CacheError::Closed("the copy's owner takes no jobs".into());
                (job, self.cache.try_send((job, cache)).is_ok(), Answer::Cache(Err(failed)))
            }
            Effect::Chip(job, chip) => {
                let failed = Answer::Chip(Box::new(Err(Fault::ChipSilent.into())));
                (job, self.chips.try_send((job, chip)).is_ok(), failed)
            }
            Effect::Password(job, password) => {
                (job, self.passwords.try_send((job, password)).is_ok(), Answer::PasswordChecked(false))
            }
            Effect::Print(job, print) => {
                let failed = Answer::Printed(Err(Fault::PrinterBusy.into()));
                (job, self.printer.try_send((job, Paperwork::Print(print))).is_ok(), failed)
            }
            Effect::Export(job, export) => {
                let failed = Answer::Exported(Err(Fault::StickNotWritten.into()));
                (job, self.printer.try_send((job, Paperwork::Export(export))).is_ok(), failed)
            }
            Effect::SaveProof(job, proof) => {
                let failed = Answer::Exported(Err(Fault::StickNotWritten.into()));
                (job, self.printer.try_send((job, Paperwork::Proof(proof))).is_ok(), failed)
            }
            Effect::Examine(job, groups, own) => {
                let ended = |group: &Group| Look { group: *group, findings: vec![], ended: true };
                let failed = Answer::Looked(groups.iter().map(ended).collect());
                (job, self.bench.try_send((job, groups, own)).is_ok(), failed)
            }
            Effect::Prepare(ask) => {
                // Nobody waits for it: what is not made ready is made when it is asked.
                let _ = self.packing.try_send(ask);
                return None;
            }
            Effect::ReadLog(job, place, filter) => {
                let failed = Answer::Log(Err(Trouble::new(Fault::LogUnreadable, "its owner takes no jobs")));
                (job, self.workbench.try_send(WorkbenchJob::Log(job, place, filter)).is_ok(), failed)
            }
            Effect::Trace(job, wanted) => {
                let failed = Answer::Trace(Err(Trouble::new(Fault::TraceNotKept, "its owner takes no jobs")));
                (job, self.workbench.try_send(WorkbenchJob::Trace(job, wanted)).is_ok(), failed)
            }
            Effect::Verify(job, check) => {
                (job, self.workbench.try_send(WorkbenchJob::Verify(job, check)).is_ok(), Answer::Verified(false))
            }
            Effect::Configure(job, wanted) => {
                let failed = Trouble::new(Fault::ConfigurationRefused, "its owner takes no jobs");
                let failed = Answer::Configured(Err(failed));
                (job, self.workbench.try_send(WorkbenchJob::Configure(job, wanted)).is_ok(), failed)
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

/// What a store holds that was just opened.
fn look(store: &mut dyn KioskStore, warning: Option<String>) -> Result<StoreOpened, StoreError> {
    let (queue, attempts, clock_checked) = (store.state()?, store.open_attempts()?, store.clock_checked()?);
    let (look, officers) = (store.remembered(Remembered::Look)?, store.remembered(Remembered::Officers)?);
    Ok(StoreOpened { queue, attempts, clock_checked, look, officers, warning })
}

fn own_store(
    open: Box<dyn FnOnce() -> Opened + Send>,
    queue: &Receiver<(JobId, StoreJob)>,
    cache_opener: &SyncSender<CacheOpener>,
    inbox: &SyncSender<Msg>,
) {
    let mut store = match open() {
        Ok(OpenedStore { mut store, cache, warning }) => {
            let opened = look(store.as_mut(), warning);
            let failed = opened.is_err();
            if inbox.send(Msg::StoreOpened(opened)).is_err() || failed || cache_opener.send(cache).is_err() {
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
            // The record is durable: a queue that cannot be read afterwards must not let it be appended again.
            StoreAnswer::Appended(Box::new(record), store.state().ok())
        }
        StoreJob::Pending { records_max } => StoreAnswer::Records(store.pending(records_max)?),
        StoreJob::PendingBehind { seq, head, records_max } => {
            StoreAnswer::Records(store.pending_behind(seq, head, records_max)?)
        }
        StoreJob::Urgent { records_max } => StoreAnswer::Records(store.urgent(records_max)?),
        StoreJob::KeptFrom { first, records_max } => StoreAnswer::Records(store.kept_from(first, records_max)?),
        StoreJob::Newest { rows_max } => StoreAnswer::Newest(store.newest(rows_max)?),
        StoreJob::Erase { before } => StoreAnswer::Erased(store.erase_before(before)?),
        StoreJob::ClockChecked { at } => {
            store.keep_clock_checked(at)?;
            StoreAnswer::ClockKept
        }
        StoreJob::Remember { what, value } => {
            store.remember(what, &value)?;
            StoreAnswer::Remembered
        }
        StoreJob::State => StoreAnswer::Queue(store.state()?),
        StoreJob::Acknowledge { seq, head } => {
            store.acknowledge(seq, head)?;
            StoreAnswer::Queue(store.state()?)
        }
        StoreJob::Halt(halt) => {
            store.halt(halt)?;
            StoreAnswer::Queue(store.state()?)
        }
        StoreJob::TakeBack { records, head } => {
            store.take_back(&records, &head)?;
            StoreAnswer::Queue(store.state()?)
        }
        StoreJob::BeginEpoch { epoch } => {
            store.begin_epoch(epoch)?;
            StoreAnswer::Queue(store.state()?)
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

fn own_chips(mut chips: Box<dyn IdChipPort>, queue: &Receiver<(JobId, ChipJob)>, inbox: &SyncSender<Msg>) {
    while let Ok((job, what)) = queue.recv() {
        let mut is_identified = false;
        let mut told = |news| {
            let answer = match news {
                ChipNews::Progress(progress) => Answer::ChipProgress(progress),
                ChipNews::Slipped => Answer::ChipSlipped,
                ChipNews::Identified(report) => {
                    is_identified = true;
                    Answer::Chip(Box::new(Ok(report)))
                }
            };
            // Nobody is left to hear it when the program ends.
            drop(inbox.send(Msg::Answer(job, answer)));
        };
        let answer = match (chips.read(&what, &mut told), is_identified) {
            (Err(trouble), false) => Answer::Chip(Box::new(Err(trouble))),
            (details, _) => Answer::ChipDetails(Box::new(details)),
        };
        drop(what);
        if inbox.send(Msg::Answer(job, answer)).is_err() {
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
