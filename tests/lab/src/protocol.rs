//! What is said over the control socket: one JSON object a line, a request from the client, replies from the counter.
//! Types only.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    layout::{CarrierKind, ReaderKind},
};

/// A command to the running counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// What is where.
    Status,
    /// The state now and again after every change, until the client hangs up.
    Watch,
    /// Put an item into a reader; answered once pcscd reports it.
    Insert {
        /// An ID card or a carrier.
        item: String,
        /// Kind of chip of an ID card; without it the usual one.
        #[serde(default)]
        chip: Option<String>,
        /// Id or name of the reader; without it the one made for such items.
        reader: Option<String>,
    },
    /// Take an item out; answered once pcscd reports it.
    Remove {
        /// An ID card or a carrier.
        item: String,
    },
    /// Put an item in or take it out, whichever it is not.
    Toggle {
        /// An ID card or a carrier.
        item: String,
    },
    /// Make a blank carrier.
    NewCarrier {
        /// Smart card or USB token.
        kind: CarrierKind,
        /// Its name; without it the next free one.
        name: Option<String>,
    },
    /// End the counter with everything it started.
    Stop,
}

/// An answer of the counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// What is where, after the command was carried out.
    Snapshot(Snapshot),
    /// The new carrier.
    Carrier(CarrierStatus),
    /// The command was not carried out.
    Failed(Failure),
}

/// What is where on the counter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The readers, in pcscd's order.
    pub readers: Vec<ReaderStatus>,
    /// Every carrier ever made in this directory.
    pub carriers: Vec<CarrierStatus>,
    /// Every ID card of the people file.
    pub id_cards: Vec<IdCardStatus>,
}

/// One reader and what lies in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderStatus {
    /// Short name on the command line.
    pub id: String,
    /// Name as PC/SC clients see it.
    pub name: String,
    /// What it is for.
    pub kind: ReaderKind,
    /// The item that was put in, if any.
    pub item: Option<String>,
    /// What kind of item it is.
    pub item_kind: Option<ItemKind>,
    /// Whose ID card it is, or the carrier's serial number.
    pub item_detail: Option<String>,
    /// Whether pcscd reports a card there.
    pub card_present: bool,
}

/// What can be put into a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A person's ID card.
    IdCard,
    /// A carrier for a smart-card reader.
    SmartCard,
    /// A carrier for the USB port.
    UsbToken,
}

impl From<CarrierKind> for ItemKind {
    fn from(kind: CarrierKind) -> Self {
        match kind {
            CarrierKind::SmartCard => Self::SmartCard,
            CarrierKind::UsbToken => Self::UsbToken,
        }
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IdCard => "ID card",
            Self::SmartCard => "smart card",
            Self::UsbToken => "USB token",
        })
    }
}

/// One carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierStatus {
    /// Name on the command line.
    pub name: String,
    /// Smart card or USB token.
    pub kind: CarrierKind,
    /// Serial number as PKCS#11 shows it, decimal.
    pub serial: u32,
    /// Id of the reader it is in.
    pub reader: Option<String>,
}

/// One ID card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdCardStatus {
    /// Name on the command line.
    pub id: String,
    /// Given name and surname as the register spells them.
    pub display_name: String,
    /// Number of this person's order, if there is one.
    pub order: Option<String>,
    /// Id of the reader it lies on.
    pub reader: Option<String>,
}
