//! A draft of an order: what the citizen has said so far, step by step, and the order it becomes.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::carrier::Sha256Hash;
use crate::domain::money::Qepik;
use crate::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState, Organisation};
use crate::domain::person::{DocumentNumber, Fin, PersonName, Phone};

/// The steps before the payment, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The user rules.
    Rules,
    /// FİN and ID card.
    Person,
    /// Telephone, e-mail, organisation, registration centre.
    Contact,
    /// What the certificate goes on.
    Carrier,
    /// Everything at a glance, and the price.
    Review,
}

impl Step {
    /// The last part of the step's path.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Person => "person",
            Self::Contact => "contact",
            Self::Carrier => "carrier",
            Self::Review => "review",
        }
    }
}

/// Proof of what was agreed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Agreed {
    /// SHA-256 of the rules' text, hexadecimal.
    pub(super) rules: String,
    /// Their language.
    pub(super) language: String,
    /// When.
    pub(super) at: Timestamp,
}

/// Who will sign, as the population register has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holder {
    pub(super) name: PersonName,
    pub(super) birth_date: Date,
    pub(super) fin: Fin,
    pub(super) document: DocumentNumber,
}

/// How the applicant is reached, and where the order is collected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contact {
    pub(super) phone: Phone,
    pub(super) email: String,
    pub(super) organisation: Option<Organisation>,
    pub(super) branch: Branch,
}

/// What the certificate goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Choice {
    pub(super) carrier: CarrierKind,
    pub(super) reader: bool,
}

/// Everything said so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) applicant: ApplicantKind,
    pub(super) agreed: Agreed,
    pub(super) holder: Option<Holder>,
    pub(super) contact: Option<Contact>,
    pub(super) choice: Option<Choice>,
}

/// What an order costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) certificate: Qepik,
    pub(super) reader: Option<Qepik>,
    pub(super) total: Qepik,
}

impl Draft {
    pub(super) const fn begun(applicant: ApplicantKind, agreed: Agreed) -> Self {
        Self { applicant, agreed, holder: None, contact: None, choice: None }
    }

    /// The first step that is not done yet.
    pub(super) const fn first_open(&self) -> Step {
        match (&self.holder, &self.contact, &self.choice) {
            (None, ..) => Step::Person,
            (_, None, _) => Step::Contact,
            (.., None) => Step::Carrier,
            _ => Step::Review,
        }
    }

    /// The order that this draft becomes once it is paid. `None` while a step is missing.
    pub(super) fn order(&self, number: OrderNumber, price: Qepik, paid_at: Timestamp, now: Timestamp) -> Option<Order> {
        let (holder, contact, choice) = (self.holder.clone()?, self.contact.clone()?, self.choice?);
        Some(Order {
            number,
            state: OrderState::Paid,
            applicant: self.applicant,
            organisation: contact.organisation,
            holders: 1,
            holder: holder.name,
            fin: holder.fin,
            document: holder.document,
            birth_date: holder.birth_date,
            phone: Some(contact.phone),
            carrier: choice.carrier,
            reader_ordered: choice.reader,
            price,
            paid_at: Some(paid_at),
            branch: contact.branch,
            placed_at: now,
            lease: None,
        })
    }
}

/// Hash of the rules' text, as a draft keeps it, back into a hash.
pub(super) fn rules_hash(agreed: &Agreed) -> Option<Sha256Hash> {
    let bytes: [u8; 32] = hex::decode(&agreed.rules).ok()?.try_into().ok()?;
    Some(Sha256Hash::from_bytes(bytes))
}
