//! Which stay of a card is going on in a reader, from the smart-card service's own count of insertions and removals.

use std::ffi::CString;
use std::time::{Duration, Instant};

use pcsc::{Context, Error, ReaderState, Scope, State};

use crate::adapters::pkcs11::carrier::{CardPresence, StayMark};

/// Asks the smart-card service. One question costs one exchange over its socket.
#[derive(Default)]
pub struct PcscPresence {
    context: Option<Context>,
    /// How often a context was established: after a restart of the service its counts begin anew.
    establishments: u32,
}

impl PcscPresence {
    fn context(&mut self) -> Result<&Context, Error> {
        let context = match self.context.take() {
            Some(context) => context,
            None => {
                self.establishments += 1;
                Context::establish(Scope::User)?
            }
        };
        Ok(self.context.insert(context))
    }

    /// Brings what is known of a reader up to date: waits until the service says something else, or patience is over.
    fn update(&mut self, state: &mut [ReaderState; 1], patience: Duration) -> Result<(), Error> {
        state[0].sync_current_state();
        match self.context()?.get_status_change(patience, state) {
            Ok(()) | Err(Error::Timeout | Error::UnknownReader) => Ok(()),
            Err(e) => {
                self.context = None;
                Err(e)
            }
        }
    }

    fn mark_in(&self, state: &ReaderState) -> Option<StayMark> {
        let count = u64::from(self.establishments) << 32 | u64::from(state.event_count());
        state.event_state().contains(State::PRESENT).then_some(StayMark(count))
    }
}

impl CardPresence for PcscPresence {
    fn mark(&mut self, reader: &str) -> Option<StayMark> {
        let mut state = unknown(reader)?;
        // A context of a service that was restarted stays dead; the second look is through a new one.
        let looked = self.update(&mut state, Duration::ZERO).or_else(|_| self.update(&mut state, Duration::ZERO));
        looked.ok().and_then(|()| self.mark_in(&state[0]))
    }

    fn has_left(&mut self, reader: &str, mark: StayMark, patience: Duration) -> bool {
        let Some(mut state) = unknown(reader) else { return true };
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if self.update(&mut state, left).is_err() || self.mark_in(&state[0]) != Some(mark) {
                return true;
            }
            // An answer may also be about who uses the card.
            if left.is_zero() {
                return false;
            }
        }
    }
}

fn unknown(reader: &str) -> Option<[ReaderState; 1]> {
    Some([ReaderState::new(CString::new(reader).ok()?, State::UNAWARE)])
}
