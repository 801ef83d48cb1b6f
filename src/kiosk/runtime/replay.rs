//! A recording on the screen again: forwards and back, event by event, as the kiosk drew it then; or as text, a screen after the
//! other.

use std::io;

use crossterm::event::{Event, KeyCode, KeyEventKind, read};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::terminal::Screen;
use crate::kiosk::app::Model;
use crate::kiosk::app::replay::{Replay, ReplayError};
use crate::kiosk::view::theme::Theme;
use crate::kiosk::view::{self, Paint};
use crate::kiosk::words::Words;
use crate::wire::recording::{Recorded, RecordedEvent};

/// A screen that was different from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayedScreen {
    /// After how many events.
    pub event: usize,
    /// The wall clock then.
    pub clock: jiff::Timestamp,
    /// Its rows, without blanks at their ends.
    pub rows: Vec<String>,
}

/// Every screen of a recording that differs from the one before it, and how many events were left out of it.
///
/// # Errors
/// [`ReplayError`].
pub fn screens(events: Vec<RecordedEvent>) -> Result<(Vec<ReplayedScreen>, usize), ReplayError> {
    let mut replay = Replay::new(events)?;
    let mut shown: Vec<ReplayedScreen> = Vec::new();
    loop {
        let rows = drawn(&replay.model);
        let clock = replay.last().map_or(jiff::Timestamp::UNIX_EPOCH, |event| event.clock);
        if shown.last().is_none_or(|last| last.rows != rows) {
            shown.push(ReplayedScreen { event: replay.done, clock, rows });
        }
        if !replay.step() {
            return Ok((shown, replay.left_out));
        }
    }
}

/// The model as text, at its own size.
fn drawn(model: &Model) -> Vec<String> {
    let (width, height) = model.size;
    let Ok(mut terminal) = Terminal::new(TestBackend::new(width, height));
    let paint = Paint::new(Words::new(model.language), Theme::for_terminal(model.look, &super::terminal()));
    let Ok(_) = terminal.draw(|frame| view::draw(frame, model, &paint));
    rows(terminal.backend().buffer())
}

fn rows(buffer: &Buffer) -> Vec<String> {
    let row =
        |y: u16| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..buffer.area.height).map(row).collect()
}

/// Shows a recording until somebody leaves it: → and ← by event, PgDn and PgUp by fifty, Home and End, Esc.
///
/// # Errors
/// When there is no terminal.
pub fn show(events: Vec<RecordedEvent>) -> io::Result<Result<(), ReplayError>> {
    let mut replay = match Replay::new(events) {
        Ok(replay) => replay,
        Err(error) => return Ok(Err(error)),
    };
    let mut screen = Screen::take(|| false, false)?;
    loop {
        draw(&mut screen, &replay)?;
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        let to = match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return Ok(Ok(())),
            KeyCode::Right | KeyCode::Enter | KeyCode::Char(' ') => replay.done + 1,
            KeyCode::PageDown => replay.done + 50,
            KeyCode::Left => replay.done.saturating_sub(1),
            KeyCode::PageUp => replay.done.saturating_sub(50),
            KeyCode::Home => 1,
            KeyCode::End => replay.events(),
            _ => continue,
        };
        if let Err(error) = replay.go_to(to.max(1)) {
            return Ok(Err(error));
        }
    }
}

/// The recorded screen as far as there is room for it, and how far the replay is in the last row.
fn draw(screen: &mut Screen, replay: &Replay) -> io::Result<()> {
    let model = &replay.model;
    let words = Words::new(model.language);
    let about = about(replay, &words);
    let paint = Paint::new(words, Theme::for_terminal(model.look, &super::terminal()));
    screen.terminal.draw(|frame| {
        view::draw(frame, model, &paint);
        let area = frame.area();
        let last = Rect { y: area.height.saturating_sub(1), height: 1, ..area };
        let width = usize::from(last.width);
        let text = format!("{about:<width$}");
        frame.render_widget(Paragraph::new(Line::styled(text, Style::new().reversed())), last);
    })?;
    Ok(())
}

fn about(replay: &Replay, words: &Words) -> String {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX).into();
    let at = replay.last().map_or_else(String::new, |event| event.clock.strftime("%d.%m.%Y %H:%M:%S").to_string());
    let told = [
        ("done", number(replay.done)),
        ("all", number(replay.events())),
        ("at", at.into()),
        ("what", replay.last().map_or("", |event| word(&event.what)).into()),
        ("left", number(replay.left_out)),
    ];
    words.with("replay-about", &told)
}

/// What an event is, in one word.
const fn word(what: &Recorded) -> &'static str {
    match what {
        Recorded::Began(_) => "began",
        Recorded::Tick => "tick",
        Recorded::Key(_) => "key",
        Recorded::Typed(_) | Recorded::Hidden => "typed",
        Recorded::Burst { .. } => "burst",
        Recorded::Resize { .. } => "resize",
        Recorded::Readers(_) | Recorded::ReadersDown(_) => "readers",
        Recorded::StoreOpened(_) | Recorded::StoreClosed(_) => "store",
        Recorded::Answer { .. } => "answer",
        Recorded::Stop => "stop",
    }
}
