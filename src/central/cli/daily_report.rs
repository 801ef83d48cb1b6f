//! The report of each day that the centre keeps in a folder and sends by itself. What is in the folder is what was done: a report
//! that lies there is not made again, and one with its mark is not sent again.

use std::path::Path;
use std::{fs, io};

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use crate::adapters::stick::write_new;
use crate::adapters::tables::TableFolder;
use crate::central::config::Reports;
use crate::central::ledger::Ledger;
use crate::central::ra::reports;
use crate::domain::report::{self, DayCell, Grouping};
use crate::ports::messages::{Mail, MessageTrouble, Messenger};
use crate::ports::tables::TableWriter as _;
use crate::wire::report::DayAnswer;

/// Most days that are made up for.
const DAYS_BACK_MAX: i64 = 7;

/// What a round did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// Reports that now lie in the folder.
    pub(super) kept: usize,
    /// Reports that everybody was told of.
    pub(super) sent: usize,
}

/// Keeps and sends what is due.
///
/// # Errors
/// What stands in the way, in words; the next round tries again. Nothing is kept twice; a letter that may have been taken is sent
/// again under the same reference.
pub(super) fn round(
    ledger: &Ledger,
    config: &Reports,
    (now, offset_hours): (Timestamp, i8),
    messenger: &dyn Messenger,
) -> Result<Done, String> {
    let mut done = Done::default();
    let (folder, mut writer) = (config.folder.as_path(), TableFolder::new(config.folder.clone()));
    let counted = |day: Date| {
        let answer = ledger.read(|tx| reports::day(tx, (now, offset_hours), Some(day), ""));
        answer.map_err(|refusal| format!("{day} cannot be counted: {refusal}"))
    };
    let window = window(now, (offset_hours, config.hour));
    for day in missing(folder, &window) {
        clear_half(folder, day).map_err(|error| format!("{day} is half there and cannot be made again: {error}"))?;
        match writer.write(&report::table(&day.to_string(), &counted(day)?.cells.0)) {
            Ok(_) => done.kept += 1,
            Err(trouble) => return Err(format!("{day} cannot be kept: {}", trouble.detail)),
        }
    }
    let unsent = |day: &&Date| is_kept(folder, **day) && !folder.join(mark(**day)).exists();
    for day in window.iter().rev().filter(unsent).filter(|_| !config.recipients.is_empty()) {
        send(&counted(*day)?, &config.recipients, messenger)
            .map_err(|trouble| format!("{day} is not sent: {trouble}"))?;
        let marked = write_new(folder, &mark(*day), b"");
        marked.map_err(|error| format!("{day} was sent, and its mark cannot be made: {error}"))?;
        done.sent += 1;
    }
    Ok(done)
}

/// The days that may be reported now, the newest first.
fn window(now: Timestamp, (offset_hours, hour): (i8, u8)) -> Vec<Date> {
    let zone = Offset::from_hours(offset_hours).map_or(TimeZone::UTC, TimeZone::fixed);
    let local = zone.to_datetime(now);
    let newest = if local.hour() >= i8::try_from(hour).unwrap_or(i8::MAX) { 1 } else { 2 };
    let back = newest..newest + DAYS_BACK_MAX;
    back.filter_map(|days| local.date().checked_sub(Span::new().days(days)).ok()).collect()
}

/// Those after the newest that is kept, the oldest first; where none is, the newest alone.
fn missing(folder: &Path, window: &[Date]) -> Vec<Date> {
    let last = window.iter().position(|day| is_kept(folder, *day)).unwrap_or(1);
    window[..last].iter().rev().copied().collect()
}

/// Whether the form that is written last is there.
fn is_kept(folder: &Path, day: Date) -> bool {
    folder.join(format!("day-{day}.pdf")).exists()
}

/// Takes away what a cut left of a report whose last form was not written.
fn clear_half(folder: &Path, day: Date) -> io::Result<()> {
    for ending in ["csv", "xlsx"] {
        match fs::remove_file(folder.join(format!("day-{day}.{ending}"))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// The file that says that a report was sent.
fn mark(day: Date) -> String {
    format!("day-{day}.sent")
}

fn send(answer: &DayAnswer, recipients: &[String], messenger: &dyn Messenger) -> Result<(), MessageTrouble> {
    let (subject, text) = letter(answer);
    for (place, to) in recipients.iter().enumerate() {
        let reference = format!("report-{}-{place}", answer.day);
        let mail = Mail { reference, to: to.clone(), subject: subject.clone(), text: text.clone() };
        match messenger.mail(&mail) {
            // An address that is refused for good must not hold up the others' for ever.
            Ok(()) | Err(MessageTrouble::Refused(_)) => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

/// The day's numbers by branch, beside those of the day and of the week before.
fn letter(answer: &DayAnswer) -> (String, String) {
    let before = answer.before.iter().map(|before| before.cells.0.as_slice());
    let days: Vec<&[DayCell]> = std::iter::once(answer.cells.0.as_slice()).chain(before).collect();
    let numbers =
        |counts: [u64; 3]| format!("{} (bir gün əvvəl {}, bir həftə əvvəl {})", counts[0], counts[1], counts[2]);
    let whole = [0, 1, 2].map(|day| days.get(day).map_or(0, |cells| report::total(cells, |_| true)));
    let day = answer.day.strftime("%d.%m.%Y").to_string();
    let mut text = format!("{day} tarixində verilmiş sertifikatlar: {}\n\n", numbers(whole));
    for bar in report::bars(&days, Grouping::Branch, &answer.always(Grouping::Branch), |_| true) {
        let counts = [0, 1, 2].map(|day| bar.counts.get(day).copied().unwrap_or(0));
        let name = answer.branches.iter().find(|now| now.branch.code == bar.key).map(|now| now.branch.name.as_str());
        text.push_str(&format!("{}: {}\n", name.unwrap_or(&bar.key), numbers(counts)));
    }
    (format!("İmza, {day}: {}", whole[0]), text)
}

#[cfg(test)]
mod tests;
