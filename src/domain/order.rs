//! Orders: number, applicant, carrier kind, and the order's own machine.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::person::{DocumentNumber, Fin, PersonName, Phone, Voen};

/// An order's number as printed for the citizen: three digits, a hyphen, four to six digits (`260-1147`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderNumber(String);

/// Why an order number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an order number looks like 260-1147")]
pub struct OrderNumberError;

impl OrderNumber {
    /// Reads an order number.
    ///
    /// # Errors
    /// [`OrderNumberError`] when it does not look like one.
    pub fn parse(raw: &str) -> Result<Self, OrderNumberError> {
        let trimmed = raw.trim();
        let (head, tail) = trimmed.split_once('-').ok_or(OrderNumberError)?;
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let fits = head.len() == 3 && (4..=6).contains(&tail.len()) && digits(head) && digits(tail);
        if fits { Ok(Self(trimmed.to_owned())) } else { Err(OrderNumberError) }
    }

    /// The number as printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for OrderNumber {
    type Error = OrderNumberError;
    fn try_from(raw: String) -> Result<Self, Self::Error> {
        Self::parse(&raw)
    }
}

impl From<OrderNumber> for String {
    fn from(number: OrderNumber) -> Self {
        number.0
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Declares an enum whose words are the same in commands, on the wire, in the ledger and in message ids.
macro_rules! worded {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in declaration order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value's word in commands, on the wire, in the ledger and in message ids.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.word() == word).ok_or_else(|| {
                    format!("one of {}", Self::ALL.iter().map(|v| v.word()).collect::<Vec<_>>().join(", "))
                })
            }
        }
    };
}
pub(crate) use worded;

worded! {
    /// Who orders.
    ApplicantKind {
        /// A citizen.
        Citizen = "citizen",
        /// A physical person with a VÖEN.
        Entrepreneur = "entrepreneur",
        /// A company; one order may name several holders.
        LegalEntity = "legal-entity",
        /// A state body.
        StateBody = "state-body",
    }
}

worded! {
    /// What the certificate is carried on.
    CarrierKind {
        /// A smart card, used in a card reader.
        SmartCard = "smart-card",
        /// A USB token, which needs no reader.
        UsbToken = "usb-token",
    }
}

worded! {
    /// Where an order stands.
    OrderState {
        /// Being filled in on the portal.
        Draft = "draft",
        /// Confirmed, payment awaited.
        Submitted = "submitted",
        /// Paid; not yet at its branch.
        Paid = "paid",
        /// At its branch, waiting for the holder.
        Ready = "ready",
        /// Leased by a kiosk.
        InService = "in-service",
        /// The carrier is written and proven.
        Issued = "issued",
        /// The holder has it; the certificate is active.
        HandedOver = "handed-over",
        /// Nothing more to do.
        Closed = "closed",
        /// Withdrawn before issue.
        Cancelled = "cancelled",
        /// Withdrawn and the money returned.
        Refunded = "refunded",
        /// Not collected in time.
        Expired = "expired",
        /// Stopped for a reason that a person must look at.
        Blocked = "blocked",
    }
}

impl ApplicantKind {
    /// Whether a VÖEN stands behind the order.
    #[must_use]
    pub const fn has_voen(self) -> bool {
        !matches!(self, Self::Citizen)
    }

    /// Whether an organisation orders, for those who sign for it.
    #[must_use]
    pub const fn is_organisation(self) -> bool {
        matches!(self, Self::LegalEntity | Self::StateBody)
    }
}

impl OrderState {
    /// The moves of the order's machine; the ledger's database holds the same table as a constraint.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use OrderState as S;
        matches!(
            (self, next),
            (S::Draft, S::Submitted | S::Cancelled)
                | (S::Submitted, S::Paid | S::Cancelled | S::Expired)
                | (S::Paid, S::Ready | S::Cancelled | S::Refunded | S::Blocked)
                | (S::Ready, S::InService | S::Cancelled | S::Refunded | S::Expired | S::Blocked)
                | (S::InService, S::Ready | S::Issued | S::Blocked)
                | (S::Issued, S::HandedOver | S::Ready | S::Blocked)
                | (S::HandedOver, S::Closed)
                | (S::Cancelled, S::Refunded)
                | (S::Expired, S::Refunded)
                | (S::Blocked, S::Ready | S::Refunded)
        )
    }
}

