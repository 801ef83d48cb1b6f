//! `/v1/changes`: what a kiosk keeps a copy of, and what became of it since the kiosk last asked. JSON, as the rest of the API.
//!
//! The centre numbers what it changes in the order of its commits. A kiosk gives back the cursor of the last page it kept
//! and gets what came after, each thing once and as it is now; it keeps the one with the greater version. A cursor that the
//! centre does not know, or that is older than what it remembers of things that went, is answered with `restart`: the pages
//! from there on are the whole set, and what the kiosk held before and does not meet among them is gone.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::officer::Officer;
use crate::domain::order::{ApplicantKind, Branch, Order, worded};
use crate::domain::sale::PriceList;

/// Most changes in one page.
pub const CHANGES_MAX: usize = 256;
/// Longest cursor, in bytes.
pub const CURSOR_BYTES_MAX: usize = 200;
/// Longest agreement text, in bytes.
pub const AGREEMENT_BYTES_MAX: usize = 48 << 10;
/// The name of the one list of reader prices.
pub const READER_PRICES_ID: &str = "all/reader-prices/counter";
/// Longest name of a thing, in bytes.
pub const ITEM_ID_BYTES_MAX: usize = 200;

/// Where a kiosk has read up to. Only the centre knows what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

impl Cursor {
    /// Takes a cursor: 1 to [`CURSOR_BYTES_MAX`] printable ASCII characters.
    ///
    /// # Errors
    /// A text when it is no cursor.
    pub fn new(text: String) -> Result<Self, &'static str> {
        let fits = (1..=CURSOR_BYTES_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err("is no cursor") }
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Cursor {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(text)
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

/// Asks for the next page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesRequest {
    /// Of the last page kept; `None` asks for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// Answer to [`ChangesRequest`]: one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesAnswer {
    /// The whole set begins with this page.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restart: bool,
    /// At most [`CHANGES_MAX`], in the order of the cursor.
    pub changes: Vec<Change>,
    /// To ask with next.
    pub cursor: Cursor,
    /// There are more pages already.
    pub more: bool,
    /// The centre's clock when it looked: without more pages, everything is as it was then.
    pub as_of: Timestamp,
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The thing's name, the same for ever.
    pub id: String,
    /// Grows with each change of it.
    pub version: u64,
    /// As it is now; `None` when this kiosk has nothing to do with it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
    /// When it leaves this kiosk's view by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What a kiosk keeps copies of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Item {
    /// An order of its branch.
    Order(Box<Order>),
    /// A branch.
    Branch(Branch),
    /// An officer of its branch, or of all.
    Officer(OfficerEntry),
    /// What an order costs.
    Price(Price),
    /// What readers cost at the counter: all prices at once, so that a kiosk never knows a part of a list.
    ReaderPrices(PriceList),
    /// What an applicant agrees to.
    Agreement(Agreement),
    /// A model of carrier and its certification.
    CarrierModel(CarrierModelEntry),
    /// The serial number, in hexadecimal, of a certificate that was revoked.
    Revoked(String),
}

/// An officer as a kiosk knows one. Nothing here lets anybody sign in; what signing in without the line needs comes beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficerEntry {
    /// Who.
    pub officer: Officer,
    /// SHA-256 of the public keys on the officer's carriers that count at sign-in; `None` from a centre that tells none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carriers: Option<Vec<Sha256Hash>>,
}

/// What an order costs when it says nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Whose order.
    pub applicant: ApplicantKind,
    /// How much.
    pub price: Qepik,
}

/// A text that an applicant agrees to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Which one: `user-rules`.
    pub name: String,
    /// The language's code (ISO 639-1).
    pub language: String,
    /// At most [`AGREEMENT_BYTES_MAX`] bytes.
    pub text: String,
}

worded! {
    /// Whether a model is certified as a qualified signature creation device.
    ModelStatus {
        /// It is.
        Certified = "certified",
        /// It never was.
        NotCertified = "not-certified",
        /// It was.
        Withdrawn = "withdrawn",
    }
}

/// A model of carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierModelEntry {
    /// `CK_TOKEN_INFO.manufacturerID`.
    pub manufacturer: String,
    /// `CK_TOKEN_INFO.model`.
    pub model: String,
    /// Exact firmware; `None` covers every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firmware: Option<String>,
    /// Whether it is certified.
    pub status: ModelStatus,
    /// Last day of the certification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}
