//! What was handed over, counted: cells that any picture of a day is summed from, so that every picture agrees with every
//! other one.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::officer::OfficerId;
use crate::domain::order::{ApplicantKind, CarrierKind, OrderState, worded};
use crate::domain::table::{Cell, Table};

/// Hours of a day.
pub const HOURS: u8 = 24;
/// Days that a report looks back on, its own day the last of them.
pub const DAYS: usize = 14;

/// Certificates handed over in one hour at one branch by one officer, of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayCell {
    /// The branch's code.
    pub branch: String,
    /// The hour of the country's time in which they were handed over, from 0.
    pub hour: u8,
    /// Who issued.
    pub officer: OfficerId,
    /// On what.
    pub carrier: CarrierKind,
    /// For whom.
    pub applicant: ApplicantKind,
    /// How many.
    pub count: u64,
}

worded! {
    /// What a picture's bars stand for.
    Grouping {
        /// A bar a branch.
        Branch = "branch",
        /// A bar an hour.
        Hour = "hour",
        /// A bar an officer.
        Officer = "officer",
        /// A bar a kind of carrier.
        Carrier = "carrier",
        /// A bar a kind of applicant.
        Applicant = "applicant",
    }
}

impl Grouping {
    /// The picture after this one, round and round.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|one| *one == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The bar that a cell belongs to, by its word: an hour has two digits.
    #[must_use]
    pub fn key(self, cell: &DayCell) -> String {
        match self {
            Self::Hour => hour_key(cell.hour),
            Self::Branch => cell.branch.clone(),
            Self::Officer => cell.officer.as_str().to_owned(),
            Self::Carrier => cell.carrier.word().to_owned(),
            Self::Applicant => cell.applicant.word().to_owned(),
        }
    }
}

/// Bands of age that orders are counted in, the youngest first: less than so many days since they were placed, and older ones.
pub const AGES_DAYS: [i64; 4] = [1, 3, 7, 30];
/// Bands of age.
pub const AGES: usize = AGES_DAYS.len() + 1;

/// Orders that wait, each state's in their bands of age: see [`AGES_DAYS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Paid, and not at the branch.
    pub paid: [u64; AGES],
    /// At the branch; the holder is awaited.
    pub ready: [u64; AGES],
    /// A kiosk works on it.
    pub in_service: [u64; AGES],
    /// Its carrier is written and proven, and not handed over.
    pub issued: [u64; AGES],
}

impl Waiting {
    /// The states of orders that wait, in the order in which one comes through them.
    pub const STATES: [OrderState; 4] =
        [OrderState::Paid, OrderState::Ready, OrderState::InService, OrderState::Issued];

    /// The count of one state, where it is one of an order that waits.
    pub const fn of_mut(&mut self, state: OrderState) -> Option<&mut [u64; AGES]> {
        match state {
            OrderState::Paid => Some(&mut self.paid),
            OrderState::Ready => Some(&mut self.ready),
            OrderState::InService => Some(&mut self.in_service),
            OrderState::Issued => Some(&mut self.issued),
            _ => None,
        }
    }

    /// Every state's count, in the order of [`Self::STATES`].
    #[must_use]
    pub const fn steps(&self) -> [[u64; AGES]; 4] {
        [self.paid, self.ready, self.in_service, self.issued]
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        for (state, more) in Self::STATES.into_iter().zip(other.steps()) {
            let counts = self.of_mut(state).into_iter().flatten();
            counts.zip(more).for_each(|(count, more)| *count += more);
        }
        self
    }
}

/// What was handed over in each hour, a row a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeatMap {
    /// The hour of the first column.
    pub first: u8,
    /// Branches in the order of their bars, each with a count an hour.
    pub rows: Vec<(String, Vec<u64>)>,
}

/// Lays the cells that `wanted` takes out by branch and hour; every branch of `always` has a row.
#[must_use]
pub fn heat_map(cells: &[DayCell], always: &[String], wanted: impl Fn(&DayCell) -> bool) -> HeatMap {
    let hours = bars(&[cells], Grouping::Hour, &[], &wanted);
    let first = hours.first().and_then(|bar| bar.key.parse().ok()).unwrap_or(0);
    let mut rows: Vec<(String, Vec<u64>)> = bars(&[cells], Grouping::Branch, always, &wanted)
        .into_iter()
        .map(|bar| (bar.key, vec![0; hours.len()]))
        .collect();
    let places: HashMap<String, usize> = rows.iter().enumerate().map(|(n, (key, _))| (key.clone(), n)).collect();
    for cell in cells.iter().filter(|cell| wanted(cell)) {
        rows[places[&cell.branch]].1[usize::from(cell.hour - first)] += cell.count;
    }
    HeatMap { first, rows }
}

/// An hour's bar.
fn hour_key(hour: u8) -> String {
    format!("{hour:02}")
}

/// What one bar shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The bar's word: see [`Grouping::key`].
    pub key: String,
    /// How many were handed over, on each of the days that were summed.
    pub counts: Vec<u64>,
}

