//! One counter through the day: who sits there, what is being done, and what was done.

use std::collections::{BTreeMap, BTreeSet};

use imza_kiosk::domain::order::CarrierKind;

use super::books::{CARD, Lot, Place, TOKEN, WARES, Ware};
use super::deeds::{Deed, Line, Paid};
use super::{COUNT_AT, Day, HAND_OVER_AT, HOURS, OPENS_AT, town};
use crate::carrier::Carrier;
use crate::scheduler::Millis;

/// What the clerk has begun.
#[derive(Debug, Clone)]
pub enum Task {
    Nothing,
    Sell {
        lines: Vec<Line>,
        paid: Paid,
    },
    TakeBack(TakeBack),
    Move(Move),
    Undo,
    Count {
        ware: Ware,
        missing: Vec<String>,
    },
    /// The shift is looked at, or opened.
    Shift,
    /// The drawer is counted and the shift closed; it is another's where its clerk went without.
    CloseShift,
    /// The clerk goes, and leaves the shift open.
    Leave,
}

/// A sale that is to be taken back.
#[derive(Debug, Clone)]
pub struct TakeBack {
    pub receipt: u64,
    /// The place of the way in the list: void, refund, exchange.
    pub way: usize,
    /// The place of the reason in its list.
    pub reason: usize,
    /// The number of the reader that goes out for the one that comes back.
    pub given: Option<String>,
}

/// A movement of the stock that is to be booked.
#[derive(Debug, Clone)]
pub struct Move {
    pub kind: &'static str,
    pub ware: Ware,
    pub lot: Lot,
    pub other: Option<usize>,
    /// The parcel that is unpacked.
    pub parcel: Option<usize>,
    pub from: Place,
    pub to: Place,
}

/// A deed whose record may be there or not.
#[derive(Debug, Clone)]
pub struct Doubt {
    pub deed: Deed,
    /// The newest record before it.
    pub before: u64,
    pub parcel: Option<usize>,
    pub places: Option<(Place, Place)>,
    /// The deed that it undoes.
    pub undoes: Option<usize>,
}

/// A sale that somebody has the receipt of.
#[derive(Debug, Clone)]
pub struct Sold {
    pub lines: Vec<Line>,
    pub paid: Paid,
    pub is_ended: bool,
}

/// A shift by the books.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shift {
    pub clerk: &'static str,
    pub float: i64,
    pub cash_in: i64,
    pub cash_out: i64,
    pub card_in: i64,
    pub card_out: i64,
    pub sales: i64,
    pub returns: i64,
    /// What fell behind the counter.
    pub lost: i64,
    pub counted: Option<i64>,
    pub closed_by: &'static str,
}

impl Shift {
    /// What has to be in the drawer, if nothing was lost.
    pub const fn expected(&self) -> i64 {
        self.float + self.cash_in - self.cash_out
    }
}

/// A counter.
pub struct Desk {
    pub branch: usize,
    /// The clerks of the morning and of the afternoon, as places in [`town::CLERKS`].
    clerks: [usize; 2],
    /// The afternoon's clerk has the counter.
    pub is_handed: bool,
    pub next_task_at: Millis,
    pub task: Task,
    pub doubt: Option<Doubt>,
    /// What was done, with the receipt that each got.
    pub deeds: Vec<(Deed, Option<u64>)>,
    pub sales: BTreeMap<u64, Sold>,
    pub shifts: Vec<Shift>,
    /// Carriers that are of no use, and not booked as spoilt yet.
    pub useless: Vec<(Ware, String)>,
    /// What is under way with these pieces was planned at this counter.
    pub planned: BTreeSet<(Ware, String)>,
    /// Carriers out of the box that no certificate is on yet.
    pub in_hand: BTreeSet<(Ware, String)>,
    /// What the morning's deliveries still lack.
    pub awaited: Vec<Ware>,
    /// What of the shelf is to be counted in the evening.
    pub uncounted: Vec<Ware>,
    /// Those of the deeds that were undone.
    pub undone: BTreeSet<usize>,
}

