//! The machine-readable zone of Azerbaijani ID cards: TD1 (cards since 2018) and TD2 (before), ICAO Doc 9303 parts 3, 5, 6.
//!
//! Strict: a zone whose check digits do not hold is refused with the line and field that is wrong.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::person::{DocumentNumber, Fin};

/// Most characters accepted as one scan, line ends included: three TD1 lines, a prefix and a suffix, and room to say so.
pub const SCAN_CHARS_MAX: usize = 256;

const TD1_LINE: usize = 30;
const TD2_LINE: usize = 36;

/// Which of the two layouts a card carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MrzFormat {
    /// Three lines of 30 characters (ICAO Doc 9303-5).
    Td1,
    /// Two lines of 36 characters (ICAO Doc 9303-6).
    Td2,
}

/// The part of the zone that a message can point at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MrzField {
    /// Document code and issuing state.
    DocumentCode,
    /// Document number and its check digit.
    DocumentNumber,
    /// The personal number (FİN) in the optional data.
    PersonalNumber,
    /// Date of birth and its check digit.
    BirthDate,
    /// Date of expiry and its check digit.
    ExpiryDate,
    /// Primary and secondary identifier.
    Name,
    /// The check digit over the upper lines.
    Composite,
}

/// Why a zone was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// The lines have neither 3 × 30 nor 2 × 36 characters.
    #[error("{lines} lines, {chars} characters: neither 3 × 30 (TD1) nor 2 × 36 (TD2)")]
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
    /// A correct zone of a document that is no Azerbaijani ID card.
    #[error("not an Azerbaijani ID card")]
    OtherDocument,
}

/// What a correct zone says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MrzData {
    /// The layout.
    pub format: MrzFormat,
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

/// The check digit of ICAO Doc 9303-3, 4.9: weights 7, 3, 1; digits as they are, A = 10 … Z = 35, `<` = 0; modulo 10.
#[must_use]
pub fn check_digit(field: &[u8]) -> u8 {
    let sum: u32 = field
        .iter()
        .zip([7u32, 3, 1].into_iter().cycle())
        .map(|(c, weight)| {
            weight
                * match c {
                    b'0'..=b'9' => u32::from(c - b'0'),
                    b'A'..=b'Z' => u32::from(c - b'A') + 10,
                    _ => 0,
                }
        })
        .sum();
    b'0' + u8::try_from(sum % 10).unwrap_or(0)
}

/// Reads a scanned, pasted or typed zone. Line ends may be CR, LF, both, or missing altogether.
///
/// # Errors
/// [`MrzError`] naming what is wrong and where.
pub fn parse(scan: &str, today: Date) -> Result<MrzData, MrzError> {
    let lines = split_lines(scan)?;
    for (number, line) in lines.iter().enumerate() {
        if let Some(column) = line.bytes().position(|b| !matches!(b, b'A'..=b'Z' | b'0'..=b'9' | b'<')) {
            return Err(MrzError::Charset { line: number + 1, column: column + 1 });
        }
    }
    match lines.as_slice() {
        [a, b, c] => parse_td1(a.as_bytes(), b.as_bytes(), c, today),
        [a, b] => parse_td2(a.as_bytes(), b.as_bytes(), today),
        _ => Err(MrzError::Length { lines: lines.len(), chars: lines.iter().map(|l| l.chars().count()).sum() }),
    }
}

/// True as soon as a text looks like the beginning of an ID card's zone: tells a scan from an order number or a name.
#[must_use]
pub fn looks_like_zone(text: &str) -> bool {
    text.contains('<') || text.to_ascii_uppercase().starts_with("IAAZE")
}

/// True when the text holds a whole zone by its length: the moment to read it without waiting for a key.
#[must_use]
pub fn is_complete(text: &str) -> bool {
    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
    looks_like_zone(text)
        && (chars == 3 * TD1_LINE || (chars == 2 * TD2_LINE && text.to_ascii_uppercase().starts_with("I<")))
}

