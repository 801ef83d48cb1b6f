//! The queue: for each record whether it is here and whether the centre has it, since when and why it waits, and the items
//! that a person must settle.

use fluent_bundle::FluentValue;
use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::orders::selected;
use super::{Next, Paint, clock, date, panel};
use crate::domain::fault::Trouble;
use crate::kiosk::app::Model;
use crate::kiosk::app::line::LineState;
use crate::kiosk::app::paper::{PaperState, can_print};
use crate::kiosk::app::queue::{QueueScreen, can_resolve, can_settle};
use crate::ports::outbox::{QueueRow, QueueState};
use crate::wire::centre::RefusedRecord;

/// Columns of number, time, kind and age.
const WIDTHS: [usize; 4] = [5, 11, 17, 7];
/// From this width on a row says that it is kept here, too; on a narrow screen being listed says so.
const WIDE_FROM: u16 = 100;

/// Records that have waited so long on a line that is down go on a USB stick.
const BY_STICK_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// What a screen's footer offers.
type Keys = &'static [(&'static str, &'static str)];

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, screen: &QueueScreen, paint: &Paint) -> (Next, Keys) {
    let inner = panel::framed(frame, area, paint.t("queue-title"), paint);
    let Some(queue) = model.queue() else {
        frame.render_widget(Paragraph::new(paint.t("store-opening")), inner);
        return (Next::Step(paint.t("queue-next")), &[("Enter", "key-send-now"), ("Esc", "key-back")]);
    };
    let why = trouble(model, &queue);
    let told = match (&why, screen.refused.get(screen.selected)) {
        (Some(trouble), _) => panel::trouble_lines(trouble, paint),
        (None, Some(record)) => vec![Line::styled(record.detail.clone(), paint.theme.strong)],
        (None, None) => vec![],
    };
    let below = u16::try_from(told.len()).unwrap_or(0);
    let [top, list, bottom] =
        Layout::vertical([Constraint::Length(3), Constraint::Fill(1), Constraint::Length(below)]).areas(inner);
    frame.render_widget(Paragraph::new(summary(model, &queue, paint)), top);
    frame.render_widget(Paragraph::new(rows(list, model, screen, paint)), list);
    frame.render_widget(Paragraph::new(told), bottom);
    let next = match &why {
        _ if goes_by_stick(model, &queue) => Next::Step(paint.t("queue-next-stick")),
        Some(trouble) => Next::Fault(paint.words.fault(trouble.fault).next),
        None if !screen.refused.is_empty() => Next::Step(paint.t("queue-next-refused")),
        None => Next::Step(paint.t("queue-next")),
    };
    (next, keys(model))
}

fn keys(model: &Model) -> Keys {
    match (can_settle(model), can_resolve(model).is_some()) {
        (true, _) => &[("Enter", "key-send-now"), ("F6", "key-settle"), ("Esc", "key-back")],
        (false, true) => &[("Enter", "key-send-now"), ("F7", "key-resolve"), ("Esc", "key-back")],
        (false, false) if can_print(model) => {
            &[("Enter", "key-send-now"), ("↑↓", "key-move"), ("Ctrl-P", "key-print"), ("Esc", "key-back")]
        }
        (false, false) => &[("Enter", "key-send-now"), ("↑↓", "key-move"), ("Esc", "key-back")],
    }
}

fn goes_by_stick(model: &Model, queue: &QueueState) -> bool {
    let waits = queue.oldest.is_some_and(|oldest| model.at.duration_since(oldest) >= BY_STICK_AFTER);
    waits && queue.unsent > 0 && queue.halt.is_none() && matches!(model.line.state, LineState::Down(_))
}

/// What stands in the way, the gravest first.
fn trouble(model: &Model, queue: &QueueState) -> Option<Trouble> {
    let line = match &model.line.state {
        LineState::Down(trouble) => Some(trouble.clone()),
        LineState::Unknown | LineState::Up => None,
    };
    let waits = queue.unsent > 0;
    let last = model.line.last_error.as_ref().filter(|_| waits).map(|(_, trouble)| trouble.clone());
    queue.halt.map(Trouble::from).or_else(|| model.line.refused.clone()).or(line).or(last)
}

/// How many wait, how many the centre has, and when they are tried again.
fn summary<'a>(model: &Model, queue: &QueueState, paint: &Paint) -> Vec<Line<'a>> {
    let theme = &paint.theme;
    let count = |id: &str, n: u64| paint.words.with(id, &[("count", FluentValue::from(n))]);
    let waiting = if queue.unsent == 0 { theme.ok } else { theme.attention };
    let mut first = vec![
        Span::styled(count("queue-count-unsent", queue.unsent), waiting),
        Span::raw(" · "),
        Span::styled(count("queue-count-acked", queue.acked_seq), theme.ok),
        Span::styled(format!(" · {}", count("queue-count-limit", queue.limit)), theme.muted),
    ];
    if queue.urgent > 0 {
        first.push(Span::styled(format!(" · {}", count("queue-count-urgent", queue.urgent)), theme.attention));
    }
    let second = match (model.line.last_error.as_ref().filter(|_| queue.unsent > 0), model.line.next_try()) {
        (Some((at, trouble)), next) => {
            let next = next.map_or_else(|| paint.t("queue-now"), |at| clock(model, at));
            let (at, code) = (clock(model, *at), trouble.fault.code());
            let told = [("at", at.into()), ("code", code.into()), ("next", next.into())];
            paint.words.with("queue-last-error", &told)
        }
        (None, _) if model.line.is_sending() => paint.t("queue-sending-now"),
        (None, _) => String::new(),
    };
    vec![Line::from(first), Line::styled(second, theme.muted), header(paint)]
}

