//! A deed is done when its screen says so. What a crash left open is settled when the kiosk runs again: the clerk looks
//! whether the record is there, keeps what was paid or gives it back.

use imza_kiosk::domain::record::{RecordDraft, RecordSeq};
use imza_kiosk::domain::sale::{ReaderSale, Reversal, SaleLine};
use imza_kiosk::domain::stock::MoveKind;
use imza_kiosk::kiosk::app::Screen;
use imza_kiosk::kiosk::app::message::{JobId, StoreJob};
use imza_kiosk::kiosk::app::reversal::ReversalStep;
use imza_kiosk::kiosk::app::sale::SaleStep;
use imza_kiosk::kiosk::app::shift::{ShiftState, ShiftStep};
use imza_kiosk::kiosk::app::stock::StockStep;
use imza_kiosk::ports::outbox::Archive as _;

use super::books::{Lot, Place, Purse, READER, Ware};
use super::deeds::{Back, Deed, Paid, cost};
use super::desk::{Doubt, Shift, Sold, Task};
use super::records::{KINDS, words};
use super::{Day, MINUTE, Parcel};
use crate::scheduler::Millis;
use crate::world::{Event, Planted, World};

impl World {
    /// What a screen says is done is written into the day's books.
    pub fn settle_what_is_shown(&mut self, kiosk: usize) {
        let now = self.scheduler.now();
        let (Some(model), Some(day)) = (&self.kiosks[kiosk].model, &mut self.day) else { return };
        let Some(doubt) = &day.desks[kiosk].doubt else { return };
        let done: Option<(Option<u64>, RecordSeq)> = match (&model.screen, &doubt.deed) {
            (Screen::Sale(screen), Deed::Sale { .. }) => match &screen.step {
                SaleStep::Done(receipt) => Some((Some(receipt.number), receipt.record)),
                _ => None,
            },
            (Screen::Reversal(screen), Deed::TakenBack { .. }) => match &screen.step {
                ReversalStep::Done(receipt) => Some((Some(receipt.number), receipt.record)),
                _ => None,
            },
            (Screen::Stock(screen), Deed::Moved { .. } | Deed::Counted { .. }) => match &screen.step {
                StockStep::Done(_, seq) => Some((None, *seq)),
                _ => None,
            },
            (Screen::Shift(screen), Deed::Closed { .. }) => match &screen.step {
                ShiftStep::Closed(_, seq) => Some((None, *seq)),
                _ => None,
            },
            (Screen::Home(_), Deed::Opened { .. }) => match &model.shift {
                ShiftState::Open(_) => Some((None, RecordSeq(doubt.before + 1))),
                _ => None,
            },
            (Screen::Receipt(receipt), Deed::HandedOver { .. }) => Some((Some(receipt.number), receipt.record)),
            _ => None,
        };
        if let Some((receipt, seq)) = done
            && let Some(doubt) = day.desks[kiosk].doubt.take()
            && let Err(text) = day.settle((kiosk, now), doubt, receipt, seq.0)
        {
            self.violated(text);
        }
    }

    /// The store is open again: whether what was in doubt is there, its records tell.
    pub fn look_what_was_kept(&mut self, kiosk: usize) {
        let now = self.scheduler.now();
        let (Some(store), Some(day)) = (&mut self.kiosks[kiosk].store, &mut self.day) else { return };
        let doubt = day.desks[kiosk].doubt.take();
        let Some(doubt) = doubt else { return day.give_up(kiosk) };
        let rows = match store.newest(20) {
            Ok(rows) => rows,
            Err(error) => return self.violated(format!("kiosk {kiosk}: the newest records cannot be read: {error}")),
        };
        let is_new = |record: &imza_kiosk::domain::record::Record| {
            record.seq.0 > doubt.before && KINDS.contains(&record.kind.as_str())
        };
        let kept: Vec<_> = rows.into_iter().map(|row| row.record).filter(is_new).collect();
        day.tally(if kept.is_empty() { "doubts_not_kept" } else { "doubts_kept" }, 1);
        let settled = match kept.as_slice() {
            [] => {
                if let Some(parcel) = doubt.parcel {
                    day.parcels[parcel].is_taken = false;
                }
                Ok(())
            }
            [record] => {
                let body = record.content.as_ref().map_or("", |content| content.body.as_str());
                let said: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
                let (told, own) = (words(record.kind.as_str(), &said).unwrap_or_default(), doubt.deed.words());
                if told == own {
                    day.settle((kiosk, now), doubt, said["receipt"].as_u64(), record.seq.0)
                } else {
                    Err(format!("kiosk {kiosk}: after a crash the records say “{told}”, and “{own}” was done"))
                }
            }
            more => Err(format!("kiosk {kiosk}: one deed became {} records", more.len())),
        };
        day.give_up(kiosk);
        if let Err(text) = settled {
            self.violated(text);
        }
    }

