//! Attempts that the centre knows more of than this kiosk does, or less.

use super::*;

#[test]
fn an_issue_begun_at_another_kiosk_goes_on_with_the_key_that_is_on_the_carrier() {
    let begun = |certificate: Option<&[u8]>| Begun {
        carrier_serial: "1".into(),
        spki_sha256: Sha256Hash::of(SPKI),
        certificate: certificate.map(<[u8]>::to_vec),
        authentication: None,
    };
    for certificate in [None, Some(CERTIFICATE)] {
        let mut issue = new_issue();
        let leased = issue.on(at(1), IssueEvent::TakenOver(lease(), begun(certificate))).expect("a fact");
        assert_eq!(issue.need(), Need::Carrier);
        let _ = issue.on(at(2), IssueEvent::Inspected(Box::new(carrier("2"))));
        assert_eq!(issue.need(), Need::Refused(Fault::CarrierOther), "the key is on another carrier");
        // Cut off here, it is known again.
        let mut issue = Issue::restore(&[leased]).expect("resumable");
        let mut back = carrier("1");
        back.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: Some(Sha256Hash::of(SPKI)) }];
        let _ = issue.on(at(3), IssueEvent::Inspected(Box::new(back)));
        assert_eq!(issue.need(), Need::PresentedPin, "the citizen chose it at the other kiosk");
        let rest = run(&mut issue, |_, _| false);
        assert!(issue.is_done());
        assert!(rest.iter().all(|e| !matches!(e.fact, JournalFact::KeyIntended { .. })), "no second key");
    }
}

#[test]
fn a_kiosk_that_knows_its_attempt_learns_nothing_from_what_the_centre_knows_of_it() {
    let mut issue = new_issue();
    let _ = run(&mut issue, |i, _| i.keys.signature.certificate.is_some());
    let (bound, key) = (issue.bound.clone(), issue.keys.signature.id.clone());
    let begun = Begun {
        carrier_serial: "9".into(),
        spki_sha256: Sha256Hash::of(b"x"),
        certificate: None,
        authentication: None,
    };
    let _ = issue.on(at(90), IssueEvent::TakenOver(lease(), begun));
    assert_eq!((issue.bound.clone(), issue.keys.signature.id.clone()), (bound, key));
    assert_eq!(issue.keys.signature.certificate.as_deref(), Some(CERTIFICATE));
}

#[test]
fn a_journal_that_ends_before_the_key_goes_on_with_the_key_that_the_centre_knows() {
    let knows: [fn(&Issue) -> bool; 3] = [|i| i.bound.is_some(), |i| i.pin_chosen, |i| i.keys.signature.id.is_some()];
    for knows in knows {
        let mut issue = new_issue();
        let journal = run(&mut issue, |i, _| knows(i));
        let mut issue = Issue::restore(&journal).expect("resumable");
        let spki_sha256 = Sha256Hash::of(SPKI);
        let certificate = Some(CERTIFICATE.to_vec());
        let begun = Begun { carrier_serial: "1".into(), spki_sha256, certificate, authentication: None };
        let _ = issue.on(at(90), IssueEvent::TakenOver(lease(), begun));
        let mut back = carrier("1");
        back.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: Some(spki_sha256) }];
        let _ = issue.on(at(91), IssueEvent::Inspected(Box::new(back)));
        assert_eq!(issue.need(), Need::PresentedPin, "the citizen chose it before the key was made");
        let rest = run(&mut issue, |_, _| false);
        assert!(issue.is_done());
        let made_anew =
            |fact: &JournalFact| matches!(fact, JournalFact::KeyIntended { .. } | JournalFact::KeyMade { .. });
        assert!(!rest.iter().any(|entry| made_anew(&entry.fact)), "no second key over the certified one");
    }
}
