//! Tables of what was counted: the sums of each branch, or the records of one.

use jiff::Timestamp;

use crate::domain::differences::{BranchDifferences, CountRecord, beside};
use crate::domain::table::Cell;
use crate::kiosk::words::Words;

/// Headings of [`sums`].
pub(super) const SUMS: &[&str] = &[
    "day-by-branch",
    "export-wares",
    "export-differing",
    "export-missing",
    "export-found",
    "export-shifts",
    "export-differing",
    "export-unknown",
    "export-short",
    "export-over",
    "export-open",
];

/// A row a branch.
pub(super) fn sums(branches: &[BranchDifferences]) -> Vec<Vec<Cell>> {
    let row = |BranchDifferences { branch, shelves, drawers }: &BranchDifferences| {
        vec![
            Cell::from(branch.as_str()),
            shelves.counted.into(),
            shelves.differing.into(),
            shelves.missing.into(),
            shelves.found.into(),
            drawers.closed.into(),
            drawers.differing.into(),
            drawers.unknown.into(),
            drawers.short.to_string().into(),
            drawers.over.to_string().into(),
            drawers.open.into(),
        ]
    };
    branches.iter().map(row).collect()
}

/// Headings of [`records`].
pub(super) const RECORDS: &[&str] = &[
    "export-counted-at",
    "day-by-branch",
    "export-kiosk",
    "export-record",
    "day-by-officer",
    "export-of",
    "export-clerk",
    "day-col-expected",
    "day-col-counted",
    "day-col-difference",
    "export-reason",
    "export-approved",
];

/// A row a record.
pub(super) fn records(
    records: &[CountRecord],
    local: &dyn Fn(Timestamp, &str) -> String,
    words: &Words,
) -> Vec<Vec<Cell>> {
    let row = |record: &CountRecord| {
        let (clerk, reason, by) = beside(&record.counted);
        let reason = reason.map(|reason| words.get(&format!("stock-second-{}", reason.word())));
        let mut row: Vec<Cell> = vec![
            local(record.at, "%d.%m.%Y %H:%M:%S").into(),
            record.branch.as_str().into(),
            record.kiosk.as_str().into(),
            record.seq.0.into(),
            record.officer.as_str().into(),
            words.get(&format!("counted-{}", record.counted.word())).into(),
            clerk.into(),
        ];
        row.extend(record.counted.shown().map(Cell::from));
        row.extend([reason.unwrap_or_default().into(), by.into()]);
        row
    };
    records.iter().map(row).collect()
}
