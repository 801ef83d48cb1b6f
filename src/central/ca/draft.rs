//! Deciding what a holder's certificate says. Nothing is changed here: order, request, carrier and time go in, linted
//! to-be-signed bytes come out.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::carrier_models::CertificatePolicy;
use super::lint::{Findings, Linted};
use super::name::{self, SubjectRefusal};
use super::public_key::PublicKey;
use super::request::{self, RequestRefusal};
use super::{Authority, extensions, tbs};
use crate::domain::certificate::KeyPurpose;
use crate::domain::order::Order;
use crate::wire::centre::CarrierReport;

/// Why no certificate can be drafted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftRefusal {
    /// The request cannot be used.
    #[error(transparent)]
    Request(#[from] RequestRefusal),
    /// The order gives no subject.
    #[error(transparent)]
    Subject(#[from] SubjectRefusal),
    /// The draft broke its profile.
    #[error(transparent)]
    Lint(#[from] Findings),
    /// A value cannot be encoded.
    #[error("a value cannot be encoded: {0}")]
    Encoding(#[from] der::Error),
    /// The calendar ends before the certificate would.
    #[error("the certificate would end after the calendar")]
    Calendar,
}

/// A certificate that may be signed.
pub(super) struct Draft {
    pub(super) serial: String,
    pub(super) linted: Linted,
    pub(super) policy: CertificatePolicy,
    pub(super) subject_id: String,
    pub(super) key: PublicKey,
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

impl Authority {
    /// Drafts a certificate of an order.
    pub(super) fn draft(
        &self,
        order: &Order,
        (purpose, request): (KeyPurpose, &[u8]),
        carrier: &CarrierReport,
        serial: [u8; 16],
        now: Timestamp,
    ) -> Result<Draft, DraftRefusal> {
        let key = request::proven_key(request)?;
        let subject = name::subject(order, &self.profile)?;
        let today = TimeZone::UTC.to_datetime(now).date();
        // Qualified is a signature; to show who one is needs the secure device alone (EN 319 411-1, 5.3).
        let policy = match purpose {
            KeyPurpose::Signature => {
                self.models.policy(&carrier.manufacturer, &carrier.model, &carrier.firmware, today)
            }
            KeyPurpose::Authentication => CertificatePolicy::NcpPlus,
        };
        let (not_before, not_after) = self.validity(now)?;
        let issuer = self.certificate.facts(self.signer.as_ref());
        let der = tbs::encode(&tbs::Parts {
            serial,
            scheme: issuer.scheme,
            issuer: issuer.name,
            not_before,
            not_after,
            subject: &subject.name,
            spki: key.der(),
            extensions: extensions::of_holder(&self.profile, (purpose, policy), key.bits(), issuer.key_identifier)?,
        })?;
        let linted = self.lint(der, purpose)?;
        let subject_id = subject.serial_number;
        Ok(Draft { serial: hex::encode(serial), linted, policy, subject_id, key, not_before, not_after })
    }

    /// From the centre's time less the profile's minutes, in whole seconds.
    fn validity(&self, now: Timestamp) -> Result<(Timestamp, Timestamp), DraftRefusal> {
        let rules = self.profile.validity;
        let start = now - SignedDuration::from_mins(i64::from(rules.backdate_minutes));
        let start = Timestamp::from_second(start.as_second()).map_err(|_| DraftRefusal::Calendar)?;
        let end = tbs::years_later(start, rules.years).ok_or(DraftRefusal::Calendar)?;
        Ok((start, end))
    }
}
