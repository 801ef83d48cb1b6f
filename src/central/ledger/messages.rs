//! Messages to citizens: wanted in the transaction of what they tell, one for an order's event and way, sent until taken.

use jiff::{SignedDuration, Timestamp};

use super::value::{Row, params};
use super::{LedgerError, Tx};
use crate::domain::message::{EXPIRY_DAYS, MessageChannel, MessageEvent, MessageState};
use crate::domain::order::OrderNumber;

/// A message that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The order it tells of.
    pub order: OrderNumber,
    /// What it tells.
    pub event: MessageEvent,
    /// By which way.
    pub channel: MessageChannel,
    /// Tries before this one.
    pub tries: u32,
    /// When it was tried first.
    pub first_try_at: Option<Timestamp>,
    due_at: i64,
}

impl Due {
    /// A message that was not tried yet.
    #[must_use]
    pub const fn of(order: OrderNumber, event: MessageEvent, channel: MessageChannel) -> Self {
        Self { order, event, channel, tries: 0, first_try_at: None, due_at: 0 }
    }
}

/// A message as support sees it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Told {
    /// What it tells.
    pub event: MessageEvent,
    /// By which way.
    pub channel: MessageChannel,
    /// How it stands.
    pub state: MessageState,
    /// Tries so far.
    pub tries: u32,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

/// Wants an event's messages for those of the orders that came through the portal; what is there already stays as it is.
///
/// # Errors
/// [`LedgerError`].
pub fn want(tx: &Tx<'_>, orders: &[OrderNumber], event: MessageEvent) -> Result<(), LedgerError> {
    put(tx, orders, event, MessageState::Wanted)
}

/// Holds an event's messages until [`release_ready`] finds that the event is true.
///
/// # Errors
/// [`LedgerError`].
pub fn hold(tx: &Tx<'_>, order: &OrderNumber, event: MessageEvent) -> Result<(), LedgerError> {
    put(tx, std::slice::from_ref(order), event, MessageState::Held)
}

fn put(tx: &Tx<'_>, orders: &[OrderNumber], event: MessageEvent, state: MessageState) -> Result<(), LedgerError> {
    let sql = "INSERT INTO messages (order_number, event, channel, state, due_at)
        SELECT order_number, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), 0 FROM order_origins
        WHERE order_number IN (VALUES {keys}) ON CONFLICT (order_number, event, channel) DO NOTHING";
    let keys: Vec<_> = orders.iter().map(|number| number.as_str().into()).collect();
    for channel in event.channels() {
        tx.execute_for(sql, params![event.word(), channel.word(), state.word()], &keys)?;
    }
    Ok(())
}

/// Orders that wait at their branch and that a kiosk there has heard of since: whoever ordered is told. Those that went on
/// before are not told any more.
///
/// # Errors
/// [`LedgerError`].
pub fn release_ready(tx: &Tx<'_>, now: Timestamp) -> Result<(), LedgerError> {
    let over = "UPDATE messages SET state = 'dropped', settled_at = $1 WHERE state = 'held' AND order_number IN
        (SELECT o.number FROM messages m JOIN orders o ON o.number = m.order_number
            WHERE m.state = 'held' AND o.state NOT IN ('paid', 'ready'))";
    tx.execute(over, params![now])?;
    let ready = "UPDATE messages SET state = 'wanted' WHERE state = 'held' AND order_number IN
        (SELECT o.number FROM messages m JOIN orders o ON o.number = m.order_number
            WHERE m.state = 'held' AND EXISTS
                (SELECT 1 FROM kiosks k WHERE k.branch = o.branch AND k.disabled = 0 AND k.seen_at > o.placed_at))";
    tx.execute(ready, &[]).map(drop)
}

/// Wants the messages of certificates that end soon, each in its span of days.
///
/// # Errors
/// [`LedgerError`].
pub fn want_expiry(tx: &Tx<'_>, now: Timestamp) -> Result<(), LedgerError> {
    let sql = "INSERT INTO messages (order_number, event, channel, state, due_at)
        SELECT DISTINCT c.order_number, CAST($1 AS TEXT), CAST($2 AS TEXT), 'wanted', 0
        FROM certificates c JOIN order_origins g ON g.order_number = c.order_number
        WHERE c.state = 'active' AND c.not_after > $3 AND c.not_after <= $4
        ON CONFLICT (order_number, event, channel) DO NOTHING";
    let in_days = |days: i32| now + SignedDuration::from_hours(24 * i64::from(days));
    for (event, above, most) in EXPIRY_DAYS {
        for channel in event.channels() {
            tx.execute(sql, params![event.word(), channel.word(), in_days(above), in_days(most)])?;
        }
    }
    Ok(())
}

