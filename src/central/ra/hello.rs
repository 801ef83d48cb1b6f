//! The heartbeat: the centre learns how a kiosk is, the kiosk what waits at its branch.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::{Centre, changes};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::ledger::{batches, certificates, decisions, orders, stock};
use crate::central::refusal::Refusal;
use crate::domain::text::displayable;
use crate::wire::centre::{HelloAnswer, HelloRequest};

/// Longest version text kept of a kiosk, in characters.
const VERSION_CHARS_MAX: usize = 40;

impl Centre {
    /// Takes a heartbeat.
    ///
    /// # Errors
    /// [`crate::domain::fault::Fault::KioskDoubled`] when two kiosks speak with one identity.
    pub fn hello(&self, kiosk: &Kiosk, request: &HelloRequest) -> Result<HelloAnswer, Refusal> {
        let now = self.clock.now();
        if let Some(run) = &request.run {
            self.note_run(kiosk, run.as_str())?;
        }
        let version = displayable(&request.kiosk_version, VERSION_CHARS_MAX);
        let midnight = self.midnight_before(now);
        let branch = &kiosk.branch;
        let (orders_ready, handed_over_today, refused, chain, head, sheet) = self.ledger.write(|tx| {
            kiosks::heard(tx, &kiosk.name, &version, request.unsent, now)?;
            let ready = orders::count_waiting_at(tx, &branch.code, now)?;
            let active = certificates::count_active_since(tx, &branch.code, midnight)?;
            let refused = decisions::count_waiting(tx, &kiosk.name)?;
            // The chain as it is now, not as it was when the kiosk was recognised.
            let now_known = kiosks::find(tx, &kiosk.name)?;
            Ok::<_, Refusal>((
                ready,
                active,
                refused,
                batches::head(now_known.as_ref().unwrap_or(kiosk)),
                changes::head(tx, &branch.code)?,
                stock::sheet(tx, &branch.code)?,
            ))
        })?;
        Ok(HelloAnswer {
            kiosk: kiosk.name.clone(),
            branch: branch.clone(),
            centre_time: now,
            centre_version: env!("CARGO_PKG_VERSION").to_owned(),
            orders_ready,
            handed_over_today,
            chain,
            refused,
            changes: Some(head),
            stick: self.stick.clone(),
            training: self.training,
            second_factor: self.rules.second_factor,
            stock: Some(sheet).filter(|sheet| !sheet.lines().is_empty()),
        })
    }

    /// The last midnight of the country's time, which has a fixed distance from UTC.
    pub(super) fn midnight_before(&self, now: Timestamp) -> Timestamp {
        let zone = Offset::from_hours(self.rules.utc_offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
        let today = zone.to_datetime(now).date();
        zone.to_timestamp(today.at(0, 0, 0, 0)).unwrap_or(now)
    }
}
