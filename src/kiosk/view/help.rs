//! Help for the screen in front: what it is for, and its keys.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Paint, panel};
use crate::kiosk::app::tools::Open;
use crate::kiosk::app::{Model, Screen};

/// Draws the help over the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let id = match &model.screen {
        _ if model.second_factor.is_some() => "help-factor",
        Screen::SignIn(_) => "help-sign-in",
        Screen::Home(_) => "help-home",
        Screen::Orders(_) => "help-orders",
        Screen::Order(_) => "help-order",
        Screen::Issue(_) => "help-issue",
        Screen::Receipt(_) => "help-receipt",
        Screen::Sale(_) => "help-sale",
        Screen::Reversal(_) => "help-reversal",
        Screen::Shift(_) => "help-shift",
        Screen::Stock(_) => "help-stock",
        Screen::Day(_) => "help-day",
        Screen::Audit(_) => "help-audit",
        Screen::Approvals(_) => "help-approvals",
        Screen::Devices(_) => "help-devices",
        Screen::Tools(tools) => match &tools.open {
            None => "help-tools",
            Some(Open::Log(_)) => "help-log",
            Some(Open::Trace(_)) => "help-trace",
            Some(Open::Guided(_)) => "help-guided",
            Some(Open::Configuration(_)) => "help-configuration",
        },
        Screen::Queue(_) => "help-queue",
        Screen::PinChange(_) => "help-pin-change",
        Screen::Certificates(_) => "help-certificates",
    };
    let mut lines: Vec<Line> = paint.t(id).lines().map(|l| Line::raw(l.to_owned())).collect();
    lines.push(Line::raw(""));
    lines.extend(paint.t("help-everywhere").lines().map(|l| Line::styled(l.to_owned(), paint.theme.muted)));
    panel::centred(frame, area, paint.t("help-title"), lines, paint);
}
