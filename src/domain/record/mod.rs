//! Records: facts that a kiosk keeps, chained by hash, and sends to the centre exactly once.
//!
//! The chain runs over *commitments*: what a record says lies beside it and can be erased, and the chain stays whole. A
//! commitment is salted with 32 random bytes, so that nobody without them can try names and numbers against it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod body;
mod content;
pub mod proof;

pub use body::{KINDS, RecordBody, RecordDraft, SecondOrphan, SuspensionReason};
pub use content::{Content, RecordKind, Salt};

use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;

/// The number of a record at its kiosk: 1, 2, 3 … without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordSeq(pub u64);

/// A record with its place in the kiosk's chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Its number at this kiosk.
    pub seq: RecordSeq,
    /// The kiosk's time when it was made.
    pub at: Timestamp,
    /// Who was signed in.
    pub officer: OfficerId,
    /// What kind of fact it is.
    pub kind: RecordKind,
    /// What it says, hidden: [`Content::commitment`].
    pub commitment: Sha256Hash,
    /// The chain's value before this record; zeros for the first.
    pub prev_hash: Sha256Hash,
    /// The chain's value after it.
    pub hash: Sha256Hash,
    /// What it says, until that is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// The chain's value before the first record.
pub const CHAIN_START: Sha256Hash = Sha256Hash::from_bytes([0; 32]);

/// Why a record does not fit its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The hash is not that of the record.
    #[error("record {0:?}: the hash does not fit the record")]
    Hash(RecordSeq),
    /// The record does not follow the one before.
    #[error("record {0:?}: does not follow the one before")]
    Link(RecordSeq),
    /// The content is not the one committed to.
    #[error("record {0:?}: the content is not the one committed to")]
    Content(RecordSeq),
    /// The content was erased.
    #[error("record {0:?}: the content was erased")]
    Erased(RecordSeq),
    /// The body is not a known fact.
    #[error("record {0:?}: the body is not a known fact")]
    Body(RecordSeq),
}

impl Record {
    /// Chains a fact behind `prev_hash`. `salt` is fresh from a random source and serves for this record alone.
    #[must_use]
    pub fn chain(
        seq: RecordSeq,
        at: Timestamp,
        officer: OfficerId,
        body: &RecordBody,
        prev_hash: Sha256Hash,
        salt: Salt,
    ) -> Self {
        let text = serde_json::to_string(body).expect("a record body is plain data");
        let content = Content { salt, body: text };
        let (kind, commitment) = (body.kind(), content.commitment());
        let mut record =
            Self { seq, at, officer, kind, commitment, prev_hash, hash: prev_hash, content: Some(content) };
        record.hash = record.digest();
        record
    }

    /// The fact.
    ///
    /// # Errors
    /// [`ChainError::Erased`] when the content is gone, [`ChainError::Body`] when it is of a kind this version does not know,
    /// or of another than the record says.
    pub fn fact(&self) -> Result<RecordBody, ChainError> {
        let content = self.content.as_ref().ok_or(ChainError::Erased(self.seq))?;
        let fact: Option<RecordBody> = serde_json::from_str(&content.body).ok();
        fact.filter(|fact| fact.kind() == self.kind).ok_or(ChainError::Body(self.seq))
    }

    /// The same fact at another place in a chain: for a kiosk whose chain begins anew.
    #[must_use]
    pub fn chained_anew(self, seq: RecordSeq, prev_hash: Sha256Hash) -> Self {
        let mut record = Self { seq, prev_hash, ..self };
        record.hash = record.digest();
        record
    }

    /// The record without what it says: what stays of it after erasure, and what an audit needs.
    #[must_use]
    pub fn erased(self) -> Self {
        Self { content: None, ..self }
    }

    /// Checks that this record is whole in itself: its own hash, and the content that it commits to. Whether it follows
    /// another is [`Record::verify`]'s to say.
    ///
    /// # Errors
    /// [`ChainError::Hash`] and [`ChainError::Content`].
    pub fn is_whole(&self) -> Result<(), ChainError> {
        if self.hash != self.digest() {
            return Err(ChainError::Hash(self.seq));
        }
        if self.content.as_ref().is_some_and(|content| content.commitment() != self.commitment) {
            return Err(ChainError::Content(self.seq));
        }
        Ok(())
    }