fn split_lines(scan: &str) -> Result<Vec<String>, MrzError> {
    let upper = scan.trim().to_ascii_uppercase();
    let lines: Vec<String> =
        upper.split(['\r', '\n', '\t']).map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
    let chars: usize = lines.iter().map(|l| l.chars().count()).sum();
    let wrong = MrzError::Length { lines: lines.len(), chars };
    let counts: Vec<usize> = lines.iter().map(|l| l.chars().count()).collect();
    if !lines.iter().all(|line| line.is_ascii()) && !matches!(counts.as_slice(), [30, 30, 30] | [36, 36]) {
        return Err(wrong);
    }
    match counts.as_slice() {
        [TD1_LINE, TD1_LINE, TD1_LINE] | [TD2_LINE, TD2_LINE] => Ok(lines),
        [90] => Ok([0, 1, 2].iter().map(|i| lines[0][i * TD1_LINE..(i + 1) * TD1_LINE].to_owned()).collect()),
        [72] => Ok([0, 1].iter().map(|i| lines[0][i * TD2_LINE..(i + 1) * TD2_LINE].to_owned()).collect()),
        _ => Err(wrong),
    }
}

fn verify(field: &[u8], digit: u8, name: MrzField) -> Result<(), MrzError> {
    if check_digit(field) == digit { Ok(()) } else { Err(MrzError::CheckDigit { field: name }) }
}

/// TD1 (Doc 9303-5, 4.2): number 6–14, check 15, optional data 16–30 with the FİN at 16–22; birth 1–6, expiry 9–14.
fn parse_td1(a: &[u8], b: &[u8], c: &str, today: Date) -> Result<MrzData, MrzError> {
    verify(&a[5..14], a[14], MrzField::DocumentNumber)?;
    verify(&b[0..6], b[6], MrzField::BirthDate)?;
    verify_expiry(&b[8..14], b[14])?;
    let composite = [&a[5..30], &b[0..7], &b[8..15], &b[18..29]].concat();
    verify(&composite, b[29], MrzField::Composite)?;
    if a[0] != b'I' || &a[2..5] != b"AZE" {
        return Err(MrzError::OtherDocument);
    }
    let number = text(&a[5..14]).trim_end_matches('<').to_owned();
    build(MrzFormat::Td1, &number, &a[15..22], c, &b[0..6], &b[8..14], today)
}

/// TD2 (Doc 9303-6, 4.2): name 6–36 of line 1; number 1–9, check 10, birth 14–19, expiry 22–27, optional 29–35 = FİN.
fn parse_td2(a: &[u8], b: &[u8], today: Date) -> Result<MrzData, MrzError> {
    verify(&b[0..9], b[9], MrzField::DocumentNumber)?;
    verify(&b[13..19], b[19], MrzField::BirthDate)?;
    verify_expiry(&b[21..27], b[27])?;
    let composite = [&b[0..10], &b[13..20], &b[21..35]].concat();
    verify(&composite, b[35], MrzField::Composite)?;
    if a[0] != b'I' || &a[2..5] != b"AZE" {
        return Err(MrzError::OtherDocument);
    }
    let number = format!("AZE{}", text(&b[0..9]).trim_end_matches('<'));
    build(MrzFormat::Td2, &number, &b[28..35], &text(&a[5..36]), &b[13..19], &b[21..27], today)
}

/// A lifetime card has an empty expiry, whose check digit is 0 or left empty.
fn verify_expiry(field: &[u8], digit: u8) -> Result<(), MrzError> {
    if field == b"<<<<<<" && matches!(digit, b'0' | b'<') { Ok(()) } else { verify(field, digit, MrzField::ExpiryDate) }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn build(
    format: MrzFormat,
    number: &str,
    fin: &[u8],
    names: &str,
    birth: &[u8],
    expiry: &[u8],
    today: Date,
) -> Result<MrzData, MrzError> {
    let unreadable = |field| MrzError::Field { field };
    let (surname, given) = names.split_once("<<").ok_or(unreadable(MrzField::Name))?;
    let spaced = |part: &str| part.split('<').filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    let (surname, given_names) = (spaced(surname), spaced(given));
    if surname.is_empty() {
        return Err(unreadable(MrzField::Name));
    }
    Ok(MrzData {
        format,
        document: DocumentNumber::parse(number).map_err(|_| unreadable(MrzField::DocumentNumber))?,
        fin: Fin::parse(&text(fin)).map_err(|_| unreadable(MrzField::PersonalNumber))?,
        surname,
        given_names,
        birth_date: birth_date(birth, today).ok_or(unreadable(MrzField::BirthDate))?,
        expiry_date: if expiry == b"<<<<<<" {
            None
        } else {
            Some(date(expiry, 2000).ok_or(unreadable(MrzField::ExpiryDate))?)
        },
    })
}

fn date(yymmdd: &[u8], century: i16) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| -> Option<i8> { text(yymmdd.get(range)?).parse().ok() };
    Date::new(century + i16::from(number(0..2)?), number(2..4)?, number(4..6)?).ok()
}

