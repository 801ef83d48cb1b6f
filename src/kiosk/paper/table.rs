//! Tables for files: headings in the words of one language, numbers as the centre told them. Pure.

use jiff::tz::Offset;

use super::counted;
use crate::domain::report::Waiting;
use crate::domain::table::{Cell, Table};
use crate::kiosk::app::export::{ExportJob, Exported};
use crate::kiosk::words::Words;

/// What files of the day hold.
#[must_use]
pub fn table(job: &ExportJob, words: &Words) -> Table {
    let offset = Offset::from_seconds(job.utc_offset_seconds).unwrap_or(Offset::UTC);
    let local = |at: jiff::Timestamp, form: &str| offset.to_datetime(at).strftime(form).to_string();
    let (kind, headings, rows) = match &job.what {
        Exported::Cells(_) => ("counts", CELLS, cells(job, words)),
        Exported::HandOvers(listed) => {
            let row = |one: &crate::wire::report::HandOver| {
                vec![
                    Cell::from(local(one.at, "%d.%m.%Y %H:%M:%S")),
                    one.order.as_str().into(),
                    one.branch.as_str().into(),
                    one.officer.as_str().into(),
                    words.get(&format!("carrier-{}", one.carrier.word())).into(),
                    one.carrier_serial.as_str().into(),
                    words.get(&format!("applicant-{}", one.applicant.word())).into(),
                ]
            };
            ("hand-overs", HAND_OVERS, listed.iter().map(row).collect())
        }
        Exported::Branches(_) => ("branches", BRANCHES, branches(job, &local)),
        Exported::Differences(told) => ("differences", counted::SUMS, counted::sums(told)),
        Exported::Counts(told) => ("count-records", counted::RECORDS, counted::records(told, &local, words)),
    };
    let mut notes = vec![words.with("export-counted", &[("at", local(job.as_of, "%d.%m.%Y %H:%M").into())])];
    if !job.within.is_empty() {
        notes.push(words.with("export-within", &[("bars", job.within.join(", ").into())]));
    }
    Table {
        name: format!("day-{}-{kind}-{}", job.day, local(job.as_of, "%H%M%S")),
        title: format!("{} {}", words.get("day-title"), job.day.strftime("%d.%m.%Y")),
        notes,
        headings: headings.iter().map(|id| words.get(id)).collect(),
        rows,
    }
}

const CELLS: &[&str] = &[
    "export-day",
    "day-by-branch",
    "day-by-hour",
    "day-by-officer",
    "day-by-carrier",
    "day-by-applicant",
    "export-count",
];
const HAND_OVERS: &[&str] = &[
    "export-at",
    "export-order",
    "day-by-branch",
    "day-by-officer",
    "day-by-carrier",
    "day-serial",
    "day-by-applicant",
];
const BRANCHES: &[&str] = &[
    "day-by-branch",
    "export-name",
    "day-col-kiosks",
    "export-silent",
    "export-since",
    "day-col-unsent",
    "day-step-paid",
    "day-step-ready",
    "day-step-in-service",
    "day-step-issued",
];

fn cells(job: &ExportJob, words: &Words) -> Vec<Vec<Cell>> {
    let Exported::Cells(cells) = &job.what else { return vec![] };
    let row = |cell: &crate::domain::report::DayCell| {
        vec![
            Cell::from(job.day.to_string()),
            cell.branch.as_str().into(),
            u64::from(cell.hour).into(),
            cell.officer.as_str().into(),
            words.get(&format!("carrier-{}", cell.carrier.word())).into(),
            words.get(&format!("applicant-{}", cell.applicant.word())).into(),
            cell.count.into(),
        ]
    };
    cells.iter().map(row).collect()
}

fn branches(job: &ExportJob, local: &dyn Fn(jiff::Timestamp, &str) -> String) -> Vec<Vec<Cell>> {
    let Exported::Branches(branches) = &job.what else { return vec![] };
    let row = |now: &crate::wire::report::BranchNow| {
        let since = now.silent_since.map_or_else(String::new, |at| local(at, "%d.%m.%Y %H:%M"));
        let mut row: Vec<Cell> = vec![
            now.branch.code.as_str().into(),
            now.branch.name.as_str().into(),
            now.kiosks.into(),
            now.silent.into(),
            since.into(),
            now.unsent.into(),
        ];
        let steps: [_; Waiting::STATES.len()] = now.waiting.steps();
        row.extend(steps.iter().map(|ages| Cell::from(ages.iter().sum::<u64>())));
        row
    };
    branches.iter().map(row).collect()
}
