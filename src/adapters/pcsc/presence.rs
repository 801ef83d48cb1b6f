//! Which stay of a card is going on in a reader, from the smart-card service's own count of insertions and removals.

use std::ffi::CString;
use std::time::Duration;

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
    fn look(&mut self, reader: &CString) -> Result<Option<StayMark>, Error> {
        let context = match self.context.take() {
            Some(context) => context,
            None => {
                self.establishments += 1;
                Context::establish(Scope::User)?
            }
        };
        let mut states = [ReaderState::new(reader.clone(), State::UNAWARE)];
        let looked = context.get_status_change(Duration::ZERO, &mut states);
        match looked {
            Ok(()) | Err(Error::Timeout | Error::UnknownReader) => self.context = Some(context),
            Err(e) => return Err(e),
        }
        let present = looked.is_ok() && states[0].event_state().contains(State::PRESENT);
        let count = u64::from(self.establishments) << 32 | u64::from(states[0].event_count());
        Ok(present.then_some(StayMark(count)))
    }
}

impl CardPresence for PcscPresence {
    fn mark(&mut self, reader: &str) -> Option<StayMark> {
        let reader = CString::new(reader).ok()?;
        // A context of a service that was restarted stays dead; the second look is through a new one.
        self.look(&reader).or_else(|_| self.look(&reader)).ok().flatten()
    }
}
