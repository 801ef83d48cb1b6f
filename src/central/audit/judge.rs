//! The judge of an export: reads it once from front to back, holds every chain, signature and end, and says of each flaw in
//! which line and at which record it is. It goes on after a flaw, so that one deleted record is one finding.

use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};

use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

use super::report::{ChainReport, Finding, Flaw, Report};
use crate::central::ca::public_key::PublicKey;
use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{CHAIN_START, ChainError, Record, RecordSeq};
use crate::wire::audit::{AUDIT_VERSION, AuditLine, LINE_BYTES_MAX, SignedRun, trailer_message};
use crate::wire::bytes::Base64;

/// Judges an export. `key` is the centre's audit key (DER SubjectPublicKeyInfo) as the auditor knows it; without it the file
/// is held against the key that it names itself, whose hash is in the report.
///
/// # Errors
/// When the file cannot be read; what is wrong in it is no error.
pub fn judge(file: &mut impl BufRead, key: Option<&[u8]>) -> io::Result<Report> {
    let mut judge = Judge::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        file.by_ref().take(LINE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            break;
        }
        judge.report.lines += 1;
        judge.take(&line, key);
        judge.bytes.update(&line);
    }
    judge.end_chain();
    if !judge.sealed {
        judge.flaw(None, Flaw::Seal, "the file has no end: what follows was cut off");
    }
    Ok(judge.report)
}

/// Where the chain that is being read stands.
struct Chain {
    kiosk: String,
    epoch: u32,
    ends_at: RecordSeq,
    ends_in: Sha256Hash,
    seq: RecordSeq,
    /// The chain's value there; none after a record whose own word cannot be trusted.
    hash: Option<Sha256Hash>,
    /// The chain's value before each record since the last run that was signed, and at the newest.
    values: HashMap<u64, Sha256Hash>,
    report: ChainReport,
}

#[derive(Default)]
struct Judge {
    report: Report,
    bytes: Sha256,
    chain: Option<Chain>,
    /// Of the kiosk whose chains are being read, by the certificate's hash.
    keys: HashMap<Sha256Hash, PublicKey>,
    keys_of: String,
    begun: bool,
    sealed: bool,
}

impl Judge {
    fn flaw(&mut self, seq: Option<RecordSeq>, flaw: Flaw, detail: &str) {
        let (kiosk, epoch) = self.chain.as_ref().map(|chain| (chain.kiosk.clone(), chain.epoch)).unzip();
        let (line, seq) = (self.report.lines, seq.map(|seq| seq.0));
        self.report.note(Finding { line, kiosk, epoch, seq, flaw, detail: detail.to_owned() });
    }

    fn take(&mut self, line: &[u8], key: Option<&[u8]>) {
        let text = line.strip_suffix(b"\n");
        let parsed = text.and_then(|text| serde_json::from_slice::<AuditLine>(text).ok());
        let canonical = |parsed: &AuditLine| serde_json::to_vec(parsed).ok().as_deref() == text;
        let Some(parsed) = parsed.filter(canonical) else {
            let detail = if text.is_none() {
                "the line breaks off"
            } else {
                "the line was changed: it is not one that is written"
            };
            return self.flaw(None, Flaw::Unreadable, detail);
        };
        if self.sealed {
            return self.flaw(None, Flaw::Place, "a line behind the end");
        }
        if !self.begun && !matches!(parsed, AuditLine::Header { .. }) {
            self.flaw(None, Flaw::Place, "the file does not begin with a header");
        }
        let first = !std::mem::replace(&mut self.begun, true);
        match parsed {
            AuditLine::Header { version, .. } if first && version == AUDIT_VERSION => {}
            AuditLine::Header { .. } if first => self.flaw(None, Flaw::Place, "an export of a version not known here"),
            AuditLine::Header { .. } => self.flaw(None, Flaw::Place, "a second header"),
            AuditLine::Certificate { kiosk, der } => self.certificate(kiosk, &der),
            AuditLine::Chain { kiosk, epoch, last_seq, head } => self.begin_chain(kiosk, epoch, last_seq, head),
            AuditLine::Record { record, .. } => self.record(&record),
            AuditLine::Run(run) => self.run(&run),
            AuditLine::Trailer { lines, sha256, key: shown, signature } => {
                self.end_chain();
                self.trailer(lines, sha256, &shown, &signature, key);
            }
        }
    }

    fn certificate(&mut self, kiosk: String, der: &Base64) {
        self.end_chain();
        if kiosk != self.keys_of {
            self.keys.clear();
            self.keys_of = kiosk;
        }
        let spki =
            Certificate::from_der(&der.0).and_then(|read| read.tbs_certificate().subject_public_key_info().to_der());
        match spki.ok().and_then(|spki| PublicKey::from_der(&spki).ok()) {
            Some(key) => drop(self.keys.insert(Sha256Hash::of(&der.0), key)),
            None => self.flaw(None, Flaw::Unreadable, "the certificate cannot be read"),
        }
    }

    fn begin_chain(&mut self, kiosk: String, epoch: u32, ends_at: RecordSeq, ends_in: Sha256Hash) {
        self.end_chain();
        if kiosk != self.keys_of {
            self.keys.clear();
            self.keys_of.clone_from(&kiosk);
        }
        let report = ChainReport { kiosk: kiosk.clone(), epoch, records: 0, without_content: 0, signed_up_to: 0 };
        let (seq, hash, values) = (RecordSeq(0), Some(CHAIN_START), HashMap::from([(0, CHAIN_START)]));
        let again = self.report.chains.iter().any(|chain| chain.kiosk == kiosk && chain.epoch == epoch);
        self.chain = Some(Chain { kiosk, epoch, ends_at, ends_in, seq, hash, values, report });
        if again {
            self.flaw(None, Flaw::Place, "this chain stands in the file a second time");
        }
    }

