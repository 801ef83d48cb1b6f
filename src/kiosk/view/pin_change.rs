//! The change of a PIN: which carrier is in, and the three entries, masked.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::{Next, Paint, next_for, panel, unblock};
use crate::domain::carrier::{CarrierInspection, PinTries};
use crate::kiosk::app::Model;
use crate::kiosk::app::pin_change::{PinChange, Work};
use crate::kiosk::app::unblock::is_possible;

/// The sentences of the three fields.
const FIELDS: [&str; 3] = ["pin-change-old", "pin-change-new", "pin-change-again"];

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &PinChange,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [head, action] = Layout::vertical([Constraint::Length(3), Constraint::Fill(1)]).areas(area);
    let inner = panel::framed(frame, head, paint.t("pin-change-title"), paint);
    let carrier = match &screen.carrier {
        Some(carrier) => Line::styled(described(carrier, paint), paint.theme.strong),
        None => Line::styled(paint.t("issue-carrier-prompt"), paint.theme.muted),
    };
    frame.render_widget(Paragraph::new(carrier), inner);
    if let Some(entry) = &screen.unblock {
        let rules = screen.carrier.as_ref().map(|seen| seen.pin_rules).unwrap_or_default();
        unblock::draw(frame, action, (entry, rules, screen.has_pin_pad()), model, paint);
        return unblock::next((entry, screen.has_pin_pad()), model, paint);
    }
    let inner = panel::active(frame, action, paint.t("issue-action"), paint);
    frame.render_widget(Paragraph::new(lines(screen, paint)).wrap(Wrap { trim: false }), inner);
    let may_unblock = screen.carrier.as_ref().is_some_and(is_possible);
    let keys: &[(&str, &str)] = match (screen.asks() && !screen.has_pin_pad(), may_unblock) {
        (true, true) => &[("Enter", "key-go-on"), ("Tab", "key-field"), ("F6", "key-unblock"), ("Esc", "key-back")],
        (true, false) => &[("Enter", "key-go-on"), ("Tab", "key-field"), ("Esc", "key-back")],
        (false, true) => &[("Enter", "key-go-on"), ("F6", "key-unblock"), ("Esc", "key-back")],
        (false, false) => &[("Enter", "key-go-on"), ("Esc", "key-back")],
    };
    (next(screen, paint), keys)
}

fn described(carrier: &CarrierInspection, paint: &Paint) -> String {
    format!(
        "{} · {} {} · {}",
        paint.t(&format!("carrier-{}", carrier.kind.word())),
        carrier.manufacturer,
        carrier.model,
        paint.words.with("issue-serial", &[("serial", carrier.address.serial.as_str().into())])
    )
}

fn lines<'a>(screen: &PinChange, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    if screen.changed {
        return vec![Line::styled(format!("{} {}", theme.symbols.done, paint.t("pin-changed")), theme.ok)];
    }
    let mut lines = match &screen.trouble {
        Some(trouble) => panel::trouble_lines(trouble, paint),
        None if screen.has_pin_pad() => vec![Line::styled(paint.t("pad-change"), theme.strong)],
        None => vec![Line::styled(paint.t("pin-change-turn"), theme.strong)],
    };
    let Some(carrier) = &screen.carrier else { return lines };
    if screen.asks() {
        let rules = carrier.pin_rules;
        let counts = [("min", rules.digits_min.into()), ("max", rules.digits_max.into())];
        lines.push(Line::styled(paint.words.with("issue-pin-rules", &counts), theme.muted));
        let typed = FIELDS.iter().zip(&screen.fields).enumerate().filter(|_| !screen.has_pin_pad());
        for (at, (id, field)) in typed {
            let focused = at == screen.focus;
            let dots = theme.symbols.dot.repeat(field.len());
            lines.push(Line::from(vec![
                Span::styled(format!("{:<28}", paint.t(id)), theme.muted),
                Span::styled(
                    format!(" {:<14}", format!("{dots}{}", if focused { "▏" } else { "" })),
                    if focused { theme.focus } else { theme.text },
                ),
            ]));
        }
    }
    let style = if carrier.pin_tries == PinTries::Fine { theme.muted } else { theme.attention };
    lines.push(Line::styled(paint.t(&format!("pin-tries-{}", carrier.pin_tries.word())), style));
    lines
}

fn next(screen: &PinChange, paint: &Paint) -> Next {
    match (&screen.trouble, screen.work) {
        (_, Some(Work::Looking(_))) => Next::Wait(paint.t("issue-wait")),
        (_, Some(Work::Changing(_))) if screen.has_pin_pad() => Next::Wait(paint.t("pad-wait")),
        (_, Some(Work::Changing(_))) => Next::Wait(paint.t("issue-wait-carrier")),
        (Some(trouble), None) => next_for(trouble, paint),
        (None, None) if screen.changed => Next::Step(paint.t("pin-change-next-take")),
        (None, None) if screen.carrier.is_none() => Next::Step(paint.t("pin-change-next-carrier")),
        (None, None) if screen.has_pin_pad() => Next::Step(paint.t("pad-next")),
        (None, None) => {
            Next::Step(paint.t(["pin-change-next-old", "pin-change-next-new", "pin-change-next-again"][screen.focus]))
        }
    }
}
