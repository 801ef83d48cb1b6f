//! The supervisor's day: what was handed over beside earlier days, two weeks as a line, and a bar for each branch, hour,
//! officer or kind.

use fluent_bundle::FluentValue;
use jiff::civil::Date;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::orders::selected;
use super::theme::Symbols;
use super::{Next, Paint, clock, day_differences, day_now, panel};
use crate::domain::report::{Bar, Grouping, total};
use crate::kiosk::app::Model;
use crate::kiosk::app::day::{DayScreen, Picture};
use crate::wire::report::DayAnswer;

/// Columns of a bar's name, and of each number behind it.
const NAME_WIDTH: usize = 22;
const NUMBER_WIDTH: usize = 7;

/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, screen: &DayScreen, paint: &Paint) -> (Next, Keys) {
    let keys = keys(model, screen);
    let Some(told) = &screen.told else {
        let inner = panel::framed(frame, area, paint.t("day-title"), paint);
        let lines = match &screen.trouble {
            Some(trouble) => panel::trouble_lines(trouble, paint),
            None => vec![Line::styled(paint.t("day-loading"), paint.theme.muted)],
        };
        frame.render_widget(Paragraph::new(lines), inner);
        let next = screen.trouble.as_ref().map(|trouble| super::next_for(trouble, paint));
        return (next.unwrap_or_else(|| Next::Wait(paint.t("day-loading"))), keys);
    };
    let counted = paint.words.with("day-counted", &[("at", clock(model, told.as_of).into())]);
    let title = format!("{} {} · {counted}", paint.t("day-title"), told.day.strftime("%d.%m.%Y"));
    let inner = panel::framed(frame, area, title, paint);
    let mut beside = match screen.picture {
        Picture::Differences => day_differences::details(screen, paint),
        _ => vec![],
    };
    beside.extend(screen.trouble.iter().flat_map(|trouble| panel::trouble_lines(trouble, paint)));
    let below = u16::try_from(beside.len()).unwrap_or(0);
    let [top, list, bottom] =
        Layout::vertical([Constraint::Length(5), Constraint::Fill(1), Constraint::Length(below)]).areas(inner);
    let above = vec![
        summary(screen, told, paint),
        two_weeks(screen, told, paint),
        Line::raw(""),
        pictures(usize::from(inner.width), screen, paint),
        match screen.picture {
            Picture::Bars(_) => header(inner.width, told, paint),
            Picture::Heat => day_now::hours(inner.width, screen, paint),
            Picture::Funnel => day_now::ages(inner.width, paint),
            Picture::Branches => day_now::columns(paint),
            Picture::Differences => day_differences::columns(screen, paint),
            Picture::Records => day_now::record_columns(screen, paint),
        },
    ];
    frame.render_widget(Paragraph::new(above), top);
    let lines = match screen.picture {
        Picture::Bars(by) => rows(usize::from(list.width), by, screen, told, paint),
        Picture::Heat => day_now::heat_map(usize::from(list.width), screen, told, paint),
        Picture::Funnel => day_now::funnel(usize::from(list.width), screen, told, paint),
        Picture::Branches => day_now::branches(model, screen, paint),
        Picture::Differences => day_differences::rows(model, screen, told, paint),
        Picture::Records => day_now::records(model, screen, told, paint),
    };
    frame.render_widget(Paragraph::new(around_cursor(lines, list, screen, paint)), list);
    frame.render_widget(Paragraph::new(beside), bottom);
    let next = match &screen.trouble {
        _ if screen.exported.is_some() => Next::Step(written(screen, paint)),
        Some(trouble) => super::next_for(trouble, paint),
        None => Next::Step(paint.t(match screen.picture {
            Picture::Bars(_) | Picture::Heat => "day-next",
            Picture::Funnel => "day-next-funnel",
            Picture::Branches => "day-next-branches",
            Picture::Differences if screen.branch().is_none() => "day-next-differences",
            Picture::Differences => "day-next-counts",
            Picture::Records => "day-next-records",
        })),
    };
    (next, keys)
}

