//! Readers are sold between the issues, with everything going wrong: what people paid is at the centre to the last qəpik.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use imza_kiosk::central::ledger::LedgerError;
use imza_kiosk::central::ledger::value::Value;
use imza_kiosk::domain::fault::Fault;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::sale::{Goods, GoodsPrice, PriceList};
use imza_kiosk::kiosk::app::reversal::{ReversalScreen, ReversalStep};
use imza_kiosk::kiosk::app::sale::{SaleScreen, SaleStep};
use imza_kiosk::kiosk::app::shift::{ShiftScreen, ShiftStep};
use imza_kiosk::kiosk::app::{Model, Screen};

use crate::properties::Taken;
use crate::town::{PASSWORD, SUPERVISOR};
use crate::world::World;

/// Receipts that the ends of all runs were held against, and those of them that were missing.
static RECEIPTS: AtomicU64 = AtomicU64::new(0);
static GAPS: AtomicU64 = AtomicU64::new(0);
/// Sales that were taken back, over all runs.
static TAKEN_BACK: AtomicU64 = AtomicU64::new(0);

/// Receipts judged and missing, over all runs.
pub fn receipts_and_gaps() -> (u64, u64) {
    (RECEIPTS.load(Ordering::Relaxed), GAPS.load(Ordering::Relaxed))
}

/// Sales voided, refunded or exchanged, over all runs.
pub fn taken_back() -> u64 {
    TAKEN_BACK.load(Ordering::Relaxed)
}

/// What readers cost in every run.
pub fn prices() -> PriceList {
    let price = |goods, qepik| GoodsPrice { goods, from: jiff::civil::date(2020, 1, 1), price: Qepik::new(qepik) };
    PriceList::new(vec![price(Goods::ReaderWithCard, 2000), price(Goods::ReaderAlone, 2515)]).expect("a list")
}

/// The keys of the officer who sees this step of a sale; none waits. Now and then somebody brings a receipt back.
pub fn keys(screen: &SaleScreen, before: &[u64], random: u64) -> String {
    let keys = match &screen.step {
        SaleStep::Goods if screen.lines.is_empty() && !before.is_empty() && random.is_multiple_of(5) => "⑦",
        SaleStep::Goods if screen.lines.is_empty() => ["1", "2"][usize::from(random.is_multiple_of(2))],
        SaleStep::Goods if random.is_multiple_of(3) => "1",
        SaleStep::Pay => ["\n", "500\n", "\t4417\n"][usize::try_from(random % 3).expect("small")],
        SaleStep::Goods | SaleStep::Serial(_) | SaleStep::Confirm(_) | SaleStep::Done(_) => "\n",
        SaleStep::Looking(_) | SaleStep::Writing(..) => "",
    };
    keys.to_owned()
}

/// The keys of the officer, and of the supervisor beside, who see this step of taking a sale back.
pub fn keys_back(screen: &ReversalScreen, before: &[u64], random: u64) -> String {
    let typed = !screen.entry.text().is_empty();
    match &screen.step {
        // The number was refused: no such sale, or it ended before.
        ReversalStep::Number if typed || before.is_empty() => "⎋".to_owned(),
        ReversalStep::Number => format!("{}\n", before[usize::try_from(random).expect("small") % before.len()]),
        ReversalStep::Way(_) => format!("{}\n", "↓".repeat(usize::try_from(random % 3).expect("small"))),
        ReversalStep::Slip(_) => "4418\n".to_owned(),
        // Without a line, or with one that ends here, nobody agrees.
        ReversalStep::Second(entry) if entry.trouble.is_some() => "⎋⎋⎋".to_owned(),
        ReversalStep::Second(entry) if entry.waiting.is_none() => format!("{SUPERVISOR}\n{PASSWORD}\n"),
        ReversalStep::Piece(_) | ReversalStep::Serial(_) | ReversalStep::Done(_) => "\n".to_owned(),
        ReversalStep::Looking(_) | ReversalStep::Second(_) | ReversalStep::Writing(_) => String::new(),
    }
}

/// The screen says that nothing is sold before a shift is open.
pub fn needs_shift(model: &Model) -> bool {
    let fault = model.notice.as_ref().map(|trouble| trouble.fault);
    matches!(fault, Some(Fault::NoShift | Fault::OtherShift))
}

/// The keys of the officer who sees this step of a shift: another's is counted and closed, then one's own begins.
pub fn keys_of_shift(screen: &ShiftScreen, random: u64) -> String {
    match &screen.step {
        ShiftStep::Opening if screen.entry.text().is_empty() => "100\n".to_owned(),
        ShiftStep::Total => format!("{}\n", 100 + random),
        ShiftStep::Reading(_) | ShiftStep::Writing(..) => String::new(),
        ShiftStep::Closed(..) => "\n⑤".to_owned(),
        ShiftStep::Opening | ShiftStep::Report | ShiftStep::Pieces(_) | ShiftStep::Confirm(_) => "\n".to_owned(),
    }
}

