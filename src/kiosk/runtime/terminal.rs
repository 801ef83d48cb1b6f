//! The terminal: raw mode and the alternate screen, given back on every way out, the violent ones included.

use std::io::{self, Write as _};
use std::process::{self, Child, ChildStdin, Stdio};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{Command, cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

/// Exit code after a panic (`EX_SOFTWARE` of sysexits.h).
const EXIT_FAILED: i32 = 70;

/// Sent to the guard on an ordinary end: the terminal is in order already.
const CLEAN_END: &[u8] = b"clean";

/// Asks the terminal to tell of clicks and the wheel, and not of every movement: a mouse that is pushed wakes nobody.
struct Clicks;

impl Command for Clicks {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1006h")
    }
}

/// The screen and the process that watches over it.
pub struct Screen {
    /// Where frames are drawn.
    pub terminal: Terminal<CrosstermBackend<io::Stdout>>,
    guard: Option<(Child, ChildStdin)>,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Screen")
    }
}

impl Screen {
    /// Takes the terminal over. A panic gives it back and ends the program, unless `panic_is_mended` says that whoever runs
    /// on the panicking thread catches it.
    ///
    /// # Errors
    /// When standard output is no terminal, or it cannot be changed.
    pub fn take(panic_is_mended: fn() -> bool, mouse: bool) -> io::Result<Self> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        if mouse {
            execute!(io::stdout(), Clicks)?;
        }
        let default_hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if panic_is_mended() {
                return;
            }
            give_back();
            default_hook(panic);
            // A kiosk without one of its threads would wait for answers that never come: the service starts it anew.
            process::exit(EXIT_FAILED);
        }));
        Ok(Self { terminal: Terminal::new(CrosstermBackend::new(io::stdout()))?, guard: None })
    }

    /// Starts the guard: a process of the same program that puts the terminal in order when this one is killed. Called
    /// after the first frame; without it everything works but that.
    pub fn start_guard(&mut self) {
        let guard = std::env::current_exe().and_then(|program| {
            process::Command::new(program).arg("terminal-guard").stdin(Stdio::piped()).stderr(Stdio::null()).spawn()
        });
        match guard {
            Ok(mut child) => self.guard = child.stdin.take().map(|pipe| (child, pipe)),
            Err(error) => tracing::warn!(%error, "no terminal guard"),
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
        if let Some((mut child, mut pipe)) = self.guard.take() {
            let _ = pipe.write_all(CLEAN_END);
            drop(pipe);
            let _ = child.wait();
        }
    }
}

/// Gives the terminal back. Errors are of no use to anyone at this point.
fn give_back() {
    let _ = execute!(io::stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
}

/// The guard's whole life: waits until the kiosk's end of the pipe closes, and tidies up unless it ended in order.
///
/// # Errors
/// When the terminal cannot be reached any more; nobody is left to mind.
pub fn guard() -> io::Result<()> {
    // Out of the kiosk's process group and session, so that what ends the kiosk does not end its guard.
    let _ = rustix::process::setsid();
    let mut said = Vec::new();
    io::Read::read_to_end(&mut io::stdin(), &mut said)?;
    if said == CLEAN_END {
        return Ok(());
    }
    let out = io::stdout();
    let mut modes = rustix::termios::tcgetattr(&out)?;
    modes.input_modes |= rustix::termios::InputModes::ICRNL | rustix::termios::InputModes::IXON;
    modes.output_modes |= rustix::termios::OutputModes::OPOST | rustix::termios::OutputModes::ONLCR;
    modes.local_modes |= rustix::termios::LocalModes::ICANON
        | rustix::termios::LocalModes::ECHO
        | rustix::termios::LocalModes::ECHOE
        | rustix::termios::LocalModes::ISIG
        | rustix::termios::LocalModes::IEXTEN;
    rustix::termios::tcsetattr(&out, rustix::termios::OptionalActions::Now, &modes)?;
    execute!(io::stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, cursor::Show)
}