/// Sums the cells that `wanted` takes up to bars, for several days side by side. Hours follow one another without a gap; all
/// other bars stand by the first day's count, the highest first. Every key of `always` has a bar.
#[must_use]
pub fn bars(days: &[&[DayCell]], by: Grouping, always: &[String], wanted: impl Fn(&DayCell) -> bool) -> Vec<Bar> {
    let mut sums: HashMap<String, Vec<u64>> = always.iter().map(|key| (key.clone(), vec![0; days.len()])).collect();
    for (day, cells) in days.iter().enumerate() {
        for cell in cells.iter().filter(|cell| wanted(cell)) {
            sums.entry(by.key(cell)).or_insert_with(|| vec![0; days.len()])[day] += cell.count;
        }
    }
    if by == Grouping::Hour {
        let known = |hour: &u8| sums.contains_key(&hour_key(*hour));
        let (first, last) = ((0..HOURS).find(known), (0..HOURS).rfind(known));
        for hour in first.unwrap_or(HOURS)..=last.unwrap_or(0) {
            sums.entry(hour_key(hour)).or_insert_with(|| vec![0; days.len()]);
        }
    }
    let mut bars: Vec<Bar> = sums.into_iter().map(|(key, counts)| Bar { key, counts }).collect();
    bars.sort_by(|one, other| match by {
        Grouping::Hour => one.key.cmp(&other.key),
        _ => other.counts.first().cmp(&one.counts.first()).then_with(|| one.key.cmp(&other.key)),
    });
    bars
}

/// The cells of a day as a table of words and numbers; a reader that counts finds each number of every picture.
#[must_use]
pub fn table(day: &str, cells: &[DayCell]) -> Table {
    let row = |cell: &DayCell| {
        let (carrier, applicant) = (cell.carrier.word(), cell.applicant.word());
        let (branch, officer) = (cell.branch.as_str(), cell.officer.as_str());
        vec![
            Cell::from(day),
            branch.into(),
            u64::from(cell.hour).into(),
            officer.into(),
            carrier.into(),
            applicant.into(),
            cell.count.into(),
        ]
    };
    Table {
        name: format!("day-{day}"),
        title: day.to_owned(),
        notes: vec![],
        headings: ["day", "branch", "hour", "officer", "carrier", "applicant", "count"].map(str::to_owned).to_vec(),
        rows: cells.iter().map(row).collect(),
    }
}

/// The sum of the cells that `wanted` takes.
#[must_use]
pub fn total(cells: &[DayCell], wanted: impl Fn(&DayCell) -> bool) -> u64 {
    cells.iter().filter(|cell| wanted(cell)).map(|cell| cell.count).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell(branch: &str, hour: u8, count: u64) -> DayCell {
        DayCell {
            branch: branch.into(),
            hour,
            officer: OfficerId::parse("aysel").expect("valid"),
            carrier: CarrierKind::SmartCard,
            applicant: ApplicantKind::Citizen,
            count,
        }
    }

    fn any_cell() -> impl Strategy<Value = DayCell> {
        let officers = prop::sample::select(vec!["aysel", "elvin", "kamran"]);
        let carriers = prop::sample::select(CarrierKind::ALL);
        let applicants = prop::sample::select(ApplicantKind::ALL);
        ("[a-c]", 0..HOURS, officers, carriers, applicants, 1_u64..1000).prop_map(
            |(branch, hour, officer, carrier, applicant, count)| DayCell {
                officer: OfficerId::parse(officer).expect("valid"),
                carrier,
                applicant,
                ..cell(&branch, hour, count)
            },
        )
    }

    proptest! {
        #[test]
        fn every_picture_of_a_day_sums_up_to_the_same_total(
            today in prop::collection::vec(any_cell(), 0..60),
            before in prop::collection::vec(any_cell(), 0..60),
        ) {
            let of_a = |cell: &DayCell| cell.branch == "a";
            for by in Grouping::ALL.iter().copied() {
                for wanted in [(|_| true) as fn(&DayCell) -> bool, of_a] {
                    let bars = bars(&[&today, &before], by, &[], wanted);
                    for (day, cells) in [&today, &before].into_iter().enumerate() {
                        let sum: u64 = bars.iter().map(|bar| bar.counts[day]).sum();
                        prop_assert_eq!(sum, total(cells, wanted), "by {}", by.word());
                    }
                }
            }
            let map = heat_map(&today, &["c".into()], of_a);
            let sum = |key: &str| map.rows.iter().filter(|row| row.0 == key).flat_map(|row| &row.1).sum::<u64>();
            prop_assert_eq!((sum("a"), sum("c")), (total(&today, of_a), 0), "as a heat map");
            for cell in today.iter().filter(|cell| of_a(cell)) {
                let hour = total(&today, |other| of_a(other) && other.hour == cell.hour);
                let row = map.rows.iter().find(|row| row.0 == "a");
                prop_assert_eq!(row.map(|row| row.1[usize::from(cell.hour - map.first)]), Some(hour));
            }
        }
    }

    #[test]
    fn bars_stand_by_their_height_and_those_that_must_be_there_are_there() {
        let cells = [cell("d", 9, 1), cell("c", 9, 7), cell("a", 9, 2), cell("d", 10, 3), cell("b", 9, 4)];
        let bars = bars(&[&cells, &[cell("z", 9, 5)]], Grouping::Branch, &["a".into(), "y".into()], |_| true);
        let told: Vec<(&str, &[u64])> = bars.iter().map(|bar| (bar.key.as_str(), bar.counts.as_slice())).collect();
        let wanted: [(&str, &[u64]); 6] =
            [("c", &[7, 0]), ("b", &[4, 0]), ("d", &[4, 0]), ("a", &[2, 0]), ("y", &[0, 0]), ("z", &[0, 5])];
        assert_eq!(told, wanted);
    }

    #[test]
    fn hours_follow_one_another_without_a_gap() {
        let bars = bars(&[&[cell("a", 12, 1)], &[cell("a", 9, 2)]], Grouping::Hour, &[], |_| true);
        let told: Vec<(&str, u64)> = bars.iter().map(|bar| (bar.key.as_str(), bar.counts[0])).collect();
        assert_eq!(told, [("09", 0), ("10", 0), ("11", 0), ("12", 1)]);
        assert_eq!(super::bars(&[&[]], Grouping::Hour, &[], |_| true), []);
    }
}
