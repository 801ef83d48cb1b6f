//! A carrier whose profile asks for two keys: one journal, each cut, each fault, and what older journals say.

use super::*;
use crate::domain::certificate::KeyPurposes;

const BOTH: [KeyPurpose; 2] = [KeyPurpose::Signature, KeyPurpose::Authentication];

fn second_id() -> KeyId {
    KeyId::new(&[1]).expect("valid")
}

fn two_key_carrier() -> CarrierInspection {
    CarrierInspection { authentication_key: Some(second_id()), ..carrier("1") }
}

fn run_two(issue: &mut Issue, stop: impl FnMut(&Issue, usize) -> bool) -> Vec<JournalEntry> {
    run_with(issue, &two_key_carrier(), stop)
}

/// The fact's word and what its key is for.
fn told(entry: &JournalEntry) -> (String, KeyPurpose) {
    let fact = serde_json::to_value(&entry.fact).expect("plain data");
    let purpose = serde_json::from_value(fact["purpose"].clone()).unwrap_or_default();
    (fact["fact"].as_str().expect("tagged").to_owned(), purpose)
}

#[test]
fn both_keys_go_step_by_step_through_one_journal_and_are_each_proven() {
    let mut issue = new_issue();
    let journal = run_two(&mut issue, |_, _| false);
    assert!(issue.is_done() && issue.keys.are_two());
    let told: Vec<_> = journal.iter().map(told).collect();
    let of_keys: Vec<_> = told[4..told.len() - 2].iter().map(|(word, purpose)| (word.as_str(), *purpose)).collect();
    let [first, second] = BOTH;
    assert_eq!(
        of_keys,
        [
            ("key-intended", first),
            ("key-made", first),
            ("key-intended", second),
            ("key-made", second),
            ("requested", first),
            ("requested", second),
            ("certificate-asked", first),
            ("certificate-held", first),
            ("certificate-asked", second),
            ("certificate-held", second),
            ("write-intended", first),
            ("write-intended", second),
            ("read-back", first),
            ("read-back", second),
            ("proven", first),
            ("proven", second),
        ]
    );
    for purpose in BOTH {
        let key = issue.keys.of(purpose).expect("there");
        assert_eq!(key.certificate.as_deref(), Some(certificate(purpose)));
        assert!(key.read_back && key.proven);
    }
    let steps: Vec<_> = journal.iter().filter_map(|entry| entry.fact.point()).map(JournalPoint::step).collect();
    assert!(steps.is_sorted_by_key(|step| *step as u8), "each line of the clerk's list ends once");
}

#[test]
fn cut_after_any_entry_it_ends_with_one_intent_and_one_certificate_for_each_key() {
    let whole = run_two(&mut new_issue(), |_, _| false);
    for cut in 1..whole.len() {
        let mut issue = Issue::restore(&whole[..cut]).unwrap_or_else(|| panic!("cut {cut} is resumable"));
        let rest = run_two(&mut issue, |_, _| false);
        assert!(issue.is_done(), "cut {cut}");
        for purpose in BOTH {
            let both = whole[..cut].iter().chain(&rest).map(told);
            let intents = both.filter(|(word, of)| word == "key-intended" && *of == purpose).count();
            assert_eq!(intents, 1, "cut {cut}, {purpose:?}");
            let held = issue.keys.of(purpose).and_then(|key| key.certificate.as_deref());
            assert_eq!(held, Some(certificate(purpose)), "cut {cut}");
        }
    }
}

