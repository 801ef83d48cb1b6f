//! What shelves and drawers held beside what they should have, on a day of an officer's region. Sums and records of one answer are
//! read in one view of the ledger.

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Centre, reports};
use crate::central::ledger::{Tx, differences, officers};
use crate::central::refusal::Refusal;
use crate::domain::differences::{BranchDifferences, CountRecord};
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::wire::differences::{COUNT_RECORDS_MAX, DifferencesAnswer, DifferencesRequest};
use crate::wire::report::BRANCHES_MAX;

impl Centre {
    /// What was counted on a day of an officer's region, and the records of one of its branches.
    ///
    /// # Errors
    /// As [`by_branch`].
    pub fn differences(&self, officer: &OfficerId, request: &DifferencesRequest) -> Result<DifferencesAnswer, Refusal> {
        let offset_hours = self.rules.utc_offset_hours;
        self.ledger.read(|tx| {
            let region = officers::region(tx, officer)?.unwrap_or_default();
            let branches = by_branch(tx, (request.day, offset_hours), &region)?;
            let Some(branch) = request.branch.as_deref() else {
                return Ok(DifferencesAnswer { branches, records: vec![], more: false });
            };
            let day = (request.day, offset_hours);
            let mut records = records(tx, day, (Some(branch), &region), COUNT_RECORDS_MAX + 1)?;
            let more = records.len() > COUNT_RECORDS_MAX;
            records.truncate(COUNT_RECORDS_MAX);
            Ok(DifferencesAnswer { branches, records, more })
        })
    }
}

/// The sums of every branch of a region on a day of a country whose time is so many hours from UTC; an empty region stands for all.
///
/// # Errors
/// [`Fault::ReportDay`] for a day beyond the calendar, [`Fault::ReportTooLarge`] for more branches than an answer has room for.
pub fn by_branch(
    tx: &Tx<'_>,
    (day, offset_hours): (Date, i8),
    region: &str,
) -> Result<Vec<BranchDifferences>, Refusal> {
    let moments: (Timestamp, Timestamp) = reports::moments(day, offset_hours)?;
    let branches = differences::by_branch(tx, moments, region, BRANCHES_MAX + 1)?;
    if branches.len() > BRANCHES_MAX {
        return Err(Refusal::new(Fault::ReportTooLarge, format!("more than {BRANCHES_MAX} branches")));
    }
    Ok(branches)
}

/// The records that they are summed from, of one branch or of all, the newest first; no more than `rows_max`.
///
/// # Errors
/// [`Fault::ReportDay`] for a day beyond the calendar.
pub fn records(
    tx: &Tx<'_>,
    (day, offset_hours): (Date, i8),
    (branch, region): (Option<&str>, &str),
    rows_max: usize,
) -> Result<Vec<CountRecord>, Refusal> {
    Ok(differences::records(tx, reports::moments(day, offset_hours)?, (branch, region), rows_max)?)
}
