//! The lock over a screen that nobody touched for a while: the officer's password opens it again, with or without a line, and
//! everything stands as it was left. What runs behind it runs on.

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::field::Field;
use super::message::{Effect, Input, Key};
use super::{Model, Screen, home, input, known, leave, look};
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz;
use crate::domain::secret::{Password, SECRET_BYTES_MAX};

/// Wrong passwords before a pause, and how long that is.
const WRONG_MAX: u8 = 5;
const PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// What tells whether a password is the one that was signed in with. It lives as long as the session, in memory alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PasswordMark(Sha256Hash);

impl PasswordMark {
    /// The mark of a password; `salt` is this run's.
    pub(super) fn of(password: &str, salt: u64) -> Self {
        let mut salted = Zeroizing::new(Vec::with_capacity(8 + SECRET_BYTES_MAX * 4));
        salted.extend_from_slice(&salt.to_be_bytes());
        salted.extend_from_slice(password.as_bytes());
        Self(Sha256Hash::of(&salted))
    }
}

impl std::fmt::Debug for PasswordMark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordMark")
    }
}

/// A locked screen.
#[derive(Debug)]
pub struct Lock {
    /// What is typed.
    pub password: Field,
    /// Why the last try failed.
    pub trouble: Option<Trouble>,
    /// The officer signed in without a line, and the centre answers again: it wants the password once.
    pub line_is_back: bool,
    wrong: u8,
    paused_until: Option<Timestamp>,
}

impl Lock {
    fn new() -> Self {
        Self {
            password: Field::new(SECRET_BYTES_MAX),
            trouble: None,
            line_is_back: false,
            wrong: 0,
            paused_until: None,
        }
    }
}

/// When the screen is locked, if nobody touches a key until then.
pub(super) fn due(model: &Model) -> Option<Timestamp> {
    let minutes = model.settings.lock_after_minutes;
    let watched = minutes > 0 && model.session.is_some() && model.lock.is_none();
    watched.then(|| model.touched_at + SignedDuration::from_mins(minutes))
}

/// Locks the screen when its time has come.
pub(super) fn pulse(model: &mut Model) {
    if due(model).is_some_and(|due| model.at >= due) {
        model.lock = Some(Lock::new());
    }
}

/// Locks the screen at the officer's wish.
pub(super) fn at_once(model: &mut Model) {
    if model.session.is_some() {
        model.lock = Some(Lock::new());
    }
}

/// The centre answers again, and knows no session of the officer's: the password that opens the lock is brought there.
/// Not while the centre is being told already.
pub(super) fn line_is_back(model: &mut Model) {
    if model.known.is_confirming() {
        return;
    }
    model.lock.get_or_insert_with(Lock::new).line_is_back = true;
}

/// Takes what a person or a scanner does before a locked screen. A zone that is scanned is nothing here.
pub(super) fn take(model: &mut Model, input: Input, out: &mut Vec<Effect>) {
    match input {
        Input::Resize { columns, rows } => model.size = (columns, rows),
        Input::Key(key) => press(model, key, out),
        Input::Click { .. } => {}
        Input::Burst(text) if mrz::looks_like_zone(&text) => {}
        Input::Burst(text) => {
            for c in text.chars().take(SECRET_BYTES_MAX) {
                press(model, if c == '\n' { Key::Enter } else { Key::Char(c) }, out);
            }
        }
    }
}

fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(lock) = &mut model.lock else { return };
    match key {
        Key::Char(c) => lock.password.push(c),
        Key::Backspace => lock.password.erase(),
        Key::Esc => lock.password.clear(),
        Key::Enter => open(model, out),
        Key::F(5) if !input::is_writing(model) => leave(model, out),
        Key::F(8) => model.language = model.language.next(),
        Key::Ctrl('t') => look::change(model, out),
        _ => {}
    }
}

fn open(model: &mut Model, out: &mut Vec<Effect>) {
    let (at, salt) = (model.at, model.settings.random_seed);
    let (Some(lock), Some(session)) = (&mut model.lock, &model.session) else { return };
    let typed = Password::new(lock.password.text().to_owned());
    let fits = PasswordMark::of(typed.expose(), salt) == session.mark;
    lock.password.clear();
    if lock.paused_until.is_some_and(|until| at < until) {
        lock.trouble = Some(Fault::LockPaused.into());
    } else if fits {
        model.lock = None;
        model.touched_at = at;
        known::confirm(model, typed, out);
    } else {
        lock.wrong += 1;
        lock.trouble = Some(Fault::SignInRefused.into());
        if lock.wrong == WRONG_MAX {
            (lock.wrong, lock.paused_until) = (0, Some(at + PAUSE));
            lock.trouble = Some(Fault::LockPaused.into());
        }
    }
}

/// Whoever has the counter leaves it: an issue is put aside.
pub(super) fn leave(model: &mut Model, out: &mut Vec<Effect>) {
    match &model.screen {
        Screen::Issue(_) => leave::put_aside(model, out),
        Screen::PinChange(_) => leave::forget_and_go_home(model, out),
        _ => {}
    }
    model.overlay = None;
    model.lock = None;
    home::sign_out(model);
}
