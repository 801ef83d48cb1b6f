//! Which keys for USB sticks the servers of this ledger have: their public halves' hash, never the keys.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;

/// The keys that count; none before the first server has started.
///
/// # Errors
/// [`LedgerError`].
pub fn known(tx: &Tx<'_>) -> Result<Option<Sha256Hash>, LedgerError> {
    let row = tx.query_one("SELECT keys_sha256 FROM stick_keys WHERE one = 1", &[])?;
    row.map(|mut row| row.take()).transpose()
}

/// Lets these keys count where none do yet; answers which do.
///
/// # Errors
/// [`LedgerError`].
pub fn claim(tx: &Tx<'_>, keys: Sha256Hash, at: Timestamp) -> Result<Sha256Hash, LedgerError> {
    let sql = "INSERT INTO stick_keys (one, keys_sha256, since) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING";
    tx.execute(sql, params![keys, at])?;
    Ok(known(tx)?.unwrap_or(keys))
}
