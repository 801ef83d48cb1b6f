//! Finds the zone in what a scanner, a paste or a person brought: line ends of any kind or none, and what a scanner was set
//! to put before and after it.

use super::layout::{ALL, Layout, TD1};
use super::{MrzError, MrzFormat};

/// Most characters that a scanner puts before or after the zone (AIM identifiers, STX, a word of its own).
const AFFIX_CHARS_MAX: usize = 8;

/// A zone by its form: nothing is checked yet but length and characters.
pub(super) struct Zone {
    pub layout: &'static Layout,
    /// The lines, one after the other.
    pub chars: Vec<u8>,
}

/// Finds the zone.
pub(super) fn find(scan: &str) -> Result<Zone, MrzError> {
    let upper = scan.to_ascii_uppercase();
    let pieces: Vec<Vec<char>> = upper
        .split(['\r', '\n', '\t'])
        .map(|piece| piece.trim_matches([' ', '\u{2}', '\u{3}']).chars().collect())
        .filter(|piece: &Vec<char>| !piece.is_empty())
        .collect();
    let chars = pieces.iter().map(Vec::len).sum();
    let wrong = MrzError::Length { lines: pieces.len(), chars };
    let (layout, lines) = cut(&pieces).ok_or(wrong)?;
    let mut zone = Vec::with_capacity(layout.chars());
    for (at, c) in lines.into_iter().enumerate() {
        match u8::try_from(c) {
            Ok(byte @ (b'A'..=b'Z' | b'0'..=b'9' | b'<')) => zone.push(byte),
            _ => return Err(MrzError::Charset { line: at / layout.width + 1, column: at % layout.width + 1 }),
        }
    }
    Ok(Zone { layout, chars: zone })
}

/// The layout that the pieces fit, and its characters in one run. What fits exactly goes before what fits with something
/// around it.
fn cut(pieces: &[Vec<char>]) -> Option<(&'static Layout, Vec<char>)> {
    let whole = |layout: &Layout| pieces.len() == layout.lines && pieces.iter().all(|p| p.len() == layout.width);
    if let Some(layout) = ALL.into_iter().find(|layout| whole(layout)) {
        return Some((layout, pieces.concat()));
    }
    if let [joined] = pieces {
        return ALL.into_iter().find_map(|layout| Some((layout, within(layout, joined)?)));
    }
    ALL.into_iter().find_map(|layout| Some((layout, between(layout, pieces)?)))
}

/// A zone without line ends.
fn within(layout: &Layout, joined: &[char]) -> Option<Vec<char>> {
    let spare = joined.len().checked_sub(layout.chars())?;
    let before = (0..=spare.min(AFFIX_CHARS_MAX)).find(|before| begins(layout, &joined[*before..]))?;
    (spare - before <= AFFIX_CHARS_MAX).then(|| joined[before..before + layout.chars()].to_vec())
}

/// A zone in lines, with something before the first or after the last, on the same line or on one of its own.
fn between(layout: &Layout, pieces: &[Vec<char>]) -> Option<Vec<char>> {
    let spare_lines = pieces.len().checked_sub(layout.lines).filter(|spare| *spare <= 2)?;
    (0..=spare_lines).find_map(|from| {
        let (before, rest) = pieces.split_at(from);
        let (lines, after) = rest.split_at(layout.lines);
        let affixes = before.iter().chain(after).all(|piece| piece.len() <= AFFIX_CHARS_MAX);
        let (first, middle, last) = (lines.first()?, &lines[1..layout.lines - 1], lines.last()?);
        let lead = first.len().checked_sub(layout.width).filter(|lead| *lead <= AFFIX_CHARS_MAX)?;
        let tail = last.len().checked_sub(layout.width).filter(|tail| *tail <= AFFIX_CHARS_MAX)?;
        let fits = affixes && middle.iter().all(|line| line.len() == layout.width) && begins(layout, &first[lead..]);
        fits.then(|| [&first[lead..], &middle.concat(), &last[..last.len() - tail]].concat())
    })
}

/// True when the text begins as this layout's zone of our state does; a 1 for an I and a 2 for a Z are let pass.
fn begins(layout: &Layout, text: &[char]) -> bool {
    let [code, second, state @ ..] = text else { return false };
    let first = match layout.format {
        MrzFormat::Td1 | MrzFormat::Td2 => matches!(code, 'I' | '1' | 'A' | 'C'),
        MrzFormat::Td3 => *code == 'P',
    };
    // TD2 carries no second letter here; without line ends that is what tells it from the beginning of a TD1 zone.
    let second =
        if layout.format == MrzFormat::Td2 { *second == '<' } else { second.is_ascii_alphanumeric() || *second == '<' };
    first && second && matches!(state, ['A', 'Z' | '2', 'E', ..])
}

/// True as soon as a text looks like the beginning of a document's zone: tells a scan from an order number or a name.
#[must_use]
pub fn looks_like_zone(text: &str) -> bool {
    let head: Vec<char> = text.chars().take(AFFIX_CHARS_MAX + 5).map(|c| c.to_ascii_uppercase()).collect();
    text.contains('<') || head.windows(5).any(|window| begins(&TD1, window))
}

/// True when the text holds a whole zone by its length: the moment to read it without waiting for a key.
#[must_use]
pub fn is_complete(text: &str) -> bool {
    looks_like_zone(text) && find(text).is_ok_and(|zone| is_whole(text, &zone))
}

/// Without line ends a TD1 zone passes the length of a TD2 zone on its way: then the check digits must say that it is one.
fn is_whole(text: &str, zone: &Zone) -> bool {
    let in_lines = text.trim_end().contains(['\r', '\n', '\t']);
    in_lines
        || zone.layout.format != MrzFormat::Td2
        || super::check::holds(zone.layout, &zone.chars, &zone.layout.number)
}
