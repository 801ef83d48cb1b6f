//! Files that orders are imported from: rows of orders, or people with what each ordered.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::Failure;
use crate::central::config::{Prices, toml_file};
use crate::domain::money::Qepik;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState, Organisation};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Phone, Voen};
use crate::domain::text::clean_line;

/// Longest organisation name, in characters (RFC 5280, ub-organization-name). Longer ones go by their registered short name,
/// and that is asked for here, at the door, not when the holder stands at the counter.
const ORGANISATION_CHARS_MAX: usize = 64;
/// Most holders of one application.
const HOLDERS_MAX: u32 = 10_000;

/// One order as it comes from outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderRow {
    pub(super) number: String,
    pub(super) applicant_kind: ApplicantKind,
    pub(super) carrier_kind: CarrierKind,
    #[serde(default)]
    pub(super) reader_ordered: bool,
    pub(super) paid: bool,
    pub(super) branch: String,
    pub(super) surname: String,
    pub(super) given_name: String,
    pub(super) patronymic: Option<String>,
    pub(super) fin: String,
    pub(super) document: String,
    pub(super) birth_date: String,
    pub(super) phone: Option<String>,
    pub(super) organisation: Option<OrganisationRow>,
    #[serde(default = "one")]
    pub(super) holders: u32,
    pub(super) price_qepik: Option<i64>,
}

/// The organisation of an order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganisationRow {
    pub(super) name: String,
    pub(super) voen: String,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderFile {
    #[serde(default)]
    order: Vec<OrderRow>,
}

/// Reads a file of `[[order]]` rows.
pub(super) fn rows(file: &Path) -> Result<Vec<OrderRow>, Failure> {
    let read: OrderFile = toml_file::parse(file, &toml_file::read(file)?)?;
    Ok(read.order)
}

#[derive(Deserialize)]
struct PeopleFile {
    #[serde(default)]
    person: Vec<Person>,
}

/// A person of the virtual counter; what concerns the ID card alone is passed over.
#[derive(Deserialize)]
struct Person {
    surname: String,
    given_name: String,
    patronymic: Option<String>,
    birth_date: String,
    fin: String,
    document_number: String,
    phone: Option<String>,
    order: Option<PersonOrder>,
}

#[derive(Deserialize)]
struct PersonOrder {
    number: String,
    applicant_kind: ApplicantKind,
    carrier_kind: CarrierKind,
    reader_ordered: bool,
    paid: bool,
    branch: String,
    organisation: Option<String>,
    voen: Option<String>,
}

/// Reads a file of `[[person]]` rows. Holders of one organisation are counted as one application.
pub(super) fn people(file: &Path) -> Result<Vec<OrderRow>, Failure> {
    let read: PeopleFile = toml_file::parse(file, &toml_file::read(file)?)?;
    let mut holders: BTreeMap<(String, String), u32> = BTreeMap::new();
    let application = |order: &PersonOrder| Some((order.organisation.clone()?, order.voen.clone()?));
    for key in read.person.iter().filter_map(|person| person.order.as_ref().and_then(application)) {
        *holders.entry(key).or_default() += 1;
    }
    let ordered = read.person.into_iter().filter_map(|mut person| person.order.take().map(|order| (person, order)));
    Ok(ordered
        .map(|(person, order)| OrderRow {
            holders: application(&order).and_then(|key| holders.get(&key).copied()).unwrap_or(1),
            organisation: organisation_of(&person, &order),
            number: order.number,
            applicant_kind: order.applicant_kind,
            carrier_kind: order.carrier_kind,
            reader_ordered: order.reader_ordered,
            paid: order.paid,
            branch: order.branch,
            surname: person.surname,
            given_name: person.given_name,
            patronymic: person.patronymic,
            fin: person.fin,
            document: person.document_number,
            birth_date: person.birth_date,
            phone: person.phone,
            price_qepik: None,
        })
        .collect())
}

/// An entrepreneur without a firm's name is registered under their own.
fn organisation_of(person: &Person, order: &PersonOrder) -> Option<OrganisationRow> {
    let voen = order.voen.clone()?;
    let own_name = || format!("{} {}", person.given_name, person.surname);
    Some(OrganisationRow { name: order.organisation.clone().unwrap_or_else(own_name), voen })
}

/// Cleans one row into an order, at the door. The complaint names the order's number and the field, never the value.
pub(super) fn order(row: OrderRow, branch: Branch, prices: &Prices, now: Timestamp) -> Result<Order, Failure> {
    let number = OrderNumber::parse(&row.number).map_err(|error| Failure::usage(error.to_string()))?;
    let wrong = |field: &str, why: String| Failure::usage(format!("order {number}: {field} {why}"));
    let organisation = match row.organisation {
        None => None,
        Some(organisation) => Some(Organisation {
            name: clean_line(&organisation.name, ORGANISATION_CHARS_MAX)
                .map_err(|error| wrong("the organisation's name (or registered short name)", error.to_string()))?,
            voen: Voen::parse(&organisation.voen).map_err(|error| wrong("the VÖEN", error.to_string()))?,
        }),
    };
    let needs_one = matches!(row.applicant_kind, ApplicantKind::LegalEntity | ApplicantKind::StateBody);
    if organisation.is_none() && needs_one {
        return Err(wrong("the organisation", "is missing".to_owned()));
    }
    if organisation.is_some() && row.applicant_kind == ApplicantKind::Citizen {
        return Err(wrong("the organisation", "does not belong to a citizen's order".to_owned()));
    }
    if !(1..=HOLDERS_MAX).contains(&row.holders) {
        return Err(wrong("the number of holders", format!("must be 1 to {HOLDERS_MAX}")));
    }
    let price = row.price_qepik.map_or_else(|| prices.of(row.applicant_kind), Qepik::new);
    if price.value() < 0 {
        return Err(wrong("the price", "may not be negative".to_owned()));
    }
    let holder = PersonName::new(&row.surname, &row.given_name, row.patronymic.as_deref());
    let birth_date = row.birth_date.parse::<Date>();
    let phone = row.phone.as_deref().map(Phone::parse).transpose();
    Ok(Order {
        state: if row.paid { OrderState::Paid } else { OrderState::Submitted },
        applicant: row.applicant_kind,
        organisation,
        holders: row.holders,
        package: None,
        holder: holder.map_err(|error| wrong("the holder's name", error.to_string()))?,
        fin: Fin::parse(&row.fin).map_err(|error| wrong("the FİN", error.to_string()))?,
        document: DocumentNumber::parse(&row.document)
            .map_err(|error| wrong("the document number", error.to_string()))?,
        birth_date: birth_date.map_err(|_| wrong("the date of birth", "looks like 1990-12-31".to_owned()))?,
        phone: phone.map_err(|error| wrong("the telephone number", error.to_string()))?,
        carrier: row.carrier_kind,
        reader_ordered: row.reader_ordered,
        price,
        paid_at: row.paid.then_some(now),
        branch,
        placed_at: now,
        lease: None,
        number,
    })
}
