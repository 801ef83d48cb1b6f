//! The letters of Azerbaijani names and how a zone writes them: data only.

use unicode_normalization::UnicodeNormalization;

use super::Likeness;

/// One way of writing a letter in a zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// What stands in the zone: ASCII.
    pub(super) text: &'static str,
    /// How near that is.
    pub(super) likeness: Likeness,
}

impl Way {
    /// What the way costs: any number of standard letters is nearer than one customary one.
    pub(super) const fn cost(self) -> u32 {
        match self.likeness {
            Likeness::Same => 0,
            Likeness::Standard => 1,
            Likeness::Customary | Likeness::Different => 1_000,
        }
    }
}

/// Letters that a zone does not have, with what ICAO Doc 9303-3, section 6.A, writes for them.
const STANDARD: &[(char, &[&str])] = &[
    ('Ə', &["E"]),
    ('Ç', &["C"]),
    ('Ş', &["S"]),
    ('Ğ', &["G"]),
    ('İ', &["I"]),
    ('Ö', &["OE", "O"]),
    ('Ü', &["UE", "UXX", "U"]),
    ('Ä', &["AE", "A"]),
];

/// What people, older registers and other countries' documents write. The officer looks at it.
const CUSTOMARY: &[(char, &[&str])] = &[
    ('X', &["KH", "H"]),
    ('Q', &["G", "K"]),
    ('Ğ', &["GH"]),
    ('Ş', &["SH"]),
    ('Ç', &["CH"]),
    ('C', &["J", "DZH"]),
    ('J', &["ZH"]),
    ('Ə', &["A", "AE"]),
    ('I', &["Y"]),
    ('Y', &["I"]),
];

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ ";

/// Every way of writing a letter, the nearest first; none for a letter of another alphabet.
pub(super) fn latin(letter: char) -> impl Iterator<Item = Way> {
    let same = ALPHABET.char_indices().find(|(_, one)| *one == letter).and_then(|(at, _)| ALPHABET.get(at..=at));
    let of = move |table: &'static [(char, &'static [&'static str])], likeness| {
        let rows = table.iter().filter(move |(one, _)| *one == letter);
        rows.flat_map(|(_, texts)| texts.iter()).map(move |text| Way { text, likeness })
    };
    let same = same.into_iter().map(|text| Way { text, likeness: Likeness::Same });
    same.chain(of(STANDARD, Likeness::Standard)).chain(of(CUSTOMARY, Likeness::Customary))
}

/// A name in capitals by the Turkic rule (i is İ, ı is I), composed, without apostrophes; its parts one space apart, as the
/// fillers of a zone leave them.
pub(super) fn parts(name: &str) -> Vec<char> {
    let mut letters = Vec::new();
    for c in name.nfc() {
        match c {
            'i' => letters.push('İ'),
            'ı' => letters.push('I'),
            'ə' => letters.push('Ə'),
            '\'' | '’' | 'ʼ' | '`' | '.' => {}
            c if c.is_alphanumeric() => letters.extend(c.to_uppercase()),
            _ if letters.last().is_none_or(|last| *last == ' ') => {}
            _ => letters.push(' '),
        }
    }
    if letters.last() == Some(&' ') {
        letters.pop();
    }
    letters
}
