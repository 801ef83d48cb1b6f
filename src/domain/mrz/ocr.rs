//! Misread characters: what a place may hold and what the check digits say decide between 0 and O, 1 and I, and their like.
//!
//! Places that hold only digits or only letters are settled by that alone. In the document number and the FİN both may
//! stand: there the reading with the fewest changes under which every check digit holds is taken, and two such readings are
//! never chosen between. One check digit lets every tenth wrong reading pass, so a field gets one look-alike changed at
//! most, and only where a scanner read it: a person's slip is seldom one of look.

use super::check::{composite_holds, holds, part};
use super::layout::{Checked, Layout, Place, TD2};
use super::zone::Zone;
use super::{Correction, MrzError, MrzField, MrzFormat, ReadBy};
use crate::domain::person::Fin;

/// Characters that are read for one another.
const LOOK_ALIKES: [&[u8]; 8] = [b"0OQD", b"1IL", b"2Z", b"4A", b"5S", b"6G", b"7T", b"8B"];

fn look_alikes(c: u8) -> impl Iterator<Item = u8> {
    LOOK_ALIKES
        .iter()
        .filter(move |group| group.contains(&c))
        .flat_map(|group| group.iter().copied())
        .filter(move |o| *o != c)
}

/// The digit that a letter was read for, if there is one.
fn as_digit(c: u8) -> u8 {
    if c.is_ascii_uppercase() { look_alikes(c).find(u8::is_ascii_digit).unwrap_or(c) } else { c }
}

/// The letter that a digit was read for, if there is one: the first of its group, which is the likeliest.
fn as_letter(c: u8) -> u8 {
    if c.is_ascii_digit() { look_alikes(c).find(u8::is_ascii_uppercase).unwrap_or(c) } else { c }
}

/// The zone as it must stand on the document, and what was changed for it.
///
/// # Errors
/// [`MrzError::CheckDigit`] when no reading holds, [`MrzError::Ambiguous`] when two do.
pub(super) fn settle(zone: &Zone, by: ReadBy) -> Result<(Vec<u8>, Vec<Correction>), MrzError> {
    let layout = zone.layout;
    let mut chars = zone.chars.clone();
    settle_kinds(layout, &mut chars);
    for checked in [&layout.birth, &layout.expiry] {
        if !holds(layout, &chars, checked) {
            return Err(MrzError::CheckDigit { field: checked.field });
        }
    }
    let chars = decide(layout, chars, by)?;
    let corrections = zone.chars.iter().zip(&chars).enumerate().filter(|(_, (read, taken))| read != taken);
    let corrections = corrections.map(|(at, (read, taken))| Correction {
        field: field_at(layout, at),
        read: char::from(*read),
        taken: char::from(*taken),
    });
    let corrections = corrections.collect();
    Ok((chars, corrections))
}

/// Digits where only digits stand, letters where only letters do.
fn settle_kinds(layout: &Layout, chars: &mut [u8]) {
    let mut each =
        |place: Place, kind: fn(u8) -> u8| chars[layout.offset(place)].iter_mut().for_each(|c| *c = kind(*c));
    for checked in [&layout.birth, &layout.expiry] {
        each(checked.place, as_digit);
    }
    for checked in layout.checked() {
        each(checked.digit, as_digit);
    }
    each(layout.composite_digit, as_digit);
    for place in [layout.code, layout.state, layout.nationality, layout.names] {
        each(place, as_letter);
    }
}

/// Decides document number and FİN.
fn decide(layout: &Layout, chars: Vec<u8>, by: ReadBy) -> Result<Vec<u8>, MrzError> {
    if passes(layout, &chars) {
        return Ok(chars);
    }
    let mut passing: Vec<(usize, Vec<u8>)> = Vec::new();
    for (number_changes, number) in numbers(layout, &chars, by) {
        let mut with_number = chars.clone();
        with_number[layout.offset(layout.number.place)].copy_from_slice(&number);
        if !holds(layout, &with_number, &layout.number) {
            continue;
        }
        for (fin_changes, fin) in fins(part(layout, &chars, layout.fin), by) {
            let mut reading = with_number.clone();
            reading[layout.offset(layout.fin)].copy_from_slice(&fin);
            if passes(layout, &reading) {
                passing.push((number_changes + fin_changes, reading));
            }
        }
    }
    let fewest = passing.iter().map(|(changes, _)| *changes).min();
    passing.retain(|(changes, _)| Some(*changes) == fewest);
    match passing.as_slice() {
        [] => Err(MrzError::CheckDigit { field: wrong_field(layout, &chars) }),
        [(_, only)] => Ok(only.clone()),
        [(_, one), (_, other), ..] => {
            let at = one.iter().zip(other).position(|(a, b)| a != b).unwrap_or(0);
            Err(MrzError::Ambiguous { field: field_at(layout, at) })
        }
    }
}

