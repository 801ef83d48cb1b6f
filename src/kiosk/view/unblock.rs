//! The entry of a supervisor and of the holder's new PIN, to unblock a carrier.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, next_for, panel};
use crate::domain::takeover::UnblockReason;
use crate::kiosk::app::unblock::Unblock;

/// The sentences of the fields, and of what to do in each.
const FIELDS: [(&str, &str); 4] = [
    ("sign-in-name", "second-next-name"),
    ("sign-in-password", "second-next-password"),
    ("pin-change-new", "pin-change-next-new"),
    ("pin-change-again", "pin-change-next-again"),
];

/// Draws it in the place where people act.
pub(super) fn draw(frame: &mut Frame, area: Rect, entry: &Unblock, paint: &Paint) {
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t("unblock-title"), paint);
    let mut lines = match &entry.trouble {
        Some(trouble) => panel::trouble_lines(trouble, paint),
        None if entry.done => {
            vec![Line::styled(format!("{} {}", theme.symbols.done, paint.t("unblock-done")), theme.ok)]
        }
        None => vec![Line::raw(paint.t("unblock-about"))],
    };
    if entry.unblocked && !entry.done {
        lines.push(Line::styled(format!("{} {}", theme.symbols.done, paint.t("unblock-pin-set")), theme.attention));
    }
    if !entry.unblocked {
        for reason in UnblockReason::ALL {
            let is_chosen = *reason == entry.reason;
            let (mark, style) = if is_chosen { (theme.symbols.cursor, theme.focus) } else { (" ", theme.muted) };
            lines.push(Line::styled(format!("{mark} {}", paint.t(&format!("unblock-{}", reason.word()))), style));
        }
        for (at, ((id, _), field)) in FIELDS.iter().zip(&entry.fields).enumerate() {
            let focused = at == entry.focus && !entry.is_running();
            let text = if at == 0 { field.text().to_owned() } else { theme.symbols.dot.repeat(field.len()) };
            lines.push(Line::from(vec![
                Span::styled(format!("{:<22}", paint.t(id)), theme.muted),
                Span::styled(
                    format!(" {:<34}", format!("{text}{}", if focused { "▏" } else { " " })),
                    if focused { theme.focus } else { theme.text },
                ),
            ]));
        }
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// What comes next, and the keys.
pub(super) fn next(entry: &Unblock, paint: &Paint) -> (Next, &'static [(&'static str, &'static str)]) {
    let next = match &entry.trouble {
        _ if entry.carrier_in_use() => Next::Wait(paint.t("issue-wait-carrier")),
        _ if entry.is_running() => Next::Wait(paint.t("issue-wait")),
        Some(trouble) => next_for(trouble, paint),
        None if entry.done => Next::Step(paint.t("unblock-next-done")),
        None => Next::Step(paint.t(FIELDS[entry.focus].1)),
    };
    if entry.done {
        return (next, &[("Esc", "key-back")]);
    }
    (next, &[("Enter", "key-go-on"), ("↑↓", "key-reason"), ("Tab", "key-field"), ("Esc", "key-back")])
}
