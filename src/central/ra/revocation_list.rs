//! The revocation list: made anew when what it says has changed, and before the last one runs out. It is published from the
//! ledger, so that several processes publish the same.

use jiff::{SignedDuration, Timestamp};

use super::Centre;
use crate::central::ca::revocation_list::ListFacts;
use crate::central::ledger::LedgerError;
use crate::central::ledger::revocation_lists::{self, Entry, RevocationList};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;

impl Centre {
    /// The newest revocation list, made now if it has to be. It is good for `days`, and made anew in the last half of them.
    ///
    /// # Errors
    /// [`Fault::CentreError`] when the ledger or the CA key fails.
    pub fn revocation_list(&self, days: u16) -> Result<RevocationList, Refusal> {
        let now = self.clock.now();
        let life = SignedDuration::from_hours(24 * i64::from(days));
        let (newest, entries) = self
            .ledger
            .read(|tx| Ok::<_, LedgerError>((revocation_lists::newest(tx)?, revocation_lists::entries(tx)?)))?;
        let said = digest(&entries);
        if let Some(list) = &newest
            && list.entries_sha256 == said
            && list.next_update - now > life / 2
        {
            return Ok(list.clone());
        }
        let number = newest.as_ref().map_or(1, |list| list.number + 1);
        // A clock that was put back makes no list older than the one before.
        let this_update = newest.map_or(now, |list| now.max(list.this_update));
        let facts = ListFacts { number, this_update, next_update: this_update + life };
        let der = self.authority.revocation_list(&facts, &entries).map_err(|error| {
            tracing::error!(%error, "the revocation list cannot be signed");
            Refusal::new(Fault::CentreError, "the revocation list cannot be signed")
        })?;
        let entries = u64::try_from(entries.len()).unwrap_or(u64::MAX);
        let next_update = facts.next_update;
        let list = RevocationList { number, this_update, next_update, entries, entries_sha256: said, der };
        match self.ledger.write(|tx| revocation_lists::put(tx, &list)) {
            Ok(()) => {
                tracing::info!(number, entries, "a revocation list is published");
                Ok(list)
            }
            // Another process was quicker; what it published counts, and what is missing comes with the next round.
            Err(LedgerError::Constraint(_)) => {
                let kept = self.ledger.read(revocation_lists::newest)?;
                kept.ok_or_else(|| Refusal::new(Fault::CentreError, "the revocation list is gone"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The newest list that was published, as it is.
    ///
    /// # Errors
    /// [`Fault::CentreError`] when the ledger fails.
    pub fn published_list(&self) -> Result<Option<RevocationList>, Refusal> {
        Ok(self.ledger.read(revocation_lists::newest)?)
    }

    /// The name under which certificates say that the list is found.
    #[must_use]
    pub fn revocation_list_name(&self) -> &str {
        self.authority.revocation_list_name()
    }
}

/// What a list's lines say, in one hash.
fn digest(entries: &[Entry]) -> Sha256Hash {
    let line = |entry: &Entry| {
        let since: Timestamp = entry.since;
        format!("{} {} {}\n", entry.serial, since.as_second(), entry.reason.map_or(6, |reason| reason.code()))
    };
    Sha256Hash::of(entries.iter().map(line).collect::<String>().as_bytes())
}
