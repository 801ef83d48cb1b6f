//! Attempts that ended before their hand-over, and those that wait too long for it.

use jiff::Timestamp;

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::issue::EndReason;
use crate::domain::officer::OfficerId;
use crate::domain::order::{OrderNumber, OrderState};

/// An attempt's end.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EndedAttempt {
    /// The attempt.
    pub attempt: u32,
    /// Why it ended.
    pub reason: EndReason,
    /// The kiosk that had it.
    pub kiosk: String,
    /// Who asked and who agreed; none when the centre ended it by itself.
    pub officers: Option<(OfficerId, OfficerId)>,
    /// The signature's certificate that was revoked with it, if one was made; others of the attempt were with it.
    pub certificate_serial: Option<String>,
    /// The carrier, if one was bound.
    pub carrier_serial: Option<String>,
    /// When.
    pub ended_at: Timestamp,
}

const SELECT: &str = "SELECT attempt, reason, kiosk, officer, approver, certificate_serial, carrier_serial, ended_at
    FROM ended_attempts WHERE order_number = $1";

fn ended(mut row: Row) -> Result<EndedAttempt, LedgerError> {
    let (attempt, reason, kiosk) = (row.take()?, row.parse(|word| word.parse())?, row.take()?);
    let (officer, approver): (Option<String>, Option<String>) = (row.take()?, row.take()?);
    let name = |id: String| OfficerId::parse(&id).map_err(|error| LedgerError::Unexpected(error.to_string()));
    let officers = officer.zip(approver).map(|(asked, agreed)| Ok::<_, LedgerError>((name(asked)?, name(agreed)?)));
    Ok(EndedAttempt {
        attempt,
        reason,
        kiosk,
        officers: officers.transpose()?,
        certificate_serial: row.take()?,
        carrier_serial: row.take()?,
        ended_at: row.take()?,
    })
}

/// Keeps an attempt's end.
///
/// # Errors
/// [`LedgerError::Constraint`] when it ended before, or somebody agreed with themselves.
pub fn put(tx: &Tx<'_>, order: &OrderNumber, end: &EndedAttempt) -> Result<(), LedgerError> {
    let sql = "INSERT INTO ended_attempts (order_number, attempt, reason, kiosk, officer, approver, certificate_serial,
            carrier_serial, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (asked, agreed) = end.officers.as_ref().map_or((None, None), |(a, b)| (Some(a.as_str()), Some(b.as_str())));
    let (certificate, carrier) = (end.certificate_serial.as_deref(), end.carrier_serial.as_deref());
    let (reason, kiosk) = (end.reason.word(), end.kiosk.as_str());
    tx.execute(
        sql,
        params![order.as_str(), end.attempt, reason, kiosk, asked, agreed, certificate, carrier, end.ended_at],
    )?;
    Ok(())
}

/// How attempts at an order ended before their hand-over, in order.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<EndedAttempt>, LedgerError> {
    let sql = format!("{SELECT} ORDER BY attempt");
    tx.query(&sql, params![order.as_str()])?.into_iter().map(ended).collect()
}

/// How one attempt ended, if it did.
///
/// # Errors
/// [`LedgerError`].
pub fn of_attempt(tx: &Tx<'_>, order: &OrderNumber, attempt: u32) -> Result<Option<EndedAttempt>, LedgerError> {
    tx.query_one(&format!("{SELECT} AND attempt = $2"), params![order.as_str(), attempt])?.map(ended).transpose()
}

/// Orders whose certificates wait too long: one was intended before `unproven_before` and not all are proven, or all are, one
/// of them before `proven_before`, and not handed over. A proven order whose kiosk still has unsent records, or has not been heard since
/// that moment, may have been handed over: it is left alone. Oldest first, at most `orders_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn unfinished(
    tx: &Tx<'_>,
    unproven_before: Timestamp,
    proven_before: Timestamp,
    orders_max: u32,
) -> Result<Vec<(OrderNumber, EndReason)>, LedgerError> {
    let sql = "SELECT c.order_number, o.state FROM certificates c JOIN orders o ON o.number = c.order_number
            JOIN leases l ON l.order_number = c.order_number JOIN kiosks k ON k.name = l.kiosk
        WHERE c.state IN ('wait', 'on-hold') AND c.active_at IS NULL
            AND ((o.state = $4 AND c.intended_at < $1)
                OR (o.state = $5 AND c.proven_at < $2 AND k.unsent = 0 AND k.seen_at >= $2))
        GROUP BY c.order_number, o.state ORDER BY min(c.intended_at) LIMIT $3";
    let (unproven, proven) = (OrderState::InService, OrderState::Issued);
    let values = params![unproven_before, proven_before, orders_max, unproven.word(), proven.word()];
    let rows = tx.query(sql, values)?.into_iter();
    rows.map(|mut row| {
        let (order, state): (_, OrderState) = (row.parse(OrderNumber::try_from)?, row.parse(|word| word.parse())?);
        Ok((order, if state == proven { EndReason::NotHandedOver } else { EndReason::Unproven }))
    })
    .collect()
}
