//! The judge of one record's proof: the same rules as a kiosk's, and the signature with them. Needs no centre and no ledger.

use serde::Serialize;

use crate::central::ca::public_key::PublicKey;
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::Record;
use crate::domain::record::proof::{ProofFinding, ProofFlaw, judge};
use crate::wire::record_search::RecordProof;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordFinding {
    /// The record.
    pub seq: u64,
    /// What is wrong.
    pub flaw: ProofFlaw,
    /// In words, without personal data.
    pub detail: &'static str,
}

/// What the judge found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordReport {
    /// True when nothing is wrong.
    pub sound: bool,
    /// The kiosk.
    pub kiosk: String,
    /// Its disk.
    pub epoch: u32,
    /// The record's number.
    pub seq: u64,
    /// The record without what it says, where it is shown.
    pub record: Option<Record>,
    /// The first and the last record that the kiosk signed with it.
    pub run: Option<(u64, u64)>,
    /// SHA-256 of the certificate that the signature verifies under, to be compared with the centre's own word.
    pub certificate_sha256: Option<Sha256Hash>,
    /// What is wrong.
    pub findings: Vec<RecordFinding>,
}

/// Judges a proof.
#[must_use]
pub fn judge_record(proof: &RecordProof) -> RecordReport {
    let judged = judge(&proof.evidence());
    let mut findings = judged.findings;
    let key = judged.spki_der.and_then(|spki| PublicKey::from_der(&spki).ok());
    if let Some((message, signature)) = proof.signed()
        && !findings.iter().any(|finding| finding.flaw == ProofFlaw::Certificate)
        && !key.is_some_and(|key| key.verifies_proof(&message, signature))
    {
        findings.push(ProofFinding { seq: proof.seq, flaw: ProofFlaw::Signature });
    }
    let run = proof.run.as_ref().map(|run| (run.from_seq.0, run.to_seq.0));
    RecordReport {
        sound: findings.is_empty(),
        kiosk: proof.kiosk.clone(),
        epoch: proof.epoch,
        seq: proof.seq.0,
        record: proof.record().cloned().map(Record::erased),
        run,
        certificate_sha256: proof.certificate.as_ref().map(|der| Sha256Hash::of(&der.0)),
        findings: findings.into_iter().map(worded).collect(),
    }
}

