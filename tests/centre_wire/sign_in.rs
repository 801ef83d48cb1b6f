//! What is said when an officer signs in.

use imza_kiosk::domain::evidence::EvidenceRules;
use imza_kiosk::domain::second_factor::{Challenge, OfficerKey, SpkiDer};
use imza_kiosk::wire::sign_in::{SecondFactorDemand, SecondFactorRequest, SignInStep};

use super::*;

#[test]
fn signing_in_and_its_answer_have_their_words() {
    let ask = wire::SignInRequest { officer: officer(), password: "sabah-açar-söz".to_owned() };
    assert_golden("sign-in-request.json", &[ask]);
    let answer = |role| wire::SignInAnswer {
        officer: Officer::new(officer(), "Aysel N.", role).expect("an officer"),
        session: "bm90IGEgcmVhbCBzZXNzaW9u".to_owned(),
        expires_at: at(43_200),
        evidence: EvidenceRules::default(),
        attorney: imza_kiosk::domain::attorney::AttorneyRules::default(),
        keys: vec![],
    };
    assert_golden("sign-in-answer.json", &Role::ALL.map(answer));
    let key = OfficerKey {
        spki: SpkiDer::new(vec![0x30, 0x59]).expect("a key"),
        certificate_sha256: Sha256Hash::of(b"certificate"),
    };
    let challenge = Challenge {
        nonce: Sha256Hash::of(b"nonce"),
        kiosk: "baku-01-1".to_owned(),
        issued_at: at(0),
        expires_at: at(300),
    };
    let told = wire::SignInAnswer { keys: vec![key.clone()], ..answer(Role::Clerk) };
    let demand = SecondFactorDemand { officer: officer(), challenge, keys: vec![key.clone()] };
    assert_golden("sign-in-step.json", &[SignInStep::In(Box::new(told)), SignInStep::Demanded(demand)]);
    let shown = SecondFactorRequest {
        officer: officer(),
        nonce: Sha256Hash::of(b"nonce"),
        spki_sha256: key.spki_sha256(),
        signature: Base64(vec![0x30, 0x06, 2, 1, 1, 2, 1, 2]),
    };
    assert_golden("second-factor-request.json", &[shown]);
}
