//! Bodies of the supervisor's day about what was counted: shelves and drawers beside what should have been there.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::differences::{BranchDifferences, CountRecord};

/// Most records of one answer.
pub const COUNT_RECORDS_MAX: usize = 500;

/// `/v1/reports/differences`, with the session of an officer who may see reports: the branches of the officer's region, of every
/// branch where none is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferencesRequest {
    /// A day of the country's time, by the clocks of the kiosks that counted.
    pub day: Date,
    /// The records of this branch too, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
}

/// Answer to [`DifferencesRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DifferencesAnswer {
    /// Every branch, in the order of their codes.
    pub branches: Vec<BranchDifferences>,
    /// The records of the branch that was asked for, the newest first.
    pub records: Vec<CountRecord>,
    /// There are more records than were sent.
    pub more: bool,
}
