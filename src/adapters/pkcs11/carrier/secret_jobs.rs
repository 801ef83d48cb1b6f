//! The jobs about a carrier's PUK, SO PIN and management key: what is drawn, set, and used to unblock. What is held for them is
//! wiped with everything else, and no value leaves this process unsealed.

use super::commands::{CardCommands, TracedCommands};
use super::faults::{Failure, refusal};
use super::held_pin::HeldPin;
use super::port::Pkcs11Carrier;
use super::presence::StayMark;
use super::{jobs, secrets};
use crate::adapters::envelope::{self, OpeningKey};
use crate::domain::carrier::{CarrierAddress, CarrierAnswer, CarrierFault, CarrierJob};
use crate::domain::secret::{Pin, PinSource};
use crate::domain::takeover::{CarrierSecret, ReleasedSecret};

/// Most released secrets that are tried on a carrier.
const WRONG_MAX: usize = 2;

/// What is held of a carrier's secrets.
#[derive(Default)]
pub(super) struct HeldSecrets {
    /// Drawn, and not set yet.
    drawn: Option<(CarrierSecret, HeldPin)>,
    /// Known to count on the carrier: set, or used to unblock, during this stay.
    counts: Vec<(CarrierSecret, HeldPin)>,
    /// Opens what is released for the carrier.
    reply: Option<OpeningKey>,
}

impl HeldSecrets {
    /// The SO PIN or management key that took the factory's place during this stay.
    pub(super) fn so(&self, address: &CarrierAddress, mark: StayMark) -> Option<Pin> {
        [CarrierSecret::SoPin, CarrierSecret::ManagementKey].into_iter().find_map(|so| self.known(so, address, mark))
    }

    fn known(&self, secret: CarrierSecret, address: &CarrierAddress, mark: StayMark) -> Option<Pin> {
        self.counts.iter().filter(|(of, _)| *of == secret).find_map(|(_, held)| held.of(address, mark))
    }

    fn note(&mut self, secret: CarrierSecret, held: Option<HeldPin>) {
        self.counts.retain(|(of, _)| *of != secret);
        self.counts.extend(held.map(|held| (secret, held)));
    }
}

impl Pkcs11Carrier {
    /// Carries out a job about secrets.
    pub(super) fn with_secrets(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, Failure> {
        match job {
            CarrierJob::DrawSecret { address, secret, seal_to } => self.draw_secret(address, *secret, seal_to),
            CarrierJob::TakeSecret { address, secret } => self.take_secret(address, *secret),
            CarrierJob::ReplyKey { address } => {
                self.arrive(address)?;
                let key = OpeningKey::ephemeral().map_err(|error| refusal(&error.to_string()))?;
                let point = key.seal_to().to_vec();
                self.secrets.reply = Some(key);
                Ok(CarrierAnswer::ReplyKey(point))
            }
            CarrierJob::Unblock { address, pin, released } => self.unblock(address, pin, released),
            _ => Err(refusal("no job about secrets")),
        }
    }

    fn draw_secret(
        &mut self,
        address: &CarrierAddress,
        secret: CarrierSecret,
        seal_to: &[u8],
    ) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        let value = secrets::draw(&self.profile, secret)?;
        let sealed = envelope::seal_secret(seal_to, &value, secret, &address.serial);
        let sealed = sealed.map_err(|error| refusal(&error.to_string()))?;
        let held = HeldPin::new(address, self.mark()?, &value).ok_or_else(|| refusal("the secret is too long"))?;
        self.secrets.drawn = Some((secret, held));
        Ok(CarrierAnswer::SecretSealed(sealed))
    }

