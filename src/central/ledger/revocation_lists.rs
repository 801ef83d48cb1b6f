//! Revocation lists that were signed, and what the next one has to say.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate::life::RevocationReason;

/// Lists that are kept behind the newest.
const KEPT: u64 = 500;

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// Since when.
    pub since: Timestamp,
    /// Why; `None` is certificateHold.
    pub reason: Option<RevocationReason>,
}

/// A list that was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// The cRLNumber.
    pub number: u64,
    /// When it was made.
    pub this_update: Timestamp,
    /// Until when there is another.
    pub next_update: Timestamp,
    /// How many lines it has.
    pub entries: u64,
    /// SHA-256 of what its lines say.
    pub entries_sha256: Sha256Hash,
    /// DER CertificateList.
    pub der: Vec<u8>,
}

/// What is not to be relied on: whatever is revoked, also past its end, and whatever is on hold; by serial number.
///
/// # Errors
/// [`LedgerError`].
pub fn entries(tx: &Tx<'_>) -> Result<Vec<Entry>, LedgerError> {
    let sql = "SELECT serial, state, coalesce(revoked_at, suspended_at, signed_at, intended_at), revocation_reason
        FROM certificates WHERE state IN ('on-hold', 'revoked') ORDER BY serial";
    let mut found = vec![];
    for mut row in tx.query(sql, &[])? {
        let (serial, state): (String, String) = (row.take()?, row.take()?);
        let since = row.take()?;
        let reason: Option<String> = row.take()?;
        let reason = reason.map(|word| word.parse()).transpose();
        let reason = reason.map_err(|_| LedgerError::Unexpected("a reason of a revocation".to_owned()))?;
        if (state == "revoked") != reason.is_some() {
            return Err(LedgerError::Unexpected("a revocation without its reason".to_owned()));
        }
        found.push(Entry { serial, since, reason });
    }
    Ok(found)
}

/// The newest list.
///
/// # Errors
/// [`LedgerError`].
pub fn newest(tx: &Tx<'_>) -> Result<Option<RevocationList>, LedgerError> {
    let sql = "SELECT number, this_update, next_update, entries, entries_sha256, der FROM revocation_lists
        ORDER BY number DESC LIMIT 1";
    let row = tx.query_one(sql, &[])?;
    row.map(|mut row| {
        Ok(RevocationList {
            number: row.take()?,
            this_update: row.take()?,
            next_update: row.take()?,
            entries: row.take()?,
            entries_sha256: row.take()?,
            der: row.take()?,
        })
    })
    .transpose()
}

/// Keeps a list that was signed, and forgets very old ones.
///
/// # Errors
/// [`LedgerError::Constraint`] when its number is taken: another process was quicker.
pub fn put(tx: &Tx<'_>, list: &RevocationList) -> Result<(), LedgerError> {
    let number = i64::try_from(list.number).unwrap_or(i64::MAX);
    let entries = i64::try_from(list.entries).unwrap_or(i64::MAX);
    let sql = "INSERT INTO revocation_lists (number, this_update, next_update, entries, entries_sha256, der)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let der = list.der.as_slice();
    tx.execute(sql, params![number, list.this_update, list.next_update, entries, list.entries_sha256, der])?;
    let oldest = i64::try_from(list.number.saturating_sub(KEPT)).unwrap_or(i64::MAX);
    tx.execute("DELETE FROM revocation_lists WHERE number < $1", params![oldest]).map(drop)
}
