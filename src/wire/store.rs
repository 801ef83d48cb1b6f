//! What lies in the kiosk's store: the entries of its log and the rows of its index, as JSON before encryption. Shapes only.

use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::issue::JournalEntry;
use crate::domain::order::OrderNumber;
use crate::domain::record::{CHAIN_START, Record, RecordSeq};
use crate::wire::bytes::Base64;

/// Version of these shapes; part of every value's associated data, so that no version reads another's by mistake.
pub const STORE_VERSION: u16 = 2;

/// Where the kiosk's chain and counters stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// Counts this kiosk's disks from 1.
    pub epoch: u32,
    /// The last record's number; 0 before the first.
    pub last_seq: RecordSeq,
    /// The chain's value there.
    pub head: Sha256Hash,
    /// The last number the centre has acknowledged.
    pub acked_seq: RecordSeq,
    /// The chain's value there.
    pub acked_head: Sha256Hash,
    /// The last receipt number given.
    pub receipt: u64,
}

impl Standing {
    /// Before the first record of an epoch.
    #[must_use]
    pub const fn start(epoch: u32) -> Self {
        let (last_seq, acked_seq) = (RecordSeq(0), RecordSeq(0));
        Self { epoch, last_seq, head: CHAIN_START, acked_seq, acked_head: CHAIN_START, receipt: 0 }
    }
}

/// A record as kept, with the counter's number it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRecord {
    /// The record.
    pub record: Record,
    /// The receipt number it took, if it took one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u64>,
}

/// One entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LogEntry {
    /// The first entry of each log file: what the entries that were left out amount to.
    Standing {
        /// Where everything stood.
        standing: Standing,
    },
    /// A fact of an issue under way.
    Journal {
        /// The fact.
        fact: JournalEntry,
    },
    /// A record, the counter it moves and the issue it ends: all of it or nothing.
    Record {
        /// The record.
        kept: KeptRecord,
        /// The order whose journal ends here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends: Option<OrderNumber>,
    },
    /// A record that the centre has, in a log written anew: it may be looked back at.
    Past {
        /// The record.
        kept: KeptRecord,
    },
    /// The centre has everything up to here.
    Acknowledged {
        /// The last number acknowledged.
        seq: RecordSeq,
        /// The chain's value there.
        head: Sha256Hash,
    },
    /// A setting; `None` removes it.
    Setting {
        /// Its name.
        name: String,
        /// Its value.
        value: Option<Base64>,
    },
}

/// How far the index has followed the log, and what it must then hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexMark {
    /// The log file's random name for itself.
    pub log_id: Base64,
    /// How many of its entries the index holds.
    pub entries: u64,
    /// Where everything stood then.
    pub standing: Standing,
    /// Journal rows the index must hold.
    pub journal_rows: u64,
    /// Setting rows the index must hold.
    pub setting_rows: u64,
}

/// A setting's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingRow {
    /// Its name; the row's key holds only a keyed hash of it.
    pub name: String,
    /// Its value.
    pub value: Base64,
}