    fn take_secret(&mut self, address: &CarrierAddress, secret: CarrierSecret) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        let mark = self.mark()?;
        let drawn = self.secrets.drawn.as_ref().filter(|(of, _)| *of == secret);
        let new = drawn.and_then(|(_, held)| held.of(address, mark)).ok_or(CarrierFault::SecretNotHeld)?;
        let known = self.secrets.known(secret, address, mark);
        let old = known.map_or_else(|| secrets::factory(&self.profile, secret), Ok)?;
        match secret {
            CarrierSecret::Puk => {
                let mut card = self.commands_of(address, mark)?;
                secrets::select_piv(card.as_mut())?;
                secrets::set_puk(&self.profile, card.as_mut(), &old, &new)?;
            }
            CarrierSecret::SoPin | CarrierSecret::ManagementKey => {
                secrets::set_so(&self.profile, self.token()?, &old, &new)?;
            }
        }
        self.secrets.drawn = None;
        self.secrets.note(secret, HeldPin::new(address, mark, &new));
        Ok(CarrierAnswer::SecretTaken)
    }

    fn unblock(
        &mut self,
        address: &CarrierAddress,
        pin: &PinSource,
        released: &[ReleasedSecret],
    ) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        let mark = self.mark()?;
        let reply = self.secrets.reply.take().ok_or(CarrierFault::SecretNotHeld)?;
        let opened = released.iter().map(|one| {
            let value = reply.open_secret(&one.sealed, one.secret, &address.serial);
            value.map(|value| (one.secret, value)).map_err(|error| refusal(&error.to_string()))
        });
        let opened: Vec<(CarrierSecret, Pin)> = opened.collect::<Result<_, _>>()?;
        // Where a card does not say how many tries are left, two wrong ones leave every card one.
        for (secret, value) in opened.iter().take(WRONG_MAX) {
            if !self.reset(address, mark, (*secret, value), pin)? {
                continue;
            }
            self.secrets.note(*secret, HeldPin::new(address, mark, value));
            self.arrive(address)?;
            jobs::present_pin(self.token()?, pin)?;
            return Ok(CarrierAnswer::Unblocked(*secret));
        }
        Err(CarrierFault::SecretRefused.into())
    }

    /// Gives the carrier a new PIN with this secret; false when it does not count there.
    fn reset(
        &mut self,
        address: &CarrierAddress,
        mark: StayMark,
        (secret, value): (CarrierSecret, &Pin),
        pin: &PinSource,
    ) -> Result<bool, Failure> {
        match secret {
            CarrierSecret::Puk => {
                let PinSource::Typed(pin) = pin else { return Err(refusal("a PUK unblocks with a typed PIN alone")) };
                let mut card = self.commands_of(address, mark)?;
                secrets::select_piv(card.as_mut())?;
                match secrets::reset_pin(card.as_mut(), value, pin)? {
                    secrets::Puk::Taken => Ok(true),
                    // One more wrong one would be the last.
                    secrets::Puk::Refused { left: Some(0..=1) } => Err(CarrierFault::SecretRefused.into()),
                    secrets::Puk::Refused { .. } => Ok(false),
                }
            }
            CarrierSecret::SoPin => {
                self.arrive(address)?;
                match secrets::init_pin(&self.profile, self.token()?, value, pin) {
                    Ok(()) => Ok(true),
                    Err(Failure::BrokenOff(CarrierFault::NotFresh)) => Ok(false),
                    Err(other) => Err(other),
                }
            }
            CarrierSecret::ManagementKey => Ok(false),
        }
    }

    /// The card for its own commands: the module lets go of it, and it is still the one that was looked at.
    fn commands_of(&mut self, address: &CarrierAddress, mark: StayMark) -> Result<Box<dyn CardCommands>, Failure> {
        let connect = self.commands.ok_or_else(|| refusal("there is no way to the card's own commands"))?;
        self.leave();
        let card = TracedCommands { card: connect(&address.reader)?, tracer: self.module.tracer().clone() };
        if self.presence.mark(&address.reader) != Some(mark) {
            return Err(CarrierFault::Gone.into());
        }
        Ok(Box::new(card))
    }
}
