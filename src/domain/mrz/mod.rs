//! The machine-readable zone of Azerbaijani documents: ID cards since 2018 and residence permits (TD1), older ID cards (TD2)
//! and passports (TD3), ICAO Doc 9303 parts 3 to 6.
//!
//! Strict: a zone whose check digits do not hold is refused with the field that is wrong. What a scanner misread is put
//! right only where the check digits leave one reading, and is told.

mod check;
mod layout;
mod ocr;
#[cfg(test)]
mod tests;
mod typed;
mod zone;

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::order::worded;
use crate::domain::person::{DocumentNumber, Fin};
pub use check::check_digit;
use check::part;
use layout::{Layout, Place};
pub use typed::{Check, typed};
pub use zone::{is_complete, looks_like_zone};

/// Most characters accepted as one scan, line ends included: the longest zone, a prefix and a suffix, and room to say so.
pub const SCAN_CHARS_MAX: usize = 256;

/// Which layout a document carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MrzFormat {
    /// Three lines of 30 characters (ICAO Doc 9303-5).
    Td1,
    /// Two lines of 36 characters (ICAO Doc 9303-6).
    Td2,
    /// Two lines of 44 characters (ICAO Doc 9303-4).
    Td3,
}

/// What kind of document the zone is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentKind {
    /// A citizen's ID card.
    IdCard,
    /// A permit for a citizen of another state.
    ResidencePermit,
    /// A passport.
    Passport,
}

/// Who read the zone off the document: decides which misreadings are put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadBy {
    /// A device, which takes one character for another of like looks.
    Scanner,
    /// A person, who also slips.
    Person,
}

/// A character that was misread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The field it stands in.
    pub field: MrzField,
    /// What was read.
    pub read: char,
    /// What the document must have.
    pub taken: char,
}

worded! {
    /// The part of the zone that a message can point at.
    MrzField {
        /// Document code and issuing state.
        DocumentCode = "document-code",
        /// Document number and its check digit.
        DocumentNumber = "document-number",
        /// The personal number (FİN) in the optional data.
        PersonalNumber = "personal-number",
        /// Date of birth and its check digit.
        BirthDate = "birth-date",
        /// Date of expiry and its check digit.
        ExpiryDate = "expiry-date",
        /// Primary and secondary identifier.
        Name = "name",
        /// The check digit over the upper lines.
        Composite = "composite",
    }
}

/// Why a zone was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// The lines have neither 3 × 30 nor 2 × 36 nor 2 × 44 characters.
    #[error("{lines} lines, {chars} characters: neither 3 × 30 (TD1) nor 2 × 36 (TD2) nor 2 × 44 (TD3)")]
    Length {
        /// Lines found.
        lines: usize,
        /// Characters found, line ends not counted.
        chars: usize,
    },
    /// A character other than A–Z, 0–9 and `<`.
    #[error("line {line}, character {column}: only A–Z, 0–9 and < belong there")]
    Charset {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A check digit that does not fit its field (ICAO Doc 9303-3, 4.9).
    #[error("the check digit of {field:?} does not hold")]
    CheckDigit {
        /// The field.
        field: MrzField,
    },
    /// The check digits hold, but the field cannot be read.
    #[error("{field:?} cannot be read")]
    Field {
        /// The field.
        field: MrzField,
    },
    /// Misread, and two readings would hold: which of them stands on the document only a person can see.
    #[error("{field:?} was misread and can be read in two ways")]
    Ambiguous {
        /// The first field in which the readings differ.
        field: MrzField,
    },
    /// A correct zone of a document that is not of this country.
    #[error("not an Azerbaijani document")]
    OtherDocument,
}

