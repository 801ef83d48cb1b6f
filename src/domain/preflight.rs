//! Pre-flight: what must hold of a carrier before anything is written on it, and where a carrier stands in the stock. Each
//! refusal is a fault that says why and what now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::clock::CLOCK_APART_MAX;
use crate::domain::fault::Fault;
use crate::domain::order::worded;
use crate::domain::takeover::CarrierSecret;

/// Room that a key, its certificate and what a module puts beside them need, in bytes.
pub const ROOM_BYTES_NEEDED: u64 = 8 * 1024;

worded! {
    /// How a carrier's locked PIN is set anew.
    UnblockMethod {
        /// `C_InitPIN` as SO (PKCS#11 v2.40, 5.5).
        InitPin = "init-pin",
        /// RESET RETRY COUNTER with the PUK (NIST SP 800-73-4 part 2, 3.2.3), over PC/SC.
        PivRetryCounter = "piv-reset-retry-counter",
        /// Not at all: the carrier is replaced.
        None = "none",
    }
}

/// What one look says of whether the carrier can be worked on, beside what lies on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierFitness {
    /// The module makes keys and writes certificates on it.
    pub writable: bool,
    /// The module's list of mechanisms has what the profile's key type needs; `None` where it does not say.
    pub key_supported: Option<bool>,
    /// Free memory in bytes (`CK_TOKEN_INFO`); `None` where it does not say.
    pub free_bytes: Option<u64>,
    /// How its locked PIN is set anew.
    pub unblock: UnblockMethod,
    /// Secrets of the factory's that are replaced before the carrier is handed over, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<CarrierSecret>,
}

impl Default for CarrierFitness {
    /// Nothing speaks against it, and nothing is said of its PUK.
    fn default() -> Self {
        Self { writable: true, key_supported: None, free_bytes: None, unblock: UnblockMethod::None, secrets: vec![] }
    }
}

impl CarrierFitness {
    /// Why so many keys cannot be issued on it.
    #[must_use]
    pub fn refusal(&self, keys: usize) -> Option<Fault> {
        let needed = ROOM_BYTES_NEEDED.saturating_mul(keys as u64);
        if !self.writable {
            Some(Fault::CarrierReadOnly)
        } else if self.key_supported == Some(false) {
            Some(Fault::KeyTypeUnsupported)
        } else if self.free_bytes.is_some_and(|free| free < needed) {
            Some(Fault::CarrierFull)
        } else {
            None
        }
    }
}

worded! {
    /// Whether the scheme issues on a model of carrier, by the centre's list.
    ModelStanding {
        /// It is on the list and may be issued on.
        Allowed = "allowed",
        /// It is on the list and no longer issued on.
        Refused = "refused",
        /// It is not on the list.
        Unlisted = "unlisted",
    }
}

worded! {
    /// Whether a carrier is where it should be, by the centre's stock.
    StockStanding {
        /// In this branch's stock.
        Here = "here",
        /// In another branch's stock.
        Elsewhere = "elsewhere",
        /// In no stock, and the centre keeps one.
        Unknown = "unknown",
        /// In no stock, because the centre keeps none.
        NotKept = "not-kept",
        /// Known, and in a state in which nothing is issued on it: handed over, lost, damaged …
        Unfit = "unfit",
    }
}

/// What the centre says of a carrier before anything is written on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CarrierVerdict {
    /// By the list of models.
    pub model: ModelStanding,
    /// By the stock.
    pub stock: StockStanding,
    /// The authority's key answers.
    pub authority_ready: bool,
    /// The centre's clock.
    pub centre_time: Timestamp,
}

impl CarrierVerdict {
    /// Why nothing may be issued on it.
    #[must_use]
    pub const fn refusal(&self) -> Option<Fault> {
        match (self.model, self.stock) {
            (ModelStanding::Refused | ModelStanding::Unlisted, _) => Some(Fault::CarrierModelRefused),
            (_, StockStanding::Elsewhere | StockStanding::Unfit) => Some(Fault::CarrierElsewhere),
            (_, StockStanding::Unknown) => Some(Fault::CarrierNotInStock),
            (ModelStanding::Allowed, StockStanding::Here | StockStanding::NotKept) => None,
        }
    }

    /// What must be put right at the kiosk or the centre first, whatever carrier is in.
    #[must_use]
    pub fn obstacle(&self, at: Timestamp) -> Option<Fault> {
        if !self.authority_ready {
            Some(Fault::AuthorityNotReady)
        } else if self.centre_time.duration_since(at).abs() > CLOCK_APART_MAX {
            Some(Fault::ClockDiffers)
        } else {
            None
        }
    }
}