/// Every shift is opened and closed once, and the cash that its kiosk told of it is what its records come to.
fn shifts_balance(name: &str, taken: &[Taken]) -> Result<(), String> {
    let mut cash = 0;
    for record in taken {
        let said = record.said();
        match record.kind.as_str() {
            "shift-opened" | "shift-closed" if record.effect != "applied" => {
                return Err(format!("{name}: a shift's record had no effect: {}", record.effect));
            }
            "shift-opened" => cash = 0,
            "reader-sale" if said["sale"]["payment"]["way"] == "cash" => {
                let lines = said["sale"]["lines"].as_array().ok_or("a sale without lines")?;
                let sum = |line: &serde_json::Value| Some(line["count"].as_i64()? * line["price"].as_i64()?);
                cash += lines.iter().filter_map(sum).sum::<i64>();
            }
            "sale-reversal" if said["reversal"]["what"]["payback"]["way"] == "cash" => {
                cash -= said["reversal"]["what"]["payback"]["amount"].as_i64().unwrap_or(0);
            }
            "shift-closed" => {
                let totals = &said["closing"]["totals"];
                let told = totals["cash_in"].as_i64().unwrap_or(0) - totals["cash_out"].as_i64().unwrap_or(0);
                if told != cash && said["closing"]["unread"].is_null() {
                    return Err(format!("{name}: a shift tells {told} of cash, its records come to {cash}"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The receipts of a kiosk run from 1 on without a gap.
pub fn receipts_have_no_gap(name: &str, taken: &[Taken]) -> Result<(), String> {
    let receipts: Vec<u64> = taken.iter().filter_map(|record| record.said()["receipt"].as_u64()).collect();
    let count = receipts.len() as u64;
    RECEIPTS.fetch_add(count, Ordering::Relaxed);
    GAPS.fetch_add(receipts.last().map_or(0, |last| last.saturating_sub(count)), Ordering::Relaxed);
    match receipts.iter().zip(1..).find(|(receipt, number)| **receipt != *number) {
        Some((receipt, number)) => Err(format!("{name}: receipt {number} is missing, {receipt} stands there")),
        None => Ok(()),
    }
}

impl World {
    /// A receipt that a person has seen is promised.
    pub fn look_at_sale(&mut self, kiosk: usize) {
        let (number, total) = match self.kiosks[kiosk].model.as_ref().map(|model| &model.screen) {
            Some(Screen::Sale(screen)) => match &screen.step {
                SaleStep::Done(receipt) => (receipt.number, receipt.sale.total().value()),
                _ => return,
            },
            Some(Screen::Reversal(screen)) => match &screen.step {
                ReversalStep::Done(receipt) => {
                    let payback = receipt.reversal.what().payback();
                    (receipt.number, -payback.map_or(0, |payback| payback.amount().value()))
                }
                _ => return,
            },
            _ => return,
        };
        let before = self.kiosks[kiosk].promises.sales.insert(number, total);
        if before.is_none() {
            self.say(|| format!("kiosk {kiosk} shows receipt {number} of a sale for {total}"));
        }
        if before.is_some_and(|before| before != total) || self.kiosks[kiosk].promises.receipts.contains_key(&number) {
            self.violated(format!("kiosk {kiosk} gave receipt number {number} twice"));
        }
    }

    /// What the centre says that a kiosk sold is what its records say, each once, and all that a person has seen.
    pub fn sales_agree(&self, kiosk: usize, taken: &[Taken]) -> Result<(), String> {
        let name = &self.kiosks[kiosk].name;
        let mut recorded = BTreeMap::new();
        for record in taken.iter().filter(|record| record.kind == "reader-sale") {
            let said = record.said();
            let lines = said["sale"]["lines"].as_array().ok_or("a sale without lines")?;
            let sum = |line: &serde_json::Value| Some(line["count"].as_i64()? * line["price"].as_i64()?);
            let total: i64 = lines.iter().filter_map(sum).sum();
            recorded.insert(said["receipt"].as_u64().ok_or("a sale without a receipt")?, total);
            if record.effect != "applied" {
                return Err(format!("{name}: a sale had no effect at the centre: {}", record.effect));
            }
        }
        for record in taken.iter().filter(|record| record.kind == "sale-reversal") {
            let said = record.said();
            let back = said["reversal"]["what"]["payback"]["amount"].as_i64().unwrap_or(0);
            recorded.insert(said["receipt"].as_u64().ok_or("a return without a receipt")?, -back);
            if record.effect != "applied" {
                return Err(format!("{name}: what undoes a sale had no effect at the centre: {}", record.effect));
            }
            TAKEN_BACK.fetch_add(1, Ordering::Relaxed);
        }
        shifts_balance(name, taken)?;
        let sold = self.sold_at(name).map_err(|error| error.to_string())?;
        if sold != recorded {
            return Err(format!("{name}: the records say {recorded:?}, the centre has {sold:?}"));
        }
        let lost = self.kiosks[kiosk].promises.sales.iter().find(|(number, total)| sold.get(number) != Some(total));
        match lost {
            Some((number, total)) => Err(format!("{name}: receipt {number} for {total} was shown and is not there")),
            None => Ok(()),
        }
    }

    /// Receipts of a kiosk at the centre: what was taken, and below zero what was given back.
    fn sold_at(&self, kiosk: &str) -> Result<BTreeMap<u64, i64>, LedgerError> {
        let sql = "SELECT receipt, total_qepik FROM reader_sales WHERE kiosk = $1
            UNION ALL SELECT receipt, -coalesce(payback_qepik, 0) FROM reader_sale_reversals WHERE kiosk = $1";
        let rows = self.rows(sql, &[Value::from(kiosk)]).into_iter();
        rows.map(|mut row| Ok((row.take()?, row.take()?))).collect()
    }
}
