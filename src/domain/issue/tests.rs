//! The issue machine against scripts: the straight road, every cut, every refusal.

mod taken_over;
mod takeover;
mod two_keys;

use jiff::Timestamp;

use super::*;
use crate::domain::carrier::PinTries;
use crate::domain::carrier::{CertificateOnCarrier, KeyId, KeyOnCarrier, KeyOrigin, KeyType, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::evidence::ReadingMethod;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::preflight::{CarrierFitness, ModelStanding, StockStanding};
use crate::domain::secret::PinRules;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("in range")
}

fn lease() -> Lease {
    let officer = OfficerId::parse("aysel").expect("valid");
    Lease { attempt: 1, kiosk: "baku-12-1".into(), officer, expires_at: at(3600) }
}

fn key_id() -> KeyId {
    KeyId::new(&[2]).expect("valid")
}

fn carrier(serial: &str) -> CarrierInspection {
    CarrierInspection {
        address: CarrierAddress { reader: "ACS ACR39U ICC Reader 00 00".into(), serial: serial.into() },
        kind: CarrierKind::SmartCard,
        profile: "piv".into(),
        manufacturer: "m".into(),
        model: "m".into(),
        firmware: "5.2".into(),
        pin_tries: PinTries::Fine,
        pin_rules: PinRules::default(),
        pin_pad: false,
        key_type: KeyType::P256,
        signature_key: key_id(),
        authentication_key: None,
        keys: vec![],
        certificates: vec![],
        fitness: CarrierFitness::default(),
    }
}

fn verdict() -> CarrierVerdict {
    CarrierVerdict {
        model: ModelStanding::Allowed,
        stock: StockStanding::Here,
        authority_ready: true,
        centre_time: at(0),
    }
}

fn new_issue() -> Issue {
    Issue::begin(
        OrderNumber::parse("260-1147").expect("valid"),
        CarrierKind::SmartCard,
        ReadingMethod::MrzScanned.into(),
        at(0),
    )
}

const SPKI: &[u8] = b"spki";
const CERTIFICATE: &[u8] = b"certificate";

fn spki(purpose: KeyPurpose) -> &'static [u8] {
    if purpose == KeyPurpose::Signature { SPKI } else { b"second spki" }
}

fn certificate(purpose: KeyPurpose) -> &'static [u8] {
    if purpose == KeyPurpose::Signature { CERTIFICATE } else { b"second certificate" }
}

/// What the world would answer to a need, or `None` when all is done. `here` is the carrier that lies there.
fn answer(need: &Need, here: &CarrierInspection) -> Option<IssueEvent> {
    Some(match need {
        Need::Nothing => return None,
        Need::Refused(fault) => panic!("refused: {fault:?}"),
        Need::Carrier => IssueEvent::Inspected(Box::new(here.clone())),
        Need::ChosenPin => IssueEvent::PinChosen,
        Need::PresentedPin => IssueEvent::PinPresented,
        Need::HandOver => IssueEvent::HandOverConfirmed,
        Need::Do(job) => match job {
            IssueJob::Lease => IssueEvent::Leased(lease()),
            IssueJob::CheckCarrier(_) => IssueEvent::CarrierChecked(verdict()),
            IssueJob::Bind(_) => IssueEvent::Bound,
            IssueJob::MakeKey(_, purpose, _) | IssueJob::ReadKey(_, purpose, _) => IssueEvent::Key {
                purpose: *purpose,
                spki_der: spki(*purpose).to_vec(),
                origin: KeyOrigin { local: Some(true), ..KeyOrigin::default() },
                attestation: vec![],
            },
            IssueJob::SignRequest(_, purpose, _) => IssueEvent::RequestSigned(*purpose, b"csr".to_vec()),
            IssueJob::AskCertificate(purpose, _) => IssueEvent::Certificate {
                purpose: *purpose,
                der: certificate(*purpose).to_vec(),
                spki_sha256: Sha256Hash::of(spki(*purpose)),
            },
            IssueJob::Write(_, purpose, ..) => IssueEvent::Written(*purpose),
            IssueJob::ReadBack(_, purpose, _) => IssueEvent::ReadBack(*purpose, certificate(*purpose).to_vec()),
            IssueJob::DrawSecret(..)
            | IssueJob::KeepSecret(..)
            | IssueJob::TakeSecret(..)
            | IssueJob::TellSecret(..) => {
                panic!("this carrier's secrets stay")
            }
            IssueJob::AskNonce(purpose) => IssueEvent::Nonce(*purpose, b"nonce".to_vec()),
            IssueJob::SignNonce(_, purpose, ..) => IssueEvent::NonceSigned(*purpose, b"signature".to_vec()),
            IssueJob::Prove(purpose, _) => IssueEvent::Proven(*purpose),
            IssueJob::Record => IssueEvent::Recorded(RecordSeq(7), 3),
        },
    })
}

