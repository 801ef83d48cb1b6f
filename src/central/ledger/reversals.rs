//! Sales of readers that were undone: what is known of them before, and what is kept of it.

use std::collections::{HashMap, HashSet};

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordSeq};
use crate::domain::sale::{Payback, Reversal, ReversalReason, SaleReversal, SoldReceipt};

/// A line of a sale that may be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldLine {
    /// Its number in the sale.
    pub line: i64,
    /// What, as its word.
    pub goods: String,
    /// What one cost.
    pub price: Qepik,
    /// The piece's number.
    pub serial: Option<String>,
    /// How many.
    pub pieces: u32,
    /// It came back.
    pub is_back: bool,
}

/// A sale as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// The kiosk's disk that sold.
    pub epoch: u32,
    /// The sale's record there.
    pub seq: RecordSeq,
    /// `cash`, `card` or `prepaid`.
    pub payment: String,
    /// What was taken.
    pub total: Qepik,
    /// The order that paid.
    pub order: Option<String>,
    /// It was voided or refunded.
    pub is_ended: bool,
    /// Its lines.
    pub lines: Vec<SoldLine>,
}

/// The kiosk's sales with these receipts, on whichever of its disks. Receipts that are not known are left out.
///
/// # Errors
/// [`LedgerError`].
pub fn sold(tx: &Tx<'_>, kiosk: &str, asked: &[SoldReceipt]) -> Result<HashMap<(u64, Sha256Hash), Sold>, LedgerError> {
    let sql = "WITH asked (receipt) AS (VALUES {keys})
        SELECT s.receipt, r.commitment, s.epoch, s.seq, s.payment, s.total_qepik, s.order_number, s.ended
        FROM asked q CROSS JOIN reader_sales s JOIN records r ON r.kiosk = s.kiosk AND r.epoch = s.epoch AND r.seq = s.seq
        WHERE s.kiosk = $1 AND s.receipt = q.receipt";
    let number = |one: &SoldReceipt| i64::try_from(one.receipt).unwrap_or(i64::MAX).into();
    let keys: Vec<Value> = asked.iter().map(number).collect();
    let mut found = HashMap::new();
    for mut row in tx.query_for(sql, params![kiosk], &["BIGINT"], &keys)? {
        let key: (u64, Sha256Hash) = (row.take()?, row.take()?);
        let (epoch, seq): (u32, u64) = (row.take()?, row.take()?);
        let (payment, total): (String, i64) = (row.take()?, row.take()?);
        let (order, ended): (Option<String>, Option<String>) = (row.take()?, row.take()?);
        let lines = lines(tx, kiosk, epoch, seq)?;
        let total = Qepik::new(total);
        let sold = Sold { epoch, seq: RecordSeq(seq), payment, total, order, is_ended: ended.is_some(), lines };
        found.insert(key, sold);
    }
    Ok(found)
}

fn lines(tx: &Tx<'_>, kiosk: &str, epoch: u32, seq: u64) -> Result<Vec<SoldLine>, LedgerError> {
    let seq = i64::try_from(seq).map_err(|_| LedgerError::Unexpected("a number".to_owned()))?;
    let sql = "SELECT line, goods, price_qepik, serial, pieces, returned FROM reader_sale_lines
        WHERE kiosk = $1 AND epoch = $2 AND seq = $3 ORDER BY line";
    let line = |mut row: Row| {
        let (line, goods): (i64, String) = (row.take()?, row.take()?);
        let (price, serial): (i64, Option<String>) = (row.take()?, row.take()?);
        let pieces = row.take()?;
        let is_back = row.take::<Option<String>>()?.is_some();
        Ok(SoldLine { line, goods, price: Qepik::new(price), serial, pieces, is_back })
    };
    tx.query(sql, params![kiosk, epoch, seq])?.into_iter().map(line).collect()
}

