//! Bodies of the supervisor's day: what was handed over, what waits and where, and how the branches' kiosks are.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::officer::OfficerId;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, OrderNumber};
use crate::domain::report::{DayCell, Grouping, HOURS, Waiting};

/// Most cells of one day: three days of them fit into a body.
pub const CELLS_MAX: usize = 9_000;
/// Most hand-overs of one answer.
pub const HAND_OVERS_MAX: usize = 500;
/// Most branches of one answer.
pub const BRANCHES_MAX: usize = 1_000;

/// `/v1/reports/day`, with the session of an officer who may see reports. The answer speaks of the branches of the officer's
/// region, of every branch where none is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayRequest {
    /// A day of the country's time; today when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
}

/// The cells of one day. On the wire each branch and officer is named once, and a cell is six numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "PackedCells", into = "PackedCells")]
pub struct Cells(pub Vec<DayCell>);

/// How [`Cells`] are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PackedCells {
    branches: Vec<String>,
    officers: Vec<OfficerId>,
    carriers: Vec<CarrierKind>,
    applicants: Vec<ApplicantKind>,
    /// Place of the branch, hour, places of officer, carrier and applicant, count.
    cells: Vec<(usize, u8, usize, usize, usize, u64)>,
}

/// The place of a name in its list, where it is put when it is new.
fn place<T: Clone + Eq + std::hash::Hash>(names: &mut Vec<T>, known: &mut HashMap<T, usize>, name: &T) -> usize {
    *known.entry(name.clone()).or_insert_with(|| {
        names.push(name.clone());
        names.len() - 1
    })
}

impl From<Cells> for PackedCells {
    fn from(cells: Cells) -> Self {
        let mut packed =
            Self { branches: vec![], officers: vec![], carriers: vec![], applicants: vec![], cells: vec![] };
        let (mut branches, mut officers) = (HashMap::new(), HashMap::new());
        let (mut carriers, mut applicants) = (HashMap::new(), HashMap::new());
        for cell in &cells.0 {
            packed.cells.push((
                place(&mut packed.branches, &mut branches, &cell.branch),
                cell.hour,
                place(&mut packed.officers, &mut officers, &cell.officer),
                place(&mut packed.carriers, &mut carriers, &cell.carrier),
                place(&mut packed.applicants, &mut applicants, &cell.applicant),
                cell.count,
            ));
        }
        packed
    }
}

impl TryFrom<PackedCells> for Cells {
    type Error = &'static str;

    fn try_from(packed: PackedCells) -> Result<Self, Self::Error> {
        if packed.cells.len() > CELLS_MAX {
            return Err("more cells than an answer has");
        }
        let cells = packed.cells.iter().map(|(branch, hour, officer, carrier, applicant, count)| {
            let hour = (*hour < HOURS).then_some(*hour);
            Some(DayCell {
                branch: packed.branches.get(*branch)?.clone(),
                hour: hour?,
                officer: packed.officers.get(*officer)?.clone(),
                carrier: *packed.carriers.get(*carrier)?,
                applicant: *packed.applicants.get(*applicant)?,
                count: *count,
            })
        });
        cells.collect::<Option<_>>().map(Self).ok_or("a cell names what is in no list, or an hour that no day has")
    }
}

/// An earlier day, to hold the day against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayBefore {
    /// Which.
    pub day: Date,
    /// What was handed over up to the time of the day at which the answer was counted; all of it for a day that is over.
    pub by_now: u64,
    /// What was handed over that day.
    pub cells: Cells,
}

/// How a branch is now: its kiosks, and the orders that wait there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchNow {
    /// The branch.
    pub branch: Branch,
    /// Kiosks in use.
    pub kiosks: u64,
    /// Those of them that have not been heard of for ten minutes.
    pub silent: u64,
    /// When the one that is silent for the longest was last heard of; nothing when that was never, or none is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent_since: Option<Timestamp>,
    /// Records that its kiosks had not sent when they were last heard of.
    pub unsent: u64,
    /// Its orders that wait.
    pub waiting: Waiting,
}