const fn keys(model: &Model, screen: &DayScreen) -> Keys {
    match (screen.day.is_some(), model.settings.exports_tables) {
        (true, true) => &[
            ("Enter", "key-open"),
            ("Tab", "key-picture"),
            ("F6", "key-day-after"),
            ("F7", "key-day-before"),
            ("Ctrl-E", "key-export"),
            ("Ctrl-F", "key-audit"),
            ("Esc", "key-back"),
        ],
        (true, false) => &[
            ("Enter", "key-open"),
            ("Tab", "key-picture"),
            ("F6", "key-day-after"),
            ("F7", "key-day-before"),
            ("Ctrl-F", "key-audit"),
            ("Esc", "key-back"),
        ],
        (false, true) => &[
            ("Enter", "key-open"),
            ("Tab", "key-picture"),
            ("F7", "key-day-before"),
            ("Ctrl-E", "key-export"),
            ("Ctrl-F", "key-audit"),
            ("Esc", "key-back"),
        ],
        (false, false) => &[
            ("Enter", "key-open"),
            ("Tab", "key-picture"),
            ("F7", "key-day-before"),
            ("Ctrl-F", "key-audit"),
            ("Esc", "key-back"),
        ],
    }
}

fn short(day: Date) -> String {
    day.strftime("%d.%m").to_string()
}

/// What was handed over, beside the earlier days: of the day as a whole also up to the same time.
fn summary<'a>(screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let count = |count: u64| FluentValue::from(count);
    let sum = total(&told.cells.0, |cell| screen.takes(cell));
    let mut spans = vec![Span::styled(paint.words.with("day-total", &[("count", count(sum))]), theme.strong)];
    for before in &told.before {
        let all = total(&before.cells.0, |cell| screen.takes(cell));
        let day = short(before.day).into();
        let text = if screen.within.is_empty() && before.by_now != all {
            paint.words.with("day-by-now", &[("day", day), ("now", count(before.by_now)), ("count", count(all))])
        } else {
            paint.words.with("day-before", &[("day", day), ("count", count(all))])
        };
        spans.push(Span::styled(format!(" · {text}"), theme.text));
    }
    Line::from(spans)
}

/// Two weeks of the whole as a line of columns; within a bar the way to it.
fn two_weeks<'a>(screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    if !screen.within.is_empty() {
        let way: Vec<String> = screen.within.iter().map(|(by, key)| name(*by, key, told, paint)).collect();
        return Line::styled(format!("{} {}", theme.symbols.cursor, way.join(" · ")), theme.attention);
    }
    let (least, most) = (told.days.iter().min(), told.days.iter().max());
    let days = FluentValue::from(told.days.len());
    Line::from(vec![
        Span::styled(format!("{} ", paint.words.with("day-days", &[("days", days)])), theme.muted),
        Span::styled(spark(&told.days, &theme.symbols), theme.ok),
        Span::styled(format!(" {}–{}", least.unwrap_or(&0), most.unwrap_or(&0)), theme.muted),
    ])
}

/// A column a number, the highest for the largest; nothing is the lowest, and nothing else is.
fn spark(counts: &[u64], symbols: &Symbols) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let steps = u64::try_from(symbols.levels.len() - 1).unwrap_or(1);
    let level = |count: &u64| usize::try_from((count * steps).div_ceil(most)).unwrap_or(0);
    counts.iter().map(|count| symbols.levels[level(count)]).collect()
}

/// The pictures there are; the one in front is marked, and what was opened is no picture any more. Where they have no room the
/// line begins later, and says so.
fn pictures<'a>(width: usize, screen: &DayScreen, paint: &Paint) -> Line<'a> {
    let (theme, cut) = (&paint.theme, ("< ", ">"));
    let words: Vec<(bool, String)> = Picture::ALL
        .into_iter()
        .filter(|picture| !screen.is_opened(*picture))
        .map(|picture| (picture == screen.picture, paint.t(&format!("day-by-{}", picture.word()))))
        .map(|(is_front, word)| (is_front, if is_front { format!("[{word}] ") } else { format!("{word} ") }))
        .collect();
    let long = |words: &[(bool, String)]| words.iter().map(|(_, word)| word.chars().count()).sum::<usize>();
    let front = words.iter().position(|(is_front, _)| *is_front).unwrap_or(0);
    let room = if long(&words) <= width { width } else { width.saturating_sub(cut.0.len() + cut.1.len()) };
    let first = (0..front).find(|first| long(&words[*first..=front]) <= room).unwrap_or(front);
    let last = (front..words.len()).rev().find(|last| long(&words[first..=*last]) <= room).unwrap_or(front);
    let mut spans = vec![Span::styled(if first > 0 { cut.0 } else { "" }, theme.muted)];
    let shown = words.into_iter().enumerate();
    let all = shown.len();
    for (_, (is_front, word)) in shown.filter(|(place, _)| (first..=last).contains(place)) {
        match word.strip_suffix(' ').filter(|_| is_front) {
            Some(front) => spans.extend([Span::styled(front.to_owned(), theme.focus), Span::raw(" ")]),
            None => spans.push(Span::styled(word, theme.muted)),
        }
    }
    spans.push(Span::styled(if last + 1 < all { cut.1 } else { "" }, theme.muted));
    Line::from(spans)
}