/// Goes on until `stop` says so or all is done; returns the journal.
fn run(issue: &mut Issue, stop: impl FnMut(&Issue, usize) -> bool) -> Vec<JournalEntry> {
    run_with(issue, &carrier("1"), stop)
}

fn run_with(
    issue: &mut Issue,
    here: &CarrierInspection,
    mut stop: impl FnMut(&Issue, usize) -> bool,
) -> Vec<JournalEntry> {
    let mut journal = vec![];
    for second in 0..60 {
        if stop(issue, journal.len()) {
            break;
        }
        let need = issue.need();
        if let Need::Do(job) = &need {
            journal.extend(issue.intent(at(second), job));
        }
        if need == Need::ChosenPin {
            journal.extend(issue.pin_intent(at(second)));
        }
        let Some(event) = answer(&need, here) else { break };
        journal.extend(issue.on(at(second), event));
    }
    journal
}

/// The journal of an issue that nothing interrupts.
pub(super) fn whole_journal() -> Vec<JournalEntry> {
    run(&mut new_issue(), |_, _| false)
}

#[test]
fn the_straight_road_journals_every_fact_once_and_in_order() {
    let mut issue = new_issue();
    let journal = run(&mut issue, |_, _| false);
    assert!(issue.is_done());
    let facts: Vec<String> = journal
        .iter()
        .map(|e| serde_json::to_value(&e.fact).expect("plain data")["fact"].as_str().expect("tagged").to_owned())
        .collect();
    assert_eq!(
        facts,
        [
            "leased",
            "bound",
            "pin-intended",
            "pin-chosen",
            "key-intended",
            "key-made",
            "requested",
            "certificate-asked",
            "certificate-held",
            "write-intended",
            "read-back",
            "proven",
            "hand-over-confirmed",
            "recorded"
        ]
    );
    for step in Step::ALL {
        assert!(matches!(issue.step_state(*step), StepState::Done(_)), "{step:?}");
    }
}

#[test]
fn an_issue_cut_after_any_journal_entry_ends_with_the_same_certificate_and_one_key_intent() {
    let whole = run(&mut new_issue(), |_, _| false);
    for cut in 1..whole.len() {
        let mut issue = Issue::restore(&whole[..cut]).unwrap_or_else(|| panic!("cut {cut} is resumable"));
        let rest = run(&mut issue, |_, _| false);
        assert!(issue.is_done(), "cut {cut}");
        assert_eq!(issue.keys.signature.certificate.as_deref(), Some(CERTIFICATE), "cut {cut}");
        let both = whole[..cut].iter().chain(&rest);
        let intents = both.filter(|e| matches!(e.fact, JournalFact::KeyIntended { .. })).count();
        assert_eq!(intents, 1, "cut {cut}");
    }
    assert!(Issue::restore(&whole).is_none(), "an ended attempt is not resumed");
}

#[test]
fn pulling_the_carrier_at_any_point_asks_for_it_and_its_pin_again_and_then_goes_on() {
    for stop_at in 0..16 {
        let mut issue = new_issue();
        let mut turns = 0;
        let _ = run(&mut issue, |_, _| {
            turns += 1;
            turns > stop_at
        });
        if issue.is_proven() || issue.lease.is_none() {
            continue;
        }
        let _ = issue.on(at(100), IssueEvent::CarrierGone);
        assert_eq!(issue.need(), Need::Carrier, "stopped after {stop_at} turns");
        let _ = run(&mut issue, |_, _| false);
        assert!(issue.is_done(), "stopped after {stop_at} turns");
    }
}

#[test]
fn a_key_left_on_the_carrier_by_a_cut_is_adopted_and_not_made_again() {
    let whole = run(&mut new_issue(), |_, _| false);
    let intended = whole.iter().position(|e| matches!(e.fact, JournalFact::KeyIntended { .. })).expect("journalled");
    let mut issue = Issue::restore(&whole[..=intended]).expect("resumable");
    let mut back = carrier("1");
    back.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: None }];
    let _ = issue.on(at(1), IssueEvent::Inspected(Box::new(back)));
    let _ = issue.on(at(2), IssueEvent::PinPresented);
    assert!(matches!(issue.need(), Need::Do(IssueJob::ReadKey(..))));
}