/// True when every check digit holds and the FİN is one.
fn passes(layout: &Layout, chars: &[u8]) -> bool {
    let fin = part(layout, chars, layout.fin);
    layout.checked().all(|checked| holds(layout, chars, checked))
        && composite_holds(layout, chars)
        && (is_filler(fin) || std::str::from_utf8(fin).is_ok_and(|fin| Fin::parse(fin).is_ok()))
}

fn is_filler(field: &[u8]) -> bool {
    field.iter().all(|c| *c == b'<')
}

/// What the document number may be: as read, as the document's kind has it, or with a look-alike changed.
fn numbers(layout: &Layout, chars: &[u8], by: ReadBy) -> Vec<(usize, Vec<u8>)> {
    let read = part(layout, chars, layout.number.place);
    let Some(letters) = leading_letters(layout, chars) else { return variants(read, by) };
    let shaped: Vec<u8> =
        read.iter().enumerate().map(|(at, c)| if at < letters { as_letter(*c) } else { as_digit(*c) }).collect();
    let changes = read.iter().zip(&shaped).filter(|(a, b)| a != b).count();
    // A number of a shape not known yet is right as it stands when its check digits say so.
    if changes > 0 { vec![(0, read.to_vec()), (changes, shaped)] } else { vec![(0, shaped)] }
}

/// What the FİN may be. The letter O never stands in one; where one was read, nothing else is changed as well.
fn fins(read: &[u8], by: ReadBy) -> Vec<(usize, Vec<u8>)> {
    let zeros = read.iter().filter(|c| **c == b'O').count();
    if zeros == 0 {
        return variants(read, by);
    }
    vec![(zeros, read.iter().map(|c| if *c == b'O' { b'0' } else { *c }).collect())]
}

/// How many letters the numbers of this kind of document begin with, digits behind them; `None` where that is not known.
/// ID cards since 2018: two letters and seven digits; before: eight digits.
fn leading_letters(layout: &Layout, chars: &[u8]) -> Option<usize> {
    match layout.format {
        MrzFormat::Td1 if part(layout, chars, layout.code) == b"IA" => Some(2),
        MrzFormat::Td2 => Some(0),
        MrzFormat::Td1 | MrzFormat::Td3 => None,
    }
}

/// The field as read, and, where a scanner read it, every reading of it with one look-alike changed.
fn variants(read: &[u8], by: ReadBy) -> Vec<(usize, Vec<u8>)> {
    let mut all = vec![(0, read.to_vec())];
    if by == ReadBy::Scanner {
        for (at, c) in read.iter().enumerate() {
            all.extend(look_alikes(*c).map(|other| {
                let mut changed = read.to_vec();
                changed[at] = other;
                (1, changed)
            }));
        }
    }
    all
}

fn wrong_field(layout: &Layout, chars: &[u8]) -> MrzField {
    let own = layout.checked().find(|checked| !holds(layout, chars, checked)).map(|checked| checked.field);
    own.unwrap_or(if composite_holds(layout, chars) { MrzField::PersonalNumber } else { MrzField::Composite })
}

/// The field that a character belongs to.
fn field_at(layout: &Layout, at: usize) -> MrzField {
    let holds = |place: Place| layout.offset(place).contains(&at);
    let own = layout.checked().find(|Checked { place, digit, .. }| holds(*place) || holds(*digit));
    match own {
        Some(checked) => checked.field,
        None if holds(layout.fin) => MrzField::PersonalNumber,
        None if holds(layout.names) => MrzField::Name,
        None if holds(layout.composite_digit) => MrzField::Composite,
        None => MrzField::DocumentCode,
    }
}

/// The older ID card's number carries its series in front, which the zone leaves out.
pub(super) fn series(layout: &Layout) -> &'static str {
    if layout.format == TD2.format { "AZE" } else { "" }
}