/// The ware that a carrier is.
pub const fn ware(kind: CarrierKind) -> Ware {
    match kind {
        CarrierKind::SmartCard => CARD,
        CarrierKind::UsbToken => TOKEN,
    }
}

impl Desk {
    pub fn new(counter: usize, branch: usize) -> Self {
        // In the afternoon each clerk sits at the next counter of the branch.
        let first = counter - town::place_in_branch(counter);
        let next = first + (town::place_in_branch(counter) + 1) % town::BRANCHES[branch].1;
        let is_keeper = first == counter;
        Self {
            branch,
            clerks: [counter, next],
            is_handed: false,
            next_task_at: OPENS_AT,
            task: Task::Nothing,
            doubt: None,
            deeds: vec![],
            sales: BTreeMap::new(),
            shifts: vec![],
            useless: vec![],
            planned: BTreeSet::new(),
            in_hand: BTreeSet::new(),
            awaited: if is_keeper { WARES.to_vec() } else { vec![] },
            uncounted: if is_keeper { WARES.to_vec() } else { vec![] },
            undone: BTreeSet::new(),
        }
    }

    /// Who sits there.
    pub const fn clerk(&self) -> &'static str {
        town::CLERKS[self.clerks[self.is_handed as usize]]
    }

    /// The shift that is open by the books.
    pub fn open_shift(&mut self) -> Option<&mut Shift> {
        self.shifts.last_mut().filter(|shift| shift.counted.is_none())
    }
}

impl Day {
    pub fn clerk_at(&self, counter: usize) -> &'static str {
        self.desks[counter].clerk()
    }

    /// Whether somebody sits down and signs in: nobody does at two counters, and in the evening only for what is left to do.
    pub fn is_wanted(&mut self, counter: usize, now: Millis) -> bool {
        let desk = &self.desks[counter];
        if now >= HOURS.closing_at {
            let is_open = self.desks[counter].open_shift().is_some();
            return is_open || (now >= COUNT_AT && !self.desks[counter].uncounted.is_empty());
        }
        // The clerk of the afternoon comes from a counter that has to be handed over first.
        let from = desk.clerks[1];
        !desk.is_handed || self.desks[from].is_handed
    }

    /// The clerk of the morning may go.
    pub fn is_to_be_handed_over(&self, counter: usize, now: Millis) -> bool {
        now >= HAND_OVER_AT && !self.desks[counter].is_handed
    }

    /// A fresh carrier for somebody's order.
    pub fn out_of_the_box(&mut self, counter: usize, kind: CarrierKind) -> Option<String> {
        let ware = ware(kind);
        let number = self.numbers_to_take(counter, ware).into_iter().next()?;
        self.desks[counter].in_hand.insert((ware, number.clone()));
        Some(number)
    }

    /// A carrier was written on and can be used for nobody.
    pub fn is_of_no_use(&mut self, counter: usize, carrier: &Carrier) {
        let piece = (ware(carrier.kind), carrier.serial.clone());
        if self.desks[counter].in_hand.remove(&piece) {
            self.desks[counter].useless.push(piece);
        }
    }

    /// The numbers on the branch's shelf that nobody holds, and that the books of the branch have there.
    pub fn numbers_to_take(&self, counter: usize, ware: Ware) -> Vec<String> {
        let branch = self.desks[counter].branch;
        let is_free = |number: &String| {
            let piece = (ware, number.clone());
            let held = |desk: &Desk| {
                desk.in_hand.contains(&piece) || desk.planned.contains(&piece) || desk.useless.contains(&piece)
            };
            !self.desks.iter().any(held) && self.fresh.get(&piece).is_none_or(|(by, _)| *by == counter)
        };
        self.books.numbers(Place::Shelf(branch), ware).into_iter().filter(is_free).collect()
    }
}
