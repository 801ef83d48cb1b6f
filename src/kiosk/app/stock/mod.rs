//! The branch's stock: what lies where, and what a clerk does with it. Nothing is booked before its record is durable here.

mod count;
mod entry;
pub mod known;
pub mod other_branch;

use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::second_person::SecondPerson;
use super::{Model, Screen};
use crate::domain::fault::Fault;
use crate::domain::officer::Permission;
use crate::domain::record::{Record, RecordBody, RecordDraft, RecordSeq};
use crate::domain::stock::{CountReason, MoveKind, StockMove, of_move};
use crate::ports::outbox::QueueRow;
pub use count::CountEntry;
pub use entry::Entry;
pub use known::StockKnown;

/// How many records back a movement to be undone is looked for.
const ROWS_MAX: usize = 2_000;
/// Most movements that are offered to be undone.
const UNDO_MAX: usize = 30;

/// What can be done with the stock, in the order in which it is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A movement.
    Move(MoveKind),
    /// The shelf is counted.
    Count,
    /// A movement is undone.
    Undo,
}

impl Action {
    /// Every action; its place plus one is its digit.
    pub const ALL: [Self; 9] = [
        Self::Move(MoveKind::Receive),
        Self::Move(MoveKind::Send),
        Self::Move(MoveKind::Accept),
        Self::Move(MoveKind::Reserve),
        Self::Move(MoveKind::Free),
        Self::Move(MoveKind::Spoil),
        Self::Move(MoveKind::GiveBack),
        Self::Count,
        Self::Undo,
    ];

    /// Its word in message ids.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Move(kind) => kind.word(),
            Self::Count => "count",
            Self::Undo => "undo",
        }
    }
}

/// A movement that can be undone.
#[derive(Debug, Clone)]
pub struct Booked {
    /// Its record.
    pub record: Record,
    /// What it moved.
    pub moved: StockMove,
}

/// Where a person is with the stock.
#[derive(Debug)]
pub enum StockStep {
    /// What is done is chosen.
    Menu(usize),
    /// With what, and how many.
    Pieces(Entry),
    /// The other branch.
    Branch(Entry),
    /// Why it is spoilt.
    Reason(Entry),
    /// Everything is there.
    Confirm(StockMove),
    /// The shelf is counted.
    Count(CountEntry),
    /// Why it differs.
    Why(CountEntry),
    /// Another officer signs in and says why.
    Second(CountEntry, SecondPerson<CountReason>),
    /// The records are being read.
    Looking(JobId),
    /// Which movement is undone.
    Undo(Vec<Booked>, usize),
    /// It is being made durable; what it goes back to when that fails.
    Writing(JobId, Box<StockStep>),
    /// It is booked.
    Done(RecordBody, RecordSeq),
}

/// The stock.
#[derive(Debug)]
pub struct StockScreen {
    /// Where the person is.
    pub step: StockStep,
}

impl StockScreen {
    /// True while typed characters go into a field.
    #[must_use]
    pub const fn takes_typing(&self) -> bool {
        use StockStep::{Branch, Count, Pieces, Second, Why};
        matches!(self.step, Pieces(_) | Branch(_) | Count(_) | Why(_) | Second(..))
    }

    /// True while it is being made durable.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        matches!(self.step, StockStep::Writing(..))
    }
}

/// Opens the screen.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::Stock(Box::new(StockScreen { step: StockStep::Menu(0) }));
}

/// Why nothing may be booked.
fn obstacle(model: &Model) -> Option<Fault> {
    let may = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Sell));
    (!may).then_some(Fault::NotAllowed).or(model.store.obstacle())
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    match (&mut screen.step, key) {
        (StockStep::Writing(..), _) => {}
        (StockStep::Menu(_), Key::Esc) => model.go_home(out),
        (StockStep::Menu(at), Key::Up) => *at = (*at + Action::ALL.len() - 1) % Action::ALL.len(),
        (StockStep::Menu(at), Key::Down) => *at = (*at + 1) % Action::ALL.len(),
        (StockStep::Menu(at), Key::Enter) => {
            let action = Action::ALL[*at];
            choose(model, action, out);
        }
        (StockStep::Menu(_), Key::Char(c)) => {
            let place = c.to_digit(10).and_then(|digit| digit.checked_sub(1)).map(|place| place as usize);
            if let Some(action) = place.and_then(|place| Action::ALL.get(place)) {
                choose(model, *action, out);
            }
        }
        (StockStep::Second(..), key) => count::press_second(model, key, out),
        (StockStep::Count(_) | StockStep::Why(_), key) => count::press(model, key, out),
        (StockStep::Undo(..), key) => press_undo(model, key, out),
        (StockStep::Done(..), Key::Enter) | (_, Key::Esc) => screen.step = StockStep::Menu(0),
        (StockStep::Confirm(moved), Key::Enter) => {
            let draft = RecordDraft::StockMoved { moved: moved.clone() };
            write(model, draft, out);
        }
        (StockStep::Pieces(_) | StockStep::Branch(_) | StockStep::Reason(_), key) => entry::press(model, key),
        _ => {}
    }
}