#[test]
fn a_certificate_already_on_the_carrier_is_not_written_twice() {
    let whole = run(&mut new_issue(), |_, _| false);
    let intended = whole.iter().position(|e| matches!(e.fact, JournalFact::WriteIntended { .. })).expect("journalled");
    let mut issue = Issue::restore(&whole[..=intended]).expect("resumable");
    let mut back = carrier("1");
    back.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: Some(Sha256Hash::of(SPKI)) }];
    back.certificates = vec![CertificateOnCarrier { id: key_id(), sha256: Sha256Hash::of(CERTIFICATE) }];
    let _ = issue.on(at(1), IssueEvent::Inspected(Box::new(back)));
    let _ = issue.on(at(2), IssueEvent::PinPresented);
    assert!(matches!(issue.need(), Need::Do(IssueJob::ReadBack(..))));
}

#[test]
fn a_carrier_that_does_not_fit_is_refused_with_its_own_fault() {
    type Change = fn(&mut CarrierInspection);
    let cases: [(Change, Fault); 7] = [
        (|c| c.kind = CarrierKind::UsbToken, Fault::CarrierWrongKind),
        (|c| c.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: None }], Fault::CarrierOccupied),
        (|c| c.fitness.writable = false, Fault::CarrierReadOnly),
        (|c| c.fitness.key_supported = Some(false), Fault::KeyTypeUnsupported),
        (|c| c.fitness.free_bytes = Some(100), Fault::CarrierFull),
        (|c| c.pin_tries = PinTries::Last, Fault::PinLocked),
        (|c| c.pin_tries = PinTries::Locked, Fault::PinLocked),
    ];
    for (change, fault) in cases {
        let mut issue = new_issue();
        let _ = issue.on(at(1), IssueEvent::Leased(lease()));
        let mut wrong = carrier("1");
        change(&mut wrong);
        let _ = issue.on(at(2), IssueEvent::Inspected(Box::new(wrong)));
        assert_eq!(issue.need(), Need::Refused(fault));
        assert_eq!(issue.step_state(Step::Carrier), StepState::Failed);
    }
    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.spki_sha256.is_some());
    let _ = issue.on(at(50), IssueEvent::CarrierGone);
    let _ = issue.on(at(51), IssueEvent::Inspected(Box::new(carrier("2"))));
    assert_eq!(issue.need(), Need::Refused(Fault::CarrierOther));
}

#[test]
fn answers_that_do_not_fit_stop_the_step_and_teach_nothing() {
    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.request.is_some());
    let (purpose, der, spki_sha256) = (KeyPurpose::Signature, b"x".to_vec(), Sha256Hash::of(b"other"));
    let wrong = IssueEvent::Certificate { purpose, der, spki_sha256 };
    assert!(issue.on(at(40), wrong).is_none());
    assert_eq!(issue.trouble.as_ref().map(|t| t.fault), Some(Fault::CertificateOtherKey));
    assert!(issue.keys.signature.certificate.is_none());

    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.written);
    assert!(issue.on(at(40), IssueEvent::ReadBack(KeyPurpose::Signature, b"other".to_vec())).is_none());
    assert_eq!(issue.trouble.as_ref().map(|t| t.fault), Some(Fault::ReadBackDiffers));
    assert!(matches!(issue.need(), Need::Do(IssueJob::Write(..))), "the same certificate is written again");

    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.id.is_some() || i.pin_held);
    let imported = KeyOrigin { local: Some(false), ..KeyOrigin::default() };
    assert!(
        issue
            .on(at(40), IssueEvent::Key { purpose, spki_der: SPKI.to_vec(), origin: imported, attestation: vec![] })
            .is_none()
    );
    assert_eq!(issue.trouble.as_ref().map(|t| t.fault), Some(Fault::KeyNotLocal));
}

#[test]
fn an_issue_taken_up_again_asks_for_its_lease_anew_until_it_is_proven() {
    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.request.is_some());
    let _ = issue.on(at(90), IssueEvent::TakenUp(ReadingMethod::ChipSigned.into()));
    assert_eq!(issue.need(), Need::Do(IssueJob::Lease));
    let _ = run(&mut issue, |i, _| i.is_proven());
    let _ = issue.on(at(95), IssueEvent::TakenUp(ReadingMethod::ChipSigned.into()));
    assert_eq!(issue.need(), Need::HandOver, "a proven carrier is handed over without the centre");
    assert!(issue.lease.is_some());
}

