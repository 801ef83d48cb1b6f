//! The receipt: what was issued, to whom, on what, until when; and whether the record has been sent.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, clock, date, labelled, panel, sale};
use crate::kiosk::app::Model;
use crate::kiosk::app::receipt::Receipt;
use crate::kiosk::app::sale::paid_for_reader;

const LABEL_WIDTH: usize = 20;

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &Receipt,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [middle] = Layout::horizontal([Constraint::Length(72)]).flex(Flex::Center).areas(area);
    let [place] = Layout::vertical([Constraint::Length(18)]).flex(Flex::Center).areas(middle);
    let number = format!("{:06}", screen.number);
    let title = paint.words.with("receipt-title", &[("number", number.into())]);
    let inner = panel::framed(frame, place, title, paint);
    frame.render_widget(Paragraph::new(lines(model, screen, paint)), inner);
    let next = if paid_for_reader(&screen.order) { "receipt-next-reader" } else { "receipt-next" };
    (Next::Step(paint.t(next)), super::print_keys(model))
}

fn lines<'a>(model: &Model, screen: &Receipt, paint: &Paint) -> Vec<Line<'a>> {
    let (theme, order) = (&paint.theme, &screen.order);
    let sent = model.queue().is_some_and(|queue| queue.acked_seq >= screen.record.0);
    let state = if sent {
        Span::styled(format!("{} {}", theme.symbols.done, paint.t("receipt-sent")), theme.ok)
    } else {
        Span::styled(format!("{} {}", theme.symbols.waiting, paint.t("receipt-not-sent")), theme.attention)
    };
    let mut lines = vec![
        Line::styled(format!("{} {}", theme.symbols.done, paint.t("receipt-done")), theme.ok),
        Line::raw(""),
        labelled(paint, "receipt-order", order.number.as_str().to_owned(), LABEL_WIDTH),
        labelled(paint, "receipt-holder", Span::styled(order.holder.full(), theme.strong), LABEL_WIDTH),
        labelled(paint, "receipt-carrier", paint.t(&format!("carrier-{}", order.carrier.word())), LABEL_WIDTH),
        labelled(paint, "receipt-serial", screen.carrier_serial.clone(), LABEL_WIDTH),
    ];
    if let Some(certificate) = &screen.certificate {
        let until = format!("{} – {}", date(model, certificate.not_before), date(model, certificate.not_after));
        lines.push(labelled(paint, "receipt-certificate", certificate.serial.to_uppercase(), LABEL_WIDTH));
        if let Some(second) = &screen.authentication {
            lines.push(labelled(paint, "receipt-authentication", second.serial.to_uppercase(), LABEL_WIDTH));
        }
        lines.push(labelled(paint, "receipt-validity", until, LABEL_WIDTH));
    }
    lines.extend([
        labelled(paint, "receipt-price", order.price.to_string(), LABEL_WIDTH),
        labelled(paint, "receipt-officer", screen.officer.clone(), LABEL_WIDTH),
        labelled(paint, "receipt-time", format!("{} {}", date(model, screen.at), clock(model, screen.at)), LABEL_WIDTH),
        labelled(paint, "receipt-record", state, LABEL_WIDTH),
    ]);
    lines.extend(sale::paper(model, screen.record, paint));
    lines.extend([Line::raw(""), Line::styled(paint.t("receipt-advice"), theme.muted)]);
    lines
}
