//! Records on their way: signed batches, urgent notices, and what a kiosk fetches back. A golden file holds the bytes that are
//! signed; the API and the bundle on a stick say the same bodies.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{CHAIN_START, Record, RecordKind, RecordSeq};
use crate::domain::sync::ChainHead;
use crate::wire::bytes::Base64;

/// A run of a kiosk's chain, before it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsBatch {
    /// The kiosk's name, which is also its certificate's.
    pub kiosk: String,
    /// Counts the kiosk's disks from 1: a new one after each re-imaging.
    pub epoch: u32,
    /// The first record's number.
    pub from_seq: RecordSeq,
    /// The chain's value before it.
    pub prev_hash: Sha256Hash,
    /// At most [`super::centre::RECORDS_MAX`], in order, without gaps.
    pub records: Vec<Record>,
}

impl RecordsBatch {
    /// A batch of these records, which follow one another. An empty one asks where the centre stands.
    #[must_use]
    pub fn of(kiosk: &str, epoch: u32, records: Vec<Record>) -> Self {
        let (from_seq, prev_hash) =
            records.first().map_or((RecordSeq(1), CHAIN_START), |first| (first.seq, first.prev_hash));
        Self { kiosk: kiosk.to_owned(), epoch, from_seq, prev_hash, records }
    }

    /// The chain's value behind the batch.
    #[must_use]
    pub fn head_hash(&self) -> Sha256Hash {
        self.records.last().map_or(self.prev_hash, |last| last.hash)
    }

    /// What the device key signs: `"imza-records-v1\0"`, then the kiosk's name behind its length (u64), epoch (u32), first
    /// number (u64), the chain's value before, the count (u64) and the chain's value behind; integers big-endian. The chain
    /// stands for the records, and their commitments for their contents: erasing a content leaves the signature good.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"imza-records-v1\0".to_vec();
        bytes.extend_from_slice(&(self.kiosk.len() as u64).to_be_bytes());
        bytes.extend_from_slice(self.kiosk.as_bytes());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.from_seq.0.to_be_bytes());
        bytes.extend_from_slice(self.prev_hash.as_bytes());
        bytes.extend_from_slice(&(self.records.len() as u64).to_be_bytes());
        bytes.extend_from_slice(self.head_hash().as_bytes());
        bytes
    }
}

/// `/v1/records`: a run of the kiosk's chain, signed with the key of its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsRequest {
    /// The run.
    pub batch: RecordsBatch,
    /// ECDSA on P-256 with SHA-256 over [`RecordsBatch::signed_bytes`], as DER.
    pub signature: Base64,
}

/// Answer to [`RecordsRequest`]: everything up to here is durable at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsAnswer {
    /// The highest number accepted without a gap.
    pub acked_seq: RecordSeq,
    /// The chain's value there.
    pub head_hash: Sha256Hash,
}

/// An urgent record, told before its turn and before it is signed. It takes effect at once; its turn in the chain confirms it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The kiosk's name.
    pub kiosk: String,
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// The record, as it lies in the chain.
    pub record: Record,
}

impl Notice {
    /// What the device key signs: `"imza-notice-v1\0"`, then the kiosk's name behind its length (u64), epoch (u32), number
    /// (u64) and the chain's value behind the record; integers big-endian.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = b"imza-notice-v1\0".to_vec();
        bytes.extend_from_slice(&(self.kiosk.len() as u64).to_be_bytes());
        bytes.extend_from_slice(self.kiosk.as_bytes());
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes.extend_from_slice(&self.record.seq.0.to_be_bytes());
        bytes.extend_from_slice(self.record.hash.as_bytes());
        bytes
    }
}

/// `/v1/records/notice`: an urgent record before its turn. Asked again it gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRequest {
    /// The record.
    pub notice: Notice,
    /// ECDSA on P-256 with SHA-256 over [`Notice::signed_bytes`], as DER.
    pub signature: Base64,
}

/// Answer to [`NoticeRequest`]: the notice is durable at the centre and has taken what effect it can.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeAnswer {
    /// The record's number.
    pub seq: RecordSeq,
}

/// `/v1/records/missing`: what an old disk that was put back has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingRequest {
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// The first record asked for.
    pub from_seq: RecordSeq,
}

/// Answer to [`MissingRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingAnswer {
    /// In order, without gaps; contents that were erased are missing. Empty when there are none.
    pub records: Vec<Record>,
    /// Where the chain ends at the centre.
    pub head: ChainHead,
}

/// `/v1/records/refused`: which of this kiosk's records the centre kept without effect, and nobody has decided about yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedRequest {}

/// A record that contradicts what the centre knows: kept, without effect, until a person decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedRecord {
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// Its number there.
    pub seq: RecordSeq,
    /// The kiosk's time when it was made.
    pub at: Timestamp,
    /// What kind of fact it is.
    pub kind: RecordKind,
    /// Why it has no effect, without personal data.
    pub detail: String,
}

/// Answer to [`RefusedRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedAnswer {
    /// The newest first, at most [`REFUSED_MAX`].
    pub records: Vec<RefusedRecord>,
}

/// Most records in a [`RefusedAnswer`].
pub const REFUSED_MAX: usize = 100;

/// `/v1/records/resolve`: a supervisor has looked at a refused record. The record stays; the item ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolveRequest {
    /// Counts the kiosk's disks.
    pub epoch: u32,
    /// The record.
    pub seq: RecordSeq,
    /// What was decided; 1 to 200 characters without personal data.
    pub note: String,
}

/// Answer to [`ResolveRequest`]; asking again gives it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolveAnswer {}
