//! The day's pictures that are no bars of what was handed over: branches by hours, the steps at which orders wait, and how
//! each branch is now.

use ratatui::text::{Line, Span};

use super::day::{drawn, name};
use super::queue::{age, fit};
use super::{Paint, clock};
use crate::domain::report::{AGES, AGES_DAYS, Grouping, Waiting, total};
use crate::kiosk::app::Model;
use crate::kiosk::app::day::DayScreen;
use crate::wire::report::{BranchNow, DayAnswer, HandOver};

/// Columns of a name, and of each number behind it.
const NAME_WIDTH: usize = 18;
const NUMBER_WIDTH: usize = 7;
/// Columns of how many kiosks are silent and since when.
const SILENT_WIDTH: usize = 12;
/// The first band of age in which an order waits for longer than it should.
const STUCK_FROM: usize = 3;

/// Columns of one hour: three where there is room.
const fn hour_width(width: usize, hours: usize) -> usize {
    if NAME_WIDTH + 3 + NUMBER_WIDTH + 3 * hours <= width { 3 } else { 2 }
}

/// The hours above the heat map.
pub(super) fn hours<'a>(width: u16, screen: &DayScreen, paint: &Paint) -> Line<'a> {
    let map = screen.heat_map();
    let columns = map.rows.first().map_or(0, |(_, counts)| counts.len());
    let each = hour_width(usize::from(width), columns);
    let hours: String =
        (0..columns).map(|n| format!("{:>each$}", format!("{:02}", usize::from(map.first) + n))).collect();
    let text = format!("{}{hours}{:>NUMBER_WIDTH$}", " ".repeat(NAME_WIDTH + 3), paint.t("day-all"));
    Line::styled(text, paint.theme.muted)
}

/// A row a branch, a shade an hour: the darkest for the most, a point for nothing.
pub(super) fn heat_map<'a>(width: usize, screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Vec<Line<'a>> {
    let (map, shades) = (screen.heat_map(), paint.theme.symbols.shades);
    let most = map.rows.iter().flat_map(|(_, counts)| counts.iter().copied()).max().unwrap_or(0).max(1);
    let steps = u64::try_from(shades.len() - 1).unwrap_or(1);
    let shade = |count: &u64| shades[usize::try_from((count * steps).div_ceil(most)).unwrap_or(0)];
    let row = |(branch, counts): &(String, Vec<u64>)| {
        let each = hour_width(width, counts.len());
        let cells: String = counts.iter().map(|count| format!("{:>each$}", shade(count).repeat(2))).collect();
        Line::from(vec![
            Span::raw(format!("  {} ", fit(&name(Grouping::Branch, branch, told, paint), NAME_WIDTH))),
            Span::styled(cells, paint.theme.ok),
            Span::styled(format!("{:>NUMBER_WIDTH$}", counts.iter().sum::<u64>()), paint.theme.strong),
        ])
    };
    map.rows.iter().map(row).collect()
}

/// The bands of age above the funnel.
pub(super) fn ages<'a>(width: u16, paint: &Paint) -> Line<'a> {
    let band = |n: usize| match (n.checked_sub(1).map(|before| AGES_DAYS[before]), AGES_DAYS.get(n)) {
        (None, Some(until)) => format!("<{until}"),
        (Some(from), Some(until)) => format!("{from}–{until}"),
        (Some(from), None) => format!(">{from}"),
        (None, None) => String::new(),
    };
    let bands: String = (0..AGES).map(|n| format!("{:>NUMBER_WIDTH$}", band(n))).collect();
    let numbers = format!("{:>NUMBER_WIDTH$}{bands}", paint.t("day-all"));
    let room = usize::from(width).saturating_sub(numbers.chars().count());
    Line::styled(format!("{}{numbers}", fit(&format!("  {}", paint.t("day-age")), room)), paint.theme.muted)
}

/// The steps of an order, and how many stand at each for how long; what was handed over that day is the last.
pub(super) fn funnel<'a>(width: usize, screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Vec<Line<'a>> {
    let steps = screen.waiting().steps();
    let handed_over = total(&told.cells.0, |cell| screen.takes(cell));
    let sums = steps.map(|ages| ages.iter().sum::<u64>());
    let most = sums.into_iter().max().unwrap_or(0).max(handed_over);
    let mut lines: Vec<Line> = Waiting::STATES
        .iter()
        .zip(steps.iter().zip(sums))
        .map(|(state, (ages, sum))| step(width, state.word(), (sum, most), Some(ages), paint))
        .collect();
    lines.push(step(width, "handed-over", (handed_over, most), None, paint));
    lines
}

