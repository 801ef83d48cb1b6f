//! Colours by meaning, in one table of looks. Colour never stands alone: every meaning has a symbol or a word too.

use ratatui::style::{Color, Modifier, Style};

pub use super::symbols::Symbols;
use super::symbols::{CONSOLE, FULL};
use crate::kiosk::app::look::Look;

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
    /// One line after the other, without frames.
    pub is_linear: bool,
}

impl Theme {
    /// The theme of a look on a terminal: `TERM=linux` → console symbols; `COLORTERM` and `TERM` say how many colours a picture
    /// has; `NO_COLOR` → no look has colours.
    #[must_use]
    pub fn for_terminal(look: Look, terminal: &Terminal) -> Self {
        let look = if terminal.no_color && look != Look::Linear { Look::NoColour } else { look };
        let (_, theme) = TABLE.iter().find(|(of, _)| *of == look).unwrap_or(&TABLE[0]);
        let is_console = terminal.term.starts_with("linux") || theme.is_linear;
        let symbols = if is_console { CONSOLE } else { FULL };
        let no_picture = theme.depth == Depth::None || terminal.no_color;
        Self { symbols, depth: Depth::of(&terminal.term, &terminal.colour_term, no_picture), ..*theme }
    }
}

/// What the environment says of the terminal.
#[derive(Debug, Clone, Default)]
pub struct Terminal {
    /// `TERM`.
    pub term: String,
    /// `COLORTERM`.
    pub colour_term: String,
    /// `NO_COLOR` is set and not empty.
    pub no_color: bool,
}

const fn fg(color: Color) -> Style {
    Style::new().fg(color)
}

const fn on(ground: Color, letters: Color) -> Style {
    Style::new().fg(letters).bg(ground)
}

const fn bold(color: Color) -> Style {
    fg(color).add_modifier(Modifier::BOLD)
}

const fn with(modifier: Modifier) -> Style {
    Style::new().add_modifier(modifier)
}

/// Every look's colours by meaning, in the sixteen colours that every terminal has. Symbols are the terminal's.
const TABLE: [(Look, Theme); 5] = [
    (Look::Dark, DARK),
    (Look::Light, LIGHT),
    (Look::Contrast, CONTRAST),
    (Look::NoColour, NO_COLOUR),
    (Look::Linear, LINEAR),
];

const DARK: Theme = Theme {
    text: Style::new(),
    ok: fg(Color::Green),
    attention: bold(Color::Yellow),
    fault: bold(Color::LightRed),
    focus: on(Color::Cyan, Color::Black),
    muted: fg(Color::DarkGray),
    strong: bold(Color::White),
    bar: on(Color::Blue, Color::White),
    next: on(Color::Yellow, Color::Black),
    key: bold(Color::Cyan),
    frame: fg(Color::DarkGray),
    active: fg(Color::Cyan),
    title: bold(Color::White),
    symbols: FULL,
    depth: Depth::Sixteen,
    is_linear: false,
};

const LIGHT: Theme = Theme {
    text: on(Color::White, Color::Black),
    ok: fg(Color::Green),
    attention: bold(Color::Red),
    fault: on(Color::Red, Color::White).add_modifier(Modifier::BOLD),
    focus: on(Color::Blue, Color::White),
    muted: fg(Color::DarkGray),
    strong: bold(Color::Black),
    bar: on(Color::Blue, Color::White),
    next: on(Color::Yellow, Color::Black),
    key: bold(Color::Blue),
    frame: fg(Color::DarkGray),
    active: fg(Color::Blue),
    title: bold(Color::Black),
    ..DARK
};

const CONTRAST: Theme = Theme {
    text: on(Color::Black, Color::White),
    ok: fg(Color::White),
    attention: bold(Color::LightYellow),
    fault: on(Color::White, Color::Black).add_modifier(Modifier::BOLD),
    focus: on(Color::LightYellow, Color::Black).add_modifier(Modifier::BOLD),
    muted: fg(Color::White),
    strong: bold(Color::White),
    bar: on(Color::White, Color::Black).add_modifier(Modifier::BOLD),
    next: on(Color::LightYellow, Color::Black).add_modifier(Modifier::BOLD),
    key: bold(Color::LightYellow),
    frame: fg(Color::White),
    active: bold(Color::LightYellow),
    title: bold(Color::White),
    ..DARK
};

const NO_COLOUR: Theme = Theme {
    text: Style::new(),
    ok: Style::new(),
    attention: with(Modifier::BOLD),
    fault: with(Modifier::BOLD.union(Modifier::UNDERLINED)),
    focus: with(Modifier::REVERSED),
    muted: with(Modifier::DIM),
    strong: with(Modifier::BOLD),
    bar: with(Modifier::REVERSED),
    next: with(Modifier::REVERSED),
    key: with(Modifier::BOLD),
    frame: with(Modifier::DIM),
    active: with(Modifier::BOLD),
    title: with(Modifier::BOLD),
    depth: Depth::None,
    ..DARK
};

/// Nothing but text; the focus is marked so that the cursor finds it.
const LINEAR: Theme = Theme {
    text: Style::new(),
    ok: Style::new(),
    attention: Style::new(),
    fault: Style::new(),
    focus: with(Modifier::REVERSED),
    muted: Style::new(),
    strong: Style::new(),
    bar: Style::new(),
    next: Style::new(),
    key: Style::new(),
    frame: Style::new(),
    active: Style::new(),
    title: Style::new(),
    depth: Depth::None,
    is_linear: true,
    ..DARK
};

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(term: &str, no_color: bool) -> Terminal {
        Terminal { term: term.into(), colour_term: String::new(), no_color }
    }

    #[test]
    fn every_look_has_its_row_and_no_colour_is_used_where_none_is_wanted() {
        for (look, _) in TABLE {
            let colours = |no_color| {
                let theme = Theme::for_terminal(look, &terminal("xterm-256color", no_color));
                let styles = [theme.text, theme.ok, theme.attention, theme.fault, theme.focus, theme.bar, theme.next];
                styles.iter().any(|style| style.fg.is_some() || style.bg.is_some())
            };
            assert_eq!(colours(false), !matches!(look, Look::NoColour | Look::Linear), "{look:?}");
            assert!(!colours(true), "{look:?} has colours although NO_COLOR is set");
        }
        assert_eq!(TABLE.map(|(look, _)| look), Look::ALL);
    }

    #[test]
    fn the_linux_console_gets_symbols_that_its_font_has() {
        let symbol = |term| Theme::for_terminal(Look::Dark, &terminal(term, false)).symbols.done;
        assert_eq!((symbol("linux"), symbol("xterm")), ("√", "✔"));
    }
}
