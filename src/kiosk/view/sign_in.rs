//! The sign-in screen.

use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, next_for, panel};
use crate::kiosk::app::Model;
use crate::kiosk::app::sign_in::SignIn;

const BANNER: [&str; 4] = [
    "▀█▀ █▀▄▀█ ▀▀█ ▄▀█     █▄▀ ▀█▀ █▀█ █▀ █▄▀",
    " █  █ ▀ █  ▄▀ █▀█     █▀▄  █  █ █ ▀█ █▀▄",
    "▀▀▀ ▀   ▀ ▀▀▀ ▀ ▀     ▀ ▀ ▀▀▀ ▀▀▀ ▀▀ ▀ ▀",
    "",
];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &SignIn,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [middle] = Layout::horizontal([Constraint::Length(64)]).flex(Flex::Center).areas(area);
    let [banner, subtitle, _, form, trouble] = Layout::vertical([
        Constraint::Length(4),
        Constraint::Length(2),
        Constraint::Length(1),
        Constraint::Length(6),
        Constraint::Length(6),
    ])
    .flex(Flex::Center)
    .areas(middle);
    let lines: Vec<Line> = BANNER.iter().map(|l| Line::styled(*l, paint.theme.key)).collect();
    frame.render_widget(Paragraph::new(lines).alignment(Alignment::Center), banner);
    let about = vec![
        Line::raw(paint.t("sign-in-about")),
        Line::styled(format!("{} · {}", model.settings.kiosk, model.settings.version), paint.theme.muted),
    ];
    frame.render_widget(Paragraph::new(about).alignment(Alignment::Center), subtitle);
    draw_form(frame, form, screen, paint);
    if let Some(said) = &screen.trouble {
        panel::trouble(frame, trouble, said, paint);
    }
    let next = match (&screen.trouble, screen.waiting) {
        (_, Some(_)) => Next::Wait(paint.t("sign-in-waiting")),
        (Some(trouble), None) => next_for(trouble, paint),
        (None, None) if screen.on_password => Next::Step(paint.t("sign-in-next-password")),
        (None, None) => Next::Step(paint.t("sign-in-next-name")),
    };
    (next, &[("Enter", "key-go-on"), ("Tab", "key-field")])
}

fn draw_form(frame: &mut Frame, area: Rect, screen: &SignIn, paint: &Paint) {
    let inner = panel::active(frame, area, paint.t("sign-in-title"), paint);
    let dots = paint.theme.symbols.dot.repeat(screen.password.len());
    let line = |id: &str, text: String, focused: bool| {
        let style = if focused { paint.theme.focus } else { paint.theme.text };
        let label = format!("{:<14}", paint.t(id));
        let caret = if focused { "▏" } else { " " };
        let text = format!(" {:<34}", format!("{text}{caret}"));
        Line::from(vec![Span::styled(label, paint.theme.muted), Span::styled(text, style)])
    };
    let lines = vec![
        Line::raw(""),
        line("sign-in-name", screen.officer.text().to_owned(), !screen.on_password),
        line("sign-in-password", dots, screen.on_password),
    ];
    frame.render_widget(Paragraph::new(lines), inner);
}
