//! What became of an order, line by line, and how far its package is.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::orders::fit;
use super::{Paint, clock, date, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::history::{History, progress};
use crate::wire::history::{HistoryAnswer, OrderEvent, OrderEventKind};

/// Draws it.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, history: &History, paint: &Paint) {
    let inner = panel::active(frame, area, paint.t("history-title"), paint);
    let lines = match history {
        History::Asking(_) => vec![Line::styled(paint.t("history-asking"), paint.theme.muted)],
        History::Failed(trouble) => panel::trouble_lines(trouble, paint),
        History::Told(told) => told_lines(told, usize::from(inner.height), model, paint),
    };
    frame.render_widget(Paragraph::new(lines), inner);
}

/// The newest that fit, the oldest of them first; the package below.
fn told_lines<'a>(told: &HistoryAnswer, rows: usize, model: &Model, paint: &Paint) -> Vec<Line<'a>> {
    let package = package(told, paint);
    let room = rows.saturating_sub(package.len());
    let from = told.events.len().saturating_sub(room);
    let mut lines: Vec<Line> = told.events[from..].iter().map(|event| line(event, model, paint)).collect();
    lines.extend(package);
    lines
}

fn line<'a>(event: &OrderEvent, model: &Model, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    let (symbol, style) = match event.what {
        OrderEventKind::HandedOver => (theme.symbols.done, theme.ok),
        OrderEventKind::GivenUp | OrderEventKind::Revoked | OrderEventKind::Suspended => {
            (theme.symbols.attention, theme.attention)
        }
        _ => (theme.symbols.done, theme.text),
    };
    let officer = event.officer.as_ref().map(|officer| officer.as_str().to_owned());
    let serial = event.carrier_serial.as_deref();
    let serial = serial.map(|serial| paint.words.with("issue-serial", &[("serial", serial.into())]));
    let by: Vec<String> = [officer, event.kiosk.clone(), serial].into_iter().flatten().collect();
    Line::from(vec![
        Span::styled(format!("{} {} ", date(model, event.at), clock(model, event.at)), theme.muted),
        Span::styled(format!("{symbol} {} ", fit(&paint.t(&format!("history-{}", event.what.word())), 20)), style),
        Span::styled(by.join(" · "), theme.muted),
    ])
}

/// How far the package is, where the order belongs to one.
fn package<'a>(told: &HistoryAnswer, paint: &Paint) -> Vec<Line<'a>> {
    if told.package.is_empty() {
        return vec![];
    }
    let (done, next) = progress(&told.package);
    let number = |count: usize| FluentValue::from(i64::try_from(count).unwrap_or(i64::MAX));
    let values = [("done", number(done)), ("count", number(told.package.len()))];
    let text = paint.words.with("history-package", &values);
    let next = next.map(|next| paint.words.with("history-next", &[("number", next.number.as_str().into())]));
    let text = next.map_or_else(|| text.clone(), |next| format!("{text} · {next}"));
    vec![Line::styled(text, paint.theme.strong)]
}
