//! Draws the model: a file a screen, with the same names as in `app`. Pure: the same model gives the same cells, and
//! drawing changes nothing.

mod approvals;
mod attorney;
mod audit;
mod bars;
mod certificates;
mod chip;
mod copy;
mod day;
mod day_differences;
mod day_now;
mod devices;
mod document;
mod help;
mod history;
mod home;
mod issue;
mod issue_keys;
mod linear;
mod lock;
mod order;
mod orders;
mod package;
mod palette;
mod panel;
mod photograph;
mod picture;
mod pin_change;
pub mod pointer;
mod queue;
mod receipt;
mod reversal;
mod sale;
mod second_factor;
mod second_person;
mod shift;
mod sign_in;
mod stock;
mod symbols;
#[cfg(test)]
mod tests;
pub mod theme;
mod tools;
mod unblock;

use std::cell::RefCell;

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Color;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::domain::fault::{Fault, Trouble};
use crate::domain::picture::Picture;
use crate::kiosk::app::input::SIZE_MIN;
use crate::kiosk::app::paper::can_print;
use crate::kiosk::app::{Model, Overlay, Screen};
use crate::kiosk::words::Words;
use theme::Theme;

/// What every view needs beside the model.
#[derive(Debug)]
pub struct Paint {
    /// Sentences in the screen's language.
    pub words: Words,
    /// Colours and symbols.
    pub theme: Theme,
    /// The terminal draws the photograph itself: its place stays free.
    pub leaves_photograph: bool,
    /// The panels of the frame that is being drawn.
    regions: RefCell<Vec<linear::Region>>,
}

impl Paint {
    /// Sentences and a theme.
    #[must_use]
    pub const fn new(words: Words, theme: Theme) -> Self {
        Self { words, theme, leaves_photograph: false, regions: RefCell::new(Vec::new()) }
    }

    /// A sentence.
    fn t(&self, id: &str) -> String {
        self.words.get(id)
    }
}

/// What the line above the keys says, and how loudly.
pub(crate) enum Next {
    /// An ordinary next step.
    Step(String),
    /// Wait: something is running.
    Wait(String),
    /// Something is wrong; the text is what to do.
    Fault(String),
}

/// Draws everything.
pub fn draw(frame: &mut Frame, model: &Model, paint: &Paint) {
    paint.regions.borrow_mut().clear();
    draw_screen(frame, model, paint);
    if paint.theme.is_linear {
        linear::tell(frame, paint);
    }
    ground(frame, paint);
}

/// Gives what has no colour of its own those of ordinary text.
fn ground(frame: &mut Frame, paint: &Paint) {
    let (Some(letters), Some(ground)) = (paint.theme.text.fg, paint.theme.text.bg) else { return };
    for cell in &mut frame.buffer_mut().content {
        if cell.fg == Color::Reset {
            cell.fg = letters;
        }
        if cell.bg == Color::Reset {
            cell.bg = ground;
        }
    }
}

fn draw_screen(frame: &mut Frame, model: &Model, paint: &Paint) {
    let area = frame.area();
    if (area.width, area.height) < SIZE_MIN && (area.width < SIZE_MIN.0 || area.height < SIZE_MIN.1) {
        return draw_too_small(frame, paint);
    }
    let [top, body, next, keys] = parts(area);
    bars::status(frame, top, model, paint);
    if let Some(lock) = &model.lock {
        let (what, pairs) = lock::draw(frame, body, model, lock, paint);
        bars::next(frame, next, &what, paint);
        return bars::keys(frame, keys, model, pairs, paint);
    }
    if let Some(stage) = &model.second_factor {
        let (what, pairs) = second_factor::draw(frame, body, stage, paint);
        bars::next(frame, next, &what, paint);
        bars::keys(frame, keys, model, pairs, paint);
        return draw_overlay(frame, body, model, paint);
    }
    let body = draw_notice(frame, body, model, paint);
    let (what, pairs) = match &model.screen {
        Screen::SignIn(screen) => sign_in::draw(frame, body, model, screen, paint),
        Screen::Home(screen) => home::draw(frame, body, model, screen, paint),
        Screen::Orders(screen) => orders::draw(frame, body, model, screen, paint),
        Screen::Order(screen) => order::draw(frame, body, model, screen, paint),
        Screen::Issue(screen) => issue::draw(frame, body, model, screen, paint),
        Screen::Receipt(screen) => receipt::draw(frame, body, model, screen, paint),
        Screen::Sale(screen) => sale::draw(frame, body, model, screen, paint),
        Screen::Reversal(screen) => reversal::draw(frame, body, model, screen, paint),
        Screen::Shift(screen) => shift::draw(frame, body, model, screen, paint),
        Screen::Stock(screen) => stock::draw(frame, body, model, screen, paint),
        Screen::Day(screen) => day::draw(frame, body, model, screen, paint),
        Screen::Audit(screen) => audit::draw(frame, body, model, screen, paint),
        Screen::Approvals(screen) => approvals::draw(frame, body, model, screen, paint),
        Screen::Devices(screen) => devices::draw(frame, body, model, screen, paint),
        Screen::Tools(screen) => tools::draw(frame, body, model, screen, paint),
        Screen::Queue(screen) => queue::draw(frame, body, model, screen, paint),
        Screen::PinChange(screen) => pin_change::draw(frame, body, model, screen, paint),
        Screen::Certificates(screen) => certificates::draw(frame, body, model, screen, paint),
    };
    let shown = match &model.palette.search {
        Some(search) => palette::draw(frame, body, model, search, paint),
        None => (what, pairs),
    };
    bars::next(frame, next, &shown.0, paint);
    bars::keys(frame, keys, model, shown.1, paint);
    draw_overlay(frame, body, model, paint);
}

