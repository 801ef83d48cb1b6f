//! A notarial power of attorney: who collects in the holder's place, by which document, and what the rules say of it.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::evidence::{Allowance, ReadingMethod};
use crate::domain::fault::Fault;
use crate::domain::order::ApplicantKind;
use crate::domain::person::{DocumentNumber, Fin};
use crate::domain::text::clean_line;

/// Most characters of the document's number.
pub const NUMBER_CHARS_MAX: usize = 32;
/// Most characters of a notary's or an authorised person's name.
pub const NAME_CHARS_MAX: usize = 80;

/// What stands in a document, cleaned at the door: one line of text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AttorneyText<const CHARS_MAX: usize>(String);

impl<const CHARS_MAX: usize> AttorneyText<CHARS_MAX> {
    /// Takes a line that holds a letter or a digit at least.
    ///
    /// # Errors
    /// [`Fault::AttorneyForm`].
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        let text = clean_line(raw, CHARS_MAX).map_err(|_| Fault::AttorneyForm)?;
        if text.chars().any(char::is_alphanumeric) { Ok(Self(text)) } else { Err(Fault::AttorneyForm) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const CHARS_MAX: usize> TryFrom<String> for AttorneyText<CHARS_MAX> {
    type Error = &'static str;
    fn try_from(raw: String) -> Result<Self, Self::Error> {
        Self::parse(&raw).map_err(|_| "is no line of a document")
    }
}

impl<const CHARS_MAX: usize> From<AttorneyText<CHARS_MAX>> for String {
    fn from(text: AttorneyText<CHARS_MAX>) -> Self {
        text.0
    }
}

impl<const CHARS_MAX: usize> std::fmt::Debug for AttorneyText<CHARS_MAX> {
    /// It names people: a log or a panic message shows only the type.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AttorneyText(…)")
    }
}

/// Who collects in the holder's place, as their own ID card says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorisedPerson {
    /// Surname and given names in the card's Latin letters.
    pub name: AttorneyText<NAME_CHARS_MAX>,
    /// FİN.
    pub fin: Fin,
    /// The ID card.
    pub document: DocumentNumber,
    /// How it was read: the grade of this evidence.
    pub reading: ReadingMethod,
}

/// The document, and who brought it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PowerOfAttorney {
    /// Its number in the notary's register.
    pub number: AttorneyText<NUMBER_CHARS_MAX>,
    /// The notary who certified it.
    pub notary: AttorneyText<NAME_CHARS_MAX>,
    /// The day it was certified.
    pub date: Date,
    /// Who brought it.
    pub person: AuthorisedPerson,
}

impl PowerOfAttorney {
    /// A name for exactly this document, person and reading, without saying any of them: SHA-256 over its JSON.
    #[must_use]
    pub fn digest(&self) -> Sha256Hash {
        // Plain data of strings and a date: it can always be written.
        Sha256Hash::of(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// What a clerk may do when an authorised person collects: the centre's configuration, told to kiosks at sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttorneyRules {
    /// For a citizen's order.
    pub citizen: Allowance,
    /// For an entrepreneur's.
    pub entrepreneur: Allowance,
    /// For a company's.
    pub legal_entity: Allowance,
    /// For a state body's.
    pub state_body: Allowance,
    /// How old the document may be, in days.
    pub days_max: u16,
}

impl Default for AttorneyRules {
    fn default() -> Self {
        let second = Allowance::SecondPerson;
        Self { citizen: second, entrepreneur: second, legal_entity: second, state_body: second, days_max: 1_095 }
    }
}

impl AttorneyRules {
    /// Rules of a centre that tells none: nobody collects for another.
    #[must_use]
    pub const fn none() -> Self {
        let never = Allowance::Never;
        Self { citizen: never, entrepreneur: never, legal_entity: never, state_body: never, days_max: 0 }
    }

    /// What a clerk may do for an order of this applicant.
    #[must_use]
    pub const fn allowance(&self, applicant: ApplicantKind) -> Allowance {
        match applicant {
            ApplicantKind::Citizen => self.citizen,
            ApplicantKind::Entrepreneur => self.entrepreneur,
            ApplicantKind::LegalEntity => self.legal_entity,
            ApplicantKind::StateBody => self.state_body,
        }
    }

    /// What stands against a document for an order, on this day: the applicant's kind, a date that has not come or is too
    /// long ago, or an authorised person who is the holder.
    #[must_use]
    pub fn objection(
        &self,
        attorney: &PowerOfAttorney,
        (applicant, holder): (ApplicantKind, &Fin),
        today: Date,
    ) -> Option<Fault> {
        let age: Span = i64::from(self.days_max).days();
        let oldest = today.checked_sub(age).unwrap_or(Date::MIN);
        if self.allowance(applicant) == Allowance::Never {
            Some(Fault::AttorneyNotAllowed)
        } else if attorney.person.fin == *holder {
            Some(Fault::AttorneyIsHolder)
        } else if attorney.date > today || attorney.date < oldest {
            Some(Fault::AttorneyDate)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The document of the tests, of this day and for this person.
    fn attorney(date: Date, fin: &str) -> PowerOfAttorney {
        let text = include_str!("../../tests/data/power-of-attorney.json");
        let one: PowerOfAttorney = serde_json::from_str(text).expect("a document");
        PowerOfAttorney {
            date, person: AuthorisedPerson { fin: Fin::parse(fin).expect("a FİN"), ..one.person }, ..one
        }
    }

    #[test]
    fn a_document_counts_for_whom_the_rules_name_from_its_day_until_it_is_too_old() {
        let rules = AttorneyRules { state_body: Allowance::Never, days_max: 10, ..AttorneyRules::default() };
        let (today, holder) = (date(2026, 11, 27), Fin::parse("7TEST1Z").expect("a FİN"));
        let cases = [
            (ApplicantKind::Citizen, date(2026, 11, 27), "3TEST2Y", None),
            (ApplicantKind::Citizen, date(2026, 11, 17), "3TEST2Y", None),
            (ApplicantKind::Citizen, date(2026, 11, 16), "3TEST2Y", Some(Fault::AttorneyDate)),
            (ApplicantKind::Citizen, date(2026, 11, 28), "3TEST2Y", Some(Fault::AttorneyDate)),
            (ApplicantKind::Citizen, date(2026, 11, 27), "7TEST1Z", Some(Fault::AttorneyIsHolder)),
            (ApplicantKind::StateBody, date(2026, 11, 27), "3TEST2Y", Some(Fault::AttorneyNotAllowed)),
        ];
        for (applicant, day, fin, expected) in cases {
            let found = rules.objection(&attorney(day, fin), (applicant, &holder), today);
            assert_eq!(found, expected, "{applicant:?} {day} {fin}");
        }
        let none =
            AttorneyRules::none().objection(&attorney(today, "3TEST2Y"), (ApplicantKind::Citizen, &holder), today);
        assert_eq!(none, Some(Fault::AttorneyNotAllowed));
    }

    #[test]
    fn what_is_typed_is_one_line_with_something_in_it_and_nothing_of_it_is_logged() {
        for wrong in ["", "  ", "-/-", "1\u{1b}[2J", &"1".repeat(33)] {
            assert_eq!(AttorneyText::<NUMBER_CHARS_MAX>::parse(wrong), Err(Fault::AttorneyForm), "{wrong:?}");
        }
        let one = attorney(date(2026, 1, 1), "3TEST2Y");
        assert!(!format!("{one:?}").contains("NUMUNE"));
        let other = attorney(date(2026, 1, 2), "3TEST2Y");
        assert!(one.digest() == one.clone().digest() && one.digest() != other.digest());
    }
}
