//! The clerk's shift: opened with the cash in the drawer, looked at (X report), counted and closed (Z report). What the
//! records say is what counts: the state is read from them, and every sum.

use jiff::Timestamp;

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::{Model, Screen};
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::money::Qepik;
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::record::{Record, RecordBody, RecordDraft, RecordSeq};
use crate::domain::shift::{PIECES, ShiftClosing, ShiftTotals, is_cash, worth};
use crate::ports::outbox::QueueRow;

/// How many records back a shift is looked for.
const ROWS_MAX: usize = 10_000;
/// Most of one piece in a drawer.
const PIECE_COUNT_MAX: u32 = 9_999;

/// How it stands with shifts at this counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShiftState {
    /// The records have not been looked at.
    Unknown,
    /// None is open.
    Closed {
        /// What the last one left in the drawer.
        left: Option<Qepik>,
    },
    /// One is open.
    Open(OpenShift),
}

/// A shift that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShift {
    /// Whose.
    pub officer: OfficerId,
    /// Since when.
    pub at: Timestamp,
    /// The commitment of the record that opened it.
    pub opened: Sha256Hash,
    /// The cash it opened with; nothing when what the record says was erased since.
    pub float: Option<Qepik>,
}

impl ShiftState {
    /// Takes a record that opens or closes a shift; any other changes nothing.
    pub(super) fn note(&mut self, record: &Record) {
        match (record.kind.as_str(), record.fact()) {
            ("shift-opened", fact) => {
                let float = match fact {
                    Ok(RecordBody::ShiftOpened { float }) => Some(float),
                    _ => None,
                };
                let (officer, at, opened) = (record.officer.clone(), record.at, record.commitment);
                *self = Self::Open(OpenShift { officer, at, opened, float });
            }
            ("shift-closed", Ok(RecordBody::ShiftClosed { closing })) => {
                *self = Self::Closed { left: Some(closing.counted()) };
            }
            ("shift-closed", _) => *self = Self::Closed { left: None },
            _ => {}
        }
    }
}

/// Where a person is with the shift.
#[derive(Debug)]
pub enum ShiftStep {
    /// The records are being read.
    Reading(JobId),
    /// None is open: the cash in the drawer is typed.
    Opening,
    /// The shift so far.
    Report,
    /// The drawer is counted, as one sum.
    Total,
    /// The drawer is counted piece by piece; the piece under the cursor.
    Pieces(usize),
    /// What was counted stands beside what should be there.
    Confirm(ShiftClosing),
    /// It is being made durable; what it goes back to when that fails.
    Writing(JobId, Box<ShiftStep>),
    /// It is closed.
    Closed(ShiftClosing, RecordSeq),
}

/// The shift.
#[derive(Debug)]
pub struct ShiftScreen {
    /// The cash that is typed.
    pub entry: Field,
    /// How many of each piece of [`PIECES`] were counted.
    pub counts: [u32; PIECES.len()],
    /// What its receipts come to.
    pub totals: ShiftTotals,
    /// Receipts whose content is no longer kept here, and so in no sum.
    pub unread: u32,
    /// Where the person is.
    pub step: ShiftStep,
}

impl ShiftScreen {
    /// True while typed characters go into a field.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        matches!(self.step, ShiftStep::Opening | ShiftStep::Total | ShiftStep::Pieces(_))
    }

    /// True while it is being made durable.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        matches!(self.step, ShiftStep::Writing(..))
    }
}

/// Why the officer may not take money here: a shift of their own has to be open.
#[must_use]
pub fn obstacle(model: &Model) -> Option<Fault> {
    let own = model.session.as_ref().map(|session| &session.officer.id);
    match &model.shift {
        ShiftState::Open(shift) if Some(&shift.officer) == own => None,
        ShiftState::Open(_) => Some(Fault::OtherShift),
        ShiftState::Unknown | ShiftState::Closed { .. } => Some(Fault::NoShift),
    }
}