#[test]
fn what_a_cut_left_on_the_carrier_is_adopted_for_each_key_and_nothing_is_written_twice() {
    let whole = run_two(&mut new_issue(), |_, _| false);
    let place = |purpose| if purpose == KeyPurpose::Signature { key_id() } else { second_id() };
    for purpose in BOTH {
        let at_fact =
            |word: &str| whole.iter().position(|entry| told(entry) == (word.to_owned(), purpose)).expect("journalled");
        let on_carrier = |id| KeyOnCarrier { id, spki_sha256: None };
        let mut issue = Issue::restore(&whole[..=at_fact("key-intended")]).expect("resumable");
        let keys = BOTH.into_iter().take_while(|of| *of != purpose).chain([purpose]).map(place).map(on_carrier);
        let back = CarrierInspection { keys: keys.collect(), ..two_key_carrier() };
        let _ = issue.on(at(1), IssueEvent::Inspected(Box::new(back)));
        let _ = issue.on(at(2), IssueEvent::PinPresented);
        assert!(
            matches!(issue.need(), Need::Do(IssueJob::ReadKey(_, of, id)) if of == purpose && id == place(purpose))
        );

        let mut issue = Issue::restore(&whole[..=at_fact("write-intended")]).expect("resumable");
        let certificates = BOTH
            .into_iter()
            .map(|of| CertificateOnCarrier { id: place(of), sha256: Sha256Hash::of(certificate(of)) })
            .collect();
        let _ =
            issue.on(at(1), IssueEvent::Inspected(Box::new(CarrierInspection { certificates, ..two_key_carrier() })));
        let _ = issue.on(at(2), IssueEvent::PinPresented);
        assert!(matches!(issue.need(), Need::Do(IssueJob::ReadBack(_, KeyPurpose::Signature, _))), "both are there");
    }
}

#[test]
fn a_wrong_answer_about_one_key_stops_it_and_leaves_the_other_as_it_is() {
    let mut issue = new_issue();
    let second = |i: &Issue| i.keys.authentication.clone().unwrap_or_default();
    let _ = run_two(&mut issue, |i, _| second(i).written);
    let wrong = IssueEvent::ReadBack(KeyPurpose::Authentication, CERTIFICATE.to_vec());
    assert!(issue.on(at(70), wrong).is_none());
    assert_eq!(issue.trouble.as_ref().map(|t| t.fault), Some(Fault::ReadBackDiffers), "it is the other key's");
    let _ = issue.on(at(71), IssueEvent::Retry);
    assert!(matches!(issue.need(), Need::Do(IssueJob::Write(_, KeyPurpose::Authentication, ..))));
    assert!(issue.keys.signature.written);
}

#[test]
fn it_is_proven_and_released_with_both_keys_or_not_at_all() {
    let mut issue = new_issue();
    let _ = run_two(&mut issue, |i, _| i.keys.signature.id.is_some());
    assert!(!issue.can_release());
    let _ = run_two(&mut issue, |i, _| i.keys.signature.proven);
    assert!(!issue.is_proven(), "one of two");
    let _ = issue.on(at(80), IssueEvent::CarrierGone);
    assert_eq!(issue.need(), Need::Carrier);
    let _ = run_two(&mut issue, |i, _| i.is_proven());
    assert_eq!(issue.need(), Need::HandOver);
}

#[test]
fn a_bound_carrier_keeps_to_what_it_was_bound_for_whatever_the_profile_says_later() {
    // Bound when the profile asked for one key, or by a program that knew of no other.
    let mut issue = new_issue();
    let journal = run(&mut issue, |i, _| i.bound.is_some());
    let mut issue = Issue::restore(&journal).expect("resumable");
    let rest = run_two(&mut issue, |_, _| false);
    assert!(issue.is_done() && !issue.keys.are_two());
    assert!(rest.iter().all(|entry| told(entry).1 == KeyPurpose::Signature));

    // Bound for two, and put in at a kiosk whose profile has no place for the second.
    let mut issue = new_issue();
    let journal = run_two(&mut issue, |i, _| i.pin_chosen);
    let mut issue = Issue::restore(&journal).expect("resumable");
    let _ = issue.on(at(90), IssueEvent::Inspected(Box::new(carrier("1"))));
    assert_eq!(issue.need(), Need::Refused(Fault::SecondKeyPlaceUnknown));
}

#[test]
fn two_keys_need_twice_the_room_and_another_carrier_may_ask_for_one() {
    let mut issue = new_issue();
    let _ = issue.on(at(1), IssueEvent::Leased(lease()));
    let room = |free_bytes| CarrierFitness { free_bytes: Some(free_bytes), ..CarrierFitness::default() };
    let tight = CarrierInspection { fitness: room(10 * 1024), ..two_key_carrier() };
    let _ = issue.on(at(2), IssueEvent::Inspected(Box::new(tight)));
    assert_eq!(issue.need(), Need::Refused(Fault::CarrierFull));
    let _ = issue.on(at(3), IssueEvent::CarrierGone);
    let mut journal = run_two(&mut issue, |i, _| i.bound.is_some());
    assert!(issue.keys.are_two());
    // Nothing was made on it: a carrier with one key takes its place.
    let _ = issue.on(at(4), IssueEvent::CarrierGone);
    let other = CarrierInspection { fitness: room(10 * 1024), ..carrier("2") };
    let _ = issue.on(at(5), IssueEvent::Inspected(Box::new(other.clone())));
    journal.extend(run_with(&mut issue, &other, |i, _| i.bound.is_some()));
    assert!(!issue.keys.are_two());
    let again = Issue::restore(&journal[journal.len() - 1..]);
    assert!(again.is_none(), "a journal begins with its lease");
}

