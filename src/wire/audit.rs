//! An audit export: a file of JSON lines that proves itself. One line a thing, in this order:
//!
//! 1. one [`AuditLine::Header`];
//! 2. for each kiosk its [`AuditLine::Certificate`]s, then for each of its disks an [`AuditLine::Chain`] that says where the
//!    chain ends, every [`AuditLine::Record`] from 1 on, and behind the record at which it ends each [`AuditLine::Run`] that
//!    the kiosk signed;
//! 3. one [`AuditLine::Trailer`], which the centre's audit key signs over every byte before it.
//!
//! Each line is exactly what this program would write for its value, and ends in `\n`: there is one text for one export.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::record::{Record, RecordSeq};
use crate::wire::bytes::Base64;

/// Version of the format.
pub const AUDIT_VERSION: u16 = 1;
/// Longest line, in bytes.
pub const LINE_BYTES_MAX: usize = 64 * 1024;

/// A line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AuditLine {
    /// What the file is.
    Header {
        /// [`AUDIT_VERSION`].
        version: u16,
        /// When it was made.
        exported_at: Timestamp,
        /// The kiosks in it.
        kiosks: Vec<String>,
        /// True when the records hold their contents, which may be personal.
        contents: bool,
    },
    /// A certificate that a kiosk signs with.
    Certificate {
        /// The kiosk.
        kiosk: String,
        /// DER.
        der: Base64,
    },
    /// One disk of a kiosk begins.
    Chain {
        /// The kiosk.
        kiosk: String,
        /// Counts its disks.
        epoch: u32,
        /// The last record that the centre accepted.
        last_seq: RecordSeq,
        /// The chain's value there.
        head: Sha256Hash,
    },
    /// A record, with its content or without.
    Record {
        /// When the centre accepted it.
        received_at: Timestamp,
        /// The record.
        record: Record,
    },
    /// A run of the chain as the kiosk signed it.
    Run(SignedRun),
    /// The end.
    Trailer {
        /// Lines before this one.
        lines: u64,
        /// SHA-256 of every byte before this line.
        sha256: Sha256Hash,
        /// DER SubjectPublicKeyInfo of the audit key.
        key: Base64,
        /// The audit key's signature of [`trailer_message`], as DER: ECDSA with SHA-384 on P-384.
        signature: Base64,
    },
}

/// A run of a kiosk's chain and the signature that the kiosk sent with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedRun {
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
    /// ECDSA with SHA-256 over [`SignedRun::message`], as DER.
    pub signature: Base64,
}

impl SignedRun {
    /// What the kiosk's key signed: `"imza-records-v1\0"`, then the kiosk's name behind its length (u64), epoch (u32), first
    /// number (u64), the chain's value before, the count (u64) and the chain's value behind; integers big-endian.
    #[must_use]
    pub fn message(&self, kiosk: &str, epoch: u32) -> Vec<u8> {
        let count = self.to_seq.0.saturating_add(1).saturating_sub(self.from_seq.0);
        let mut bytes = b"imza-records-v1\0".to_vec();
        bytes.extend_from_slice(&(kiosk.len() as u64).to_be_bytes());
        bytes.extend_from_slice(kiosk.as_bytes());
        bytes.extend_from_slice(&epoch.to_be_bytes());
        bytes.extend_from_slice(&self.from_seq.0.to_be_bytes());
        bytes.extend_from_slice(self.prev_hash.as_bytes());
        bytes.extend_from_slice(&count.to_be_bytes());
        bytes.extend_from_slice(self.head_hash.as_bytes());
        bytes
    }
}

/// What the audit key signs: `"imza-audit-v1\0"`, the number of lines (u64, big-endian) and the hash of all bytes before.
#[must_use]
pub fn trailer_message(lines: u64, sha256: Sha256Hash) -> Vec<u8> {
    [b"imza-audit-v1\0".as_slice(), &lines.to_be_bytes(), sha256.as_bytes()].concat()
}
