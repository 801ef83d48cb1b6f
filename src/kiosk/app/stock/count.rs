//! The daily count: what lies on the shelf is typed, what differs is explained, and what differs by much has a second person.

use super::{StockStep, turned, write};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::OfficerId;
use crate::domain::record::RecordDraft;
use crate::domain::stock::{
    Account, COUNTED_MAX, CountLine, CountReason, DIFFERENCE_ALONE_MAX, NumberRun, Pieces, StockCount, StockSheet, Ware,
};
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Effect, Key};
use crate::kiosk::app::second_person::SecondPerson;
use crate::kiosk::app::{Model, Screen, line};
use crate::ports::centre::Told;

/// A count that is being put together.
#[derive(Debug, Clone)]
pub struct CountEntry {
    /// What lies on the shelf, ware by ware; empty for a ware that is not counted.
    pub counted: [Field; 3],
    /// What should lie there.
    pub expected: [u32; 3],
    /// The ware under the cursor.
    pub at: usize,
    /// Why it differs.
    pub reason: CountReason,
    /// The serial numbers of pieces that are missing, with their ware.
    pub missing: Vec<(Ware, NumberRun)>,
    /// A serial number that is typed or scanned.
    pub typed: Field,
}

impl CountEntry {
    pub(super) fn new(sheet: &StockSheet) -> Self {
        let expected = [Ware::SmartCard, Ware::UsbToken, Ware::Reader].map(|ware| sheet.pieces(ware, Account::Shelf));
        let counted = [Field::new(6), Field::new(6), Field::new(6)];
        let (reason, typed) = (CountReason::NotBooked, Field::new(66));
        Self { counted, expected, at: 0, reason, missing: vec![], typed }
    }

    /// The lines of what was counted; `None` when something typed is no number of pieces.
    #[must_use]
    pub fn lines(&self) -> Option<Vec<CountLine>> {
        let mut lines = vec![];
        for ((ware, field), expected) in Ware::ALL.iter().zip(&self.counted).zip(self.expected) {
            if field.is_empty() {
                continue;
            }
            let counted = field.text().parse().ok().filter(|counted| *counted <= COUNTED_MAX)?;
            let missing = self.missing.iter().filter(|(of, _)| of == ware).map(|(_, run)| run.clone()).collect();
            lines.push(CountLine { ware: *ware, expected, counted, missing });
        }
        Some(lines)
    }

    /// By how many pieces it differs, whichever way.
    #[must_use]
    pub fn apart(&self) -> u64 {
        self.lines().into_iter().flatten().map(|line| line.difference().unsigned_abs()).sum()
    }

    /// True when a clerk alone may not say it.
    #[must_use]
    pub fn needs_second(&self) -> bool {
        self.apart() > u64::from(DIFFERENCE_ALONE_MAX)
    }

    /// A missing piece's number belongs to a ware of which more are missing than were named.
    fn add_missing(&mut self) -> Result<(), Fault> {
        let run = NumberRun::parse(self.typed.text()).ok_or(Fault::StockPieces)?;
        self.typed.clear();
        let named = |line: &CountLine| line.missing.iter().map(NumberRun::count).sum::<u32>();
        let has_room = |line: &CountLine| i64::from(named(line) + run.count()) <= -line.difference();
        let lines = self.lines().unwrap_or_default();
        let line = lines.iter().find(|line| has_room(line)).ok_or(Fault::StockNotMissing)?;
        let runs = line.missing.iter().cloned().chain([run.clone()]).collect();
        Pieces::numbered(runs).ok_or(Fault::StockTwice)?;
        self.missing.push((line.ware, run));
        Ok(())
    }
}

