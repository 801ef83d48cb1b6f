//! Records: facts that a kiosk keeps, chained by hash, and sends to the centre exactly once.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::officer::OfficerId;
use crate::domain::order::{CarrierKind, OrderNumber};

/// The number of a record at its kiosk: 1, 2, 3 … without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordSeq(pub u64);

/// How an identity document was read: the strength of the evidence behind an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadingMethod {
    /// The machine-readable zone, all check digits right, from a scanner or a paste in one burst.
    MrzScanned,
    /// The machine-readable zone, typed by hand.
    MrzTyped,
}

/// A fact to be synced. `Receipt` is the receipt's number, or nothing in a [`RecordDraft`], whose number the outbox takes
/// in the same durable step that keeps the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RecordBody<Receipt = u64> {
    /// The holder has the proven carrier in hand; makes the certificate active.
    HandOver {
        /// The order.
        order: OrderNumber,
        /// The attempt that was proven.
        attempt: u32,
        /// Serial number of the carrier.
        carrier_serial: String,
        /// Smart card or USB token.
        carrier_kind: CarrierKind,
        /// SHA-256 of the certificate's DER.
        certificate_sha256: Sha256Hash,
        /// How the holder's ID card was read.
        reading: ReadingMethod,
        /// Receipt number at this kiosk, without gaps.
        receipt: Receipt,
    },
    /// An attempt given up before a certificate was asked for.
    Released {
        /// The order.
        order: OrderNumber,
        /// The attempt.
        attempt: u32,
        /// Serial number of the carrier that was bound, if one was.
        carrier_serial: Option<String>,
        /// SHA-256 of the SubjectPublicKeyInfo of a key left on that carrier, if one was made.
        orphan_key_sha256: Option<Sha256Hash>,
    },
}

/// A fact about to be recorded, without the numbers that only the outbox can give.
pub type RecordDraft = RecordBody<()>;

impl RecordDraft {
    /// The fact with its receipt number. `receipt` is called only for a fact that has one.
    #[must_use]
    pub fn numbered(self, receipt: impl FnOnce() -> u64) -> RecordBody {
        match self {
            Self::HandOver {
                order,
                attempt,
                carrier_serial,
                carrier_kind,
                certificate_sha256,
                reading,
                receipt: (),
            } => RecordBody::HandOver {
                order,
                attempt,
                carrier_serial,
                carrier_kind,
                certificate_sha256,
                reading,
                receipt: receipt(),
            },
            Self::Released { order, attempt, carrier_serial, orphan_key_sha256 } => {
                RecordBody::Released { order, attempt, carrier_serial, orphan_key_sha256 }
            }
        }
    }
}

impl RecordBody {
    /// The receipt's number, for a fact that has a receipt.
    #[must_use]
    pub const fn receipt(&self) -> Option<u64> {
        match self {
            Self::HandOver { receipt, .. } => Some(*receipt),
            Self::Released { .. } => None,
        }
    }

    /// The order whose issue this fact ends: its journal is closed in the same durable step.
    #[must_use]
    pub const fn ends_issue_of(&self) -> Option<&OrderNumber> {
        match self {
            Self::HandOver { order, .. } | Self::Released { order, .. } => Some(order),
        }
    }
}

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
    /// The fact, as the exact JSON text that is hashed.
    pub body: String,
    /// The chain's value before this record; zeros for the first.
    pub prev_hash: Sha256Hash,
    /// The chain's value after it.
    pub hash: Sha256Hash,
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
    /// The body is not a known fact.
    #[error("record {0:?}: the body is not a known fact")]
    Body(RecordSeq),
}

impl Record {
    /// Chains a fact behind `prev_hash`.
    #[must_use]
    pub fn chain(seq: RecordSeq, at: Timestamp, officer: OfficerId, body: &RecordBody, prev_hash: Sha256Hash) -> Self {
        let body = serde_json::to_string(body).expect("a record body is plain data");
        let hash = Self::digest(seq, at, &officer, &body, prev_hash);
        Self { seq, at, officer, body, prev_hash, hash }
    }

    /// The fact.
    ///
    /// # Errors
    /// [`ChainError::Body`] when it is of a kind this version does not know.
    pub fn fact(&self) -> Result<RecordBody, ChainError> {
        serde_json::from_str(&self.body).map_err(|_| ChainError::Body(self.seq))
    }

    /// Checks that this record is whole and follows `prev` (number and hash of the one before).
    ///
    /// # Errors
    /// [`ChainError`] naming the record.
    pub fn verify(&self, prev_seq: RecordSeq, prev_hash: Sha256Hash) -> Result<(), ChainError> {
        if self.seq.0 != prev_seq.0 + 1 || self.prev_hash != prev_hash {
            return Err(ChainError::Link(self.seq));
        }
        if self.hash != Self::digest(self.seq, self.at, &self.officer, &self.body, self.prev_hash) {
            return Err(ChainError::Hash(self.seq));
        }
        Ok(())
    }

    /// Every part is preceded by its length, so that no two records share one input.
    fn digest(seq: RecordSeq, at: Timestamp, officer: &OfficerId, body: &str, prev: Sha256Hash) -> Sha256Hash {
        let at = at.as_nanosecond().to_be_bytes();
        let seq = seq.0.to_be_bytes();
        let parts: [&[u8]; 5] = [prev.as_bytes(), &seq, &at, officer.as_str().as_bytes(), body.as_bytes()];
        let mut input = b"imza-record-v1".to_vec();
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

    fn released(seq: u64, prev: Sha256Hash) -> Record {
        let body = RecordBody::Released {
            order: OrderNumber::parse("260-1147").expect("valid"),
            attempt: 1,
            carrier_serial: None,
            orphan_key_sha256: None,
        };
        Record::chain(RecordSeq(seq), Timestamp::UNIX_EPOCH, OfficerId::parse("aysel").expect("valid"), &body, prev)
    }

    #[test]
    fn a_chain_holds_and_every_change_breaks_it() {
        let first = released(1, CHAIN_START);
        let second = released(2, first.hash);
        assert_eq!(first.verify(RecordSeq(0), CHAIN_START), Ok(()));
        assert_eq!(second.verify(first.seq, first.hash), Ok(()));
        assert_eq!(second.verify(RecordSeq(0), first.hash), Err(ChainError::Link(second.seq)));
        assert_eq!(second.verify(first.seq, CHAIN_START), Err(ChainError::Link(second.seq)));
        let changes: [fn(&mut Record); 3] = [
            |r| r.body = r.body.replace("260-1147", "260-1148"),
            |r| r.at = Timestamp::from_second(1).expect("in range"),
            |r| r.officer = OfficerId::parse("elvin").expect("valid"),
        ];
        for change in changes {
            let mut changed = second.clone();
            change(&mut changed);
            assert_eq!(changed.verify(first.seq, first.hash), Err(ChainError::Hash(second.seq)));
        }
    }
}