fn due(mut row: Row) -> Result<Due, LedgerError> {
    Ok(Due {
        order: row.parse(OrderNumber::try_from)?,
        event: row.parse(|word| word.parse())?,
        channel: row.parse(|word| word.parse())?,
        tries: row.take()?,
        first_try_at: row.take()?,
        due_at: row.take()?,
    })
}

/// Messages that are to be sent now, those first that waited longest, at most `messages_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn all_due(tx: &Tx<'_>, now: Timestamp, messages_max: u32) -> Result<Vec<Due>, LedgerError> {
    let sql = "SELECT order_number, event, channel, tries, first_try_at, due_at FROM messages
        WHERE state = 'wanted' AND due_at <= $1 ORDER BY due_at, order_number LIMIT $2";
    tx.query(sql, params![now, messages_max])?.into_iter().map(due).collect()
}

/// Takes a message for one try; nobody else tries it before `until`. False when somebody else took it.
///
/// # Errors
/// [`LedgerError`].
pub fn take(tx: &Tx<'_>, message: &Due, now: Timestamp, until: Timestamp) -> Result<bool, LedgerError> {
    let sql = "UPDATE messages SET due_at = $1, tries = tries + 1, first_try_at = coalesce(first_try_at, $2)
        WHERE order_number = $3 AND event = $4 AND channel = $5 AND state = 'wanted' AND due_at = $6";
    let (order, event, channel) = (message.order.as_str(), message.event.word(), message.channel.word());
    Ok(tx.execute(sql, params![until, now, order, event, channel, message.due_at])? == 1)
}

/// Puts a message off until the next try.
///
/// # Errors
/// [`LedgerError`].
pub fn put_off(tx: &Tx<'_>, message: &Due, until: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE messages SET due_at = $1
        WHERE order_number = $2 AND event = $3 AND channel = $4 AND state = 'wanted'";
    let (order, event, channel) = (message.order.as_str(), message.event.word(), message.channel.word());
    tx.execute(sql, params![until, order, event, channel]).map(drop)
}

/// Settles a message; one that is settled stays as it is.
///
/// # Errors
/// [`LedgerError`].
pub fn settle(tx: &Tx<'_>, message: &Due, outcome: MessageState, now: Timestamp) -> Result<(), LedgerError> {
    let sql = "UPDATE messages SET state = $1, settled_at = $2
        WHERE order_number = $3 AND event = $4 AND channel = $5 AND state = 'wanted'";
    let (order, event, channel) = (message.order.as_str(), message.event.word(), message.channel.word());
    tx.execute(sql, params![outcome.word(), now, order, event, channel]).map(drop)
}

/// Everything that was or will be told of an order.
///
/// # Errors
/// [`LedgerError`].
pub fn of_order(tx: &Tx<'_>, order: &OrderNumber) -> Result<Vec<Told>, LedgerError> {
    let sql = "SELECT event, channel, state, tries, settled_at FROM messages WHERE order_number = $1
        ORDER BY event, channel";
    let told = |mut row: Row| {
        Ok(Told {
            event: row.parse(|word| word.parse())?,
            channel: row.parse(|word| word.parse())?,
            state: row.parse(|word| word.parse())?,
            tries: row.take()?,
            settled_at: row.take()?,
        })
    };
    tx.query(sql, params![order.as_str()])?.into_iter().map(told).collect()
}

/// Where an order's applicant is written to, and in which language: e-mail address, language. `None` for an order that came
/// another way.
///
/// # Errors
/// [`LedgerError`].
pub fn address_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<(String, String)>, LedgerError> {
    let sql = "SELECT email, language FROM order_origins WHERE order_number = $1";
    tx.query_one(sql, params![order.as_str()])?.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

/// When an order's last live certificate ends.
///
/// # Errors
/// [`LedgerError`].
pub fn end_of(tx: &Tx<'_>, order: &OrderNumber) -> Result<Option<Timestamp>, LedgerError> {
    let sql = "SELECT max(not_after) FROM certificates WHERE order_number = $1 AND state IN ('on-hold', 'active')";
    Ok(tx.query_one(sql, params![order.as_str()])?.map(|mut row| row.take()).transpose()?.flatten())
}
