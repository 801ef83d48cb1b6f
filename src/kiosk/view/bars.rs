//! The top line (where, who, line, queue, devices, clock), the line that says what to do next, and the keys.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::{Alignment, Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, clock};
use crate::domain::officer::Permission;
use crate::kiosk::app::approvals::may_approve;
use crate::kiosk::app::line::LineState;
use crate::kiosk::app::{Language, Model, Screen, StoreView};
use crate::ports::readers::ReadersState;

/// The top line.
pub(super) fn status(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let theme = &paint.theme;
    let branch = model.line.hello.as_ref().map_or(model.settings.branch_name.as_str(), |h| h.branch.name.as_str());
    let mut left = format!(" · {branch}");
    if let Some(session) = &model.session {
        left.push_str(&format!(" · {}", session.officer.display_name));
    }
    let states = [line_state(model, paint), queue_state(model, paint), readers_state(model, paint)];
    let mut right: Vec<Span> = Vec::new();
    for (text, style) in states {
        right.push(Span::styled(format!(" {text} "), style));
        right.push(Span::raw(" "));
    }
    right.push(Span::raw(format!("{} ", clock(model, model.at))));
    let right = Line::from(right);
    let width = u16::try_from(right.width()).unwrap_or(area.width).min(area.width);
    let [l, r] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(width)]).areas(area);
    let product = if model.settings.training {
        Span::styled(format!(" {} ", paint.t("training-mark")), theme.focus)
    } else {
        Span::raw(format!(" {}", paint.t("product")))
    };
    frame.render_widget(Paragraph::new(Line::from(vec![product, Span::raw(left)])).style(theme.bar), l);
    frame.render_widget(Paragraph::new(right).alignment(Alignment::Right).style(theme.bar), r);
}

fn line_state(model: &Model, paint: &Paint) -> (String, Style) {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    match &model.line.state {
        LineState::Unknown => (format!("{} {}", symbols.waiting, paint.t("line-unknown")), theme.bar),
        LineState::Up => (format!("{} {}", symbols.up, paint.t("line-up")), theme.bar),
        LineState::Down(_) => (format!("{} {}", symbols.down, paint.t("line-down")), theme.focus),
    }
}

fn queue_state(model: &Model, paint: &Paint) -> (String, Style) {
    let theme = &paint.theme;
    match &model.store {
        StoreView::Opening => (format!("⇅ {}", paint.t("store-opening")), theme.bar),
        StoreView::Closed(_) => (format!("{} {}", theme.symbols.failed, paint.t("store-closed")), theme.focus),
        StoreView::Open(queue) if queue.unsent == 0 => (format!("⇅ {}", paint.t("queue-empty")), theme.bar),
        StoreView::Open(queue) => {
            let id = if model.line.is_sending() { "queue-sending" } else { "queue-waiting" };
            let count = FluentValue::from(i64::try_from(queue.unsent).unwrap_or(i64::MAX));
            (format!("⇅ {}", paint.words.with(id, &[("count", count)])), theme.bar)
        }
    }
}

fn readers_state(model: &Model, paint: &Paint) -> (String, Style) {
    let theme = &paint.theme;
    match &model.readers {
        None => (format!("▣ {}", paint.t("readers-unknown")), theme.bar),
        Some(ReadersState::ServiceDown(_)) => {
            (format!("{} {}", theme.symbols.failed, paint.t("readers-down")), theme.focus)
        }
        Some(ReadersState::Running(readers)) => {
            let count = FluentValue::from(i64::try_from(readers.len()).unwrap_or(0));
            let style = if readers.is_empty() { theme.focus } else { theme.bar };
            (format!("▣ {}", paint.words.with("readers-count", &[("count", count)])), style)
        }
    }
}

/// The line that says what to do next.
pub(super) fn next(frame: &mut Frame, area: Rect, next: &Next, paint: &Paint) {
    let theme = &paint.theme;
    let (lead, text, style) = match next {
        Next::Step(text) => (paint.t("next-step"), text, theme.next),
        Next::Wait(text) => (paint.t("next-wait"), text, theme.bar),
        Next::Fault(text) => (paint.t("next-fault"), text, theme.next),
    };
    frame.render_widget(Paragraph::new(format!(" {lead} {text}")).style(style), area);
}

/// The keys of the screen, then those that work everywhere, then the languages.
pub(super) fn keys(frame: &mut Frame, area: Rect, model: &Model, pairs: &[(&str, &str)], paint: &Paint) {
    let theme = &paint.theme;
    let everywhere: &[(&str, &str)] = match (&model.screen, &model.session) {
        _ if model.lock.is_some() || model.palette.search.is_some() => &[],
        _ if model.second_factor.is_some() => &[("F1", "key-help"), ("F10", "key-quit")],
        (Screen::Issue(_), _) => &[("F1", "key-help")],
        (_, None) => &[("F1", "key-help"), ("F9", "key-devices"), ("F10", "key-quit")],
        (_, Some(_)) => &[
            ("F1", "key-help"),
            ("Ctrl-K", "key-palette"),
            ("F2", "key-home"),
            ("F3", "key-sale"),
            ("F4", "key-queue"),
            ("F9", "key-devices"),
            ("F10", "key-quit"),
        ],
    };
    let may_sell = model.session.as_ref().is_some_and(|session| session.officer.role.may(Permission::Sell));
    let decides = may_approve(model);
    let everywhere = everywhere.iter().filter(|(key, _)| *key != "F3" || may_sell || decides);
    let everywhere = everywhere.map(|pair| if pair.0 == "F3" && decides { &("F3", "key-approvals") } else { pair });
    let mut languages = vec![Span::styled("F8 ", theme.key)];
    for language in Language::ALL {
        let style = if language == model.language { theme.strong } else { theme.muted };
        languages.push(Span::styled(format!("{} ", language.code()), style));
    }
    let languages = Line::from(languages);
    let width = u16::try_from(languages.width()).unwrap_or(0);
    let mut spans = vec![Span::raw(" ")];
    let mut room = usize::from(area.width.saturating_sub(width + 1));
    for (key, id) in pairs.iter().chain(everywhere) {
        let word = paint.t(id);
        let needed = key.chars().count() + word.chars().count() + 3;
        if needed > room {
            // What does not fit stands in the help; half a word would only confuse.
            break;
        }
        room -= needed;
        spans.push(Span::styled(format!("{key} "), theme.key));
        spans.push(Span::raw(format!("{word}  ")));
    }
    let [l, r] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(width)]).areas(area);
    frame.render_widget(Paragraph::new(Line::from(spans)), l);
    frame.render_widget(Paragraph::new(languages), r);
}
