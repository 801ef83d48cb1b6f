//! Readers sold at the counters.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::money::Qepik;
use crate::domain::order::OrderNumber;
use crate::domain::record::{Record, RecordSeq};
use crate::domain::sale::{Payment, ReaderSale, ReaderSerial};

/// A sale about to be kept.
pub struct NewSale<'a> {
    /// Its record.
    pub record: &'a Record,
    /// What the record says.
    pub sale: &'a ReaderSale,
    /// Its receipt.
    pub receipt: u64,
}

/// Of an order that pays for a reader: whether it does, and whether the reader was handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepaid {
    /// A reader was ordered, and the order is paid and not cancelled.
    pub is_paid: bool,
    /// It was handed out.
    pub is_taken: bool,
}

/// Which of these serial numbers cannot be sold: they were, and did not come back whole.
///
/// # Errors
/// [`LedgerError`].
pub fn sold(tx: &Tx<'_>, serials: &[&ReaderSerial]) -> Result<HashSet<String>, LedgerError> {
    let sql = "WITH asked (serial) AS (VALUES {keys}) SELECT l.serial FROM asked q CROSS JOIN reader_sale_lines l
        WHERE l.serial = q.serial AND (l.returned IS NULL OR l.returned = 'faulty')";
    let keys: Vec<Value> = serials.iter().map(|serial| serial.as_str().into()).collect();
    tx.query_for(sql, &[], &["TEXT"], &keys)?.into_iter().map(|mut row| row.take()).collect()
}

/// Which of these receipts a kiosk's disk gave for a sale or what undid one.
///
/// # Errors
/// [`LedgerError`].
pub fn receipts(tx: &Tx<'_>, kiosk: &str, epoch: u32, asked: &[u64]) -> Result<HashSet<u64>, LedgerError> {
    let sql = "WITH asked (receipt) AS (VALUES {keys}) SELECT s.receipt FROM asked q CROSS JOIN reader_sales s
            WHERE s.kiosk = $1 AND s.epoch = $2 AND s.receipt = q.receipt
        UNION ALL SELECT r.receipt FROM asked q CROSS JOIN reader_sale_reversals r
            WHERE r.kiosk = $1 AND r.epoch = $2 AND r.receipt = q.receipt";
    let keys: Vec<Value> = asked.iter().map(|receipt| i64::try_from(*receipt).unwrap_or(i64::MAX).into()).collect();
    let rows = tx.query_for(sql, params![kiosk, epoch], &["BIGINT"], &keys)?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// What these orders paid for; orders that are not known are left out.
///
/// # Errors
/// [`LedgerError`].
pub fn prepaid(tx: &Tx<'_>, orders: &[&OrderNumber]) -> Result<HashMap<String, Prepaid>, LedgerError> {
    let sql = "WITH asked (number) AS (VALUES {keys})
        SELECT o.number, o.reader_ordered,
            CASE WHEN o.state IN ('cancelled', 'refunded') THEN NULL ELSE o.paid_at END,
            (SELECT count(*) FROM reader_sales s WHERE s.order_number = o.number AND s.ended IS NULL)
        FROM asked q CROSS JOIN orders o WHERE o.number = q.number";
    let keys: Vec<Value> = orders.iter().map(|order| order.as_str().into()).collect();
    let rows = tx.query_for(sql, &[], &["TEXT"], &keys)?;
    rows.into_iter()
        .map(|mut row| {
            let (number, is_ordered): (String, bool) = (row.take()?, row.take()?);
            let (paid_at, taken): (Option<Timestamp>, i64) = (row.take()?, row.take()?);
            Ok((number, Prepaid { is_paid: is_ordered && paid_at.is_some(), is_taken: taken > 0 }))
        })
        .collect()
}

/// Keeps sales whose records are kept.
///
/// # Errors
/// [`LedgerError`].
pub fn add_all(
    tx: &Tx<'_>,
    (kiosk, epoch, branch): (&str, u32, &str),
    sales: &[NewSale<'_>],
) -> Result<(), LedgerError> {
    let number = |number: u64| i64::try_from(number).map_err(|_| LedgerError::Unexpected("a number".to_owned()));
    let (mut heads, mut lines) = (vec![], vec![]);
    for NewSale { record, sale, receipt } in sales {
        let seq = number(record.seq.0)?;
        let (given, slip, order) = match sale.payment() {
            Payment::Cash { given } => (Some(given.value()), None, None),
            Payment::Card { slip } => (None, Some(slip.as_str()), None),
            Payment::Prepaid { order } => (None, None, Some(order.as_str())),
        };
        let (officer, way, total) = (record.officer.as_str(), sale.payment().word(), sale.total().value());
        let head: &[Value; 12] =
            params![kiosk, epoch, seq, number(*receipt)?, branch, officer, record.at, way, total, given, slip, order];
        heads.extend_from_slice(head);
        for (line, at) in sale.lines().iter().zip(1_i64..) {
            let serial = line.serial.as_ref().map(ReaderSerial::as_str);
            let row: &[Value; 8] =
                params![kiosk, epoch, seq, at, line.goods.word(), line.count, line.price.value(), serial];
            lines.extend_from_slice(row);
        }
    }
    let head = "INSERT INTO reader_sales (kiosk, epoch, seq, receipt, branch, officer, at, payment, total_qepik,
        given_qepik, slip, order_number)";
    tx.insert_all(head, 12, &heads, "")?;
    let head = "INSERT INTO reader_sale_lines (kiosk, epoch, seq, line, goods, pieces, price_qepik, serial)";
    tx.insert_all(head, 8, &lines, "").map(drop)
}

/// A sale, or what undid one, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SaleRow {
    /// The kiosk.
    pub kiosk: String,
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// The receipt's number there.
    pub receipt: u64,
    /// The record's number there.
    pub seq: RecordSeq,
    /// The kiosk's branch then.
    pub branch: String,
    /// Who sold, or took back.
    pub officer: String,
    /// The kiosk's time.
    pub at: Timestamp,
    /// `sale`, `void`, `refund` or `exchange`.
    pub kind: String,
    /// The receipt that is undone.
    pub of: Option<u64>,
    /// Why.
    pub reason: Option<String>,
    /// The second person.
    pub approved_by: Option<String>,
    /// `cash`, `card` or `prepaid`; nothing for an exchange.
    pub payment: Option<String>,
    /// Pieces that went out; those that came back are below zero, and in an exchange they are one another's.
    pub pieces: i64,
    /// What they cost, in qəpik; below zero where they came back.
    pub total: Qepik,
}

