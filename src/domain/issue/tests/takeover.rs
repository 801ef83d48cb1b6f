//! The factory's secrets give way, and whatever is cut off the centre has the one that counts.

use super::*;
use crate::domain::takeover::{CarrierSecret, SecretOutcome};

/// A carrier and a centre: which sealed secret counts, and what is kept.
#[derive(Default)]
struct Outside {
    counts: Option<Vec<u8>>,
    kept: Vec<(Vec<u8>, Option<SecretOutcome>)>,
    drawn: u8,
}

impl Outside {
    /// Carries a job out.
    fn does(&mut self, job: &IssueJob) -> IssueEvent {
        match job {
            IssueJob::DrawSecret(_, secret) => {
                self.drawn += 1;
                IssueEvent::SecretDrawn(*secret, vec![self.drawn])
            }
            IssueJob::KeepSecret(secret, sealed) => {
                let may_count =
                    |(other, outcome): &&(Vec<u8>, _)| other != sealed && *outcome != Some(SecretOutcome::NotSet);
                let earlier = self.kept.iter().filter(may_count).count();
                if self.kept.iter().all(|(other, _)| other != sealed) {
                    self.kept.push((sealed.clone(), None));
                }
                IssueEvent::SecretKept(*secret, u32::try_from(earlier).expect("few"))
            }
            IssueJob::TakeSecret(_, secret) if self.counts.is_some() => IssueEvent::SecretNotFactory(*secret),
            IssueJob::TakeSecret(_, secret) => {
                self.counts = self.kept.last().map(|(sealed, _)| sealed.clone());
                IssueEvent::SecretTaken(*secret)
            }
            IssueJob::TellSecret(secret, hash, outcome) => {
                let known = self.kept.iter_mut().find(|(sealed, _)| Sha256Hash::of(sealed) == *hash);
                known.expect("kept before it is told").1 = Some(*outcome);
                IssueEvent::SecretTold(*secret)
            }
            other => panic!("{other:?}"),
        }
    }

    /// What may count on the carrier, as the centre knows it.
    fn may_count(&self) -> Vec<&Vec<u8>> {
        let set = self.kept.iter().find(|(_, outcome)| *outcome == Some(SecretOutcome::Set));
        match set {
            Some((sealed, _)) => vec![sealed],
            None => self.kept.iter().filter(|(_, outcome)| outcome.is_none()).map(|(sealed, _)| sealed).collect(),
        }
    }
}

fn with_puk() -> CarrierInspection {
    let mut seen = carrier("1");
    seen.fitness.secrets = vec![CarrierSecret::Puk];
    seen.keys = vec![KeyOnCarrier { id: key_id(), spki_sha256: Some(Sha256Hash::of(SPKI)) }];
    seen.certificates = vec![CertificateOnCarrier { id: key_id(), sha256: Sha256Hash::of(CERTIFICATE) }];
    seen
}

fn is_about_a_secret(need: &Need) -> Option<IssueJob> {
    match need {
        Need::Do(job) => matches!(
            job,
            IssueJob::DrawSecret(..) | IssueJob::KeepSecret(..) | IssueJob::TakeSecret(..) | IssueJob::TellSecret(..)
        )
        .then(|| job.clone()),
        _ => None,
    }
}

/// An issue that has read its certificate back from a carrier with the factory's PUK.
fn read_back() -> (Issue, Vec<JournalEntry>) {
    let mut issue = new_issue();
    let journal = run(&mut issue, |issue, _| issue.keys.signature.read_back);
    let mut issue = Issue::restore(&journal).expect("resumable");
    let _ = issue.on(at(60), IssueEvent::Inspected(Box::new(with_puk())));
    let _ = issue.on(at(61), IssueEvent::PinPresented);
    (issue, journal)
}

#[test]
fn nothing_is_set_on_the_carrier_before_the_centre_has_it_and_nothing_is_proven_before_it_is_told() {
    let ((mut issue, mut journal), mut outside) = (read_back(), Outside::default());
    let mut words = vec![];
    while let Some(job) = is_about_a_secret(&issue.need()) {
        words.push(format!("{job:?}").split('(').next().expect("a name").to_owned());
        assert!(issue.intent(at(62), &job).is_none(), "its intent is durable at the centre");
        journal.extend(issue.on(at(62), outside.does(&job)));
    }
    assert_eq!(words, ["DrawSecret", "KeepSecret", "TakeSecret", "TellSecret"]);
    assert_eq!(issue.need(), Need::Do(IssueJob::AskNonce(KeyPurpose::Signature)));
    assert_eq!(outside.may_count(), [outside.counts.as_ref().expect("set")]);
    let restored = Issue::restore(&journal).expect("resumable");
    assert!(restored.takeover(CarrierSecret::Puk).outcome.is_some(), "what became of it is journalled");
}

#[test]
fn cut_before_or_after_any_of_its_steps_once_or_twice_the_centre_has_what_counts() {
    for first in 0..8 {
        for second in 0..8 {
            let ((mut issue, mut journal), mut outside) = (read_back(), Outside::default());
            for cut in [Some(first), Some(second), None] {
                let mut turn = 0;
                while let Some(job) = is_about_a_secret(&issue.need()) {
                    let _ = issue.intent(at(62), &job);
                    if cut == Some(2 * turn) {
                        break;
                    }
                    let event = outside.does(&job);
                    if cut == Some(2 * turn + 1) {
                        break;
                    }
                    journal.extend(issue.on(at(63), event));
                    turn += 1;
                }
                // The power is gone, and with it what was not journalled.
                issue = Issue::restore(&journal).expect("resumable");
                let _ = issue.on(at(64), IssueEvent::Inspected(Box::new(with_puk())));
                let _ = issue.on(at(65), IssueEvent::PinPresented);
            }
            let counts = outside.counts.clone().expect("it was replaced in the end");
            assert!(outside.may_count().contains(&&counts), "cut at {first} and {second}");
            assert!(outside.kept.len() <= 3 && issue.trouble.is_none(), "cut at {first} and {second}");
        }
    }
}

#[test]
fn what_the_carrier_was_never_given_costs_none_of_its_tries() {
    let ((mut issue, _), mut outside) = (read_back(), Outside::default());
    for _ in 0..6 {
        while let Some(job) = is_about_a_secret(&issue.need()).filter(|job| !matches!(job, IssueJob::TakeSecret(..))) {
            let _ = issue.on(at(62), outside.does(&job));
        }
        assert!(issue.trouble.is_none());
        let _ = issue.on(at(63), IssueEvent::CarrierGone);
        let _ = issue.on(at(64), IssueEvent::Inspected(Box::new(with_puk())));
        let _ = issue.on(at(65), IssueEvent::PinPresented);
    }
}
