//! Where each field stands in each layout of the zone, and its check digit (ICAO Doc 9303-3 to 9303-6).

use super::{MrzField, MrzFormat};

/// A run of characters: line and columns from 0, the last column excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub line: usize,
    pub from: usize,
    pub to: usize,
}

const fn place(line: usize, from: usize, to: usize) -> Place {
    Place { line, from, to }
}

/// A field and the check digit behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    pub field: MrzField,
    pub place: Place,
    pub digit: Place,
    /// An empty field may carry `<` for its digit 0 (Doc 9303-4, 4.2.2.2; lifetime cards).
    pub may_be_empty: bool,
}

/// One layout.
#[derive(Debug)]
pub(super) struct Layout {
    pub format: MrzFormat,
    pub lines: usize,
    pub width: usize,
    /// Document code.
    pub code: Place,
    /// Issuing state.
    pub state: Place,
    pub nationality: Place,
    pub number: Checked,
    pub birth: Checked,
    pub expiry: Checked,
    /// The FİN.
    pub fin: Place,
    /// The check digit over the optional data that the FİN stands in, where the layout has one.
    pub personal: Option<Checked>,
    pub names: Place,
    /// What the composite check digit is taken over, in its order.
    pub composite: &'static [Place],
    pub composite_digit: Place,
}

const fn checked(field: MrzField, place: Place, may_be_empty: bool) -> Checked {
    let digit = Place { line: place.line, from: place.to, to: place.to + 1 };
    Checked { field, place, digit, may_be_empty }
}

/// Doc 9303-5, 4.2: number 6–14, optional data 16–30 with the FİN at 16–22; birth 1–6, expiry 9–14, names on line 3.
pub(super) static TD1: Layout = Layout {
    format: MrzFormat::Td1,
    lines: 3,
    width: 30,
    code: place(0, 0, 2),
    state: place(0, 2, 5),
    nationality: place(1, 15, 18),
    number: checked(MrzField::DocumentNumber, place(0, 5, 14), false),
    birth: checked(MrzField::BirthDate, place(1, 0, 6), false),
    expiry: checked(MrzField::ExpiryDate, place(1, 8, 14), true),
    fin: place(0, 15, 22),
    personal: None,
    names: place(2, 0, 30),
    composite: &[place(0, 5, 30), place(1, 0, 7), place(1, 8, 15), place(1, 18, 29)],
    composite_digit: place(1, 29, 30),
};

/// Doc 9303-6, 4.2: names 6–36 of line 1; number 1–9, birth 14–19, expiry 22–27, optional data 29–35 = FİN.
pub(super) static TD2: Layout = Layout {
    format: MrzFormat::Td2,
    lines: 2,
    width: 36,
    code: place(0, 0, 2),
    state: place(0, 2, 5),
    nationality: place(1, 10, 13),
    number: checked(MrzField::DocumentNumber, place(1, 0, 9), false),
    birth: checked(MrzField::BirthDate, place(1, 13, 19), false),
    expiry: checked(MrzField::ExpiryDate, place(1, 21, 27), true),
    fin: place(1, 28, 35),
    personal: None,
    names: place(0, 5, 36),
    composite: &[place(1, 0, 10), place(1, 13, 20), place(1, 21, 35)],
    composite_digit: place(1, 35, 36),
};

/// Doc 9303-4, 4.2: names 6–44 of line 1; number 1–9, birth 14–19, expiry 22–27, personal number 29–42 that begins with the
/// FİN, its check digit 43.
pub(super) static TD3: Layout = Layout {
    format: MrzFormat::Td3,
    lines: 2,
    width: 44,
    code: place(0, 0, 2),
    state: place(0, 2, 5),
    nationality: place(1, 10, 13),
    number: checked(MrzField::DocumentNumber, place(1, 0, 9), false),
    birth: checked(MrzField::BirthDate, place(1, 13, 19), false),
    expiry: checked(MrzField::ExpiryDate, place(1, 21, 27), false),
    fin: place(1, 28, 35),
    personal: Some(checked(MrzField::PersonalNumber, place(1, 28, 42), true)),
    names: place(0, 5, 44),
    composite: &[place(1, 0, 10), place(1, 13, 20), place(1, 21, 43)],
    composite_digit: place(1, 43, 44),
};

/// Every layout.
pub(super) static ALL: [&Layout; 3] = [&TD1, &TD2, &TD3];

impl Layout {
    /// How many characters the whole zone has.
    pub const fn chars(&self) -> usize {
        self.lines * self.width
    }

    /// The fields with a check digit of their own.
    pub fn checked(&self) -> impl Iterator<Item = &Checked> {
        [&self.number, &self.birth, &self.expiry].into_iter().chain(&self.personal)
    }

    /// Where the place stands when the lines are written one after the other.
    pub const fn offset(&self, place: Place) -> std::ops::Range<usize> {
        let line = place.line * self.width;
        line + place.from..line + place.to
    }
}
