//! Refunds of orders that were paid through the portal and cancelled: one for an order, together never more than the payment, each
//! wanted until the provider says what became of it.

use jiff::Timestamp;

use super::portal::Payment;
use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::money::Qepik;
use crate::domain::order::{OrderNumber, worded};

worded! {
    /// How a refund stands.
    RefundState {
        /// To be asked of the provider, until it answers.
        Wanted = "wanted",
        /// Made, by the provider's word.
        Made = "made",
        /// The provider will not make it.
        Refused = "refused",
    }
}

/// The refund of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Whose.
    pub order: OrderNumber,
    /// Our name for it.
    pub reference: String,
    /// The provider's name for the payment that goes back.
    pub provider_id: String,
    /// How much.
    pub amount: Qepik,
    /// How it stands.
    pub state: RefundState,
    /// When the provider's word came.
    pub settled_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT r.order_number, r.reference, p.provider_id, r.amount_qepik, r.state, r.settled_at
    FROM portal_refunds r JOIN portal_payments p ON p.reference = r.payment";

fn refund(mut row: Row) -> Result<Refund, LedgerError> {
    Ok(Refund {
        order: row.parse(OrderNumber::try_from)?,
        reference: row.take()?,
        provider_id: row.take()?,
        amount: Qepik::new(row.take()?),
        state: row.parse(|word| word.parse())?,
        settled_at: row.take()?,
    })
}

/// Notes that so much of a payment is to go back for an order, under a reference of its own.
///
/// # Errors
/// [`LedgerError::Constraint`] when the order has a refund, or when with this one more would go back than was paid.
pub fn want(
    tx: &Tx<'_>,
    order: &OrderNumber,
    (payment, amount): (&Payment, Qepik),
    reference: &str,
    now: Timestamp,
) -> Result<(), LedgerError> {
    let sql = "INSERT INTO portal_refunds (order_number, payment, paid_qepik, place, previous_place, before_qepik,
            amount_qepik, after_qepik, reference, state, wanted_at, asked_at)
        SELECT CAST($1 AS TEXT), p.reference, p.amount_qepik, coalesce(max(r.place), 0) + 1, max(r.place),
            coalesce(max(r.after_qepik), 0), CAST($2 AS BIGINT), coalesce(max(r.after_qepik), 0) + CAST($2 AS BIGINT),
            CAST($3 AS TEXT), 'wanted', CAST($4 AS BIGINT), CAST($4 AS BIGINT)
        FROM portal_payments p LEFT JOIN portal_refunds r ON r.payment = p.reference
        WHERE p.reference = $5 GROUP BY p.reference, p.amount_qepik";
    let values = params![order.as_str(), amount.value(), reference, now, payment.reference.as_str()];
    match tx.execute(sql, values)? {
        1 => Ok(()),
        _ => Err(LedgerError::Unexpected("a refund of no payment".to_owned())),
    }
}

/// An order's refund.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<Refund>, LedgerError> {
    tx.query_one(&format!("{SELECT} WHERE r.order_number = $1"), params![order.as_str()])?.map(refund).transpose()
}

/// Refunds that are wanted and were last asked for before a moment, those first that waited longest, at most `refunds_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn wanted(tx: &Tx<'_>, before: Timestamp, refunds_max: u32) -> Result<Vec<Refund>, LedgerError> {
    let sql = format!("{SELECT} WHERE r.state = 'wanted' AND r.asked_at < $1 ORDER BY r.asked_at LIMIT $2");
    tx.query(&sql, params![before, refunds_max])?.into_iter().map(refund).collect()
}

/// Notes that a refund was asked for.
///
/// # Errors
/// [`LedgerError`].
pub fn note_asked(tx: &Tx<'_>, reference: &str, now: Timestamp) -> Result<(), LedgerError> {
    tx.execute("UPDATE portal_refunds SET asked_at = $1 WHERE reference = $2", params![now, reference]).map(drop)
}

/// Settles a refund that is wanted; one that is settled stays as it is. True when it was settled now.
///
/// # Errors
/// [`LedgerError`].
pub fn settle(tx: &Tx<'_>, reference: &str, outcome: RefundState, now: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE portal_refunds SET state = $1, settled_at = $2 WHERE reference = $3 AND state = 'wanted'";
    Ok(tx.execute(sql, params![outcome.word(), now, reference])? == 1)
}
