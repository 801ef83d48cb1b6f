//! Counts for reports. A hand-over is counted by its signature certificate, whatever else the carrier holds. A region stands
//! for the branches that lie in it; an empty one for all of them.

use std::collections::HashMap;

use jiff::Timestamp;

use super::value::{Row, Value, nanoseconds, params};
use super::{LedgerError, Tx};
use crate::domain::officer::OfficerId;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, OrderNumber, OrderState};
use crate::domain::report::{AGES_DAYS, DayCell, Waiting};
use crate::wire::report::{BranchNow, HandOver, HandedOverRequest};

/// An hour in the ledger's nanoseconds.
const HOUR: i64 = 3_600_000_000_000;
/// A day in them: the country's time has a fixed distance from UTC, so that every day has 24 hours.
const DAY: i64 = 24 * HOUR;

fn limit(rows_max: usize) -> i64 {
    i64::try_from(rows_max).unwrap_or(i64::MAX)
}

/// What was handed over from one moment until before another in a region, in hours counted from the first; no more than
/// `cells_max`.
///
/// # Errors
/// [`LedgerError`].
pub fn handed_over(
    tx: &Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    region: &str,
    cells_max: usize,
) -> Result<Vec<DayCell>, LedgerError> {
    let sql =
        "SELECT o.branch, CAST((c.active_at - $1) / $3 AS BIGINT), c.officer, c.carrier_kind, o.applicant, count(*)
        FROM certificates c JOIN orders o ON o.number = c.order_number
        WHERE c.active_at >= $1 AND c.active_at < $2 AND c.purpose = 'signature'
            AND ($5 = '' OR o.branch IN (SELECT p.branch FROM branch_places p WHERE p.region = $5))
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT $4";
    let rows = tx.query(sql, params![from, until, HOUR, limit(cells_max), region])?;
    let cell = |mut row: Row| {
        let (branch, hour): (String, u32) = (row.take()?, row.take()?);
        Ok(DayCell {
            branch,
            hour: u8::try_from(hour).map_err(|_| LedgerError::Unexpected("an hour".to_owned()))?,
            officer: row.parse(OfficerId::try_from)?,
            carrier: row.parse(|word| word.parse())?,
            applicant: row.parse(|word| word.parse())?,
            count: row.take()?,
        })
    };
    rows.into_iter().map(cell).collect()
}

/// The hand-overs from one moment until before another that a request is for, the newest first; no more than `rows_max`. The
/// request's day and hour are in the moments.
///
/// # Errors
/// [`LedgerError`].
pub fn hand_overs(
    tx: &Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    (request, region): (&HandedOverRequest, &str),
    rows_max: usize,
) -> Result<Vec<HandOver>, LedgerError> {
    // An empty text stands for all: no branch, officer or kind has it.
    let sql = "SELECT c.active_at, c.order_number, o.branch, c.officer, c.carrier_kind, c.carrier_serial, o.applicant
        FROM certificates c JOIN orders o ON o.number = c.order_number
        WHERE c.active_at >= $1 AND c.active_at < $2 AND (o.branch = $3 OR $3 = '') AND (c.officer = $4 OR $4 = '')
            AND ($8 = '' OR o.branch IN (SELECT p.branch FROM branch_places p WHERE p.region = $8))
            AND c.purpose = 'signature' AND (c.carrier_kind = $5 OR $5 = '') AND (o.applicant = $6 OR $6 = '')
        ORDER BY c.active_at DESC, c.order_number LIMIT $7";
    let values: &[Value; 8] = params![
        from,
        until,
        request.branch.as_deref().unwrap_or(""),
        request.officer.as_ref().map_or("", OfficerId::as_str),
        request.carrier.map_or("", CarrierKind::word),
        request.applicant.map_or("", ApplicantKind::word),
        limit(rows_max),
        region
    ];
    let row = |mut row: Row| {
        Ok(HandOver {
            at: row.take()?,
            order: row.parse(OrderNumber::try_from)?,
            branch: row.take()?,
            officer: row.parse(OfficerId::try_from)?,
            carrier: row.parse(|word| word.parse())?,
            carrier_serial: row.take()?,
            applicant: row.parse(|word| word.parse())?,
        })
    };
    tx.query(sql, values)?.into_iter().map(row).collect()
}

/// True of a certificate whose order is collected in the region `$3`.
const IN_REGION: &str = "($3 = '' OR EXISTS (SELECT 1 FROM orders o JOIN branch_places p ON p.branch = o.branch
        WHERE o.number = c.order_number AND p.region = $3))";

