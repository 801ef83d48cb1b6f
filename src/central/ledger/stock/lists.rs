//! The stock as it is listed: by branch and ware, movement by movement, count by count; and whether it balances.

use jiff::Timestamp;

use crate::central::ledger::value::{Row, params};
use crate::central::ledger::{LedgerError, Tx};
use crate::domain::record::RecordSeq;

/// A branch's stock of one ware, in pieces.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct StockRow {
    /// The branch.
    pub branch: String,
    /// The ware.
    pub ware: String,
    /// Delivered there.
    pub delivered: i64,
    /// On the shelf.
    pub shelf: i64,
    /// Set aside.
    pub reserved: i64,
    /// Sent from there, and not received yet.
    pub on_the_way: i64,
    /// Handed over.
    pub issued: i64,
    /// Sold.
    pub sold: i64,
    /// Spoilt.
    pub spoilt: i64,
    /// Given back to the supplier.
    pub returned: i64,
    /// Missing after counts; below zero, found.
    pub missing: i64,
}

/// The stock of one branch or of all.
///
/// # Errors
/// [`LedgerError`].
pub fn list(tx: &Tx<'_>, branch: Option<&str>) -> Result<Vec<StockRow>, LedgerError> {
    // An empty text stands for all: no branch has it.
    let sum =
        |account: &str| format!("CAST(coalesce(sum(CASE WHEN account = '{account}' THEN pieces END), 0) AS BIGINT)");
    let sums =
        ["supplier", "shelf", "reserved", "transit", "issued", "sold", "spoilt", "returned", "difference"].map(sum);
    let sql = format!(
        "SELECT branch, ware, {} FROM stock_balances WHERE branch = $1 OR $1 = '' GROUP BY branch, ware ORDER BY branch, ware",
        sums.join(", ")
    );
    let row = |mut row: Row| {
        let (branch, ware) = (row.take()?, row.take()?);
        let owed: i64 = row.take()?;
        let delivered = -owed;
        let (shelf, reserved, on_the_way) = (row.take()?, row.take()?, row.take()?);
        let (issued, sold) = (row.take()?, row.take()?);
        let (spoilt, returned, missing) = (row.take()?, row.take()?, row.take()?);
        Ok(StockRow { branch, ware, delivered, shelf, reserved, on_the_way, issued, sold, spoilt, returned, missing })
    };
    tx.query(&sql, params![branch.unwrap_or("")])?.into_iter().map(row).collect()
}

/// Accounts that do not hold what their movements come to, and pieces by number of which there are not as many in an account:
/// none, as long as nobody writes past the program.
///
/// # Errors
/// [`LedgerError`].
pub fn unbalanced(tx: &Tx<'_>) -> Result<Vec<String>, LedgerError> {
    let sql = "WITH posted (branch, account, to_branch, ware, is_numbered, pieces) AS (
            SELECT to_branch, to_account, to_to_branch, ware, is_numbered, pieces FROM stock_movements
            UNION ALL SELECT from_branch, from_account, from_to_branch, ware, is_numbered, -pieces FROM stock_movements
            UNION ALL SELECT branch, account, to_branch, ware, is_numbered, -pieces FROM stock_balances)
        SELECT branch || ' ' || account || ' ' || to_branch || ' ' || ware FROM posted
            GROUP BY branch, account, to_branch, ware, is_numbered HAVING sum(pieces) <> 0
        UNION ALL SELECT b.branch || ' ' || b.account || ' ' || b.to_branch || ' ' || b.ware FROM stock_balances b
            WHERE b.is_numbered = 1 AND b.account <> 'supplier' AND b.pieces <> (SELECT count(*) FROM stock_pieces p
                WHERE p.branch = b.branch AND p.account = b.account AND p.to_branch = b.to_branch AND p.ware = b.ware)";
    tx.query(sql, &[])?.into_iter().map(|mut row| row.take()).collect()
}

/// A line of a movement as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MovementRow {
    /// The branch whose counter moved it.
    pub branch: String,
    /// The counter.
    pub kiosk: String,
    /// The record there.
    pub seq: RecordSeq,
    /// The kiosk's time.
    pub at: Timestamp,
    /// Who.
    pub officer: String,
    /// What was done.
    pub cause: String,
    /// It undoes such a movement.
    pub is_undo: bool,
    /// Why.
    pub reason: Option<String>,
    /// The ware.
    pub ware: String,
    /// The piece's serial number.
    pub number: Option<String>,
    /// How many.
    pub pieces: i64,
    /// From which account.
    pub from: String,
    /// To which account.
    pub to: String,
}

/// The newest movements, of one branch or all, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn movements(tx: &Tx<'_>, branch: Option<&str>, rows_max: usize) -> Result<Vec<MovementRow>, LedgerError> {
    let place = |side: &str| {
        format!(
            "{side}_branch || ' ' || {side}_account || CASE WHEN {side}_to_branch = '' THEN '' ELSE ' ' || {side}_to_branch END"
        )
    };
    let sql = format!(
        "SELECT branch, kiosk, seq, at, officer, cause, CASE WHEN undoes IS NULL THEN 0 ELSE 1 END, reason, ware, number,
            pieces, {}, {} FROM stock_movements WHERE branch = $1 OR $1 = ''
        ORDER BY at DESC, kiosk, epoch DESC, seq DESC, line LIMIT $2",
        place("from"),
        place("to")
    );
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let row = |mut row: Row| {
        Ok(MovementRow {
            branch: row.take()?,
            kiosk: row.take()?,
            seq: RecordSeq(row.take()?),
            at: row.take()?,
            officer: row.take()?,
            cause: row.take()?,
            is_undo: row.take::<i64>()? == 1,
            reason: row.take()?,
            ware: row.take()?,
            number: row.take()?,
            pieces: row.take()?,
            from: row.take()?,
            to: row.take()?,
        })
    };
    tx.query(&sql, params![branch.unwrap_or(""), limit])?.into_iter().map(row).collect()
}

/// A counted ware as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CountRow {
    /// The branch.
    pub branch: String,
    /// The counter.
    pub kiosk: String,
    /// The kiosk's time.
    pub at: Timestamp,
    /// Who counted.
    pub officer: String,
    /// What.
    pub ware: String,
    /// How many should have been there.
    pub expected: i64,
    /// How many were.
    pub counted: i64,
    /// Why it differs.
    pub reason: Option<String>,
    /// The second person.
    pub approved_by: Option<String>,
}

/// The newest counts, of one branch or all, those alone that differ or all; newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn counts(
    tx: &Tx<'_>,
    branch: Option<&str>,
    differing: bool,
    rows_max: usize,
) -> Result<Vec<CountRow>, LedgerError> {
    let sql = "SELECT branch, kiosk, at, officer, ware, expected, counted, reason, approved_by FROM stock_counts
        WHERE (branch = $1 OR $1 = '') AND (counted <> expected OR $2 = 0)
        ORDER BY at DESC, kiosk, epoch DESC, seq DESC, ware LIMIT $3";
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let row = |mut row: Row| {
        Ok(CountRow {
            branch: row.take()?,
            kiosk: row.take()?,
            at: row.take()?,
            officer: row.take()?,
            ware: row.take()?,
            expected: row.take()?,
            counted: row.take()?,
            reason: row.take()?,
            approved_by: row.take()?,
        })
    };
    tx.query(sql, params![branch.unwrap_or(""), i64::from(differing), limit])?.into_iter().map(row).collect()
}
