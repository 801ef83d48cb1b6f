//! The technician's bench: a line a part with its state by symbol, what was seen and how long ago; below it the line under
//! the cursor in full, with side and remedy.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use crate::domain::doctor::Health;
use crate::kiosk::app::Model;
use crate::kiosk::app::devices::bench::{Bench, BenchLine};
use crate::kiosk::view::orders::selected;
use crate::kiosk::view::queue::{age, fit};
use crate::kiosk::view::{Next, Paint, panel};

/// Columns of a part's name, and from a wide screen on.
const PART_WIDTHS: [usize; 2] = [24, 34];
/// Columns of the age.
const AGE_WIDTH: usize = 7;
/// From this width on a part's name has more room.
const WIDE_FROM: u16 = 100;
/// Rows of the line under the cursor.
const DETAIL_ROWS: u16 = 6;

/// Draws it.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, bench: &Bench, paint: &Paint) -> Next {
    let inner = panel::framed(frame, area, title(bench, paint), paint);
    let [list, detail] = Layout::vertical([Constraint::Fill(1), Constraint::Length(DETAIL_ROWS)]).areas(inner);
    frame.render_widget(Paragraph::new(rows(list, model, bench, paint)), list);
    frame.render_widget(Paragraph::new(in_full(bench, paint)).wrap(Wrap { trim: true }), detail);
    let wrong = |health| bench.lines.iter().find(|line| line.finding.health == health);
    match wrong(Health::Fault).or_else(|| wrong(Health::Attention)).and_then(|line| line.finding.trouble.as_ref()) {
        _ if bench.is_running() => Next::Wait(paint.t("bench-next-running")),
        Some(trouble) => Next::Fault(paint.words.remedy(trouble.fault)),
        None => Next::Step(paint.t("bench-next")),
    }
}

/// How many are how, by symbol and number.
fn title(bench: &Bench, paint: &Paint) -> String {
    let counted: Vec<String> = [Health::Ok, Health::Untested, Health::Attention, Health::Fault]
        .into_iter()
        .map(|health| format!("{} {}", mark(health, paint).0, bench.count(health)))
        .collect();
    format!("{} · {}", paint.t("bench-title"), counted.join("  "))
}

fn mark(health: Health, paint: &Paint) -> (&'static str, Style) {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    match health {
        Health::Ok => (symbols.done, theme.ok),
        Health::Untested => (symbols.waiting, theme.muted),
        Health::Attention => (symbols.attention, theme.attention),
        Health::Fault => (symbols.failed, theme.fault),
    }
}

fn rows<'a>(area: Rect, model: &Model, bench: &Bench, paint: &Paint) -> Vec<Line<'a>> {
    let height = usize::from(area.height);
    let first = bench.selected.saturating_sub(height.saturating_sub(1));
    let shown = bench.lines.iter().enumerate().skip(first).take(height);
    let line = |(n, line): (usize, &BenchLine)| {
        let row = row(line, area.width, model, paint);
        if n == bench.selected { selected(&row, paint) } else { row }
    };
    shown.map(line).collect()
}

fn row<'a>(line: &BenchLine, width: u16, model: &Model, paint: &Paint) -> Line<'a> {
    let (symbol, style) = mark(line.finding.health, paint);
    let text = paint.words.finding(&line.finding);
    let part = PART_WIDTHS[usize::from(width >= WIDE_FROM)];
    let told = match &line.finding.trouble {
        Some(trouble) => format!("{} {}", trouble.fault.code(), text.what),
        None => text.seen,
    };
    let room = usize::from(width).saturating_sub(part + AGE_WIDTH + 6);
    Line::from(vec![
        Span::raw("  "),
        Span::styled(format!("{symbol} "), style),
        Span::styled(format!("{} ", fit(&text.part, part)), paint.theme.strong),
        Span::raw(format!("{} ", fit(&told, room))),
        Span::styled(age(line.at, model, paint), paint.theme.muted),
    ])
}

/// The line under the cursor: what was seen, what is wrong on whose side, what to do.
fn in_full<'a>(bench: &Bench, paint: &Paint) -> Vec<Line<'a>> {
    let Some(line) = bench.under_cursor() else { return vec![] };
    let (text, theme) = (paint.words.finding(&line.finding), &paint.theme);
    let (symbol, style) = mark(line.finding.health, paint);
    let health = paint.t(&format!("health-{}", line.finding.health.word()));
    let mut lines = vec![Line::from(vec![
        Span::styled(format!("{symbol} {health} "), style),
        Span::styled(format!("{} ", text.part), theme.strong),
        Span::styled(text.side.clone(), theme.attention),
    ])];
    if let Some(trouble) = &line.finding.trouble {
        lines.push(Line::raw(format!("{} {}", trouble.fault.code(), text.what)));
        lines.push(Line::styled(text.remedy, theme.strong));
    }
    lines.push(Line::styled(text.seen, theme.muted));
    lines
}