/// How many were handed over from one moment until before another in a region.
///
/// # Errors
/// [`LedgerError`].
pub fn count_handed_over(tx: &Tx<'_>, (from, until): (Timestamp, Timestamp), region: &str) -> Result<u64, LedgerError> {
    let sql = format!(
        "SELECT count(*) FROM certificates c
            WHERE c.active_at >= $1 AND c.active_at < $2 AND c.purpose = 'signature' AND {IN_REGION}"
    );
    tx.query_one(&sql, params![from, until, region])?.map_or(Ok(0), |mut row| row.take())
}

/// How many were handed over in a region on each of `days` days that end before `until`, which is a midnight.
///
/// # Errors
/// [`LedgerError`].
pub fn handed_over_by_day(
    tx: &Tx<'_>,
    (from, until): (Timestamp, Timestamp),
    region: &str,
    days: usize,
) -> Result<Vec<u64>, LedgerError> {
    let sql = format!(
        "SELECT CAST((c.active_at - $1) / $4 AS BIGINT), count(*) FROM certificates c
            WHERE c.active_at >= $1 AND c.active_at < $2 AND c.purpose = 'signature' AND {IN_REGION} GROUP BY 1"
    );
    let mut counts = vec![0; days];
    for mut row in tx.query(&sql, params![from, until, region, DAY])? {
        let (day, handed_over): (u64, u64) = (row.take()?, row.take()?);
        if let Some(place) = usize::try_from(day).ok().and_then(|day| counts.get_mut(day)) {
            *place = handed_over;
        }
    }
    Ok(counts)
}

/// How the kiosks of each branch of a region are, without the orders that wait, no more than `branches_max`; one that was not
/// heard of since `heard_since` is silent.
///
/// # Errors
/// [`LedgerError`].
pub fn branches_now(
    tx: &Tx<'_>,
    heard_since: Timestamp,
    region: &str,
    branches_max: usize,
) -> Result<Vec<BranchNow>, LedgerError> {
    let sql = "SELECT b.code, b.name, count(k.name),
            CAST(coalesce(sum(CASE WHEN k.name IS NOT NULL AND coalesce(k.seen_at, 0) < $1 THEN 1 ELSE 0 END), 0) AS BIGINT),
            min(CASE WHEN k.seen_at < $1 THEN k.seen_at END), CAST(coalesce(sum(k.unsent), 0) AS BIGINT)
        FROM branches b LEFT JOIN kiosks k ON k.branch = b.code AND k.disabled = 0
        WHERE $3 = '' OR b.code IN (SELECT p.branch FROM branch_places p WHERE p.region = $3)
        GROUP BY b.code, b.name ORDER BY b.code LIMIT $2";
    let now = |mut row: Row| {
        Ok(BranchNow {
            branch: Branch { code: row.take()?, name: row.take()? },
            kiosks: row.take()?,
            silent: row.take()?,
            silent_since: row.take()?,
            unsent: row.take()?,
            waiting: Waiting::default(),
        })
    };
    tx.query(sql, params![heard_since, limit(branches_max), region])?.into_iter().map(now).collect()
}

/// The orders of each branch that wait, in their bands of age.
///
/// # Errors
/// [`LedgerError`].
pub fn waiting(tx: &Tx<'_>, now: Timestamp) -> Result<HashMap<String, Waiting>, LedgerError> {
    // From the branches to their orders: what is over, which is most of them, is passed over by the index.
    let sql = "SELECT o.branch, o.state, CAST(CASE WHEN o.placed_at > $1 THEN 0 WHEN o.placed_at > $2 THEN 1
            WHEN o.placed_at > $3 THEN 2 WHEN o.placed_at > $4 THEN 3 ELSE 4 END AS BIGINT), count(*)
        FROM branches b CROSS JOIN orders o WHERE o.branch = b.code AND o.state IN ($5, $6, $7, $8) GROUP BY 1, 2, 3";
    let ages = AGES_DAYS.map(|days| Value::from(nanoseconds(now).saturating_sub(days * DAY)));
    let values: Vec<Value> = ages.into_iter().chain(Waiting::STATES.map(|state| state.word().into())).collect();
    let mut waiting: HashMap<String, Waiting> = HashMap::new();
    for mut row in tx.query(sql, &values)? {
        let branch: String = row.take()?;
        let state: OrderState = row.parse(|word| word.parse())?;
        let (age, count): (u32, u64) = (row.take()?, row.take()?);
        let counts = waiting.entry(branch).or_default().of_mut(state);
        let place = counts.zip(usize::try_from(age).ok()).and_then(|(counts, age)| counts.get_mut(age));
        *place.ok_or_else(|| LedgerError::Unexpected("an age".to_owned()))? = count;
    }
    Ok(waiting)
}