#[test]
fn an_attempt_with_two_keys_is_taken_over_with_whatever_the_centre_has_heard_of() {
    let known = |spki_sha256: Option<Sha256Hash>, certificate: Option<Vec<u8>>| BegunKey { spki_sha256, certificate };
    let hash = Sha256Hash::of(spki(KeyPurpose::Authentication));
    let der = certificate(KeyPurpose::Authentication).to_vec();
    let seconds = [known(None, None), known(Some(hash), None), known(Some(hash), Some(der))];
    for (second, is_there) in seconds.into_iter().flat_map(|second| [(second.clone(), false), (second, true)]) {
        let is_known = second.spki_sha256.is_some();
        let begun = Begun {
            carrier_serial: "1".into(),
            spki_sha256: Sha256Hash::of(SPKI),
            certificate: Some(CERTIFICATE.to_vec()),
            authentication: Some(second),
        };
        let mut issue = new_issue();
        let leased = issue.on(at(1), IssueEvent::TakenOver(lease(), begun)).expect("a fact");
        let mut issue = Issue::restore(&[leased]).expect("resumable");
        let mut back = two_key_carrier();
        back.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: Some(Sha256Hash::of(SPKI)) }];
        if is_there || is_known {
            back.keys.push(KeyOnCarrier { id: second_id(), spki_sha256: Some(hash) });
        }
        let rest = run_with(&mut issue, &back, |_, _| false);
        assert!(issue.is_done(), "{:?}", issue.need());
        let made = rest.iter().map(told).filter(|(word, _)| word == "key-intended").collect::<Vec<_>>();
        let expected = if is_there || is_known { vec![] } else { vec![("key-intended".to_owned(), BOTH[1])] };
        assert_eq!(made, expected);
    }
}

#[test]
fn an_older_disk_learns_of_the_second_key_and_only_of_the_carrier_it_is_bound_to() {
    let second = BegunKey {
        spki_sha256: Some(Sha256Hash::of(spki(KeyPurpose::Authentication))),
        certificate: Some(certificate(KeyPurpose::Authentication).to_vec()),
    };
    for (serial, learns) in [("1", true), ("9", false)] {
        let mut issue = new_issue();
        let journal = run_two(&mut issue, |i, _| i.keys.signature.spki_sha256.is_some());
        let mut issue = Issue::restore(&journal).expect("resumable");
        let begun = Begun {
            carrier_serial: serial.into(),
            spki_sha256: Sha256Hash::of(SPKI),
            certificate: None,
            authentication: Some(second.clone()),
        };
        let _ = issue.on(at(90), IssueEvent::TakenOver(lease(), begun));
        let known = issue.keys.authentication.as_ref().and_then(|key| key.certificate.clone());
        assert_eq!(known.is_some(), learns);
    }
}

#[test]
fn a_journal_of_an_older_version_reads_as_one_key() {
    let entries = [
        r#"{"fact":"bound","address":{"reader":"r","serial":"1"}}"#,
        r#"{"fact":"key-intended","id":"02"}"#,
        r#"{"fact":"certificate-asked"}"#,
        r#"{"fact":"write-intended"}"#,
        r#"{"fact":"read-back"}"#,
        r#"{"fact":"proven"}"#,
    ];
    for text in entries {
        let fact: JournalFact = serde_json::from_str(text).expect(text);
        assert_eq!(serde_json::to_string(&fact).expect("plain data"), text, "and is written as it was");
    }
    let bound: JournalFact = serde_json::from_str(entries[0]).expect("reads");
    assert!(matches!(bound, JournalFact::Bound { purposes, .. } if purposes == KeyPurposes::default()));
}
