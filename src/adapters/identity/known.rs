//! The centre behind this kiosk's identity: each heartbeat names the run, and a certificate in its last third is renewed
//! after a heartbeat, behind the screen, over the connection that the old one opened.

use jiff::{SignedDuration, Timestamp};

use super::{Identity, IdentityError, Known};
use crate::domain::enrolment::renewal_is_due;
use crate::domain::fault::{Fault, Trouble};
use crate::ports::centre::{Ask, CentrePort, Told};
use crate::ports::clock::Clock;
use crate::wire::bytes::Base64;
use crate::wire::centre::HelloRequest;
use crate::wire::device::{RenewRequest, RunName};

/// Pause between two tries to renew, in minutes.
const RETRY_MINUTES: i64 = 60;

/// A way to the centre that knows who asks.
pub struct KnownCentre<C> {
    centre: C,
    identity: Identity,
    run: RunName,
    clock: Box<dyn Clock>,
    /// Lets the next question begin with the new certificate.
    reconnect: Box<dyn Fn() + Send>,
    known: Option<Known>,
    next_try: Option<Timestamp>,
}

impl<C: CentrePort> KnownCentre<C> {
    /// Names this run, and brings a renewal that a cut interrupted to its end.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(
        centre: C,
        identity: Identity,
        clock: Box<dyn Clock>,
        reconnect: Box<dyn Fn() + Send>,
    ) -> Result<Self, getrandom::Error> {
        let mut name = [0; 16];
        getrandom::fill(&mut name)?;
        if let Err(error) = identity.settle() {
            tracing::warn!(%error, "a renewal could not be brought to its end");
        }
        let run = RunName::from_random(name);
        Ok(Self { centre, identity, run, clock, reconnect, known: None, next_try: None })
    }

    /// Renews the certificate when its time has come.
    fn renew_in_time(&mut self) {
        let now = self.clock.now();
        if self.known.is_none() {
            self.known = self.identity.known().ok();
        }
        let due = self.known.as_ref().is_some_and(|known| renewal_is_due(known.not_before, known.not_after, now));
        if !due || self.next_try.is_some_and(|next| now < next) {
            return;
        }
        self.next_try = Some(now + SignedDuration::from_mins(RETRY_MINUTES));
        match self.renew() {
            Ok(()) => {
                self.known = None;
                self.next_try = None;
                tracing::info!("this kiosk has a new certificate");
                (self.reconnect)();
            }
            Err(trouble) => tracing::warn!(code = trouble.fault.code(), detail = trouble.detail, "not renewed"),
        }
    }

    fn renew(&mut self) -> Result<(), Trouble> {
        let failed = |error: IdentityError| Trouble::new(Fault::IdentityEnding, &error.to_string());
        let request = Base64(self.identity.request_next().map_err(failed)?);
        match self.centre.ask(&Ask::Renew(RenewRequest { request }), None)? {
            Told::Renewed(answer) => self.identity.take_next(&answer.certificate.0).map_err(failed),
            _ => Err(Fault::CentreAnswer.into()),
        }
    }
}

impl<C: CentrePort> CentrePort for KnownCentre<C> {
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble> {
        let Ask::Hello(hello) = ask else { return self.centre.ask(ask, session) };
        let hello = HelloRequest { run: Some(self.run.clone()), ..hello.clone() };
        let told = self.centre.ask(&Ask::Hello(hello), session);
        if let Ok(Told::Hello(answer)) = &told {
            if let Some(Err(error)) = answer.stick.as_ref().map(|keys| self.identity.keep_stick_keys(keys)) {
                tracing::warn!(%error, "the centre's keys for files on a stick are not kept");
            }
            self.renew_in_time();
        }
        told
    }
}
