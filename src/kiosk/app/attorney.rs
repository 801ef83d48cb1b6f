//! Somebody collects in the holder's place: their own ID card, read as the holder's is, and the power of attorney, typed from
//! the document and checked before the identity is confirmed.

use jiff::civil::Date;

use super::chip::{self, Chip};
use super::document::DocumentWord;
use super::field::Field;
use super::message::{Answer, Effect, JobId, Key};
use super::order::{self, OrderScreen};
use super::scan::{self, IdCard};
use super::{Model, Screen};
use crate::domain::attorney::{
    AttorneyRules, AttorneyText, AuthorisedPerson, NAME_CHARS_MAX, NUMBER_CHARS_MAX, PowerOfAttorney,
};
use crate::domain::evidence::{Allowance, ReadingMethod};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::id_chip::AccessKey;
use crate::domain::mrz::{self, ReadBy};
use crate::domain::person::DocumentNumber;
use crate::ports::id_chip::ChipJob;

/// Who collects.
#[derive(Debug, Default)]
pub enum Collector {
    /// The holder.
    #[default]
    Holder,
    /// Somebody else: what is known of them is being entered.
    Entering(Box<Entry>),
    /// Somebody else, by this document.
    Authorised(Box<PowerOfAttorney>),
}

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The authorised person's ID card: scanned, or its zone typed.
    #[default]
    Card,
    /// The document's number.
    Number,
    /// The notary.
    Notary,
    /// The day of the document.
    Date,
}

impl Place {
    /// From above.
    pub const ALL: [Self; 4] = [Self::Card, Self::Number, Self::Notary, Self::Date];

    fn moved(self, back: bool) -> Self {
        let at = Self::ALL.iter().position(|place| *place == self).unwrap_or(0);
        let next = if back { at.saturating_sub(1) } else { (at + 1).min(Self::ALL.len() - 1) };
        Self::ALL[next]
    }
}

/// What is entered.
#[derive(Debug)]
pub struct Entry {
    /// The authorised person's ID card, once it was read.
    pub card: Option<IdCard>,
    /// Its chip.
    pub chip: Chip,
    /// Its zone, while it is typed.
    pub zone: Field,
    /// The document's number.
    pub number: Field,
    /// The notary.
    pub notary: Field,
    /// The day, as it is written: day, month, year.
    pub date: Field,
    /// Where the keys go.
    pub place: Place,
    /// Why it cannot be taken so.
    pub trouble: Option<Trouble>,
    /// The holder's card has left the reader, so what lies there now is another.
    is_another: bool,
}

impl Entry {
    fn new() -> Self {
        Self {
            card: None,
            chip: Chip::Unread,
            zone: Field::new(mrz::SCAN_CHARS_MAX),
            number: Field::new(NUMBER_CHARS_MAX),
            notary: Field::new(NAME_CHARS_MAX),
            date: Field::new("31.12.2026".len()),
            place: Place::Card,
            trouble: None,
            is_another: false,
        }
    }

    fn field(&mut self) -> &mut Field {
        match self.place {
            Place::Card => &mut self.zone,
            Place::Number => &mut self.number,
            Place::Notary => &mut self.notary,
            Place::Date => &mut self.date,
        }
    }

    /// How the card was read: the chip's grade where nothing speaks against it.
    #[must_use]
    pub fn reading(&self) -> Option<ReadingMethod> {
        let card = self.card.as_ref()?;
        let chip = match &self.chip {
            Chip::Read(report) if report.objection(&card.mrz).is_none() => Some(report.grade()),
            _ => None,
        };
        Some(ReadingMethod::of(card.read_by, chip))
    }

    /// What was entered, as a document.
    fn document(&self, today: Date) -> Result<PowerOfAttorney, Fault> {
        let (card, reading) = self.card.as_ref().zip(self.reading()).ok_or(Fault::AttorneyCardMissing)?;
        if let Some(fault) = chip::objection(&self.chip, &card.mrz) {
            return Err(fault);
        }
        if matches!(self.chip, Chip::Reading { .. }) {
            return Err(Fault::ChipReading);
        }
        if card.mrz.is_expired(today) {
            return Err(Fault::DocumentExpired);
        }
        let name = AttorneyText::parse(&format!("{} {}", card.mrz.surname, card.mrz.given_names))?;
        let (fin, document) = (card.mrz.fin.clone(), card.mrz.document.clone());
        Ok(PowerOfAttorney {
            number: AttorneyText::parse(self.number.text())?,
            notary: AttorneyText::parse(self.notary.text())?,
            date: Date::strptime("%d.%m.%Y", self.date.text().trim()).map_err(|_| Fault::AttorneyForm)?,
            person: AuthorisedPerson { name, fin, document, reading },
        })
    }
}

impl Collector {
    /// The document, once it was taken.
    #[must_use]
    pub const fn attorney(&self) -> Option<&PowerOfAttorney> {
        if let Self::Authorised(attorney) = self { Some(attorney) } else { None }
    }

    /// The ID card of whoever collects in the holder's place, once it was read.
    #[must_use]
    pub fn document(&self) -> Option<DocumentNumber> {
        match self {
            Self::Holder => None,
            Self::Entering(entry) => entry.card.as_ref().map(|card| card.mrz.document.clone()),
            Self::Authorised(attorney) => Some(attorney.person.document.clone()),
        }
    }

    /// What is being entered.
    #[must_use]
    pub const fn entry(&self) -> Option<&Entry> {
        if let Self::Entering(entry) = self { Some(entry) } else { None }
    }
}

