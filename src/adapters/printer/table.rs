//! A table on sheets of A4: columns as wide as what stands in them, numbers at the right of theirs; a text that is too long
//! goes on below, in its column.

use super::face::{Face, Size};
use super::layout::{Piece, Row, in_the_middle, wrapped};
use super::pdf;
use crate::domain::table::{Cell, Table};

/// Dots between two columns.
const GAP: f32 = 16.0;
/// Room below the title, and between the notes and the heading.
const ROOM: usize = 12;

/// The table as a document: PDF/A-2b, searchable in every letter.
#[must_use]
pub fn table_document(table: &Table) -> Vec<u8> {
    let face = Face::built_in();
    pdf::written(&table.name, &rows(table, &face, pdf::ACROSS), &face)
}

/// The rows of a table on paper of so many dots.
fn rows(table: &Table, face: &Face, dots: usize) -> Vec<Row> {
    let width = f32::from(u16::try_from(dots).unwrap_or(u16::MAX));
    let mut rows = in_the_middle(&table.title, (Size::Title, true), face, width);
    rows.push(Row::Room(ROOM));
    for note in &table.notes {
        rows.extend(in_the_middle(note, (Size::Text, false), face, width));
    }
    rows.push(Row::Room(ROOM));
    let heading: Vec<Cell> = table.headings.iter().map(|heading| Cell::Text(heading.clone())).collect();
    let columns = columns(table, &heading, face, width);
    rows.extend(row(&heading, &columns, true, face));
    rows.push(Row::Rule);
    rows.extend(table.rows.iter().flat_map(|cells| row(cells, &columns, false, face)));
    rows
}

/// Where a column begins, and how wide it is.
struct Column {
    left: f32,
    width: f32,
}

/// Columns as wide as their widest cell; where these have no room side by side, the widest ones alone are narrower.
fn columns(table: &Table, heading: &[Cell], face: &Face, width: f32) -> Vec<Column> {
    let all = || std::iter::once(heading).chain(table.rows.iter().map(Vec::as_slice));
    let widest = |n: usize| {
        let widths = all().filter_map(|cells| cells.get(n)).map(|cell| face.width(&cell.shown(), Size::Text));
        // A heavy letter reaches one dot further.
        widths.fold(0.0, f32::max) + 1.0
    };
    let widths: Vec<f32> = (0..heading.len()).map(widest).collect();
    let gaps = GAP * f32::from(u16::try_from(widths.len().saturating_sub(1)).unwrap_or(u16::MAX));
    let most = most(&widths, width - gaps);
    let mut left = 0.0;
    let placed = widths.into_iter().map(|natural| {
        let column = Column { left, width: natural.min(most) };
        left += column.width + GAP;
        column
    });
    placed.collect()
}

/// How wide a column may be, so that all of them have room together.
fn most(widths: &[f32], room: f32) -> f32 {
    let mut sorted = widths.to_vec();
    sorted.sort_by(f32::total_cmp);
    let (mut left, mut rest) = (room, (1_u16..=u16::try_from(sorted.len()).unwrap_or(u16::MAX)).rev());
    for width in sorted {
        let share = left / f32::from(rest.next().unwrap_or(1));
        if width > share {
            return share;
        }
        left -= width;
    }
    room
}

/// One row of the table: as many rows of text as its longest cell has lines.
fn row(cells: &[Cell], columns: &[Column], heavy: bool, face: &Face) -> Vec<Row> {
    let lines = cells.iter().zip(columns).map(|(cell, column)| {
        let room = column.width - if heavy { 1.0 } else { 0.0 };
        let lines = wrapped(&cell.shown(), Size::Text, face, room + 0.01);
        let at = |line: &str| match cell {
            Cell::Number(_) => column.left + column.width - face.width(line, Size::Text),
            Cell::Text(_) => column.left,
        };
        lines.into_iter().map(|line| Piece { left: at(&line), text: line }).collect::<Vec<_>>()
    });
    let mut lines: Vec<_> = lines.map(Vec::into_iter).collect();
    let mut rows = Vec::new();
    loop {
        let pieces: Vec<Piece> = lines.iter_mut().filter_map(Iterator::next).collect();
        if pieces.is_empty() {
            return rows;
        }
        rows.push(Row::Text { size: Size::Text, heavy, pieces });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> Table {
        Table {
            headings: vec!["Filial".into(), "Kim".into(), "Say".into()],
            rows: cells.iter().map(|text| vec![(*text).into(), "aysel".into(), 7_u64.into()]).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn no_cell_reaches_into_the_next_column_and_no_letter_is_lost() {
        let face = Face::built_in();
        let long = "Nümunə küçəsindəki filialın çox uzun adı ".repeat(6);
        for cells in [&["Bakı-1", "Gəncə-2"][..], &[long.as_str(), "Bakı-1"], &["Ə".repeat(200).as_str()]] {
            let table = table(cells);
            let mut placed = String::new();
            for row in rows(&table, &face, pdf::ACROSS) {
                let Row::Text { size, pieces, .. } = row else { continue };
                let mut from = 0.0;
                for piece in pieces {
                    let to = piece.left + face.width(&piece.text, size);
                    assert!(piece.left >= from && to <= 964.0, "{piece:?} reaches {to}");
                    from = to;
                    placed.push_str(&piece.text);
                }
            }
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            let written: usize = table.rows.iter().flatten().map(|cell| letters(&cell.shown())).sum();
            let headings: usize = table.headings.iter().map(|heading| letters(heading)).sum();
            assert_eq!(letters(&placed), written + headings);
        }
    }
}
