//! An order of a package.

use super::with_order;
use crate::domain::order::{ApplicantKind, OrderNumber, Organisation, Package};
use crate::domain::person::Voen;
use crate::kiosk::app::tests::world::World;

pub(super) fn states() -> Vec<(&'static str, World)> {
    let of_three = with_order(|order| {
        order.applicant = ApplicantKind::LegalEntity;
        let voen = Voen::parse("1000003101").expect("valid");
        order.organisation = Some(Organisation { name: "Nümunə Sınaq MMC".into(), voen });
        order.holders = 3;
        let number = OrderNumber::parse("260-114700").expect("valid");
        order.package = Some(Package { number, place: 2, seal_right: true });
    });
    vec![("order-package", of_three)]
}
