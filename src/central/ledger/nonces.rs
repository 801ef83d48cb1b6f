//! The nonces that carriers sign: one for each key of an attempt, good for one try.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::certificate::KeyPurpose;
use crate::domain::order::OrderNumber;

/// Keeps a fresh nonce in place of the one before.
///
/// # Errors
/// [`LedgerError`].
pub fn put(
    tx: &Tx<'_>,
    (order, attempt, purpose): (&OrderNumber, u32, KeyPurpose),
    nonce: &[u8],
    expires_at: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO nonces (order_number, attempt, purpose, nonce, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (order_number, attempt, purpose)
            DO UPDATE SET nonce = excluded.nonce, expires_at = excluded.expires_at";
    tx.execute(sql, params![order.as_str(), attempt, purpose.word(), nonce, expires_at])?;
    Ok(())
}

/// Takes the nonce out, whether or not it is still good: nobody can try it a second time.
///
/// # Errors
/// [`LedgerError`].
pub fn take(
    tx: &Tx<'_>,
    (order, attempt, purpose): (&OrderNumber, u32, KeyPurpose),
) -> Result<Option<(Vec<u8>, Timestamp)>, LedgerError> {
    let sql =
        "DELETE FROM nonces WHERE order_number = $1 AND attempt = $2 AND purpose = $3 RETURNING nonce, expires_at";
    let row = tx.query_one(sql, params![order.as_str(), attempt, purpose.word()])?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}
