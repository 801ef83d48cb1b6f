//! A sale is taken back: the sale at the top, below it what is done, who agrees; and the receipt of it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, clock, date, labelled, panel, sale, second_person};
use crate::domain::sale::{Payback, Reversal, ReversalReason};
use crate::kiosk::app::Model;
use crate::kiosk::app::paper::can_print;
use crate::kiosk::app::reversal::{ReversalReceipt, ReversalScreen, ReversalStep, Sold, Way, obstacle};

type Keys = &'static [(&'static str, &'static str)];

const ENTRY_KEYS: Keys = &[("Enter", "key-go-on"), ("Esc", "key-back")];
const CHOICE_KEYS: Keys = &[("↑↓", "key-choose"), ("Enter", "key-go-on"), ("Esc", "key-back")];
const FOUND_KEYS: Keys = &[("↑↓", "key-choose"), ("Enter", "key-go-on"), ("Ctrl-P", "key-print"), ("Esc", "key-back")];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &ReversalScreen,
    paint: &Paint,
) -> (Next, Keys) {
    if let ReversalStep::Done(receipt) = &screen.step {
        sale::slip(frame, area, receipt.number, receipt_lines(model, receipt, paint), paint);
        return (Next::Step(hand_back(receipt, paint)), super::print_keys(model));
    }
    let rows = screen.sold.as_ref().map_or(1, |sold| sold.sale.lines().len() + 5);
    let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(2);
    let [top, below] = Layout::vertical([Constraint::Length(height), Constraint::Fill(1)]).areas(area);
    draw_sold(frame, top, model, screen, paint);
    if let ReversalStep::Second(entry) = &screen.step {
        let ids = |word: &str| format!("reversal-{word}");
        second_person::draw(frame, below, (entry, ids, ReversalReason::word), model, paint);
        return second_person::next(entry, model, paint);
    }
    draw_choice(frame, below, model, screen, paint);
    let step = |id: &str, keys| (Next::Step(paint.t(id)), keys);
    match &screen.step {
        ReversalStep::Number => step("reversal-next-number", ENTRY_KEYS),
        ReversalStep::Looking(_) => (Next::Wait(paint.t("reversal-looking")), ENTRY_KEYS),
        ReversalStep::Way(_) if can_print(model) => step("reversal-next-way", FOUND_KEYS),
        ReversalStep::Way(_) => step("reversal-next-way", CHOICE_KEYS),
        ReversalStep::Piece(_) => step("reversal-next-piece", CHOICE_KEYS),
        ReversalStep::Serial(_) => step("reversal-next-serial", ENTRY_KEYS),
        ReversalStep::Slip(_) => step("reversal-next-slip", ENTRY_KEYS),
        _ => (Next::Wait(paint.t("reversal-writing")), &[]),
    }
}

fn draw_sold(frame: &mut Frame, area: Rect, model: &Model, screen: &ReversalScreen, paint: &Paint) {
    let inner = panel::framed(frame, area, paint.t("reversal-sold"), paint);
    let Some(sold) = &screen.sold else {
        return frame.render_widget(Paragraph::new(paint.t("reversal-none")), inner);
    };
    let when = format!("{} {}", date(model, sold.record.at), clock(model, sold.record.at));
    let number = Span::styled(format!("{:06}", sold.of.receipt), paint.theme.strong);
    let mut lines = vec![
        labelled(paint, "reversal-receipt", number, sale::LABEL_WIDTH),
        labelled(paint, "receipt-time", when, sale::LABEL_WIDTH),
    ];
    lines.extend(sold.sale.lines().iter().map(|line| sale::sold(line, paint)));
    let total = Span::styled(sold.sale.total().to_string(), paint.theme.strong);
    lines.push(labelled(paint, "sale-total", total, sale::LABEL_WIDTH));
    lines.extend(sale::paid(&sold.sale, paint));
    frame.render_widget(Paragraph::new(lines), inner);
}

