//! What an ID card's chip says, beside the register's data and the zone printed on the card.

use super::letters::parts;
use super::{Likeness, Reconciliation, reconcile, spelling};
use crate::domain::id_chip::{ChipDetails, ChipReport};
use crate::domain::mrz::MrzData;
use crate::domain::name::fold;
use crate::domain::order::Order;
use crate::domain::person::PersonName;

/// The chip's column: DG1 held against the register and against the printed zone, DG11 against the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChipColumn {
    /// DG1 beside the register.
    pub register: Reconciliation,
    /// DG1 has the printed surname and given names, letter by letter.
    pub printed_name: bool,
    /// DG1 has the printed day on which the document ends.
    pub printed_expiry: bool,
    /// DG11's personal number is the register's FİN; none where the chip says none.
    pub personal_number: Option<bool>,
    /// DG11's full name in national letters, beside the register's; none where the chip says none.
    pub full_name: Option<Likeness>,
}

/// Holds a chip against the order and the zone that was read for it. DG11 is explained and never decides: states differ in
/// what they write there (ICAO Doc 9303-10, section 4.7.11).
#[must_use]
pub fn reconcile_chip(
    report: &ChipReport,
    details: Option<&ChipDetails>,
    printed: &MrzData,
    order: &Order,
) -> ChipColumn {
    let zone = &report.zone;
    ChipColumn {
        register: reconcile(zone, order),
        printed_name: (&zone.surname, &zone.given_names) == (&printed.surname, &printed.given_names),
        printed_expiry: zone.expiry_date == printed.expiry_date,
        personal_number: details
            .and_then(|details| details.personal_number.as_deref())
            .map(|number| number.trim() == order.fin.as_str()),
        full_name: details.and_then(|details| details.full_name.as_deref()).map(|name| likeness(name, &order.holder)),
    }
}

/// How a name in national letters is told from the register's, which has a patronymic that the chip may leave out.
fn likeness(name: &str, register: &PersonName) -> Likeness {
    let short = format!("{} {}", register.surname(), register.given_name());
    let long = register.patronymic().map(|patronymic| format!("{short} {patronymic}"));
    let nearest = [Some(short), long].into_iter().flatten().map(|register| {
        if parts(name) == parts(&register) {
            Likeness::Same
        } else if fold(name) == fold(&register) {
            Likeness::Standard
        } else {
            spelling(name, &register, false).likeness
        }
    });
    nearest.min_by_key(|likeness| *likeness as u8).unwrap_or(Likeness::Different)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_national_letters_is_told_from_the_registers_with_or_without_a_patronymic() {
        let register = PersonName::new("NÜMUNƏ", "XƏZƏR", Some("ELDAR OĞLU")).expect("valid");
        for (name, expected) in [
            ("NÜMUNƏ XƏZƏR", Likeness::Same),
            ("Nümunə Xəzər Eldar oğlu", Likeness::Same),
            ("NUMUNE XƏZƏR", Likeness::Standard),
            ("NUMUNE KHEZER", Likeness::Customary),
            ("SINAQ XƏZƏR", Likeness::Different),
            ("", Likeness::Different),
        ] {
            assert_eq!(likeness(name, &register), expected, "{name}");
        }
    }
}
