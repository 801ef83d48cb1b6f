//! What kiosks and the centre say of certificates after their issue.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::certificate::KeyPurpose;
use crate::domain::certificate::life::{CertificateState, Life, LifeRules, ReplacementReason, RevocationReason};
use crate::domain::evidence::ReadingMethod;
use crate::domain::money::Qepik;
use crate::domain::officer::OfficerId;
use crate::domain::order::{CarrierKind, OrderNumber};
use crate::domain::person::{DocumentNumber, Fin, PersonName};

/// Most certificates in one answer.
pub const CERTIFICATES_MAX: usize = 40;
/// Longest serial number of a certificate that is looked for, in characters.
pub const SERIAL_CHARS_MAX: usize = 64;
/// Longest number of a till's receipt, in characters.
pub const RECEIPT_CHARS_MAX: usize = 32;

/// Whose certificates are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificatesOf {
    /// The holder of this order.
    Order(OrderNumber),
    /// The person with this FİN.
    Holder(Fin),
    /// The holder of the certificate with this serial number, hexadecimal.
    Serial(String),
}

/// `/v1/certificates/of`: a person's certificates and what became of them. Asked by an officer who may see orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificatesRequest {
    /// Whose.
    pub of: CertificatesOf,
}

/// Answer to [`CertificatesRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificatesAnswer {
    /// The holder's name in the register's spelling.
    pub holder: PersonName,
    /// The holder's FİN.
    pub fin: Fin,
    /// Newest first.
    pub certificates: Vec<HeldCertificate>,
    /// There are more than were told.
    pub more: bool,
    /// The legal clocks and what a new carrier costs.
    pub rules: LifeRules,
}

/// A certificate, its carrier, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldCertificate {
    /// Serial number, hexadecimal.
    pub serial: String,
    /// The order.
    pub order: OrderNumber,
    /// What its key is for.
    pub purpose: KeyPurpose,
    /// Its state in the ledger.
    pub state: CertificateState,
    /// First second of validity.
    pub not_before: Timestamp,
    /// Last second of validity.
    pub not_after: Timestamp,
    /// What the carrier is.
    pub carrier_kind: CarrierKind,
    /// Serial number of the carrier.
    pub carrier_serial: String,
    /// When its holder got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_over_at: Option<Timestamp>,
    /// Since when it is suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_at: Option<Timestamp>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_reason: Option<RevocationReason>,
    /// The order for the carrier that takes this one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<OrderNumber>,
    /// The list price of such an order.
    pub list_price: Qepik,
    /// What became of it, oldest first.
    pub events: Vec<LifeEvent>,
}

impl HeldCertificate {
    /// What is known of its life.
    #[must_use]
    pub const fn life(&self) -> Life {
        let (state, handed_over) = (self.state, self.handed_over_at.is_some());
        Life { state, handed_over, suspended_at: self.suspended_at, not_after: self.not_after }
    }
}

/// Something that became of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEvent {
    /// What it became.
    pub to: CertificateState,
    /// The reason's word.
    pub why: String,
    /// When.
    pub at: Timestamp,
    /// The officer; none for the holder on the portal, and for the centre itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub officer: Option<String>,
    /// Who agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<String>,
}

/// What is done to the certificates on an order's carrier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case", deny_unknown_fields)]
pub enum LifeAct {
    /// Made valid again.
    Resume {},
    /// Ended for good.
    Revoke {
        /// Why.
        reason: RevocationReason,
    },
    /// Another carrier is ordered.
    Replace {
        /// Why.
        reason: ReplacementReason,
        /// The till's receipt, where it costs something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
    },
}

/// The ID card on the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownCard {
    /// The FİN in its zone.
    pub fin: Fin,
    /// Its number.
    pub document: DocumentNumber,
    /// How it was read.
    pub reading: ReadingMethod,
}

/// `/v1/certificates/act`: one act on the certificates of an order's carrier. Asked by an officer who may issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeRequest {
    /// The order whose carrier it is.
    pub order: OrderNumber,
    /// What is done.
    pub act: LifeAct,
    /// The ID card on the counter, where one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<ShownCard>,
}

/// `/v1/certificates/approve`: the same, with the word of a second officer, in whose session it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovedLifeRequest {
    /// The clerk who asks; signed in at the same kiosk.
    pub officer: OfficerId,
    /// What is done.
    pub request: LifeRequest,
}

/// Answer to [`LifeRequest`] and [`ApprovedLifeRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeAnswer {
    /// The order for a new carrier, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<OrderNumber>,
    /// How the person's certificates stand now.
    pub now: CertificatesAnswer,
}
