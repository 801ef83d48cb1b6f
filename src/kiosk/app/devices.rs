//! Diagnostics: readers, line, store, versions; each with its side and what to do.

pub mod bench;

use super::message::{Answer, Effect, JobId, Key};
use super::{Model, Screen, home, sign_in};
use crate::domain::officer::Role;

/// The diagnostics screen.
#[derive(Debug)]
pub struct Devices {
    /// The line under the cursor.
    pub selected: usize,
    /// The bench, where every part is looked at for real.
    pub bench: Option<bench::Bench>,
}

/// Opens the bench, whoever asks.
pub(super) fn open_bench(model: &mut Model, out: &mut Vec<Effect>) {
    model.screen = Screen::Devices(Devices { selected: 0, bench: None });
    bench::open(model, out);
}

/// Opens the diagnostics: a quick look, and for a technician the bench.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    model.screen = Screen::Devices(Devices { selected: 0, bench: None });
    if model.session.as_ref().is_some_and(|session| session.officer.role == Role::Technician) {
        bench::open(model, out);
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer) {
    bench::answered(model, job, answer);
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    if bench::press(model, key, out) {
        return;
    }
    let at = model.at;
    let Screen::Devices(devices) = &mut model.screen else { return };
    match key {
        Key::Up => devices.selected = devices.selected.saturating_sub(1),
        Key::Down => devices.selected += 1,
        Key::Enter => model.line.try_now(at),
        // Signing in needs the line; a technician looks at a kiosk without one as well.
        Key::F(6) => bench::open(model, out),
        Key::Esc if model.session.is_some() => {
            model.screen = Screen::Home(home::Home::default());
            home::refresh(model, out);
        }
        Key::Esc => model.screen = Screen::SignIn(sign_in::SignIn::default()),
        _ => {}
    }
}
