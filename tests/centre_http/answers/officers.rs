//! What two officers ask of the centre together, and its answers.

use imza_kiosk::domain::second_factor::Challenge;
use imza_kiosk::wire::sign_in::{SecondFactorDemand, SecondFactorRequest};

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

/// The clerk is signed in.
pub fn signed_in() -> wire::SignInAnswer {
    wire::SignInAnswer {
        officer: Officer { id: officer(), display_name: "Nümunə Nümunəyev".into(), role: Role::Clerk },
        session: "token".into(),
        expires_at: AT,
        evidence: EvidenceRules::default(),
        attorney: AttorneyRules::default(),
        keys: vec![],
    }
}

/// An officer shows a carrier of their own.
pub fn with_a_carrier(signed_in: &wire::SignInAnswer) -> (Ask, &'static str, String, Told) {
    let (nonce, signature) = (Sha256Hash::of(b"nonce"), Base64(vec![4]));
    let shown = SecondFactorRequest { officer: officer(), nonce, spki_sha256: nonce, signature };
    let (path, told) = (wire::path::SIGN_IN_SECOND_FACTOR, Told::SignedIn(signed_in.clone()));
    (Ask::SecondFactor(shown), path, json(signed_in), told)
}

#[test]
fn a_password_that_is_right_may_be_answered_with_a_demand_for_a_carrier() {
    let challenge =
        Challenge { nonce: Sha256Hash::of(b"nonce"), kiosk: "baku-12-1".into(), issued_at: AT, expires_at: AT };
    let demand = SecondFactorDemand { officer: officer(), challenge, keys: vec![] };
    let answer = json(&demand);
    let mut scene = Scene::new();
    let _server = scene.serve(Router::new().route(wire::path::SIGN_IN, post(move || async move { answer })));
    let ask = Ask::SignIn(wire::SignInRequest { officer: officer(), password: "sesame".into() });
    assert_eq!(scene.centre().ask(&ask, None), Ok(Told::SecondFactorDemanded(Box::new(demand))));
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
