//! The trace: a line for each command and call with its name, how much went there and back, how it ended and how long it took.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Keys;
use crate::domain::trace::{TraceLine, TraceOutcome, TraceSent};
use crate::kiosk::app::Model;
use crate::kiosk::app::tools::trace::TraceTool;
use crate::kiosk::view::orders::{fit, selected};
use crate::kiosk::view::{Next, Paint, local, panel};
use crate::ports::workbench::TracedLine;

/// Columns of time, source and, on the right, outcome and duration, on a narrow screen and on a wide one; between them the name.
const WIDTHS: [[usize; 4]; 2] = [[8, 10, 18, 9], [12, 20, 24, 10]];
/// From this width on a screen is wide.
const WIDE_FROM: u16 = 100;
/// Rows of the line under the cursor.
const DETAIL_ROWS: u16 = 3;

const KEYS_ON: Keys = &[("F6", "key-trace-off"), ("F7", "key-trace-keep"), ("↑↓", "key-move"), ("Esc", "key-back")];
const KEYS_OFF: Keys = &[("F6", "key-trace-on"), ("F7", "key-trace-keep"), ("↑↓", "key-move"), ("Esc", "key-back")];

/// Draws it.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, trace: &TraceTool, paint: &Paint) -> (Next, Keys) {
    let inner = panel::framed(frame, area, title(trace, paint), paint);
    let [list, detail] = Layout::vertical([Constraint::Fill(1), Constraint::Length(DETAIL_ROWS)]).areas(inner);
    frame.render_widget(Paragraph::new(rows(list, model, trace, paint)), list);
    frame.render_widget(Paragraph::new(in_full(trace, paint)).wrap(Wrap { trim: true }), detail);
    let is_on = trace.seconds_left > 0;
    let next = match (is_on, trace.is_kept) {
        (_, true) => Next::Step(paint.t("trace-next-kept")),
        (true, false) if trace.follows() => Next::Step(paint.t("trace-next-live")),
        (true, false) => Next::Step(paint.t("log-next-still")),
        (false, false) => Next::Step(paint.t("trace-next-off")),
    };
    (next, if is_on { KEYS_ON } else { KEYS_OFF })
}

/// How many lines there are, and for how long it stays on.
fn title(trace: &TraceTool, paint: &Paint) -> String {
    let count = FluentValue::from(i64::try_from(trace.lines.len()).unwrap_or(i64::MAX));
    let left = format!("{}:{:02}", trace.seconds_left / 60, trace.seconds_left % 60);
    let id = if trace.seconds_left > 0 { "trace-title-on" } else { "trace-title-off" };
    paint.words.with(id, &[("count", count), ("left", left.into())])
}

fn rows<'a>(area: Rect, model: &Model, trace: &TraceTool, paint: &Paint) -> Vec<Line<'a>> {
    if trace.lines.is_empty() {
        return vec![Line::styled(paint.t("trace-none"), paint.theme.muted)];
    }
    let height = usize::from(area.height);
    let first = trace.selected.saturating_sub(height / 2).min(trace.lines.len().saturating_sub(height));
    let line = |(n, traced): (usize, &TracedLine)| {
        let row = row(traced, area.width, model, paint);
        if n == trace.selected { selected(&row, paint) } else { row }
    };
    trace.lines.iter().enumerate().skip(first).take(height).map(line).collect()
}

fn row<'a>(traced: &TracedLine, width: u16, model: &Model, paint: &Paint) -> Line<'a> {
    let is_wide = width >= WIDE_FROM;
    let [time, source, outcome, took] = WIDTHS[usize::from(is_wide)];
    let line = &traced.line;
    let room = usize::from(width).saturating_sub(time + source + outcome + took + 6);
    let form = if is_wide { "%H:%M:%S%.3f" } else { "%H:%M:%S" };
    let at = local(model, traced.at).strftime(form).to_string();
    Line::from(vec![
        Span::raw("  "),
        Span::styled(format!("{} ", fit(&at, time)), paint.theme.muted),
        Span::styled(format!("{} ", fit(&line.source, source)), paint.theme.muted),
        Span::styled(format!("{} ", fit(&named(line), room)), paint.theme.strong),
        Span::styled(format!("{} ", fit(&ended(line, paint), outcome)), style(line, paint)),
        Span::styled(format!("{:>took$}", duration(line, paint)), paint.theme.muted),
    ])
}

/// The name in the standard's words; a command's with what is not in it.
fn named(line: &TraceLine) -> String {
    match &line.sent {
        TraceSent::Command { header, .. } => {
            let secured = if line.sent.is_secured() { "SM " } else { "" };
            let unknown = if line.sent.name() == "INS" { format!(" {:02X}", header[1]) } else { String::new() };
            format!("{secured}{}{unknown}", line.sent.name())
        }
        TraceSent::Call { function, of } if of.is_empty() => function.clone(),
        TraceSent::Call { function, of } => format!("{function} {of}"),
    }
}

/// How it ended; what runs still says so.
fn ended(line: &TraceLine, paint: &Paint) -> String {
    match &line.outcome {
        None => paint.t("trace-running"),
        Some(TraceOutcome::Response { status, bytes }) => format!("SW {status:04X} ← {bytes} B"),
        Some(TraceOutcome::Returned(value)) => value.clone(),
        Some(TraceOutcome::Nothing) => paint.t("trace-nothing"),
    }
}

fn style(line: &TraceLine, paint: &Paint) -> Style {
    match &line.outcome {
        None => paint.theme.focus,
        Some(outcome) if outcome.is_good() => paint.theme.ok,
        Some(TraceOutcome::Nothing) => paint.theme.fault,
        Some(_) => paint.theme.attention,
    }
}

fn duration(line: &TraceLine, paint: &Paint) -> String {
    if line.outcome.is_none() {
        return String::new();
    }
    let text = format!("{}.{}", line.took_us / 1_000, line.took_us % 1_000 / 100);
    paint.words.with("trace-took", &[("took", text.into())])
}

/// The line under the cursor: the header's bytes and both lengths.
fn in_full<'a>(trace: &TraceTool, paint: &Paint) -> Vec<Line<'a>> {
    let Some(TracedLine { line, .. }) = trace.under_cursor() else { return vec![] };
    let first = Line::from(vec![
        Span::styled(format!("{} ", named(line)), paint.theme.strong),
        Span::styled(format!("{} ", ended(line, paint)), style(line, paint)),
        Span::styled(duration(line, paint), paint.theme.muted),
    ]);
    let second = match &line.sent {
        TraceSent::Command { header: [cla, ins, p1, p2], bytes } => {
            let bytes = bytes.map_or_else(|| paint.t("trace-masked"), |bytes| format!("{bytes} B"));
            format!("CLA {cla:02X} INS {ins:02X} P1 {p1:02X} P2 {p2:02X} → {bytes}")
        }
        TraceSent::Call { .. } => line.source.clone(),
    };
    vec![first, Line::raw(second), Line::styled(paint.t("trace-about"), paint.theme.muted)]
}
