//! Symbols by meaning, for the fonts that terminals have.

/// Symbols: those of a full terminal font, or those every Linux console font holds (code page 437).
#[derive(Debug, Clone, Copy)]
pub struct Symbols {
    /// Done, right.
    pub done: &'static str,
    /// Failed, wrong.
    pub failed: &'static str,
    /// Not begun.
    pub waiting: &'static str,
    /// Under way, one frame after the other.
    pub running: [&'static str; 4],
    /// The line under the cursor.
    pub cursor: &'static str,
    /// A state that is fine.
    pub up: &'static str,
    /// A state that is not.
    pub down: &'static str,
    /// Needs attention.
    pub attention: &'static str,
    /// A hidden character.
    pub dot: &'static str,
    /// Columns from the lowest to the highest.
    pub levels: &'static [&'static str],
    /// Shades from nothing to the darkest.
    pub shades: &'static [&'static str],
    /// A piece of a bar.
    pub bar: &'static str,
    /// Half of one.
    pub half_bar: &'static str,
}

/// Of a full terminal font.
pub(super) const FULL: Symbols = Symbols {
    done: "✔",
    failed: "✖",
    waiting: "○",
    running: ["◐", "◓", "◑", "◒"],
    cursor: "▸",
    up: "●",
    down: "○",
    attention: "!",
    dot: "•",
    levels: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shades: &["·", "░", "▒", "▓", "█"],
    bar: "█",
    half_bar: "▌",
};

/// Of the Linux console's fonts, and of whoever listens: words that a screen reader says are none of these.
pub(super) const CONSOLE: Symbols = Symbols {
    done: "√",
    failed: "x",
    waiting: "·",
    running: ["|", "/", "-", "\\"],
    cursor: "►",
    up: "■",
    down: "-",
    attention: "!",
    dot: "*",
    levels: &["_", "▄", "█"],
    shades: &["·", "░", "▒", "▓", "█"],
    bar: "█",
    half_bar: "▌",
};
