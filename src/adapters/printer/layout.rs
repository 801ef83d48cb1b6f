//! Where everything stands: the parts of a slip become rows of text, none wider than the paper.

use super::face::{Face, Size};
use crate::domain::slip::{Slip, SlipPart};

/// Dots between a label and its value.
const GAP: f32 = 12.0;
/// Dots of room to sign in: 11 mm.
const SIGNING_ROOM: usize = 88;

/// Dots of a code's module: a millimetre.
pub(super) const MODULE: usize = 8;
/// Dots of white above and below a code: the four modules that scanners ask for.
pub(super) const QUIET: usize = 4 * MODULE;

/// Text at its place in a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Dots from the left edge.
    pub(super) left: f32,
    pub(super) text: String,
}

/// One row, from the top down.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Row {
    /// Text.
    Text {
        size: Size,
        /// Each dot is printed twice, side by side.
        heavy: bool,
        pieces: Vec<Piece>,
    },
    /// A line across the paper.
    Rule,
    /// A code, so many dots from the left edge.
    Code { left: usize, modules: Vec<Vec<bool>> },
    /// So many empty dots.
    Room(usize),
}

/// The rows of a slip on paper of so many dots.
pub(super) fn rows(slip: &Slip, face: &Face, dots: usize) -> Vec<Row> {
    let width = f32::from(u16::try_from(dots).unwrap_or(u16::MAX));
    slip.parts.iter().flat_map(|part| of_part(part, face, width)).collect()
}

fn of_part(part: &SlipPart, face: &Face, width: f32) -> Vec<Row> {
    match part {
        SlipPart::Title(text) => in_the_middle(text, (Size::Title, true), face, width),
        SlipPart::Mark(text) => in_the_middle(text, (Size::Text, true), face, width),
        SlipPart::Text(text) => from_the_left(text, face, width),
        SlipPart::Pair { label, value, heavy } => pair(label, value, *heavy, face, width),
        SlipPart::Rule => vec![Row::Rule],
        SlipPart::Code(modules) => {
            let room = width - (modules.len() * MODULE) as f32;
            vec![Row::Code { left: (room / 2.0).max(0.0) as usize, modules: modules.clone() }]
        }
        SlipPart::Signature(who) => {
            let mut rows = vec![Row::Room(SIGNING_ROOM), Row::Rule];
            rows.extend(in_the_middle(who, (Size::Text, false), face, width));
            rows
        }
    }
}

fn one(left: f32, text: String, size: Size, heavy: bool) -> Row {
    Row::Text { size, heavy, pieces: vec![Piece { left, text }] }
}

fn from_the_left(text: &str, face: &Face, width: f32) -> Vec<Row> {
    wrapped(text, Size::Text, face, width).into_iter().map(|line| one(0.0, line, Size::Text, false)).collect()
}

pub(super) fn in_the_middle(text: &str, (size, heavy): (Size, bool), face: &Face, width: f32) -> Vec<Row> {
    // A heavy letter reaches one dot further.
    let lines = wrapped(text, size, face, width - 1.0);
    lines.into_iter().map(|line| one((width - 1.0 - face.width(&line, size)) / 2.0, line, size, heavy)).collect()
}

/// Side by side where both have room; otherwise the value stands below, at the right.
fn pair(label: &str, value: &str, heavy: bool, face: &Face, width: f32) -> Vec<Row> {
    let (size, room) = (Size::Text, width - 1.0);
    let at_the_right = |line: &str| room - face.width(line, size);
    let (labels, values) = (wrapped(label, size, face, room), wrapped(value, size, face, room));
    if let ([label], [value]) = (labels.as_slice(), values.as_slice())
        && face.width(label, size) + GAP <= at_the_right(value)
    {
        let pieces =
            vec![Piece { left: 0.0, text: label.clone() }, Piece { left: at_the_right(value), text: value.clone() }];
        return vec![Row::Text { size, heavy, pieces }];
    }
    let below = values.into_iter().map(|line| one(at_the_right(&line), line, size, heavy));
    labels.into_iter().map(|line| one(0.0, line, size, heavy)).chain(below).collect()
}

/// A text in lines that fit, parted between words; a word that is too long by itself is parted where the paper ends.
pub(super) fn wrapped(text: &str, size: Size, face: &Face, width: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match (longer.filter(|longer| face.width(longer, size) <= width), lines.last_mut()) {
            (Some(longer), Some(line)) => *line = longer,
            _ => lines.extend(parted(word, size, face, width)),
        }
    }
    lines
}

fn parted(word: &str, size: Size, face: &Face, width: f32) -> Vec<String> {
    let mut parts = vec![String::new()];
    for letter in word.chars() {
        let mut longer = parts.pop().unwrap_or_default();
        longer.push(letter);
        if face.width(&longer, size) > width && longer.pop().is_some() && !longer.is_empty() {
            parts.extend([longer, letter.to_string()]);
        } else {
            parts.push(longer);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Paper;
    use super::*;

    fn parts() -> impl Strategy<Value = Vec<SlipPart>> {
        let text = || prop_oneof!["\\PC{0,80}", "[A-ZƏĞİÖŞÜÇа-яё ]{0,120}", "[WМЩ]{0,200}"];
        let part = prop_oneof![
            text().prop_map(SlipPart::Title),
            text().prop_map(SlipPart::Mark),
            text().prop_map(SlipPart::Text),
            (text(), text(), any::<bool>()).prop_map(|(label, value, heavy)| SlipPart::Pair { label, value, heavy }),
            Just(SlipPart::Rule),
            Just(SlipPart::Code(vec![vec![true, false], vec![false, true]])),
            text().prop_map(SlipPart::Signature),
        ];
        proptest::collection::vec(part, 0..6)
    }

    fn letters<'a>(texts: impl Iterator<Item = &'a str>) -> String {
        texts.flat_map(str::chars).filter(|letter| !letter.is_whitespace()).collect()
    }

    fn texts(part: &SlipPart) -> Vec<&str> {
        match part {
            SlipPart::Title(text) | SlipPart::Mark(text) | SlipPart::Text(text) | SlipPart::Signature(text) => {
                vec![text]
            }
            SlipPart::Pair { label, value, .. } => vec![label, value],
            SlipPart::Rule | SlipPart::Code(_) => vec![],
        }
    }

    proptest! {
        #[test]
        fn no_line_reaches_beyond_the_paper_and_no_letter_is_lost(parts in parts()) {
            let face = Face::built_in();
            for paper in [Paper::Narrow, Paper::Wide] {
                let slip = Slip { name: String::new(), parts: parts.clone() };
                let rows = rows(&slip, &face, paper.dots());
                let width = paper.dots() as f32;
                let mut placed = Vec::new();
                for row in &rows {
                    let Row::Text { size, heavy, pieces } = row else { continue };
                    let mut from = 0.0;
                    for piece in pieces {
                        let to = piece.left + face.width(&piece.text, *size) + if *heavy { 1.0 } else { 0.0 };
                        prop_assert!(piece.left >= from && to <= width + 0.01, "{piece:?} reaches {to}");
                        from = to;
                        placed.push(piece.text.as_str());
                    }
                }
                let written = letters(slip.parts.iter().flat_map(texts));
                prop_assert_eq!(letters(placed.into_iter()), written);
            }
        }
    }
}
