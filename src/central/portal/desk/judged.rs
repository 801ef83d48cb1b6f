//! What the centre says of a certificate that somebody asks about.

use jiff::Timestamp;

use super::{Desk, Trouble};
use crate::central::ledger::{CertificateState, certificates};

/// A certificate that the centre made.
pub(in crate::central::portal) struct Judged {
    /// Its serial number.
    pub(in crate::central::portal) serial: String,
    /// How it stands.
    pub(in crate::central::portal) state: CertificateState,
    /// Its first moment.
    pub(in crate::central::portal) not_before: Timestamp,
    /// Its last moment.
    pub(in crate::central::portal) not_after: Timestamp,
    /// Its last moment is past.
    pub(in crate::central::portal) is_over: bool,
}

impl Desk {
    /// The certificate with this serial number; `None` when the centre made none, or not the one that was brought.
    pub(in crate::central::portal) fn judge(
        &self,
        serial: &str,
        der: Option<&[u8]>,
    ) -> Result<Option<Judged>, Trouble> {
        let now = self.clock.now();
        let found = self.ledger.read(|tx| certificates::by_serial(tx, serial))?;
        let found = found.filter(|found| der.is_none_or(|der| found.der.as_deref() == Some(der)));
        Ok(found.map(|found| Judged {
            serial: found.serial,
            state: found.state,
            not_before: found.not_before,
            not_after: found.not_after,
            is_over: found.not_after <= now,
        }))
    }
}
