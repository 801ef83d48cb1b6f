//! The order that tests begin with.

use super::moment;
use crate::domain::money::Qepik;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState};
use crate::domain::person::{DocumentNumber, Fin, PersonName};

pub(crate) fn order(number: &str, state: OrderState) -> Order {
    Order {
        number: OrderNumber::parse(number).expect("valid"),
        state,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new("NÜMUNƏ", "AYSEL", Some("ELDAR QIZI")).expect("valid"),
        fin: Fin::parse("7TEST1Z").expect("valid"),
        document: DocumentNumber::parse("AA0000017").expect("valid"),
        birth_date: jiff::civil::date(1990, 1, 1),
        phone: None,
        carrier: CarrierKind::SmartCard,
        reader_ordered: true,
        price: Qepik::new(1800),
        paid_at: Some(moment(-86_400)),
        branch: Branch { code: "baku-01".into(), name: "Bakı-1".into() },
        placed_at: moment(-2 * 86_400),
        lease: None,
    }
}
