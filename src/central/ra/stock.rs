//! What records mean for the stock. A clerk's own movement is held against the accounts and refused when it contradicts them;
//! what follows from a hand-over or a sale has happened, so it is booked in any case: what the shelf did not hold by the books
//! is booked as a difference, for a supervisor to see.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::stock::{self, BalanceKey, MovedLine, NewMovement};
use crate::central::ledger::{LedgerError, Tx, branches, reversals};
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{Record, RecordBody};
use crate::domain::stock::{
    Account, PieceNumber, Place, Posting, Returned, StockCount, StockMove, Ware, of_count, of_fact, of_move,
};

/// The accounts that a run of records speaks of, and what the run makes of them.
pub(super) struct Stock<'a> {
    here: &'a str,
    balances: HashMap<BalanceKey, i64>,
    pieces: HashMap<(Ware, PieceNumber), Place>,
    /// What was moved by records that were accepted before, and by this run.
    moved: HashMap<Sha256Hash, Vec<MovedLine>>,
    undone: HashSet<Sha256Hash>,
    branches: HashSet<String>,
    approvers: HashSet<String>,
    changed_balances: HashSet<BalanceKey>,
    changed_pieces: HashSet<(Ware, PieceNumber)>,
    movements: Vec<NewMovement<'a>>,
    counts: Vec<(&'a Record, &'a StockCount)>,
}

/// The pieces that a fact names; what was sold in a sale that it undoes is not named in it.
fn named(here: &str, fact: &RecordBody) -> Vec<(Ware, PieceNumber)> {
    let each = |posting: Posting| posting.numbers.into_iter().map(move |number| (posting.ware, number));
    of_fact(here, fact, &[]).into_iter().flat_map(each).collect()
}

