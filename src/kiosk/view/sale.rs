//! A sale of readers: prices and lines at the left, what is paid and given back at the right; and its receipt.

use fluent_bundle::FluentValue;
use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, clock, date, labelled, orders, panel};
use crate::domain::money::Qepik;
use crate::domain::record::RecordSeq;
use crate::domain::sale::{Goods, Payment, ReaderSale, SaleLine};
use crate::kiosk::app::Model;
use crate::kiosk::app::paper::PaperState;
use crate::kiosk::app::sale::{SaleReceipt, SaleScreen, SaleStep, Way, price};

/// Columns of the goods' names.
const GOODS_WIDTH: usize = 16;
/// Columns of a count, and of a sum of money.
const COUNT_WIDTH: usize = 3;
const MONEY_WIDTH: usize = 11;
/// Columns of the labels on a receipt.
pub(super) const LABEL_WIDTH: usize = 20;

/// The keys of each step.
const EMPTY_KEYS: &[(&str, &str)] = &[("1 2", "key-goods"), ("F7", "key-take-back"), ("Esc", "key-back")];
const GOODS_KEYS: &[(&str, &str)] =
    &[("1 2", "key-goods"), ("F6", "key-serial"), ("Enter", "key-pay"), ("Esc", "key-back")];
const SERIAL_KEYS: &[(&str, &str)] = &[("Enter", "key-go-on"), ("Esc", "key-back")];
const PAY_KEYS: &[(&str, &str)] = &[("Enter", "key-go-on"), ("Tab", "key-way"), ("Esc", "key-back")];
const CONFIRM_KEYS: &[(&str, &str)] = &[("Enter", "key-sold"), ("Esc", "key-back")];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &SaleScreen,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    if let SaleStep::Done(receipt) = &screen.step {
        draw_receipt(frame, area, model, receipt, paint);
        let id = if receipt.sale.change() > Qepik::new(0) { "sale-next-change" } else { "sale-next-done" };
        return (Next::Step(with_money(id, receipt.sale.change(), paint)), super::print_keys(model));
    }
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(29)]).areas(area);
    let [prices, lines] = Layout::vertical([Constraint::Length(4), Constraint::Fill(1)]).areas(left);
    draw_prices(frame, prices, model, paint);
    draw_lines(frame, lines, screen, paint);
    draw_payment(frame, right, screen, paint);
    next(screen, paint)
}

fn next(screen: &SaleScreen, paint: &Paint) -> (Next, &'static [(&'static str, &'static str)]) {
    let step = |id: &str| Next::Step(paint.t(id));
    match &screen.step {
        SaleStep::Goods if screen.lines.is_empty() => (step("sale-next-goods"), EMPTY_KEYS),
        SaleStep::Goods => (step("sale-next-more"), GOODS_KEYS),
        SaleStep::Serial(_) => (step("sale-next-serial"), SERIAL_KEYS),
        SaleStep::Pay => (step(&format!("sale-next-{}", screen.way.word())), PAY_KEYS),
        SaleStep::Looking(_) => (Next::Wait(paint.t("sale-looking")), PAY_KEYS),
        SaleStep::Confirm(sale) if sale.change() > Qepik::new(0) => {
            (Next::Step(with_money("sale-next-confirm-change", sale.change(), paint)), CONFIRM_KEYS)
        }
        SaleStep::Confirm(_) => (step("sale-next-confirm"), CONFIRM_KEYS),
        SaleStep::Writing(..) | SaleStep::Done(_) => (Next::Wait(paint.t("sale-writing")), &[]),
    }
}

/// A sentence with a sum of money.
pub(super) fn with_money(id: &str, money: Qepik, paint: &Paint) -> String {
    paint.words.with(id, &[("money", FluentValue::from(money.to_string()))])
}

fn goods(goods: Goods, paint: &Paint) -> String {
    paint.t(&format!("goods-{}", goods.word()))
}

fn draw_prices(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let inner = panel::framed(frame, area, paint.t("sale-prices"), paint);
    let theme = &paint.theme;
    let rows = Goods::ALL.iter().zip(1..).map(|(one, key)| {
        let costs = price(model, *one).map_or_else(|| paint.t("sale-no-price"), |price| price.to_string());
        let name = orders::fit(&goods(*one, paint), usize::from(inner.width).saturating_sub(MONEY_WIDTH + 3));
        Line::from(vec![
            Span::styled(format!("{key}  "), theme.key),
            Span::raw(name),
            Span::styled(format!("{costs:>MONEY_WIDTH$}"), theme.strong),
        ])
    });
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()), inner);
}

