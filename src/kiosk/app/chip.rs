//! The chip of the ID card whose zone was read: looked at as soon as the card lies on its reader, beside the order in front.

use super::message::{Answer, Effect, JobId};
use super::order::{self, OrderScreen};
use super::{Model, Screen, scan};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{AccessKey, ChipDetails, ChipReport};
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

/// What the chip says beyond who it is, read behind the screen.
#[derive(Debug, Default)]
pub enum Details {
    /// Not asked for yet, or for nothing.
    #[default]
    None,
    /// Its owner is reading on.
    Coming(JobId),
    /// All of it.
    Read(Box<ChipDetails>),
    /// Why it could not be read to its end; what the chip said of the holder stands.
    Failed(Trouble),
}

impl Details {
    /// What was read, once it was.
    #[must_use]
    pub const fn read(&self) -> Option<&ChipDetails> {
        match self {
            Self::Read(details) => Some(details),
            Self::None | Self::Coming(_) | Self::Failed(_) => None,
        }
    }
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
        screen.details = Details::None;
    }
}

/// Takes what the chip says beyond who it is. With more files read, it may be worth less.
fn told_details(screen: &mut OrderScreen, job: JobId, read: &Result<ChipDetails, Trouble>) {
    if !matches!(screen.details, Details::Coming(waiting) if waiting == job) {
        return;
    }
    screen.details = match read {
        Ok(details) => {
            screen.chip = Chip::Read(details.report.clone());
            Details::Read(Box::new(details.clone()))
        }
        Err(trouble) => Details::Failed(trouble.clone()),
    };
}

/// Takes the chip's answer. False when the answer is another's.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    if let (Answer::ChipDetails(read), Screen::Order(screen)) = (answer, &mut model.screen) {
        told_details(screen, job, read);
    }
    let read = match answer {
        Answer::Chip(read) => read,
        Answer::ChipDetails(_) => return true,
        _ => return false,
    };
    let Screen::Order(screen) = &mut model.screen else { return true };
    let confirmed = match screen.chip {
        Chip::Reading { job: waiting, confirmed } if waiting == job => confirmed,
        _ => return true,
    };
    screen.chip = match read.as_ref() {
        Ok(report) => {
            screen.details = Details::Coming(job);
            Chip::Read(report.clone())
        }
        Err(trouble) => Chip::Failed(trouble.clone()),
    };
    if confirmed {
        model.notice = None;
        order::confirm(model);
    }
    true
}