/// The store is open: whether a shift is, its records tell.
pub(super) fn opened(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    model.shift_job = Some(job);
    out.push(Effect::Store(job, StoreJob::Newest { rows_max: ROWS_MAX }));
}

/// Takes the answer to [`opened`]; false when it is none.
pub(super) fn told(model: &mut Model, job: JobId, answer: &Answer) -> bool {
    if model.shift_job != Some(job) {
        return false;
    }
    model.shift_job = None;
    if let Answer::Store(Ok(StoreAnswer::Newest(rows))) = answer {
        model.shift = state(rows);
        super::stock::known::told_of(model, rows);
    }
    true
}

fn is_of_shift(row: &&QueueRow) -> bool {
    matches!(row.record.kind.as_str(), "shift-opened" | "shift-closed")
}

/// How it stands, as the records tell it, newest first.
fn state(rows: &[QueueRow]) -> ShiftState {
    let mut state = ShiftState::Closed { left: None };
    if let Some(row) = rows.iter().find(is_of_shift) {
        state.note(&row.record);
    }
    state
}

/// Opens the screen.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    let job = model.job();
    let (entry, totals) = (Field::new(12), ShiftTotals::default());
    let step = ShiftStep::Reading(job);
    model.screen = Screen::Shift(Box::new(ShiftScreen { entry, counts: [0; PIECES.len()], totals, unread: 0, step }));
    out.push(Effect::Store(job, StoreJob::Newest { rows_max: ROWS_MAX }));
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Shift(screen) = &mut model.screen else { return };
    let money = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.');
    match (&mut screen.step, key) {
        (ShiftStep::Opening | ShiftStep::Total, Key::Char(c)) if money(c) => screen.entry.push(c),
        (ShiftStep::Opening | ShiftStep::Total, Key::Backspace) => screen.entry.erase(),
        (ShiftStep::Opening, Key::Enter) => begin(model, out),
        (ShiftStep::Report, Key::Enter) => {
            screen.entry.clear();
            screen.step = ShiftStep::Total;
        }
        (ShiftStep::Total, Key::Tab) => screen.step = ShiftStep::Pieces(0),
        (ShiftStep::Pieces(_), Key::Tab) => screen.step = ShiftStep::Total,
        (ShiftStep::Pieces(at), Key::Up) => *at = (*at + PIECES.len() - 1) % PIECES.len(),
        (ShiftStep::Pieces(at), Key::Down) => *at = (*at + 1) % PIECES.len(),
        (ShiftStep::Pieces(at), Key::Backspace) => screen.counts[*at] /= 10,
        (ShiftStep::Pieces(at), Key::Char(c)) => {
            let count = c.to_digit(10).map(|digit| screen.counts[*at] * 10 + digit);
            screen.counts[*at] = count.filter(|count| *count <= PIECE_COUNT_MAX).unwrap_or(screen.counts[*at]);
        }
        (ShiftStep::Total | ShiftStep::Pieces(_), Key::Enter) => count(model),
        (ShiftStep::Total | ShiftStep::Pieces(_), Key::Esc) => screen.step = ShiftStep::Report,
        (ShiftStep::Confirm(_), Key::Esc) => screen.step = ShiftStep::Total,
        (ShiftStep::Confirm(closing), Key::Enter) => {
            let draft = RecordDraft::ShiftClosed { closing: *closing };
            write(model, draft, out);
        }
        (ShiftStep::Writing(..), _) => {}
        (ShiftStep::Closed(..), Key::Enter) | (_, Key::Esc) => model.go_home(out),
        _ => {}
    }
}

