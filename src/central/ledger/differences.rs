//! What shelves and drawers held beside what they should have, by the records of the kiosks and by their clocks. A region stands for
//! the branches that lie in it; an empty one for all of them.

use std::collections::HashMap;

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::differences::{BranchDifferences, CountRecord, Counted, DrawerSums, ShelfSums};
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::record::RecordSeq;

/// A day: from one moment until before another.
type Moments = (Timestamp, Timestamp);

fn limit(rows_max: usize) -> i64 {
    i64::try_from(rows_max).unwrap_or(i64::MAX)
}

/// The sums of every branch of a region, in the order of their codes; no more than `branches_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn by_branch(
    tx: &Tx<'_>,
    (from, until): Moments,
    region: &str,
    branches_max: usize,
) -> Result<Vec<BranchDifferences>, LedgerError> {
    let sum = |what: &str| format!("CAST(coalesce(sum({what}), 0) AS BIGINT)");
    let sql = format!(
        "SELECT b.code, count(c.ware), {}, {}, {}
        FROM branches b LEFT JOIN stock_counts c ON c.branch = b.code AND c.at >= $1 AND c.at < $2
        WHERE $3 = '' OR b.code IN (SELECT p.branch FROM branch_places p WHERE p.region = $3)
        GROUP BY b.code ORDER BY b.code LIMIT $4",
        sum("CASE WHEN c.counted <> c.expected THEN 1 ELSE 0 END"),
        sum("CASE WHEN c.counted < c.expected THEN c.expected - c.counted ELSE 0 END"),
        sum("CASE WHEN c.counted > c.expected THEN c.counted - c.expected ELSE 0 END"),
    );
    let mut closed = closed(tx, (from, until))?;
    let mut open = open(tx, until)?;
    let branch = |mut row: Row| {
        let branch: String = row.take()?;
        let shelves =
            ShelfSums { counted: row.take()?, differing: row.take()?, missing: row.take()?, found: row.take()? };
        let drawers = closed.remove(&branch).unwrap_or_default();
        let drawers = DrawerSums { open: open.remove(&branch).unwrap_or_default(), ..drawers };
        Ok(BranchDifferences { branch, shelves, drawers })
    };
    tx.query(&sql, params![from, until, region, limit(branches_max)])?.into_iter().map(branch).collect()
}

/// The shifts that each branch closed.
fn closed(tx: &Tx<'_>, (from, until): Moments) -> Result<HashMap<String, DrawerSums>, LedgerError> {
    // From the branches to their shifts: those of other days are passed over by the index.
    let sum = |what: &str| format!("CAST(sum({what}) AS BIGINT)");
    let sql = format!(
        "SELECT s.branch, count(*), {}, {}, {}, {}
        FROM branches b CROSS JOIN shifts s WHERE s.branch = b.code AND s.closed_at >= $1 AND s.closed_at < $2
        GROUP BY s.branch",
        sum("CASE WHEN s.counted_qepik <> s.expected_qepik THEN 1 ELSE 0 END"),
        sum("CASE WHEN s.expected_qepik IS NULL THEN 1 ELSE 0 END"),
        sum("CASE WHEN s.counted_qepik < s.expected_qepik THEN s.expected_qepik - s.counted_qepik ELSE 0 END"),
        sum("CASE WHEN s.counted_qepik > s.expected_qepik THEN s.counted_qepik - s.expected_qepik ELSE 0 END"),
    );
    let sums = |mut row: Row| {
        let branch: String = row.take()?;
        let (closed, differing, unknown) = (row.take()?, row.take()?, row.take()?);
        let (short, over) = (Qepik::new(row.take()?), Qepik::new(row.take()?));
        Ok((branch, DrawerSums { closed, differing, unknown, short, over, open: 0 }))
    };
    tx.query(&sql, params![from, until])?.into_iter().map(sums).collect()
}