impl<'a> Stock<'a> {
    /// Fetches what is known, in the same few statements for one movement as for a thousand. `sold` are the serial numbers of
    /// readers in sales that the run undoes.
    pub(super) fn fetch<'f>(
        tx: &Tx<'_>,
        kiosk: &'a Kiosk,
        records: impl Iterator<Item = (&'f Record, &'f RecordBody)>,
        sold: Vec<String>,
    ) -> Result<Self, LedgerError> {
        let here = kiosk.branch.code.as_str();
        let (mut numbers, mut asked, mut approvers) = (vec![], vec![], vec![]);
        let (mut touches, mut transfers) = (false, false);
        let readers = sold.into_iter().filter_map(|serial| PieceNumber::try_from(serial).ok());
        numbers.extend(readers.map(|number| (Ware::Reader, number)));
        for (record, fact) in records {
            match fact {
                RecordBody::HandOver { .. } | RecordBody::ReaderSale { .. } | RecordBody::SaleReversal { .. } => {}
                RecordBody::StockMoved { moved } => {
                    asked.extend(moved.undoes());
                    transfers |= moved.branch().is_some();
                }
                RecordBody::StockCounted { count } => approvers.extend(count.approved_by()),
                _ => continue,
            }
            touches = true;
            asked.push(record.commitment);
            numbers.extend(named(here, fact));
        }
        let balances = if touches { stock::balances(tx, here)? } else { HashMap::new() };
        let (moved, undone) = stock::moved(tx, &kiosk.name, &asked)?;
        let branches = if transfers { branches::all(tx)? } else { vec![] };
        Ok(Self {
            here,
            balances,
            pieces: stock::pieces(tx, &numbers)?,
            moved,
            undone,
            branches: branches.into_iter().map(|branch| branch.code).collect(),
            approvers: reversals::approvers(tx, &approvers)?.into_iter().map(str::to_owned).collect(),
            changed_balances: HashSet::new(),
            changed_pieces: HashSet::new(),
            movements: vec![],
            counts: vec![],
        })
    }

    fn keeps(&self, ware: Ware) -> bool {
        self.balances.keys().any(|key| key.ware == ware && key.place.branch == self.here)
    }

    fn balance(&self, ware: Ware, place: &Place, is_numbered: bool) -> i64 {
        let key = BalanceKey { place: place.clone(), ware, is_numbered };
        self.balances.get(&key).copied().unwrap_or(0)
    }

    /// A clerk's movement, or what it contradicts.
    pub(super) fn make(&mut self, record: &'a Record, moved: &'a StockMove) -> Result<(), &'static str> {
        if self.moved.contains_key(&record.commitment) {
            return Err("the same movement came before");
        }
        if moved.branch().is_some_and(|other| other == self.here || !self.branches.contains(other)) {
            return Err("there is no such other branch");
        }
        let lines = self.lines(&of_move(self.here, moved))?;
        if let Some(of) = moved.undoes() {
            let made = self.moved.get(&of).ok_or("this kiosk made no such movement")?;
            let back = |line: &MovedLine| MovedLine { from: line.to.clone(), to: line.from.clone(), ..line.clone() };
            if made.len() != lines.len() || !made.iter().map(back).all(|line| lines.contains(&line)) {
                return Err("it is not what it undoes");
            }
            if !self.undone.insert(of) {
                return Err("the movement was undone before");
            }
        }
        self.post(record, (moved.kind().word(), moved.reason().map(|reason| reason.word())), lines, moved.undoes());
        Ok(())
    }

    /// A count, or what it contradicts.
    pub(super) fn count(&mut self, record: &'a Record, count: &'a StockCount) -> Result<(), &'static str> {
        if self.moved.contains_key(&record.commitment) {
            return Err("the same count came before");
        }
        let approver = count.approved_by();
        if approver.is_some_and(|by| *by == record.officer || !self.approvers.contains(by.as_str())) {
            return Err("no second person who may approve agreed");
        }
        let mut lines = vec![];
        for posting in of_count(self.here, count) {
            lines.extend(self.lines(&posting)?);
        }
        self.counts.push((record, count));
        if !lines.is_empty() {
            self.post(record, ("count", count.reason().map(|reason| reason.word())), lines, None);
        }
        Ok(())
    }

    /// The lines of a posting that the accounts allow.
    fn lines(&self, posting: &Posting) -> Result<Vec<MovedLine>, &'static str> {
        let Posting { ware, pieces, numbers, from, to } = posting;
        let mut lines = vec![];
        for number in numbers {
            let from = match self.pieces.get(&(*ware, number.clone())) {
                Some(place) if place == from => place,
                // What went back to its maker can be delivered again.
                Some(place) if from.account == Account::Supplier && place.account == Account::Returned => place,
                Some(_) if from.account == Account::Supplier => {
                    return Err("a piece with this serial number is there already");
                }
                None if from.account == Account::Supplier => from,
                _ => return Err("a piece with this serial number is not there"),
            };
            let (number, from, to) = (Some(number.clone()), from.clone(), to.clone());
            lines.push(MovedLine { ware: *ware, number, pieces: 1, from, to });
        }
        let counted = pieces.saturating_sub(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        if counted > 0 {
            if !from.account.may_owe() && self.balance(*ware, from, false) < i64::from(counted) {
                return Err("fewer pieces without a serial number are there");
            }
            lines.push(MovedLine { ware: *ware, number: None, pieces: counted, from: from.clone(), to: to.clone() });
        }
        Ok(lines)
    }

    /// What follows from a fact that took effect.
    pub(super) fn follow(&mut self, record: &'a Record, fact: &'a RecordBody, back: &[Returned]) {
        let cause = match fact {
            RecordBody::HandOver { .. } => "hand-over",
            RecordBody::ReaderSale { .. } => "sale",
            RecordBody::SaleReversal { reversal, .. } => reversal.what().word(),
            _ => return,
        };
        if self.moved.contains_key(&record.commitment) {
            return;
        }
        let kept: Vec<_> =
            of_fact(self.here, fact, back).into_iter().filter(|posting| self.keeps(posting.ware)).collect();
        let mut made = vec![];
        for posting in kept {
            let lines = self.forced(&posting);
            self.move_lines(&lines);
            made.extend(lines);
        }
        if !made.is_empty() {
            self.note(record, (cause, None), made, None);
        }
    }

    /// The lines of what has happened, whatever the accounts say: a piece with a number comes from where the books have it,
    /// others from where they belong as far as there are any, and the rest is a difference.
    fn forced(&self, posting: &Posting) -> Vec<MovedLine> {
        let Posting { ware, pieces, numbers, from, to } = posting;
        let mut lines = vec![];
        let mut counted = *pieces;
        for number in numbers {
            let Some(place) = self.pieces.get(&(*ware, number.clone())) else { continue };
            counted = counted.saturating_sub(1);
            if place != to {
                let (number, from, to) = (Some(number.clone()), place.clone(), to.clone());
                lines.push(MovedLine { ware: *ware, number, pieces: 1, from, to });
            }
        }
        let there = u32::try_from(self.balance(*ware, from, false).max(0)).unwrap_or(u32::MAX).min(counted);
        let difference = Place::of(self.here, Account::Difference);
        for (from, pieces) in [(from, there), (&difference, counted - there)] {
            if pieces > 0 {
                lines.push(MovedLine { ware: *ware, number: None, pieces, from: from.clone(), to: to.clone() });
            }
        }
        lines
    }

    fn post(
        &mut self,
        record: &'a Record,
        what: (&'static str, Option<&'static str>),
        lines: Vec<MovedLine>,
        undoes: Option<Sha256Hash>,
    ) {
        self.move_lines(&lines);
        self.note(record, what, lines, undoes);
    }

    fn note(
        &mut self,
        record: &'a Record,
        (cause, reason): (&'static str, Option<&'static str>),
        lines: Vec<MovedLine>,
        undoes: Option<Sha256Hash>,
    ) {
        self.moved.insert(record.commitment, lines.clone());
        self.movements.push(NewMovement { record, cause, reason, lines, undoes });
    }

    fn move_lines(&mut self, lines: &[MovedLine]) {
        for MovedLine { ware, number, pieces, from, to } in lines {
            for (place, pieces) in [(from, -i64::from(*pieces)), (to, i64::from(*pieces))] {
                let key = BalanceKey { place: place.clone(), ware: *ware, is_numbered: number.is_some() };
                *self.balances.entry(key.clone()).or_insert(0) += pieces;
                self.changed_balances.insert(key);
            }
            if let Some(number) = number {
                let piece = (*ware, number.clone());
                self.pieces.insert(piece.clone(), to.clone());
                self.changed_pieces.insert(piece);
            }
        }
    }

    /// Writes what was made; the records are kept by now.
    pub(super) fn write(self, tx: &Tx<'_>, kiosk: &Kiosk, now: Timestamp) -> Result<(), LedgerError> {
        let at = (kiosk.name.as_str(), kiosk.epoch, kiosk.branch.code.as_str());
        let balances: Vec<_> = self.changed_balances.iter().map(|key| (key, self.balances[key])).collect();
        let pieces: Vec<_> = self.changed_pieces.iter().map(|piece| (piece, &self.pieces[piece])).collect();
        stock::add_all(tx, at, &self.movements, &balances, &pieces)?;
        stock::add_counts(tx, at, &self.counts)?;
        let shelf = Place::of(self.here, Account::Shelf);
        for ware in [Ware::SmartCard, Ware::UsbToken] {
            let came = pieces.iter().filter(|((of, _), place)| *of == ware && **place == shelf);
            let numbers: Vec<_> = came.map(|((_, number), _)| number.as_str()).collect();
            if !numbers.is_empty() {
                stock::put_carriers(tx, self.here, ware, &numbers, now)?;
            }
        }
        Ok(())
    }
}
