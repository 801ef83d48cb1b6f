//! What commands print: a table for people, JSON for scripts.

use std::io::{self, Write as _};

use serde::Serialize;

use super::Failure;

/// How results are printed.
pub(super) struct Output {
    pub(super) json: bool,
}

impl Output {
    /// Prints rows under their headings, or as a JSON list.
    pub(super) fn rows<T: Serialize, const N: usize>(
        &self,
        headings: [&str; N],
        rows: &[T],
        columns: impl Fn(&T) -> [String; N],
    ) -> Result<(), Failure> {
        if self.json {
            return self.value(&rows);
        }
        let cells: Vec<[String; N]> = rows.iter().map(columns).collect();
        let mut widths = headings.map(|heading| heading.chars().count());
        for row in &cells {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let line = |row: &[String; N]| {
            let padded = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned() + "\n"
        };
        let mut text = line(&headings.map(str::to_owned));
        text.extend(cells.iter().map(line));
        self.text(&text)
    }

    /// Prints one thing as JSON.
    pub(super) fn value<T: Serialize>(&self, value: &T) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(value).map_err(|error| Failure::refused(error.to_string()))?;
        self.text(&(text + "\n"))
    }

    /// Prints a sentence, or with `--json` the value behind it.
    pub(super) fn done<T: Serialize>(&self, sentence: &str, value: &T) -> Result<(), Failure> {
        if self.json { self.value(value) } else { self.text(&format!("{sentence}\n")) }
    }

    /// Prints text as it is.
    pub(super) fn text(&self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Prints bytes as they are. A reader that went away, as `head` does, is no failure.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::unreachable(format!("standard output: {error}")))
            }
            _ => Ok(()),
        }
    }
}
