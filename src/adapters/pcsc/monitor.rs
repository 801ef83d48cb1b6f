//! Watching the readers: one thread asleep in `SCardGetStatusChange`, woken by the service and by nothing else.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::{CStr, CString};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState as PcscState, Scope, State};
use rustix::event::{EventfdFlags, eventfd};

use crate::adapters::pcsc::ReaderTable;
use crate::adapters::pcsc::service::ServiceWait;
use crate::ports::readers::{ReaderMonitor, ReaderState, ReadersState};

/// How long [`MonitorStop::stop`] waits between two cancellations, and how many it sends at most.
const CANCEL_PAUSE: Duration = Duration::from_millis(10);
const CANCELS_MAX: u32 = 200;

/// Watches the readers of the smart-card service. Blocks in [`ReaderMonitor::next_change`]: give it a thread of its own.
pub struct PcscMonitor {
    table: ReaderTable,
    watch: Option<Watch>,
    wait: ServiceWait,
    last: Option<ReadersState>,
    /// States found and not yet told.
    found: VecDeque<ReadersState>,
    shared: Arc<Shared>,
}

/// Ends a monitor's wait from another thread.
#[derive(Clone)]
pub struct MonitorStop(Arc<Shared>);

struct Shared {
    state: Mutex<StopState>,
    ended: Condvar,
    wake: Arc<OwnedFd>,
}

#[derive(Default)]
struct StopState {
    asked: bool,
    /// The monitor has seen it and will not block again.
    ended: bool,
    context: Option<Context>,
}

/// One life of the service, with what was last heard of each reader.
struct Watch {
    context: Context,
    readers: Vec<PcscState>,
    /// Insertions and removals counted by the service, for readers with a card in.
    stays: BTreeMap<CString, u32>,
}

impl PcscMonitor {
    /// A monitor with this table of reader names. Nothing is asked before the first call.
    ///
    /// # Errors
    /// When the system gives no event descriptor.
    pub fn new(table: ReaderTable) -> std::io::Result<Self> {
        let wake = Arc::new(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?);
        let wait = ServiceWait::new(Arc::clone(&wake));
        let shared = Arc::new(Shared { state: Mutex::default(), ended: Condvar::new(), wake });
        Ok(Self { table, watch: None, wait, last: None, found: VecDeque::new(), shared })
    }

    /// What ends this monitor's waits from another thread.
    #[must_use]
    pub fn stopper(&self) -> MonitorStop {
        MonitorStop(Arc::clone(&self.shared))
    }

    /// True after [`MonitorStop::stop`]: every further call answers at once with the last state.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.shared.with(|state| state.asked)
    }

    /// Looks once and puts what is new into `found`; blocks when nothing is.
    fn step(&mut self) {
        let Some(watch) = &mut self.watch else { return self.reach_service() };
        let heard = watch.look(Some(Duration::ZERO)).and_then(|()| {
            if self.tell() || self.shared.with(|state| state.asked) {
                return Ok(());
            }
            match &mut self.watch {
                Some(watch) => watch.look(None),
                None => Ok(()),
            }
        });
        if let Err(error) = heard {
            tracing::info!(%error, "the smart-card service is gone");
            self.watch = None;
            self.shared.with(|state| state.context = None);
        }
    }

    fn reach_service(&mut self) {
        self.wait.arm();
        match Context::establish(Scope::User) {
            Ok(context) => {
                self.wait.disarm();
                self.shared.with(|state| state.context = Some(context.clone()));
                self.watch = Some(Watch { context, readers: Vec::new(), stays: BTreeMap::new() });
            }
            Err(error) => {
                let down = ReadersState::ServiceDown(error.to_string());
                if matches!(self.last, Some(ReadersState::ServiceDown(_))) {
                    self.wait.wait();
                } else {
                    self.found.push_back(down);
                }
            }
        }
    }

    /// Notes what differs from what was told last. A card that was changed between two looks is told as gone first, or nobody
    /// would know that it is another one.
    fn tell(&mut self) -> bool {
        let Some(watch) = &mut self.watch else { return false };
        let replaced = watch.replaced();
        let now = watch.snapshot(&self.table);
        if !replaced.is_empty() {
            let without = now.iter().cloned().map(|mut reader| {
                if replaced.contains(&reader.name) {
                    reader.card = None;
                }
                reader
            });
            self.found.push_back(ReadersState::Running(without.collect()));
        }
        let now = ReadersState::Running(now);
        if self.found.is_empty() && self.last.as_ref() == Some(&now) {
            return false;
        }
        self.found.push_back(now);
        true
    }
}

