//! What two officers ask of the centre together, and its answers.

use super::*;

fn approve(order: &OrderNumber) -> wire::ApproveRequest {
    let (order, officer, reading) = (order.clone(), officer(), ReadingMethod::MrzTyped);
    wire::ApproveRequest {
        order,
        officer,
        reading,
        differs: None,
        standing: None,
        attorney: None,
        reason: ApprovalReason::CardUnreadable,
    }
}

fn give_up(order: &OrderNumber) -> endings::GiveUpRequest {
    let (order, reason) = (order.clone(), EndReason::CarrierLost);
    endings::GiveUpRequest {
        order,
        attempt: 1,
        reason,
        carrier_serial: None,
        key_sha256: None,
        authentication_key_sha256: None,
    }
}

/// What two officers do together.
pub fn with_a_second_person(order: &OrderNumber) -> [(Ask, &'static str, String, Told); 2] {
    let approved = wire::ApproveAnswer { approved_at: AT };
    let given_up = endings::GiveUpAnswer { ended_at: AT };
    [
        (Ask::Approve(approve(order)), wire::path::ORDERS_APPROVE, json(&approved), Told::Approved(approved)),
        (Ask::GiveUp(give_up(order)), wire::path::ORDERS_GIVE_UP, json(&given_up), Told::GivenUp(given_up)),
    ]
}