    /// Faults of our own in a counter: what it writes twice, and what it writes wrongly.
    pub fn plant(&mut self, kiosk: usize, job: StoreJob) -> StoreJob {
        let StoreJob::Append { at, officer, draft } = job else { return job };
        let draft = match (self.planted, draft) {
            (Planted::PriceOff, RecordDraft::ReaderSale { sale, receipt }) => {
                let cheaper = |line: &SaleLine| {
                    let price = imza_kiosk::domain::money::Qepik::new(line.price.value() - 1);
                    SaleLine { price, ..line.clone() }
                };
                let lines = sale.lines().iter().map(cheaper).collect();
                let sale = ReaderSale::new(lines, sale.payment().clone()).unwrap_or(sale);
                RecordDraft::ReaderSale { sale, receipt }
            }
            (_, draft) => draft,
        };
        let is_twice = match (self.planted, &draft) {
            (Planted::VoidTwice, RecordDraft::SaleReversal { reversal, .. }) => {
                matches!(reversal.what(), Reversal::Void { .. })
            }
            (Planted::AcceptTwice, RecordDraft::StockMoved { moved }) => moved.kind() == MoveKind::Accept,
            _ => false,
        };
        let job = StoreJob::Append { at, officer, draft };
        if is_twice {
            let life = self.kiosks[kiosk].life;
            let again = Box::new(job.clone());
            self.scheduler.after(200, Event::Store { kiosk, life, job: JobId(u64::MAX), what: again });
        }
        job
    }
}

impl Day {
    /// Writes a deed into the books.
    fn settle(
        &mut self,
        (counter, now): (usize, Millis),
        doubt: Doubt,
        receipt: Option<u64>,
        seq: u64,
    ) -> Result<(), String> {
        let branch = self.desks[counter].branch;
        let shelf = Place::Shelf(branch);
        let mut carried = true;
        match &doubt.deed {
            Deed::Sale { lines, paid } => {
                for line in lines {
                    let lot =
                        line.serial.clone().map_or(Lot::Counted(line.count), |serial| Lot::Numbered(vec![serial]));
                    carried &= self.books.carry(READER, &lot, shelf, Place::Buyers(branch));
                }
                self.is_paid(counter, cost(lines), paid);
                let sold = Sold { lines: lines.clone(), paid: paid.clone(), is_ended: false };
                let before = self.desks[counter].sales.insert(receipt.unwrap_or(0), sold);
                if before.is_some() {
                    return Err(format!("counter {counter}: receipt {receipt:?} was given twice"));
                }
                self.tally("sales", 1);
            }
            Deed::TakenBack { receipt, what, sold: (lines, paid), faulty } => {
                let back_to = if *faulty { Place::Bin(branch) } else { shelf };
                carried &= self.come_back(counter, (*receipt, what), lines, back_to);
                if !matches!(what, Back::Exchange { .. }) {
                    self.is_paid_back(counter, cost(lines), paid);
                }
                if let Some(shift) = self.desks[counter].open_shift() {
                    shift.returns += 1;
                }
                self.tally(["voids", "refunds", "exchanges"][what.place()], 1);
            }
            Deed::Moved { .. } => carried &= self.is_moved((counter, now), &doubt, seq),
            Deed::Counted { missing, .. } => self.is_counted((counter, now), missing, seq),
            Deed::Opened { float } => self.is_opened(counter, *float),
            Deed::Closed { counted } => self.is_closed(counter, *counted)?,
            Deed::HandedOver { ware, serial, .. } => {
                carried &= self.books.carry(ware, &Lot::Numbered(vec![serial.clone()]), shelf, Place::Holders(branch));
                self.desks[counter].in_hand.remove(&(*ware, serial.clone()));
                self.tally("issues", 1);
            }
        }
        if !carried {
            return Err(format!("counter {counter}: the pieces of “{}” were not there", doubt.deed.words()));
        }
        if !matches!(doubt.deed, Deed::Opened { .. } | Deed::HandedOver { .. }) {
            self.desks[counter].planned.clear();
            self.desks[counter].task = Task::Nothing;
        }
        self.desks[counter].deeds.push((doubt.deed, receipt));
        Ok(())
    }

