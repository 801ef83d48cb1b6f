//! The registration authority: what kiosks and officers may ask for, and the rules by which they get it. One file a
//! subject. It knows no HTTP; every method blocks on the ledger or on the CA key and belongs off the reactor.
//!
//! X never: an order is never leased twice at a time; a certificate is never active before its carrier proved the key and
//! the hand-over was recorded; a record is never acknowledged before it is durable.

pub use crate::adapters::password;

mod approval;
mod approval_requests;
#[cfg(test)]
mod approval_requests_tests;
mod by_stick;
mod carrier;
mod certificate;
mod changes;
pub mod decisions;
pub mod devices;
pub mod differences;
mod documents;
pub mod ending;
#[cfg(test)]
mod ending_tests;
mod hello;
mod history;
mod lease;
mod life;
#[cfg(test)]
mod life_tests;
mod proof;
pub mod publish;
mod record_search;
mod records;
pub mod reports;
mod revocation_list;
mod sales;
mod search;
mod secrets;
#[cfg(test)]
mod secrets_tests;
mod shifts;
mod sign_in;
#[cfg(test)]
mod sign_in_tests;
mod signed;
mod standing;
mod stock;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod two_keys_tests;
mod unblock;
mod urgent;

use jiff::{SignedDuration, Timestamp};

use crate::central::ca::Authority;
use crate::central::config::{CounterRules, Prices};
use crate::central::devices::DeviceAuthority;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::{Ledger, Tx, leases, officers, orders};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::officer::{Officer, Permission};
use crate::domain::order::{Order, OrderNumber, OrderState};
use crate::ports::clock::Clock;
use crate::ports::resealer::Resealer;
use crate::wire::stick::StickKeys;

/// The centre at work.
pub struct Centre {
    ledger: Ledger,
    authority: Authority,
    rules: CounterRules,
    /// What another carrier costs.
    prices: Prices,
    clock: Box<dyn Clock>,
    /// What a password is compared with when no officer has the name, so that the answer takes as long.
    nobodys_hash: &'static str,
    /// Makes the kiosks' certificates.
    devices: Option<DeviceAuthority>,
    /// What kiosks are told for what goes by stick.
    stick: Option<StickKeys>,
    /// Opens carriers' secrets for workers.
    opener: Option<Box<dyn Resealer>>,
    /// What is issued here is for practice.
    training: bool,
    /// Asked about ID cards, where there is one.
    documents: Option<documents::DocumentRegister>,
}

impl Centre {
    /// Puts the centre together.
    ///
    /// # Errors
    /// [`password::PasswordError`] when the system has no randomness.
    pub fn new(
        ledger: Ledger,
        authority: Authority,
        rules: CounterRules,
        clock: Box<dyn Clock>,
    ) -> Result<Self, password::PasswordError> {
        let nobodys_hash = password::nobodys()?;
        let (devices, stick, opener, documents) = (None, None, None, None);
        let (training, prices) = (false, Prices::default());
        Ok(Self { ledger, authority, rules, prices, clock, nobodys_hash, devices, stick, opener, training, documents })
    }

    /// With the authority that makes the kiosks' certificates: kiosks can enrol and renew.
    #[must_use]
    pub fn with_devices(self, devices: DeviceAuthority) -> Self {
        Self { devices: Some(devices), ..self }
    }

    /// With the prices of the configuration.
    #[must_use]
    pub fn with_prices(self, prices: Prices) -> Self {
        Self { prices, ..self }
    }

    /// With the public keys that kiosks seal bundles to and know acknowledgements by.
    #[must_use]
    pub fn with_stick(self, keys: StickKeys) -> Self {
        Self { stick: Some(keys), ..self }
    }

    /// With the key that carriers' secrets are sealed to: they can be released.
    #[must_use]
    pub fn with_opener(self, opener: Box<dyn Resealer>) -> Self {
        Self { opener: Some(opener), ..self }
    }

    /// For practice or not: kiosks are told.
    #[must_use]
    pub fn with_training(self, training: bool) -> Self {
        Self { training, ..self }
    }

    /// The officer of a session at this kiosk, when the role has the permission.
    ///
    /// # Errors
    /// [`Fault::SessionEnded`] or [`Fault::NotAllowed`].
    pub fn officer(&self, kiosk: &Kiosk, token: &str, permission: Permission) -> Result<Officer, Refusal> {
        let (hash, now) = (Sha256Hash::of(token.as_bytes()), self.clock.now());
        let officer = self.ledger.read(|tx| officers::by_session(tx, hash, &kiosk.name, now))?;
        let officer = officer.ok_or(Refusal::from(Fault::SessionEnded))?;
        if officer.role.may(permission) { Ok(officer) } else { Err(Fault::NotAllowed.into()) }
    }

    /// The lease of this attempt when it is this kiosk's; using it extends it. A lease that ran out still counts while no
    /// other kiosk has taken the order.
    fn hold(&self, tx: &Tx<'_>, kiosk: &Kiosk, order: &OrderNumber, attempt: u32) -> Result<Order, Refusal> {
        let now = self.clock.now();
        let found = orders::by_number(tx, order, now)?.ok_or(Refusal::from(Fault::NoOrder))?;
        match leases::find(tx, order)? {
            Some(lease) if lease.kiosk == kiosk.name && lease.attempt == attempt => {
                leases::extend(tx, order, self.lease_end(now))?;
                Ok(found)
            }
            // A kiosk that was cut off may ask once more while its record is on the way.
            _ if matches!(found.state, OrderState::HandedOver | OrderState::Closed) => {
                Err(Refusal::new(Fault::OrderIssued, "the carrier was handed over"))
            }
            _ => Err(Refusal::new(Fault::OrderLeased, "this kiosk does not hold this attempt")),
        }
    }

    fn lease_end(&self, now: Timestamp) -> Timestamp {
        now + SignedDuration::from_mins(i64::from(self.rules.lease_minutes))
    }
}
