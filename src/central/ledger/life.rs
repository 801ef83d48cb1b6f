//! The moves of a certificate after its issue, each kept with its cause; and which order took another's place.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{CertificateState, LedgerError, Tx, changes};
use crate::domain::certificate::life::{ReplacementReason, RevocationReason};
use crate::domain::evidence::ReadingMethod;
use crate::domain::money::Qepik;
use crate::domain::order::OrderNumber;
use crate::wire::changes::Item;

/// Why a certificate moves, and on whose word.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    /// The reason's word.
    pub why: &'a str,
    /// When.
    pub at: Timestamp,
    /// At which kiosk; none for the portal, a command and the centre itself.
    pub kiosk: Option<&'a str>,
    /// The officer who did it; none for the holder on the portal and the centre itself.
    pub officer: Option<&'a str>,
    /// Who agreed.
    pub approver: Option<&'a str>,
    /// How the holder's ID card was read.
    pub reading: Option<ReadingMethod>,
}

impl<'a> Cause<'a> {
    /// Nobody's word but the centre's own rules, or the holder's on the portal.
    #[must_use]
    pub const fn by_itself(why: &'a str, at: Timestamp) -> Self {
        Self { why, at, kiosk: None, officer: None, approver: None, reading: None }
    }
}

/// A move that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it was before.
    pub from: CertificateState,
    /// What it became.
    pub to: CertificateState,
    /// The reason's word.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// At which kiosk.
    pub kiosk: Option<String>,
    /// The officer.
    pub officer: Option<String>,
    /// Who agreed.
    pub approver: Option<String>,
    /// How the holder's ID card was read.
    pub reading: Option<String>,
}

fn keep(
    tx: &Tx<'_>,
    serial: &str,
    (from, to): (CertificateState, CertificateState),
    cause: &Cause<'_>,
) -> Result<(), LedgerError> {
    let last = "SELECT coalesce(max(place), 0) FROM certificate_events WHERE serial = $1";
    let last: i64 = tx.query_one(last, params![serial])?.map_or(Ok(0), |mut row| row.take())?;
    let sql = "INSERT INTO certificate_events (serial, place, from_state, to_state, why, at, kiosk, officer, approver, reading)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let reading = cause.reading.map(ReadingMethod::word);
    tx.execute(
        sql,
        params![
            serial,
            last + 1,
            from.word(),
            to.word(),
            cause.why,
            cause.at,
            cause.kiosk,
            cause.officer,
            cause.approver,
            reading
        ],
    )
    .map(drop)
}

/// Puts an active certificate on hold; false when it is not active.
///
/// # Errors
/// [`LedgerError`].
pub fn suspend(tx: &Tx<'_>, serial: &str, cause: &Cause<'_>) -> Result<bool, LedgerError> {
    let sql = "UPDATE certificates SET previous_state = state, state = $1, suspended_at = $2 WHERE serial = $3 AND state = $4";
    let (to, from) = (CertificateState::OnHold, CertificateState::Active);
    let moved = tx.execute(sql, params![to.word(), cause.at, serial, from.word()])? == 1;
    if moved {
        keep(tx, serial, (from, to), cause)?;
    }
    Ok(moved)
}

/// Makes a suspended certificate active again; false when it is not suspended.
///
/// # Errors
/// [`LedgerError::Constraint`] without an officer and the way the holder's ID card was read.
pub fn resume(tx: &Tx<'_>, serial: &str, cause: &Cause<'_>) -> Result<bool, LedgerError> {
    let sql = "UPDATE certificates SET previous_state = state, state = $1, suspended_at = NULL
        WHERE serial = $2 AND state = $3 AND active_at IS NOT NULL";
    let (to, from) = (CertificateState::Active, CertificateState::OnHold);
    let moved = tx.execute(sql, params![to.word(), serial, from.word()])? == 1;
    if moved {
        keep(tx, serial, (from, to), cause)?;
    }
    Ok(moved)
}

/// Revokes a certificate, and tells every kiosk; false when it is not live.
///
/// # Errors
/// [`LedgerError`].
pub fn revoke(tx: &Tx<'_>, serial: &str, reason: RevocationReason, cause: &Cause<'_>) -> Result<bool, LedgerError> {
    let known = tx.query_one("SELECT state FROM certificates WHERE serial = $1", params![serial])?;
    let state: Option<CertificateState> = known.map(|mut row| row.parse(|word| word.parse())).transpose()?;
    let Some(from) = state.filter(|state| state.is_live()) else { return Ok(false) };
    let to = CertificateState::Revoked;
    let sql = "UPDATE certificates SET previous_state = state, state = $1, revoked_at = $2, revocation_reason = $3
        WHERE serial = $4 AND state = $5";
    let moved = tx.execute(sql, params![to.word(), cause.at, reason.word(), serial, from.word()])? == 1;
    if moved {
        keep(tx, serial, (from, to), cause)?;
        changes::put(tx, changes::EVERYBODY, "revoked", serial, Some(&Item::Revoked(serial.to_owned())))?;
    }
    Ok(moved)
}