/// The newest sales and what undid some, of one branch or all, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn newest(tx: &Tx<'_>, branch: Option<&str>, sales_max: usize) -> Result<Vec<SaleRow>, LedgerError> {
    // An empty text stands for all: no branch has it. What came by an exchange was sold before.
    let sql = "WITH sold (kiosk, epoch, seq, pieces) AS (
            SELECT kiosk, epoch, seq, CAST(sum(pieces) AS BIGINT) FROM reader_sale_lines WHERE is_exchange = 0
                GROUP BY kiosk, epoch, seq),
        listed (kiosk, epoch, receipt, seq, branch, officer, at, kind, of_receipt, reason, approved_by, payment, pieces,
            total) AS (
            SELECT s.kiosk, s.epoch, s.receipt, s.seq, s.branch, s.officer, s.at, 'sale', CAST(NULL AS BIGINT),
                    CAST(NULL AS TEXT), CAST(NULL AS TEXT), s.payment, p.pieces, s.total_qepik
                FROM reader_sales s JOIN sold p ON p.kiosk = s.kiosk AND p.epoch = s.epoch AND p.seq = s.seq
            UNION ALL SELECT r.kiosk, r.epoch, r.receipt, r.seq, r.branch, r.officer, r.at, r.kind, s.receipt, r.reason,
                    r.approved_by, r.payback, CASE WHEN r.kind = 'exchange' THEN 0 ELSE -p.pieces END,
                    CASE WHEN r.kind = 'exchange' THEN 0 ELSE -s.total_qepik END
                FROM reader_sale_reversals r
                JOIN reader_sales s ON s.kiosk = r.kiosk AND s.epoch = r.sale_epoch AND s.seq = r.sale_seq
                JOIN sold p ON p.kiosk = s.kiosk AND p.epoch = s.epoch AND p.seq = s.seq)
        SELECT kiosk, epoch, receipt, seq, branch, officer, at, kind, of_receipt, reason, approved_by, payment, pieces, total
            FROM listed WHERE branch = $1 OR $1 = '' ORDER BY at DESC, kiosk, epoch DESC, seq DESC LIMIT $2";
    let limit = i64::try_from(sales_max).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![branch.unwrap_or(""), limit])?;
    let row = |mut row: Row| {
        Ok(SaleRow {
            kiosk: row.take()?,
            epoch: row.take()?,
            receipt: row.take()?,
            seq: RecordSeq(row.take()?),
            branch: row.take()?,
            officer: row.take()?,
            at: row.take()?,
            kind: row.take()?,
            of: row.take()?,
            reason: row.take()?,
            approved_by: row.take()?,
            payment: row.take()?,
            pieces: row.take()?,
            total: Qepik::new(row.take()?),
        })
    };
    rows.into_iter().map(row).collect()
}
