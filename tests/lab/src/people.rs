//! The synthetic people: the rows of `people.toml`, their ID cards and what they ordered. Reading and checking only.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    failure::{Doing as _, Failure},
    layout::CarrierKind,
    mrz::{self, MrzFormat},
};

/// The people every counter knows unless it is started with others.
pub const BUILT_IN: &str = include_str!("../people.toml");

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PeopleFile {
    person: Vec<Person>,
}

/// One synthetic person with an ID card; the fields are described at the top of `people.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Name of the ID card on the command line, such as `id-aysel`.
    pub id: String,
    /// Size of the ID card's MRZ.
    pub mrz_format: MrzFormat,
    /// The MRZ, line by line.
    pub mrz: Vec<String>,
    /// Surname as the register spells it.
    pub surname: String,
    /// Given name as the register spells it.
    pub given_name: String,
    /// Patronymic as the register spells it.
    pub patronymic: String,
    /// Date of birth, YYYY-MM-DD.
    pub birth_date: String,
    /// `F` or `M`.
    pub sex: String,
    /// Date of expiry, YYYY-MM-DD; `None` on a card valid for life.
    pub expiry_date: Option<String>,
    /// Personal identification number, 7 characters.
    pub fin: String,
    /// Series and number of the ID card as printed.
    pub document_number: String,
    /// The card was reported lost: the register of invalid documents says so, whatever stands on it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub card_reported: bool,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What this person ordered, if anything.
    pub order: Option<Order>,
}

/// An order for the demo centre to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Order number, such as `260-1147`.
    pub number: String,
    /// Who ordered.
    pub applicant_kind: ApplicantKind,
    /// Name of the legal entity or state body.
    pub organisation: Option<String>,
    /// Tax number, 10 digits.
    pub voen: Option<String>,
    /// The holder's position in the organisation.
    pub position: Option<String>,
    /// Whether the holder has the right of the organisation's seal.
    pub seal_right: Option<bool>,
    /// What the certificate goes on.
    pub carrier_kind: CarrierKind,
    /// Whether a reader device was ordered with it.
    pub reader_ordered: bool,
    /// Whether it is paid.
    pub paid: bool,
    /// The branch where it is collected.
    pub branch: String,
}

/// Who orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApplicantKind {
    /// A natural person for themselves.
    Citizen,
    /// A natural person in business, with a tax number.
    Entrepreneur,
    /// A company or association, for the people who sign for it.
    LegalEntity,
    /// A public authority, for the people who sign for it.
    StateBody,
}

impl Person {
    /// Given name and surname as the register spells them.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }

    fn check(&self) -> Result<(), String> {
        let fields = mrz::parse(self.mrz_format, &self.mrz)?;
        let expiry = self.expiry_date.as_deref().map_or_else(|| "<<<<<<".to_owned(), mrz_date);
        let number = self.document_number.strip_prefix("AZE").unwrap_or(&self.document_number);
        let pairs = [
            ("FIN", fields.fin.as_str(), self.fin.as_str()),
            ("date of birth", &fields.birth_date, &mrz_date(&self.birth_date)),
            ("date of expiry", &fields.expiry_date, &expiry),
            ("sex", &fields.sex, &self.sex),
            ("document number", &fields.document_number, number),
        ];
        for (what, printed, declared) in pairs {
            if printed != declared {
                return Err(format!("{what}: the MRZ says {printed}, the row says {declared}"));
            }
        }
        Ok(())
    }
}

/// YYYY-MM-DD as the YYMMDD of an MRZ.
fn mrz_date(iso: &str) -> String {
    iso.chars().filter(char::is_ascii_digit).skip(2).collect()
}

/// Reads people from TOML text and checks every MRZ against its row.
///
/// # Errors
/// The text is not such a file, an MRZ is wrong, or two rows share an id.
pub fn parse(text: &str) -> Result<Vec<Person>, Failure> {
    let people = toml::from_str::<PeopleFile>(text).doing("read the people file")?.person;
    for (at, person) in people.iter().enumerate() {
        person.check().doing(format_args!("use the row {}", person.id))?;
        if people[..at].iter().any(|other| other.id == person.id) {
            return Err(Failure::failed(format!("two rows of the people file are called {}", person.id)));
        }
    }
    Ok(people)
}

/// Reads people from a file.
///
/// # Errors
/// As [`parse`], or the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<Person>, Failure> {
    parse(&fs::read_to_string(path).doing(format_args!("read {}", path.display()))?)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rows_have_right_check_digits_and_unique_numbers() {
        let people = parse(BUILT_IN).expect("every row agrees with its MRZ");
        assert!(people.len() >= 12);
        let mut seen = HashSet::new();
        for person in &people {
            for number in [&person.id, &person.fin, &person.document_number] {
                assert!(seen.insert(number.clone()), "{number} twice");
            }
            if let Some(order) = &person.order {
                assert!(seen.insert(order.number.clone()), "order {} twice", order.number);
            }
            assert!(person.fin.len() == 7 && !person.fin.contains(['O', 'I']), "{}", person.fin);
        }
    }

    #[test]
    fn tax_numbers_have_right_check_digits() {
        let people = parse(BUILT_IN).expect("every row agrees with its MRZ");
        let orders = people.iter().filter_map(|person| person.order.as_ref());
        let mut seen = 0;
        for order in orders {
            let Some(voen) = &order.voen else { continue };
            let digits: Vec<u32> = voen.chars().filter_map(|c| c.to_digit(10)).collect();
            let sum: u32 = digits.iter().zip([4, 1, 8, 6, 2, 7, 5, 3]).map(|(digit, weight)| digit * weight).sum();
            assert_eq!((digits.len(), digits[8]), (10, sum % 11), "{voen}");
            let last = if order.applicant_kind == ApplicantKind::Entrepreneur { 2 } else { 1 };
            assert_eq!(digits[9], last, "{voen}");
            seen += 1;
        }
        assert!(seen >= 6);
    }

    #[test]
    fn the_demo_finds_every_kind_of_case() {
        let people = parse(BUILT_IN).expect("every row agrees with its MRZ");
        let orders: Vec<&Order> = people.iter().filter_map(|person| person.order.as_ref()).collect();
        for kind in
            [ApplicantKind::Citizen, ApplicantKind::Entrepreneur, ApplicantKind::LegalEntity, ApplicantKind::StateBody]
        {
            assert!(orders.iter().any(|order| order.applicant_kind == kind), "{kind:?}");
        }
        assert!(orders.iter().any(|order| !order.paid));
        assert!(orders.iter().any(|order| order.reader_ordered));
        assert!(orders.iter().any(|order| order.branch != orders[0].branch));
        assert!(people.iter().any(|person| person.order.is_none()));
        assert!(people.iter().any(|person| person.expiry_date.is_none() && person.mrz_format == MrzFormat::Td2));
    }

    #[test]
    fn a_row_that_disagrees_with_its_mrz_is_refused() {
        let wrong = BUILT_IN.replacen("1990-01-01", "1990-01-02", 1);
        let failure = parse(&wrong).expect_err("the birth date changed");
        assert!(failure.message.contains("date of birth"), "{failure}");
    }
}
