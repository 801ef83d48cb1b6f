//! A one-line input field: append, erase, clear; limited; wiped when dropped, because some fields hold secrets.

use zeroize::Zeroizing;

use crate::domain::text::is_forbidden;

/// Text being typed.
#[derive(Clone)]
pub struct Field {
    text: Zeroizing<String>,
    chars_max: usize,
}

impl Field {
    /// An empty field of at most `chars_max` characters. Room is taken once, so that no half-typed secret is left behind
    /// by a growing buffer.
    #[must_use]
    pub fn new(chars_max: usize) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(chars_max * 4)), chars_max }
    }

    /// Appends a character; control, bidi and zero-width characters and any beyond the limit are ignored.
    pub fn push(&mut self, c: char) {
        if !is_forbidden(c) && self.text.chars().count() < self.chars_max {
            self.text.push(c);
        }
    }

    /// Starts a new line in a field that takes a scan.
    pub fn push_line_end(&mut self) {
        if self.text.chars().count() < self.chars_max {
            self.text.push('\n');
        }
    }

    /// Erases the last character.
    pub fn erase(&mut self) {
        self.text.pop();
    }

    /// Empties and wipes the field.
    pub fn clear(&mut self) {
        *self = Self::new(self.chars_max);
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many characters were typed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.chars().count()
    }

    /// True when nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl std::fmt::Debug for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Field({} characters)", self.len())
    }
}