fn draw_lines(frame: &mut Frame, area: Rect, screen: &SaleScreen, paint: &Paint) {
    let theme = &paint.theme;
    let typed = match &screen.step {
        SaleStep::Serial(field) => Some(field.text()),
        _ => None,
    };
    let place =
        if matches!(screen.step, SaleStep::Goods | SaleStep::Serial(_)) { panel::active } else { panel::framed };
    let inner = place(frame, area, paint.t("sale-lines"), paint);
    if screen.lines.is_empty() {
        return frame.render_widget(Paragraph::new(Line::styled(paint.t("sale-empty"), theme.muted)), inner);
    }
    let serial_width = usize::from(inner.width).saturating_sub(GOODS_WIDTH + COUNT_WIDTH + MONEY_WIDTH + 4);
    let columns = |name: &str, serial: &str, count: &str, sum: &str| {
        let (name, serial) = (orders::fit(name, GOODS_WIDTH), orders::fit(serial, serial_width));
        format!("{name} {serial} {count:>COUNT_WIDTH$}{sum:>MONEY_WIDTH$}")
    };
    let header = columns(&paint.t("sale-goods"), &paint.t("sale-serial"), &paint.t("sale-count"), &paint.t("sale-sum"));
    let mut rows = vec![Line::styled(format!("  {header}"), theme.muted)];
    for (at, line) in screen.lines.iter().enumerate() {
        let here = at == screen.selected;
        let serial = match (typed.filter(|_| here), &line.serial) {
            (Some(typed), _) => format!("{typed}▏"),
            (None, Some(serial)) => serial.as_str().to_owned(),
            (None, None) => "–".to_owned(),
        };
        let text = columns(&goods(line.goods, paint), &serial, &line.count.to_string(), &line.sum().to_string());
        rows.push(if here && matches!(screen.step, SaleStep::Goods | SaleStep::Serial(_)) {
            Line::styled(format!("{} {text}", theme.symbols.cursor), theme.focus)
        } else {
            Line::raw(format!("  {text}"))
        });
    }
    frame.render_widget(Paragraph::new(rows), inner);
}

