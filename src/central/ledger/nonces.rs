//! The nonces that carriers sign: one for an attempt, good for one try.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::order::OrderNumber;

/// Keeps a fresh nonce in place of the one before.
///
/// # Errors
/// [`LedgerError`].
pub fn put(
    tx: &Tx<'_>,
    order: &OrderNumber,
    attempt: u32,
    nonce: &[u8],
    expires_at: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO nonces (order_number, attempt, nonce, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (order_number, attempt) DO UPDATE SET nonce = excluded.nonce, expires_at = excluded.expires_at";
    tx.execute(sql, params![order.as_str(), attempt, nonce, expires_at])?;
    Ok(())
}

/// Takes the nonce out, whether or not it is still good: nobody can try it a second time.
///
/// # Errors
/// [`LedgerError`].
pub fn take(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<Option<(Vec<u8>, Timestamp)>, LedgerError> {
    let sql = "DELETE FROM nonces WHERE order_number = $1 AND attempt = $2 RETURNING nonce, expires_at";
    let row = tx.query_one(sql, params![order.as_str(), attempt])?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}
