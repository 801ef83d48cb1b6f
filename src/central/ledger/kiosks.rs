//! Kiosks: who they are, where they stand, and the head of each one's chain of records.

use jiff::Timestamp;

use super::devices::DeviceState;
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
    /// When two kiosks spoke with its identity; everything is refused since.
    pub doubled_at: Option<Timestamp>,
}

const COLUMNS: &str = "k.name, b.code, b.name, k.disabled, k.enrolled_at, k.seen_at, k.version, k.unsent, k.epoch,
    k.head_seq, k.head_hash, k.forked_at, k.doubled_at FROM kiosks k JOIN branches b ON b.code = k.branch";

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
        doubled_at: row.take()?,
    })
}

/// Adds a kiosk; false when the name is taken. What it is trusted by is added with [`super::devices::add`].
///
/// # Errors
/// [`LedgerError`].
pub fn add(tx: &Tx<'_>, name: &str, branch: &str, at: Timestamp) -> Result<bool, LedgerError> {
    let sql = "INSERT INTO kiosks (name, branch, enrolled_at, head_hash) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO NOTHING";
    Ok(tx.execute(sql, params![name, branch, at, CHAIN_START])? == 1)
}

/// A kiosk is enrolled anew, with a new disk: its chain begins again under the next epoch, and it is trusted again.
///
/// # Errors
/// [`LedgerError`].
pub fn begin_epoch(tx: &Tx<'_>, name: &str, branch: &str, epoch: u32, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE kiosks SET branch = $1, epoch = $2, head_seq = 0, head_hash = $3, enrolled_at = $4, disabled = 0,
        forked_at = NULL, doubled_at = NULL WHERE name = $5";
    tx.execute(sql, params![branch, epoch, CHAIN_START, at, name])?;
    Ok(())
}

/// The kiosk with this name.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, name: &str) -> Result<Option<Kiosk>, LedgerError> {
    tx.query_one(&format!("SELECT {COLUMNS} WHERE k.name = $1"), params![name])?.map(kiosk).transpose()
}

/// The kiosk that this certificate speaks for, disabled or not; none for a past one.
///
/// # Errors
/// [`LedgerError`].
pub fn by_certificate(
    tx: &Tx<'_>,
    certificate_sha256: Sha256Hash,
) -> Result<Option<(Kiosk, DeviceState)>, LedgerError> {
    let sql = format!(
        "SELECT d.state, {COLUMNS} JOIN device_certificates d ON d.kiosk = k.name
            WHERE d.sha256 = $1 AND d.state <> 'past'"
    );
    let both = |mut row: Row| {
        let state = row.parse(|word| word.parse())?;
        Ok((kiosk(row)?, state))
    };
    tx.query_one(&sql, params![certificate_sha256])?.map(both).transpose()
}

/// Every kiosk, by name.
///
/// # Errors
/// [`LedgerError`].
pub fn all(tx: &Tx<'_>) -> Result<Vec<Kiosk>, LedgerError> {
    tx.query(&format!("SELECT {COLUMNS} ORDER BY k.name"), &[])?.into_iter().map(kiosk).collect()
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

/// Notes that two kiosks spoke with one identity; the first time counts.
///
/// # Errors
/// [`LedgerError`].
pub fn mark_doubled(tx: &Tx<'_>, name: &str, at: Timestamp) -> Result<(), LedgerError> {
    tx.execute("UPDATE kiosks SET doubled_at = coalesce(doubled_at, $1) WHERE name = $2", params![at, name])?;
    Ok(())
}

/// A person has looked at a kiosk with a second one beside it: it is heard again. False when there was nothing to settle.
///
/// # Errors
/// [`LedgerError`].
pub fn settle_doubled(tx: &Tx<'_>, name: &str) -> Result<bool, LedgerError> {
    let sql = "UPDATE kiosks SET doubled_at = NULL WHERE name = $1 AND doubled_at IS NOT NULL";
    Ok(tx.execute(sql, params![name])? == 1)
}
