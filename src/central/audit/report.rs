//! What the judge says of a file.

use serde::Serialize;

use crate::domain::carrier::Sha256Hash;
use crate::domain::order::worded;

/// Most findings that are told one by one; the rest is counted.
const FINDINGS_MAX: usize = 200;

worded! {
    /// What is wrong with a line or a record.
    Flaw {
        /// The line is not one that this program writes.
        Unreadable = "unreadable",
        /// The line stands where none of its kind may.
        Place = "place",
        /// Records are missing.
        Missing = "missing",
        /// The record stands here a second time, or out of its turn.
        Turn = "turn",
        /// The record was changed: its hash does not fit it.
        Changed = "changed",
        /// The record does not follow the one before it.
        Link = "link",
        /// The content is not the one committed to.
        Content = "content",
        /// The chain ends before, or elsewhere than, it says.
        Truncated = "truncated",
        /// The kiosk's signature does not hold.
        Signature = "signature",
        /// The file has no end, or was changed after it was signed.
        Seal = "seal",
        /// The file is signed with another key than the auditor's.
        OtherKey = "other-key",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line, from 1.
    pub line: u64,
    /// The kiosk whose chain it is in.
    pub kiosk: Option<String>,
    /// The kiosk's disk.
    pub epoch: Option<u32>,
    /// The record.
    pub seq: Option<u64>,
    /// What is wrong.
    pub flaw: Flaw,
    /// In words, without personal data.
    pub detail: String,
}

/// What was found in one chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The kiosk.
    pub kiosk: String,
    /// Its disk.
    pub epoch: u32,
    /// Records read.
    pub records: u64,
    /// Records whose content is not in the file: erased, or left out.
    pub without_content: u64,
    /// The last record covered by a signature of the kiosk that holds.
    pub signed_up_to: u64,
}

/// What the judge found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// True when nothing is wrong.
    pub sound: bool,
    /// Lines read.
    pub lines: u64,
    /// Records read.
    pub records: u64,
    /// SHA-256 of the key that signed the file, as SubjectPublicKeyInfo: to be compared with the centre's own word.
    pub key_sha256: Option<Sha256Hash>,
    /// The chains.
    pub chains: Vec<ChainReport>,
    /// How much is wrong.
    pub found: u64,
    /// What is wrong, the first of it.
    pub findings: Vec<Finding>,
}

impl Default for Report {
    fn default() -> Self {
        Self { sound: true, lines: 0, records: 0, key_sha256: None, chains: vec![], found: 0, findings: vec![] }
    }
}

impl Report {
    pub(super) fn note(&mut self, finding: Finding) {
        self.sound = false;
        self.found += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}
