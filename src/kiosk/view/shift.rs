//! The shift: its report at the left, the count of the drawer at the right.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, clock, date, labelled, panel};
use crate::domain::money::Qepik;
use crate::domain::shift::{PIECES, ShiftClosing, worth};
use crate::kiosk::app::Model;
use crate::kiosk::app::shift::{ShiftScreen, ShiftState, ShiftStep};

type Keys = &'static [(&'static str, &'static str)];

const LABEL_WIDTH: usize = 24;
const OPEN_KEYS: Keys = &[("Enter", "key-open-shift"), ("F5", "key-sign-out"), ("Esc", "key-back")];
const REPORT_KEYS: Keys = &[("Enter", "key-count"), ("F5", "key-sign-out"), ("Esc", "key-back")];
const TOTAL_KEYS: Keys = &[("Enter", "key-go-on"), ("Tab", "key-pieces"), ("Esc", "key-back")];
const PIECES_KEYS: Keys = &[("Enter", "key-go-on"), ("↑↓", "key-choose"), ("Tab", "key-total"), ("Esc", "key-back")];
const CONFIRM_KEYS: Keys = &[("Enter", "key-close-shift"), ("Esc", "key-back")];
const CLOSED_KEYS: Keys = &[("F5", "key-sign-out"), ("Enter", "key-go-on")];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, screen: &ShiftScreen, paint: &Paint) -> (Next, Keys) {
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(34)]).areas(area);
    draw_report(frame, left, model, screen, paint);
    draw_count(frame, right, screen, paint);
    let step = |id: &str, keys| (Next::Step(paint.t(id)), keys);
    match &screen.step {
        ShiftStep::Reading(_) => (Next::Wait(paint.t("shift-reading")), &[]),
        ShiftStep::Opening => step("shift-next-open", OPEN_KEYS),
        ShiftStep::Report => step("shift-next-report", REPORT_KEYS),
        ShiftStep::Total => step("shift-next-total", TOTAL_KEYS),
        ShiftStep::Pieces(_) => step("shift-next-pieces", PIECES_KEYS),
        ShiftStep::Confirm(closing) if closing.difference() == Some(Qepik::new(0)) => {
            step("shift-next-close", CONFIRM_KEYS)
        }
        ShiftStep::Confirm(_) => step("shift-next-differs", CONFIRM_KEYS),
        ShiftStep::Writing(..) => (Next::Wait(paint.t("shift-writing")), &[]),
        ShiftStep::Closed(..) => step("shift-next-closed", CLOSED_KEYS),
    }
}

fn draw_report(frame: &mut Frame, area: Rect, model: &Model, screen: &ShiftScreen, paint: &Paint) {
    let theme = &paint.theme;
    let title = match &screen.step {
        ShiftStep::Closed(_, seq) => paint.words.with("shift-z", &[("number", format!("{:06}", seq.0).into())]),
        _ => paint.t("shift-x"),
    };
    let inner = panel::framed(frame, area, title, paint);
    let closing = match &screen.step {
        ShiftStep::Confirm(closing) | ShiftStep::Closed(closing, _) => Some(closing),
        _ => None,
    };
    let float = match (&model.shift, closing) {
        (_, Some(closing)) => closing.float(),
        (ShiftState::Open(shift), None) => shift.float,
        _ => return frame.render_widget(Paragraph::new(Line::styled(paint.t("shift-none"), theme.muted)), inner),
    };
    let mut lines = vec![];
    if let ShiftState::Open(shift) = &model.shift {
        let since = format!("{} {}", date(model, shift.at), clock(model, shift.at));
        lines.push(labelled(paint, "shift-officer", shift.officer.as_str().to_owned(), LABEL_WIDTH));
        lines.push(labelled(paint, "shift-since", since, LABEL_WIDTH));
        lines.push(Line::raw(""));
    }
    let totals = &screen.totals;
    lines.push(labelled(paint, "shift-sales", totals.sales.to_string(), LABEL_WIDTH));
    lines.push(labelled(paint, "shift-returns", totals.returns.to_string(), LABEL_WIDTH));
    lines.push(Line::raw(""));
    let sum = |id: &str, sum: Qepik, style: Style| {
        labelled(paint, id, Span::styled(format!("{:>13}", sum.to_string()), style), LABEL_WIDTH)
    };
    lines.push(sum("shift-card-in", totals.card_in, theme.text));
    lines.push(sum("shift-card-out", totals.card_out, theme.text));
    lines.push(Line::raw(""));
    lines.extend(float.map(|float| sum("shift-float", float, theme.text)));
    lines.push(sum("shift-cash-in", totals.cash_in, theme.text));
    lines.push(sum("shift-cash-out", totals.cash_out, theme.text));
    if let Some(float) = float.filter(|_| screen.unread == 0) {
        let expected = Qepik::new(float.value() + totals.cash_in.value() - totals.cash_out.value());
        lines.push(sum("shift-expected", expected, theme.strong));
    }
    lines.extend(closing.into_iter().flat_map(|closing| counted(closing, paint)));
    if screen.unread > 0 {
        let count = i64::from(screen.unread);
        let text = paint.words.with("shift-unread", &[("count", count.into())]);
        lines.push(Line::styled(format!("{} {text}", theme.symbols.attention), theme.attention));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What was counted, and by how much it differs, by symbol and colour.
fn counted<'a>(closing: &ShiftClosing, paint: &Paint) -> [Line<'a>; 2] {
    let theme = &paint.theme;
    let (symbol, style) = match closing.difference() {
        Some(none) if none == Qepik::new(0) => (theme.symbols.done, theme.ok),
        _ => (theme.symbols.attention, theme.attention),
    };
    let difference = Span::styled(
        format!("{:>13} {symbol}", closing.difference().map_or_else(|| "?".to_owned(), |sum| sum.to_string())),
        style,
    );
    let counted = Span::styled(format!("{:>13}", closing.counted().to_string()), theme.strong);
    [
        labelled(paint, "shift-counted", counted, LABEL_WIDTH),
        labelled(paint, "shift-difference", difference, LABEL_WIDTH),
    ]
}

fn draw_count(frame: &mut Frame, area: Rect, screen: &ShiftScreen, paint: &Paint) {
    let theme = &paint.theme;
    let place = if screen.takes_typing() { panel::active } else { panel::framed };
    let inner = place(frame, area, paint.t("shift-drawer"), paint);
    let entry = |label: &str| {
        let text = format!(" {:<20}", format!("{}▏", screen.entry.text()));
        vec![Line::styled(paint.t(label), theme.muted), Line::styled(text, theme.focus)]
    };
    let lines = match &screen.step {
        ShiftStep::Opening => entry("shift-float"),
        ShiftStep::Total => entry("shift-counted"),
        ShiftStep::Pieces(at) => {
            let piece = |(n, (piece, count)): (usize, (&i64, &u32))| {
                let (mark, style) = if n == *at { (theme.symbols.cursor, theme.focus) } else { (" ", theme.text) };
                let sum = Qepik::new(piece * i64::from(*count)).to_string();
                Line::styled(format!("{mark} {:>9} × {count:<4} {sum:>11}", Qepik::new(*piece).to_string()), style)
            };
            let mut lines: Vec<Line> = PIECES.iter().zip(&screen.counts).enumerate().map(piece).collect();
            let sum = worth(&screen.counts).to_string();
            lines.push(Line::styled(format!("{sum:>29}"), theme.strong));
            lines
        }
        _ => vec![],
    };
    frame.render_widget(Paragraph::new(lines), inner);
}
