//! The secrets that take the factory's place on carriers: kept sealed before a carrier is touched, and marked by what became of
//! each. Nothing is opened here.

use super::Centre;
use crate::central::ledger::kiosks::Kiosk;
use crate::central::ledger::secrets::{self, NewSecret};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::Fault;
use crate::domain::officer::OfficerId;
use crate::domain::text::clean_line;
use crate::wire::bytes::Base64;
use crate::wire::carriers::{SecretAnswer, SecretOutcomeRequest, SecretRequest};
use crate::wire::envelope::{Envelope, EnvelopeError};

/// Longest text taken of a carrier's own description, in characters.
const CARRIER_CHARS_MAX: usize = 64;
/// Most secrets of one kind that one attempt may have kept: each cut of the same step leaves one.
const KEPT_MAX: u32 = 16;

impl Centre {
    /// The key that carriers' secrets are sealed to.
    #[must_use]
    pub fn seal_to(&self) -> Option<Base64> {
        self.stick.as_ref().map(|keys| keys.seal_to.clone())
    }

    /// Keeps a sealed secret of the carrier of an attempt. Asking again changes nothing.
    ///
    /// # Errors
    /// [`Fault::OrderLeased`] when the attempt is not this kiosk's; [`Fault::SecretNotKept`] for what is sealed to another key, is
    /// no envelope, or one too many.
    pub fn keep_secret(
        &self,
        kiosk: &Kiosk,
        officer: &OfficerId,
        request: &SecretRequest,
    ) -> Result<SecretAnswer, Refusal> {
        let refused = |why: &str| Refusal::new(Fault::SecretNotKept, why);
        let now = self.clock.now();
        let line = |text: &str| clean_line(text, CARRIER_CHARS_MAX);
        let serial = line(&request.serial).map_err(|error| refused(&format!("the carrier's number {error}")))?;
        let manufacturer = line(&request.manufacturer).unwrap_or_default();
        self.is_sealed_to_us(&request.sealed.0)?;
        let new = NewSecret {
            manufacturer: &manufacturer,
            carrier_serial: &serial,
            secret: request.secret,
            sealed: &request.sealed.0,
            order: &request.order,
            attempt: request.attempt,
            kiosk: &kiosk.name,
            officer,
        };
        self.ledger.write(|tx| {
            self.hold(tx, kiosk, &request.order, request.attempt)?;
            if secrets::count_of_attempt(tx, &request.order, request.attempt, request.secret)? >= KEPT_MAX {
                return Err(refused("the attempt has too many"));
            }
            let earlier = secrets::keep(tx, &new, now)?;
            Ok(SecretAnswer { earlier })
        })
    }

    /// Whether it is a secret that this centre can open.
    pub(super) fn is_sealed_to_us(&self, sealed: &[u8]) -> Result<(), Refusal> {
        let refused = |why: &str| Refusal::new(Fault::SecretNotKept, why);
        let sealed = Envelope::parse(sealed).map_err(|error| refused(&error.to_string()))?;
        let ours = self.stick.as_ref().map(|keys| Sha256Hash::of(&keys.seal_to.0));
        if ours == Some(sealed.key_sha256) { Ok(()) } else { Err(refused(&EnvelopeError::OtherKey.to_string())) }
    }

    /// Marks a kept secret by what became of it. Asking again changes nothing.
    ///
    /// # Errors
    /// [`Fault::OrderLeased`] when the attempt is not this kiosk's; [`Fault::SecretNotKept`] when it never kept this secret, or it
    /// was said otherwise before.
    pub fn secret_outcome(&self, kiosk: &Kiosk, request: &SecretOutcomeRequest) -> Result<(), Refusal> {
        let now = self.clock.now();
        self.ledger.write(|tx| {
            self.hold(tx, kiosk, &request.order, request.attempt)?;
            let of = (&request.order, request.attempt);
            if secrets::settle(tx, of, request.sealed_sha256, request.outcome, now)? {
                return Ok(());
            }
            Err(Refusal::new(Fault::SecretNotKept, "this attempt has no such secret"))
        })
    }
}
