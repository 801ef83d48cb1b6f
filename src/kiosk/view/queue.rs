//! The queue: what waits here, what the centre has, since when, and why it waits.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Gauge, Paragraph};

use super::{Next, Paint, clock, date, labelled, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::line::LineState;

const LABEL_WIDTH: usize = 26;

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let inner = panel::framed(frame, area, paint.t("queue-title"), paint);
    let keys: &[(&str, &str)] = &[("Enter", "key-send-now"), ("Esc", "key-back")];
    let Some(queue) = model.queue() else {
        frame.render_widget(Paragraph::new(paint.t("store-opening")), inner);
        return (Next::Step(paint.t("queue-next")), keys);
    };
    let theme = &paint.theme;
    let oldest = queue.oldest.map_or_else(|| "–".to_owned(), |at| format!("{} {}", date(model, at), clock(model, at)));
    let waiting = if queue.unsent == 0 { theme.ok } else { theme.attention };
    let mut lines = vec![
        labelled(paint, "queue-made", queue.last_seq.to_string(), LABEL_WIDTH),
        labelled(paint, "queue-acked", Span::styled(queue.acked_seq.to_string(), theme.ok), LABEL_WIDTH),
        labelled(paint, "queue-unsent", Span::styled(queue.unsent.to_string(), waiting), LABEL_WIDTH),
        labelled(paint, "queue-oldest", oldest, LABEL_WIDTH),
        labelled(paint, "queue-limit", queue.limit.to_string(), LABEL_WIDTH),
        Line::raw(""),
        Line::raw(""),
    ];
    let why = model.line.refused.as_ref().or(match &model.line.state {
        LineState::Down(trouble) => Some(trouble),
        LineState::Unknown | LineState::Up => None,
    });
    if let Some(trouble) = why {
        lines.extend(panel::trouble_lines(trouble, paint));
    }
    frame.render_widget(Paragraph::new(lines), inner);
    let ratio = if queue.limit == 0 { 0.0 } else { (queue.unsent as f64 / queue.limit as f64).clamp(0.0, 1.0) };
    let gauge = Rect { y: inner.y + 5, height: 1, ..inner };
    frame.render_widget(Gauge::default().ratio(ratio).gauge_style(theme.key).use_unicode(true), gauge);
    let next = why.map_or_else(|| Next::Step(paint.t("queue-next")), |t| Next::Fault(paint.words.fault(t.fault).next));
    (next, keys)
}
