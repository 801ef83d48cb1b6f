//! The entry in which a second officer signs in and gives a reason.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, next_for, panel};
use crate::kiosk::app::second_person::SecondPerson;

/// Draws it in the place where people act. `id` makes the ids of its sentences, `word` says a reason's.
pub(super) fn draw<R: Copy + PartialEq>(
    frame: &mut Frame,
    area: Rect,
    (entry, id): (&SecondPerson<R>, fn(&str) -> String),
    word: fn(R) -> &'static str,
    paint: &Paint,
) {
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t(&id("title")), paint);
    let mut lines = match &entry.trouble {
        Some(trouble) => vec![Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(paint.words.fault(trouble.fault).what, theme.strong),
        ])],
        None => vec![Line::raw(paint.t(&id("about")))],
    };
    for reason in entry.reasons {
        let is_chosen = *reason == entry.reason;
        let (mark, style) = if is_chosen { (theme.symbols.cursor, theme.focus) } else { (" ", theme.muted) };
        lines.push(Line::styled(format!("{mark} {}", paint.t(&id(word(*reason)))), style));
    }
    let field = |label: &str, text: String, focused: bool| {
        let style = if focused { theme.focus } else { theme.text };
        let text = format!(" {:<34}", format!("{text}{}", if focused { "▏" } else { " " }));
        Line::from(vec![Span::styled(format!("{:<14}", paint.t(label)), theme.muted), Span::styled(text, style)])
    };
    lines.push(field("sign-in-name", entry.officer.text().to_owned(), !entry.on_password));
    lines.push(field("sign-in-password", theme.symbols.dot.repeat(entry.password.len()), entry.on_password));
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// What comes next, and the keys.
pub(super) fn next<R>(entry: &SecondPerson<R>, paint: &Paint) -> (Next, &'static [(&'static str, &'static str)]) {
    let next = match (&entry.trouble, entry.waiting) {
        (_, Some(_)) => Next::Wait(paint.t("sign-in-waiting")),
        (Some(trouble), None) => next_for(trouble, paint),
        (None, None) if entry.on_password => Next::Step(paint.t("second-next-password")),
        (None, None) => Next::Step(paint.t("second-next-name")),
    };
    (next, &[("Enter", "key-go-on"), ("↑↓", "key-reason"), ("Tab", "key-field"), ("Esc", "key-back")])
}
