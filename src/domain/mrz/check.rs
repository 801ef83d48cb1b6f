//! Check digits (ICAO Doc 9303-3, 4.9).

use super::layout::{Checked, Layout, Place};

/// Characters of a whole zone, line after line.
pub(super) type Chars = [u8];

/// The check digit of ICAO Doc 9303-3, 4.9: weights 7, 3, 1; digits as they are, A = 10 … Z = 35, `<` = 0; modulo 10.
#[must_use]
pub fn check_digit(field: &[u8]) -> u8 {
    digit_of(field.iter().copied())
}

fn digit_of(chars: impl Iterator<Item = u8>) -> u8 {
    let value = |c: u8| match c {
        b'0'..=b'9' => u32::from(c - b'0'),
        b'A'..=b'Z' => u32::from(c - b'A') + 10,
        _ => 0,
    };
    let sum: u32 = chars.zip([7u32, 3, 1].into_iter().cycle()).map(|(c, weight)| weight * value(c)).sum();
    b'0' + u8::try_from(sum % 10).unwrap_or(0)
}

/// A place of the zone.
pub(super) fn part<'a>(layout: &Layout, chars: &'a Chars, place: Place) -> &'a [u8] {
    &chars[layout.offset(place)]
}

/// True when the field's own check digit holds.
pub(super) fn holds(layout: &Layout, chars: &Chars, checked: &Checked) -> bool {
    let (field, digit) = (part(layout, chars, checked.place), part(layout, chars, checked.digit)[0]);
    let is_empty = field.iter().all(|c| *c == b'<');
    if is_empty && checked.may_be_empty { matches!(digit, b'0' | b'<') } else { check_digit(field) == digit }
}

/// True when the check digit over the upper lines holds.
pub(super) fn composite_holds(layout: &Layout, chars: &Chars) -> bool {
    let all = layout.composite.iter().flat_map(|place| part(layout, chars, *place).iter().copied());
    digit_of(all) == part(layout, chars, layout.composite_digit)[0]
}