fn header<'a>(width: u16, told: &DayAnswer, paint: &Paint) -> Line<'a> {
    let days = std::iter::once(told.day).chain(told.before.iter().map(|before| before.day));
    let numbers: String = days.map(|day| format!("{:>NUMBER_WIDTH$}", short(day))).collect();
    let room = usize::from(width).saturating_sub(numbers.chars().count());
    Line::styled(format!("{}{numbers}", " ".repeat(room)), paint.theme.muted)
}

/// Where the files are that were written; the first says where all of them are.
fn written(screen: &DayScreen, paint: &Paint) -> String {
    let first = screen.exported.iter().flatten().next().map_or("", String::as_str);
    let place = first.rsplit_once('.').map_or(first, |(name, _)| name);
    paint.words.with("export-written", &[("file", place.into())])
}

/// What people call a bar.
pub(super) fn name(by: Grouping, key: &str, told: &DayAnswer, paint: &Paint) -> String {
    match by {
        Grouping::Branch => {
            let branch = told.branches.iter().find(|now| now.branch.code == key);
            branch.map_or_else(|| key.to_owned(), |now| now.branch.name.clone())
        }
        Grouping::Hour => format!("{key}:00"),
        Grouping::Officer => key.to_owned(),
        Grouping::Carrier => paint.t(&format!("carrier-{key}")),
        Grouping::Applicant => paint.t(&format!("applicant-{key}")),
    }
}

/// As many lines as fit around the cursor, which is marked.
fn around_cursor<'a>(lines: Vec<Line<'a>>, area: Rect, screen: &DayScreen, paint: &Paint) -> Vec<Line<'a>> {
    if lines.is_empty() {
        return vec![Line::styled(paint.t("day-none"), paint.theme.muted)];
    }
    let height = usize::from(area.height);
    let first = (screen.selected + 1).saturating_sub(height);
    let marked =
        |(place, line): (usize, Line<'a>)| if place == screen.selected { selected(&line, paint) } else { line };
    lines.into_iter().enumerate().skip(first).take(height).map(marked).collect()
}

/// A line a bar.
fn rows<'a>(width: usize, by: Grouping, screen: &DayScreen, told: &DayAnswer, paint: &Paint) -> Vec<Line<'a>> {
    let bars = screen.bars(by);
    let most = bars.iter().flat_map(|bar| bar.counts.iter().copied()).max().unwrap_or(0);
    bars.iter().map(|bar| row(width, &name(by, &bar.key, told, paint), bar, most, paint)).collect()
}

fn row<'a>(width: usize, name: &str, bar: &Bar, most: u64, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let name: String = name.chars().take(NAME_WIDTH).collect();
    let numbers: String = bar.counts.iter().map(|count| format!("{count:>NUMBER_WIDTH$}")).collect();
    let room = width.saturating_sub(NAME_WIDTH + 3 + numbers.chars().count());
    let drawn = drawn(bar.counts.first().copied().unwrap_or(0), most, room, &theme.symbols);
    Line::from(vec![
        Span::raw(format!("  {name:<NAME_WIDTH$} ")),
        Span::styled(format!("{drawn:<room$}"), theme.ok),
        Span::styled(numbers, theme.strong),
    ])
}

/// A bar in half columns; what is not nothing is at least half a column.
pub(super) fn drawn(count: u64, most: u64, room: usize, symbols: &Symbols) -> String {
    let halves = u64::try_from(room).unwrap_or(0) * 2;
    let length = usize::try_from((count * halves).checked_div(most).unwrap_or(0)).unwrap_or(0);
    let length = length.max(usize::from(count > 0)).min(room * 2);
    format!("{}{}", symbols.bar.repeat(length / 2), symbols.half_bar.repeat(length % 2))
}

#[cfg(test)]
mod tests {
    use super::super::symbols::{CONSOLE, FULL};
    use super::*;

    #[test]
    fn a_bar_and_a_column_show_every_number_and_nothing_only_as_nothing() {
        let (full, console) = (FULL, CONSOLE);
        assert_eq!(spark(&[0, 1, 50, 100], &full), "▁▂▅█");
        assert_eq!(spark(&[0, 1, 50, 100], &console), "_▄▄█");
        assert_eq!(spark(&[0, 0], &full), "▁▁");
        for (count, expected) in [(0, ""), (1, "▌"), (50, "██▌"), (99, "████▌"), (100, "█████")]
        {
            assert_eq!(drawn(count, 100, 5, &full), expected, "{count}");
        }
        assert_eq!(drawn(0, 0, 5, &full), "");
    }
}
