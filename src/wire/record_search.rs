//! `/v1/reports/records` and `/v1/reports/record-proof`, with the session of an officer who may see reports: the records of the
//! officer's region, of every branch where none is set, and the proof of one of them, which is also a file that proves itself.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::officer::OfficerId;
use crate::domain::order::OrderNumber;
use crate::domain::record::proof::{Evidence, SignedSpan};
use crate::domain::record::{Record, RecordKind, RecordSeq};
use crate::wire::audit::SignedRun;
use crate::wire::bytes::Base64;

/// Most records of one answer.
pub const FOUND_MAX: usize = 100;
/// Most days of one search.
pub const SEARCH_DAYS_MAX: i32 = 366;
/// Most characters of a kiosk's name or a branch's code.
pub const PLACE_CHARS_MAX: usize = 64;
/// Largest file of a proof, in bytes.
pub const PROOF_FILE_BYTES_MAX: usize = 2 << 20;
/// Version of [`RecordProof`].
pub const RECORD_PROOF_VERSION: u16 = 1;

/// Looks for records. What is left out narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSearchRequest {
    /// The first day, of the country's time; by the kiosk's clock that made the record.
    pub from: Date,
    /// The last day; no more than [`SEARCH_DAYS_MAX`] with the first.
    pub until: Date,
    /// Of this kiosk, or of the kiosks of this branch, by its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Made by this officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<OfficerId>,
    /// Of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecordKind>,
    /// That name this order; what was erased names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderNumber>,
    /// That name this receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u64>,
    /// Behind this record, the last of the answer before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<FoundPlace>,
}

impl RecordSearchRequest {
    /// Everything of these days.
    #[must_use]
    pub const fn of(from: Date, until: Date) -> Self {
        Self { from, until, place: None, officer: None, kind: None, order: None, receipt: None, behind: None }
    }
}

/// Where a record stands in what a search finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundPlace {
    /// When the kiosk made it.
    pub at: Timestamp,
    /// The kiosk.
    pub kiosk: String,
    /// Its disk.
    pub epoch: u32,
    /// The record.
    pub seq: RecordSeq,
}

/// A record that was found, without what is personal in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundRecord {
    /// Where it stands.
    pub place: FoundPlace,
    /// The code of the kiosk's branch.
    pub branch: String,
    /// Who was signed in.
    pub officer: OfficerId,
    /// What kind of fact it is.
    pub kind: RecordKind,
    /// The order that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderNumber>,
    /// Its receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u64>,
    /// What it says was erased; its place in the chain stays.
    pub erased: bool,
}

/// Answer to [`RecordSearchRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSearchAnswer {
    /// The newest first.
    pub records: Vec<FoundRecord>,
    /// There are more behind the last.
    pub more: bool,
}

/// Asks for the proof of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordProofRequest {
    /// The kiosk.
    pub kiosk: String,
    /// Its disk.
    pub epoch: u32,
    /// The record.
    pub seq: RecordSeq,
}

/// Answer to [`RecordProofRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordProofAnswer {
    /// Nothing where the officer's region has no such record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Box<RecordProof>>,
}

/// What proves a record: the run of the chain that carried it as its kiosk signed it, and a neighbour on each side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordProof {
    /// [`RECORD_PROOF_VERSION`].
    pub version: u16,
    /// The kiosk.
    pub kiosk: String,
    /// Its disk.
    pub epoch: u32,
    /// The record.
    pub seq: RecordSeq,
    /// When the centre accepted it.
    pub received_at: Timestamp,
    /// The records of the run, in order, with one before and one behind where there are. Only the record that is proven
    /// may have its content.
    pub records: Vec<Record>,
    /// The run as the kiosk signed it; nothing where no signature was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<SignedRun>,
    /// DER of the certificate that the signature verifies under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Base64>,
    /// When what the record says was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

impl RecordProof {
    /// The record that is proven, where it is shown.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        self.records.iter().find(|record| record.seq == self.seq)
    }

    /// What is shown, for [`crate::domain::record::proof::judge`].
    #[must_use]
    pub fn evidence(&self) -> Evidence<'_> {
        let span = self.run.as_ref().map(|run| SignedSpan {
            from_seq: run.from_seq,
            to_seq: run.to_seq,
            prev_hash: run.prev_hash,
            head_hash: run.head_hash,
            certificate_sha256: run.certificate_sha256,
        });
        let certificate = self.certificate.as_ref().map(|der| der.0.as_slice());
        Evidence { kiosk: &self.kiosk, seq: self.seq, records: &self.records, span, certificate }
    }

    /// What the kiosk's key signed, and its signature; nothing where no signature was kept.
    #[must_use]
    pub fn signed(&self) -> Option<(Vec<u8>, &[u8])> {
        let run = self.run.as_ref()?;
        Some((run.message(&self.kiosk, self.epoch), run.signature.0.as_slice()))
    }

    /// The proof without what the record says: it proves as much, and holds nothing personal.
    #[must_use]
    pub fn erased(self) -> Self {
        Self { records: self.records.into_iter().map(Record::erased).collect(), ..self }
    }

    /// The proof as a file: one JSON value and a line end.
    #[must_use]
    pub fn to_file(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(self).expect("a proof is plain data");
        bytes.push(b'\n');
        bytes
    }

    /// What such a file is called.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("record-{}-{}-{}.json", self.kiosk, self.epoch, self.seq.0)
    }
}

#[cfg(test)]
pub(crate) mod tests;
