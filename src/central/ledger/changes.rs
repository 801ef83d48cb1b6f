//! What kiosks keep copies of, in the order of the commits that changed it. `schema/0005-changes.sql` says why a position
//! that is seen has no smaller one behind it.

use super::value::{Row, params};
use super::{LedgerError, Tx, orders};
use crate::domain::order::OrderNumber;
use crate::wire::changes::Item;

/// The feed of what every branch sees.
pub const EVERYBODY: &str = "";
/// How many positions back things that went are remembered.
pub const GONE_KEPT: i64 = 100_000;

/// A feed's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Names its positions.
    pub life: String,
    /// The last one given.
    pub position: i64,
    /// What went at or before it is forgotten.
    pub floor: i64,
}

/// Something in a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its last change.
    pub position: i64,
    /// Its name in the feed: subject and id.
    pub name: String,
    /// As it is; `None` when it is gone.
    pub item: Option<Item>,
}

/// Begins a branch's feed, where it has none.
///
/// # Errors
/// [`LedgerError`].
pub fn begin_feed(tx: &Tx<'_>, feed: &str) -> Result<(), LedgerError> {
    let sql = "INSERT INTO change_feeds (feed, life, position) VALUES ($1, CAST(random() AS TEXT), 0)
        ON CONFLICT (feed) DO NOTHING";
    tx.execute(sql, params![feed]).map(drop)
}

/// A feed's head.
///
/// # Errors
/// [`LedgerError::Unexpected`] when there is no such feed.
pub fn feed(tx: &Tx<'_>, feed: &str) -> Result<Feed, LedgerError> {
    let row = tx.query_one("SELECT life, position, floor FROM change_feeds WHERE feed = $1", params![feed])?;
    let mut row = row.ok_or_else(|| LedgerError::Unexpected("a branch without a feed".to_owned()))?;
    Ok(Feed { life: row.take()?, position: row.take()?, floor: row.take()? })
}

/// Takes a feed's next position; the feed's row is held until the commit. Without such a feed, 0.
///
/// # Errors
/// [`LedgerError`].
pub fn next_position(tx: &Tx<'_>, feed: &str) -> Result<i64, LedgerError> {
    next_positions(tx, feed, 1)
}

/// Takes several positions at once and answers the first.
///
/// # Errors
/// [`LedgerError`].
pub fn next_positions(tx: &Tx<'_>, feed: &str, count: u32) -> Result<i64, LedgerError> {
    let sql = "UPDATE change_feeds SET position = position + $1 WHERE feed = $2 RETURNING position";
    let last: Option<i64> = tx.query_one(sql, params![count, feed])?.map(|mut row| row.take()).transpose()?;
    Ok(last.map_or(0, |last| last + 1 - i64::from(count)))
}

/// Puts something into a feed as it is now; `None` when it is gone from there. What changes nothing takes no position.
///
/// # Errors
/// [`LedgerError`].
pub fn put(tx: &Tx<'_>, feed: &str, subject: &str, id: &str, item: Option<&Item>) -> Result<(), LedgerError> {
    let body = item.map(serde_json::to_string).transpose();
    let body = body.map_err(|_| LedgerError::Unexpected("a change that cannot be written".to_owned()))?;
    let sql = "SELECT body FROM changes WHERE feed = $1 AND subject = $2 AND id = $3";
    let before: Option<Option<String>> =
        tx.query_one(sql, params![feed, subject, id])?.map(|mut row| row.take()).transpose()?;
    if before.as_ref() == Some(&body) || (before.is_none() && body.is_none()) {
        return Ok(());
    }
    let position = next_position(tx, feed)?;
    let sql = "INSERT INTO changes (feed, subject, id, position, body) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (feed, subject, id) DO UPDATE SET position = excluded.position, body = excluded.body";
    tx.execute(sql, params![feed, subject, id, position, body]).map(drop)
}

