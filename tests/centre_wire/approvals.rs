//! Leases, the evidence they are given on, a second person's word for it, and their end, word for word.

use imza_kiosk::domain::attorney::PowerOfAttorney;
use imza_kiosk::domain::carrier::Sha256Hash;
use imza_kiosk::domain::evidence::{Allowance, Approval, ApprovalReason, Difference, ReadingMethod};
use imza_kiosk::domain::invalid_documents::{DocumentRules, DocumentStanding};
use imza_kiosk::domain::issue::EndReason;
use imza_kiosk::domain::order::{Branch, CarrierKind};
use imza_kiosk::domain::person::DocumentNumber;
use imza_kiosk::domain::record::{RecordBody, SecondOrphan};
use imza_kiosk::domain::takeover::UnblockReason;
use imza_kiosk::wire::bytes::Base64;
use imza_kiosk::wire::centre as wire;
use imza_kiosk::wire::{documents, endings, stick};

use crate::{assert_golden, at, lease, number, officer};

/// Where everything in these bodies happens.
pub fn branch() -> Branch {
    Branch { code: "baku-01".to_owned(), name: "Bakı-01".to_owned() }
}

/// Somebody collects in the holder's place.
fn attorney() -> PowerOfAttorney {
    serde_json::from_str(include_str!("../data/power-of-attorney.json")).expect("a document")
}

/// Every reason, with a card that differs and one that does not.
#[test]
fn evidence_its_approval_and_the_answer_have_their_words() {
    let lease = |reading: &ReadingMethod| wire::LeaseRequest {
        order: number(),
        reading: *reading,
        differs: None,
        document: (*reading == ReadingMethod::MrzTyped).then(|| DocumentNumber::parse("AA0000017").expect("a number")),
        attorney: (*reading == ReadingMethod::ChipGenuine).then(|| Box::new(attorney())),
    };
    assert_golden("lease-request.json", &ReadingMethod::ALL.iter().map(lease).collect::<Vec<_>>());
    let ask = |(n, reason): (usize, &ApprovalReason)| wire::ApproveRequest {
        order: number(),
        officer: officer(),
        reading: ReadingMethod::MrzTyped,
        differs: n.checked_sub(1).and_then(|n| Difference::ALL.get(n).copied()),
        standing: (*reason == ApprovalReason::RegisterSilent).then_some(DocumentStanding::Unreachable),
        attorney: (*reason == ApprovalReason::AttorneySeen).then(|| attorney().digest()),
        reason: *reason,
    };
    assert_golden("approve-request.json", &ApprovalReason::ALL.iter().enumerate().map(ask).collect::<Vec<_>>());
    assert_golden("approve-answer.json", &[wire::ApproveAnswer { approved_at: at(3) }]);
}

#[test]
fn leases_and_their_release_have_their_words() {
    let leased = |(begun, seal_to)| wire::LeaseAnswer { lease: lease(), begun, seal_to };
    let begun = |authentication| wire::BegunAttempt {
        carrier_serial: "26100001".to_owned(),
        spki_sha256: Sha256Hash::of(b"key"),
        certificate: Some(Base64(vec![0x30])),
        authentication,
    };
    let second = |key: Option<&[u8]>| wire::BegunSecondKey {
        spki_sha256: key.map(Sha256Hash::of),
        certificate: key.map(|_| Base64(vec![0x30, 1])),
    };
    let answers = [
        (None, None),
        (None, Some(Base64(vec![4; stick::POINT_BYTES]))),
        (Some(begun(None)), None),
        (Some(begun(Some(second(None)))), None),
        (Some(begun(Some(second(Some(b"other key"))))), None),
    ];
    assert_golden("lease-answer.json", &answers.map(leased));
    assert_golden("release-request.json", &[wire::ReleaseRequest { order: number(), attempt: 2 }]);
    assert_golden("release-answer.json", &[wire::ReleaseAnswer {}]);
    let give_up = |reason: &EndReason| endings::GiveUpRequest {
        order: number(),
        attempt: 2,
        reason: *reason,
        carrier_serial: Some("26100001".to_owned()),
        key_sha256: Some(Sha256Hash::of(b"key")),
        authentication_key_sha256: (*reason == EndReason::HolderGone).then(|| Sha256Hash::of(b"other key")),
    };
    assert_golden("give-up-request.json", &EndReason::ALL.iter().map(give_up).collect::<Vec<_>>());
    assert_golden("give-up-answer.json", &[endings::GiveUpAnswer { ended_at: at(3) }]);
}

/// Every standing, with what a clerk may do on it.
#[test]
fn a_document_held_against_the_register_has_its_words() {
    let document = DocumentNumber::parse("AA0000017").expect("a number");
    assert_golden("document-request.json", &[documents::DocumentRequest { order: number(), document }]);
    let rules = DocumentRules { unknown: Allowance::Never, ..DocumentRules::default() };
    let answer = |standing: &DocumentStanding| documents::DocumentAnswer {
        standing: *standing,
        asked_at: at(3),
        allowance: rules.allowance(*standing),
    };
    assert_golden("document-answer.json", &DocumentStanding::ALL.iter().map(answer).collect::<Vec<_>>());
}

/// With what an attempt left on its carrier: nothing, one key, two keys of which one could not be destroyed.
#[test]
fn the_release_of_an_order_has_its_words_in_the_chain() {
    let key = Sha256Hash::of(b"key");
    let fact = |orphan_key_sha256, orphan_key_destroyed, second_orphan| RecordBody::Released {
        order: number(),
        attempt: 2,
        carrier_serial: Some("26100001".to_owned()),
        orphan_key_sha256,
        orphan_key_destroyed,
        second_orphan,
    };
    let second = |destroyed| SecondOrphan { key_sha256: Sha256Hash::of(b"other key"), destroyed };
    let facts = [
        fact(None, false, None),
        fact(Some(key), true, None),
        fact(Some(key), true, Some(second(false))),
        fact(Some(key), false, Some(second(true))),
    ];
    assert_golden::<RecordBody>("record-released.json", &facts);
}

#[test]
fn a_hand_over_to_an_authorised_person_has_its_words_in_the_chain() {
    let fact = RecordBody::HandOver {
        order: number(),
        attempt: 2,
        carrier_serial: "26100001".to_owned(),
        carrier_kind: CarrierKind::SmartCard,
        certificate_sha256: Sha256Hash::of(b"certificate"),
        authentication_sha256: None,
        reading: ReadingMethod::ChipGenuine,
        differs: None,
        approval: Some(Approval { by: officer(), reason: ApprovalReason::AttorneySeen }),
        attorney: Some(Box::new(attorney())),
        receipt: 17,
    };
    assert_golden::<RecordBody>("record-hand-over-attorney.json", &[fact]);
}

/// Every reason to unblock a carrier.
#[test]
fn the_release_of_a_carriers_secret_has_its_words_in_the_chain() {
    let fact = |reason: &UnblockReason| RecordBody::SecretRelease {
        release: "00112233445566778899aabbccddeeff".to_owned(),
        carrier_serial: "26100001".to_owned(),
        reason: *reason,
        approved_by: officer(),
    };
    assert_golden::<RecordBody>("record-secret-release.json", &UnblockReason::ALL.iter().map(fact).collect::<Vec<_>>());
}
