//! The entry of a supervisor, and then of the holder's new PIN, to unblock a carrier.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, next_for, panel, second_person};
use crate::domain::secret::PinRules;
use crate::domain::takeover::UnblockReason;
use crate::kiosk::app::Model;
use crate::kiosk::app::unblock::Unblock;

/// The sentences of the fields, and of what to do in each.
const FIELDS: [(&str, &str); 2] =
    [("pin-change-new", "pin-change-next-new"), ("pin-change-again", "pin-change-next-again")];

/// Draws it in the place where people act; the PIN may be entered on the reader's own keys.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    (entry, rules, at_pad): (&Unblock, PinRules, bool),
    model: &Model,
    paint: &Paint,
) {
    if entry.asks_second() {
        let id = |word: &str| format!("unblock-{word}");
        return second_person::draw(frame, area, (&entry.second, id, UnblockReason::word), model, paint);
    }
    let theme = &paint.theme;
    let inner = panel::active(frame, area, paint.t("unblock-title"), paint);
    let mut lines = match &entry.second.trouble {
        Some(trouble) => panel::trouble_lines(trouble, paint),
        None if entry.done => {
            vec![Line::styled(format!("{} {}", theme.symbols.done, paint.t("unblock-done")), theme.ok)]
        }
        None if entry.unblocked => vec![],
        None => vec![Line::styled(paint.t(if at_pad { "pad-unblock" } else { "unblock-turn" }), theme.strong)],
    };
    if entry.unblocked && !entry.done {
        lines.push(Line::styled(format!("{} {}", theme.symbols.done, paint.t("unblock-pin-set")), theme.attention));
    }
    if !entry.unblocked {
        let counts = [("min", rules.digits_min.into()), ("max", rules.digits_max.into())];
        lines.push(Line::styled(paint.words.with("issue-pin-rules", &counts), theme.muted));
        for (at, ((id, _), field)) in FIELDS.iter().zip(&entry.fields).enumerate().filter(|_| !at_pad) {
            let focused = at == entry.focus && !entry.is_running();
            let text = theme.symbols.dot.repeat(field.len());
            lines.push(Line::from(vec![
                Span::styled(format!("{:<28}", paint.t(id)), theme.muted),
                Span::styled(
                    format!(" {:<14}", format!("{text}{}", if focused { "▏" } else { " " })),
                    if focused { theme.focus } else { theme.text },
                ),
            ]));
        }
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
}

/// What comes next, and the keys.
pub(super) fn next(
    (entry, at_pad): (&Unblock, bool),
    model: &Model,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    if entry.asks_second() {
        return second_person::next(&entry.second, model, paint);
    }
    let next = match &entry.second.trouble {
        _ if entry.carrier_in_use() && at_pad && !entry.unblocked => Next::Wait(paint.t("pad-wait")),
        _ if entry.carrier_in_use() => Next::Wait(paint.t("issue-wait-carrier")),
        _ if entry.is_running() => Next::Wait(paint.t("issue-wait")),
        Some(trouble) => next_for(trouble, paint),
        None if entry.done => Next::Step(paint.t("unblock-next-done")),
        None if at_pad => Next::Step(paint.t("pad-next")),
        None => Next::Step(paint.t(FIELDS[entry.focus].1)),
    };
    if entry.done {
        return (next, &[("Esc", "key-back")]);
    }
    if at_pad {
        return (next, &[("Enter", "key-go-on"), ("Esc", "key-back")]);
    }
    (next, &[("Enter", "key-go-on"), ("Tab", "key-field"), ("Esc", "key-back")])
}
