//! The chip of the ID card whose zone was read: looked at as soon as the card lies on its reader, beside the order in front.

use super::message::{Answer, Effect, JobId};
use super::{Model, Screen, order, scan};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{AccessKey, ChipReport};
use crate::ports::id_chip::ChipJob;
use crate::ports::readers::{ReaderRole, ReadersState};

/// How far the chip was read.
#[derive(Debug, Default)]
pub enum Chip {
    /// Not yet: the zone was not scanned, or no card lies on the reader.
    #[default]
    Unread,
    /// Its owner is reading it.
    Reading {
        /// The question.
        job: JobId,
        /// The officer has confirmed meanwhile: the issue begins when nothing is said against the chip.
        confirmed: bool,
    },
    /// What it said.
    Read(ChipReport),
    /// Why it could not be read. Laid on the reader again, it is read again.
    Failed(Trouble),
}

/// What the chip says against an issue.
#[must_use]
pub fn objection(chip: &Chip, printed: &crate::domain::mrz::MrzData) -> Option<Fault> {
    match chip {
        Chip::Read(report) => report.objection(printed),
        Chip::Unread | Chip::Reading { .. } | Chip::Failed(_) => None,
    }
}

/// The reader of ID cards with a card on it.
fn reader(model: &Model) -> Option<String> {
    let Some(ReadersState::Running(readers)) = &model.readers else { return None };
    let occupied = readers.iter().find(|reader| reader.role == ReaderRole::IdCard && reader.card.is_some());
    occupied.map(|reader| reader.name.clone())
}

/// Begins to read when zone and card are there; forgets a failure when the card is taken away.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let reader = reader(model);
    let (at, today) = (model.at, scan::local_date(model));
    let Screen::Order(screen) = &mut model.screen else { return };
    let key = match (&screen.chip, &reader, &screen.card) {
        (Chip::Failed(_), None, _) => {
            screen.chip = Chip::Unread;
            return;
        }
        (Chip::Unread, Some(_), Some(card)) => AccessKey::of_zone(&card.mrz),
        _ => return,
    };
    let job = model.job();
    if let (Screen::Order(screen), Some(reader)) = (&mut model.screen, reader) {
        out.push(Effect::Chip(job, ChipJob { reader, key, at, today }));
        screen.chip = Chip::Reading { job, confirmed: false };
    }
}

/// Takes the chip's answer. False when the answer is another's.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let Answer::Chip(read) = answer else { return false };
    let Screen::Order(screen) = &mut model.screen else { return true };
    let confirmed = match screen.chip {
        Chip::Reading { job: waiting, confirmed } if waiting == job => confirmed,
        _ => return true,
    };
    screen.chip = match read.as_ref() {
        Ok(report) => Chip::Read(report.clone()),
        Err(trouble) => Chip::Failed(trouble.clone()),
    };
    if confirmed {
        model.notice = None;
        order::confirm(model);
    }
    true
}
