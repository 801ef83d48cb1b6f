//! The secrets that took the factory's place on carriers, sealed.

use jiff::Timestamp;
use serde::Serialize;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};

/// A sealed secret that is about to be set.
pub struct NewSecret<'a> {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: &'a str,
    /// Token serial number.
    pub carrier_serial: &'a str,
    /// Which secret.
    pub secret: CarrierSecret,
    /// The envelope.
    pub sealed: &'a [u8],
    /// The order on whose carrier it is set.
    pub order: &'a OrderNumber,
    /// The attempt.
    pub attempt: u32,
    /// The kiosk that drew it.
    pub kiosk: &'a str,
    /// The clerk.
    pub officer: &'a OfficerId,
}

/// A secret as it is listed: everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeptSecret {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// Token serial number.
    pub carrier_serial: String,
    /// Which secret.
    pub secret: CarrierSecret,
    /// SHA-256 of the envelope.
    pub sealed_sha256: Sha256Hash,
    /// The order on whose carrier it was set.
    pub order: OrderNumber,
    /// The kiosk that drew it.
    pub kiosk: String,
    /// When the centre had it.
    pub kept_at: Timestamp,
    /// What became of it; none while nobody has told.
    pub outcome: Option<SecretOutcome>,
}

/// Keeps a secret; answers how many others of its kind may count on the carrier: those that were set, and those of unknown fate.
///
/// # Errors
/// [`LedgerError`].
pub fn keep(tx: &Tx<'_>, new: &NewSecret<'_>, at: Timestamp) -> Result<u32, LedgerError> {
    let hash = Sha256Hash::of(new.sealed);
    let sql = "INSERT INTO carrier_secrets (sealed_sha256, manufacturer, carrier_serial, secret, sealed, order_number, attempt,
            kiosk, officer, kept_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (sealed_sha256) DO NOTHING";
    let (order, officer, secret) = (new.order.as_str(), new.officer.as_str(), new.secret.word());
    let (manufacturer, serial) = (new.manufacturer, new.carrier_serial);
    tx.execute(
        sql,
        params![hash, manufacturer, serial, secret, new.sealed, order, new.attempt, new.kiosk, officer, at],
    )?;
    let sql = "SELECT count(*) FROM carrier_secrets WHERE manufacturer = $1 AND carrier_serial = $2 AND secret = $3
        AND sealed_sha256 <> $4 AND (outcome IS NULL OR outcome = 'set')";
    tx.query_one(sql, params![manufacturer, serial, secret, hash])?.map_or(Ok(0), |mut row| row.take())
}

/// How many secrets of this kind an attempt has kept.
///
/// # Errors
/// [`LedgerError`].
pub fn count_of_attempt(
    tx: &Tx<'_>,
    order: &OrderNumber,
    attempt: u32,
    secret: CarrierSecret,
) -> Result<u32, LedgerError> {
    let sql = "SELECT count(*) FROM carrier_secrets WHERE order_number = $1 AND attempt = $2 AND secret = $3";
    tx.query_one(sql, params![order.as_str(), attempt, secret.word()])?.map_or(Ok(0), |mut row| row.take())
}

/// Marks a secret of an attempt by what became of it. One that is set takes the place of all others of its kind on its carrier.
/// False when there is no such secret, or it was said otherwise.
///
/// # Errors
/// [`LedgerError`].
pub fn settle(
    tx: &Tx<'_>,
    (order, attempt): (&OrderNumber, u32),
    sealed_sha256: Sha256Hash,
    outcome: SecretOutcome,
    at: Timestamp,
) -> Result<bool, LedgerError> {
    let sql = "SELECT manufacturer, carrier_serial, secret, outcome FROM carrier_secrets
        WHERE sealed_sha256 = $1 AND order_number = $2 AND attempt = $3";
    let Some(mut row) = tx.query_one(sql, params![sealed_sha256, order.as_str(), attempt])? else { return Ok(false) };
    let (manufacturer, serial, secret): (String, String, String) = (row.take()?, row.take()?, row.take()?);
    let before: Option<String> = row.take()?;
    if let Some(before) = before {
        return Ok(before == outcome.word());
    }
    if outcome == SecretOutcome::Set {
        let sql = "UPDATE carrier_secrets SET outcome = CASE WHEN outcome IS NULL THEN 'not-set' ELSE 'replaced' END,
                told_at = $1
            WHERE manufacturer = $2 AND carrier_serial = $3 AND secret = $4 AND sealed_sha256 <> $5
                AND (outcome IS NULL OR outcome = 'set')";
        tx.execute(sql, params![at, manufacturer, serial, secret, sealed_sha256])?;
    }
    let sql = "UPDATE carrier_secrets SET outcome = $1, told_at = $2 WHERE sealed_sha256 = $3";
    Ok(tx.execute(sql, params![outcome.word(), at, sealed_sha256])? == 1)
}

/// The secrets of carriers with this serial number, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn of_carrier(tx: &Tx<'_>, carrier_serial: &str) -> Result<Vec<KeptSecret>, LedgerError> {
    let sql = "SELECT manufacturer, carrier_serial, secret, sealed_sha256, order_number, kiosk, kept_at, outcome
        FROM carrier_secrets WHERE carrier_serial = $1 ORDER BY kept_at DESC, sealed_sha256";
    tx.query(sql, params![carrier_serial])?.into_iter().map(kept).collect()
}

fn kept(mut row: Row) -> Result<KeptSecret, LedgerError> {
    Ok(KeptSecret {
        manufacturer: row.take()?,
        carrier_serial: row.take()?,
        secret: row.parse(|word| word.parse())?,
        sealed_sha256: row.take()?,
        order: row.parse(OrderNumber::try_from)?,
        kiosk: row.take()?,
        kept_at: row.take()?,
        outcome: row.take::<Option<String>>()?.map(|word| word.parse()).transpose().map_err(unknown)?,
    })
}

fn unknown(error: impl std::fmt::Display) -> LedgerError {
    LedgerError::Unexpected(error.to_string())
}

/// A secret that may open a carrier's PIN.
pub struct Candidate {
    /// Which secret.
    pub secret: CarrierSecret,
    /// The envelope.
    pub sealed: Vec<u8>,
    /// The order on whose carrier it was set.
    pub order: OrderNumber,
    /// The attempt.
    pub attempt: u32,
}

/// The PUKs and SO PINs that may count on a carrier: the one that was set first, then those of unknown fate, newest first.
///
/// # Errors
/// [`LedgerError`].
pub fn candidates(tx: &Tx<'_>, manufacturer: &str, carrier_serial: &str) -> Result<Vec<Candidate>, LedgerError> {
    let sql = "SELECT secret, sealed, order_number, attempt FROM carrier_secrets
        WHERE manufacturer = $1 AND carrier_serial = $2 AND secret IN ('puk', 'so-pin')
            AND (outcome IS NULL OR outcome = 'set')
        ORDER BY CASE WHEN outcome = 'set' THEN 0 ELSE 1 END, kept_at DESC, sealed_sha256";
    let rows = tx.query(sql, params![manufacturer, carrier_serial])?.into_iter();
    rows.map(|mut row| {
        Ok(Candidate {
            secret: row.parse(|word| word.parse())?,
            sealed: row.take()?,
            order: row.parse(OrderNumber::try_from)?,
            attempt: row.take()?,
        })
    })
    .collect()
}