/// How many shifts of each branch were begun before a moment and not closed before it.
fn open(tx: &Tx<'_>, until: Timestamp) -> Result<HashMap<String, u64>, LedgerError> {
    let sql = "SELECT s.branch, count(*) FROM branches b CROSS JOIN shifts s
        WHERE s.branch = b.code AND s.opened_at < $1 AND (s.closed_at IS NULL OR s.closed_at >= $1) GROUP BY s.branch";
    tx.query(sql, params![until])?.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// The records behind the sums of a region, of one branch or of all, the newest first; no more than `rows_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn records(
    tx: &Tx<'_>,
    (from, until): Moments,
    (branch, region): (Option<&str>, &str),
    rows_max: usize,
) -> Result<Vec<CountRecord>, LedgerError> {
    // An empty text stands for all: no branch has it.
    let branch = branch.unwrap_or("");
    let there = "b.code = $3 OR $3 = ''";
    let in_region = "$4 = '' OR b.code IN (SELECT p.branch FROM branch_places p WHERE p.region = $4)";
    let sql = format!(
        "SELECT c.at, c.branch, c.kiosk, c.seq, c.officer, c.ware, c.expected, c.counted, c.reason, c.approved_by
        FROM branches b CROSS JOIN stock_counts c
        WHERE ({there}) AND ({in_region}) AND c.branch = b.code AND c.at >= $1 AND c.at < $2
        ORDER BY c.at DESC, c.kiosk, c.epoch DESC, c.seq DESC, c.ware LIMIT $5"
    );
    let shelves = tx.query(&sql, params![from, until, branch, region, limit(rows_max)])?.into_iter().map(shelf);
    // Of a shift that somebody closed, the record that closed it; of one that was open then, the record that began it.
    let sql = format!(
        "SELECT coalesce(CASE WHEN s.closed_at < $2 THEN s.closed_at END, s.opened_at), s.branch, s.kiosk,
            coalesce(CASE WHEN s.closed_at < $2 THEN s.closed_seq END, s.seq),
            coalesce(CASE WHEN s.closed_at < $2 THEN s.closed_by END, s.officer), s.officer,
            CASE WHEN s.closed_at < $2 THEN s.expected_qepik END, CASE WHEN s.closed_at < $2 THEN s.counted_qepik END
        FROM branches b CROSS JOIN shifts s
        WHERE ({there}) AND ({in_region}) AND s.branch = b.code
            AND (s.closed_at >= $1 OR s.closed_at IS NULL) AND (s.closed_at < $2 OR s.opened_at < $2)
        ORDER BY 1 DESC, s.kiosk, s.epoch DESC, s.seq DESC LIMIT $5"
    );
    let drawers = tx.query(&sql, params![from, until, branch, region, limit(rows_max)])?.into_iter().map(drawer);
    let mut records = shelves.chain(drawers).collect::<Result<Vec<_>, _>>()?;
    records.sort_by_key(|record| std::cmp::Reverse(record.at));
    records.truncate(rows_max);
    Ok(records)
}

fn shelf(mut row: Row) -> Result<CountRecord, LedgerError> {
    let (at, branch, kiosk, seq) = (row.take()?, row.take()?, row.take()?, RecordSeq(row.take()?));
    let officer = row.parse(OfficerId::try_from)?;
    let (ware, expected, counted) = (row.parse(|word| word.parse())?, row.take()?, row.take()?);
    let (reason, by): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    let reason = reason.map(|word| word.parse()).transpose();
    let reason = reason.map_err(|_| LedgerError::Unexpected("a reason".to_owned()))?;
    let approved_by = by.map(OfficerId::try_from).transpose();
    let approved_by = approved_by.map_err(|_| LedgerError::Unexpected("an officer".to_owned()))?;
    let counted = Counted::Shelf { ware, expected, counted, reason, approved_by };
    Ok(CountRecord { at, branch, kiosk, seq, officer, counted })
}

fn drawer(mut row: Row) -> Result<CountRecord, LedgerError> {
    let (at, branch, kiosk, seq) = (row.take()?, row.take()?, row.take()?, RecordSeq(row.take()?));
    let (officer, clerk) = (row.parse(OfficerId::try_from)?, row.parse(OfficerId::try_from)?);
    let (expected, counted): (Option<i64>, Option<i64>) = (row.take()?, row.take()?);
    let counted = Counted::Drawer { clerk, expected: expected.map(Qepik::new), counted: counted.map(Qepik::new) };
    Ok(CountRecord { at, branch, kiosk, seq, officer, counted })
}
