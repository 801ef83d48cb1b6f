//! The day's picture of what was counted: a row a branch, its shelves and its drawers; behind a branch the records themselves.

use ratatui::text::{Line, Span};

use super::day::name;
use super::queue::fit;
use super::{Paint, clock};
use crate::domain::differences::{BranchDifferences, CountRecord, Counted, beside};
use crate::domain::money::Qepik;
use crate::domain::report::Grouping;
use crate::kiosk::app::Model;
use crate::kiosk::app::day::DayScreen;
use crate::wire::report::DayAnswer;

/// Columns of a name.
const NAME_WIDTH: usize = 16;
/// Columns of the wares that differ of those that were counted, the pieces, the shifts, the cash, and the shifts that are open.
const SUM_WIDTHS: [usize; 5] = [9, 9, 9, 20, 9];
const SUM_HEADINGS: [&str; 5] = ["day-col-wares", "day-col-pieces", "day-col-shifts", "day-col-cash", "day-col-open"];
/// Columns of a record's time, kind, place, officer, and of its three numbers.
const RECORD_WIDTHS: [usize; 4] = [5, 10, 14, 8];
const COUNT_WIDTH: usize = 11;

/// What stands above it.
pub(super) fn columns<'a>(screen: &DayScreen, paint: &Paint) -> Line<'a> {
    let right = |id: &str, width: usize| format!("{:>width$}", paint.t(id));
    if screen.branch().is_none() {
        let sums: String = SUM_HEADINGS.iter().zip(SUM_WIDTHS).map(|(id, width)| right(id, width)).collect();
        return Line::styled(format!("{}{sums}", " ".repeat(NAME_WIDTH + 3)), paint.theme.muted);
    }
    if screen.differences.as_ref().is_some_and(|told| told.more) {
        return Line::styled(format!("  {}", paint.t("day-more-counts")), paint.theme.attention);
    }
    let words = ["day-by-hour", "day-col-of", "day-col-record", "day-by-officer"].map(|id| paint.t(id));
    let numbers =
        ["day-col-expected", "day-col-counted", "day-col-difference"].map(|id| right(id, COUNT_WIDTH)).concat();
    let cells = cells(words.each_ref().map(String::as_str));
    Line::styled(format!("  {cells}{numbers}"), paint.theme.muted)
}

fn cells(cells: [&str; 4]) -> String {
    cells.iter().zip(RECORD_WIDTHS).map(|(cell, width)| fit(cell, width) + " ").collect()
}

/// A row a branch, or a row a record of the one that was opened.
pub(super) fn rows<'a>(model: &Model, screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Vec<Line<'a>> {
    let Some(counted) = &screen.differences else {
        return vec![Line::styled(paint.t("day-loading"), paint.theme.muted)];
    };
    match screen.branch() {
        None => screen.differing_first().into_iter().map(|one| branch(one, told, paint)).collect(),
        Some(_) if counted.records.is_empty() => {
            vec![Line::styled(paint.t("day-none-counted"), paint.theme.muted)]
        }
        Some(_) => counted.records.iter().map(|one| record(model, one, paint)).collect(),
    }
}

fn branch<'a>(one: &BranchDifferences, told: &DayAnswer, paint: &Paint) -> Line<'a> {
    let (theme, BranchDifferences { shelves, drawers, .. }) = (&paint.theme, one);
    let of = |part: u64, whole: u64| if whole == 0 { "–".to_owned() } else { format!("{part}/{whole}") };
    let both = |less: Option<String>, more: Option<String>| {
        let parts: Vec<String> =
            [less.map(|less| format!("-{less}")), more.map(|more| format!("+{more}"))].into_iter().flatten().collect();
        if parts.is_empty() { "–".to_owned() } else { parts.join(" ") }
    };
    let pieces = |count: u64| (count > 0).then(|| count.to_string());
    let cash = |sum: Qepik| (sum != Qepik::default()).then(|| sum.to_string());
    // A shift of which nobody knows what should have been there counts with those that differ.
    let columns = [
        of(shelves.differing, shelves.counted),
        both(pieces(shelves.missing), pieces(shelves.found)),
        of(drawers.differing + drawers.unknown, drawers.closed),
        both(cash(drawers.short), cash(drawers.over)),
        if drawers.open > 0 { drawers.open.to_string() } else { "–".to_owned() },
    ];
    let columns: String = columns.iter().zip(SUM_WIDTHS).map(|(text, width)| format!("{text:>width$}")).collect();
    let (mark, style) = if one.differs() { (theme.symbols.attention, theme.attention) } else { (" ", theme.text) };
    let name = name(Grouping::Branch, &one.branch, told, paint);
    Line::from(vec![Span::styled(format!(" {mark}{} ", fit(&name, NAME_WIDTH)), style), Span::styled(columns, style)])
}

fn record<'a>(model: &Model, one: &CountRecord, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let what = paint.t(&format!("counted-{}", one.counted.word()));
    let place = format!("{} №{}", one.kiosk, one.seq.0);
    let [expected, counted, difference] = one.counted.shown();
    let known = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let numbers: String = [expected, counted, difference].map(|text| format!("{:>COUNT_WIDTH$}", known(text))).concat();
    let style = if one.counted.differs() { theme.attention } else { theme.text };
    let cells = cells([&clock(model, one.at), &what, &place, one.officer.as_str()]);
    Line::styled(format!("  {cells}{numbers}"), style)
}

/// What else the record under the cursor says: whose shift it was, why it differs, who agreed.
pub(super) fn details<'a>(screen: &DayScreen, paint: &Paint) -> Vec<Line<'a>> {
    let counted = screen.differences.as_ref().filter(|_| screen.branch().is_some());
    let Some(one) = counted.and_then(|told| told.records.get(screen.selected)) else { return vec![] };
    let (clerk, reason, by) = beside(&one.counted);
    let who = |id: &str, who: &str| (!who.is_empty()).then(|| paint.words.with(id, &[("by", who.to_owned().into())]));
    let open = matches!(&one.counted, Counted::Drawer { counted: None, .. }).then(|| paint.t("day-shift-open"));
    let unknown = matches!(&one.counted, Counted::Drawer { counted: Some(_), expected: None, .. });
    let parts = [
        who("day-shift-of", clerk),
        open,
        unknown.then(|| paint.t("day-shift-unknown")),
        reason.map(|reason| paint.t(&format!("stock-second-{}", reason.word()))),
        who("stock-approved", by),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    vec![Line::styled(format!("  {}", parts.join(" · ")), paint.theme.text)]
}
