//! The home screen: the day at the left, the scan prompt at the right, the list below.

use fluent_bundle::FluentValue;
use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::{Next, Paint, approvals, clock, copy, labelled, orders, panel};
use crate::domain::clock::ClockStanding;
use crate::domain::fault::Fault;
use crate::domain::mrz::{self, Check};
use crate::domain::officer::OfficerId;
use crate::domain::stock::{Account, Ware};
use crate::kiosk::app::home::Home;
use crate::kiosk::app::line::LineState;
use crate::kiosk::app::shift::ShiftState;
use crate::kiosk::app::stock::known::low;
use crate::kiosk::app::{Model, asked, day};
use crate::ports::cache::CacheFound;
use crate::ports::readers::{ReaderRole, ReadersState};
use crate::wire::approvals::MyApproval;

/// Draws the screen.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    screen: &Home,
    paint: &Paint,
) -> (Next, &'static [(&'static str, &'static str)]) {
    let [upper, list] = Layout::vertical([Constraint::Length(10 + stock_rows(model)), Constraint::Fill(1)]).areas(area);
    let [today, prompt] = Layout::horizontal([Constraint::Length(30), Constraint::Fill(1)]).areas(upper);
    draw_today(frame, today, model, paint);
    draw_prompt(frame, prompt, screen, paint);
    draw_list(frame, list, model, screen, paint);
    let next = if model.search.is_some() {
        Next::Wait(paint.t("home-searching"))
    } else if mrz::typed(screen.prompt.text()).iter().any(|(_, check)| *check == Check::Wrong) {
        Next::Step(paint.t("home-next-check"))
    } else if !screen.prompt.is_empty() {
        Next::Step(paint.t("home-next-enter"))
    } else if let Some(told) = asked::news(model) {
        Next::Step(news(told, paint))
    } else if !model.approvals.waiting.is_empty() {
        let count = FluentValue::from(i64::try_from(model.approvals.waiting.len()).unwrap_or(i64::MAX));
        Next::Step(paint.words.with("home-next-approvals", &[("count", count)]))
    } else if model.unfinished.is_empty() {
        Next::Step(paint.t("home-next-scan"))
    } else {
        Next::Step(paint.t("home-next-unfinished"))
    };
    let keys: &[(&str, &str)] = if day::may_report(model) {
        &[("Enter", "key-open"), ("Tab", "key-list"), ("F5", "key-shift"), ("F6", "key-day"), ("F7", "key-pin")]
    } else {
        &[("Enter", "key-open"), ("Tab", "key-list"), ("F5", "key-shift"), ("F7", "key-pin")]
    };
    (next, keys)
}

/// What a supervisor who is elsewhere has said.
fn news(told: &MyApproval, paint: &Paint) -> String {
    let id = format!("home-news-{}", told.standing.word());
    let by = told.decided_by.as_ref().map_or("", OfficerId::as_str);
    let what = paint.t(&format!("matter-{}", told.matter.word()));
    let about = format!("{what} · {}", approvals::about(&told.matter, paint));
    paint.words.with(&id, &[("about", about.into()), ("by", by.into())])
}

fn draw_today(frame: &mut Frame, area: Rect, model: &Model, paint: &Paint) {
    let inner = panel::framed(frame, area, paint.t("home-today"), paint);
    let hello = model.line.hello.as_ref();
    let count = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), |v| v.to_string());
    let theme = &paint.theme;
    let mut lines = vec![
        labelled(paint, "home-issued", Span::styled(count(hello.map(|h| h.handed_over_today)), theme.ok), 18),
        labelled(paint, "home-ready", Span::styled(count(hello.map(|h| h.orders_ready)), theme.strong), 18),
        labelled(
            paint,
            "home-unfinished",
            Span::styled(
                model.unfinished.len().to_string(),
                if model.unfinished.is_empty() { theme.muted } else { theme.attention },
            ),
            18,
        ),
        labelled(paint, "home-unsent", count(model.queue().map(|q| q.unsent)), 18),
        labelled(paint, "home-shift", shift(model, paint), 18),
        clock_line(model, paint),
    ];
    lines.extend(devices(model, paint));
    lines.extend(stock(model, paint));
    frame.render_widget(Paragraph::new(lines), inner);
}

/// How many lines the stock takes: none where none is kept.
fn stock_rows(model: &Model) -> u16 {
    if Ware::ALL.iter().any(|ware| model.stock.sheet.keeps(*ware)) { 2 } else { 0 }
}