/// Cut or filled up to a width.
pub(super) fn fit(text: &str, width: usize) -> String {
    let kept: String = text.chars().take(width).collect();
    format!("{kept:<width$}")
}

fn header<'a>(paint: &Paint) -> Line<'a> {
    let cell = |id: &str, width| fit(&paint.t(id), width);
    let [number, time, kind, age] = WIDTHS;
    let text = format!(
        "  {} {} {} {} {}",
        cell("column-number", number),
        cell("queue-column-made", time),
        cell("queue-column-kind", kind),
        cell("queue-column-age", age),
        paint.t("queue-column-standing")
    );
    Line::styled(text, paint.theme.muted)
}

/// The refused records and the newest ones, as many as fit around the cursor.
fn rows<'a>(area: Rect, model: &Model, screen: &QueueScreen, paint: &Paint) -> Vec<Line<'a>> {
    let height = usize::from(area.height);
    let total = screen.refused.len() + screen.rows.len();
    let first = screen.selected.saturating_sub(height.saturating_sub(1)).min(total.saturating_sub(height));
    let line = |n: usize| match screen.refused.get(n) {
        Some(record) => refused(record, model, paint),
        None => row(&screen.rows[n - screen.refused.len()], area.width >= WIDE_FROM, model, paint),
    };
    let marked = |n: usize| if n == screen.selected { selected(&line(n), paint) } else { line(n) };
    if total == 0 {
        return vec![Line::styled(paint.t("queue-none"), paint.theme.muted)];
    }
    (first..total.min(first + height)).map(marked).collect()
}

/// Number, moment, kind and age: what each row begins with.
fn beginning(seq: u64, at: jiff::Timestamp, kind: &str, model: &Model, paint: &Paint) -> String {
    let [number, time, kind_width, age_width] = WIDTHS;
    let id = format!("record-{kind}");
    let kind = if paint.words.knows(&id) { paint.t(&id) } else { kind.to_owned() };
    let made = format!("{} {}", &date(model, at)[..5], clock(model, at));
    let made = fit(&made, time);
    format!("  {seq:<number$} {made} {} {} ", fit(&kind, kind_width), fit(&age(at, model, paint), age_width))
}

/// How long ago, in the largest unit that fits.
pub(super) fn age(at: jiff::Timestamp, model: &Model, paint: &Paint) -> String {
    let minutes = model.at.duration_since(at).as_mins().max(0);
    let (id, count) = match minutes {
        0..60 => ("age-minutes", minutes),
        60..2_880 => ("age-hours", minutes / 60),
        _ => ("age-days", minutes / 1_440),
    };
    paint.words.with(id, &[("count", FluentValue::from(count))])
}

fn row<'a>(row: &QueueRow, wide: bool, model: &Model, paint: &Paint) -> Line<'a> {
    let (theme, record) = (&paint.theme, &row.record);
    let begins = beginning(record.seq.0, record.at, record.kind.as_str(), model, paint);
    let (id, style) = if row.acknowledged {
        ("standing-centre", theme.ok)
    } else if model.line.was_noticed(record.seq.0) {
        ("standing-noticed", theme.ok)
    } else if record.kind.is_urgent() {
        ("standing-urgent", theme.attention)
    } else {
        ("standing-here", theme.attention)
    };
    let symbol = if row.acknowledged { theme.symbols.done } else { theme.symbols.attention };
    let kept = format!("{} {} · ", theme.symbols.done, paint.t("standing-kept"));
    let kept = if wide { kept } else { String::new() };
    let printed = match model.paper.state(record.seq) {
        Some(PaperState::Printing) => format!(" · {} {}", theme.symbols.waiting, paint.t("receipt-printing")),
        Some(PaperState::Printed) => format!(" · {} {}", theme.symbols.done, paint.t("receipt-printed")),
        Some(PaperState::Torn) | None => String::new(),
    };
    Line::from(vec![
        Span::raw(begins),
        Span::styled(kept, theme.muted),
        Span::styled(format!("{symbol} {}", paint.t(id)), style),
        Span::styled(printed, theme.muted),
    ])
}

fn refused<'a>(record: &RefusedRecord, model: &Model, paint: &Paint) -> Line<'a> {
    let begins = beginning(record.seq.0, record.at, record.kind.as_str(), model, paint);
    let theme = &paint.theme;
    let told = format!("{} {}: {}", theme.symbols.failed, paint.t("standing-refused"), record.detail);
    Line::from(vec![Span::raw(begins), Span::styled(told, theme.fault)])
}
