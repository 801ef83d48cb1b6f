//! What lies in the kiosk's copy of the centre's data, as JSON before encryption. Shapes only.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::wire::changes::{Cursor, Item};

/// How far the copy goes: its one row about itself, written with every page in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CacheMark {
    /// Of the last page kept; `None` before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// When the copy was last known to be complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Timestamp>,
    /// Counts the whole sets that were begun. What belongs to an older one is replaced by the newer one's, and goes when the
    /// newer one is whole.
    pub generation: u64,
    /// A whole set is coming in; until it is there the one before still counts.
    pub filling: bool,
    /// A whole set is there, and what it did not bring has not been cleared away yet.
    pub sweeping: bool,
    /// Orders in the copy.
    pub orders: u64,
    /// Orders were left out because there was no room for more.
    pub truncated: bool,
}

/// A thing in the copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CachedItem {
    /// Its name; the row's key holds only a keyed hash of it.
    pub id: String,
    /// Its last change.
    pub version: u64,
    /// The whole set it belongs to.
    pub generation: u64,
    /// When it leaves the copy by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// As it is.
    pub item: Item,
}
