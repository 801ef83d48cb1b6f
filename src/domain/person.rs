//! Persons and their identifiers: FİN, document number, VÖEN, names.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::text::{TextError, clean_line};

/// Longest name line taken from a register or an order, in characters.
pub const NAME_CHARS_MAX: usize = 100;

/// Why an identifier from outside was refused. The value itself is never repeated: it is personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Not the number of characters the identifier has.
    #[error("must have {expected} characters")]
    Length {
        /// What the identifier's format asks for.
        expected: &'static str,
    },
    /// A character the identifier never holds.
    #[error("holds a character that does not belong there")]
    Charset,
    /// The text itself may not be shown.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// The personal identification number (FİN): seven Latin capitals and digits, never the letter O.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fin(String);

impl Fin {
    /// Reads a FİN, taking lower case as capitals.
    ///
    /// # Errors
    /// [`IdentifierError`] when the length or a character is wrong.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let upper = raw.trim().to_ascii_uppercase();
        if upper.chars().count() != 7 {
            return Err(IdentifierError::Length { expected: "7" });
        }
        if upper.bytes().all(|b| (b.is_ascii_uppercase() || b.is_ascii_digit()) && b != b'O') {
            Ok(Self(upper))
        } else {
            Err(IdentifierError::Charset)
        }
    }

    /// The seven characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The number of an identity document: `AA`/`AB` + 7 digits (since 2018), `AZE` + 8 digits (before), or another
/// document's 5 to 12 capitals and digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DocumentNumber(String);

impl DocumentNumber {
    /// Reads a document number; spaces and hyphens that people write are dropped.
    ///
    /// # Errors
    /// [`IdentifierError`] when the length or a character is wrong.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let compact: String = raw.chars().filter(|c| !matches!(c, ' ' | '-')).collect::<String>().to_ascii_uppercase();
        if !(5..=12).contains(&compact.chars().count()) {
            return Err(IdentifierError::Length { expected: "5–12" });
        }
        if compact.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
            Ok(Self(compact))
        } else {
            Err(IdentifierError::Charset)
        }
    }

    /// The number without spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tax number (VÖEN): ten digits, the last 1 for legal and 2 for natural persons.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Voen(String);

impl Voen {
    /// Reads a VÖEN.
    ///
    /// # Errors
    /// [`IdentifierError`] when it is not ten digits.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let trimmed = raw.trim();
        if trimmed.len() != 10 {
            return Err(IdentifierError::Length { expected: "10" });
        }
        if trimmed.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(trimmed.to_owned()))
        } else {
            Err(IdentifierError::Charset)
        }
    }

    /// The ten digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the ninth digit is the check digit of the first eight: their sum with the weights 4, 1, 8, 6, 2, 7, 5, 3, modulo
    /// 11. The rule is known from one secondary source, so that a number that does not fit is asked about, never refused for it.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let digits = || self.0.bytes().map(|byte| u32::from(byte - b'0'));
        let sum: u32 = digits().zip([4, 1, 8, 6, 2, 7, 5, 3]).map(|(digit, weight)| digit * weight).sum();
        digits().nth(8) == Some(sum % 11)
    }

    /// Whether it is a natural person's: the last digit is 2; a legal person's is 1.
    #[must_use]
    pub fn is_of_natural_person(&self) -> bool {
        self.0.ends_with('2')
    }

    /// Whether it is a legal person's.
    #[must_use]
    pub fn is_of_legal_person(&self) -> bool {
        self.0.ends_with('1')
    }
}

macro_rules! identifier_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = IdentifierError;
            fn try_from(raw: String) -> Result<Self, Self::Error> {
                Self::parse(&raw)
            }
        }
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            /// Identifiers are personal data: a log or a panic message shows only the type.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
/// A telephone number in international form: `+` and 8 to 15 digits (ITU-T E.164). A number of the country is taken as people
/// write it: `050 123 45 67` is `+994501234567`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// Azerbaijan's country code (ITU-T E.164).
const COUNTRY_CODE: &str = "994";
/// Digits of a number within the country.
const NATIONAL_DIGITS: usize = 9;

impl Phone {
    /// Reads a telephone number; spaces, hyphens, dots and brackets that people write are dropped.
    ///
    /// # Errors
    /// [`IdentifierError`] when the length or a character is wrong.
    pub fn parse(raw: &str) -> Result<Self, IdentifierError> {
        let compact: String = raw.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        let (plus, digits) = compact.strip_prefix('+').map_or((false, compact.as_str()), |digits| (true, digits));
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdentifierError::Charset);
        }
        let wrong = IdentifierError::Length { expected: "9 behind a 0, or a country code and" };
        let whole = match (plus, digits.strip_prefix("00"), digits.strip_prefix('0')) {
            (true, _, _) => digits.to_owned(),
            (false, Some(international), _) if international.len() > NATIONAL_DIGITS => international.to_owned(),
            (false, _, Some(national)) if national.len() == NATIONAL_DIGITS => format!("{COUNTRY_CODE}{national}"),
            (false, _, None) if digits.starts_with(COUNTRY_CODE) => digits.to_owned(),
            _ => return Err(wrong),
        };
        let fits = (8..=15).contains(&whole.len());
        let of_the_country = whole.strip_prefix(COUNTRY_CODE).is_none_or(|rest| rest.len() == NATIONAL_DIGITS);
        if fits && of_the_country { Ok(Self(format!("+{whole}"))) } else { Err(wrong) }
    }

    /// `+` and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