/// Takes a key while the shelf is counted, or a difference explained.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    match (&mut screen.step, key) {
        (StockStep::Count(_), Key::Esc) => screen.step = StockStep::Menu(0),
        (StockStep::Why(entry), Key::Esc) => {
            screen.step = StockStep::Count(CountEntry { missing: vec![], ..entry.clone() })
        }
        (StockStep::Count(entry), Key::Char(c)) if c.is_ascii_digit() => entry.counted[entry.at].push(c),
        (StockStep::Count(entry), Key::Backspace) => entry.counted[entry.at].erase(),
        (StockStep::Count(entry), Key::Down | Key::Tab) => entry.at = (entry.at + 1) % entry.counted.len(),
        (StockStep::Count(entry), Key::Up) => entry.at = (entry.at + entry.counted.len() - 1) % entry.counted.len(),
        (StockStep::Count(entry), Key::Enter) if !is_last(entry) => entry.at += 1,
        (StockStep::Count(_), Key::Enter) => counted(model, out),
        (StockStep::Why(entry), Key::Up | Key::Down) => entry.reason = turned(CountReason::ALL, entry.reason, key),
        (StockStep::Why(entry), Key::Char(c)) => entry.typed.push(c),
        (StockStep::Why(entry), Key::Backspace) if entry.typed.is_empty() => drop(entry.missing.pop()),
        (StockStep::Why(entry), Key::Backspace) => entry.typed.erase(),
        (StockStep::Why(entry), Key::Enter) if !entry.typed.is_empty() => {
            if let Err(fault) = entry.add_missing() {
                model.notice = Some(fault.into());
            }
        }
        (StockStep::Why(_), Key::Enter) => explained(model, out),
        _ => {}
    }
}

/// True when no ware below the cursor waits for its count.
const fn is_last(entry: &CountEntry) -> bool {
    entry.at + 1 >= entry.counted.len()
}

/// Everything was typed: what differs is explained, what does not is booked.
fn counted(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Count(entry) = &screen.step else { return };
    match entry.lines() {
        None => model.notice = Some(Fault::StockPieces.into()),
        Some(lines) if lines.is_empty() => model.notice = Some(Fault::StockNothingCounted.into()),
        Some(_) if entry.apart() > 0 => screen.step = StockStep::Why(entry.clone()),
        Some(_) => book(model, None, out),
    }
}

/// The reason is there: another officer agrees where it differs by much.
fn explained(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Why(entry) = &screen.step else { return };
    if entry.needs_second() {
        let second = SecondPerson::new(entry.reason, CountReason::ALL);
        screen.step = StockStep::Second(entry.clone(), second);
    } else {
        book(model, None, out);
    }
}

/// Takes a key while the second person signs in.
pub(super) fn press_second(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Second(entry, second) = &mut screen.step else { return };
    if key == Key::Esc {
        screen.step = StockStep::Why(entry.clone());
    } else if second.press(key) {
        out.extend(second.sign_in(job, clerk.as_ref()));
    }
    // The reason that the second person stands behind is the count's.
    if let StockStep::Second(entry, second) = &mut screen.step {
        entry.reason = second.reason;
    }
}

/// Takes the centre's word on who the second person is.
pub(super) fn signed_in(model: &mut Model, answer: &Result<Told, Trouble>, out: &mut Vec<Effect>) {
    line::noticed(model, answer);
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Second(_, second) = &mut screen.step else { return };
    let approver = second.signed_in(answer).map(|told| told.officer.id.clone());
    if approver.is_some() {
        book(model, approver, out);
    }
}

/// Takes this kiosk's own word on it, while the line is cut.
pub(super) fn known_here(model: &mut Model, said: Result<OfficerId, Trouble>, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Second(_, second) = &mut screen.step else { return };
    let approver = second.known_here(said);
    if approver.is_some() {
        book(model, approver, out);
    }
}

/// The count as it stands becomes a record.
fn book(model: &mut Model, approved_by: Option<OfficerId>, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &model.screen else { return };
    let entry = match &screen.step {
        StockStep::Count(entry) | StockStep::Why(entry) | StockStep::Second(entry, _) => entry,
        _ => return,
    };
    let reason = (entry.apart() > 0).then_some(entry.reason);
    let count = entry.lines().and_then(|lines| StockCount::new(lines, reason, approved_by).ok());
    match count {
        Some(count) => write(model, RecordDraft::StockCounted { count }, out),
        None => model.notice = Some(Fault::StockPieces.into()),
    }
}
