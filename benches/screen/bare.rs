//! The least that a ratatui program can be: draws a frame, then one frame a key. The peer for what the kiosk adds to it.

use std::io;

use crossterm::event::{Event, KeyCode, read};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::widgets::{Block, Paragraph};

/// Stands in its frame.
pub const TITLE: &str = "A bare program";

/// Runs until Esc.
pub fn run() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(io::stdout()))?;
    let mut typed = String::new();
    loop {
        terminal.draw(|frame| {
            let block = Block::bordered().title(TITLE).title_bottom("Esc ends");
            frame.render_widget(Paragraph::new(typed.as_str()).block(block), frame.area());
        })?;
        let Event::Key(key) = read()? else { continue };
        match key.code {
            KeyCode::Char(c) => typed.push(c),
            KeyCode::Enter => typed.push(' '),
            KeyCode::Backspace => drop(typed.pop()),
            KeyCode::Esc => break,
            _ => {}
        }
    }
    execute!(io::stdout(), LeaveAlternateScreen)?;
    disable_raw_mode()
}
