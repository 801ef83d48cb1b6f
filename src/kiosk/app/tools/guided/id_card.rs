//! The reader of ID cards and a card's chip: the reader, the card on it, its zone from the scanner, its chip read and proven. What
//! the chip says of its holder is kept nowhere and shown nowhere.

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::{Run, Steps, guided, reader};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::{AccessKey, ChipGrade, ChipProgress};
use crate::domain::mrz::{self, MrzData, ReadBy};
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Answer, Effect, JobId, Key};
use crate::kiosk::app::{Model, scan};
use crate::ports::id_chip::ChipJob;
use crate::ports::readers::ReaderRole;

/// The steps.
const STEPS: &[&str] = &["reader", "card", "zone", "chip"];

/// How far it is.
#[derive(Debug)]
pub struct IdCardTest {
    /// The steps.
    pub steps: Steps,
    /// How far the chip's reading is.
    pub progress: Option<ChipProgress>,
    typed: Field,
    zone: Option<MrzData>,
    reading: Option<JobId>,
}

impl Default for IdCardTest {
    fn default() -> Self {
        let typed = Field::new(mrz::SCAN_CHARS_MAX);
        Self { steps: Steps::new(STEPS), progress: None, typed, zone: None, reading: None }
    }
}

impl IdCardTest {
    /// True while the card's zone is to be scanned.
    pub(super) fn awaits_zone(&self) -> bool {
        self.steps.word() == Some("zone")
    }

    /// Takes one key of a scanner that types key by key.
    pub(super) fn take_key(&mut self, key: Key, today: Date) {
        match key {
            Key::Char(c) => self.typed.push(c),
            _ => self.typed.push_line_end(),
        }
        if mrz::is_complete(self.typed.text()) {
            let text = Zeroizing::new(self.typed.text().to_owned());
            self.typed.clear();
            self.take_zone(&text, today);
        }
    }

    /// Takes a scan: a zone whose check digits are right passes.
    pub(super) fn take_zone(&mut self, text: &str, today: Date) {
        match mrz::parse(text, ReadBy::Scanner, today) {
            Ok(zone) => {
                self.steps.pass(&format!("{:?}", zone.format).to_uppercase());
                self.zone = Some(zone);
            }
            Err(error) => self.steps.fail(error.into()),
        }
    }

    /// Takes an answer if it belongs here.
    pub(super) fn answered(&mut self, job: JobId, answer: Answer) {
        if self.reading != Some(job) {
            return;
        }
        match answer {
            Answer::ChipProgress(progress) => self.progress = Some(progress),
            Answer::ChipSlipped => self.progress = None,
            Answer::Chip(identified) => match *identified {
                Ok(report) => {
                    let printed = self.zone.take();
                    let objection = printed.and_then(|printed| report.objection(&printed));
                    match objection.or_else(|| ChipGrade::fault(report.signature, report.clone_test)) {
                        Some(fault) => self.steps.fail(fault.into()),
                        None => self.steps.pass(report.signature.word()),
                    }
                }
                Err(trouble) => self.steps.fail(trouble),
            },
            _ => {}
        }
    }
}

/// The reader, then the card on it, then its chip once the zone is known.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let seen = reader(model, |role| role == ReaderRole::IdCard, Fault::IdReaderMissing);
    let seen = seen.map(|seen| seen.map(|reader| (reader.name.clone(), reader.card.is_some())));
    let (at, today, job) = (model.at, scan::local_date(model), model.job());
    let Some(Run::IdCard(test)) = guided(model).and_then(|guided| guided.run.as_mut()) else { return };
    let Some(seen) = seen else { return };
    let (name, is_occupied) = match seen {
        Ok(seen) => seen,
        Err(trouble) => return test.steps.fail(trouble),
    };
    if test.steps.word() == Some("reader") {
        test.steps.pass(&name);
    }
    if test.steps.word() == Some("card") && is_occupied {
        test.steps.pass("");
    }
    if test.steps.word() == Some("chip")
        && test.reading.is_none()
        && let Some(zone) = &test.zone
    {
        if !is_occupied {
            return test.steps.fail(Trouble::from(Fault::ChipGone));
        }
        test.reading = Some(job);
        out.push(Effect::Chip(job, ChipJob { reader: name, key: AccessKey::of_zone(zone), at, today }));
    }
}
