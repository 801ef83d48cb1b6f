//! The languages of the screen.

/// The languages of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Azerbaijani.
    #[default]
    Az,
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// Every language, in the order in which a key press changes them.
    pub const ALL: [Self; 3] = [Self::Az, Self::En, Self::Ru];

    /// The language's code (ISO 639-1).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::En => "en",
            Self::Ru => "ru",
        }
    }

    pub(super) fn next(self) -> Self {
        match self {
            Self::Az => Self::En,
            Self::En => Self::Ru,
            Self::Ru => Self::Az,
        }
    }
}