fn birth_date(yymmdd: &[u8], today: Date) -> Option<Date> {
    match date(yymmdd, 2000) {
        Some(date) if date <= today => Some(date),
        _ => date(yymmdd, 1900),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TD1: &str = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<";
    const TD2: &str = "I<AZENUMUNE<<ELVIN<<<<<<<<<<<<<<<<<<\n00000017<8AZE8001014M<<<<<<03TEST2Y5";

    fn today() -> Date {
        jiff::civil::date(2026, 1, 15)
    }

    fn changed(zone: &str, from: &str, to: &str) -> String {
        assert!(zone.contains(from), "{from}");
        zone.replacen(from, to, 1)
    }

    #[test]
    fn the_card_of_2018_reads_with_its_fin_in_line_one() {
        let card = parse(TD1, today()).expect("valid");
        assert_eq!(card.format, MrzFormat::Td1);
        assert_eq!(card.document.as_str(), "AA0000017");
        assert_eq!(card.fin.as_str(), "7TEST1Z");
        assert_eq!((card.surname.as_str(), card.given_names.as_str()), ("NUMUNE", "AYSEL"));
        assert_eq!(card.birth_date, jiff::civil::date(1990, 1, 1));
        assert_eq!(card.expiry_date, Some(jiff::civil::date(2033, 12, 31)));
    }

    #[test]
    fn the_older_lifetime_card_reads_with_no_expiry() {
        let card = parse(TD2, today()).expect("valid");
        assert_eq!(card.document.as_str(), "AZE00000017");
        assert_eq!(card.fin.as_str(), "3TEST2Y");
        assert_eq!(card.expiry_date, None);
        assert!(!card.is_expired(today()));
    }

    #[test]
    fn a_scan_is_read_whatever_ends_its_lines() {
        for zone in [
            TD1.replace('\n', "\r\n"),
            TD1.replace('\n', "\r"),
            TD1.replace('\n', ""),
            format!("\n{TD1}\n\n"),
            TD1.to_lowercase(),
        ] {
            assert!(parse(&zone, today()).is_ok(), "{zone:?}");
        }
    }

    #[test]
    fn a_wrong_zone_is_refused_with_the_field_that_is_wrong() {
        let digit = |field| MrzError::CheckDigit { field };
        let cases = [
            (changed(TD1, "AA000001707", "AA000001807"), digit(MrzField::DocumentNumber)),
            (changed(TD1, "9001011F", "9001021F"), digit(MrzField::BirthDate)),
            (changed(TD1, "3312315", "3312325"), digit(MrzField::ExpiryDate)),
            (changed(TD1, "7TEST1Z", "7TEST1Y"), digit(MrzField::Composite)),
            (changed(TD2, "3TEST2Y5", "3TEST2Y6"), digit(MrzField::Composite)),
            (changed(TD1, "NUMUNE", "NUMUNƏ"), MrzError::Charset { line: 3, column: 6 }),
            (changed(TD1, "AYSEL<", "AYSEL\u{1b}"), MrzError::Charset { line: 3, column: 14 }),
            (TD1[..61].to_owned(), MrzError::Length { lines: 2, chars: 60 }),
            (String::new(), MrzError::Length { lines: 0, chars: 0 }),
            (changed(TD1, "IAAZE", "IAUTO"), MrzError::OtherDocument),
        ];
        for (zone, expected) in cases {
            assert_eq!(parse(&zone, today()).err(), Some(expected), "{zone:?}");
        }
    }

    #[test]
    fn a_complete_zone_is_recognised_without_waiting_for_a_key() {
        assert!(is_complete(TD1) && is_complete(TD2));
        assert!(!is_complete(&TD1[..70]) && !is_complete("260-1147"));
        assert!(looks_like_zone("IAAZEAA0") && !looks_like_zone("1TEST1Z"));
    }

    proptest::proptest! {
        #[test]
        fn no_input_makes_the_parser_panic(scan in "\\PC{0,120}", bytes in proptest::collection::vec(0u8..128, 0..100)) {
            let _ = parse(&scan, today());
            let _ = parse(&String::from_utf8_lossy(&bytes), today());
        }

        #[test]
        fn a_single_wrong_digit_in_a_checked_field_never_passes(position in 5usize..14, shift in 1u8..10) {
            let mut zone = TD1.as_bytes().to_vec();
            if zone[position].is_ascii_digit() {
                zone[position] = b'0' + (zone[position] - b'0' + shift) % 10;
                proptest::prop_assert!(parse(&String::from_utf8_lossy(&zone), today()).is_err());
            }
        }
    }
}