/// What a correct zone says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MrzData {
    /// The layout.
    pub format: MrzFormat,
    /// The kind of document.
    pub kind: DocumentKind,
    /// Document number with its series: `AA0000017` or `AZE00000017`.
    pub document: DocumentNumber,
    /// The holder's FİN, from its place in the layout.
    pub fin: Fin,
    /// Primary identifier in MRZ transliteration.
    pub surname: String,
    /// Secondary identifier in MRZ transliteration.
    pub given_names: String,
    /// Date of birth; the century is chosen so that it does not lie after the reading.
    pub birth_date: Date,
    /// Date of expiry; `None` on a lifetime card.
    pub expiry_date: Option<Date>,
    /// What was misread and put right; empty after a clean reading.
    pub corrections: Vec<Correction>,
}

impl fmt::Debug for MrzData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MrzData({:?}, …)", self.format)
    }
}

impl MrzData {
    /// True when the card's date of expiry lies before `today`.
    #[must_use]
    pub fn is_expired(&self, today: Date) -> bool {
        self.expiry_date.is_some_and(|expiry| expiry < today)
    }
}

/// Reads a scanned, pasted or typed zone. Line ends may be CR, LF, both, tabs, or missing altogether; what a scanner was
/// set to put before and after the zone is left out.
///
/// # Errors
/// [`MrzError`] naming what is wrong and where.
pub fn parse(scan: &str, by: ReadBy, today: Date) -> Result<MrzData, MrzError> {
    let zone = zone::find(scan)?;
    let layout = zone.layout;
    let (chars, corrections) = ocr::settle(&zone, by)?;
    if part(layout, &chars, layout.state) != b"AZE" || !matches!(chars[0], b'I' | b'A' | b'C' | b'P') {
        return Err(MrzError::OtherDocument);
    }
    let text = |place: Place| String::from_utf8_lossy(part(layout, &chars, place)).into_owned();
    let unreadable = |field| MrzError::Field { field };
    let number = format!("{}{}", ocr::series(layout), text(layout.number.place).trim_end_matches('<'));
    let (surname, given_names) = names(&text(layout.names)).ok_or(unreadable(MrzField::Name))?;
    let birth = text(layout.birth.place);
    Ok(MrzData {
        format: layout.format,
        kind: kind(layout, &chars),
        document: DocumentNumber::parse(&number).map_err(|_| unreadable(MrzField::DocumentNumber))?,
        fin: Fin::parse(&text(layout.fin)).map_err(|_| unreadable(MrzField::PersonalNumber))?,
        surname,
        given_names,
        birth_date: birth_date(&birth, today).ok_or(unreadable(MrzField::BirthDate))?,
        expiry_date: match text(layout.expiry.place).as_str() {
            "<<<<<<" => None,
            expiry => Some(date(expiry, 2000).ok_or(unreadable(MrzField::ExpiryDate))?),
        },
        corrections,
    })
}

fn kind(layout: &Layout, chars: &[u8]) -> DocumentKind {
    match layout.format {
        MrzFormat::Td3 => DocumentKind::Passport,
        _ if chars[0] == b'I' && part(layout, chars, layout.nationality) == b"AZE" => DocumentKind::IdCard,
        _ => DocumentKind::ResidencePermit,
    }
}

/// Primary and secondary identifier. A name that fills its field leaves no room for the secondary one (Doc 9303-3, 4.6).
fn names(field: &str) -> Option<(String, String)> {
    let (surname, given) = field.split_once("<<").unwrap_or((field, ""));
    let spaced = |part: &str| part.split('<').filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    let (surname, given) = (spaced(surname), spaced(given));
    let letters = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == ' ');
    (!surname.is_empty() && letters(&surname) && letters(&given)).then_some((surname, given))
}

fn date(yymmdd: &str, century: i16) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| -> Option<i8> { yymmdd.get(range)?.parse().ok() };
    Date::new(century + i16::from(number(0..2)?), number(2..4)?, number(4..6)?).ok()
}

fn birth_date(yymmdd: &str, today: Date) -> Option<Date> {
    match date(yymmdd, 2000) {
        Some(date) if date <= today => Some(date),
        _ => date(yymmdd, 1900),
    }
}