fn draw_overlay(frame: &mut Frame, body: Rect, model: &Model, paint: &Paint) {
    match model.overlay {
        Some(Overlay::Help) => help::draw(frame, body, model, paint),
        Some(Overlay::ConfirmQuit) => panel::question(frame, body, "confirm-quit", paint),
        Some(Overlay::ConfirmLeave) => panel::question(frame, body, "confirm-leave", paint),
        Some(Overlay::ConfirmSettle) => panel::question(frame, body, "confirm-settle", paint),
        Some(Overlay::ConfirmResolve) => panel::question(frame, body, "confirm-resolve", paint),
        Some(Overlay::ConfirmApprove) => panel::question(frame, body, "confirm-approve", paint),
        Some(Overlay::ConfirmRefuse) => panel::question(frame, body, "confirm-refuse", paint),
        Some(Overlay::ConfirmSuspend) => order::draw_reasons(frame, body, paint),
        None => {}
    }
}

/// Where the photograph of the holder is to be drawn in a screen of this size, while one is in front.
#[must_use]
pub fn photograph(area: Rect, model: &Model) -> Option<(Rect, &Picture)> {
    if area.width < SIZE_MIN.0 || area.height < SIZE_MIN.1 {
        return None;
    }
    let [_, body, ..] = parts(area);
    photograph::place(model, without_notice(body, model).0)
}

/// The status, the body, what comes next, the keys.
fn parts(area: Rect) -> [Rect; 4] {
    Layout::vertical([Constraint::Length(1), Constraint::Fill(1), Constraint::Length(1), Constraint::Length(1)])
        .areas(area)
}

fn draw_too_small(frame: &mut Frame, paint: &Paint) {
    let text = paint.words.fault(Fault::ScreenTooSmall);
    let lines = vec![Line::styled(text.what, paint.theme.fault), Line::raw(text.next)];
    frame.render_widget(Paragraph::new(lines).wrap(ratatui::widgets::Wrap { trim: true }), frame.area());
}

/// A notice takes the last lines of the body; the screen is drawn in what is left.
fn draw_notice(frame: &mut Frame, body: Rect, model: &Model, paint: &Paint) -> Rect {
    let (rest, place) = without_notice(body, model);
    if let Some(trouble) = &model.notice {
        panel::trouble(frame, place, trouble, paint);
    }
    rest
}

/// What a notice leaves of the body, and its own place.
fn without_notice(body: Rect, model: &Model) -> (Rect, Rect) {
    let rows = if model.notice.is_some() { 5 } else { 0 };
    let [rest, place] = Layout::vertical([Constraint::Fill(1), Constraint::Length(rows)]).areas(body);
    (rest, place)
}

/// Local time of the day.
pub(crate) fn clock(model: &Model, at: Timestamp) -> String {
    local(model, at).strftime("%H:%M").to_string()
}

/// Local date as in Azerbaijan: day, month, year.
pub(crate) fn date(model: &Model, at: Timestamp) -> String {
    local(model, at).strftime("%d.%m.%Y").to_string()
}

fn local(model: &Model, at: Timestamp) -> jiff::civil::DateTime {
    jiff::tz::Offset::from_seconds(model.settings.utc_offset_seconds).unwrap_or(jiff::tz::Offset::UTC).to_datetime(at)
}

/// The keys of a receipt.
fn print_keys(model: &Model) -> &'static [(&'static str, &'static str)] {
    let keys = &[("Enter", "key-next-citizen"), ("Ctrl-P", "key-print")];
    if can_print(model) { keys } else { &keys[..1] }
}

/// A label and its value on one line.
pub(crate) fn labelled<'a>(paint: &Paint, id: &str, value: impl Into<Span<'a>>, width: usize) -> Line<'a> {
    let label = paint.t(id);
    let pad = width.saturating_sub(label.chars().count());
    Line::from(vec![Span::styled(format!("{label}{} ", " ".repeat(pad)), paint.theme.muted), value.into()])
}

/// The next line for a trouble.
pub(crate) fn next_for(trouble: &Trouble, paint: &Paint) -> Next {
    Next::Fault(paint.words.fault(trouble.fault).next)
}