    fn end_chain(&mut self) {
        let Some(chain) = &self.chain else { return };
        let (ends_at, seq) = (chain.ends_at, chain.seq);
        let elsewhere = chain.hash.is_some_and(|hash| hash != chain.ends_in);
        if seq < ends_at {
            let detail = format!("records {} to {} are missing at the end", seq.0 + 1, ends_at.0);
            self.flaw(Some(RecordSeq(seq.0 + 1)), Flaw::Truncated, &detail);
        } else if seq > ends_at || elsewhere {
            self.flaw(Some(seq), Flaw::Truncated, "the chain ends elsewhere than it says");
        }
        if let Some(chain) = self.chain.take() {
            self.report.chains.push(chain.report);
        }
    }

    fn record(&mut self, record: &Record) {
        self.report.records += 1;
        let Some(chain) = &mut self.chain else {
            return self.flaw(Some(record.seq), Flaw::Place, "a record of no chain");
        };
        chain.report.records += 1;
        chain.report.without_content += u64::from(record.content.is_none());
        let expected = RecordSeq(chain.seq.0.saturating_add(1));
        if record.seq < expected || record.seq.0 == u64::MAX {
            return self.flaw(Some(record.seq), Flaw::Turn, "the record stands here a second time, or out of its turn");
        }
        let before = if record.seq == expected { chain.hash } else { None };
        // Where the value before is not known, the record's own word is taken; the next ones and the end hold it.
        let whole = record.verify(RecordSeq(record.seq.0 - 1), before.unwrap_or(record.prev_hash));
        chain.seq = record.seq;
        chain.hash = (whole != Err(ChainError::Hash(record.seq))).then_some(record.hash);
        if let Some(hash) = chain.hash {
            chain.values.insert(record.seq.0, hash);
        }
        if record.seq > expected {
            let (first, last) = (expected.0, record.seq.0 - 1);
            let detail = if first == last {
                format!("record {first} is missing")
            } else {
                format!("records {first} to {last} are missing")
            };
            self.flaw(Some(expected), Flaw::Missing, &detail);
        }
        match whole {
            Ok(()) => {}
            Err(ChainError::Link(_)) => {
                self.flaw(Some(record.seq), Flaw::Link, "it does not follow the record before it")
            }
            Err(ChainError::Content(_)) => {
                self.flaw(Some(record.seq), Flaw::Content, "its content is not the one that was committed to");
            }
            Err(_) => self.flaw(Some(record.seq), Flaw::Changed, "it was changed: its hash does not fit"),
        }
    }

    fn run(&mut self, run: &SignedRun) {
        let Some(chain) = &mut self.chain else { return self.flaw(None, Flaw::Place, "a signature of no chain") };
        let message = run.message(&chain.kiosk, chain.epoch);
        let holds = self.keys.get(&run.certificate_sha256).map(|key| key.verifies_proof(&message, &run.signature.0));
        let values = run.from_seq.0.checked_sub(1).map(|before| (before, run.to_seq.0));
        let fits = values.is_some_and(|(before, last)| {
            chain.seq == run.to_seq
                && chain.values.get(&before).is_none_or(|value| *value == run.prev_hash)
                && chain.values.get(&last).is_none_or(|value| *value == run.head_hash)
        });
        let unknown = chain.hash.is_none();
        if holds == Some(true) && fits && !unknown {
            chain.report.signed_up_to = run.to_seq.0;
            // Runs follow one another; one may begin a little before the last one's end, when an answer was lost.
            let keep_from = run.to_seq.0.saturating_sub(RUN_OVERLAP_MAX);
            chain.values.retain(|seq, _| *seq >= keep_from);
        }
        match holds {
            None => {
                self.flaw(Some(run.to_seq), Flaw::Signature, "the certificate that the kiosk signed with is missing")
            }
            Some(false) => self.flaw(Some(run.to_seq), Flaw::Signature, "the kiosk's signature does not verify"),
            Some(true) if !fits => {
                self.flaw(Some(run.to_seq), Flaw::Signature, "the kiosk signed another chain than this");
            }
            Some(true) => {}
        }
    }

    fn trailer(&mut self, lines: u64, sha256: Sha256Hash, shown: &Base64, signature: &Base64, known: Option<&[u8]>) {
        self.sealed = true;
        self.report.key_sha256 = Some(Sha256Hash::of(&shown.0));
        if known.is_some_and(|known| known != shown.0) {
            self.flaw(None, Flaw::OtherKey, "the file is signed with another key than the one given");
        }
        let read: [u8; 32] = self.bytes.clone().finalize().into();
        let whole = lines.checked_add(1) == Some(self.report.lines) && Sha256Hash::from_bytes(read) == sha256;
        let signed = PublicKey::from_der(&shown.0)
            .is_ok_and(|key| key.verifies_signer(&trailer_message(lines, sha256), &signature.0));
        if !signed {
            self.flaw(None, Flaw::Seal, "the signature at the end does not hold");
        } else if !whole {
            self.flaw(None, Flaw::Seal, "the file was changed after it was signed");
        }
    }
}

/// How far before the end of a signed run the next may begin, in records.
const RUN_OVERLAP_MAX: u64 = 2_000;
