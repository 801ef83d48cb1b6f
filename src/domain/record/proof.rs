//! The proof of one record, judged link by link: the run of the chain that its kiosk signed, its neighbours, and the certificate
//! that the signature verifies under. Signatures themselves are verified by whoever has the means; here stands what is to be verified.

use super::{CHAIN_START, ChainError, Record, RecordSeq};
use crate::domain::carrier::Sha256Hash;
use crate::domain::certificate;
use crate::domain::order::worded;

worded! {
    /// What is wrong with a proof.
    ProofFlaw {
        /// The record is not among those shown, or one between it and an end of the signed run.
        Missing = "missing",
        /// A record was changed: its hash does not fit it.
        Changed = "changed",
        /// A record does not follow the one before it.
        Link = "link",
        /// The content is not the one committed to.
        Content = "content",
        /// No signature of the kiosk was kept for it.
        Unsigned = "unsigned",
        /// The kiosk signed another chain than this.
        Foreign = "foreign",
        /// The certificate is not the one that was signed under, or another kiosk's, or none.
        Certificate = "certificate",
        /// The kiosk's signature does not verify.
        Signature = "signature",
    }
}

/// A flaw, and at which record it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProofFinding {
    /// The record.
    pub seq: RecordSeq,
    /// What is wrong.
    pub flaw: ProofFlaw,
}

/// What a kiosk signed at once: the ends of a run of its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedSpan {
    /// Its first record.
    pub from_seq: RecordSeq,
    /// Its last record.
    pub to_seq: RecordSeq,
    /// The chain's value before the first.
    pub prev_hash: Sha256Hash,
    /// The chain's value behind the last.
    pub head_hash: Sha256Hash,
    /// SHA-256 of the certificate that the signature verifies under.
    pub certificate_sha256: Sha256Hash,
}

/// What is shown for one record.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The kiosk whose record it is.
    pub kiosk: &'a str,
    /// The record's number.
    pub seq: RecordSeq,
    /// The signed run that holds it, in order, and a neighbour on each side where there is one.
    pub records: &'a [Record],
    /// The run as it was signed.
    pub span: Option<SignedSpan>,
    /// The certificate's DER.
    pub certificate: Option<&'a [u8]>,
}

/// What can be said of the proof before its signature is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What is wrong, in the records' order.
    pub findings: Vec<ProofFinding>,
    /// The record before is shown and this one follows it. Nothing for the first of a chain.
    pub follows: Option<bool>,
    /// The record behind is shown and follows this one. Nothing for the newest.
    pub is_followed: Option<bool>,
    /// DER SubjectPublicKeyInfo of the key that the signature is to verify under; none where that would say nothing.
    pub spki_der: Option<Vec<u8>>,
}

impl Judged {
    /// True when nothing is wrong but what the signature may say.
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.findings.is_empty()
    }
}

/// Judges what is shown for a record.
#[must_use]
pub fn judge(shown: &Evidence<'_>) -> Judged {
    let mut findings = walk(shown);
    if !shown.records.iter().any(|record| record.seq == shown.seq) {
        note(&mut findings, shown.seq, ProofFlaw::Missing);
    }
    let spki_der = judge_span(shown, &mut findings);
    findings.sort_by_key(|finding| finding.seq);
    let at = |seq: u64| shown.records.iter().find(|record| record.seq.0 == seq);
    let follows = (shown.seq.0 > 1).then(|| links(at(shown.seq.0 - 1), at(shown.seq.0)));
    let behind = shown.seq.0.checked_add(1).and_then(at);
    let is_followed = behind.map(|behind| links(at(shown.seq.0), Some(behind)));
    Judged { findings, follows, is_followed, spki_der }
}

fn note(findings: &mut Vec<ProofFinding>, seq: RecordSeq, flaw: ProofFlaw) {
    let finding = ProofFinding { seq, flaw };
    if !findings.contains(&finding) {
        findings.push(finding);
    }
}

fn links(before: Option<&Record>, behind: Option<&Record>) -> bool {
    before.zip(behind).is_some_and(|(before, behind)| behind.verify(before.seq, before.hash).is_ok())
}

/// Holds each record against itself and the one before it.
fn walk(shown: &Evidence<'_>) -> Vec<ProofFinding> {
    let mut findings = vec![];
    let mut before: Option<(RecordSeq, Sha256Hash)> = None;
    for record in shown.records {
        let (seq, hash) = match before {
            Some((seq, hash)) if record.seq.0.checked_sub(1) == Some(seq.0) => (seq, hash),
            Some((seq, _)) => {
                // What stands out of its turn leaves a gap where it should stand.
                note(&mut findings, RecordSeq(seq.0.saturating_add(1)), ProofFlaw::Missing);
                (RecordSeq(record.seq.0.saturating_sub(1)), record.prev_hash)
            }
            None if record.seq.0 <= 1 => (RecordSeq(0), CHAIN_START),
            None => (RecordSeq(record.seq.0 - 1), record.prev_hash),
        };
        match record.verify(seq, hash) {
            Ok(()) => {}
            Err(ChainError::Link(_)) => note(&mut findings, record.seq, ProofFlaw::Link),
            Err(ChainError::Content(_)) => note(&mut findings, record.seq, ProofFlaw::Content),
            Err(_) => note(&mut findings, record.seq, ProofFlaw::Changed),
        }
        before = Some((record.seq, record.hash));
    }
    findings
}

/// Holds the records against the ends that the kiosk signed, and its certificate against both.
fn judge_span(shown: &Evidence<'_>, findings: &mut Vec<ProofFinding>) -> Option<Vec<u8>> {
    let Some(span) = &shown.span else {
        note(findings, shown.seq, ProofFlaw::Unsigned);
        return None;
    };
    let at = |seq: RecordSeq| shown.records.iter().find(|record| record.seq == seq);
    if !(span.from_seq <= shown.seq && shown.seq <= span.to_seq) {
        note(findings, shown.seq, ProofFlaw::Foreign);
    }
    match at(span.from_seq) {
        None => note(findings, span.from_seq, ProofFlaw::Missing),
        Some(first) if first.prev_hash != span.prev_hash => note(findings, first.seq, ProofFlaw::Foreign),
        Some(_) => {}
    }
    match at(span.to_seq) {
        None => note(findings, span.to_seq, ProofFlaw::Missing),
        Some(last) if last.hash != span.head_hash => note(findings, last.seq, ProofFlaw::Foreign),
        Some(_) => {}
    }
    let certificate = shown.certificate.filter(|der| Sha256Hash::of(der) == span.certificate_sha256);
    let of_kiosk = certificate.and_then(|der| certificate::subject_of(der).ok());
    match of_kiosk.filter(|subject| subject.common_name.as_deref() == Some(shown.kiosk)) {
        Some(subject) => Some(subject.spki_der),
        None => {
            note(findings, span.to_seq, ProofFlaw::Certificate);
            None
        }
    }
}