/// Answer to [`DayRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayAnswer {
    /// The day.
    pub day: Date,
    /// When it was counted, by the centre's clock.
    pub as_of: Timestamp,
    /// What was handed over that day.
    pub cells: Cells,
    /// The day before, and the same day of the week before.
    pub before: Vec<DayBefore>,
    /// Handed over on each of [`crate::domain::report::DAYS`] days, the day itself the last.
    pub days: Vec<u64>,
    /// Every branch, in the order of their codes.
    pub branches: Vec<BranchNow>,
}

/// `/v1/reports/handed-over`, with the session of an officer who may see reports: what a number of the day is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOverRequest {
    /// A day of the country's time.
    pub day: Date,
    /// In this hour alone, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<u8>,
    /// Of the orders of this branch alone, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// Issued by this officer alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerId>,
    /// On this kind of carrier alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<CarrierKind>,
    /// For this kind of applicant alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant: Option<ApplicantKind>,
}

impl HandedOverRequest {
    /// Everything of a day.
    #[must_use]
    pub const fn of(day: Date) -> Self {
        Self { day, hour: None, branch: None, officer: None, carrier: None, applicant: None }
    }

    /// Of one bar alone, by its key; a key that no bar has changes nothing.
    #[must_use]
    pub fn within(mut self, by: Grouping, key: &str) -> Self {
        match by {
            Grouping::Hour => self.hour = key.parse().ok().or(self.hour),
            Grouping::Branch => self.branch = Some(key.to_owned()),
            Grouping::Officer => self.officer = OfficerId::parse(key).ok().or(self.officer),
            Grouping::Carrier => self.carrier = key.parse().ok().or(self.carrier),
            Grouping::Applicant => self.applicant = key.parse().ok().or(self.applicant),
        }
        self
    }
}

/// One hand-over, without a name: whoever may see orders finds the order by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// When the certificate became active, by the centre's clock.
    pub at: Timestamp,
    /// The order.
    pub order: OrderNumber,
    /// The code of the order's branch.
    pub branch: String,
    /// Who issued.
    pub officer: OfficerId,
    /// On what.
    pub carrier: CarrierKind,
    /// The carrier's serial number.
    pub carrier_serial: String,
    /// For whom.
    pub applicant: ApplicantKind,
}

/// Answer to [`HandedOverRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOverAnswer {
    /// The newest first.
    pub hand_overs: Vec<HandOver>,
    /// There are more than were sent.
    pub more: bool,
}

impl DayAnswer {
    /// The bars that a picture shows though nothing was handed over: every branch, and every kind.
    #[must_use]
    pub fn always(&self, by: Grouping) -> Vec<String> {
        match by {
            Grouping::Branch => self.branches.iter().map(|now| now.branch.code.clone()).collect(),
            Grouping::Carrier => CarrierKind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
            Grouping::Applicant => ApplicantKind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
            Grouping::Hour | Grouping::Officer => vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_points_beside_its_lists_or_beyond_the_day_is_refused_at_the_door() {
        let packed = |cell: &str| {
            format!(
                r#"{{"branches":["baku-01"],"officers":["aysel"],"carriers":["smart-card"],"applicants":["citizen"],"cells":[{cell}]}}"#
            )
        };
        let read = |cell: &str| serde_json::from_str::<Cells>(&packed(cell));
        let whole = read("[0,23,0,0,0,7]").expect("whole");
        assert_eq!(serde_json::to_string(&whole).expect("plain data"), packed("[0,23,0,0,0,7]"));
        for cell in
            ["[1,9,0,0,0,7]", "[0,24,0,0,0,7]", "[0,9,1,0,0,7]", "[0,9,0,1,0,7]", "[0,9,0,0,1,7]", "[0,9,0,0,0]"]
        {
            assert!(read(cell).is_err(), "{cell}");
        }
        let many = vec!["[0,9,0,0,0,1]"; CELLS_MAX + 1].join(",");
        assert!(read(&many).is_err(), "more than fit");
    }

    #[test]
    fn three_full_days_fit_into_a_body() {
        let (ninth, count) = (1_999, 99);
        let cell = format!("[{ninth},23,{ninth},1,3,{count}],");
        assert!(3 * CELLS_MAX * cell.len() < crate::wire::centre::BODY_BYTES_MAX);
    }
}
