//! What this counter knows of the branch's stock: as the centre told it last, and what was done here since.

use jiff::Timestamp;

use crate::domain::record::{Record, RecordBody};
use crate::domain::stock::{Account, Returned, StockSheet, Ware, of_fact};
use crate::kiosk::app::Model;
use crate::ports::outbox::QueueRow;
use crate::wire::centre::HelloAnswer;

/// The branch's stock as this counter knows it.
#[derive(Debug, Default)]
pub struct StockKnown {
    /// What is shown.
    pub sheet: StockSheet,
    /// When the centre told of it; nothing when it has not.
    pub as_of: Option<Timestamp>,
    told: StockSheet,
    seq: u64,
    /// The records here that the centre had not counted in then, in their order.
    own: Vec<Record>,
}

/// The code of the branch that this counter stands in.
#[must_use]
pub fn here(model: &Model) -> String {
    model.line.hello.as_ref().map_or(&model.settings.branch, |hello| &hello.branch.code).clone()
}

fn is_of_stock(record: &Record) -> bool {
    matches!(record.kind.as_str(), "hand-over" | "reader-sale" | "sale-reversal" | "stock-moved" | "stock-counted")
}

/// The readers of the sale that a fact undoes, as far as that is known here.
fn returned(fact: &RecordBody, own: &[(&Record, RecordBody)]) -> Vec<Returned> {
    let RecordBody::SaleReversal { reversal, .. } = fact else { return vec![] };
    let sale = own.iter().find_map(|(record, fact)| match fact {
        RecordBody::ReaderSale { sale, .. } if record.commitment == reversal.of().commitment => Some(sale),
        _ => None,
    });
    let lines = sale.into_iter().flat_map(|sale| sale.lines());
    lines.map(|line| Returned { serial: line.serial.clone(), pieces: line.count }).collect()
}

impl StockKnown {
    /// Reckons anew what is shown.
    fn reckon(&mut self, here: &str) {
        let facts: Vec<(&Record, RecordBody)> =
            self.own.iter().filter_map(|record| Some((record, record.fact().ok()?))).collect();
        let mut sheet = self.told.clone();
        for (_, fact) in facts.iter().filter(|(record, _)| record.seq.0 > self.seq) {
            of_fact(here, fact, &returned(fact, &facts)).iter().for_each(|posting| sheet.post(here, posting));
        }
        self.sheet = sheet;
    }
}

/// A record was made here.
pub(in crate::kiosk::app) fn note(model: &mut Model, record: &Record) {
    if is_of_stock(record) {
        let here = here(model);
        model.stock.own.push(record.clone());
        model.stock.reckon(&here);
    }
}

/// The store is open: what it holds that the centre has not.
pub(in crate::kiosk::app) fn told_of(model: &mut Model, rows: &[QueueRow]) {
    let here = here(model);
    let unsent = rows.iter().rev().filter(|row| !row.acknowledged && is_of_stock(&row.record));
    model.stock.own = unsent.map(|row| row.record.clone()).collect();
    model.stock.reckon(&here);
}

/// The centre told of the stock, with every record up to its head of this counter's chain.
pub(in crate::kiosk::app) fn heard(model: &mut Model, hello: &HelloAnswer) {
    if model.queue().is_some_and(|queue| queue.epoch != hello.chain.epoch) {
        return;
    }
    let known = &mut model.stock;
    (known.told, known.seq) = (hello.stock.clone().unwrap_or_default(), hello.chain.seq.0);
    known.as_of = Some(hello.centre_time);
    // A sale that is undone may have been counted in already.
    known.own.retain(|record| record.seq > hello.chain.seq || record.kind.as_str() == "reader-sale");
    let more = known.own.len().saturating_sub(OWN_MAX);
    known.own.drain(..more);
    known.reckon(&hello.branch.code);
}

/// Most records that are reckoned with.
const OWN_MAX: usize = 10_000;

/// The wares of which fewer are on the shelf than the configuration wants.
#[must_use]
pub fn low(model: &Model) -> Vec<Ware> {
    let is_low = |ware: &&Ware| {
        model.stock.sheet.keeps(**ware)
            && model.stock.sheet.pieces(**ware, Account::Shelf) < model.settings.stock_low[**ware as usize]
    };
    Ware::ALL.iter().filter(is_low).copied().collect()
}
