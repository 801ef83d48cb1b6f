//! A zone that is being typed: each check digit is judged as soon as it stands there, so that a slip is seen where it was made.

use super::check::{composite_holds, holds};
use super::layout::{Layout, TD1, TD2, TD3};
use super::{MrzField, looks_like_zone};

/// How a field of a zone that is being typed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Not all of it is typed yet.
    Open,
    /// Its check digit holds.
    Holds,
    /// Its check digit does not hold.
    Wrong,
}

/// The checked fields of the zone so far, in the order in which they are typed; nothing when the text is no zone.
#[must_use]
pub fn typed(text: &str) -> Vec<(MrzField, Check)> {
    if !looks_like_zone(text) {
        return Vec::new();
    }
    let upper = text.to_ascii_uppercase();
    let layout = layout_of(&upper);
    let known = known(layout, &upper);
    let mut fields: Vec<_> = layout.checked().collect();
    fields.sort_by_key(|checked| layout.offset(checked.digit).start);
    let of = |complete: bool, holds: &dyn Fn(&[u8]) -> bool| match filled(&known) {
        _ if !complete => Check::Open,
        chars if holds(&chars) => Check::Holds,
        _ => Check::Wrong,
    };
    let is_there = |range: std::ops::Range<usize>| known[range].iter().all(Option::is_some);
    let mut checks: Vec<(MrzField, Check)> = fields
        .into_iter()
        .map(|checked| {
            let complete = is_there(layout.offset(checked.place)) && is_there(layout.offset(checked.digit));
            (checked.field, of(complete, &|chars| holds(layout, chars, checked)))
        })
        .collect();
    let whole = layout.composite.iter().chain([&layout.composite_digit]).all(|place| is_there(layout.offset(*place)));
    checks.push((MrzField::Composite, of(whole, &|chars| composite_holds(layout, chars))));
    checks
}

/// By its first letters; the length of a finished first line decides between the two kinds of ID card.
fn layout_of(upper: &str) -> &'static Layout {
    let first = upper.lines().next().unwrap_or_default();
    let is_finished = upper.contains('\n');
    match first.chars().count() {
        _ if first.starts_with('P') => &TD3,
        36 if is_finished => &TD2,
        30 if is_finished => &TD1,
        _ if first.starts_with("I<") => &TD2,
        _ => &TD1,
    }
}

/// Every character at its place, whether the lines were ended or not.
fn known(layout: &Layout, upper: &str) -> Vec<Option<u8>> {
    let mut known = vec![None; layout.chars()];
    let lines: Vec<&str> = upper.split('\n').collect();
    for (number, line) in lines.iter().enumerate() {
        let from = number * layout.width;
        for (slot, byte) in known.iter_mut().skip(from).zip(line.bytes()) {
            *slot = Some(byte);
        }
    }
    known
}

fn filled(known: &[Option<u8>]) -> Vec<u8> {
    known.iter().map(|c| c.unwrap_or(b'<')).collect()
}
