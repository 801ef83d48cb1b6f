//! In the evening everybody has gone home and everything is sent: the day's books are held against the records, the centre's
//! accounts and each kiosk's sheet.

use std::collections::BTreeMap;

use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::central::ledger::{LedgerError, shifts, stock};
use imza_kiosk::domain::stock::{Account, Ware as Kept};
use imza_kiosk::ports::outbox::Outbox as _;

use super::books::{Place, Purse, WARES};
use super::deeds::{Deed, Paid, cost};
use super::desk::Shift;
use super::records::{KINDS, words};
use super::town;
use crate::properties::{Taken, contiguous};
use crate::sales::receipts_have_no_gap;
use crate::world::World;

fn failed(error: LedgerError) -> String {
    error.to_string()
}

/// Holds two lists against each other, and says the first place where they differ.
fn compare<T: PartialEq + std::fmt::Debug>(what: &str, told: &T, own: &T) -> Result<(), String> {
    if told == own { Ok(()) } else { Err(format!("{what}: told {told:?}, and it was {own:?}")) }
}

impl World {
    /// True when all counters of this one's branch have sent everything, and this one heard of the stock since.
    pub fn is_quiet(&mut self, kiosk: usize) -> bool {
        let Some(day) = &mut self.day else { return false };
        let branch = day.desks[kiosk].branch;
        for counter in (0..self.kiosks.len()).filter(|counter| town::counters()[*counter] == branch) {
            let store = self.kiosks[counter].store.as_mut();
            let is_sent = store.and_then(|store| store.state().ok()).is_some_and(|state| state.unsent == 0);
            if !is_sent || day.desks[counter].open_shift().is_some() {
                day.quiet_since[branch] = None;
                return false;
            }
        }
        let now = imza_kiosk::ports::clock::Clock::now(&self.machine.clock);
        let since = *day.quiet_since[branch].get_or_insert(now);
        let heard = self.kiosks[kiosk].model.as_ref().and_then(|model| model.stock.as_of);
        heard.is_some_and(|heard| heard > since)
    }

    /// What a refused count said is missing was not said.
    pub fn forget_refused_counts(&mut self) {
        let refused = |counter: usize, seq: u64| {
            let sql = "SELECT 1 FROM records WHERE kiosk = $1 AND seq = $2 AND effect <> 'applied'";
            let seq = i64::try_from(seq).expect("small");
            !self.rows(sql, &[Value::from(self.kiosks[counter].name.as_str()), Value::from(seq)]).is_empty()
        };
        let Some(day) = &self.day else { return };
        let kept = day.said_missing.iter().filter(|(_, _, counter, seq)| !refused(*counter, *seq)).cloned().collect();
        if let Some(day) = &mut self.day {
            day.said_missing = kept;
        }
    }

    /// Holds the evening against the day's books.
    pub fn judge_the_day(&mut self) {
        let judged = (0..self.kiosks.len())
            .try_for_each(|kiosk| self.counter_agrees(kiosk))
            .and_then(|()| self.pieces_agree())
            .and_then(|()| self.kiosks_know())
            .and_then(|()| self.each_order_has_one_certificate());
        if let (Ok(()), Some(day)) = (&judged, &self.day) {
            day.tell();
        }
        if let Err(text) = judged {
            self.violated(text);
        }
    }

    /// A counter's records are what was done there, each once; its receipts run from 1 on; its money is right.
    fn counter_agrees(&mut self, kiosk: usize) -> Result<(), String> {
        let name = self.kiosks[kiosk].name.clone();
        let taken = self.records_of(&name).map_err(failed)?;
        contiguous(&name, &taken)?;
        self.everything_is_sent(kiosk, &taken)?;
        self.deeds_agree(kiosk, &taken)?;
        receipts_have_no_gap(&name, &taken)?;
        self.sales_agree(kiosk, &taken)?;
        self.money_agrees(kiosk)?;
        self.shifts_agree(kiosk)
    }

