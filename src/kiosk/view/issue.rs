//! The issue: who and what on top, the list of steps with state and time, and the place where the citizen or the clerk acts.

use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, issue_keys, next_for, panel, second_person};
use crate::domain::carrier::PinTries;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::{EndReason, Need, Step, StepState};
use crate::kiosk::app::Model;
use crate::kiosk::app::field::Field;
use crate::kiosk::app::give_up::is_possible;
use crate::kiosk::app::issue::{IssueScreen, Waiting};

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &IssueScreen,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [head, steps, action] =
        Layout::vertical([Constraint::Length(4), Constraint::Length(8), Constraint::Fill(1)]).areas(area);
    draw_head(frame, head, screen, paint);
    draw_steps(frame, steps, model, screen, paint);
    if let Some(entry) = &screen.give_up {
        let ids = |part: &str| format!("give-up-{part}");
        second_person::draw(frame, action, (entry, ids, EndReason::word), model, paint);
        return second_person::next(entry, model, paint);
    }
    draw_action(frame, action, model, screen, paint);
    (next(model, screen, paint), keys(screen))
}

fn keys(screen: &IssueScreen) -> &'static [(&'static str, &'static str)] {
    let can_give_up = is_possible(screen);
    if screen.issue.trouble.is_some() {
        return if can_give_up {
            &[("Enter", "key-retry"), ("F6", "key-give-up"), ("Esc", "key-aside")]
        } else {
            &[("Enter", "key-retry"), ("Esc", "key-aside")]
        };
    }
    match screen.issue.need() {
        Need::ChosenPin if screen.waiting.is_none() && !screen.has_pin_pad() => {
            &[("Enter", "key-go-on"), ("Tab", "key-field"), ("Esc", "key-aside")]
        }
        Need::ChosenPin if screen.waiting.is_none() => &[("Enter", "key-go-on"), ("Esc", "key-aside")],
        Need::PresentedPin if can_give_up => &[("Enter", "key-go-on"), ("F6", "key-give-up"), ("Esc", "key-aside")],
        Need::PresentedPin if screen.waiting.is_none() => &[("Enter", "key-go-on"), ("Esc", "key-aside")],
        Need::HandOver => &[("Enter", "key-handed-over"), ("F6", "key-give-up"), ("Esc", "key-aside")],
        _ if can_give_up => &[("F6", "key-give-up"), ("Esc", "key-aside")],
        _ => &[("Esc", "key-aside")],
    }
}

/// What stands in the way right now, if anything.
fn trouble(model: &Model, screen: &IssueScreen) -> Option<Trouble> {
    if let Some(trouble) = &screen.issue.trouble {
        return Some(trouble.clone());
    }
    if screen.two_carriers {
        return Some(Fault::TwoCarriers.into());
    }
    match screen.issue.need() {
        Need::Refused(fault) => Some(fault.into()),
        Need::Carrier => model.reader_fault(screen.issue.ordered_kind).map(Trouble::from),
        _ => screen.entry.trouble.clone(),
    }
}

fn next(model: &Model, screen: &IssueScreen, paint: &Paint) -> Next {
    if let Some(trouble) = trouble(model, screen) {
        return next_for(&trouble, paint);
    }
    if screen.waiting.is_some() {
        let id = match (&screen.waiting, screen.carrier_in_use()) {
            (Some(Waiting::Pin(_)), _) if screen.has_pin_pad() => "pad-wait",
            (_, true) => "issue-wait-carrier",
            (_, false) => "issue-wait",
        };
        return Next::Wait(paint.t(id));
    }
    let id = match screen.issue.need() {
        // Before a PIN is set any fresh carrier will do.
        Need::Carrier if screen.issue.pin_intended => "issue-next-carrier-back",
        Need::Carrier => match screen.issue.ordered_kind {
            crate::domain::order::CarrierKind::SmartCard => "issue-next-smart-card",
            crate::domain::order::CarrierKind::UsbToken => "issue-next-usb-token",
        },
        Need::ChosenPin | Need::PresentedPin if screen.has_pin_pad() => "pad-next",
        Need::ChosenPin if screen.entry.on_second => "issue-next-pin-again",
        Need::ChosenPin => "issue-next-pin",
        Need::PresentedPin => "issue-next-present",
        Need::HandOver => "issue-next-hand-over",
        _ => "issue-wait",
    };
    Next::Step(paint.t(id))
}

