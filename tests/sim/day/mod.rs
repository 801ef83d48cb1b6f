//! A working day of ten clerks at ten counters of three branches: they sell, take back, receive, send, take in, count and
//! issue, hand over to each other and close, while lines are cut, kiosks crash and the centre ends. In the evening books that
//! were kept from the deeds alone are held against what the product says: each qəpik, each carrier, each receipt.
//!
//! `IMZA_DAY_SEEDS=n` runs n days, `IMZA_DAY_SEED=s` one with its trace.

mod books;
mod clerk;
mod deeds;
mod desk;
mod evening;
mod records;
mod settled;
mod shifts;
mod shop;
mod store;
mod tests;
pub mod town;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use imza_kiosk::adapters::store::{MemoryIndex, StoreOptions};
use jiff::Timestamp;

use crate::disk::SimDisk;
use crate::faults::{FaultEvent, Plan, ROOM};
use crate::kiosk::{Kiosk, small_store};
use crate::random::Random;
use crate::scheduler::Millis;
use crate::world::{Hours, Planted, World};
use books::{Books, Ware};
use desk::Desk;

const MINUTE: Millis = 60_000;
/// A quarter past nine in the morning, so that a day does not end before its work does.
const OPENS_AT: Millis = 11 * 60 * MINUTE;
/// The clerks of the morning go.
const HAND_OVER_AT: Millis = OPENS_AT + 4 * 60 * MINUTE;
/// Until then nothing goes wrong: the morning's deliveries are booked.
const QUIET_UNTIL: Millis = OPENS_AT + 20 * MINUTE;
const HOURS: Hours = Hours {
    opens_at: OPENS_AT,
    well_at: OPENS_AT + 8 * 60 * MINUTE + 15 * MINUTE,
    closing_at: OPENS_AT + 8 * 60 * MINUTE,
    end: OPENS_AT + 10 * 60 * MINUTE,
};
/// The shelves are counted when everybody has gone home.
const COUNT_AT: Millis = HOURS.well_at + 30 * MINUTE;

/// What happened on all days that were run, by the names of the figures.
static TALLY: Mutex<BTreeMap<&str, u64>> = Mutex::new(BTreeMap::new());

/// Something that is on its way from one branch to another.
#[derive(Debug, Clone)]
struct Parcel {
    from: usize,
    to: usize,
    ware: Ware,
    lot: books::Lot,
    /// When the courier brings it.
    comes_at: Millis,
    /// Somebody at that branch unpacks it, or the courier never took it.
    is_taken: bool,
}

/// The day's clerks and their books.
pub struct Day {
    books: Books,
    desks: Vec<Desk>,
    parcels: Vec<Parcel>,
    /// Pieces that were put somewhere by a record, and the counter and number of the last such: another counter leaves them
    /// alone until the centre has it.
    fresh: BTreeMap<(Ware, String), (usize, u64)>,
    /// Numbers of delivered pieces so far, by branch.
    delivered: u64,
    /// Pieces with a number that were found missing, and the counter and record that said so.
    said_missing: Vec<(Ware, String, usize, u64)>,
    /// When all counters of a branch were seen quiet in the evening.
    quiet_since: [Option<Timestamp>; town::BRANCHES.len()],
    planted: Planted,
    random: Random,
    /// What happened, by the names of the figures.
    happened: RefCell<BTreeMap<&'static str, u64>>,
}

impl Day {
    /// Counts something for the figures.
    fn tally(&self, name: &'static str, count: u64) {
        *self.happened.borrow_mut().entry(name).or_default() += count;
    }

    /// The day balances: what happened on it counts.
    fn tell(&self) {
        let mut all = TALLY.lock().expect("whole");
        for (name, count) in self.happened.borrow().iter().filter(|_| self.planted == Planted::Nothing) {
            *all.entry(name).or_default() += count;
        }
    }

