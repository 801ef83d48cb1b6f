//! The queue of records: how many wait, since when, and why.

use super::message::{Effect, Key};
use super::{Model, Screen};

/// The queue screen.
#[derive(Debug)]
pub struct QueueScreen;

/// Opens the queue.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::Queue(QueueScreen);
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let at = model.at;
    match key {
        Key::Enter => {
            model.line.refused = None;
            model.line.try_now(at);
        }
        Key::Esc => model.go_home(out),
        _ => {}
    }
}