fn draw_payment(frame: &mut Frame, area: Rect, screen: &SaleScreen, paint: &Paint) {
    let theme = &paint.theme;
    let paying = !matches!(screen.step, SaleStep::Goods | SaleStep::Serial(_));
    let place = if paying { panel::active } else { panel::framed };
    let inner = place(frame, area, paint.t("sale-payment"), paint);
    let width = usize::from(inner.width);
    let sum = |id: &str, money: Qepik, style| {
        let text = money.to_string();
        let label = orders::fit(&paint.t(id), width.saturating_sub(text.chars().count()));
        Line::from(vec![Span::styled(label, theme.muted), Span::styled(text, style)])
    };
    let mut lines = vec![sum("sale-total", screen.total(), theme.strong), Line::raw("")];
    if paying {
        for way in Way::ALL {
            let chosen = way == screen.way;
            let (mark, style) = if chosen { (theme.symbols.cursor, theme.strong) } else { (" ", theme.muted) };
            lines.push(Line::styled(format!("{mark} {}", paint.t(&format!("way-{}", way.word()))), style));
        }
        lines.extend([Line::raw(""), Line::styled(paint.t(&format!("sale-entry-{}", screen.way.word())), theme.muted)]);
        let typing = matches!(screen.step, SaleStep::Pay);
        let text = format!(" {}{}", screen.entry.text(), if typing { "▏" } else { "" });
        lines.push(Line::styled(orders::fit(&text, width), if typing { theme.focus } else { theme.text }));
        lines.push(Line::raw(""));
        lines.extend(change(screen).map(|change| {
            let (id, style) =
                if change < Qepik::new(0) { ("sale-short", theme.fault) } else { ("sale-change", theme.ok) };
            sum(id, Qepik::new(change.value().abs()), style)
        }));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What is given back, as soon as it can be told; below zero what is missing.
fn change(screen: &SaleScreen) -> Option<Qepik> {
    match (&screen.step, screen.way) {
        (SaleStep::Confirm(sale) | SaleStep::Writing(_, sale), _) => {
            matches!(sale.payment(), Payment::Cash { .. }).then(|| sale.change())
        }
        (_, Way::Cash) => {
            let given = Qepik::parse_manat(screen.entry.text())?;
            Some(Qepik::new(given.value() - screen.total().value()))
        }
        (_, Way::Card | Way::Prepaid) => None,
    }
}

fn draw_receipt(frame: &mut Frame, area: Rect, model: &Model, receipt: &SaleReceipt, paint: &Paint) {
    slip(frame, area, receipt.number, receipt_lines(model, receipt, paint), paint);
}

/// A numbered receipt in the middle.
pub(super) fn slip(frame: &mut Frame, area: Rect, number: u64, lines: Vec<Line<'_>>, paint: &Paint) {
    let [middle] = Layout::horizontal([Constraint::Length(72)]).flex(Flex::Center).areas(area);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let [place] = Layout::vertical([Constraint::Length(height)]).flex(Flex::Center).areas(middle);
    let number = format!("{number:06}");
    let title = paint.words.with("receipt-title", &[("number", number.into())]);
    let inner = panel::framed(frame, place, title, paint);
    frame.render_widget(Paragraph::new(lines), inner);
}

fn receipt_lines<'a>(model: &Model, receipt: &SaleReceipt, paint: &Paint) -> Vec<Line<'a>> {
    let (theme, sale) = (&paint.theme, &receipt.sale);
    let mut lines =
        vec![Line::styled(format!("{} {}", theme.symbols.done, paint.t("sale-done")), theme.ok), Line::raw("")];
    lines.extend(sale.lines().iter().map(|line| sold(line, paint)));
    lines.push(Line::raw(""));
    lines.push(labelled(paint, "sale-total", Span::styled(sale.total().to_string(), theme.strong), LABEL_WIDTH));
    lines.extend(paid(sale, paint));
    lines.extend(foot(model, (&receipt.officer, receipt.at, receipt.record), paint));
    lines
}

/// How a receipt's paper stands, once it was asked for.
pub(super) fn paper<'a>(model: &Model, record: RecordSeq, paint: &Paint) -> Option<Line<'a>> {
    let theme = &paint.theme;
    let (symbol, id, style) = match model.paper.state(record)? {
        PaperState::Printing => (theme.symbols.waiting, "receipt-printing", theme.attention),
        PaperState::Torn => return None,
        PaperState::Printed => (theme.symbols.done, "receipt-printed", theme.ok),
    };
    Some(labelled(paint, "receipt-paper", Span::styled(format!("{symbol} {}", paint.t(id)), style), LABEL_WIDTH))
}

/// Who, when, and whether the record has been sent.
pub(super) fn foot<'a>(
    model: &Model,
    (officer, at, record): (&str, Timestamp, RecordSeq),
    paint: &Paint,
) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let sent = model.queue().is_some_and(|queue| queue.acked_seq >= record.0);
    let state = if sent {
        Span::styled(format!("{} {}", theme.symbols.done, paint.t("receipt-sent")), theme.ok)
    } else {
        Span::styled(format!("{} {}", theme.symbols.waiting, paint.t("receipt-not-sent")), theme.attention)
    };
    let mut lines = vec![
        labelled(paint, "receipt-officer", officer.to_owned(), LABEL_WIDTH),
        labelled(paint, "receipt-time", format!("{} {}", date(model, at), clock(model, at)), LABEL_WIDTH),
        labelled(paint, "receipt-record", state, LABEL_WIDTH),
    ];
    lines.extend(paper(model, record, paint));
    lines
}

/// A line as a receipt says it.
pub(super) fn sold<'a>(line: &SaleLine, paint: &Paint) -> Line<'a> {
    let name = orders::fit(&goods(line.goods, paint), LABEL_WIDTH);
    let serial = line.serial.as_ref().map_or_else(String::new, |serial| format!(" · {}", serial.as_str()));
    Line::raw(format!("{name} {} × {} = {}{serial}", line.count, line.price, line.sum()))
}

/// How it was paid, as a receipt says it.
pub(super) fn paid<'a>(sale: &ReaderSale, paint: &Paint) -> Vec<Line<'a>> {
    let way = format!("way-{}", sale.payment().word());
    match sale.payment() {
        Payment::Cash { given } => vec![
            labelled(paint, "sale-entry-cash", given.to_string(), LABEL_WIDTH),
            labelled(paint, "sale-change", Span::styled(sale.change().to_string(), paint.theme.ok), LABEL_WIDTH),
        ],
        Payment::Card { slip } => vec![labelled(paint, &way, slip.as_str().to_owned(), LABEL_WIDTH)],
        Payment::Prepaid { order } => vec![labelled(paint, &way, order.as_str().to_owned(), LABEL_WIDTH)],
    }
}
