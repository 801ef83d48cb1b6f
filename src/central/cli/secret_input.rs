//! A password from standard input or a prompt without echo; never from the command line, where others can read it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::Failure;
use crate::domain::secret::Password;

/// Asks for a new password: one line of standard input, or twice at the terminal.
pub(super) fn new_password(from_stdin: bool) -> Result<Password, Failure> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("standard input is no terminal: use --password-stdin"));
    }
    let first = prompt("Password: ")?;
    let second = prompt("Again: ")?;
    if first.expose() == second.expose() { Ok(first) } else { Err(Failure::refused("the two entries differ")) }
}

fn prompt(text: &str) -> Result<Password, Failure> {
    let mut stderr = io::stderr();
    let shown = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    shown.map_err(|error| Failure::unreachable(format!("the terminal: {error}")))?;
    let typed = {
        let _quiet = Quiet::begin()?;
        line()
    };
    eprintln!();
    typed
}

fn line() -> Result<Password, Failure> {
    let mut text = String::new();
    let read = io::stdin().lock().read_line(&mut text);
    read.map_err(|error| Failure::unreachable(format!("standard input: {error}")))?;
    let trimmed = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(trimmed);
    Ok(Password::new(text))
}

/// The terminal without echo, until dropped.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn begin() -> Result<Self, Failure> {
        let failed = |error| Failure::unreachable(format!("the terminal: {error}"));
        let before = tcgetattr(io::stdin()).map_err(failed)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet).map_err(failed)?;
        Ok(Self { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing better can be done with a terminal that no longer takes its settings.
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}