fn choose(model: &mut Model, action: Action, out: &mut Vec<Effect>) {
    if let Some(fault) = obstacle(model) {
        model.notice = Some(fault.into());
        return;
    }
    let job = model.job();
    let Screen::Stock(screen) = &mut model.screen else { return };
    screen.step = match action {
        Action::Move(kind) => StockStep::Pieces(Entry::new(kind)),
        Action::Count => StockStep::Count(CountEntry::new(&model.stock.sheet)),
        Action::Undo => {
            out.push(Effect::Store(job, StoreJob::Newest { rows_max: ROWS_MAX }));
            StockStep::Looking(job)
        }
    };
}

/// The value before or after one.
fn turned<T: Copy + PartialEq>(all: &[T], one: T, key: Key) -> T {
    let at = all.iter().position(|other| *other == one).unwrap_or(0);
    let next = if key == Key::Up { at + all.len() - 1 } else { at + 1 };
    all.get(next % all.len().max(1)).copied().unwrap_or(one)
}

fn press_undo(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let here = known::here(model);
    let Screen::Stock(screen) = &mut model.screen else { return };
    let StockStep::Undo(booked, at) = &mut screen.step else { return };
    match key {
        Key::Esc => screen.step = StockStep::Menu(0),
        Key::Up => *at = at.saturating_sub(1),
        Key::Down => *at = (*at + 1).min(booked.len().saturating_sub(1)),
        Key::Enter => {
            let back = booked.get(*at).and_then(|one| one.moved.undone(one.record.commitment));
            let Some(back) = back else { return };
            if model.stock.sheet.is_short(&here, &of_move(&here, &back)) {
                model.notice = Some(Fault::StockShort.into());
            } else {
                write(model, RecordDraft::StockMoved { moved: back }, out);
            }
        }
        _ => {}
    }
}

fn write(model: &mut Model, draft: RecordDraft, out: &mut Vec<Effect>) {
    if let Some(fault) = obstacle(model) {
        model.notice = Some(fault.into());
        return;
    }
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::Stock(screen) = &mut model.screen else { return };
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
    let before = std::mem::replace(&mut screen.step, StockStep::Menu(0));
    screen.step = StockStep::Writing(job, Box::new(before));
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    match (&mut screen.step, answer) {
        (StockStep::Second(_, entry), Answer::Centre(answer)) if entry.waiting == Some(job) => {
            count::signed_in(model, &answer, out);
        }
        (StockStep::Second(_, entry), Answer::SecondHere(said)) if entry.waiting == Some(job) => {
            count::known_here(model, said, out);
        }
        (StockStep::Looking(waiting), Answer::Store(Ok(StoreAnswer::Newest(rows)))) if *waiting == job => {
            let booked = booked(&rows);
            if booked.is_empty() {
                screen.step = StockStep::Menu(0);
                model.notice = Some(Fault::StockNothingToUndo.into());
            } else {
                screen.step = StockStep::Undo(booked, 0);
            }
        }
        (StockStep::Writing(waiting, _), Answer::Store(Ok(StoreAnswer::Appended(record, _)))) if *waiting == job => {
            screen.step = record.fact().map_or(StockStep::Menu(0), |fact| StockStep::Done(fact, record.seq));
        }
        (StockStep::Writing(waiting, before), answer) if *waiting == job => {
            // It counts as not done: the same Enter tries again.
            screen.step = std::mem::replace(&mut **before, StockStep::Menu(0));
            model.notice = Some(failure(answer));
        }
        (StockStep::Looking(waiting), answer) if *waiting == job => {
            screen.step = StockStep::Menu(0);
            model.notice = Some(failure(answer));
        }
        _ => {}
    }
}

fn failure(answer: Answer) -> crate::domain::fault::Trouble {
    match answer {
        Answer::Store(Err(error)) => error.into(),
        _ => Fault::StoreFailed.into(),
    }
}

/// The newest movements of this counter that were not undone, and that undo none.
fn booked(rows: &[QueueRow]) -> Vec<Booked> {
    let moved = |row: &QueueRow| match row.record.fact() {
        Ok(RecordBody::StockMoved { moved }) => Some(Booked { record: row.record.clone(), moved }),
        _ => None,
    };
    let all: Vec<Booked> = rows.iter().filter_map(moved).collect();
    let is_undone = |one: &Booked| all.iter().any(|other| other.moved.undoes() == Some(one.record.commitment));
    let open = all.iter().filter(|one| one.moved.undoes().is_none() && !is_undone(one));
    open.take(UNDO_MAX).cloned().collect()
}
