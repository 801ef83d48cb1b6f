//! A table as it leaves the program: a heading, rows of texts and numbers. Every format is written from it, so that no format
//! says another number than the others.

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text of one line.
    Text(String),
    /// A count.
    Number(u64),
}

impl Cell {
    /// As it is read.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// What files are called: small letters, digits and hyphens, and nothing personal.
    pub name: String,
    /// What stands above it where there is room for it.
    pub title: String,
    /// What stands below the title: of when the numbers are, and of what part.
    pub notes: Vec<String>,
    /// A heading a column.
    pub headings: Vec<String>,
    /// Rows, each with a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// As CSV after RFC 4180: the heading and the rows alone, in UTF-8.
    #[must_use]
    pub fn csv(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| cells.collect::<Vec<_>>().join(",") + "\r\n";
        let mut text = line(&mut self.headings.iter().map(|heading| quoted(heading)));
        for row in &self.rows {
            text.push_str(&line(&mut row.iter().map(|cell| quoted(&cell.shown()))));
        }
        text
    }
}

/// In double quotes where the text has a character of CSV's own.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_commas_quotes_or_line_ends_stays_one_field() {
        let table = Table {
            headings: vec!["branch".into(), "count".into()],
            rows: vec![vec!["Bakı, \"12\"".into(), 7.into()], vec!["a\nb".into(), 0.into()]],
            ..Table::default()
        };
        assert_eq!(table.csv(), "branch,count\r\n\"Bakı, \"\"12\"\"\",7\r\n\"a\nb\",0\r\n");
    }
}
