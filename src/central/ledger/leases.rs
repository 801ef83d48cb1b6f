//! Attempts at an order, and the lease that the current one holds.

use jiff::Timestamp;

use super::value::params;
use super::{LedgerError, Tx};
use crate::domain::officer::OfficerId;
use crate::domain::order::{Lease, OrderNumber};
use crate::domain::record::ReadingMethod;

/// The lease on an order, running or run out: one that ran out still belongs to its kiosk until another takes it.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<Lease>, LedgerError> {
    let sql = "SELECT attempt, kiosk, officer, expires_at FROM leases WHERE order_number = $1";
    let row = tx.query_one(sql, params![order.as_str()])?;
    row.map(|mut row| {
        Ok(Lease {
            attempt: row.take()?,
            kiosk: row.take()?,
            officer: row.parse(OfficerId::try_from)?,
            expires_at: row.take()?,
        })
    })
    .transpose()
}

/// The number of the last attempt at an order; 0 when there was none.
///
/// # Errors
/// [`LedgerError`].
pub fn last_attempt(tx: &Tx<'_>, order: &OrderNumber) -> Result<u32, LedgerError> {
    let sql = "SELECT coalesce(max(attempt), 0) FROM attempts WHERE order_number = $1";
    tx.query_one(sql, params![order.as_str()])?.map_or(Ok(0), |mut row| row.take())
}

/// Who began an attempt, if it was begun.
///
/// # Errors
/// [`LedgerError`].
pub fn attempt_kiosk(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<Option<String>, LedgerError> {
    let sql = "SELECT kiosk FROM attempts WHERE order_number = $1 AND attempt = $2";
    tx.query_one(sql, params![order.as_str(), attempt])?.map(|mut row| row.take()).transpose()
}

/// Gives the lease: begins the attempt if it is new, and replaces whatever lease there was.
///
/// # Errors
/// [`LedgerError`].
pub fn give(
    tx: &Tx<'_>,
    order: &OrderNumber,
    lease: &Lease,
    reading: ReadingMethod,
    at: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO attempts (order_number, attempt, kiosk, officer, reading, begun_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (order_number, attempt) DO NOTHING";
    let reading = match reading {
        ReadingMethod::MrzScanned => "mrz-scanned",
        ReadingMethod::MrzTyped => "mrz-typed",
    };
    let (kiosk, officer) = (lease.kiosk.as_str(), lease.officer.as_str());
    tx.execute(sql, params![order.as_str(), lease.attempt, kiosk, officer, reading, at])?;
    let sql = "INSERT INTO leases (order_number, attempt, kiosk, officer, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (order_number) DO UPDATE SET attempt = excluded.attempt, kiosk = excluded.kiosk,
            officer = excluded.officer, expires_at = excluded.expires_at";
    tx.execute(sql, params![order.as_str(), lease.attempt, kiosk, officer, lease.expires_at])?;
    Ok(())
}

/// Lets a lease run until `expires_at`, if that is later than it would.
///
/// # Errors
/// [`LedgerError`].
pub fn extend(tx: &Tx<'_>, order: &OrderNumber, expires_at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE leases SET expires_at = $1 WHERE order_number = $2 AND expires_at < $1";
    tx.execute(sql, params![expires_at, order.as_str()])?;
    Ok(())
}

/// Ends the lease on an order.
///
/// # Errors
/// [`LedgerError`].
pub fn end(tx: &Tx<'_>, order: &OrderNumber) -> Result<(), LedgerError> {
    tx.execute("DELETE FROM leases WHERE order_number = $1", params![order.as_str()])?;
    Ok(())
}