/// What the rules let the clerk do when this person collects.
pub(super) fn allowance(model: &Model, screen: &OrderScreen, attorney: &PowerOfAttorney) -> Allowance {
    let Some(session) = &model.session else { return Allowance::Never };
    let by_rules = session.attorney.allowance(screen.order.applicant);
    by_rules.and(session.rules.allowance(attorney.person.reading, None))
}

/// True when somebody else may collect this order: the rules allow it, and nothing but the second person is missing.
#[must_use]
pub fn can_begin(model: &Model, screen: &OrderScreen) -> bool {
    let rules = model.session.as_ref().map_or(AttorneyRules::none(), |session| session.attorney);
    let is_ready = screen.card.is_some() && !matches!(screen.chip, Chip::Reading { .. });
    is_ready && rules.allowance(screen.order.applicant) != Allowance::Never && order::obstacle(model, screen).is_none()
}

/// The key for it: begins, and takes what was entered back.
pub(super) fn toggle(model: &mut Model) {
    let Screen::Order(screen) = &model.screen else { return };
    let next = match screen.collector {
        Collector::Holder if can_begin(model, screen) => Collector::Entering(Box::new(Entry::new())),
        Collector::Holder => return,
        Collector::Entering(_) | Collector::Authorised(_) => Collector::Holder,
    };
    if let Screen::Order(screen) = &mut model.screen {
        (screen.collector, screen.collector_register) = (next, DocumentWord::None);
    }
}

/// The authorised person's ID card was read.
pub(super) fn card_read(screen: &mut OrderScreen, card: IdCard) {
    let Collector::Entering(entry) = &mut screen.collector else { return };
    // An answer that is still under way is about the card before.
    screen.collector_register = DocumentWord::None;
    (entry.card, entry.chip, entry.trouble) = (Some(card), Chip::Unread, None);
    entry.zone.clear();
    if entry.place == Place::Card {
        entry.place = Place::Number;
    }
}

/// The register of invalid documents answered about their card: what nobody may issue on is said at once.
pub(super) fn register_told(screen: &mut OrderScreen) {
    if let (Collector::Entering(entry), Some(fault)) = (&mut screen.collector, screen.collector_register.obstacle()) {
        entry.trouble = Some(fault.into());
    }
}

/// Takes a key while something is entered.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Order(screen) = &mut model.screen else { return };
    let Collector::Entering(entry) = &mut screen.collector else { return };
    match key {
        Key::Esc | Key::F(7) => return toggle(model),
        Key::Tab | Key::Down => entry.place = entry.place.moved(false),
        Key::Up => entry.place = entry.place.moved(true),
        Key::Enter if entry.place == Place::Date => return finish(model),
        Key::Enter if entry.place == Place::Card && !entry.zone.is_empty() => entry.zone.push_line_end(),
        Key::Enter => entry.place = entry.place.moved(false),
        Key::Backspace => entry.field().erase(),
        Key::Char(c) => entry.field().push(c),
        _ => return,
    }
    entry.trouble = None;
    if mrz::is_complete(entry.zone.text()) {
        let zone = entry.zone.text().to_owned();
        entry.zone.clear();
        scan::read(model, &zone, ReadBy::Person, out);
    }
}

fn finish(model: &mut Model) {
    let today = scan::local_date(model);
    let rules = model.session.as_ref().map_or(AttorneyRules::none(), |session| session.attorney);
    let Screen::Order(screen) = &model.screen else { return };
    let Some(entry) = screen.collector.entry() else { return };
    let judged = entry.document(today).and_then(|attorney| {
        let order = &screen.order;
        let objection = rules.objection(&attorney, (order.applicant, &order.fin), today);
        let too_weak = allowance(model, screen, &attorney) == Allowance::Never;
        objection
            .or(screen.collector_register.obstacle())
            .or(too_weak.then_some(Fault::EvidenceTooWeak))
            .map_or(Ok(attorney), Err)
    });
    let Screen::Order(screen) = &mut model.screen else { return };
    match judged {
        Ok(attorney) => screen.collector = Collector::Authorised(Box::new(attorney)),
        Err(fault) => {
            if let Collector::Entering(entry) = &mut screen.collector {
                entry.trouble = Some(fault.into());
            }
        }
    }
}

/// Reads the chip of the authorised person's card, once the holder's has made room for it.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let (reader, at, today) = (chip::reader(model), model.at, scan::local_date(model));
    let Screen::Order(screen) = &mut model.screen else { return };
    let Collector::Entering(entry) = &mut screen.collector else { return };
    let Some(reader) = reader else {
        entry.is_another = true;
        if matches!(entry.chip, Chip::Failed(_)) {
            entry.chip = Chip::Unread;
        }
        return;
    };
    let (Chip::Unread, Some(card), true) = (&entry.chip, &entry.card, entry.is_another) else { return };
    let key = AccessKey::of_zone(&card.mrz);
    let job = model.job();
    out.push(Effect::Chip(job, ChipJob { reader, key, at, today }));
    if let Screen::Order(screen) = &mut model.screen
        && let Collector::Entering(entry) = &mut screen.collector
    {
        entry.chip = Chip::Reading { job, confirmed: false };
    }
}

/// Takes the chip's answer when it is about the authorised person's card; false when it is not.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    let Screen::Order(screen) = &mut model.screen else { return false };
    let Collector::Entering(entry) = &mut screen.collector else { return false };
    let Chip::Reading { job: waiting, .. } = entry.chip else { return false };
    let Answer::Chip(read) = answer else { return false };
    if waiting == job {
        entry.chip = match read.as_ref() {
            Ok(report) => Chip::Read(report.clone()),
            Err(trouble) => Chip::Failed(trouble.clone()),
        };
    }
    waiting == job
}
