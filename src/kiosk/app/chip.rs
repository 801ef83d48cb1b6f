//! The chip of the ID card whose zone was read: looked at as soon as the card lies on its reader, beside the order in front.

use super::attorney::Collector;
use super::message::{Answer, Effect, JobId};
use super::order::{self, OrderScreen};
use super::{Model, Screen, scan};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{AccessKey, ChipDetails, ChipProgress, ChipReport};
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
    /// The card was taken away before the end. What the chip said of the holder stands; laid back, it is read again.
    Lifted,
    /// Why it could not be read to its end; what the chip said of the holder stands.
    Failed(Trouble),
}

/// How the reading under way goes.
#[derive(Debug, Default)]
pub struct ChipReading {
    /// How far it is.
    pub progress: Option<ChipProgress>,
    /// The card slipped off the reader: it is read again from the beginning.
    pub slipped: bool,
    /// No card lay there for a moment: what went wrong meanwhile says nothing about the one that lies there now.
    left: bool,
}

impl Details {
    /// What was read, once it was.
    #[must_use]
    pub const fn read(&self) -> Option<&ChipDetails> {
        match self {
            Self::Read(details) => Some(details),
            Self::None | Self::Coming(_) | Self::Lifted | Self::Failed(_) => None,
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
pub(super) fn reader(model: &Model) -> Option<String> {
    let Some(ReadersState::Running(readers)) = &model.readers else { return None };
    let occupied = readers.iter().find(|reader| reader.role == ReaderRole::IdCard && reader.card.is_some());
    occupied.map(|reader| reader.name.clone())
}

/// Begins to read when zone and card are there, and again when the card is back after it was taken away too soon.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let reader = reader(model);
    let (at, today) = (model.at, scan::local_date(model));
    let Screen::Order(screen) = &mut model.screen else { return };
    let Some(reader) = reader else { return lifted(screen) };
    // What lies there may be the authorised person's card.
    if !matches!(screen.collector, Collector::Holder) {
        return;
    }
    let key = match (&screen.chip, &screen.details, &screen.card) {
        (Chip::Unread, _, Some(card)) | (Chip::Read(_), Details::Lifted, Some(card)) => AccessKey::of_zone(&card.mrz),
        _ => return,
    };
    let job = model.job();
    let Screen::Order(screen) = &mut model.screen else { return };
    out.push(Effect::Chip(job, ChipJob { reader, key, at, today }));
    screen.reading = ChipReading::default();
    if matches!(screen.chip, Chip::Read(_)) {
        screen.details = Details::Coming(job);
    } else {
        screen.chip = Chip::Reading { job, confirmed: false };
        screen.details = Details::None;
    }
}

/// No card lies on the reader: a failure is forgotten with it.
fn lifted(screen: &mut OrderScreen) {
    screen.reading.left = true;
    if matches!(screen.chip, Chip::Failed(_)) {
        screen.chip = Chip::Unread;
    }
    if matches!(&screen.details, Details::Failed(trouble) if trouble.fault == Fault::ChipGone) {
        screen.details = Details::Lifted;
    }
}

/// The card went away in the middle of the reading; whatever lies on the reader now was laid there since.
fn was_lifted(screen: &OrderScreen, trouble: &Trouble) -> bool {
    trouble.fault == Fault::ChipGone && screen.reading.left
}

/// Takes what the chip says beyond who it is. With more files read, it may be worth less.
fn told_details(screen: &mut OrderScreen, job: JobId, read: &Result<ChipDetails, Trouble>) {
    if !waits_for_details(screen, job) {
        return;
    }
    screen.details = match read {
        Ok(details) => {
            screen.chip = Chip::Read(details.report.clone());
            Details::Read(Box::new(details.clone()))
        }
        Err(trouble) if was_lifted(screen, trouble) => Details::Lifted,
        Err(trouble) => Details::Failed(trouble.clone()),
    };
}

fn waits_for_details(screen: &OrderScreen, job: JobId) -> bool {
    matches!(screen.details, Details::Coming(waiting) if waiting == job)
}

/// Takes how the reading goes.
fn goes_on(screen: &mut OrderScreen, job: JobId, answer: &Answer) {
    let is_reading = matches!(screen.chip, Chip::Reading { job: waiting, .. } if waiting == job);
    match answer {
        _ if !is_reading && !waits_for_details(screen, job) => {}
        Answer::ChipProgress(progress) => screen.reading.progress = Some(*progress),
        _ => (screen.reading.progress, screen.reading.slipped) = (None, true),
    }
}

/// Takes who the holder is, or why the chip could not be read. True when the officer has confirmed meanwhile.
fn told_identity(screen: &mut OrderScreen, job: JobId, read: &Result<ChipReport, Trouble>) -> bool {
    let confirmed = match screen.chip {
        Chip::Reading { job: waiting, confirmed } if waiting == job => confirmed,
        // Read again for its details alone: what it says now counts, and what failed leaves the rest as it was.
        _ if waits_for_details(screen, job) => {
            match read {
                Ok(report) => screen.chip = Chip::Read(report.clone()),
                Err(trouble) if was_lifted(screen, trouble) => screen.details = Details::Lifted,
                Err(trouble) => screen.details = Details::Failed(trouble.clone()),
            }
            return false;
        }
        _ => return false,
    };
    screen.chip = match read {
        Ok(report) => {
            screen.details = Details::Coming(job);
            Chip::Read(report.clone())
        }
        Err(trouble) if was_lifted(screen, trouble) && !confirmed => Chip::Unread,
        Err(trouble) => Chip::Failed(trouble.clone()),
    };
    confirmed
}

/// Takes the chip's answer. False when the answer is another's.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let is_chips =
        matches!(answer, Answer::Chip(_) | Answer::ChipDetails(_) | Answer::ChipProgress(_) | Answer::ChipSlipped);
    // A technician's test of a chip takes its own.
    let is_tested = matches!(model.screen, Screen::Tools(_));
    let Screen::Order(screen) = &mut model.screen else { return is_chips && !is_tested };
    let confirmed = match answer {
        Answer::Chip(read) => told_identity(screen, job, read),
        Answer::ChipDetails(read) => {
            told_details(screen, job, read);
            false
        }
        Answer::ChipProgress(_) | Answer::ChipSlipped => {
            goes_on(screen, job, answer);
            false
        }
        _ => return false,
    };
    if confirmed {
        model.notice = None;
        order::confirm(model);
    }
    true
}