/// The cash in the drawer is known: the shift begins.
fn begin(model: &mut Model, out: &mut Vec<Effect>) {
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Sell));
    let Screen::Shift(screen) = &model.screen else { return };
    let float = Qepik::parse_manat(screen.entry.text()).filter(|float| is_cash(*float));
    let fault = (!may).then_some(Fault::NotAllowed).or(model.store.obstacle());
    match (fault, float) {
        (None, Some(float)) => write(model, RecordDraft::ShiftOpened { float }, out),
        (fault, _) => model.notice = Some(fault.unwrap_or(Fault::AmountForm).into()),
    }
}

/// What was counted stands beside what should be there.
fn count(model: &mut Model) {
    let ShiftState::Open(shift) = &model.shift else { return };
    let (opened, float) = (shift.opened, shift.float);
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Sell));
    let fault = (!may).then_some(Fault::NotAllowed).or(model.store.obstacle());
    let Screen::Shift(screen) = &mut model.screen else { return };
    let counted = match screen.step {
        ShiftStep::Pieces(_) => Some(worth(&screen.counts)),
        _ => Qepik::parse_manat(screen.entry.text()),
    };
    let closing =
        counted.and_then(|counted| ShiftClosing::new(opened, float, (screen.totals, screen.unread), counted).ok());
    match (fault, closing) {
        (None, Some(closing)) => screen.step = ShiftStep::Confirm(closing),
        (fault, _) => model.notice = Some(fault.unwrap_or(Fault::AmountForm).into()),
    }
}

fn write(model: &mut Model, draft: RecordDraft, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::Shift(screen) = &mut model.screen else { return };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    let before = std::mem::replace(&mut screen.step, ShiftStep::Opening);
    screen.step = ShiftStep::Writing(job, Box::new(before));
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Screen::Shift(screen) = &mut model.screen else { return };
    match (&mut screen.step, answer) {
        (ShiftStep::Reading(waiting), Answer::Store(Ok(StoreAnswer::Newest(rows)))) if *waiting == job => {
            model.shift = state(&rows);
            match &model.shift {
                ShiftState::Open(shift) => {
                    (screen.totals, screen.unread) = sums(&rows, shift.opened);
                    screen.step = ShiftStep::Report;
                }
                ShiftState::Closed { left } => {
                    let left = left.map_or_else(String::new, |left| left.to_string().replace(" ₼", ""));
                    left.chars().for_each(|c| screen.entry.push(c));
                    screen.step = ShiftStep::Opening;
                }
                ShiftState::Unknown => {}
            }
        }
        (ShiftStep::Writing(waiting, _), Answer::Store(Ok(StoreAnswer::Appended(record, _)))) if *waiting == job => {
            match record.fact() {
                Ok(RecordBody::ShiftClosed { closing }) => screen.step = ShiftStep::Closed(closing, record.seq),
                _ => model.go_home(out),
            }
        }
        (ShiftStep::Writing(waiting, before), answer) if *waiting == job => {
            // It counts as not done: the same Enter tries again.
            screen.step = std::mem::replace(&mut **before, ShiftStep::Opening);
            model.notice = Some(match answer {
                Answer::Store(Err(error)) => error.into(),
                _ => Fault::StoreFailed.into(),
            });
        }
        (ShiftStep::Reading(waiting), answer) if *waiting == job => {
            model.go_home(out);
            model.notice = Some(match answer {
                Answer::Store(Err(error)) => error.into(),
                _ => Fault::StoreFailed.into(),
            });
        }
        _ => {}
    }
}

/// What the receipts since this record come to, and how many cannot be read any more.
fn sums(rows: &[QueueRow], opened: Sha256Hash) -> (ShiftTotals, u32) {
    let (mut totals, mut unread) = (ShiftTotals::default(), 0);
    for row in rows.iter().take_while(|row| row.record.commitment != opened) {
        match row.record.fact() {
            Ok(fact) => totals.add(&fact),
            Err(_) if matches!(row.record.kind.as_str(), "reader-sale" | "sale-reversal") => unread += 1,
            Err(_) => {}
        }
    }
    (totals, unread)
}
