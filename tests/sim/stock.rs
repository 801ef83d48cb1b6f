//! Carriers and readers come and go between the issues, with everything going wrong: the stock is right to the last carrier.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use imza_kiosk::central::ledger::stock;
use imza_kiosk::kiosk::app::Model;
use imza_kiosk::kiosk::app::stock::{StockScreen, StockStep};
use serde_json::Value;

use crate::properties::Taken;
use crate::town::{OTHER_BRANCH, PASSWORD, SUPERVISOR};
use crate::world::World;

/// Movements and counts of clerks that took effect, over all runs, and those that another counter's had overtaken.
static MOVED: AtomicU64 = AtomicU64::new(0);
static OVERTAKEN: AtomicU64 = AtomicU64::new(0);

/// Movements and counts that took effect, and those without effect, over all runs.
pub fn moved_and_overtaken() -> (u64, u64) {
    (MOVED.load(Ordering::Relaxed), OVERTAKEN.load(Ordering::Relaxed))
}

/// The keys of the officer who sees this step of the stock; none waits.
pub fn keys(model: &Model, screen: &StockScreen, random: u64) -> String {
    let refused = model.notice.is_some();
    let place = |one: u64| usize::try_from(random % one).expect("small");
    match &screen.step {
        StockStep::Menu(_) if refused || random.is_multiple_of(3) => "②".to_owned(),
        StockStep::Menu(_) => ["1", "1", "2", "4", "5", "6", "7", "8", "9"][place(9)].to_owned(),
        _ if refused => "⎋".to_owned(),
        StockStep::Pieces(_) => format!("{}{}\n", "↓".repeat(place(3)), 1 + random % 12),
        StockStep::Branch(_) => format!("{OTHER_BRANCH}\n"),
        // Most counts fit; of the others some differ by much.
        StockStep::Count(entry) if entry.counted[entry.at].is_empty() => {
            let more = [0, 0, 1, 9][place(4)];
            format!("{}\n", entry.expected[entry.at] + more)
        }
        StockStep::Second(_, entry) if entry.trouble.is_some() => "⎋⎋⎋".to_owned(),
        StockStep::Second(_, entry) if entry.waiting.is_none() => format!("{SUPERVISOR}\n{PASSWORD}\n"),
        StockStep::Second(..) | StockStep::Looking(_) | StockStep::Writing(..) => String::new(),
        _ => "\n".to_owned(),
    }
}

/// What the records come to, by ware and account.
#[derive(Default)]
struct Reckoned(BTreeMap<(String, &'static str), i64>);

impl Reckoned {
    fn add(&mut self, ware: &str, account: &'static str, pieces: i64) {
        *self.0.entry((ware.to_owned(), account)).or_default() += pieces;
    }

    /// Counts a clerk's movement in; what undoes one goes the other way.
    fn moved(&mut self, said: &Value) -> Option<()> {
        let moved = &said["moved"];
        let sign = if moved["undoes"].is_null() { 1 } else { -1 };
        let (pieces, ware) = (sign * moved["pieces"]["counted"].as_i64()?, moved["ware"].as_str()?);
        match moved["move"].as_str()? {
            "receive" => self.add(ware, "delivered", pieces),
            "send" => self.add(ware, "on the way", pieces),
            "reserve" => self.add(ware, "reserved", pieces),
            "free" => self.add(ware, "reserved", -pieces),
            "spoil" => self.add(ware, "spoilt", pieces),
            "give-back" => self.add(ware, "returned", pieces),
            _ => return None,
        }
        Some(())
    }
}

fn pieces(said: &Value) -> i64 {
    let lines = said["sale"]["lines"].as_array().map_or(&[][..], Vec::as_slice);
    lines.iter().filter_map(|line| line["count"].as_i64()).sum()
}

/// Counts in what records that took effect at one kiosk say.
fn reckon(reckoned: &mut Reckoned, taken: &[Taken]) -> Result<(), String> {
    let mut sold: BTreeMap<u64, i64> = BTreeMap::new();
    for record in taken {
        let said = record.said();
        let is_of_stock = matches!(record.kind.as_str(), "stock-moved" | "stock-counted");
        if record.effect != "applied" {
            OVERTAKEN.fetch_add(u64::from(is_of_stock), Ordering::Relaxed);
            continue;
        }
        MOVED.fetch_add(u64::from(is_of_stock), Ordering::Relaxed);
        match record.kind.as_str() {
            "hand-over" => reckoned.add(said["carrier_kind"].as_str().ok_or("no kind of carrier")?, "issued", 1),
            "reader-sale" => {
                sold.insert(said["receipt"].as_u64().ok_or("a sale without a receipt")?, pieces(&said));
                reckoned.add("reader", "sold", pieces(&said));
            }
            "sale-reversal" => {
                let faulty = said["reversal"]["reason"] == "faulty";
                let of = said["reversal"]["of"]["receipt"].as_u64().ok_or("a return of no receipt")?;
                let back = if said["reversal"]["what"]["kind"] == "exchange" {
                    1
                } else {
                    let back = sold.get(&of).copied().ok_or("a return of no sale")?;
                    reckoned.add("reader", "sold", -back);
                    back
                };
                reckoned.add("reader", "spoilt", if faulty { back } else { 0 });
            }
            "stock-moved" => reckoned.moved(&said).ok_or("a movement that nobody makes here")?,
            _ => {}
        }
    }
    Ok(())
}

impl World {
    /// The accounts hold what moved there, all together nothing, and each what the records of the counters come to.
    pub fn stock_agrees(&self, taken: &[Vec<Taken>]) -> Result<(), String> {
        let (rows, unbalanced) = self
            .machine
            .seen
            .read(|tx| Ok((stock::list(tx, None)?, stock::unbalanced(tx)?)))
            .map_err(|error: imza_kiosk::central::ledger::LedgerError| error.to_string())?;
        if !unbalanced.is_empty() {
            return Err(format!("accounts of the stock are not what moved there: {unbalanced:?}"));
        }
        let mut reckoned = Reckoned::default();
        for of_kiosk in taken {
            reckon(&mut reckoned, of_kiosk)?;
        }
        for row in rows {
            let all = row.shelf + row.reserved + row.on_the_way + row.issued + row.sold + row.spoilt + row.returned;
            if all + row.missing != row.delivered || row.shelf < 0 {
                return Err(format!("the stock of {} does not balance: {row:?}", row.ware));
            }
            let accounts = [
                ("delivered", row.delivered),
                ("reserved", row.reserved),
                ("on the way", row.on_the_way),
                ("issued", row.issued),
                ("sold", row.sold),
                ("spoilt", row.spoilt),
                ("returned", row.returned),
            ];
            for (account, held) in accounts {
                let said = reckoned.0.get(&(row.ware.clone(), account)).copied().unwrap_or(0);
                if held != said {
                    return Err(format!("{} {account}: the records say {said}, the centre has {held}", row.ware));
                }
            }
        }
        Ok(())
    }
}
