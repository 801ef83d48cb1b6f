//! `central report differences`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

use super::{Context, Failure};
use crate::adapters::tables::TableFolder;
use crate::central::ra::differences;
use crate::domain::differences::{self as counted, BranchDifferences, CountRecord};
use crate::ports::tables::TableWriter as _;

/// Most records written or listed at once.
const LIST_MAX: usize = 100_000;

#[derive(Debug, Args)]
pub(super) struct Asked {
    /// The day, as 2026-11-27; today without it
    #[arg(long)]
    day: Option<Date>,
    /// The records of this branch, instead of a line a branch
    #[arg(long)]
    branch: Option<String>,
    /// Of the branches of this region alone
    #[arg(long)]
    region: Option<String>,
    /// The records as CSV (RFC 4180): pieces of a ware, or manat of a drawer
    #[arg(long)]
    csv: bool,
    /// The records as CSV, as a workbook (XLSX) and as PDF, into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "csv")]
    out: Option<PathBuf>,
}

pub(super) fn run(context: &Context, asked: Asked) -> Result<(), Failure> {
    let Asked { day, branch, region, csv, out } = asked;
    let offset_hours = context.config()?.counter.utc_offset_hours;
    let zone = Offset::from_hours(offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
    let day = day.unwrap_or_else(|| zone.to_datetime(context.now()).date());
    let region = region.unwrap_or_default();
    let told = context.ledger()?.read(|tx| {
        let sums = differences::by_branch(tx, (day, offset_hours), &region)?;
        let records = differences::records(tx, (day, offset_hours), (branch.as_deref(), &region), LIST_MAX)?;
        Ok((sums, records))
    });
    let (sums, found) =
        told.map_err(|refusal: crate::central::refusal::Refusal| Failure::refused(refusal.to_string()))?;
    let table = counted::table(&day.to_string(), &found);
    if let Some(folder) = out {
        let files = TableFolder::new(folder).write(&table).map_err(|trouble| Failure::unreachable(trouble.detail))?;
        return context.output.done(&files.join("\n"), &files);
    }
    match branch {
        _ if csv => context.output.text(&table.csv()),
        Some(_) => records(context, &found),
        None => branches(context, &sums),
    }
}

fn branches(context: &Context, sums: &[BranchDifferences]) -> Result<(), Failure> {
    let headings = [
        "BRANCH",
        "WARES COUNTED",
        "DIFFERING",
        "MISSING",
        "FOUND",
        "SHIFTS CLOSED",
        "DIFFERING",
        "UNKNOWN",
        "SHORT",
        "OVER",
        "OPEN",
    ];
    context.output.rows(headings, sums, |BranchDifferences { branch, shelves, drawers }| {
        [
            branch.clone(),
            shelves.counted.to_string(),
            shelves.differing.to_string(),
            shelves.missing.to_string(),
            shelves.found.to_string(),
            drawers.closed.to_string(),
            drawers.differing.to_string(),
            drawers.unknown.to_string(),
            drawers.short.to_string(),
            drawers.over.to_string(),
            drawers.open.to_string(),
        ]
    })
}

fn records(context: &Context, found: &[CountRecord]) -> Result<(), Failure> {
    let headings =
        ["AT", "KIOSK", "RECORD", "OFFICER", "OF", "EXPECTED", "COUNTED", "DIFFERENCE", "REASON", "APPROVED"];
    let known = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    context.output.rows(headings, found, |record| {
        let [expected, counted, difference] = record.counted.shown().map(known);
        let (clerk, reason, by) = counted::beside(&record.counted);
        let of = if clerk.is_empty() || clerk == record.officer.as_str() {
            record.counted.word().to_owned()
        } else {
            format!("{} of {clerk}", record.counted.word())
        };
        [
            record.at.to_string(),
            record.kiosk.clone(),
            record.seq.0.to_string(),
            record.officer.as_str().to_owned(),
            of,
            expected,
            counted,
            difference,
            known(reason.map_or("", |reason| reason.word()).to_owned()),
            known(by.to_owned()),
        ]
    })
}
