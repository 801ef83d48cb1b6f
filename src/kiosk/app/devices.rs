//! Diagnostics: readers, line, store, versions; each with its side and what to do.

use super::message::{Effect, Key};
use super::{Model, Screen, home, sign_in};

/// The diagnostics screen.
#[derive(Debug)]
pub struct Devices {
    /// The line under the cursor.
    pub selected: usize,
}

/// Opens the diagnostics.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::Devices(Devices { selected: 0 });
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Devices(devices) = &mut model.screen else { return };
    match key {
        Key::Up => devices.selected = devices.selected.saturating_sub(1),
        Key::Down => devices.selected += 1,
        Key::Enter => model.line.try_now(at),
        Key::Esc if model.session.is_some() => {
            model.screen = Screen::Home(home::Home::default());
            home::refresh(model, out);
        }
        Key::Esc => model.screen = Screen::SignIn(sign_in::SignIn::default()),
        _ => {}
    }
}