/// The feeds in which something is.
///
/// # Errors
/// [`LedgerError`].
pub fn feeds_with(tx: &Tx<'_>, subject: &str, id: &str) -> Result<Vec<String>, LedgerError> {
    let sql = "SELECT feed FROM changes WHERE subject = $1 AND id = $2 AND body IS NOT NULL ORDER BY feed";
    tx.query(sql, params![subject, id])?.into_iter().map(|mut row| row.take()).collect()
}

/// The names under which things of a subject are in a feed.
///
/// # Errors
/// [`LedgerError`].
pub fn ids_in(tx: &Tx<'_>, feed: &str, subject: &str) -> Result<Vec<String>, LedgerError> {
    let sql = "SELECT id FROM changes WHERE feed = $1 AND subject = $2 AND body IS NOT NULL ORDER BY id";
    tx.query(sql, params![feed, subject])?.into_iter().map(|mut row| row.take()).collect()
}

/// What changed in a feed after a position, orders apart, at most `entries_max`. Things that went at or before `start` are
/// left out.
///
/// # Errors
/// [`LedgerError`].
pub fn after(
    tx: &Tx<'_>,
    feed: &str,
    position: i64,
    start: i64,
    entries_max: usize,
) -> Result<Vec<Entry>, LedgerError> {
    let sql = "SELECT position, subject, id, body FROM changes
        WHERE feed = $1 AND position > $2 AND (position > $3 OR body IS NOT NULL) ORDER BY position LIMIT $4";
    let limit = i64::try_from(entries_max).unwrap_or(i64::MAX);
    tx.query(sql, params![feed, position, start, limit])?.into_iter().map(entry).collect()
}

fn entry(mut row: Row) -> Result<Entry, LedgerError> {
    let (position, subject, id): (i64, String, String) = (row.take()?, row.take()?, row.take()?);
    let body: Option<String> = row.take()?;
    let item = body.map(|body| serde_json::from_str(&body)).transpose();
    let item = item.map_err(|_| LedgerError::Unexpected(format!("a {subject} in a feed")))?;
    Ok(Entry { position, name: format!("{subject}/{id}"), item })
}

/// Moves an order to another branch: it goes from the one feed and comes into the other.
///
/// # Errors
/// [`LedgerError::Constraint`] when the branch is not known.
pub fn move_order(tx: &Tx<'_>, number: &OrderNumber, from: &str, to: &str) -> Result<(), LedgerError> {
    let position = next_position(tx, from)?;
    let gone = "INSERT INTO changes (feed, subject, id, position, body) VALUES ($1, 'order', $2, $3, NULL)
        ON CONFLICT (feed, subject, id) DO UPDATE SET position = excluded.position, body = NULL";
    tx.execute(gone, params![from, number.as_str(), position])?;
    tx.execute("DELETE FROM changes WHERE feed = $1 AND subject = 'order' AND id = $2", params![to, number.as_str()])?;
    orders::place(tx, number, to)
}

/// Forgets what went long ago: a cursor from before then is too old.
///
/// # Errors
/// [`LedgerError`].
pub fn forget_gone(tx: &Tx<'_>, kept: i64) -> Result<(), LedgerError> {
    let sql = "UPDATE change_feeds SET floor = position - $1 WHERE position - $1 > floor AND EXISTS
        (SELECT 1 FROM changes c WHERE c.feed = change_feeds.feed AND c.body IS NULL
            AND c.position <= change_feeds.position - $1)";
    tx.execute(sql, params![kept])?;
    let sql = "DELETE FROM changes WHERE body IS NULL
        AND position <= (SELECT f.floor FROM change_feeds f WHERE f.feed = changes.feed)";
    tx.execute(sql, &[]).map(drop)
}

/// Gives every feed a new life: each kiosk asks for everything once more, and keeps what it has until then.
///
/// # Errors
/// [`LedgerError`].
pub fn renew(tx: &Tx<'_>) -> Result<(), LedgerError> {
    tx.execute("UPDATE change_feeds SET life = CAST(random() AS TEXT)", &[]).map(drop)
}
