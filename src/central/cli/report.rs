//! `central report`.

use std::path::PathBuf;

use clap::Subcommand;
use jiff::civil::Date;
use serde::Serialize;

use super::{Context, Failure, differences};
use crate::adapters::tables::TableFolder;
use crate::central::ra::reports;
use crate::domain::report::{self, Bar, DayCell, Grouping};
use crate::ports::tables::TableWriter as _;
use crate::wire::report::DayAnswer;

#[derive(Debug, Subcommand)]
pub(super) enum ReportCommand {
    /// What was handed over on a day, beside the day before and the same day of the week before
    Day {
        /// The day, as 2026-11-27; today without it
        #[arg(long)]
        day: Option<Date>,
        /// A line for each branch, hour, officer, carrier (kind of carrier) or applicant (kind of applicant)
        #[arg(long, default_value = "branch", value_name = "WHAT")]
        by: Grouping,
        /// Every count of the day as CSV (RFC 4180): day, branch, hour, officer, carrier, applicant, count
        #[arg(long, conflicts_with = "by")]
        csv: bool,
        /// The same counts as CSV, as a workbook (XLSX) and as PDF, into this folder
        #[arg(long, value_name = "DIR", conflicts_with_all = ["by", "csv"])]
        out: Option<PathBuf>,
        /// Of the branches of this region alone
        #[arg(long)]
        region: Option<String>,
    },
    /// How each branch is: its kiosks in use, silent and since when, the records they had not sent, and the orders that wait
    Branches {
        /// Those of this region alone
        #[arg(long)]
        region: Option<String>,
    },
    /// What shelves and drawers held beside what they should have, a line a branch; the records of one branch, or of all as files
    Differences(differences::Asked),
}

pub(super) fn run(context: &Context, command: ReportCommand) -> Result<(), Failure> {
    match command {
        ReportCommand::Day { day, csv: true, region, .. } => {
            let answer = asked(context, day, region)?;
            context.output.text(&report::table(&answer.day.to_string(), &answer.cells.0).csv())
        }
        ReportCommand::Day { day, out: Some(folder), region, .. } => {
            let answer = asked(context, day, region)?;
            let table = report::table(&answer.day.to_string(), &answer.cells.0);
            let files =
                TableFolder::new(folder).write(&table).map_err(|trouble| Failure::unreachable(trouble.detail))?;
            context.output.done(&files.join("\n"), &files)
        }
        ReportCommand::Day { day, by, csv: false, out: None, region } => {
            bars(context, &asked(context, day, region)?, by)
        }
        ReportCommand::Branches { region } => branches(context, region),
        ReportCommand::Differences(asked) => differences::run(context, asked),
    }
}

fn asked(context: &Context, day: Option<Date>, region: Option<String>) -> Result<DayAnswer, Failure> {
    let offset_hours = context.config()?.counter.utc_offset_hours;
    let region = region.unwrap_or_default();
    let answer = context.ledger()?.read(|tx| reports::day(tx, (context.now(), offset_hours), day, &region));
    answer.map_err(|refusal| Failure::refused(refusal.to_string()))
}

/// What a bar shows, as a line.
#[derive(Serialize)]
struct Line {
    key: String,
    count: u64,
    day_before: u64,
    week_before: u64,
}

fn bars(context: &Context, answer: &DayAnswer, by: Grouping) -> Result<(), Failure> {
    let before = answer.before.iter().map(|before| before.cells.0.as_slice());
    let days: Vec<&[DayCell]> = std::iter::once(answer.cells.0.as_slice()).chain(before).collect();
    let line = |bar: Bar| {
        let count = |day: usize| bar.counts.get(day).copied().unwrap_or(0);
        Line { count: count(0), day_before: count(1), week_before: count(2), key: bar.key.clone() }
    };
    let lines: Vec<Line> = report::bars(&days, by, &answer.always(by), |_| true).into_iter().map(line).collect();
    let heading = by.word().to_uppercase();
    context.output.rows([&heading, "DAY", "DAY BEFORE", "WEEK BEFORE"], &lines, |line| {
        [line.key.clone(), line.count.to_string(), line.day_before.to_string(), line.week_before.to_string()]
    })
}

fn branches(context: &Context, region: Option<String>) -> Result<(), Failure> {
    let answer = asked(context, None, region)?;
    let headings =
        ["BRANCH", "NAME", "KIOSKS", "SILENT", "SINCE", "UNSENT", "PAID", "READY", "IN SERVICE", "NOT HANDED OVER"];
    context.output.rows(headings, &answer.branches, |now| {
        let [paid, ready, in_service, issued] = now.waiting.steps().map(|ages| ages.iter().sum::<u64>().to_string());
        [
            now.branch.code.clone(),
            now.branch.name.clone(),
            now.kiosks.to_string(),
            now.silent.to_string(),
            now.silent_since.map_or_else(|| "-".to_owned(), |at| at.to_string()),
            now.unsent.to_string(),
            paid,
            ready,
            in_service,
            issued,
        ]
    })
}