    /// Checks that this record is whole and follows `prev` (number and hash of the one before). A content that is there has
    /// to be the one committed to; one that was erased is not missed.
    ///
    /// # Errors
    /// [`ChainError`] naming the record.
    pub fn verify(&self, prev_seq: RecordSeq, prev_hash: Sha256Hash) -> Result<(), ChainError> {
        if self.seq.0.checked_sub(1) != Some(prev_seq.0) || self.prev_hash != prev_hash {
            return Err(ChainError::Link(self.seq));
        }
        self.is_whole()
    }

    /// The chain's value after this record. Every part is preceded by its length, so that no two records share one input.
    fn digest(&self) -> Sha256Hash {
        let at = self.at.as_nanosecond().to_be_bytes();
        let seq = self.seq.0.to_be_bytes();
        let (officer, kind) = (self.officer.as_str().as_bytes(), self.kind.as_str().as_bytes());
        let (prev, commitment) = (self.prev_hash.as_bytes(), self.commitment.as_bytes());
        let parts: [&[u8]; 6] = [prev, &seq, &at, officer, kind, commitment];
        let mut input = b"imza-record-v2".to_vec();
        for part in parts {
            input.extend_from_slice(&(part.len() as u64).to_be_bytes());
            input.extend_from_slice(part);
        }
        Sha256Hash::of(&input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::OrderNumber;

    fn released(seq: u64, prev: Sha256Hash) -> Record {
        let body = RecordBody::Released {
            order: OrderNumber::parse("260-1147").expect("valid"),
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
            orphan_key_destroyed: false,
            second_orphan: None,
        };
        let (officer, salt) = (OfficerId::parse("aysel").expect("valid"), Salt::from_bytes([7; 32]));
        Record::chain(RecordSeq(seq), Timestamp::UNIX_EPOCH, officer, &body, prev, salt)
    }

    #[test]
    fn a_chain_holds_and_every_change_breaks_it() {
        let first = released(1, CHAIN_START);
        let second = released(2, first.hash);
        assert_eq!(first.verify(RecordSeq(0), CHAIN_START), Ok(()));
        assert_eq!(second.verify(first.seq, first.hash), Ok(()));
        assert_eq!(second.verify(RecordSeq(0), first.hash), Err(ChainError::Link(second.seq)));
        assert_eq!(second.verify(first.seq, CHAIN_START), Err(ChainError::Link(second.seq)));
        let changes: [fn(&mut Record); 4] = [
            |r| r.commitment = Sha256Hash::of(b"another"),
            |r| r.at = Timestamp::from_second(1).expect("in range"),
            |r| r.officer = OfficerId::parse("elvin").expect("valid"),
            |r| r.kind = RecordKind::parse("hand-over").expect("a kind"),
        ];
        for change in changes {
            let mut changed = second.clone();
            change(&mut changed);
            assert_eq!(changed.verify(first.seq, first.hash), Err(ChainError::Hash(second.seq)));
        }
    }

    #[test]
    fn a_content_that_is_erased_is_not_missed_and_one_that_is_changed_is_found() {
        let record = released(1, CHAIN_START);
        assert_eq!(record.clone().erased().verify(RecordSeq(0), CHAIN_START), Ok(()));
        assert_eq!(record.clone().erased().fact(), Err(ChainError::Erased(RecordSeq(1))));
        let changes: [fn(&mut Content); 2] = [
            |content| content.body = content.body.replace("260-1147", "260-1148"),
            |content| content.salt = Salt::from_bytes([8; 32]),
        ];
        for change in changes {
            let mut changed = record.clone();
            change(changed.content.as_mut().expect("a content"));
            assert_eq!(changed.verify(RecordSeq(0), CHAIN_START), Err(ChainError::Content(RecordSeq(1))));
        }
    }

    #[test]
    fn a_record_that_says_another_kind_than_its_content_is_no_fact() {
        let kind = RecordKind::parse("hand-over").expect("a kind");
        let record = Record { kind, ..released(1, CHAIN_START) };
        assert_eq!(record.fact(), Err(ChainError::Body(RecordSeq(1))));
        assert!(["", "Hand-Over", "hand over", &"a".repeat(41)].iter().all(|word| RecordKind::parse(word).is_err()));
    }
}
