//! The paper that an applicant keeps of an order: number and code, where it is collected, what to bring, and what was paid.

use super::checkout::is_over;
use super::open_pages::hours;
use super::pages::manat;
use super::qr;
use super::words::Language;
use crate::central::ledger::portal::PlacedBranch;
use crate::domain::order::{ApplicantKind, Order};
use crate::domain::slip::{Slip, SlipPart};

/// An order that is placed, with everything that its page and its paper say.
pub(super) struct Ticket {
    /// The order; of a package the first that is there to collect.
    pub(super) order: Order,
    /// Every order of its package; none where nobody else is in it.
    pub(super) package: Vec<Order>,
    /// Where it is collected.
    pub(super) place: Option<PlacedBranch>,
}

/// The paper, in the applicant's language.
pub(super) fn slip(ticket: &Ticket, language: Language) -> Slip {
    let word = |name: &str| language.words().get(name).cloned().unwrap_or_default();
    let Ticket { order, package, place } = ticket;
    let number = order.number.as_str();
    let pair = |label: &str, value: String| SlipPart::Pair { label: word(label), value, heavy: false };
    let mut parts = vec![SlipPart::Title(word("done_title")), SlipPart::Title(number.to_owned())];
    parts.extend(qr::modules(number).map(SlipPart::Code));
    parts.extend([SlipPart::Text(word("done_code_why")), SlipPart::Rule, SlipPart::Mark(word("done_where"))]);
    match place {
        Some(place) => parts.extend([
            SlipPart::Text(place.branch.name.clone()),
            SlipPart::Text(format!("{}, {}", place.region, place.address)),
            SlipPart::Text(hours(&place.hours, language)),
        ]),
        None => parts.push(SlipPart::Text(order.branch.name.clone())),
    }
    parts.extend([SlipPart::Rule, SlipPart::Mark(word("done_bring"))]);
    let papers = (order.applicant != ApplicantKind::Citizen).then_some("done_bring_papers");
    let bring = ["done_bring_card", "done_bring_number"].into_iter().chain(papers).chain(["done_bring_other"]);
    parts.extend(bring.map(|name| SlipPart::Text(format!("– {}", word(name)))));
    if !package.is_empty() {
        parts.extend([SlipPart::Rule, SlipPart::Mark(word("package_title"))]);
        parts.extend(package.iter().map(|one| {
            let over = if is_over(one) {
                format!(" ({})", word(&format!("state_{}", one.state.word())))
            } else {
                String::new()
            };
            let (label, value) = (format!("{}{over}", one.number.as_str()), one.holder.full());
            SlipPart::Pair { label, value, heavy: false }
        }));
        parts.push(SlipPart::Text(word("package_why")));
    }
    let reader = if order.reader_ordered { format!(" + {}", word("carrier_reader")) } else { String::new() };
    parts.extend([
        SlipPart::Rule,
        pair("row_state", word(&format!("state_{}", order.state.word()))),
        pair("row_service", word(&format!("applicant_{}", order.applicant.word()))),
        pair("row_carrier", format!("{}{reader}", word(&format!("carrier_{}", order.carrier.word())))),
        pair("row_paid", manat(order.price)),
        pair("row_placed", order.placed_at.strftime("%d.%m.%Y").to_string()),
        SlipPart::Rule,
        SlipPart::Text(word("owner")),
    ]);
    Slip { name: format!("imza-{number}"), parts }
}