/// Carriers on one line, readers on the other; few are marked by symbol, word and colour.
fn stock<'a>(model: &Model, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let low = low(model);
    let told = |wares: &[Ware]| {
        let known: Vec<String> = wares
            .iter()
            .filter(|ware| model.stock.sheet.keeps(**ware))
            .map(|ware| {
                let count = model.stock.sheet.pieces(*ware, Account::Shelf);
                format!("{} {count}", paint.t(&format!("home-stock-{}", ware.word())))
            })
            .collect();
        let is_low = wares.iter().any(|ware| low.contains(ware));
        let mark =
            if is_low { format!(" {} {}", theme.symbols.attention, paint.t("home-stock-low")) } else { String::new() };
        Line::styled(format!("{}{mark}", known.join(" · ")), if is_low { theme.attention } else { theme.text })
    };
    if stock_rows(model) == 0 {
        return vec![];
    }
    let mut readers = told(&[Ware::Reader]);
    readers.push_span(Span::styled("  F12", theme.key));
    vec![told(&[Ware::SmartCard, Ware::UsbToken]), readers]
}

/// Whose shift is open at this counter, and since when.
fn shift<'a>(model: &Model, paint: &Paint) -> Span<'a> {
    let theme = &paint.theme;
    match &model.shift {
        ShiftState::Unknown => Span::raw("–"),
        ShiftState::Closed { .. } => Span::styled(paint.t("home-shift-closed"), theme.muted),
        ShiftState::Open(open) => {
            let own = model.session.as_ref().is_some_and(|session| session.officer.id == open.officer);
            let since = clock(model, open.at);
            let told = if own { since } else { orders::fit(open.officer.as_str(), 7).trim_end().to_owned() };
            Span::styled(told, if own { theme.ok } else { theme.attention })
        }
    }
}

/// Empty while the clock was checked lately.
fn clock_line<'a>(model: &Model, paint: &Paint) -> Line<'a> {
    let theme = &paint.theme;
    match model.clock.standing() {
        ClockStanding::Checked => Line::raw(""),
        ClockStanding::Unsynced if matches!(model.line.state, LineState::Unknown) => Line::raw(""),
        ClockStanding::Ending(left) => {
            Line::styled(format!("{} {}", theme.symbols.attention, clock_ending(left, paint)), theme.attention)
        }
        ClockStanding::Unsynced => {
            let text =
                format!("{} {} {}", theme.symbols.failed, Fault::ClockUnsynced.code(), paint.t("clock-unsynced"));
            Line::styled(text, theme.fault)
        }
    }
}

/// After how many hours nothing will be issued, because the clock was not checked; begun hours count.
pub(super) fn clock_ending(left: SignedDuration, paint: &Paint) -> String {
    let hours = (left.as_secs() + 3599) / 3600;
    paint.words.with("clock-ending", &[("hours", hours.into())])
}

/// One line for what lies in the carrier readers, one for the ID-card reader.
fn devices<'a>(model: &Model, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let Some(ReadersState::Running(readers)) = &model.readers else {
        return vec![Line::styled(paint.t("home-no-readers"), theme.attention)];
    };
    let carriers: Vec<&str> = model.occupied_carrier_readers().map(|(_, kind)| kind.word()).collect();
    let carrier = match carriers.as_slice() {
        [] => Line::styled(paint.t("home-no-carrier"), theme.muted),
        [one] => Line::styled(
            format!("{} {} {}", theme.symbols.up, paint.t(&format!("carrier-{one}")), paint.t("home-carrier-in")),
            theme.ok,
        ),
        _ => Line::styled(format!("{} {}", theme.symbols.attention, paint.t("home-two-carriers")), theme.attention),
    };
    let card = readers.iter().any(|r| r.role == ReaderRole::IdCard && r.card.is_some());
    let id_card = if card {
        Line::styled(format!("{} {}", theme.symbols.up, paint.t("home-id-card-in")), theme.ok)
    } else {
        Line::styled(paint.t("home-no-id-card"), theme.muted)
    };
    vec![id_card, carrier]
}

fn draw_prompt(frame: &mut Frame, area: Rect, screen: &Home, paint: &Paint) {
    let inner = panel::active(frame, area, paint.t("home-prompt-title"), paint);
    let theme = &paint.theme;
    let width = usize::from(inner.width).saturating_sub(4);
    let mut lines = vec![
        Line::styled(paint.t("home-prompt-scan"), theme.strong),
        Line::raw(paint.t("home-prompt-type")),
        Line::raw(""),
    ];
    let typed: Vec<&str> = screen.prompt.text().split('\n').collect();
    for (number, text) in typed.iter().enumerate() {
        let tail: String = text.chars().skip(text.chars().count().saturating_sub(width - 2)).collect();
        let caret = if number + 1 == typed.len() { "▏" } else { "" };
        lines.push(Line::styled(format!("{} {tail}{caret:<1}", theme.symbols.cursor), theme.key));
    }
    lines.extend(draw_checks(screen.prompt.text(), paint));
    frame.render_widget(Paragraph::new(lines), inner);
}

