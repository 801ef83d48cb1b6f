//! Lists of orders: the columns that every list shares, and the screen of one person's orders.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, copy, date, panel};
use crate::domain::order::Order;
use crate::domain::order_filter::{OrderFilter, Placed, Stage};
use crate::kiosk::app::Model;
use crate::kiosk::app::orders::{Orders, is_open, listed};

/// Fixed columns beside the name: number, applicant, carrier, reader, state.
const FIXED_WIDTH: usize = 10 + 12 + 11 + 7 + 14 + 7;

/// Spare columns from which the organisation and the day of the order are shown too.
const WIDE_FROM: usize = 44;
/// Width of a date.
const DATE_WIDTH: usize = 10;

/// A text at exactly this width: filled up, or cut with a mark.
pub(super) fn fit(text: &str, width: usize) -> String {
    let count = text.chars().count();
    if count <= width {
        return format!("{text}{}", " ".repeat(width - count));
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Widths of the name, and of the organisation's column where there is room for one.
fn spare_widths(width: u16) -> (usize, usize) {
    let spare = usize::from(width).saturating_sub(FIXED_WIDTH);
    if spare < WIDE_FROM {
        return (spare.max(12), 0);
    }
    let name = spare / 2;
    (name, spare - name - DATE_WIDTH - 2)
}

/// The list's heading.
pub(super) fn header<'a>(width: u16, paint: &Paint) -> Line<'a> {
    let cell = |id: &str, width| fit(&paint.t(id), width);
    let (name, organisation) = spare_widths(width);
    let mut text = format!(
        "  {} {} {} {} {} {}",
        cell("column-number", 10),
        cell("column-name", name),
        cell("column-applicant", 12),
        cell("column-carrier", 11),
        cell("column-reader", 7),
        cell("column-state", 14)
    );
    if organisation > 0 {
        text.push_str(&format!(" {} {}", cell("column-placed", DATE_WIDTH), cell("column-organisation", organisation)));
    }
    Line::styled(text, paint.theme.muted)
}

/// Marks the line under the cursor by symbol and style.
pub(super) fn selected<'a>(line: &Line<'a>, paint: &Paint) -> Line<'a> {
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    let rest: String = text.chars().skip(1).collect();
    Line::styled(format!("{}{rest}", paint.theme.symbols.cursor), paint.theme.focus)
}

/// One order.
pub(super) fn row<'a>(order: &Order, width: u16, model: &Model, paint: &Paint) -> Line<'a> {
    let name = format!("{} {}", order.holder.surname(), order.holder.given_name());
    let reader = if order.reader_ordered { paint.t("yes") } else { "–".to_owned() };
    let state = if order.branch.code == model.settings.branch {
        paint.t(&format!("order-{}", order.state.word()))
    } else {
        order.branch.name.clone()
    };
    let style = if is_open(order) { paint.theme.text } else { paint.theme.muted };
    let (name_width, organisation) = spare_widths(width);
    let mut text = format!(
        "  {} {} {} {} {} {}",
        fit(order.number.as_str(), 10),
        fit(&name, name_width),
        fit(&paint.t(&format!("applicant-{}", order.applicant.word())), 12),
        fit(&paint.t(&format!("carrier-{}", order.carrier.word())), 11),
        fit(&reader, 7),
        fit(&state, 14)
    );
    if organisation > 0 {
        let of = order.organisation.as_ref().map_or("–", |organisation| organisation.name.as_str());
        text.push_str(&format!(" {} {}", date(model, order.placed_at), fit(of, organisation)));
    }
    Line::styled(text, style)
}

/// What the list is narrowed to, each beside the key that changes it.
fn filter<'a>(filter: &OrderFilter, paint: &Paint) -> Line<'a> {
    let carrier =
        filter.carrier.map_or_else(|| paint.t("filter-any"), |kind| paint.t(&format!("carrier-{}", kind.word())));
    let packages = paint.t(if filter.packages { "filter-packages" } else { "filter-any" });
    let parts = [
        ("F6", paint.t(&format!("filter-stage-{}", filter.stage.word())), filter.stage != Stage::Any),
        ("F7", carrier, filter.carrier.is_some()),
        ("Tab", paint.t(&format!("filter-placed-{}", filter.placed.word())), filter.placed != Placed::Any),
        ("Ctrl-O", packages, filter.packages),
    ];
    let mut spans = vec![Span::raw("  ")];
    for (key, value, is_on) in parts {
        spans.push(Span::styled(format!("{key} "), paint.theme.key));
        spans.push(Span::styled(format!("{value}   "), if is_on { paint.theme.attention } else { paint.theme.muted }));
    }
    Line::from(spans)
}

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &Orders,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let shown = listed(model, screen);
    let count = FluentValue::from(i64::try_from(shown.len()).unwrap_or(0));
    let title = if screen.of_branch { "orders-title-ready" } else { "orders-title" };
    let inner = panel::framed(frame, area, paint.words.with(title, &[("count", count)]), paint);
    let mut rows = Vec::new();
    if let Some(card) = &screen.card {
        rows.push(Line::from(vec![
            Span::styled(format!("{} ", paint.theme.symbols.up), paint.theme.ok),
            Span::styled(format!("{} {}", card.mrz.surname, card.mrz.given_names), paint.theme.strong),
            Span::raw(format!("  {}", card.mrz.document)),
        ]));
        rows.push(Line::raw(""));
    }
    rows.extend(copy::line(model, screen.as_of, paint));
    rows.push(filter(&screen.filter, paint));
    rows.push(header(inner.width, paint));
    let height = usize::from(inner.height).saturating_sub(rows.len());
    let from = (screen.selected + 1).saturating_sub(height);
    for (index, order) in shown.iter().enumerate().skip(from).take(height) {
        let line = row(order, inner.width, model, paint);
        rows.push(if index == screen.selected { selected(&line, paint) } else { line });
    }
    if screen.more {
        rows.push(Line::styled(paint.t("orders-more"), paint.theme.attention));
    }
    match shown.get(screen.selected) {
        Some(order) => {
            rows.push(Line::raw(""));
            rows.push(Line::styled(date(model, order.placed_at), paint.theme.muted));
        }
        None => rows.push(Line::styled(paint.t("orders-none"), paint.theme.attention)),
    }
    frame.render_widget(Paragraph::new(rows), inner);
    (Next::Step(paint.t("orders-next")), &[("Enter", "key-open"), ("Esc", "key-back")])
}
