//! What pcscd itself reports about the readers, by its own notifications. The counter answers a command only once this
//! has changed.

use std::{
    ffi::CString,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use pcsc::{Context, ReaderState, Scope, State};

use crate::{
    failure::{Doing as _, Failure},
    layout::READERS,
};

/// Which readers hold a card, in the order of [`READERS`].
pub type Presence = [bool; READERS.len()];

/// The latest report of pcscd, shared with the thread that follows it.
#[derive(Clone, Debug, Default)]
pub struct Monitor {
    shared: Arc<(Mutex<Presence>, Condvar)>,
}

impl Monitor {
    /// Follows pcscd from now on in a thread of its own. `changed` is called after every change, `ended` once when pcscd
    /// is gone.
    ///
    /// # Errors
    /// pcscd cannot be reached.
    pub fn start(changed: impl Fn() + Send + 'static, ended: impl FnOnce() + Send + 'static) -> Result<Self, Failure> {
        let context = Context::establish(Scope::User).doing("reach the private pcscd")?;
        let monitor = Self::default();
        let follower = monitor.clone();
        thread::spawn(move || {
            follower.follow(&context, changed);
            ended();
        });
        Ok(monitor)
    }

    /// The latest report.
    pub fn presence(&self) -> Presence {
        *self.lock()
    }

    /// Waits until pcscd reports a card in the reader at `index`, or none.
    ///
    /// # Errors
    /// It does not within `wait`.
    pub fn wait(&self, index: usize, present: bool, wait: Duration) -> Result<(), Failure> {
        let (_, condition) = &*self.shared;
        let (presence, timeout) = condition
            .wait_timeout_while(self.lock(), wait, |presence| presence[index] != present)
            .unwrap_or_else(PoisonError::into_inner);
        drop(presence);
        if timeout.timed_out() {
            let reader = READERS[index].friendly_name;
            let what = if present { "the card in" } else { "an empty" };
            return Err(Failure::deadline(format!(
                "pcscd does not report {what} {reader} after {wait:?}; see counter.log"
            )));
        }
        Ok(())
    }

    fn follow(&self, context: &Context, changed: impl Fn()) {
        let mut readers = READERS.map(|reader| {
            let name = CString::new(reader.pcsc_name()).expect("no reader name holds a zero byte");
            ReaderState::new(name, State::UNAWARE)
        });
        while context.get_status_change(None, &mut readers).is_ok() {
            {
                let mut presence = self.lock();
                for (present, reader) in presence.iter_mut().zip(&mut readers) {
                    *present = reader.event_state().contains(State::PRESENT);
                    reader.sync_current_state();
                }
            }
            self.shared.1.notify_all();
            changed();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Presence> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until pcscd answers, and checks that every reader of the counter came up.
///
/// # Errors
/// pcscd ended, or a reader is missing: most likely its port was taken by another program.
pub fn wait_for_readers() -> Result<(), Failure> {
    // The socket listens before pcscd does, so this waits until pcscd accepts; it does so when its readers are up.
    let context = Context::establish(Scope::User).doing("reach the private pcscd")?;
    let listed = match context.list_readers_owned() {
        Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
        listed => listed.doing("list the readers")?,
    };
    let missing: Vec<&str> = READERS
        .iter()
        .filter(|reader| !listed.iter().any(|name| name.to_bytes() == reader.pcsc_name().as_bytes()))
        .map(|reader| reader.friendly_name)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::failed(format!("pcscd does not list {}", missing.join(", "))))
}