fn worded(finding: ProofFinding) -> RecordFinding {
    let detail = match finding.flaw {
        ProofFlaw::Missing => "it is missing",
        ProofFlaw::Changed => "it was changed: its hash does not fit",
        ProofFlaw::Link => "it does not follow the record before it",
        ProofFlaw::Content => "its content is not the one that was committed to",
        ProofFlaw::Unsigned => "no signature of the kiosk was kept for it",
        ProofFlaw::Foreign => "the kiosk signed another chain than this",
        ProofFlaw::Certificate => "the certificate is not the kiosk's that the signature names",
        ProofFlaw::Signature => "the kiosk's signature does not verify",
    };
    RecordFinding { seq: finding.seq.0, flaw: finding.flaw, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::{RecordSeq, Salt};
    use crate::wire::bytes::Base64;
    use crate::wire::record_search::tests::{Signer, proof_of};

    fn found(proof: &RecordProof) -> Vec<(ProofFlaw, u64)> {
        judge_record(proof).findings.iter().map(|finding| (finding.flaw, finding.seq)).collect()
    }

    #[test]
    fn a_records_proof_holds_with_its_content_and_without_and_through_its_file() {
        let signer = Signer::new("kiosk-1");
        for seq in 1..=6 {
            let proof = proof_of(&signer, seq);
            let report = judge_record(&proof);
            assert_eq!((report.sound, report.run), ((2..=5).contains(&seq), Some((2, 5))), "{report:?}");
            assert_eq!(found(&proof.clone().erased()), found(&proof));
            let read: RecordProof = serde_json::from_slice(&proof.to_file()).expect("a proof");
            assert_eq!(read, proof);
        }
        // The first and the last stand outside what was signed.
        assert_eq!(found(&proof_of(&signer, 1)), [(ProofFlaw::Foreign, 1)]);
        assert_eq!(found(&proof_of(&signer, 6)), [(ProofFlaw::Foreign, 6)]);
    }

    #[test]
    fn what_was_changed_left_out_or_is_anothers_is_named_by_its_record() {
        let signer = Signer::new("kiosk-1");
        let whole = proof_of(&signer, 3);
        let changed = |change: &dyn Fn(&mut RecordProof)| {
            let mut proof = whole.clone();
            change(&mut proof);
            found(&proof)
        };
        assert_eq!(changed(&|_| {}), []);
        let flipped = changed(&|proof| proof.records[2].commitment = Sha256Hash::of(b"other"));
        assert_eq!(flipped, [(ProofFlaw::Changed, 3)]);
        let body = changed(&|proof| proof.records[2].content.as_mut().expect("whole").body.push(' '));
        assert_eq!(body, [(ProofFlaw::Content, 3)]);
        assert_eq!(changed(&|proof| drop(proof.records.remove(3))), [(ProofFlaw::Missing, 4)]);
        assert_eq!(changed(&|proof| drop(proof.records.remove(2))), [(ProofFlaw::Missing, 3)]);
        let truncated = changed(&|proof| proof.records.truncate(4));
        assert_eq!(truncated, [(ProofFlaw::Missing, 5)], "the signed run's end");
        let made_anew = changed(&|proof| {
            let record = &proof.records[2];
            let (fact, salt) = (record.fact().expect("a fact"), Salt::from_bytes([9; 32]));
            proof.records[2] =
                Record::chain(record.seq, record.at, record.officer.clone(), &fact, record.prev_hash, salt);
        });
        assert_eq!(made_anew, [(ProofFlaw::Link, 4)]);
        assert_eq!(changed(&|proof| proof.run = None), [(ProofFlaw::Unsigned, 3)]);
        let signature = changed(&|proof| proof.run.as_mut().expect("signed").signature.0[9] ^= 1);
        assert_eq!(signature, [(ProofFlaw::Signature, 3)]);
        assert_eq!(changed(&|proof| proof.epoch = 2), [(ProofFlaw::Signature, 3)], "another disk's");
        assert_eq!(changed(&|proof| proof.certificate = None), [(ProofFlaw::Certificate, 5)]);
    }

    #[test]
    fn a_record_of_another_kiosk_does_not_pass_for_this_ones() {
        let (signer, stranger) = (Signer::new("kiosk-1"), Signer::new("kiosk-2"));
        let whole = proof_of(&signer, 3);
        let renamed = RecordProof { kiosk: "kiosk-2".to_owned(), ..whole.clone() };
        assert_eq!(found(&renamed), [(ProofFlaw::Certificate, 5)]);
        let foreign = proof_of(&stranger, 3);
        let borrowed = RecordProof { certificate: foreign.certificate.clone(), ..whole.clone() };
        assert_eq!(found(&borrowed), [(ProofFlaw::Certificate, 5)]);
        let anothers = RecordProof { kiosk: "kiosk-1".to_owned(), ..foreign };
        assert_eq!(found(&anothers), [(ProofFlaw::Certificate, 5)]);
        // A chain made anew as a whole is not the one that was signed.
        let mut rewritten = whole.clone();
        let mut hash = rewritten.records[0].hash;
        for record in rewritten.records.iter_mut().skip(1) {
            let moved = record.clone().erased();
            let moved = crate::domain::record::Record { commitment: Sha256Hash::of(b"other"), ..moved };
            *record = moved.chained_anew(record.seq, hash);
            hash = record.hash;
        }
        assert_eq!(found(&rewritten), [(ProofFlaw::Foreign, 5)]);
        let unreadable = RecordProof { certificate: Some(Base64(vec![0x30, 0])), ..whole };
        assert_eq!(found(&unreadable), [(ProofFlaw::Certificate, 5)]);
        assert_eq!(RecordSeq(3), unreadable.seq);
    }
}