identifier_text!(Fin);
identifier_text!(Phone);
identifier_text!(DocumentNumber);
identifier_text!(Voen);

/// A person's name as a register holds it, with Azerbaijani letters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPersonName")]
pub struct PersonName {
    surname: String,
    given_name: String,
    patronymic: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPersonName {
    surname: String,
    given_name: String,
    #[serde(default)]
    patronymic: Option<String>,
}

impl TryFrom<RawPersonName> for PersonName {
    type Error = IdentifierError;
    fn try_from(raw: RawPersonName) -> Result<Self, Self::Error> {
        Self::new(&raw.surname, &raw.given_name, raw.patronymic.as_deref())
    }
}

impl PersonName {
    /// Takes a name from outside: NFC, no control, bidi or zero-width character, at most [`NAME_CHARS_MAX`] each.
    ///
    /// # Errors
    /// [`IdentifierError::Text`] when a part is empty, too long or holds a forbidden character.
    pub fn new(surname: &str, given_name: &str, patronymic: Option<&str>) -> Result<Self, IdentifierError> {
        Ok(Self {
            surname: clean_line(surname, NAME_CHARS_MAX)?,
            given_name: clean_line(given_name, NAME_CHARS_MAX)?,
            patronymic: patronymic.map(|p| clean_line(p, NAME_CHARS_MAX)).transpose()?,
        })
    }

    /// Family name.
    #[must_use]
    pub fn surname(&self) -> &str {
        &self.surname
    }

    /// Given name.
    #[must_use]
    pub fn given_name(&self) -> &str {
        &self.given_name
    }

    /// Father's name with *oğlu* or *qızı*, where the register has it.
    #[must_use]
    pub fn patronymic(&self) -> Option<&str> {
        self.patronymic.as_deref()
    }

    /// Surname, given name and patronymic on one line.
    #[must_use]
    pub fn full(&self) -> String {
        let mut line = format!("{} {}", self.surname, self.given_name);
        if let Some(patronymic) = &self.patronymic {
            line.push(' ');
            line.push_str(patronymic);
        }
        line
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fin_is_seven_capitals_or_digits_without_the_letter_o() {
        for good in ["1TEST1Z", "1test1z", " 03TEST2 "] {
            assert!(Fin::parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("1TEST1", IdentifierError::Length { expected: "7" }),
            ("1TEST1ZZ", IdentifierError::Length { expected: "7" }),
            ("1TESTOZ", IdentifierError::Charset),
            ("1TEST-Z", IdentifierError::Charset),
            ("1TEŞT1Z", IdentifierError::Charset),
        ] {
            assert_eq!(Fin::parse(bad).err(), Some(why), "{bad}");
        }
    }

    #[test]
    fn a_document_number_is_taken_as_people_write_it() {
        assert_eq!(DocumentNumber::parse("aa 000-0017").map(String::from), Ok("AA0000017".to_owned()));
        assert_eq!(DocumentNumber::parse("AZE 00000017").map(String::from), Ok("AZE00000017".to_owned()));
        assert_eq!(DocumentNumber::parse("A1").err(), Some(IdentifierError::Length { expected: "5–12" }));
        assert_eq!(DocumentNumber::parse("AA00;DROP").err(), Some(IdentifierError::Charset));
    }

    #[test]
    fn a_voen_says_whose_it_is_and_whether_its_digits_fit_together() {
        for (raw, fits, natural) in [
            ("1000001372", true, true),
            ("1000003101", true, false),
            ("1000003111", false, false),
            ("2000003101", false, false),
        ] {
            let voen = Voen::parse(raw).expect("ten digits");
            assert_eq!((voen.is_consistent(), voen.is_of_natural_person()), (fits, natural), "{raw}");
            assert_eq!(voen.is_of_legal_person(), !natural, "{raw}");
        }
        // A remainder of 10 has no digit.
        assert!((0..=9).all(|digit| !Voen::parse(&format!("10000063{digit}1")).is_ok_and(|voen| voen.is_consistent())));
        for bad in ["100000137", "10000013722", "100000137A", "１０００００１３７２", ""] {
            assert!(Voen::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_telephone_number_is_taken_as_people_write_it() {
        let one = Some("+994000000017");
        for (raw, number) in [
            ("+994 00 000 00 17", one),
            ("000 000 00 17", one),
            ("(000) 000-00-17", one),
            ("994000000017", one),
            ("00994 00 000 00 17", one),
            ("+1 202 555 0100", Some("+12025550100")),
            ("0000000001", Some("+994000000001")),
            ("000000017", None),
            ("+9940000000", None),
            ("+99400000001799", None),
            ("call me", None),
            ("", None),
        ] {
            assert_eq!(Phone::parse(raw).ok().map(String::from).as_deref(), number, "{raw}");
        }
    }

    #[test]
    fn an_identifier_in_a_log_line_shows_only_its_type() {
        let fin = Fin::parse("1TEST1Z").expect("valid");
        assert_eq!(format!("{fin:?}"), "Fin(…)");
        let name = PersonName::new("NÜMUNƏ", "AYSEL", None).expect("valid");
        assert!(!format!("{name:?}").contains("AYSEL"));
    }
}