/// A branch's code and name: `baku-12`, `Bakı-12`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// Code used in commands, on the wire and in the ledger.
    pub code: String,
    /// Name shown to people.
    pub name: String,
}

/// An organisation behind an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Registered name.
    pub name: String,
    /// Tax number.
    pub voen: Voen,
}

/// The orders of one organisation that were placed and paid together, and this order's place among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The number of its first order, which all of them are found by.
    pub number: OrderNumber,
    /// Which one this is, from 1; [`Order::holders`] is how many there are.
    pub place: u32,
    /// Whether the holder has the right of the organisation's seal.
    pub seal_right: bool,
}

/// A kiosk's exclusive right to work on an order, given by the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// Counts the attempts at this order from 1; with the number it is the idempotency key.
    pub attempt: u32,
    /// Name of the kiosk that holds it.
    pub kiosk: String,
    /// The officer who asked for it.
    pub officer: OfficerId,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// One holder's order as a kiosk sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Printed number.
    pub number: OrderNumber,
    /// Where it stands.
    pub state: OrderState,
    /// Who ordered.
    pub applicant: ApplicantKind,
    /// The organisation, for a legal entity, a state body or an entrepreneur.
    pub organisation: Option<Organisation>,
    /// How many holders the same application names, this one included.
    pub holders: u32,
    /// The package it belongs to, where an organisation ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// The holder's name in the register's spelling.
    pub holder: PersonName,
    /// The holder's FİN.
    pub fin: Fin,
    /// The holder's ID card.
    pub document: DocumentNumber,
    /// The holder's date of birth in the register.
    pub birth_date: Date,
    /// The applicant's telephone number, where the order has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// What the certificate goes on.
    pub carrier: CarrierKind,
    /// Whether a card reader was ordered with it.
    pub reader_ordered: bool,
    /// What was asked for.
    pub price: Qepik,
    /// When it was paid, if it was.
    pub paid_at: Option<Timestamp>,
    /// The branch where it is collected.
    pub branch: Branch,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// The running lease, if any.
    pub lease: Option<Lease>,
}

/// What stands between an order and its issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Not paid yet.
    Unpaid,
    /// Collected at another branch.
    OtherBranch,
    /// Another kiosk holds the lease.
    LeasedElsewhere,
    /// Already issued, handed over or closed.
    AlreadyIssued,
    /// Cancelled, refunded, expired or blocked.
    Stopped,
}

impl Order {
    /// The first thing that stands between this order and its issue at `branch` by `kiosk`, or `None` when it can begin.
    #[must_use]
    pub fn obstacle(&self, branch: &str, kiosk: &str, at: Timestamp) -> Option<Obstacle> {
        match self.state {
            OrderState::Draft | OrderState::Submitted => return Some(Obstacle::Unpaid),
            OrderState::Issued | OrderState::HandedOver | OrderState::Closed => return Some(Obstacle::AlreadyIssued),
            OrderState::Cancelled | OrderState::Refunded | OrderState::Expired | OrderState::Blocked => {
                return Some(Obstacle::Stopped);
            }
            OrderState::Paid | OrderState::Ready | OrderState::InService => {}
        }
        if self.branch.code != branch {
            return Some(Obstacle::OtherBranch);
        }
        let held = self.lease.as_ref().is_some_and(|lease| lease.kiosk != kiosk && lease.expires_at > at);
        held.then_some(Obstacle::LeasedElsewhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_number_is_three_digits_a_hyphen_and_four_to_six() {
        for good in ["260-1147", " 260-114700 "] {
            assert!(OrderNumber::parse(good).is_ok(), "{good}");
        }
        for bad in ["2601147", "26-1147", "260-114", "260-1147000", "26a-1147", ""] {
            assert_eq!(OrderNumber::parse(bad), Err(OrderNumberError), "{bad}");
        }
    }

    #[test]
    fn no_state_leads_back_to_itself_and_closed_is_the_end() {
        for state in OrderState::ALL {
            assert!(!state.may_become(*state), "{state:?}");
            assert!(!OrderState::Closed.may_become(*state));
            assert_eq!(state.word().parse(), Ok(*state));
        }
    }
}