/// Notes that certificates are past their end, at most `certificates_max`; answers how many.
///
/// # Errors
/// [`LedgerError`].
pub fn expire(tx: &Tx<'_>, now: Timestamp, certificates_max: u32) -> Result<usize, LedgerError> {
    let sql = "SELECT serial, state FROM certificates WHERE state IN ('on-hold', 'active') AND not_after < $1
        ORDER BY not_after LIMIT $2";
    let found = tx.query(sql, params![now, certificates_max])?;
    let count = found.len();
    for mut row in found {
        let serial: String = row.take()?;
        let from: CertificateState = row.parse(|word| word.parse())?;
        let sql = "UPDATE certificates SET previous_state = state, state = 'expired' WHERE serial = $1";
        tx.execute(sql, params![serial.as_str()])?;
        keep(tx, &serial, (from, CertificateState::Expired), &Cause::by_itself("end", now))?;
    }
    Ok(count)
}

/// Begins the clock of certificates that were suspended before clocks were kept.
///
/// # Errors
/// [`LedgerError`].
pub fn begin_clocks(tx: &Tx<'_>, now: Timestamp) -> Result<usize, LedgerError> {
    let sql = "UPDATE certificates SET suspended_at = $1
        WHERE state = 'on-hold' AND active_at IS NOT NULL AND suspended_at IS NULL";
    tx.execute(sql, params![now])
}

/// Serial numbers of what has been suspended since before a moment, at most `certificates_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn suspended_since(tx: &Tx<'_>, before: Timestamp, certificates_max: u32) -> Result<Vec<String>, LedgerError> {
    let sql = "SELECT serial FROM certificates WHERE state = 'on-hold' AND suspended_at <= $1
        ORDER BY suspended_at LIMIT $2";
    tx.query(sql, params![before, certificates_max])?.into_iter().map(|mut row| row.take()).collect()
}

/// What became of a certificate, oldest first.
///
/// # Errors
/// [`LedgerError`].
pub fn events(tx: &Tx<'_>, serial: &str) -> Result<Vec<Event>, LedgerError> {
    let sql = "SELECT from_state, to_state, why, at, kiosk, officer, approver, reading FROM certificate_events
        WHERE serial = $1 ORDER BY place";
    let event = |mut row: Row| {
        Ok(Event {
            from: row.parse(|word| word.parse())?,
            to: row.parse(|word| word.parse())?,
            why: row.take()?,
            at: row.take()?,
            kiosk: row.take()?,
            officer: row.take()?,
            approver: row.take()?,
            reading: row.take()?,
        })
    };
    tx.query(sql, params![serial])?.into_iter().map(event).collect()
}

/// An order in the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement<'a> {
    /// The new order.
    pub order: &'a OrderNumber,
    /// The one whose carrier it replaces.
    pub replaces: &'a OrderNumber,
    /// Why.
    pub reason: ReplacementReason,
    /// What it costs.
    pub price: Qepik,
    /// The till's receipt, where it costs something.
    pub receipt: Option<&'a str>,
}

/// Keeps which order takes another's place.
///
/// # Errors
/// [`LedgerError::Constraint`] when the other is replaced already, or what the reason asks for is missing.
pub fn put_replacement(tx: &Tx<'_>, new: &Replacement<'_>, cause: &Cause<'_>) -> Result<(), LedgerError> {
    let sql = "INSERT INTO replacements (order_number, replaces, reason, price_qepik, receipt, kiosk, officer, approver, reading,
            made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.execute(
        sql,
        params![
            new.order.as_str(),
            new.replaces.as_str(),
            new.reason.word(),
            new.price.value(),
            new.receipt,
            cause.kiosk,
            cause.officer,
            cause.approver,
            cause.reading.map(ReadingMethod::word),
            cause.at
        ],
    )
    .map(drop)
}

/// The order that takes this one's place, and why.
///
/// # Errors
/// [`LedgerError`].
pub fn replacement_of(
    tx: &Tx<'_>,
    order: &OrderNumber,
) -> Result<Option<(OrderNumber, ReplacementReason)>, LedgerError> {
    let sql = "SELECT order_number, reason FROM replacements WHERE replaces = $1";
    let row = tx.query_one(sql, params![order.as_str()])?;
    row.map(|mut row| Ok((row.parse(OrderNumber::try_from)?, row.parse(|word| word.parse())?))).transpose()
}
