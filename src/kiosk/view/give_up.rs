//! The entry of a supervisor who agrees to give an issue up.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, next_for, panel};
use crate::kiosk::app::give_up::{GiveUp, REASONS};

/// Draws it in the place where people act.
pub(super) fn draw(frame: &mut Frame, area: Rect, entry: &GiveUp, paint: &Paint) {
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t("give-up-title"), paint);
    let mut lines = match &entry.trouble {
        Some(trouble) => vec![Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(paint.words.fault(trouble.fault).what, theme.strong),
        ])],
        None => vec![Line::raw(paint.t("give-up-about"))],
    };
    for reason in REASONS {
        let is_chosen = reason == entry.reason;
        let (mark, style) = if is_chosen { (theme.symbols.cursor, theme.focus) } else { (" ", theme.muted) };
        lines.push(Line::styled(format!("{mark} {}", paint.t(&format!("give-up-{}", reason.word()))), style));
    }
    let field = |id: &str, text: String, focused: bool| {
        let style = if focused { theme.focus } else { theme.text };
        let text = format!(" {:<34}", format!("{text}{}", if focused { "▏" } else { " " }));
        Line::from(vec![Span::styled(format!("{:<14}", paint.t(id)), theme.muted), Span::styled(text, style)])
    };
    lines.push(field("sign-in-name", entry.officer.text().to_owned(), !entry.on_password));
    lines.push(field("sign-in-password", theme.symbols.dot.repeat(entry.password.len()), entry.on_password));
    frame.render_widget(Paragraph::new(lines), inner);
}

/// What comes next, and the keys.
pub(super) fn next(entry: &GiveUp, paint: &Paint) -> (Next, &'static [(&'static str, &'static str)]) {
    let next = match (&entry.trouble, entry.waiting) {
        (_, Some(_)) => Next::Wait(paint.t("sign-in-waiting")),
        (Some(trouble), None) => next_for(trouble, paint),
        (None, None) if entry.on_password => Next::Step(paint.t("give-up-next-password")),
        (None, None) => Next::Step(paint.t("give-up-next-name")),
    };
    (next, &[("Enter", "key-go-on"), ("↑↓", "key-reason"), ("Tab", "key-field"), ("Esc", "key-back")])
}