    fn new(random: Random, planted: Planted) -> Self {
        let desks = town::counters().into_iter().enumerate().map(|(counter, branch)| Desk::new(counter, branch));
        Self {
            books: Books::default(),
            desks: desks.collect(),
            parcels: vec![],
            fresh: BTreeMap::new(),
            delivered: 0,
            said_missing: vec![],
            quiet_since: [None; town::BRANCHES.len()],
            planted,
            random,
            happened: RefCell::default(),
        }
    }
}

/// A world for one day.
fn world(seed: u64, ledger: &Path, planted: Planted, traced: bool) -> World {
    let mut random = Random(seed);
    let day = Day::new(random.fork(), planted);
    let plan = plan(&mut random, &day);
    // As the product ships it, but for what a small disk needs: a day's records stay at the counter.
    let StoreOptions { free_bytes_min, ballast_bytes, .. } = small_store();
    let options = StoreOptions { free_bytes_min, ballast_bytes, ..StoreOptions::default() };
    let counters = town::counters().into_iter().enumerate();
    let kiosk = |(counter, branch): (usize, usize)| {
        let disk = SimDisk::new(ROOM, planted == Planted::AcknowledgeBeforeSync);
        let place = town::place_in_branch(counter);
        let mut kiosk = Kiosk::new(town::BRANCHES[branch].0, place, disk, options.clone());
        // What was sold and opened before a crash is looked up after it: the index is there as it is at a counter.
        kiosk.index = Some(MemoryIndex::default());
        kiosk
    };
    let kiosks: Vec<Kiosk> = counters.map(kiosk).collect();
    World::assemble(random, ledger, (planted, traced), (kiosks, town::customers(), plan, HOURS, Some(Box::new(day))))
}

/// What goes wrong on a day: hours without a line for some counters and for a whole branch, crashes, most of them in the
/// middle of a write, and a centre that ends.
fn plan(random: &mut Random, day: &Day) -> Plan {
    let mut own = random.fork();
    let counters = town::CLERKS.len();
    let mut events = vec![];
    let moment = |own: &mut Random| own.millis(QUIET_UNTIL, HOURS.well_at);
    for _ in 0..8 + own.below(10) {
        let kiosk = own.place(counters);
        let fault = match own.below(10) {
            0..2 => FaultEvent::Kill { kiosk },
            2..4 => FaultEvent::PowerCut { kiosk },
            4..8 => FaultEvent::PowerCutIn { kiosk, calls: 1 + own.below(9) },
            8 => FaultEvent::BadSync { kiosk, syncs: 1 + own.below(4) },
            _ => FaultEvent::BadWrite { kiosk, writes: 1 + own.below(4) },
        };
        day.tally("crashes", 1);
        events.push((moment(&mut own), fault));
    }
    for kiosk in 0..counters {
        if own.chance(400) {
            events.push((moment(&mut own), cut_off(&mut own, kiosk, day)));
        }
    }
    let (whole, at) = (own.place(town::BRANCHES.len()), moment(&mut own));
    for (kiosk, _) in town::counters().iter().enumerate().filter(|(_, branch)| **branch == whole) {
        events.push((at, cut_off(&mut own, kiosk, day)));
    }
    for _ in 0..own.below(4) {
        events.push((moment(&mut own), FaultEvent::CentreEnds { during: own.millis(MINUTE, 10 * MINUTE) }));
    }
    let (lost, doubled, slow) = (own.below(30), own.below(30), own.below(20));
    Plan { lost, doubled, slow, carrier_fails: own.below(30), centre_dies: own.below(3), centre_clock_off: 0, events }
}

fn cut_off(own: &mut Random, kiosk: usize, day: &Day) -> FaultEvent {
    let during = own.millis(20 * MINUTE, 150 * MINUTE);
    day.tally("offline_minutes", u64::try_from(during / MINUTE).expect("a while"));
    FaultEvent::CutOff { kiosk, during }
}
