//! The supervisor's day: what was handed over, held against earlier days, and how the branches are now. Every number is
//! counted in the ledger when it is asked for, all of one answer in one view of it.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

use super::Centre;
use crate::central::ledger::{LedgerError, Tx, officers, reports};
use crate::central::refusal::Refusal;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::report::{DAYS, DayCell, HOURS};
use crate::wire::report::{
    BRANCHES_MAX, BranchNow, CELLS_MAX, Cells, DayAnswer, DayBefore, DayRequest, HAND_OVERS_MAX, HandedOverAnswer,
    HandedOverRequest,
};

/// Days back that a day is held against: the one before, and the same one of the week before.
const AGAINST: [i64; 2] = [1, 7];
/// A kiosk that was not heard of for so long is silent; it calls each minute.
const SILENT_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// What lies from one midnight to the next: the country's time has a fixed distance from UTC.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Centre {
    /// Counts a day of an officer's region.
    ///
    /// # Errors
    /// As [`day`].
    pub fn day(&self, officer: &OfficerId, request: &DayRequest) -> Result<DayAnswer, Refusal> {
        let (now, offset_hours) = (self.clock.now(), self.rules.utc_offset_hours);
        self.ledger.read(|tx| {
            let region = officers::region(tx, officer)?.unwrap_or_default();
            day(tx, (now, offset_hours), request.day, &region)
        })
    }

    /// Lists the hand-overs behind a number of a day of an officer's region.
    ///
    /// # Errors
    /// As [`handed_over`].
    pub fn handed_over(&self, officer: &OfficerId, request: &HandedOverRequest) -> Result<HandedOverAnswer, Refusal> {
        self.ledger.read(|tx| {
            let region = officers::region(tx, officer)?.unwrap_or_default();
            handed_over(tx, self.rules.utc_offset_hours, request, &region)
        })
    }
}

/// The day `asked`, or the one that `now` lies in, of a country whose time is so many hours from UTC, in a region; an empty one
/// stands for all.
///
/// # Errors
/// [`Fault::ReportDay`] for a day that has not come, [`Fault::ReportTooLarge`] where an answer has too little room: a number
/// is never left out.
pub fn day(
    tx: &Tx<'_>,
    (now, offset_hours): (Timestamp, i8),
    asked: Option<Date>,
    region: &str,
) -> Result<DayAnswer, Refusal> {
    let zone = Offset::from_hours(offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
    let today = zone.to_datetime(now).date();
    let day = asked.unwrap_or(today);
    let midnight = zone.to_timestamp(day.at(0, 0, 0, 0)).ok().filter(|_| day <= today);
    let from = midnight.ok_or_else(|| Refusal::new(Fault::ReportDay, "the day has not come"))?;
    // Of a day that is over nothing is left out.
    let passed = now.duration_since(from).min(DAY);
    let before = AGAINST.into_iter().map(|back| earlier(tx, (day, from), (passed, back), region));
    let before = before.collect::<Result<_, _>>()?;
    let first = ago(from, DAYS as i64 - 1)?;
    let until = later(from, DAY)?;
    Ok(DayAnswer {
        day,
        as_of: now,
        cells: cells(tx, from, region)?,
        before,
        days: reports::handed_over_by_day(tx, (first, until), region, DAYS)?,
        branches: branches(tx, now, region)?,
    })
}

/// The hand-overs behind a number of a day of a region; an empty one stands for all.
///
/// # Errors
/// [`Fault::ReportDay`] for a day beyond the calendar or an hour that no day has.
pub fn handed_over(
    tx: &Tx<'_>,
    offset_hours: i8,
    request: &HandedOverRequest,
    region: &str,
) -> Result<HandedOverAnswer, Refusal> {
    let (from, until) = moments(request.day, offset_hours)?;
    let hour = SignedDuration::from_hours(1);
    let moments = match request.hour {
        None => (from, until),
        Some(at @ 0..HOURS) => (later(from, hour * i32::from(at))?, later(from, hour * i32::from(at + 1))?),
        Some(_) => return Err(Refusal::new(Fault::ReportDay, "no day has this hour")),
    };
    let mut hand_overs = reports::hand_overs(tx, moments, (request, region), HAND_OVERS_MAX + 1)?;
    let more = hand_overs.len() > HAND_OVERS_MAX;
    hand_overs.truncate(HAND_OVERS_MAX);
    Ok(HandedOverAnswer { hand_overs, more })
}

/// When a day begins and ends, of a country whose time is so many hours from UTC.
pub(super) fn moments(day: Date, offset_hours: i8) -> Result<(Timestamp, Timestamp), Refusal> {
    let zone = Offset::from_hours(offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
    let from = zone.to_timestamp(day.at(0, 0, 0, 0)).map_err(|_| Refusal::from(Fault::ReportDay))?;
    Ok((from, later(from, DAY)?))
}

/// The day that lies so many days before another one.
fn earlier(
    tx: &Tx<'_>,
    (day, from): (Date, Timestamp),
    (passed, back): (SignedDuration, i64),
    region: &str,
) -> Result<DayBefore, Refusal> {
    let date = day.checked_sub(Span::new().days(back)).map_err(|_| Refusal::from(Fault::ReportDay))?;
    let from = ago(from, back)?;
    let by_now = reports::count_handed_over(tx, (from, later(from, passed)?), region)?;
    Ok(DayBefore { day: date, by_now, cells: cells(tx, from, region)? })
}

fn ago(from: Timestamp, days: i64) -> Result<Timestamp, Refusal> {
    from.checked_sub(SignedDuration::from_hours(24 * days)).map_err(|_| Fault::ReportDay.into())
}

fn later(from: Timestamp, by: SignedDuration) -> Result<Timestamp, Refusal> {
    from.checked_add(by).map_err(|_| Fault::ReportDay.into())
}

fn cells(tx: &Tx<'_>, from: Timestamp, region: &str) -> Result<Cells, Refusal> {
    let cells: Vec<DayCell> = reports::handed_over(tx, (from, later(from, DAY)?), region, CELLS_MAX + 1)?;
    if cells.len() > CELLS_MAX {
        return Err(Refusal::new(Fault::ReportTooLarge, format!("a day with more than {CELLS_MAX} different counts")));
    }
    Ok(Cells(cells))
}

fn branches(tx: &Tx<'_>, now: Timestamp, region: &str) -> Result<Vec<BranchNow>, Refusal> {
    let heard_since = now.checked_sub(SILENT_AFTER).map_err(|_| LedgerError::Unexpected("the time".to_owned()))?;
    let mut branches = reports::branches_now(tx, heard_since, region, BRANCHES_MAX + 1)?;
    if branches.len() > BRANCHES_MAX {
        return Err(Refusal::new(Fault::ReportTooLarge, format!("more than {BRANCHES_MAX} branches")));
    }
    let waiting = reports::waiting(tx, now)?;
    for branch in &mut branches {
        branch.waiting = waiting.get(&branch.branch.code).copied().unwrap_or_default();
    }
    Ok(branches)
}