fn draw_choice(frame: &mut Frame, area: Rect, model: &Model, screen: &ReversalScreen, paint: &Paint) {
    let inner = panel::active(frame, area, paint.t("reversal-title"), paint);
    let lines = match (&screen.step, &screen.sold) {
        (ReversalStep::Way(at), Some(sold)) => ways(model, sold, *at, paint),
        (ReversalStep::Piece(at), Some(sold)) => {
            let line = |(n, line)| marked(n == *at, sale::sold(line, paint), paint);
            sold.sale.lines().iter().enumerate().map(line).collect()
        }
        (step, _) => {
            let label = match step {
                ReversalStep::Serial(_) => "reversal-entry-serial",
                ReversalStep::Slip(_) => "reversal-entry-slip",
                _ => "reversal-entry-number",
            };
            let typing = screen.takes_typing();
            let text = format!(" {:<34}", format!("{}{}", screen.entry.text(), if typing { "▏" } else { "" }));
            let style = if typing { paint.theme.focus } else { paint.theme.text };
            vec![Line::styled(paint.t(label), paint.theme.muted), Line::styled(text, style)]
        }
    };
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What can be done, and why something cannot.
fn ways<'a>(model: &Model, sold: &Sold, at: usize, paint: &Paint) -> Vec<Line<'a>> {
    let line = |(n, way): (usize, Way)| {
        let mut line = Line::raw(paint.t(&format!("reversal-way-{}", way.word())));
        if let Some(fault) = obstacle(model, sold, way) {
            line.spans
                .push(Span::styled(format!("  {} {}", paint.theme.symbols.failed, fault.code()), paint.theme.muted));
        }
        marked(n == at, line, paint)
    };
    Way::ALL.into_iter().enumerate().map(line).collect()
}

fn marked<'a>(is_chosen: bool, line: Line<'a>, paint: &Paint) -> Line<'a> {
    let (mark, style) =
        if is_chosen { (paint.theme.symbols.cursor, paint.theme.focus) } else { (" ", paint.theme.text) };
    let mut spans = vec![Span::raw(format!("{mark} "))];
    spans.extend(line.spans);
    Line::from(spans).style(style)
}

/// What goes over the counter, in which direction.
fn hand_back(receipt: &ReversalReceipt, paint: &Paint) -> String {
    match receipt.reversal.what() {
        Reversal::Exchange { .. } => paint.t("reversal-next-exchanged"),
        Reversal::Void { payback } | Reversal::Refund { payback } => match payback {
            Payback::Cash { amount } => sale::with_money("reversal-next-cash", *amount, paint),
            Payback::Card { .. } | Payback::Prepaid => paint.t("reversal-next-taken"),
        },
    }
}

fn receipt_lines<'a>(model: &Model, receipt: &ReversalReceipt, paint: &Paint) -> Vec<Line<'a>> {
    let (theme, reversal) = (&paint.theme, &receipt.reversal);
    let done = paint.t(&format!("reversal-done-{}", reversal.what().word()));
    let number = format!("{:06}", reversal.of().receipt);
    let mut lines = vec![
        Line::styled(format!("{} {done}", theme.symbols.done), theme.ok),
        Line::raw(""),
        labelled(paint, "reversal-receipt", number, sale::LABEL_WIDTH),
    ];
    if let Reversal::Exchange { piece } = reversal.what()
        && let Some(serials) = &piece.serials
    {
        lines.push(labelled(paint, "reversal-back", serials.returned.as_str().to_owned(), sale::LABEL_WIDTH));
        lines.push(labelled(paint, "reversal-out", serials.given.as_str().to_owned(), sale::LABEL_WIDTH));
    }
    if let Some(payback) = reversal.what().payback() {
        let amount = Span::styled(payback.amount().to_string(), theme.strong);
        lines.push(labelled(paint, "reversal-payback", amount, sale::LABEL_WIDTH));
        let way = paint.t(&format!("way-{}", payback.word()));
        lines.push(labelled(paint, "sale-payment", way, sale::LABEL_WIDTH));
    }
    if let Some(Payback::Card { slip, .. }) = reversal.what().payback() {
        lines.push(labelled(paint, "sale-entry-card", slip.as_str().to_owned(), sale::LABEL_WIDTH));
    }
    let reason = paint.t(&format!("reversal-{}", reversal.reason().word()));
    lines.push(labelled(paint, "reversal-reason", reason, sale::LABEL_WIDTH));
    lines.push(labelled(paint, "reversal-approved", reversal.approved_by().as_str().to_owned(), sale::LABEL_WIDTH));
    lines.extend(sale::foot(model, (&receipt.officer, receipt.at, receipt.record), paint));
    lines
}
