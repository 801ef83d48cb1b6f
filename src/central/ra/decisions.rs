//! Records that contradict the ledger: kept, shown at kiosk and centre, and ended by a person's decision.

use super::Centre;
use crate::central::ledger::decisions::{self, Decision};
use crate::central::ledger::kiosks::Kiosk;
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::text::clean_line;
use crate::wire::centre::{REFUSED_MAX, RefusedAnswer, ResolveAnswer, ResolveRequest};

/// Longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 200;

impl Centre {
    /// The kiosk's records that have no effect and wait for a person.
    ///
    /// # Errors
    /// [`Refusal`] when the ledger fails.
    pub fn refused(&self, kiosk: &Kiosk) -> Result<RefusedAnswer, Refusal> {
        let records = self.ledger.read(|tx| decisions::waiting(tx, &kiosk.name, REFUSED_MAX))?;
        Ok(RefusedAnswer { records })
    }

    /// An officer has decided about one of the kiosk's records; the first decision counts.
    ///
    /// # Errors
    /// [`Fault::CentreError`] when there is no such record or the note is empty or too long.
    pub fn resolve(&self, kiosk: &Kiosk, by: &OfficerId, request: &ResolveRequest) -> Result<ResolveAnswer, Refusal> {
        let note = clean_line(&request.note, NOTE_CHARS_MAX).ok().filter(|note| !note.is_empty());
        let note = note.ok_or_else(|| Refusal::new(Fault::CentreError, "a note of 1 to 200 characters is needed"))?;
        let (epoch, seq, by) = (request.epoch, request.seq, by.as_str());
        let decision = Decision { kiosk: &kiosk.name, epoch, seq, by, note: &note };
        let now = self.clock.now();
        if self.ledger.write(|tx| decisions::decide(tx, &decision, now))? {
            return Ok(ResolveAnswer {});
        }
        Err(Refusal::new(Fault::CentreError, format!("record {} is none that waits for a person", seq.0)))
    }
}
