//! One bounded inbox, one loop; an owner thread a device. Decides nothing: it waits, hands messages to the core, carries
//! out its effects, and draws.

mod bench;
mod centre;
mod copies;
mod graphics;
mod keyboard;
pub mod owners;
mod papers;
mod passwords;
pub mod replay;
mod tape;
pub mod terminal;
mod typed_ahead;
mod workbench;

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use ratatui::backend::Backend as _;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::kiosk::app::message::{Effect, Input, Msg};
use crate::kiosk::app::{Model, Settings, update};
use crate::kiosk::view::theme::{self, Theme};
use crate::kiosk::view::{self, Paint, pointer};
use crate::kiosk::words::Words;
use crate::ports::clock::Clock;
use graphics::{Graphics, Place};
use owners::{Owners, Parts};
use tape::Tape;
use terminal::Screen;

/// Messages that may wait; a sender then waits too.
const INBOX_MAX: usize = 1024;
/// Messages taken between two frames.
const MESSAGES_PER_FRAME_MAX: usize = 256;

/// Runs the kiosk until it is asked to end.
///
/// # Errors
/// When there is no terminal, or the system gives no thread.
pub fn run(settings: Settings, parts: Parts, clock: &dyn Clock) -> io::Result<()> {
    let mut model = Model::new(settings, clock.now());
    model.palette.names = Words::action_names();
    let mut painter = Painter::new(&model);
    let mut screen = Screen::take(parts.panic_is_mended, model.settings.mouse)?;
    let size = screen.terminal.size()?;
    model.size = (size.width, size.height);
    painter.draw(&mut screen, &model)?;
    let (inbox, messages) = sync_channel(INBOX_MAX);
    let asks = graphics::ask(&std::env::var("TERM").unwrap_or_default(), screen.terminal.backend_mut())?;
    keyboard::start(inbox.clone(), asks.then(|| painter.graphics.known()))?;
    watch_signals(inbox.clone())?;
    let (recorder, owners) = Owners::start(parts, &inbox)?;
    let mut tape = Tape::start(recorder)?;
    tape.begin(&model, clock.reading());
    screen.start_guard();
    turn(&mut model, clock, (&owners, &mut tape), Msg::Tick);
    loop {
        let message = wait(&messages, &model, clock);
        let mut ended = false;
        for message in std::iter::once(message).chain(messages.try_iter().take(MESSAGES_PER_FRAME_MAX)) {
            for message in clicked(message, &mut screen, &model, &painter.paint)? {
                ended |= turn(&mut model, clock, (&owners, &mut tape), message);
            }
        }
        if ended {
            return Ok(());
        }
        painter.draw(&mut screen, &model)?;
    }
}

/// What the environment says of the terminal.
fn terminal() -> theme::Terminal {
    theme::Terminal {
        term: std::env::var("TERM").unwrap_or_default(),
        colour_term: std::env::var("COLORTERM").unwrap_or_default(),
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
    }
}

/// A click becomes the keys that it stands for on the screen as the model is now; everything else stays as it is.
fn clicked(message: Msg, screen: &mut Screen, model: &Model, paint: &Paint) -> io::Result<Vec<Msg>> {
    let Msg::Input(Input::Click { column, row }) = message else { return Ok(vec![message]) };
    let drawn = screen.terminal.draw(|frame| view::draw(frame, model, paint))?;
    let keys = pointer::keys_at(drawn.buffer, &paint.theme, (column, row));
    Ok(keys.into_iter().map(|key| Msg::Input(Input::Key(key))).collect())
}

/// The next message, or the tick when the core asked to be woken.
fn wait(messages: &Receiver<Msg>, model: &Model, clock: &dyn Clock) -> Msg {
    let until = model.next_wake().duration_since(clock.now());
    // A few milliseconds more, so that the clock on the screen has turned over when it is drawn.
    let pause = Duration::try_from(until).unwrap_or(Duration::ZERO) + Duration::from_millis(2);
    match messages.recv_timeout(pause) {
        Ok(message) => message,
        Err(RecvTimeoutError::Timeout) => Msg::Tick,
        Err(RecvTimeoutError::Disconnected) => Msg::Stop,
    }
}

/// Hands one message to the core and carries out what it asks for. True when the program is to end.
fn turn(model: &mut Model, clock: &dyn Clock, (owners, tape): (&Owners, &mut Tape), message: Msg) -> bool {
    let mut ended = false;
    let mut messages = VecDeque::from([message]);
    while let Some(message) = messages.pop_front() {
        let at = clock.reading();
        tape.record(model, at, &message);
        for effect in update(model, at, message) {
            ended |= matches!(effect, Effect::Quit);
            messages.extend(owners.carry_out(effect));
        }
    }
    ended
}

/// What a frame is drawn with.
struct Painter {
    paint: Paint,
    terminal: theme::Terminal,
    graphics: Graphics,
}

impl Painter {
    fn new(model: &Model) -> Self {
        let terminal = terminal();
        let paint = Paint::new(Words::new(model.language), Theme::for_terminal(model.look, &terminal));
        Self { paint, terminal, graphics: Graphics::default() }
    }

    fn draw(&mut self, screen: &mut Screen, model: &Model) -> io::Result<()> {
        let (paint, graphics) = (&mut self.paint, &mut self.graphics);
        paint.theme = Theme::for_terminal(model.look, &self.terminal);
        if paint.words.language() != model.language {
            paint.words = Words::new(model.language);
        }
        paint.leaves_photograph = graphics.is_there() && !paint.theme.is_linear;
        let area = screen.terminal.draw(|frame| view::draw(frame, model, paint))?.area;
        let shown = view::photograph(area, model).filter(|_| paint.leaves_photograph);
        let place = shown.map(|(at, picture)| Place::of(area, at, picture));
        if graphics.erase(place, screen.terminal.backend_mut())? {
            // The cells under the picture count as drawn: both buffers are emptied with the screen. `Terminal::clear` would ask
            // where the cursor is, and wait for an answer that the keyboard's thread takes.
            screen.terminal.backend_mut().clear()?;
            screen.terminal.swap_buffers();
            screen.terminal.draw(|frame| view::draw(frame, model, paint))?;
        }
        match (place, shown) {
            (Some(place), Some((_, picture))) => graphics.draw(place, picture, screen.terminal.backend_mut()),
            _ => Ok(()),
        }
    }
}

/// Signals become a message, so that the end is an ordinary one.
fn watch_signals(inbox: SyncSender<Msg>) -> io::Result<()> {
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        if signals.forever().next().is_some() {
            let _ = inbox.send(Msg::Stop);
        }
    })?;
    Ok(())
}
