//! The lock over a screen: who left it, and the password that opens it. Nothing of the screen below is seen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, next_for, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::lock::Lock;

/// Draws the lock.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    lock: &Lock,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [middle] = Layout::horizontal([Constraint::Length(64)]).flex(Flex::Center).areas(area);
    let [form, trouble] =
        Layout::vertical([Constraint::Length(7), Constraint::Length(6)]).flex(Flex::Center).areas(middle);
    let inner = panel::active(frame, form, paint.t("lock-title"), paint);
    let officer = model.session.as_ref().map_or_else(String::new, |session| session.officer.display_name.clone());
    let typed = format!(" {:<34}", format!("{}▏", paint.theme.symbols.dot.repeat(lock.password.len())));
    let label = |id: &str| Span::styled(format!("{:<14}", paint.t(id)), paint.theme.muted);
    let lines = vec![
        Line::raw(""),
        Line::from(vec![label("receipt-officer"), Span::styled(format!(" {officer}"), paint.theme.strong)]),
        Line::from(vec![label("sign-in-password"), Span::styled(typed, paint.theme.focus)]),
        Line::raw(""),
        Line::styled(paint.t(if lock.line_is_back { "lock-line-back" } else { "lock-kept" }), paint.theme.muted),
    ];
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(said) = &lock.trouble {
        panel::trouble(frame, trouble, said, paint);
    }
    let next = match &lock.trouble {
        Some(said) => next_for(said, paint),
        None => Next::Step(paint.t("lock-next")),
    };
    (next, &[("Enter", "key-unlock"), ("F5", "key-other-officer")])
}