fn step<'a>(width: usize, word: &str, (sum, most): (u64, u64), ages: Option<&[u64; AGES]>, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let stuck = ages.is_some_and(|ages| ages[STUCK_FROM..].iter().any(|count| *count > 0));
    let (mark, style) = if stuck { (theme.symbols.attention, theme.attention) } else { (" ", theme.ok) };
    let bands: String = match ages {
        Some(ages) => ages.iter().map(|count| format!("{count:>NUMBER_WIDTH$}")).collect(),
        None => " ".repeat(NUMBER_WIDTH * AGES),
    };
    let room = width.saturating_sub(NAME_WIDTH + 4 + NUMBER_WIDTH * (AGES + 1));
    let bar = drawn(sum, most, room, &theme.symbols);
    Line::from(vec![
        Span::styled(format!(" {mark}{} ", fit(&paint.t(&format!("day-step-{word}")), NAME_WIDTH)), style),
        Span::styled(format!("{bar:<room$} "), theme.ok),
        Span::styled(format!("{sum:>NUMBER_WIDTH$}"), theme.strong),
        Span::raw(bands),
    ])
}

/// What stands above the branches.
pub(super) fn columns<'a>(paint: &Paint) -> Line<'a> {
    let right = |id: &str, width: usize| format!("{:>width$}", paint.t(&format!("day-col-{id}")));
    let numbers: String =
        ["unsent", "paid", "ready", "in-service", "issued"].map(|id| right(id, NUMBER_WIDTH)).concat();
    let before = right("kiosks", NUMBER_WIDTH) + &right("silent", SILENT_WIDTH);
    Line::styled(format!("{}{before}{numbers}", " ".repeat(NAME_WIDTH + 3)), paint.theme.muted)
}

/// A row a branch: its kiosks, the silent ones and since when nothing was heard of them, what waits to be sent, what waits.
pub(super) fn branches<'a>(model: &Model, screen: &DayScreen, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let row = |now: &BranchNow| {
        let since = now.silent_since.map_or_else(|| "–".to_owned(), |at| age(at, model, paint));
        let silent = if now.silent > 0 { format!("{} · {since}", now.silent) } else { "–".to_owned() };
        let (mark, style) = if now.silent > 0 { (theme.symbols.down, theme.attention) } else { (" ", theme.text) };
        let waiting: String =
            now.waiting.steps().map(|ages| format!("{:>NUMBER_WIDTH$}", ages.iter().sum::<u64>())).concat();
        Line::from(vec![
            Span::styled(format!(" {mark}{} ", fit(&now.branch.name, NAME_WIDTH)), style),
            Span::raw(format!("{:>NUMBER_WIDTH$}", now.kiosks)),
            Span::styled(format!("{silent:>SILENT_WIDTH$}"), style),
            Span::raw(format!("{:>NUMBER_WIDTH$}{waiting}", now.unsent)),
        ])
    };
    screen.troubled_first().into_iter().map(row).collect()
}

/// Columns of a hand-over's time, order, branch, officer, kind and applicant; the carrier's number is last.
const RECORD_WIDTHS: [usize; 6] = [5, 10, 12, 10, 10, 10];

fn record(cells: [&str; 6], serial: &str) -> String {
    let cells: String = cells.iter().zip(RECORD_WIDTHS).map(|(cell, width)| fit(cell, width) + " ").collect();
    format!("  {cells}{serial}")
}

/// What stands above the hand-overs; that there are more than are listed is said there.
pub(super) fn record_columns<'a>(screen: &DayScreen, paint: &Paint) -> Line<'a> {
    let ids = ["day-by-hour", "column-number", "day-by-branch", "day-by-officer", "day-by-carrier", "day-by-applicant"];
    let words = ids.map(|id| paint.t(id));
    let more = screen.records.as_ref().is_some_and(|told| told.more);
    let last = if more { paint.t("day-more") } else { paint.t("day-serial") };
    let style = if more { paint.theme.attention } else { paint.theme.muted };
    Line::styled(record(words.each_ref().map(String::as_str), &last), style)
}

/// A row a hand-over.
pub(super) fn records<'a>(model: &Model, screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Vec<Line<'a>> {
    let Some(listed) = &screen.records else {
        return vec![Line::styled(paint.t("day-loading"), paint.theme.muted)];
    };
    let row = |one: &HandOver| {
        let (at, branch) = (clock(model, one.at), name(Grouping::Branch, &one.branch, told, paint));
        let carrier = paint.t(&format!("carrier-{}", one.carrier.word()));
        let applicant = paint.t(&format!("applicant-{}", one.applicant.word()));
        let cells = [&at, one.order.as_str(), &branch, one.officer.as_str(), &carrier, &applicant];
        Line::raw(record(cells, &one.carrier_serial))
    };
    listed.hand_overs.iter().map(row).collect()
}
