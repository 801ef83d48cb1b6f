//! What the records of shifts come to: each is closed once, with the cash it opened with. A kiosk that lost its memory may
//! open another; the one that nobody counted stays open, and the supervisor sees it.

use std::collections::{HashMap, HashSet};

use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{LedgerError, Tx, shifts};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::record::{Record, RecordBody};
use crate::domain::shift::{ShiftClosing, is_cash};

/// What a record does.
enum Made<'a> {
    Open(&'a Record, Qepik),
    Close(&'a Record, &'a ShiftClosing),
}

/// The shifts that are open at a kiosk, and what a run of its records makes of it.
pub(super) struct Shifts<'a> {
    open: HashMap<Sha256Hash, Qepik>,
    opened: HashSet<Sha256Hash>,
    made: Vec<Made<'a>>,
}

impl<'a> Shifts<'a> {
    /// Fetches what is known; nothing is asked for a run that speaks of no shift.
    pub(super) fn fetch<'f>(
        tx: &Tx<'_>,
        kiosk: &Kiosk,
        run: impl Iterator<Item = (&'f Record, &'f RecordBody)>,
    ) -> Result<Self, LedgerError> {
        let (mut speaks, mut openings) = (false, vec![]);
        for (record, fact) in run {
            match fact {
                RecordBody::ShiftOpened { .. } => openings.push(record.commitment),
                RecordBody::ShiftClosed { .. } => speaks = true,
                _ => {}
            }
        }
        let open = if speaks { shifts::open_at(tx, &kiosk.name)? } else { HashMap::new() };
        Ok(Self { open, opened: shifts::opened(tx, &kiosk.name, &openings)?, made: vec![] })
    }

    /// Opens a shift, or says what it contradicts.
    pub(super) fn open(&mut self, record: &'a Record, float: Qepik) -> Result<(), &'static str> {
        if !is_cash(float) {
            return Err("no drawer holds this");
        }
        if !self.opened.insert(record.commitment) {
            return Err("the same opening came before");
        }
        self.open.insert(record.commitment, float);
        self.made.push(Made::Open(record, float));
        Ok(())
    }

    /// Closes an open shift, or says what it contradicts.
    pub(super) fn close(&mut self, record: &'a Record, closing: &'a ShiftClosing) -> Result<(), &'static str> {
        let opened = closing.opened();
        let float = *self.open.get(&opened).ok_or("this shift is not open")?;
        if closing.float().is_some_and(|told| told != float) {
            return Err("the shift opened with other cash");
        }
        self.open.remove(&opened);
        self.made.push(Made::Close(record, closing));
        Ok(())
    }

    /// Writes what was made, in its order; the records are kept by now.
    pub(super) fn write(self, tx: &Tx<'_>, kiosk: &Kiosk) -> Result<(), LedgerError> {
        for made in self.made {
            match made {
                Made::Open(record, float) => {
                    shifts::open(tx, (&kiosk.name, kiosk.epoch, &kiosk.branch.code), record, float)?;
                }
                Made::Close(record, closing) => shifts::close(tx, (&kiosk.name, kiosk.epoch), record, closing)?,
            }
        }
        Ok(())
    }
}
