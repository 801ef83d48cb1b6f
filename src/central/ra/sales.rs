//! What sales of readers come to, and what undoes them: each holds against what was sold before, here and in the same run of
//! records.

use std::collections::{HashMap, HashSet};

use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::reversals::{self, NewReversal, Sold, SoldLine};
use crate::central::ledger::sales::{self, NewSale, Prepaid};
use crate::central::ledger::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{Record, RecordBody};
use crate::domain::sale::{ExchangedPiece, Payment, ReaderSale, ReaderSerial, Reversal, ReversalReason, SaleReversal};
use crate::domain::stock::Returned;

/// What a record does.
enum Made<'a> {
    Sale(NewSale<'a>),
    Reversal(NewReversal<'a>),
}

/// What is known of the goods and orders that a run of records speaks of, and what the run makes of them.
pub(super) struct Sales<'a> {
    sold: HashSet<String>,
    prepaid: HashMap<String, Prepaid>,
    receipts: HashSet<u64>,
    /// Sales that this run undoes, by receipt and commitment; and all that it makes itself.
    standing: HashMap<(u64, Sha256Hash), Sold>,
    approvers: HashSet<String>,
    epoch: u32,
    /// What the last reversal brought back.
    came_back: Vec<Returned>,
    made: Vec<Made<'a>>,
}

impl<'a> Sales<'a> {
    /// Fetches what is known, in the same few statements for one sale as for a thousand.
    pub(super) fn fetch<'f>(
        tx: &Tx<'_>,
        kiosk: &Kiosk,
        facts: impl Iterator<Item = &'f RecordBody>,
    ) -> Result<Self, LedgerError> {
        let (mut serials, mut orders, mut receipts) = (vec![], vec![], vec![]);
        let (mut undone, mut approvers) = (vec![], vec![]);
        for fact in facts {
            match fact {
                RecordBody::ReaderSale { sale, receipt } => {
                    serials.extend(sale.lines().iter().filter_map(|line| line.serial.as_ref()));
                    if let Payment::Prepaid { order } = sale.payment() {
                        orders.push(order);
                    }
                    receipts.push(*receipt);
                }
                RecordBody::SaleReversal { reversal, receipt } => {
                    if let Reversal::Exchange { piece: ExchangedPiece { serials: Some(given), .. } } = reversal.what() {
                        serials.push(&given.given);
                    }
                    undone.push(reversal.of());
                    approvers.push(reversal.approved_by());
                    receipts.push(*receipt);
                }
                _ => {}
            }
        }
        let approvers = reversals::approvers(tx, &approvers)?.into_iter().map(str::to_owned).collect();
        Ok(Self {
            sold: sales::sold(tx, &serials)?,
            prepaid: sales::prepaid(tx, &orders)?,
            receipts: sales::receipts(tx, &kiosk.name, kiosk.epoch, &receipts)?,
            standing: reversals::sold(tx, &kiosk.name, &undone)?,
            approvers,
            epoch: kiosk.epoch,
            came_back: vec![],
            made: vec![],
        })
    }

    /// The serial numbers of readers in sales that are undone.
    pub(super) fn serials_undone(&self) -> Vec<String> {
        self.standing.values().flat_map(|sold| &sold.lines).filter_map(|line| line.serial.clone()).collect()
    }

    /// What the reversal that was taken last brought back.
    pub(super) fn take_returned(&mut self) -> Vec<Returned> {
        std::mem::take(&mut self.came_back)
    }

    fn is_free(&self, receipt: u64) -> Result<(), &'static str> {
        if receipt == 0 || self.receipts.contains(&receipt) {
            return Err("another sale has this receipt number");
        }
        Ok(())
    }

    /// Makes a sale, or says what it contradicts.
    pub(super) fn sell(&mut self, record: &'a Record, sale: &'a ReaderSale, receipt: u64) -> Result<(), &'static str> {
        self.is_free(receipt)?;
        let serials: Vec<_> = sale.lines().iter().filter_map(|line| line.serial.as_ref()).collect();
        if serials.iter().any(|serial| self.sold.contains(serial.as_str())) {
            return Err("a reader with this serial number was sold before");
        }
        if let Payment::Prepaid { order } = sale.payment() {
            match self.prepaid.get_mut(order.as_str()) {
                None => return Err("the order is not known"),
                Some(Prepaid { is_paid: false, .. }) => return Err("the order did not pay for a reader"),
                Some(Prepaid { is_taken: true, .. }) => return Err("the order's reader was handed out before"),
                Some(prepaid) => prepaid.is_taken = true,
            }
        }
        self.sold.extend(serials.into_iter().map(|serial| serial.as_str().to_owned()));
        self.receipts.insert(receipt);
        self.standing.insert((receipt, record.commitment), standing(record, sale, self.epoch));
        self.made.push(Made::Sale(NewSale { record, sale, receipt }));
        Ok(())
    }

    /// Undoes a sale, or says what it contradicts.
    pub(super) fn reverse(
        &mut self,
        record: &'a Record,
        reversal: &'a SaleReversal,
        receipt: u64,
    ) -> Result<(), &'static str> {
        self.is_free(receipt)?;
        let approver = reversal.approved_by();
        if *approver == record.officer || !self.approvers.contains(approver.as_str()) {
            return Err("no second person who may approve agreed");
        }
        let of = reversal.of();
        let sold = self.standing.get_mut(&(of.receipt, of.commitment)).ok_or("this kiosk made no such sale")?;
        if sold.is_ended {
            return Err("the sale was voided or refunded before");
        }
        let exchange = match reversal.what() {
            Reversal::Exchange { piece } => exchange(&mut self.sold, sold, piece, reversal.reason())?,
            Reversal::Void { payback } | Reversal::Refund { payback } => {
                if payback.word() != sold.payment || (payback.word() != "prepaid" && payback.amount() != sold.total) {
                    return Err("what is given back is not what was paid");
                }
                self.came_back = not_back(sold);
                end(&mut self.sold, sold, reversal.reason());
                if let Some(prepaid) = sold.order.as_ref().and_then(|order| self.prepaid.get_mut(order)) {
                    prepaid.is_taken = false;
                }
                None
            }
        };
        self.receipts.insert(receipt);
        let sale = (sold.epoch, sold.seq);
        self.made.push(Made::Reversal(NewReversal { record, reversal, receipt, sale, exchange }));
        Ok(())
    }

    /// Writes what was made, in its order; the records are kept by now.
    pub(super) fn write(self, tx: &Tx<'_>, kiosk: &Kiosk) -> Result<(), LedgerError> {
        let at = (kiosk.name.as_str(), kiosk.epoch, kiosk.branch.code.as_str());
        let mut sold = vec![];
        for made in self.made {
            match made {
                Made::Sale(sale) => sold.push(sale),
                Made::Reversal(reversal) => {
                    sales::add_all(tx, at, &std::mem::take(&mut sold))?;
                    reversals::add(tx, at, &reversal)?;
                }
            }
        }
        sales::add_all(tx, at, &sold)
    }
}

