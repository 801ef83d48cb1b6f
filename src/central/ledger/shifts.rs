//! Clerks' shifts at the counters.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::record::{Record, RecordSeq};
use crate::domain::shift::ShiftClosing;

fn number(number: u64) -> Result<i64, LedgerError> {
    i64::try_from(number).map_err(|_| LedgerError::Unexpected("a number".to_owned()))
}

/// The shifts that are open at a kiosk: the commitment of the record that opened each, and the cash it opened with.
///
/// # Errors
/// [`LedgerError`].
pub fn open_at(tx: &Tx<'_>, kiosk: &str) -> Result<HashMap<Sha256Hash, Qepik>, LedgerError> {
    let sql = "SELECT commitment, float_qepik FROM shifts WHERE kiosk = $1 AND closed_seq IS NULL";
    let rows = tx.query(sql, params![kiosk])?;
    rows.into_iter().map(|mut row| Ok((row.take()?, Qepik::new(row.take()?)))).collect()
}

/// Which of these commitments opened a shift at a kiosk, closed or not.
///
/// # Errors
/// [`LedgerError`].
pub fn opened(tx: &Tx<'_>, kiosk: &str, asked: &[Sha256Hash]) -> Result<HashSet<Sha256Hash>, LedgerError> {
    let sql = "SELECT commitment FROM shifts WHERE kiosk = $1 AND commitment IN ({keys})";
    let keys: Vec<Value> = asked.iter().map(|commitment| (*commitment).into()).collect();
    let rows = tx.query_for(sql, params![kiosk], &[""], &keys)?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Keeps a shift that a record opened.
///
/// # Errors
/// [`LedgerError`]; [`LedgerError::Constraint`] when this record opened one before.
pub fn open(
    tx: &Tx<'_>,
    (kiosk, epoch, branch): (&str, u32, &str),
    record: &Record,
    float: Qepik,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO shifts (kiosk, epoch, seq, commitment, branch, officer, opened_at, float_qepik)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: &[Value; 8] = params![
        kiosk,
        epoch,
        number(record.seq.0)?,
        record.commitment,
        branch,
        record.officer.as_str(),
        record.at,
        float.value()
    ];
    tx.execute(sql, values).map(drop)
}

/// Keeps that a record closed the shift that is open.
///
/// # Errors
/// [`LedgerError`].
pub fn close(
    tx: &Tx<'_>,
    (kiosk, epoch): (&str, u32),
    record: &Record,
    closing: &ShiftClosing,
) -> Result<(), LedgerError> {
    let sql =
        "UPDATE shifts SET closed_epoch = $2, closed_seq = $3, closed_by = $4, closed_at = $5, counted_qepik = $6,
        expected_qepik = $7 WHERE kiosk = $1 AND commitment = $8 AND closed_seq IS NULL";
    let values: &[Value; 8] = params![
        kiosk,
        epoch,
        number(record.seq.0)?,
        record.officer.as_str(),
        record.at,
        closing.counted().value(),
        closing.expected().map(Qepik::value),
        closing.opened()
    ];
    tx.execute(sql, values).map(drop)
}

/// A shift as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShiftRow {
    /// The kiosk.
    pub kiosk: String,
    /// The record that opened it.
    pub seq: RecordSeq,
    /// The kiosk's branch then.
    pub branch: String,
    /// Who opened it.
    pub officer: String,
    /// The kiosk's time.
    pub opened_at: Timestamp,
    /// The cash it opened with, in qəpik.
    pub float: Qepik,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When; nothing while it is open.
    pub closed_at: Option<Timestamp>,
    /// What was counted, in qəpik.
    pub counted: Option<i64>,
    /// What should have been there, in qəpik; nothing when the kiosk no longer knew.
    pub expected: Option<i64>,
}

/// The newest shifts, of one branch or all, those alone that are open or all; newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn newest(
    tx: &Tx<'_>,
    branch: Option<&str>,
    is_open: bool,
    shifts_max: usize,
) -> Result<Vec<ShiftRow>, LedgerError> {
    // An empty text stands for all: no branch has it.
    let sql = "SELECT kiosk, seq, branch, officer, opened_at, float_qepik, closed_by, closed_at, counted_qepik, expected_qepik
        FROM shifts WHERE (branch = $1 OR $1 = '') AND (closed_seq IS NULL OR $2 = 0)
        ORDER BY opened_at DESC, kiosk, epoch DESC, seq DESC LIMIT $3";
    let limit = i64::try_from(shifts_max).unwrap_or(i64::MAX);
    let rows = tx.query(sql, params![branch.unwrap_or(""), i64::from(is_open), limit])?;
    let row = |mut row: Row| {
        Ok(ShiftRow {
            kiosk: row.take()?,
            seq: RecordSeq(row.take()?),
            branch: row.take()?,
            officer: row.take()?,
            opened_at: row.take()?,
            float: Qepik::new(row.take()?),
            closed_by: row.take()?,
            closed_at: row.take()?,
            counted: row.take()?,
            expected: row.take()?,
        })
    };
    rows.into_iter().map(row).collect()
}
