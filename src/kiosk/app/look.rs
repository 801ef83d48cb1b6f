//! How the screen looks: which colours, or none, or lines of plain text for a screen reader. Ctrl-T changes it; the kiosk keeps it.

use super::Model;
use super::message::{Effect, StoreJob};
use crate::ports::outbox::Remembered;

/// How the screen looks. What the terminal can show of it is the view's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Look {
    /// Bright letters on the terminal's own ground.
    #[default]
    Dark,
    /// Dark letters on a white ground.
    Light,
    /// Few colours, as far apart as they can be.
    Contrast,
    /// No colour: bold, reversed and underlined letters alone.
    NoColour,
    /// No frames and no columns: one line after the other, the terminal's cursor where the keys go, for screen readers.
    Linear,
}

impl Look {
    /// Every look, in the order in which a key press changes them.
    pub const ALL: [Self; 5] = [Self::Dark, Self::Light, Self::Contrast, Self::NoColour, Self::Linear];

    /// Its word in the configuration and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Contrast => "contrast",
            Self::NoColour => "no-colour",
            Self::Linear => "linear",
        }
    }

    /// The look of a word; `None` for a word of another version.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.word() == word)
    }

    fn next(self) -> Self {
        let place = Self::ALL.iter().position(|look| *look == self).unwrap_or(0);
        Self::ALL[(place + 1) % Self::ALL.len()]
    }
}

/// The next look; the store remembers it. One that cannot be kept counts until the program ends.
pub(super) fn change(model: &mut Model, out: &mut Vec<Effect>) {
    model.look = model.look.next();
    if model.queue().is_some() {
        let job = model.job();
        let value = model.look.word().as_bytes().to_vec();
        out.push(Effect::Store(job, StoreJob::Remember { what: Remembered::Look, value }));
    }
}

/// The store is open: what was chosen last counts, before what the configuration says.
pub(super) fn opened(model: &mut Model, kept: Option<&[u8]>) {
    let kept = kept.and_then(|word| std::str::from_utf8(word).ok()).and_then(Look::of_word);
    model.look = kept.unwrap_or(model.look);
}
