//! Certificates after their issue, word for word: every state, every act, every reason.

use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::certificate::life::{CertificateState, LifeRules, ReplacementReason, RevocationReason};
use imza_kiosk::domain::evidence::ReadingMethod;
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{CarrierKind, OrderNumber};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName};
use imza_kiosk::wire::life::{
    ApprovedLifeRequest, CertificatesAnswer, CertificatesOf, CertificatesRequest, HeldCertificate, LifeAct, LifeAnswer,
    LifeEvent, LifeRequest, ShownCard,
};

use crate::{assert_golden, at, number, officer};

fn fin() -> Fin {
    Fin::parse("7TEST1Z").expect("a FİN")
}

fn held(state: &CertificateState) -> HeldCertificate {
    let revoked = *state == CertificateState::Revoked;
    let suspended = *state == CertificateState::OnHold;
    let event = |to| LifeEvent {
        to,
        why: "lost".to_owned(),
        at: at(5),
        officer: suspended.then(|| "aysel".to_owned()),
        approver: revoked.then(|| "samir".to_owned()),
    };
    HeldCertificate {
        serial: "0a".repeat(16),
        order: number(),
        purpose: KeyPurpose::Signature,
        state: *state,
        not_before: at(0),
        not_after: at(9),
        carrier_kind: CarrierKind::SmartCard,
        carrier_serial: "26100001".to_owned(),
        handed_over_at: (*state != CertificateState::Wait).then(|| at(3)),
        suspended_at: suspended.then(|| at(5)),
        revoked_at: revoked.then(|| at(6)),
        revocation_reason: revoked.then_some(RevocationReason::KeyCompromise),
        replaced_by: revoked.then(|| OrderNumber::parse("260-2001").expect("a number")),
        list_price: Qepik::new(1800),
        events: if suspended || revoked { vec![event(*state)] } else { vec![] },
    }
}

fn answer() -> CertificatesAnswer {
    CertificatesAnswer {
        holder: PersonName::new("NÜMUNƏ", "AYSEL", Some("ELDAR QIZI")).expect("a name"),
        fin: fin(),
        certificates: CertificateState::ALL.iter().map(held).collect(),
        more: false,
        rules: LifeRules::default(),
    }
}

#[test]
fn a_persons_certificates_have_their_words() {
    let of = [CertificatesOf::Order(number()), CertificatesOf::Holder(fin()), CertificatesOf::Serial("0a".repeat(16))];
    assert_golden("certificates-of-request.json", &of.map(|of| CertificatesRequest { of }));
    assert_golden("certificates-of-answer.json", &[answer()]);
}

#[test]
fn what_is_done_to_them_has_its_words() {
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    let card = ShownCard { fin: fin(), document, reading: ReadingMethod::ChipGenuine };
    let of = |act, card: Option<&ShownCard>| LifeRequest { order: number(), act, card: card.cloned() };
    let revoke = |reason: &RevocationReason| of(LifeAct::Revoke { reason: *reason }, None);
    let replace = |reason: &ReplacementReason| {
        let receipt = (*reason != ReplacementReason::Faulty).then(|| "AZP-0042".to_owned());
        of(LifeAct::Replace { reason: *reason, receipt }, Some(&card))
    };
    let mut all = vec![of(LifeAct::Resume {}, Some(&card))];
    all.extend(RevocationReason::ALL.iter().map(revoke));
    all.extend(ReplacementReason::ALL.iter().map(replace));
    assert_golden("certificates-act-request.json", &all);
    let approved = ApprovedLifeRequest { officer: officer(), request: all[0].clone() };
    assert_golden("certificates-approve-request.json", &[approved]);
    let ordered = Some(OrderNumber::parse("260-2001").expect("a number"));
    let done = [None, ordered].map(|ordered| LifeAnswer { ordered, now: answer() });
    assert_golden("certificates-act-answer.json", &done);
}
