//! Kiosks: who they are, where they stand, and the head of each one's chain of records.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::order::Branch;
use crate::domain::record::{CHAIN_START, RecordSeq};

/// A kiosk that was enrolled.
#[derive(Debug, Clone)]
pub struct Kiosk {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub branch: Branch,
    /// True when it may no longer speak to the centre.
    pub disabled: bool,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When it was last heard.
    pub seen_at: Option<Timestamp>,
    /// Its program's version, as it said last.
    pub version: Option<String>,
    /// Records it still held, as it said last.
    pub unsent: u64,
    /// Counts its disks.
    pub epoch: u32,
    /// The last record accepted from it.
    pub head_seq: RecordSeq,
    /// The chain's value there.
    pub head_hash: Sha256Hash,
    /// When it showed two histories; its records are refused since.
    pub forked_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT k.name, b.code, b.name, k.disabled, k.enrolled_at, k.seen_at, k.version, k.unsent, k.epoch,
    k.head_seq, k.head_hash, k.forked_at FROM kiosks k JOIN branches b ON b.code = k.branch";

fn kiosk(mut row: Row) -> Result<Kiosk, LedgerError> {
    Ok(Kiosk {
        name: row.take()?,
        branch: Branch { code: row.take()?, name: row.take()? },
        disabled: row.take()?,
        enrolled_at: row.take()?,
        seen_at: row.take()?,
        version: row.take()?,
        unsent: row.take()?,
        epoch: row.take()?,
        head_seq: RecordSeq(row.take()?),
        head_hash: row.take()?,
        forked_at: row.take()?,
    })
}

/// Enrols a kiosk by its certificate; false when the name is taken.
///
/// # Errors
/// [`LedgerError`].
pub fn add(
    tx: &Tx<'_>,
    name: &str,
    branch: &str,
    certificate_sha256: Sha256Hash,
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let sql =
        "INSERT INTO kiosks (name, branch, certificate_sha256, enrolled_at, head_hash) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name) DO NOTHING";
    Ok(tx.execute(sql, params![name, branch, certificate_sha256, at, CHAIN_START])? == 1)
}

/// The kiosk with this name.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, name: &str) -> Result<Option<Kiosk>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE k.name = $1"), params![name])?.map(kiosk).transpose()
}

/// The kiosk that owns this certificate, disabled or not.
///
/// # Errors
/// [`LedgerError`].
pub fn by_certificate(tx: &Tx<'_>, certificate_sha256: Sha256Hash) -> Result<Option<Kiosk>, LedgerError> {
    let sql = format!("{SELECT} WHERE k.certificate_sha256 = $1");
    tx.query_one(&sql, params![certificate_sha256])?.map(kiosk).transpose()
}

/// Every kiosk, by name.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>) -> Result<Vec<Kiosk>, LedgerError> {
    tx.query(&format!("{SELECT} ORDER BY k.name"), &[])?.into_iter().map(kiosk).collect()
}

/// Ends a kiosk's right to speak to the centre, and its officers' sessions; false when there is none.
///
/// # Errors
/// [`LedgerError`].
pub fn disable(tx: &Tx<'_>, name: &str) -> Result<bool, LedgerError> {
    tx.execute("DELETE FROM sessions WHERE kiosk = $1", params![name])?;
    Ok(tx.execute("UPDATE kiosks SET disabled = 1 WHERE name = $1", params![name])? == 1)
}

/// Notes a heartbeat.
///
/// # Errors
/// [`LedgerError`].
pub fn heard(tx: &Tx<'_>, name: &str, version: &str, unsent: u64, at: Timestamp) -> Result<(), LedgerError> {
    let unsent = i64::try_from(unsent).unwrap_or(i64::MAX);
    let sql = "UPDATE kiosks SET seen_at = $1, version = $2, unsent = $3 WHERE name = $4";
    tx.execute(sql, params![at, version, unsent, name])?;
    Ok(())
}

/// Moves the head of a kiosk's chain forward.
///
/// # Errors
/// [`LedgerError`].
pub fn move_head(tx: &Tx<'_>, name: &str, seq: RecordSeq, hash: Sha256Hash) -> Result<(), LedgerError> {
    let seq = i64::try_from(seq.0).map_err(|_| LedgerError::Unexpected("a record's number".to_owned()))?;
    tx.execute("UPDATE kiosks SET head_seq = $1, head_hash = $2 WHERE name = $3", params![seq, hash, name])?;
    Ok(())
}

/// Notes that a kiosk showed two histories; the first time counts.
///
/// # Errors
/// [`LedgerError`].
pub fn mark_forked(tx: &Tx<'_>, name: &str, at: Timestamp) -> Result<(), LedgerError> {
    tx.execute("UPDATE kiosks SET forked_at = coalesce(forked_at, $1) WHERE name = $2", params![at, name])?;
    Ok(())
}
