//! Records without effect, and what a person decided about each. The record itself never changes.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::record::{RecordKind, RecordSeq};
use crate::wire::centre::RefusedRecord;

const WAITING: &str = "FROM records r WHERE r.kiosk = $1 AND r.effect IN ('refused', 'unknown') AND NOT EXISTS
    (SELECT 1 FROM record_decisions d WHERE d.kiosk = r.kiosk AND d.epoch = r.epoch AND d.seq = r.seq)";

/// How many of a kiosk's records wait for a person.
///
/// # Errors
/// [`LedgerError`].
pub fn count_waiting(tx: &Tx<'_>, kiosk: &str) -> Result<u64, LedgerError> {
    tx.query_one(&format!("SELECT count(*) {WAITING}"), params![kiosk])?.map_or(Ok(0), |mut row| row.take())
}

/// A kiosk's records that wait for a person, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn waiting(tx: &Tx<'_>, kiosk: &str, records_max: usize) -> Result<Vec<RefusedRecord>, LedgerError> {
    let limit = i64::try_from(records_max).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT r.epoch, r.seq, r.at, r.kind, r.effect_detail {WAITING}
            ORDER BY r.epoch DESC, r.seq DESC LIMIT $2"
    );
    let rows = tx.query(&sql, params![kiosk, limit])?;
    rows.into_iter()
        .map(|mut row| {
            let (epoch, seq, at) = (row.take()?, RecordSeq(row.take()?), row.take()?);
            let kind = row.parse(|word| RecordKind::parse(&word))?;
            Ok(RefusedRecord { epoch, seq, at, kind, detail: row.take()? })
        })
        .collect()
}

/// What a person decided about a record.
pub struct Decision<'a> {
    /// The kiosk.
    pub kiosk: &'a str,
    /// Counts its disks.
    pub epoch: u32,
    /// The record's number there.
    pub seq: RecordSeq,
    /// Who decided.
    pub by: &'a str,
    /// What.
    pub note: &'a str,
}

/// Notes a decision; the first one counts. False when there is no such record without effect.
///
/// # Errors
/// [`LedgerError`].
pub fn decide(tx: &Tx<'_>, decision: &Decision<'_>, at: Timestamp) -> Result<bool, LedgerError> {
    let Decision { kiosk, epoch, seq, by, note } = *decision;
    let seq = i64::try_from(seq.0).unwrap_or(i64::MAX);
    let sql = "SELECT 1 FROM records WHERE kiosk = $1 AND epoch = $2 AND seq = $3
        AND effect IN ('refused', 'unknown')";
    if tx.query_one(sql, params![kiosk, epoch, seq])?.is_none() {
        return Ok(false);
    }
    let sql = "INSERT INTO record_decisions (kiosk, epoch, seq, decided_by, note, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kiosk, epoch, seq) DO NOTHING";
    tx.execute(sql, params![kiosk, epoch, seq, by, note, at])?;
    Ok(true)
}