impl ReaderMonitor for PcscMonitor {
    fn next_change(&mut self) -> ReadersState {
        loop {
            while let Some(state) = self.found.pop_front() {
                if self.last.as_ref() != Some(&state) {
                    self.last = Some(state.clone());
                    return state;
                }
            }
            if self.is_stopped() {
                self.shared.with(|state| state.ended = true);
                self.shared.ended.notify_all();
                return self
                    .last
                    .clone()
                    .unwrap_or_else(|| ReadersState::ServiceDown("the watch has ended".to_owned()));
            }
            self.step();
        }
    }
}

impl Drop for PcscMonitor {
    fn drop(&mut self) {
        self.shared.with(|state| state.ended = true);
        self.shared.ended.notify_all();
    }
}

impl MonitorStop {
    /// Ends the monitor's wait and all later ones. Returns once the monitor no longer blocks, or after two seconds.
    pub fn stop(&self) {
        let mut state = self.0.lock();
        state.asked = true;
        let _counted = rustix::io::write(&*self.0.wake, &1u64.to_ne_bytes());
        // A cancellation that comes just before the wait begins is lost, so it is sent until it is heard.
        for _ in 0..CANCELS_MAX {
            if state.ended {
                return;
            }
            if let Some(context) = &state.context {
                let _gone_with_the_service = context.cancel();
            }
            state = match self.0.ended.wait_timeout(state, CANCEL_PAUSE) {
                Ok((state, _)) => state,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, StopState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, change: impl FnOnce(&mut StopState) -> T) -> T {
        change(&mut self.lock())
    }
}

impl Watch {
    /// Brings the list of readers and their states up to date; `None` waits until something differs.
    fn look(&mut self, patience: Option<Duration>) -> Result<(), Error> {
        let names = match self.context.list_readers_owned() {
            Err(Error::NoReadersAvailable) => Vec::new(),
            other => other?,
        };
        self.readers.retain(|reader| is_hot_plug(reader.name()) || names.iter().any(|name| **name == *reader.name()));
        if self.readers.is_empty() {
            self.readers.push(PcscState::new(PNP_NOTIFICATION(), State::UNAWARE));
        }
        for name in names {
            if !self.readers.iter().any(|reader| reader.name() == &*name) {
                self.readers.push(PcscState::new(name, State::UNAWARE));
            }
        }
        for reader in &mut self.readers {
            reader.sync_current_state();
        }
        match self.context.get_status_change(patience, &mut self.readers) {
            Ok(()) | Err(Error::Timeout | Error::Cancelled | Error::UnknownReader) => Ok(()),
            Err(e) => Err(e),
        }
    }

    /// Readers whose card was changed since the last call, with one in before and one in now.
    fn replaced(&mut self) -> Vec<String> {
        let now: BTreeMap<CString, u32> = self
            .readers
            .iter()
            .filter(|reader| reader.event_state().contains(State::PRESENT))
            .map(|reader| (reader.name().to_owned(), reader.event_count()))
            .collect();
        let before = std::mem::replace(&mut self.stays, now);
        let changed = self.stays.iter().filter(|(name, count)| before.get(*name).is_some_and(|old| old != *count));
        changed.map(|(name, _)| name.to_string_lossy().into_owned()).collect()
    }

    fn snapshot(&self, table: &ReaderTable) -> Vec<ReaderState> {
        let shown = self.readers.iter().filter(|reader| !is_hot_plug(reader.name()));
        shown
            .map(|reader| {
                let name = reader.name().to_string_lossy().into_owned();
                let card = reader.event_state().contains(State::PRESENT).then(|| reader.atr().to_vec());
                ReaderState { role: table.role(&name), name, card }
            })
            .filter(|reader| !table.ignores(&reader.name))
            .collect()
    }
}

fn is_hot_plug(name: &CStr) -> bool {
    name == PNP_NOTIFICATION()
}