/// A sale of this run, as the next of its records finds it.
fn standing(record: &Record, sale: &ReaderSale, epoch: u32) -> Sold {
    let order = match sale.payment() {
        Payment::Prepaid { order } => Some(order.as_str().to_owned()),
        Payment::Cash { .. } | Payment::Card { .. } => None,
    };
    let line = |(line, at): (&crate::domain::sale::SaleLine, i64)| SoldLine {
        line: at,
        goods: line.goods.word().to_owned(),
        price: line.price,
        serial: line.serial.as_ref().map(|serial| serial.as_str().to_owned()),
        pieces: line.count,
        is_back: false,
    };
    let lines = sale.lines().iter().zip(1..).map(line).collect();
    let (payment, total) = (sale.payment().word().to_owned(), sale.total());
    Sold { epoch, seq: record.seq, payment, total, order, is_ended: false, lines }
}

/// What the buyer still has of a sale.
fn not_back(sold: &Sold) -> Vec<Returned> {
    let returned = |line: &SoldLine| {
        let serial = line.serial.as_deref().and_then(|serial| ReaderSerial::parse(serial).ok());
        Returned { serial, pieces: line.pieces }
    };
    sold.lines.iter().filter(|line| !line.is_back).map(returned).collect()
}

/// Everything comes back; what is whole can be sold again.
fn end(unsellable: &mut HashSet<String>, sold: &mut Sold, reason: ReversalReason) {
    sold.is_ended = true;
    for line in sold.lines.iter_mut().filter(|line| !line.is_back) {
        line.is_back = true;
        if let (Some(serial), true) = (&line.serial, reason != ReversalReason::Faulty) {
            unsellable.remove(serial);
        }
    }
}

/// One piece comes back, another of its kind goes out; `None` where readers are kept by count.
fn exchange(
    unsellable: &mut HashSet<String>,
    sold: &mut Sold,
    piece: &ExchangedPiece,
    reason: ReversalReason,
) -> Result<Option<(i64, SoldLine)>, &'static str> {
    let returned = piece.serials.as_ref().map(|serials| serials.returned.as_str());
    let next = sold.lines.iter().map(|line| line.line).max().unwrap_or(0) + 1;
    let fits =
        |line: &&mut SoldLine| !line.is_back && line.goods == piece.goods.word() && line.serial.as_deref() == returned;
    let back = sold.lines.iter_mut().find(fits).ok_or("the sale has no such reader")?;
    let Some(serials) = &piece.serials else { return Ok(None) };
    if !unsellable.insert(serials.given.as_str().to_owned()) {
        return Err("a reader with this serial number was sold before");
    }
    if reason != ReversalReason::Faulty {
        unsellable.remove(serials.returned.as_str());
    }
    back.is_back = true;
    let given = Some(serials.given.as_str().to_owned());
    let out = SoldLine { line: next, serial: given, is_back: false, ..back.clone() };
    let back = back.line;
    sold.lines.push(out.clone());
    Ok(Some((back, out)))
}
