//! The guided tests: the list, a test's steps with what is expected of the one in turn, and what arrives from keys and scanners.

use fluent_bundle::FluentValue;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Paragraph, Wrap};

use super::Keys;
use crate::domain::fault::Trouble;
use crate::kiosk::app::Model;
use crate::kiosk::app::message::Key;
use crate::kiosk::app::tools::guided::input::{Arrived, InputTest};
use crate::kiosk::app::tools::guided::{Guided, Run, StepState, Steps, Test};
use crate::kiosk::view::orders::{fit, selected};
use crate::kiosk::view::{Next, Paint, local, panel};

/// Columns of a step's name.
const STEP_WIDTH: usize = 34;

const LIST_KEYS: Keys = &[("Enter", "key-open"), ("↑↓", "key-move"), ("Esc", "key-back")];
const TEST_KEYS: Keys = &[("Enter", "key-again"), ("Esc", "key-back")];

/// Draws the list or the test in front.
pub(super) fn draw(frame: &mut Frame, area: Rect, model: &Model, guided: &Guided, paint: &Paint) -> (Next, Keys) {
    match &guided.run {
        Some(Run::Input(test)) => draw_input(frame, area, model, test, paint),
        Some(run) => match run.steps() {
            Some(steps) => (draw_steps(frame, area, run, steps, paint), TEST_KEYS),
            None => draw_list(frame, area, guided, paint),
        },
        None => draw_list(frame, area, guided, paint),
    }
}

fn draw_list(frame: &mut Frame, area: Rect, guided: &Guided, paint: &Paint) -> (Next, Keys) {
    let inner = panel::framed(frame, area, paint.t("guided-title"), paint);
    let row = |(n, test): (usize, &Test)| {
        let line = Line::from(vec![
            Span::raw("  "),
            Span::styled(format!("{} ", n + 1), paint.theme.key),
            Span::raw(paint.t(&format!("test-{}", test.word()))),
        ]);
        if n == guided.selected { selected(&line, paint) } else { line }
    };
    let rows: Vec<Line> = Test::ALL.iter().enumerate().map(row).collect();
    frame.render_widget(Paragraph::new(rows), inner);
    (Next::Step(paint.t("guided-next")), LIST_KEYS)
}

fn draw_steps(frame: &mut Frame, area: Rect, run: &Run, (test, steps): (Test, &Steps), paint: &Paint) -> Next {
    let inner = panel::framed(frame, area, paint.t(&format!("test-{}", test.word())), paint);
    let mut lines: Vec<Line> = steps
        .words
        .iter()
        .zip(&steps.states)
        .map(|(word, state)| {
            let name = paint.t(&format!("test-{}-{word}", test.word()));
            step(&name, state, paint)
        })
        .collect();
    lines.push(Line::raw(""));
    if let (Run::Carrier(carrier), Some("pin")) = (run, steps.word()) {
        let typed = format!("PIN {}▏", paint.theme.symbols.dot.repeat(carrier.pin.len()));
        lines.push(Line::styled(typed, paint.theme.focus));
    }
    if let (Run::IdCard(card), Some("chip")) = (run, steps.word()) {
        let percent = card.progress.and_then(|progress| progress.percent());
        lines.extend(percent.map(|percent| Line::styled(format!("{percent} %"), paint.theme.muted)));
    }
    for state in &steps.states {
        if let StepState::Failed(trouble) = state {
            lines.extend(panel::trouble_lines(trouble, paint));
        }
    }
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }), inner);
    next(run, (test, steps), paint)
}