    /// Pieces went where a movement says; a parcel waits for its courier.
    fn is_moved(&mut self, (counter, now): (usize, Millis), doubt: &Doubt, seq: u64) -> bool {
        let branch = self.desks[counter].branch;
        let Deed::Moved { kind, ware, lot, other, is_undo } = &doubt.deed else { return false };
        let Some((from, to)) = doubt.places else { return false };
        if !self.books.carry(ware, lot, from, to) {
            return false;
        }
        if let Lot::Numbered(numbers) = lot {
            let fresh = numbers.iter().map(|number| ((*ware, number.clone()), (counter, seq)));
            self.fresh.extend(fresh);
            self.desks[counter].useless.retain(|(of, number)| of != ware || !numbers.contains(number));
        }
        if let (&"send", false, Some(to)) = (kind, *is_undo, *other) {
            let comes_at = now + self.random.millis(20 * MINUTE, 90 * MINUTE);
            self.parcels.push(Parcel { from: branch, to, ware, lot: lot.clone(), comes_at, is_taken: false });
        }
        self.desks[counter].undone.extend(doubt.undoes);
        self.desks[counter].awaited.retain(|awaited| (*kind, awaited) != ("receive", ware));
        let counted = MOVES.iter().find(|(word, _)| word == kind).map_or("moved", |(_, name)| name);
        self.tally(if *is_undo { "undone" } else { counted }, 1);
        true
    }

    fn is_counted(&mut self, (counter, now): (usize, Millis), missing: &[(Ware, String)], seq: u64) {
        let said = missing.iter().map(|(ware, number)| (*ware, number.clone(), counter, seq));
        self.said_missing.extend(said);
        if now >= super::COUNT_AT && !self.desks[counter].uncounted.is_empty() {
            self.desks[counter].uncounted.remove(0);
        }
        self.tally("counts", 1);
    }

    fn is_opened(&mut self, counter: usize, float: i64) {
        let drawer = Purse::Drawer(counter);
        self.books.pay(Purse::Office, drawer, float - self.books.money(drawer));
        let clerk = self.desks[counter].clerk();
        self.desks[counter].shifts.push(Shift { clerk, float, ..Shift::default() });
        self.tally("shifts", 1);
    }

    fn is_closed(&mut self, counter: usize, counted: i64) -> Result<(), String> {
        let closed_by = self.desks[counter].clerk();
        let Some(shift) = self.desks[counter].open_shift() else { return Err("no shift was open".into()) };
        (shift.counted, shift.closed_by) = (Some(counted), closed_by);
        let is_anothers = shift.clerk != closed_by;
        self.tally("shifts_handed_over_open", u64::from(is_anothers));
        Ok(())
    }

    fn is_paid(&mut self, counter: usize, cost: i64, paid: &Paid) {
        let drawer = Purse::Drawer(counter);
        if let Paid::Cash { given, change } = paid {
            self.books.pay(Purse::Buyers, drawer, *given);
            self.books.pay(drawer, Purse::Buyers, *change);
        } else {
            self.books.pay(Purse::Buyers, Purse::Terminal(counter), cost);
        }
        if let Some(shift) = self.desks[counter].open_shift() {
            shift.sales += 1;
            *(if matches!(paid, Paid::Cash { .. }) { &mut shift.cash_in } else { &mut shift.card_in }) += cost;
        }
    }

    fn is_paid_back(&mut self, counter: usize, cost: i64, paid: &Paid) {
        let is_cash = matches!(paid, Paid::Cash { .. });
        let purse = if is_cash { Purse::Drawer(counter) } else { Purse::Terminal(counter) };
        self.books.pay(purse, Purse::Buyers, cost);
        if let Some(shift) = self.desks[counter].open_shift() {
            *(if is_cash { &mut shift.cash_out } else { &mut shift.card_out }) += cost;
        }
    }

    /// Readers come back from their buyers; for one that is exchanged another goes out.
    fn come_back(
        &mut self,
        counter: usize,
        (receipt, what): (u64, &Back),
        lines: &[super::deeds::Line],
        to: Place,
    ) -> bool {
        let branch = self.desks[counter].branch;
        let lot = |serial: Option<&String>, count| match serial {
            Some(serial) => Lot::Numbered(vec![serial.clone()]),
            None => Lot::Counted(count),
        };
        let Some(sold) = self.desks[counter].sales.get_mut(&receipt) else { return false };
        if let Back::Exchange { line, given } = what {
            let old = sold.lines[*line].serial.as_ref();
            let (back, out) = (lot(old, 1), lot(given.as_ref(), 1));
            if given.is_some() {
                sold.lines[*line].serial.clone_from(given);
            }
            return self.books.carry(READER, &back, Place::Buyers(branch), to)
                && self.books.carry(READER, &out, Place::Shelf(branch), Place::Buyers(branch));
        }
        sold.is_ended = true;
        let mut all = lines.iter().map(|line| lot(line.serial.as_ref(), line.count));
        all.all(|lot| self.books.carry(READER, &lot, Place::Buyers(branch), to))
    }
}

/// The names under which movements are counted.
const MOVES: [(&str, &str); 7] = [
    ("receive", "deliveries"),
    ("send", "transfers"),
    ("accept", "accepted"),
    ("reserve", "reserved"),
    ("free", "freed"),
    ("spoil", "spoilt"),
    ("give-back", "given_back"),
];