fn draw_head(frame: &mut Frame, area: Rect, screen: &IssueScreen, paint: &Paint) {
    let order = &screen.order;
    let title = paint.words.with("issue-title", &[("number", order.number.as_str().into())]);
    let inner = panel::framed(frame, area, title, paint);
    let theme = &paint.theme;
    let carrier = match &screen.issue.inspection {
        Some(carrier) => format!(
            "{} · {} {} · {}",
            paint.t(&format!("carrier-{}", carrier.kind.word())),
            carrier.manufacturer,
            carrier.model,
            paint.words.with("issue-serial", &[("serial", carrier.address.serial.as_str().into())])
        ),
        None => paint.t(&format!("carrier-{}", screen.issue.ordered_kind.word())),
    };
    let lines = vec![
        Line::from(vec![
            Span::styled(order.holder.full(), theme.strong),
            Span::raw(format!("  {}", order.document)),
            Span::styled(format!("  {}", paint.t(&format!("applicant-{}", order.applicant.word()))), theme.muted),
        ]),
        Line::styled(carrier, theme.muted),
    ];
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Two columns of steps, in reading order down the left one first.
fn draw_steps(frame: &mut Frame, area: Rect, model: &Model, screen: &IssueScreen, paint: &Paint) {
    let inner = panel::framed(frame, area, paint.t("issue-steps"), paint);
    let columns = Layout::horizontal([Constraint::Percentage(50), Constraint::Fill(1)]).areas::<2>(inner);
    let half = Step::ALL.len().div_ceil(2);
    for (column, steps) in columns.iter().zip(Step::ALL.chunks(half)) {
        let first = if steps.first() == Some(&Step::Identity) { 0 } else { half };
        let lines: Vec<Line> = steps
            .iter()
            .enumerate()
            .map(|(i, step)| step_line(first + i + 1, *step, usize::from(column.width), model, screen, paint))
            .collect();
        frame.render_widget(Paragraph::new(lines), *column);
    }
}

fn step_line<'a>(
    number: usize,
    step: Step,
    width: usize,
    model: &Model,
    screen: &IssueScreen,
    paint: &Paint,
) -> Line<'a> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let is_current = screen.issue.current_step() == Some(step);
    let (symbol, style, time) = match screen.issue.step_state(step) {
        StepState::Done(took) => (symbols.done, theme.ok, took.map_or_else(String::new, seconds)),
        StepState::Failed => (symbols.failed, theme.fault, String::new()),
        StepState::Running(since) if screen.waiting.is_some() => {
            let running = model.at.duration_since(since);
            let phase = usize::try_from(running.as_millis() / 500).unwrap_or(0) % symbols.running.len();
            (symbols.running[phase], theme.attention, format!("{} …", seconds(running)))
        }
        _ if is_current => (symbols.cursor, theme.key, String::new()),
        StepState::Running(_) | StepState::Waiting => (symbols.waiting, theme.muted, String::new()),
    };
    let label = paint.t(&format!("step-{}", step.word()));
    let used = label.chars().count() + 6;
    let gap = width.saturating_sub(used + time.chars().count() + 2).max(1);
    let text_style = if is_current {
        theme.strong
    } else if style == theme.muted {
        theme.muted
    } else {
        theme.text
    };
    Line::from(vec![
        Span::styled(format!("{symbol} "), style),
        Span::styled(format!("{number:>2} {label}"), text_style),
        Span::styled(format!("{}{time}", " ".repeat(gap)), theme.muted),
    ])
}

/// Seconds with one decimal, as in Azerbaijan.
fn seconds(duration: SignedDuration) -> String {
    let tenths = duration.as_millis() / 100;
    format!("{},{} s", tenths / 10, tenths % 10)
}

