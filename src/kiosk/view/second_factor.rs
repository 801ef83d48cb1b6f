//! An officer's own carrier is asked for: whose, which one is in, and the PIN, masked. Nothing of the screen below is seen.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, next_for, panel};
use crate::domain::carrier::PinTries;
use crate::kiosk::app::second_factor::{SecondFactor, Work};

/// Draws it.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    stage: &SecondFactor,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [middle] = Layout::horizontal([Constraint::Length(72)]).flex(Flex::Center).areas(area);
    let [form, trouble] =
        Layout::vertical([Constraint::Length(8), Constraint::Length(6)]).flex(Flex::Center).areas(middle);
    let theme = &paint.theme;
    let inner = panel::active(frame, form, paint.t("factor-title"), paint);
    let label = |id: &str| Span::styled(format!("{:<14}", paint.t(id)), theme.muted);
    let carrier = match &stage.carrier {
        Some(seen) => {
            let serial = paint.words.with("issue-serial", &[("serial", seen.address.serial.as_str().into())]);
            Span::styled(format!(" {} · {serial}", paint.t(&format!("carrier-{}", seen.kind.word()))), theme.strong)
        }
        None => Span::styled(format!(" {}", paint.t("factor-no-carrier")), theme.attention),
    };
    let mut lines = vec![
        Line::raw(""),
        Line::from(vec![label("sign-in-name"), Span::styled(format!(" {}", stage.officer.as_str()), theme.strong)]),
        Line::from(vec![label("factor-carrier"), carrier]),
    ];
    if stage.asks() && !stage.has_pin_pad() {
        let typed = format!(" {:<34}", format!("{}▏", theme.symbols.dot.repeat(stage.pin.len())));
        lines.push(Line::from(vec![label("factor-pin"), Span::styled(typed, theme.focus)]));
    } else {
        lines.push(Line::raw(""));
    }
    lines.push(match stage.carrier.as_ref().map(|seen| seen.pin_tries) {
        Some(PinTries::Fine) | None => Line::styled(paint.t("factor-about"), theme.muted),
        Some(tries) => Line::styled(paint.t(&format!("pin-tries-{}", tries.word())), theme.attention),
    });
    frame.render_widget(Paragraph::new(lines), inner);
    if let Some(said) = &stage.trouble {
        panel::trouble(frame, trouble, said, paint);
    }
    (next(stage, paint), &[("Enter", "key-go-on"), ("Esc", "key-back")])
}

fn next(stage: &SecondFactor, paint: &Paint) -> Next {
    match (&stage.work, &stage.trouble) {
        (Some(Work::Signing(_)), _) if stage.has_pin_pad() => Next::Wait(paint.t("pad-wait")),
        (Some(Work::Signing(_)), _) => Next::Wait(paint.t("issue-wait-carrier")),
        (Some(Work::Verifying(_)), _) => Next::Wait(paint.t("factor-verifying")),
        (Some(_), _) => Next::Wait(paint.t("issue-wait")),
        (None, Some(trouble)) => next_for(trouble, paint),
        (None, None) if stage.carrier.is_none() => Next::Step(paint.t("factor-next-carrier")),
        (None, None) if stage.has_pin_pad() => Next::Step(paint.t("pad-next")),
        (None, None) => Next::Step(paint.t("factor-next-pin")),
    }
}