#[test]
fn the_order_can_be_given_back_only_until_a_key_is_intended() {
    let mut issue = new_issue();
    assert!(issue.can_release());
    let _ = run(&mut issue, |i, _| i.keys.signature.id.is_some());
    assert!(!issue.can_release());
}

#[test]
fn the_centre_is_asked_before_the_carrier_is_bound_and_its_no_is_final_for_this_carrier() {
    let mut issue = new_issue();
    let _ = issue.on(at(1), IssueEvent::Leased(lease()));
    let _ = issue.on(at(2), IssueEvent::Inspected(Box::new(carrier("1"))));
    assert!(matches!(issue.need(), Need::Do(IssueJob::CheckCarrier(_))));
    let _ = issue.on(at(3), IssueEvent::CarrierChecked(CarrierVerdict { authority_ready: false, ..verdict() }));
    assert_eq!(issue.trouble.as_ref().map(|t| t.fault), Some(Fault::AuthorityNotReady));
    let _ = issue.on(at(4), IssueEvent::Retry);
    assert!(matches!(issue.need(), Need::Do(IssueJob::CheckCarrier(_))), "asked again, nothing was written");
    let elsewhere = CarrierVerdict { stock: StockStanding::Elsewhere, ..verdict() };
    let _ = issue.on(at(5), IssueEvent::CarrierChecked(elsewhere));
    assert_eq!(issue.need(), Need::Refused(Fault::CarrierElsewhere));
    let _ = issue.on(at(6), IssueEvent::CarrierGone);
    let _ = issue.on(at(7), IssueEvent::Inspected(Box::new(carrier("2"))));
    assert!(matches!(issue.need(), Need::Do(IssueJob::CheckCarrier(_))), "another carrier is checked anew");
    let _ = issue.on(at(8), IssueEvent::CarrierChecked(verdict()));
    assert!(matches!(issue.need(), Need::Do(IssueJob::Bind(_))));
}

#[test]
fn a_pin_that_nobody_heard_of_is_asked_for_and_a_refused_request_is_signed_anew() {
    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.bound.is_some());
    let _ = issue.pin_intent(at(20));
    let _ = issue.on(at(21), IssueEvent::CarrierGone);
    assert!(issue.pin_unsure, "the carrier may have it");

    let mut issue = new_issue();
    let mut journal = run(&mut issue, |i, _| i.bound.is_some());
    journal.extend(issue.pin_intent(at(20)));
    journal.extend(issue.on(at(21), IssueEvent::PinNotSet));
    journal.extend(issue.pin_intent(at(22)));
    let _ = issue.on(at(23), IssueEvent::PinUnsure);
    let _ = issue.on(at(24), IssueEvent::CarrierGone);
    let restored = Issue::restore(&journal).expect("open");
    assert!(!issue.pin_unsure && !restored.pin_unsure, "it had another PIN before this attempt could set one");

    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.request.is_some());
    let _ = issue.on(at(40), IssueEvent::RequestRefused(KeyPurpose::Signature, Fault::CertificateRefused.into()));
    let _ = issue.on(at(41), IssueEvent::Retry);
    assert!(matches!(issue.need(), Need::Do(IssueJob::SignRequest(..))));
}

#[test]
fn a_carrier_whose_pin_nobody_knows_gives_way_to_another_until_a_key_is_intended() {
    for (stop_at_key, taken) in [(false, true), (true, false)] {
        let mut issue = new_issue();
        let stop = |i: &Issue, _| if stop_at_key { i.keys.signature.id.is_some() } else { i.pin_chosen };
        let mut journal = run(&mut issue, stop);
        let _ = issue.on(at(50), IssueEvent::CarrierGone);
        let _ = issue.on(at(51), IssueEvent::Inspected(Box::new(carrier("2"))));
        if !taken {
            assert_eq!(issue.need(), Need::Refused(Fault::CarrierOther));
            continue;
        }
        journal.extend(run(&mut issue, |i, _| i.bound.is_some()));
        assert_eq!(issue.need(), Need::ChosenPin, "its citizen chooses a PIN for it");
        let restored = Issue::restore(&journal).expect("the attempt is open");
        assert_eq!(restored.bound.as_ref().map(|bound| bound.serial.as_str()), Some("2"));
        assert!(!restored.pin_intended && !restored.pin_chosen && !restored.pin_unsure, "after a cut as well");
    }
}
