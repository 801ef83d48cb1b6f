//! The entry in which a second officer signs in and gives a reason.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, clock, next_for, panel};
use crate::domain::approval::Standing;
use crate::domain::officer::OfficerId;
use crate::kiosk::app::Model;
use crate::kiosk::app::asked::in_front;
use crate::kiosk::app::second_person::SecondPerson;

/// An entry, what makes the ids of its sentences, and what says a reason's.
pub(super) type Entry<'a, R> = (&'a SecondPerson<R>, fn(&str) -> String, fn(R) -> &'static str);

/// Draws it in the place where people act. How a supervisor was asked who is elsewhere stands where the entry is explained
/// otherwise.
pub(super) fn draw<R: Copy + PartialEq>(
    frame: &mut Frame,
    area: Rect,
    (entry, id, word): Entry<'_, R>,
    model: &Model,
    paint: &Paint,
) {
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t(&id("title")), paint);
    let mut lines = match &entry.trouble {
        Some(trouble) => vec![Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(paint.words.fault(trouble.fault).what, theme.strong),
        ])],
        None => vec![standing(model, paint).unwrap_or_else(|| Line::raw(paint.t(&id("about"))))],
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

/// How it stands with the supervisor who was asked, if one was.
fn standing<'a>(model: &Model, paint: &Paint) -> Option<Line<'a>> {
    let theme = &paint.theme;
    if model.asked.is_sending() {
        return Some(Line::styled(paint.t("asked-sending"), theme.muted));
    }
    let request = in_front(model)?;
    let (symbol, style) = match request.standing {
        Standing::Waiting => (theme.symbols.waiting, theme.attention),
        Standing::Approved => (theme.symbols.done, theme.ok),
        Standing::Refused => (theme.symbols.failed, theme.fault),
        Standing::Lapsed => (theme.symbols.attention, theme.attention),
    };
    let at = clock(model, request.decided_at.unwrap_or(request.asked_at));
    let by = request.decided_by.as_ref().map_or("", OfficerId::as_str);
    let id = format!("asked-{}", request.standing.word());
    let text = paint.words.with(&id, &[("at", at.into()), ("by", by.into())]);
    Some(Line::styled(format!("{symbol} {text}"), style))
}

/// What comes next, and the keys.
pub(super) fn next<R>(
    entry: &SecondPerson<R>,
    model: &Model,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let is_waited_for = in_front(model).is_some_and(|request| request.standing == Standing::Waiting);
    let next = match (&entry.trouble, entry.waiting) {
        (_, Some(_)) => Next::Wait(paint.t("sign-in-waiting")),
        (Some(trouble), None) => next_for(trouble, paint),
        (None, None) if is_waited_for && entry.officer.is_empty() => Next::Wait(paint.t("asked-next")),
        (None, None) if entry.on_password => Next::Step(paint.t("second-next-password")),
        (None, None) => Next::Step(paint.t("second-next-name")),
    };
    (
        next,
        &[("Enter", "key-go-on"), ("↑↓", "key-reason"), ("Tab", "key-field"), ("F6", "key-ask"), ("Esc", "key-back")],
    )
}