    fn deeds_agree(&self, kiosk: usize, taken: &[Taken]) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        let (name, desk) = (&self.kiosks[kiosk].name, &day.desks[kiosk]);
        if let Some(doubt) = &desk.doubt {
            return Err(format!("{name}: in the evening “{}” is still in doubt", doubt.deed.words()));
        }
        let told = taken.iter().filter(|record| KINDS.contains(&record.kind.as_str()));
        let mut deeds = desk.deeds.iter();
        for record in told {
            let said = record.said();
            let words = words(&record.kind, &said).unwrap_or_default();
            let Some((deed, receipt)) = deeds.next() else {
                return Err(format!("{name}: record {} says “{words}”, and nobody did it", record.seq));
            };
            compare(
                &format!("{name}, record {}", record.seq),
                &(record.kind.as_str(), words, said["receipt"].as_u64()),
                &(deed.kind(), deed.words(), *receipt),
            )?;
            let is_count = matches!(deed, Deed::Counted { .. });
            if record.effect != "applied" && !is_count {
                return Err(format!("{name}: “{}” had no effect at the centre: {}", deed.words(), record.effect));
            }
            day.tally("counts_overtaken", u64::from(record.effect != "applied"));
        }
        match deeds.next() {
            Some((deed, _)) => Err(format!("{name}: “{}” was done, and no record says so", deed.words())),
            None => Ok(()),
        }
    }

    /// What the centre has of a counter's sales is what was paid there and paid back; the drawer holds what is left.
    fn money_agrees(&self, kiosk: usize) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        let (name, desk) = (&self.kiosks[kiosk].name, &day.desks[kiosk]);
        let (mut cash, mut card) = (0, 0);
        for (deed, _) in &desk.deeds {
            let (paid, sum) = match deed {
                Deed::Sale { lines, paid } => (paid, cost(lines)),
                Deed::TakenBack { what, sold: (lines, paid), .. } if what.place() < 2 => (paid, -cost(lines)),
                _ => continue,
            };
            *(if matches!(paid, Paid::Cash { .. }) { &mut cash } else { &mut card }) += sum;
        }
        let sql = "SELECT way, CAST(sum(total_qepik) AS BIGINT) FROM (
            SELECT payment AS way, total_qepik FROM reader_sales WHERE kiosk = $1
            UNION ALL SELECT payback, -payback_qepik FROM reader_sale_reversals WHERE kiosk = $1 AND payback_qepik > 0)
            GROUP BY way";
        let mut told: BTreeMap<String, i64> = BTreeMap::new();
        for mut row in self.rows(sql, &[Value::from(name.as_str())]) {
            told.insert(row.take().map_err(failed)?, row.take().map_err(failed)?);
        }
        let told = ["cash", "card"].map(|way| told.get(way).copied().unwrap_or(0));
        compare(&format!("{name}, money at the centre"), &told, &[cash, card])?;
        compare(&format!("{name}, the terminal"), &card, &day.books.money(Purse::Terminal(kiosk)))?;
        let float = desk.shifts.first().map_or(0, |shift| shift.float);
        let lost: i64 = desk.shifts.iter().map(|shift| shift.lost).sum();
        compare(&format!("{name}, the drawer"), &day.books.money(Purse::Drawer(kiosk)), &(float + cash - lost))
    }

    /// Each shift at the centre is the shift by the books.
    fn shifts_agree(&self, kiosk: usize) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        let (name, desk) = (&self.kiosks[kiosk].name, &day.desks[kiosk]);
        let branch = town::BRANCHES[desk.branch].0;
        let rows = self.machine.seen.read(|tx| shifts::newest(tx, Some(branch), false, 1_000)).map_err(failed)?;
        let mut told: Vec<_> = rows.into_iter().filter(|row| row.kiosk == *name).collect();
        told.sort_by_key(|row| row.seq);
        let told: Vec<_> = told
            .into_iter()
            .map(|row| (row.officer, row.float.value(), row.expected, row.counted, row.closed_by))
            .collect();
        let own = |shift: &Shift| {
            let by = Some(shift.closed_by.to_owned()).filter(|_| shift.counted.is_some());
            (shift.clerk.to_owned(), shift.float, shift.counted.map(|_| shift.expected()), shift.counted, by)
        };
        let own: Vec<_> = desk.shifts.iter().map(own).collect();
        if desk.shifts.iter().any(|shift| shift.counted.is_none()) || own.is_empty() {
            return Err(format!("{name}: in the evening a shift is open, or none was: {own:?}"));
        }
        compare(&format!("{name}, shifts"), &told, &own)
    }

    /// Each account at the centre holds what lies there, and each piece with a number is where it is.
    fn pieces_agree(&self) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        let read = self.machine.seen.read(|tx| Ok((stock::list(tx, None)?, stock::unbalanced(tx)?)));
        let (rows, unbalanced) = read.map_err(failed)?;
        compare("accounts that are not what moved there", &unbalanced, &vec![])?;
        compare("rows of the stock", &rows.len(), &(town::BRANCHES.len() * WARES.len()))?;
        for row in rows {
            let branch = town::BRANCHES.iter().position(|(code, _)| *code == row.branch).ok_or("no such branch")?;
            let ware = *WARES.iter().find(|word| **word == row.ware).ok_or("no such ware")?;
            let held = |place| day.books.pieces(place, ware);
            let road: i64 = (0..town::BRANCHES.len()).map(|to| held(Place::Road(branch, to))).sum();
            let told =
                [row.shelf, row.reserved, row.on_the_way, row.issued, row.sold, row.spoilt, row.returned, row.missing];
            let own = [
                held(Place::Shelf(branch)),
                held(Place::Reserved(branch)),
                road,
                held(Place::Holders(branch)),
                held(Place::Buyers(branch)),
                held(Place::Bin(branch)),
                held(Place::Returned(branch)),
                held(Place::Thief(branch)),
            ];
            compare(
                &format!("{} {}: shelf, reserved, sent, issued, sold, spoilt, returned, missing", row.branch, ware),
                &told,
                &own,
            )?;
            day.tally("pieces", own.iter().sum::<i64>().unsigned_abs());
        }
        self.numbers_agree()
    }

    fn numbers_agree(&self) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        let sql = "SELECT ware, number, branch, account, to_branch FROM stock_pieces ORDER BY ware, number";
        let mut told: BTreeMap<(String, String), String> = BTreeMap::new();
        for mut row in self.rows(sql, &[]) {
            let mut word = || row.take::<String>().map_err(failed);
            let (ware, number) = (word()?, word()?);
            told.insert((ware, number), format!("{} {} {}", word()?, word()?, word()?));
        }
        let words = |place: &Place| {
            let code = |branch: &usize| town::BRANCHES[*branch].0;
            match place {
                Place::Maker(branch) => format!("{} supplier ", code(branch)),
                Place::Shelf(branch) => format!("{} shelf ", code(branch)),
                Place::Reserved(branch) => format!("{} reserved ", code(branch)),
                Place::Road(from, to) => format!("{} transit {}", code(from), code(to)),
                Place::Holders(branch) => format!("{} issued ", code(branch)),
                Place::Buyers(branch) => format!("{} sold ", code(branch)),
                Place::Bin(branch) => format!("{} spoilt ", code(branch)),
                Place::Returned(branch) => format!("{} returned ", code(branch)),
                Place::Thief(branch) => format!("{} difference ", code(branch)),
            }
        };
        for ((ware, number), place) in day.books.numbered() {
            let at = told.remove(&((*ware).to_owned(), number.clone())).unwrap_or_default();
            compare(&format!("{ware} {number}"), &at, &words(place))?;
        }
        compare("pieces that nobody delivered", &told, &BTreeMap::new())
    }

    /// Each kiosk's sheet says what lies in its branch and what is on its way.
    fn kiosks_know(&self) -> Result<(), String> {
        let Some(day) = &self.day else { return Ok(()) };
        for (kiosk, desk) in self.kiosks.iter().zip(&day.desks) {
            let Some(model) = &kiosk.model else { return Err(format!("{} does not run", kiosk.name)) };
            let sheet = &model.stock.sheet;
            for (ware, own) in Kept::ALL.iter().zip(WARES) {
                let pieces = |account| i64::from(sheet.pieces(*ware, account));
                let road = |from: usize, to: usize| day.books.pieces(Place::Road(from, to), own);
                let coming = |ware: Kept| sheet.incoming().filter(move |(_, of, _)| *of == ware);
                let told = [
                    pieces(Account::Shelf),
                    pieces(Account::Reserved),
                    pieces(Account::Transit),
                    coming(*ware).map(|(.., pieces)| i64::from(pieces)).sum(),
                ];
                let branches = 0..town::BRANCHES.len();
                let own = [
                    day.books.pieces(Place::Shelf(desk.branch), own),
                    day.books.pieces(Place::Reserved(desk.branch), own),
                    branches.clone().map(|to| road(desk.branch, to)).sum(),
                    branches.map(|from| road(from, desk.branch)).sum(),
                ];
                compare(&format!("{} knows of {ware:?}: shelf, reserved, sent, coming", kiosk.name), &told, &own)?;
            }
        }
        Ok(())
    }
}
