//! A password from standard input or a prompt without echo; never from the command line, where others can read it.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::Failure;
use crate::domain::secret::Password;

/// Longest line taken at a terminal, in bytes; keys beyond it are not taken.
const LINE_BYTES_MAX: usize = 256;
/// Ctrl-C.
const INTERRUPT: u8 = 0x03;
/// Ctrl-D.
const END: u8 = 0x04;
/// Ctrl-H.
const BACKSPACE: u8 = 0x08;
/// The Backspace key.
const DELETE: u8 = 0x7f;

/// Asks for a new password: one line of standard input, or twice at the terminal.
pub(super) fn new_password(from_stdin: bool) -> Result<Password, Failure> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("standard input is no terminal: use --password-stdin"));
    }
    let quiet = Quiet::begin()?;
    let first = prompt("Password: ")?;
    let second = prompt("Again: ")?;
    drop(quiet);
    if first.expose() == second.expose() { Ok(first) } else { Err(Failure::refused("the two entries differ")) }
}

/// Asks for a password that is known already: one line of standard input, or once at the terminal.
pub(super) fn known_password(from_stdin: bool) -> Result<Password, Failure> {
    if from_stdin {
        return line();
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage("standard input is no terminal: use --password-stdin"));
    }
    let quiet = Quiet::begin()?;
    let typed = prompt("Password: ")?;
    drop(quiet);
    Ok(typed)
}

fn prompt(text: &str) -> Result<Password, Failure> {
    let mut stderr = io::stderr();
    let shown = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
    shown.map_err(|error| Failure::unreachable(format!("the terminal: {error}")))?;
    let typed = typed();
    eprintln!();
    typed
}

/// One line of keys. Ctrl-C and Ctrl-D give up in an orderly way, so that the terminal gets its echo back.
fn typed() -> Result<Password, Failure> {
    let mut text = Zeroizing::new(Vec::new());
    for byte in io::stdin().lock().bytes() {
        match byte.map_err(|error| Failure::unreachable(format!("the terminal: {error}")))? {
            b'\r' | b'\n' => {
                let text = std::str::from_utf8(&text).map_err(|_| Failure::usage("the password is not UTF-8"))?;
                return Ok(Password::new(text.to_owned()));
            }
            INTERRUPT | END => break,
            BACKSPACE | DELETE => {
                // A character's first byte is the one that does not begin with the bits 10.
                while text.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
            }
            byte if text.len() < LINE_BYTES_MAX => text.push(byte),
            _ => {}
        }
    }
    Err(Failure::refused("given up"))
}

fn line() -> Result<Password, Failure> {
    let mut text = String::new();
    let read = io::stdin().lock().read_line(&mut text);
    read.map_err(|error| Failure::unreachable(format!("standard input: {error}")))?;
    let trimmed = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(trimmed);
    Ok(Password::new(text))
}

/// The terminal without echo, until dropped. It begins before the first prompt, so that nothing typed at one is lost or shown.
struct Quiet {
    before: Termios,
}

impl Quiet {
    fn begin() -> Result<Self, Failure> {
        let failed = |error| Failure::unreachable(format!("the terminal: {error}"));
        let before = tcgetattr(io::stdin()).map_err(failed)?;
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(io::stdin(), OptionalActions::Flush, &quiet).map_err(failed)?;
        Ok(Self { before })
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // Nothing better can be done with a terminal that no longer takes its settings.
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.before);
    }
}