worded! {
    /// Where a carrier stands.
    CarrierState {
        /// Delivered, not in a stock yet.
        Received = "received",
        /// In a branch's stock.
        InStock = "in-stock",
        /// Set aside for an order.
        Reserved = "reserved",
        /// The holder's PIN is on it.
        Initialised = "initialised",
        /// A key was made on it.
        KeyMade = "key-made",
        /// The certificate is on it.
        CertificateWritten = "certificate-written",
        /// It proved that it holds the key.
        Verified = "verified",
        /// The holder has it.
        HandedOver = "handed-over",
        /// Its certificates are on hold.
        Suspended = "suspended",
        /// Its certificates are revoked.
        Revoked = "revoked",
        /// Lost or stolen.
        Lost = "lost",
        /// It does not work.
        Damaged = "damaged",
        /// Its certificates have run out.
        Expired = "expired",
        /// Destroyed, for good.
        Destroyed = "destroyed",
        /// Held back until a person has looked at it.
        Quarantine = "quarantine",
    }
}

impl CarrierState {
    /// The moves of the carrier's machine; the database holds the same table as a constraint.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use CarrierState as S;
        if matches!(next, S::Quarantine | S::Damaged | S::Lost) {
            return !matches!(self, S::Destroyed) && self as u8 != next as u8;
        }
        matches!(
            (self, next),
            (S::Received | S::Quarantine, S::InStock)
                | (S::InStock, S::Reserved | S::Initialised | S::KeyMade)
                | (S::Reserved, S::InStock | S::Initialised | S::KeyMade)
                | (S::Initialised, S::InStock | S::KeyMade)
                | (S::KeyMade, S::CertificateWritten | S::Verified)
                | (S::CertificateWritten, S::Verified)
                | (S::Verified, S::HandedOver | S::Revoked)
                | (S::HandedOver, S::Suspended | S::Revoked | S::Expired)
                | (S::Suspended, S::HandedOver | S::Revoked | S::Expired)
                | (S::Quarantine | S::Damaged | S::Lost | S::Revoked | S::Expired, S::Destroyed)
        )
    }

    /// True while an issue may be begun or gone on with on it.
    #[must_use]
    pub const fn may_be_issued_on(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::InStock
                | Self::Reserved
                | Self::Initialised
                | Self::KeyMade
                | Self::CertificateWritten
                | Self::Verified
        )
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn each_thing_that_speaks_against_a_carrier_has_its_own_fault() {
        let fit = CarrierFitness::default();
        let cases = [
            (fit.clone(), 2, None),
            (
                CarrierFitness { writable: false, key_supported: Some(false), ..fit.clone() },
                1,
                Some(Fault::CarrierReadOnly),
            ),
            (CarrierFitness { key_supported: Some(false), ..fit.clone() }, 1, Some(Fault::KeyTypeUnsupported)),
            (CarrierFitness { free_bytes: Some(ROOM_BYTES_NEEDED - 1), ..fit.clone() }, 1, Some(Fault::CarrierFull)),
            (CarrierFitness { free_bytes: Some(ROOM_BYTES_NEEDED), key_supported: Some(true), ..fit.clone() }, 1, None),
            (
                CarrierFitness { free_bytes: Some(2 * ROOM_BYTES_NEEDED - 1), ..fit.clone() },
                2,
                Some(Fault::CarrierFull),
            ),
            (CarrierFitness { free_bytes: Some(2 * ROOM_BYTES_NEEDED), ..fit }, 2, None),
        ];
        for (fitness, keys, fault) in cases {
            assert_eq!(fitness.refusal(keys), fault, "{fitness:?}");
        }
    }

    #[test]
    fn the_centre_may_refuse_a_model_a_place_a_clock_or_itself() {
        let now = Timestamp::UNIX_EPOCH;
        let verdict = |model, stock| CarrierVerdict { model, stock, authority_ready: true, centre_time: now };
        use {ModelStanding as M, StockStanding as S};
        let cases = [
            (verdict(M::Allowed, S::Here), None),
            (verdict(M::Allowed, S::NotKept), None),
            (verdict(M::Allowed, S::Unknown), Some(Fault::CarrierNotInStock)),
            (verdict(M::Allowed, S::Elsewhere), Some(Fault::CarrierElsewhere)),
            (verdict(M::Allowed, S::Unfit), Some(Fault::CarrierElsewhere)),
            (verdict(M::Refused, S::Here), Some(Fault::CarrierModelRefused)),
            (verdict(M::Unlisted, S::Unknown), Some(Fault::CarrierModelRefused)),
        ];
        for (verdict, fault) in cases {
            assert_eq!(verdict.refusal(), fault, "{verdict:?}");
        }
        let good = verdict(M::Allowed, S::Here);
        assert_eq!(good.obstacle(now), None);
        assert_eq!(good.obstacle(now + SignedDuration::from_secs(121)), Some(Fault::ClockDiffers));
        assert_eq!(good.obstacle(now - SignedDuration::from_secs(121)), Some(Fault::ClockDiffers));
        assert_eq!(CarrierVerdict { authority_ready: false, ..good }.obstacle(now), Some(Fault::AuthorityNotReady));
    }

    #[test]
    fn a_destroyed_carrier_never_comes_back_and_a_handed_over_one_is_never_issued_on() {
        for next in CarrierState::ALL {
            assert!(!CarrierState::Destroyed.may_become(*next), "{next:?}");
            assert!(!next.may_become(*next), "{next:?}");
        }
        assert!(!CarrierState::HandedOver.may_be_issued_on());
        assert!(!CarrierState::Quarantine.may_be_issued_on());
    }
}
