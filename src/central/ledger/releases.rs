//! Releases of carriers' secrets: who asked, who approved, why, and whether it came to its end.

use jiff::Timestamp;
use serde::Serialize;

use super::value::{Row, Value, params};
use super::{LedgerError, Tx};
use crate::domain::officer::OfficerId;
use crate::domain::takeover::UnblockReason;

/// A release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Its name.
    pub id: String,
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// Token serial number.
    pub carrier_serial: String,
    /// The kiosk in whose reader the carrier lay.
    pub kiosk: String,
    /// Why.
    pub reason: UnblockReason,
    /// Who asked.
    pub asked_by: OfficerId,
    /// When.
    pub asked_at: Timestamp,
    /// Who approved.
    pub approved_by: Option<OfficerId>,
    /// When.
    pub approved_at: Option<Timestamp>,
    /// The only key that the secrets are given to.
    #[serde(skip)]
    pub reply_to: Option<Vec<u8>>,
    /// When another secret had taken the place of the one that was used.
    pub ended_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT id, manufacturer, carrier_serial, kiosk, reason, asked_by, asked_at, approved_by, approved_at,
    reply_to, ended_at FROM secret_releases";

fn release(mut row: Row) -> Result<Release, LedgerError> {
    let name = |id: String| OfficerId::parse(&id).map_err(|error| LedgerError::Unexpected(error.to_string()));
    Ok(Release {
        id: row.take()?,
        manufacturer: row.take()?,
        carrier_serial: row.take()?,
        kiosk: row.take()?,
        reason: row.parse(|word| word.parse())?,
        asked_by: name(row.take()?)?,
        asked_at: row.take()?,
        approved_by: row.take::<Option<String>>()?.map(name).transpose()?,
        approved_at: row.take()?,
        reply_to: row.take()?,
        ended_at: row.take()?,
    })
}

/// Keeps what was asked for.
///
/// # Errors
/// [`LedgerError`].
pub fn ask(tx: &Tx<'_>, new: &Release) -> Result<(), LedgerError> {
    let sql = "INSERT INTO secret_releases (id, manufacturer, carrier_serial, kiosk, reason, asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (id, manufacturer, serial) = (new.id.as_str(), new.manufacturer.as_str(), new.carrier_serial.as_str());
    let (kiosk, reason, asked_by) = (new.kiosk.as_str(), new.reason.word(), new.asked_by.as_str());
    tx.execute(sql, params![id, manufacturer, serial, kiosk, reason, asked_by, new.asked_at]).map(drop)
}

/// The release of this name.
///
/// # Errors
/// [`LedgerError`].
pub fn find(tx: &Tx<'_>, id: &str) -> Result<Option<Release>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE id = $1"), params![id])?.map(release).transpose()
}

/// The releases of these names; those that are not known are left out.
///
/// # Errors
/// [`LedgerError`].
pub fn named(tx: &Tx<'_>, ids: &[&str]) -> Result<Vec<Release>, LedgerError> {
    let sql = format!("WITH asked (name) AS (VALUES {{keys}}) {SELECT} JOIN asked q ON q.name = id");
    let keys: Vec<Value> = ids.iter().map(|id| (*id).into()).collect();
    tx.query_for(&sql, &[], &["TEXT"], &keys)?.into_iter().map(release).collect()
}

/// Approves a release for one key; false when it is approved already.
///
/// # Errors
/// [`LedgerError::Constraint`] for whoever approves what they asked for.
pub fn approve(tx: &Tx<'_>, id: &str, by: &OfficerId, reply_to: &[u8], at: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE secret_releases SET approved_by = $1, approved_at = $2, reply_to = $3
        WHERE id = $4 AND approved_by IS NULL";
    Ok(tx.execute(sql, params![by.as_str(), at, reply_to, id])? == 1)
}

/// Ends a release.
///
/// # Errors
/// [`LedgerError`].
pub fn end(tx: &Tx<'_>, id: &str, at: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE secret_releases SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
    tx.execute(sql, params![at, id]).map(drop)
}

/// The releases for carriers with this serial number, or for all, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn list(tx: &Tx<'_>, carrier_serial: Option<&str>, rows_max: usize) -> Result<Vec<Release>, LedgerError> {
    let limit = i64::try_from(rows_max).unwrap_or(i64::MAX);
    let sql = format!("{SELECT} WHERE ($1 = '' OR carrier_serial = $1) ORDER BY asked_at DESC, id LIMIT $2");
    tx.query(&sql, params![carrier_serial.unwrap_or(""), limit])?.into_iter().map(release).collect()
}