fn next(run: &Run, (test, steps): (Test, &Steps), paint: &Paint) -> Next {
    let expected = |word: &str| paint.words.attribute(&format!("test-{}-{word}", test.word()), "expected");
    let waits = match run {
        Run::Carrier(carrier) => carrier.is_working(),
        Run::Printer(printer) => printer.is_printing(),
        Run::IdCard(_) => steps.word() == Some("chip"),
        Run::Input(_) => false,
    };
    match (steps.word(), steps.failed()) {
        (Some(word), _) if waits => Next::Wait(expected(word)),
        (Some(word), _) => Next::Step(expected(word)),
        (None, Some(trouble)) => remedy(trouble, paint),
        (None, None) => Next::Step(paint.t("guided-passed")),
    }
}

fn remedy(trouble: &Trouble, paint: &Paint) -> Next {
    Next::Fault(paint.words.remedy(trouble.fault))
}

fn step<'a>(name: &str, state: &StepState, paint: &Paint) -> Line<'a> {
    let (theme, symbols) = (&paint.theme, &paint.theme.symbols);
    let (symbol, style, seen) = match state {
        StepState::Open => (symbols.waiting, theme.muted, String::new()),
        StepState::Now => (symbols.running[0], theme.focus, String::new()),
        StepState::Passed(seen) => (symbols.done, theme.ok, seen.clone()),
        StepState::Failed(trouble) => (symbols.failed, theme.fault, trouble.fault.code().to_owned()),
    };
    Line::from(vec![
        Span::styled(format!("{symbol} "), style),
        Span::styled(format!("{} ", fit(name, STEP_WIDTH)), theme.strong),
        Span::raw(seen),
    ])
}

fn draw_input(frame: &mut Frame, area: Rect, model: &Model, test: &InputTest, paint: &Paint) -> (Next, Keys) {
    let count = FluentValue::from(i64::try_from(test.count).unwrap_or(i64::MAX));
    let told = paint.words.with("input-count", &[("count", count)]);
    let inner = panel::framed(frame, area, format!("{} · {told}", paint.t("test-input")), paint);
    let [list] = Layout::vertical([Constraint::Fill(1)]).areas(inner);
    let line = |(at, arrived): &(jiff::Timestamp, Arrived)| {
        let (kind, text) = said(arrived, paint);
        Line::from(vec![
            Span::styled(format!("{} ", local(model, *at).strftime("%H:%M:%S")), paint.theme.muted),
            Span::styled(format!("{} ", fit(&kind, 14)), paint.theme.strong),
            Span::raw(text),
        ])
    };
    let mut lines: Vec<Line> = test.arrived.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(Line::styled(paint.t("input-none"), paint.theme.muted));
    }
    frame.render_widget(Paragraph::new(lines), list);
    (Next::Step(paint.t("input-next")), &[("Esc Esc", "key-back")])
}

/// What arrived: a key by its name, a burst by its size and by what it is.
fn said(arrived: &Arrived, paint: &Paint) -> (String, String) {
    match arrived {
        Arrived::Key(key) => (paint.t("input-key"), key_name(*key)),
        Arrived::Burst { chars, lines, zone, is_zone } => {
            let number = |n: &usize| FluentValue::from(i64::try_from(*n).unwrap_or(i64::MAX));
            let size = paint.words.with("input-burst-size", &[("chars", number(chars)), ("lines", number(lines))]);
            let what = match (zone, is_zone) {
                (Some(format), _) => {
                    let format = format!("{format:?}").to_uppercase();
                    format!(" · {}", paint.words.with("input-zone", &[("format", format.into())]))
                }
                (None, true) => format!(" · {}", paint.t("input-zone-wrong")),
                (None, false) => String::new(),
            };
            (paint.t("input-burst"), format!("{size}{what}"))
        }
    }
}

/// A key's name, as on the key.
fn key_name(key: Key) -> String {
    match key {
        Key::Char(' ') => "␣".to_owned(),
        Key::Char(c) => c.to_string(),
        Key::F(n) => format!("F{n}"),
        Key::Ctrl(c) => format!("Ctrl-{}", c.to_uppercase()),
        Key::Up => "↑".to_owned(),
        Key::Down => "↓".to_owned(),
        other => format!("{other:?}"),
    }
}
