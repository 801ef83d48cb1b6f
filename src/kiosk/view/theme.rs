//! Colours and symbols by meaning, in one place. Colour never stands alone: every meaning has a symbol or a word too.

use ratatui::style::{Color, Modifier, Style};

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

const FULL: Symbols = Symbols {
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

const CONSOLE: Symbols = Symbols {
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

/// How many colours a terminal has for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Red, green and blue, 256 steps each.
    Full,
    /// 256 fixed colours.
    Indexed,
    /// Sixteen, of which four are greys: the Linux console.
    Sixteen,
    /// None are wanted.
    None,
}

impl Depth {
    /// What `TERM` and `COLORTERM` say.
    fn of(term: &str, colour_term: &str, no_color: bool) -> Self {
        match (no_color, colour_term) {
            (true, _) => Self::None,
            (false, "truecolor" | "24bit") => Self::Full,
            _ if term.contains("direct") => Self::Full,
            _ if term.contains("256") => Self::Indexed,
            _ => Self::Sixteen,
        }
    }
}

/// Styles by meaning.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    /// Ordinary text.
    pub text: Style,
    /// Good, done.
    pub ok: Style,
    /// Look here.
    pub attention: Style,
    /// Wrong.
    pub fault: Style,
    /// Where the keys go.
    pub focus: Style,
    /// Less important.
    pub muted: Style,
    /// What matters most on the screen.
    pub strong: Style,
    /// The top line.
    pub bar: Style,
    /// The line that says what to do next.
    pub next: Style,
    /// A key's name at the bottom.
    pub key: Style,
    /// Frames.
    pub frame: Style,
    /// The frame around the place where the person at the keyboard acts.
    pub active: Style,
    /// Titles in frames.
    pub title: Style,
    /// Symbols.
    pub symbols: Symbols,
    /// Colours of a picture.
    pub depth: Depth,
}

impl Theme {
    /// Chooses by the environment: `NO_COLOR` set → attributes only; `TERM=linux` → console symbols; `COLORTERM` and `TERM` say
    /// how many colours a picture has.
    #[must_use]
    pub fn for_terminal(term: &str, colour_term: &str, no_color: bool) -> Self {
        let symbols = if term.starts_with("linux") { CONSOLE } else { FULL };
        let depth = Depth::of(term, colour_term, no_color);
        if no_color { Self::plain(symbols, depth) } else { Self::dark(symbols, depth) }
    }

    fn dark(symbols: Symbols, depth: Depth) -> Self {
        let fg = |color| Style::new().fg(color);
        Self {
            text: Style::new(),
            ok: fg(Color::Green),
            attention: fg(Color::Yellow).add_modifier(Modifier::BOLD),
            fault: fg(Color::LightRed).add_modifier(Modifier::BOLD),
            focus: Style::new().fg(Color::Black).bg(Color::Cyan),
            muted: fg(Color::DarkGray),
            strong: fg(Color::White).add_modifier(Modifier::BOLD),
            bar: Style::new().fg(Color::White).bg(Color::Blue),
            next: Style::new().fg(Color::Black).bg(Color::Yellow),
            key: fg(Color::Cyan).add_modifier(Modifier::BOLD),
            frame: fg(Color::DarkGray),
            active: fg(Color::Cyan),
            title: fg(Color::White).add_modifier(Modifier::BOLD),
            symbols,
            depth,
        }
    }

    fn plain(symbols: Symbols, depth: Depth) -> Self {
        let with = |modifier| Style::new().add_modifier(modifier);
        Self {
            text: Style::new(),
            ok: Style::new(),
            attention: with(Modifier::BOLD),
            fault: with(Modifier::BOLD | Modifier::UNDERLINED),
            focus: with(Modifier::REVERSED),
            muted: with(Modifier::DIM),
            strong: with(Modifier::BOLD),
            bar: with(Modifier::REVERSED),
            next: with(Modifier::REVERSED),
            key: with(Modifier::BOLD),
            frame: with(Modifier::DIM),
            active: with(Modifier::BOLD),
            title: with(Modifier::BOLD),
            symbols,
            depth,
        }
    }
}
