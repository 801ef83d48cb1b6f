//! The program's own log: what is looked for on top, a line each with the newest last, below the one under the cursor in full.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Keys;
use crate::kiosk::app::Model;
use crate::kiosk::app::tools::log::LogTool;
use crate::kiosk::view::orders::selected;
use crate::kiosk::view::queue::fit;
use crate::kiosk::view::{Next, Paint, next_for, panel};
use crate::ports::workbench::{LogLevel, LogLine};

/// Columns of time, level and part.
const WIDTHS: [usize; 3] = [8, 5, 12];
/// Rows of the line under the cursor.
const DETAIL_ROWS: u16 = 4;

const KEYS: Keys = &[("Tab", "key-level"), ("F6", "key-part"), ("↑↓", "key-move"), ("Esc", "key-back")];

/// Draws it.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, log: &LogTool, paint: &Paint) -> (Next, Keys) {
    let inner = panel::framed(frame, area, title(log, paint), paint);
    if let Some(trouble) = &log.trouble {
        frame.render_widget(Paragraph::new(panel::trouble_lines(trouble, paint)).wrap(Wrap { trim: true }), inner);
        return (next_for(trouble, paint), KEYS);
    }
    let [top, list, detail] =
        Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(DETAIL_ROWS)]).areas(inner);
    frame.render_widget(Paragraph::new(looked_for(log, paint)), top);
    frame.render_widget(Paragraph::new(rows(list, model, log, paint)), list);
    frame.render_widget(Paragraph::new(in_full(model, log, paint)).wrap(Wrap { trim: true }), detail);
    let next = match (log.is_searching(), log.follows()) {
        (true, _) => Next::Wait(paint.t("log-next-searching")),
        (false, true) => Next::Step(paint.t("log-next-live")),
        (false, false) => Next::Step(paint.t("log-next-still")),
    };
    (next, KEYS)
}

/// What is shown: the level, the part, and how many lines are held.
fn title(log: &LogTool, paint: &Paint) -> String {
    let part = log.part.clone().unwrap_or_else(|| paint.t("log-every-part"));
    let count = i64::try_from(log.lines.len()).unwrap_or(i64::MAX).into();
    let told = [("level", log.level.word().into()), ("part", part.into()), ("count", count)];
    paint.words.with("log-title", &told)
}

fn looked_for<'a>(log: &LogTool, paint: &Paint) -> Line<'a> {
    Line::from(vec![
        Span::styled(format!("{} ", paint.t("log-looked-for")), paint.theme.muted),
        Span::styled(format!("{}▏", log.text.text()), paint.theme.focus),
    ])
}

fn rows<'a>(area: Rect, model: &Model, log: &LogTool, paint: &Paint) -> Vec<Line<'a>> {
    if log.lines.is_empty() {
        let id = if log.is_searching() { "log-next-searching" } else { "log-none" };
        return vec![Line::styled(paint.t(id), paint.theme.muted)];
    }
    let height = usize::from(area.height);
    // The cursor in the middle, but for the ends: what came before and after it stays in sight.
    let first = log.selected.saturating_sub(height / 2).min(log.lines.len().saturating_sub(height));
    let line = |(n, line): (usize, &LogLine)| {
        let row = row(line, area.width, model, paint);
        if n == log.selected { selected(&row, paint) } else { row }
    };
    log.lines.iter().enumerate().skip(first).take(height).map(line).collect()
}

fn row<'a>(line: &LogLine, width: u16, model: &Model, paint: &Paint) -> Line<'a> {
    let [time, level, part] = WIDTHS;
    let room = usize::from(width).saturating_sub(time + level + part + 5);
    Line::from(vec![
        Span::raw("  "),
        Span::styled(format!("{} ", fit(&moment(line, model, "%H:%M:%S"), time)), paint.theme.muted),
        Span::styled(format!("{} ", fit(line.level.word(), level)), style(line.level, paint)),
        Span::styled(format!("{} ", fit(&line.part, part)), paint.theme.strong),
        Span::raw(fit(&line.text, room)),
    ])
}

/// Local time of the line, in this form; nothing where it does not say.
fn moment(line: &LogLine, model: &Model, form: &str) -> String {
    line.at.map(|at| crate::kiosk::view::local(model, at).strftime(form).to_string()).unwrap_or_default()
}

const fn style(level: LogLevel, paint: &Paint) -> Style {
    match level {
        LogLevel::Error => paint.theme.fault,
        LogLevel::Warn => paint.theme.attention,
        LogLevel::Info => paint.theme.ok,
        LogLevel::Debug | LogLevel::Trace => paint.theme.muted,
    }
}

fn in_full<'a>(model: &Model, log: &LogTool, paint: &Paint) -> Vec<Line<'a>> {
    let Some(line) = log.under_cursor() else { return vec![] };
    vec![
        Line::from(vec![
            Span::styled(format!("{} ", line.level.word()), style(line.level, paint)),
            Span::styled(format!("{} ", line.part), paint.theme.strong),
            Span::styled(moment(line, model, "%d.%m.%Y %H:%M:%S%.3f"), paint.theme.muted),
        ]),
        Line::raw(line.text.clone()),
    ]
}
