//! The photograph in the terminal's own graphics, where it has them: asked for once, with a deadline; drawn beside the frame,
//! and taken away before anything else may stand in its place.

mod answers;
mod protocol;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crossterm::cursor::MoveTo;
use crossterm::queue;
use ratatui::layout::Rect;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::domain::picture::Picture;
use answers::Answers;
use protocol::Protocol;

/// How long a terminal may think about its answers. Who types meanwhile does not wait for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How the terminal draws pictures; empty until it has said so, and for ever when it does not.
pub type Known = Arc<OnceLock<Protocol>>;

/// Terminals that have no graphics and may show a question: the console, and those that do not move a cursor.
fn is_worth_asking(term: &str) -> bool {
    !(term.is_empty() || term.starts_with("linux") || term.starts_with("dumb"))
}

/// Asks the terminal; true when answers may come. Called while nobody else writes to it.
///
/// # Errors
/// When the terminal cannot be written to.
pub fn ask(term: &str, out: &mut impl Write) -> io::Result<bool> {
    let asks = is_worth_asking(term);
    if asks {
        out.write_all(answers::QUESTIONS)?;
        out.flush()?;
    }
    Ok(asks)
}

/// Listens until the terminal has said everything, or has had its time; what is typed meanwhile is handed on at once.
pub fn listen(known: &Known, mut typed: impl FnMut(Vec<u8>)) {
    let (until, input) = (Instant::now() + PATIENCE, rustix::stdio::stdin());
    let mut answers = Answers::default();
    while !answers.complete {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
        let mut buffer = [0; 1024];
        let is_there = poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&left)).is_ok_and(|ready| ready > 0);
        // Whatever is wrong with the terminal, whoever reads it next is told as well.
        let read = if is_there { rustix::io::read(input, &mut buffer).unwrap_or(0) } else { 0 };
        if read == 0 {
            break;
        }
        typed(answers.take(&buffer[..read]));
    }
    typed(answers.end());
    if let Some(protocol) = answers.protocol() {
        let _ = known.set(protocol);
    }
}

/// What is shown: where, on a screen of which size, and which picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    area: Rect,
    screen: Rect,
    picture: u64,
}

impl Place {
    /// The picture's place.
    pub fn of(screen: Rect, area: Rect, picture: &Picture) -> Self {
        let mut hasher = DefaultHasher::new();
        picture.hash(&mut hasher);
        Self { area, screen, picture: hasher.finish() }
    }
}

/// The one picture on the terminal.
#[derive(Debug, Default)]
pub struct Graphics {
    known: Known,
    shown: Option<Place>,
}

impl Graphics {
    /// Where it is said how the terminal draws.
    pub fn known(&self) -> Known {
        self.known.clone()
    }

    /// True when the terminal draws pictures itself.
    pub fn is_there(&self) -> bool {
        self.known.get().is_some()
    }

    /// Takes away what is shown and does not stay. True when the screen has to be drawn anew.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn erase(&mut self, wanted: Option<Place>, out: &mut impl Write) -> io::Result<bool> {
        if self.shown.is_none() || self.shown == wanted {
            return Ok(false);
        }
        self.shown = None;
        self.known.get().map_or(Ok(()), |protocol| out.write_all(&protocol.erasure()))?;
        Ok(true)
    }

    /// Draws a picture that is not shown yet.
    ///
    /// # Errors
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, place: Place, picture: &Picture, out: &mut impl Write) -> io::Result<()> {
        let Some(protocol) = self.known.get().filter(|_| self.shown != Some(place)) else { return Ok(()) };
        let Rect { x, y, width, height } = place.area;
        queue!(out, MoveTo(x, y))?;
        out.write_all(&protocol.drawing(picture, (width, height)))?;
        out.flush()?;
        self.shown = Some(place);
        Ok(())
    }
}
