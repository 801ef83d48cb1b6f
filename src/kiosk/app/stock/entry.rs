//! A movement is put together: with what and how many, to or from which branch, and why it is spoilt.

use super::known::{self, StockKnown};
use super::{StockStep, other_branch, turned};
use crate::domain::fault::Fault;
use crate::domain::stock::{MoveKind, NumberRun, Pieces, SpoilReason, StockMove, Ware, of_move};
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::{Model, Screen};

/// Up to so many digits alone are a count; more are a serial number.
const COUNT_DIGITS_MAX: usize = 3;

/// A movement that is being put together.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is done.
    pub kind: MoveKind,
    /// With what.
    pub ware: Ware,
    /// The serial numbers so far.
    pub runs: Vec<NumberRun>,
    /// A count, a serial number, or a run of them.
    pub typed: Field,
    /// The other branch's code.
    pub branch: Field,
    /// Which of the branches that fit it is under the cursor.
    pub branch_at: usize,
    /// Why it is spoilt.
    pub reason: SpoilReason,
    pieces: Option<Pieces>,
}

impl Entry {
    pub(super) fn new(kind: MoveKind) -> Self {
        Self {
            kind,
            ware: Ware::SmartCard,
            runs: vec![],
            typed: Field::new(66),
            branch: Field::new(40),
            branch_at: 0,
            reason: SpoilReason::Faulty,
            pieces: None,
        }
    }

    /// How many pieces were scanned.
    #[must_use]
    pub fn scanned(&self) -> u32 {
        self.runs.iter().map(NumberRun::count).sum()
    }
}

/// Takes a key while a movement is put together.
pub(super) fn press(model: &mut Model, key: Key) {
    let Screen::Stock(screen) = &mut model.screen else { return };
    let outcome = match (&mut screen.step, key) {
        (StockStep::Pieces(entry), Key::Up | Key::Down) => {
            entry.ware = turned(Ware::ALL, entry.ware, key);
            return;
        }
        (StockStep::Reason(entry), Key::Up | Key::Down) => {
            entry.reason = turned(SpoilReason::ALL, entry.reason, key);
            return;
        }
        (StockStep::Pieces(entry), Key::Char(c)) => return entry.typed.push(c),
        (StockStep::Pieces(entry), Key::Backspace) => {
            if entry.typed.is_empty() {
                entry.runs.pop();
            }
            return entry.typed.erase();
        }
        (StockStep::Pieces(entry), Key::Enter) => take_pieces(entry),
        (StockStep::Branch(_), key) => other_branch::press(model, key),
        (StockStep::Reason(_), Key::Enter) => Ok(true),
        _ => return,
    };
    match outcome {
        Ok(true) => go_on(model),
        Ok(false) => {}
        Err(fault) => model.notice = Some(fault.into()),
    }
}

/// Takes what was typed or scanned; true when the pieces are complete.
fn take_pieces(entry: &mut Entry) -> Result<bool, Fault> {
    let text = entry.typed.text().trim().to_owned();
    let is_count = (1..=COUNT_DIGITS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        entry.pieces = Pieces::numbered(entry.runs.clone());
        return if entry.pieces.is_some() { Ok(true) } else { Err(Fault::StockPieces) };
    }
    if is_count && entry.runs.is_empty() {
        entry.pieces = text.parse().ok().and_then(Pieces::counted);
        return if entry.pieces.is_some() { Ok(true) } else { Err(Fault::StockPieces) };
    }
    let run = NumberRun::parse(&text).ok_or(Fault::StockPieces)?;
    entry.typed.clear();
    let mut runs = entry.runs.clone();
    runs.push(run);
    if Pieces::numbered(runs.clone()).is_none() {
        return Err(Fault::StockTwice);
    }
    entry.runs = runs;
    Ok(false)
}

/// The next question, or the question whether it is right.
fn go_on(model: &mut Model) {
    let here = known::here(model);
    let Screen::Stock(screen) = &mut model.screen else { return };
    let (entry, asked) = match &screen.step {
        StockStep::Pieces(entry) => (entry.clone(), false),
        StockStep::Branch(entry) | StockStep::Reason(entry) => (entry.clone(), true),
        _ => return,
    };
    if entry.kind.has_other_branch() && !asked {
        screen.step = StockStep::Branch(with_likely_branch(entry, &model.stock));
        return;
    }
    if entry.kind == MoveKind::Spoil && !asked {
        screen.step = StockStep::Reason(entry);
        return;
    }
    let Some(pieces) = entry.pieces else { return };
    let branch = entry.kind.has_other_branch().then(|| entry.branch.text().to_owned());
    let reason = (entry.kind == MoveKind::Spoil).then_some(entry.reason);
    let is_own = branch.as_ref() == Some(&here);
    let moved = StockMove::new(entry.kind, (entry.ware, pieces), branch, reason);
    let fault = match &moved {
        Err(_) => Some(Fault::StockBranch),
        Ok(_) if is_own => Some(Fault::StockBranch),
        Ok(moved) => model.stock.sheet.is_short(&here, &of_move(&here, moved)).then_some(Fault::StockShort),
    };
    match (fault, moved) {
        (None, Ok(moved)) => screen.step = StockStep::Confirm(moved),
        (fault, _) => model.notice = fault.map(Into::into),
    }
}

/// What is accepted comes from the one branch that sent some.
fn with_likely_branch(mut entry: Entry, known: &StockKnown) -> Entry {
    let mut from: Vec<&str> =
        known.sheet.incoming().filter(|(_, ware, _)| *ware == entry.ware).map(|(from, ..)| from).collect();
    from.dedup();
    if let ([only], MoveKind::Accept, true) = (from.as_slice(), entry.kind, entry.branch.is_empty()) {
        only.chars().for_each(|c| entry.branch.push(c));
    }
    entry
}
