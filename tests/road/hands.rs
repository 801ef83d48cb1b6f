//! How a machine-readable zone gets into the kiosk: by a scanner, by pasting, by typing.

use super::terminal::Terminal;

/// A way to bring a zone in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A keyboard-wedge scanner: everything at once, each line ended by CR.
    Wedge,
    /// A bracketed paste, as a terminal sends it.
    Paste,
    /// Key by key, each seen on the screen before the next.
    Typed,
}

impl Hand {
    /// Brings the lines in.
    pub fn bring(self, terminal: &mut Terminal, lines: &[String]) {
        match self {
            Self::Wedge => terminal.send(&wedge(lines)),
            Self::Paste => terminal.send(&format!("\x1b[200~{}\x1b[201~", wedge(lines))),
            Self::Typed => type_in(terminal, lines),
        }
    }
}

/// The lines as a scanner sends them.
pub fn wedge(lines: &[impl AsRef<str>]) -> String {
    lines.iter().flat_map(|line| [line.as_ref(), "\r"]).collect()
}

/// Types the lines; after the last character the kiosk reads the zone by itself.
fn type_in(terminal: &mut Terminal, lines: &[String]) {
    for (number, line) in lines.iter().enumerate() {
        let is_last = number + 1 == lines.len();
        for end in 1..=line.len() {
            terminal.send(&line[end - 1..end]);
            if !(is_last && end == line.len()) {
                terminal.wait_for(&format!("▸ {}▏", &line[..end]));
            }
        }
        if !is_last {
            terminal.send("\r");
            terminal.wait_for("▸ ▏");
        }
    }
}