/// The check digits of a zone that is being typed, each as soon as it stands there.
fn draw_checks<'a>(text: &str, paint: &Paint) -> Option<Line<'a>> {
    let checks = mrz::typed(text);
    let theme = &paint.theme;
    let spans = checks.iter().flat_map(|(field, check)| {
        let (symbol, style) = match check {
            Check::Open => (theme.symbols.waiting, theme.muted),
            Check::Holds => (theme.symbols.done, theme.ok),
            Check::Wrong => (theme.symbols.failed, theme.fault),
        };
        [Span::styled(format!("{symbol} {}", paint.t(&format!("mrz-{}", field.word()))), style), Span::raw("  ")]
    });
    (!checks.is_empty()).then(|| Line::from_iter(spans))
}

fn draw_list(frame: &mut Frame, area: Rect, model: &Model, screen: &Home, paint: &Paint) {
    if let Some(found) = screen.matches.as_ref().filter(|_| !screen.prompt.is_empty()) {
        return draw_matches(frame, area, model, (found, screen.picked), paint);
    }
    let inner = panel::framed(frame, area, list_title(model, screen, paint), paint);
    let theme = &paint.theme;
    if model.unfinished.is_empty() && screen.ready.is_empty() {
        let id = match (screen.refreshing, model.line.is_up()) {
            (Some(_), _) => "home-list-loading",
            (None, true) => "home-list-empty",
            (None, false) => "home-list-offline",
        };
        frame.render_widget(Paragraph::new(Line::styled(paint.t(id), theme.muted)), inner);
        return;
    }
    let mut rows: Vec<Line> = vec![orders::header(inner.width, paint)];
    let height = usize::from(inner.height).saturating_sub(1);
    let from = (screen.selected + 1).saturating_sub(height);
    let aside = model.unfinished.iter().map(|issue| {
        let text = paint.t("home-row-unfinished");
        Line::styled(format!("{} {:<10} {text}", theme.symbols.attention, issue.order), theme.attention)
    });
    let ready = screen.ready.iter().map(|order| orders::row(order, inner.width, model, paint));
    for (index, line) in aside.chain(ready).enumerate().skip(from).take(height) {
        let selected = index == screen.selected && screen.prompt.is_empty();
        rows.push(if selected { orders::selected(&line, paint) } else { line });
    }
    frame.render_widget(Paragraph::new(rows), inner);
}

/// The list's title says how old the copy is that it comes from.
fn list_title(model: &Model, screen: &Home, paint: &Paint) -> String {
    let count = FluentValue::from(i64::try_from(screen.ready.len()).unwrap_or(0));
    let title = paint.words.with("home-list-title", &[("count", count)]);
    let as_of = if screen.told && model.line.is_up() { None } else { screen.as_of.or(model.copy.state.as_of) };
    let Some(as_of) = as_of else { return title };
    let mark = if model.copy.is_old(model.at) { format!("{} ", paint.theme.symbols.attention) } else { String::new() };
    format!("{title} · {mark}{}", copy::as_of(model, as_of, paint))
}

/// What the copy holds for what is typed so far.
fn draw_matches(
    frame: &mut Frame,
    area: Rect,
    model: &Model,
    (found, picked): (&CacheFound, Option<usize>),
    paint: &Paint,
) {
    let count = if found.more { format!("{}+", found.orders.len()) } else { found.orders.len().to_string() };
    let mut title = paint.words.with("home-found-title", &[("count", count.into())]);
    if let Some(as_of) = found.state.as_of {
        title = format!("{title} · {}", copy::as_of(model, as_of, paint));
    }
    let inner = panel::framed(frame, area, title, paint);
    if found.orders.is_empty() {
        let line = Line::styled(paint.t("home-found-none"), paint.theme.muted);
        return frame.render_widget(Paragraph::new(line), inner);
    }
    let height = usize::from(inner.height).saturating_sub(1);
    let from = picked.map_or(0, |picked| (picked + 1).saturating_sub(height));
    let mut rows = vec![orders::header(inner.width, paint)];
    for (index, order) in found.orders.iter().enumerate().skip(from).take(height) {
        let line = orders::row(order, inner.width, model, paint);
        rows.push(if picked == Some(index) { orders::selected(&line, paint) } else { line });
    }
    frame.render_widget(Paragraph::new(rows), inner);
}
