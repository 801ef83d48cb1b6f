//! What sales of readers come to: each holds against what was sold before, here and in the same run of records.

use std::collections::{HashMap, HashSet};

use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::sales::{self, NewSale, Prepaid};
use crate::central::ledger::{LedgerError, Tx};
use crate::domain::record::{Record, RecordBody};
use crate::domain::sale::{Payment, ReaderSale};

/// What is known of the goods and orders that a run of records speaks of, and the sales it makes.
pub(super) struct Sales<'a> {
    sold: HashSet<String>,
    prepaid: HashMap<String, Prepaid>,
    receipts: HashSet<u64>,
    made: Vec<NewSale<'a>>,
}

impl<'a> Sales<'a> {
    /// Fetches what is known, in the same few statements for one sale as for a thousand.
    pub(super) fn fetch<'f>(
        tx: &Tx<'_>,
        kiosk: &Kiosk,
        facts: impl Iterator<Item = &'f RecordBody>,
    ) -> Result<Self, LedgerError> {
        let (mut serials, mut orders, mut receipts) = (vec![], vec![], vec![]);
        for fact in facts {
            let RecordBody::ReaderSale { sale, receipt } = fact else { continue };
            serials.extend(sale.lines().iter().filter_map(|line| line.serial.as_ref()));
            if let Payment::Prepaid { order } = sale.payment() {
                orders.push(order);
            }
            receipts.push(*receipt);
        }
        Ok(Self {
            sold: sales::sold(tx, &serials)?,
            prepaid: sales::prepaid(tx, &orders)?,
            receipts: sales::receipts(tx, &kiosk.name, kiosk.epoch, &receipts)?,
            made: vec![],
        })
    }

    /// Makes a sale, or says what it contradicts.
    pub(super) fn sell(&mut self, record: &'a Record, sale: &'a ReaderSale, receipt: u64) -> Result<(), &'static str> {
        if receipt == 0 || self.receipts.contains(&receipt) {
            return Err("another sale has this receipt number");
        }
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
        self.made.push(NewSale { record, sale, receipt });
        Ok(())
    }

    /// Writes the sales; their records are kept by now.
    pub(super) fn write(self, tx: &Tx<'_>, kiosk: &Kiosk) -> Result<(), LedgerError> {
        sales::add_all(tx, (&kiosk.name, kiosk.epoch, &kiosk.branch.code), &self.made)
    }
}