fn draw_action(frame: &mut Frame, area: Rect, model: &Model, screen: &IssueScreen, paint: &Paint) {
    let inner = panel::active(frame, area, paint.t("issue-action"), paint);
    let lines = match trouble(model, screen) {
        Some(trouble) if screen.entry.trouble.is_none() => {
            let mut lines = panel::trouble_lines(&trouble, paint);
            lines.extend(issue_keys::on_carrier(screen, paint));
            lines
        }
        _ => match screen.issue.need() {
            Need::ChosenPin if screen.waiting.is_none() => pin_lines(screen, true, paint),
            Need::PresentedPin if screen.waiting.is_none() => pin_lines(screen, false, paint),
            Need::HandOver => {
                let (proven, give) = match screen.issue.keys.are_two() {
                    false => ("issue-proven", "issue-give-carrier"),
                    true => ("issue-proven-two", "issue-give-carrier-two"),
                };
                let mut lines = vec![
                    Line::styled(format!("{} {}", paint.theme.symbols.done, paint.t(proven)), paint.theme.ok),
                    Line::raw(paint.t(give)),
                ];
                lines.extend(issue_keys::table(screen, paint));
                lines
            }
            Need::Carrier => {
                let mut lines = vec![Line::raw(paint.t("issue-carrier-prompt"))];
                lines.extend(issue_keys::on_carrier(screen, paint));
                lines
            }
            _ => {
                let at_reader = screen.has_pin_pad() && screen.carrier_in_use();
                let mut lines = vec![match at_reader {
                    true => Line::styled(paint.t("pad-now"), paint.theme.attention),
                    false => Line::styled(paint.t("issue-running"), paint.theme.muted),
                }];
                lines.extend(issue_keys::table(screen, paint));
                lines
            }
        },
    };
    frame.render_widget(Paragraph::new(lines).wrap(ratatui::widgets::Wrap { trim: false }), inner);
}

fn pin_lines<'a>(screen: &IssueScreen, choosing: bool, paint: &Paint) -> Vec<Line<'a>> {
    let (theme, rules) = (&paint.theme, screen.pin_rules());
    let field = |id: &str, field: &Field, focused: bool| {
        let style = if focused { theme.focus } else { theme.text };
        let dots = theme.symbols.dot.repeat(field.len());
        Line::from(vec![
            Span::styled(format!("{:<22}", paint.t(id)), theme.muted),
            Span::styled(format!(" {:<14}", format!("{dots}{}", if focused { "▏" } else { "" })), style),
        ])
    };
    let counts = [
        ("min", i64::try_from(rules.digits_min).unwrap_or(0).into()),
        ("max", i64::try_from(rules.digits_max).unwrap_or(0).into()),
    ];
    let mut lines = Vec::new();
    if let Some(trouble) = &screen.entry.trouble {
        let text = paint.words.fault(trouble.fault);
        lines.push(Line::from(vec![
            Span::styled(format!("{} {} ", theme.symbols.failed, trouble.fault.code()), theme.fault),
            Span::styled(text.what, theme.strong),
        ]));
    } else {
        let turn = match (screen.has_pin_pad(), choosing) {
            (false, true) => "issue-pin-turn",
            (false, false) => "issue-pin-present",
            (true, true) => "pad-choose",
            (true, false) => "pad-present",
        };
        lines.push(Line::styled(paint.t(turn), theme.strong));
    }
    lines.push(Line::styled(paint.words.with("issue-pin-rules", &counts), theme.muted));
    if !screen.has_pin_pad() {
        lines.push(field("issue-pin-first", &screen.entry.first, !screen.entry.on_second));
    }
    if choosing && !screen.has_pin_pad() {
        lines.push(field("issue-pin-second", &screen.entry.second, screen.entry.on_second));
    }
    let tries = screen.issue.inspection.as_ref().map_or(PinTries::Fine, |i| i.pin_tries);
    let style = if tries == PinTries::Fine { theme.muted } else { theme.attention };
    lines.push(Line::styled(paint.t(&format!("pin-tries-{}", tries.word())), style));
    lines
}