/// Which of these officers may approve: supervisors, also those whose account has ended since.
///
/// # Errors
/// [`LedgerError`].
pub fn approvers<'a>(tx: &Tx<'_>, asked: &[&'a OfficerId]) -> Result<HashSet<&'a str>, LedgerError> {
    use crate::domain::officer::Permission;
    let mut found = HashSet::new();
    for id in asked {
        if super::officers::find(tx, id)?.is_some_and(|account| account.officer.role.may(Permission::Approve)) {
            found.insert(id.as_str());
        }
    }
    Ok(found)
}

/// What undoes a sale, about to be kept.
pub struct NewReversal<'a> {
    /// Its record.
    pub record: &'a Record,
    /// What the record says.
    pub reversal: &'a SaleReversal,
    /// Its receipt.
    pub receipt: u64,
    /// The disk and the record of the sale.
    pub sale: (u32, RecordSeq),
    /// In an exchange of numbered pieces: the line that comes back, and the one that goes out.
    pub exchange: Option<(i64, SoldLine)>,
}

/// Keeps what undoes a sale; its record and the sale are kept by now.
///
/// # Errors
/// [`LedgerError`]; [`LedgerError::Constraint`] when the sale ended before.
pub fn add(tx: &Tx<'_>, (kiosk, epoch, branch): (&str, u32, &str), new: &NewReversal<'_>) -> Result<(), LedgerError> {
    let number = |number: u64| i64::try_from(number).map_err(|_| LedgerError::Unexpected("a number".to_owned()));
    let NewReversal { record, reversal, sale: (sale_epoch, sale_seq), .. } = new;
    let (seq, sale_seq) = (number(record.seq.0)?, number(sale_seq.0)?);
    let payback = reversal.what().payback();
    let slip = match payback {
        Some(Payback::Card { slip, .. }) => Some(slip.as_str()),
        _ => None,
    };
    let sql = "INSERT INTO reader_sale_reversals (kiosk, epoch, seq, receipt, branch, officer, at, kind, sale_epoch, sale_seq,
        reason, approved_by, payback, payback_qepik, slip)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let (kind, reason) = (reversal.what().word(), reversal.reason());
    let (way, amount) = (payback.map(Payback::word), payback.map(|payback| payback.amount().value()));
    let values: &[Value; 15] = params![
        kiosk,
        epoch,
        seq,
        number(new.receipt)?,
        branch,
        record.officer.as_str(),
        record.at,
        kind,
        *sale_epoch,
        sale_seq,
        reason.word(),
        reversal.approved_by().as_str(),
        way,
        amount,
        slip
    ];
    tx.execute(sql, values)?;
    let returned = if reason == ReversalReason::Faulty { "faulty" } else { "whole" };
    if let Some((back, out)) = &new.exchange {
        let sql = "UPDATE reader_sale_lines SET returned = $5
            WHERE kiosk = $1 AND epoch = $2 AND seq = $3 AND line = $4 AND returned IS NULL";
        tx.execute(sql, params![kiosk, *sale_epoch, sale_seq, *back, returned])?;
        let sql =
            "INSERT INTO reader_sale_lines (kiosk, epoch, seq, line, goods, pieces, price_qepik, serial, is_exchange)
            VALUES ($1, $2, $3, $4, $5, 1, $6, $7, 1)";
        let SoldLine { line, goods, price, serial, .. } = out;
        let values = params![kiosk, *sale_epoch, sale_seq, *line, goods.as_str(), price.value(), serial.as_deref()];
        tx.execute(sql, values)?;
    }
    if !matches!(reversal.what(), Reversal::Exchange { .. }) {
        let sql = "UPDATE reader_sales SET ended = $4 WHERE kiosk = $1 AND epoch = $2 AND seq = $3 AND ended IS NULL";
        tx.execute(sql, params![kiosk, *sale_epoch, sale_seq, kind])?;
        let sql = "UPDATE reader_sale_lines SET returned = $4
            WHERE kiosk = $1 AND epoch = $2 AND seq = $3 AND returned IS NULL";
        tx.execute(sql, params![kiosk, *sale_epoch, sale_seq, returned])?;
    }
    Ok(())
}
