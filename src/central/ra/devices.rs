//! How a kiosk comes by its certificate: with a one-time code the first time, with the certificate it has from then on.

use jiff::SignedDuration;

use super::{Centre, password};
use crate::central::devices::{DeviceAuthority, DeviceCertificate, DeviceError};
use crate::central::ledger::devices::{self, Code, Device, DeviceState, NewDevice};
use crate::central::ledger::kiosks::{self, Kiosk};
use crate::central::ledger::{Tx, branches};
use crate::central::refusal::Refusal;
use crate::domain::carrier::Sha256Hash;
use crate::domain::enrolment::EnrolmentCode;
use crate::domain::fault::Fault;
use crate::domain::secret::Password;
use crate::wire::bytes::Base64;
use crate::wire::device::{EnrolAnswer, EnrolRequest, RenewAnswer, RenewRequest};

/// A message of a run that was ended comes at most this much later than the first of the run that took its place.
const LATE_MESSAGE_SECONDS: i64 = 40;

/// Makes a one-time code for a kiosk that is to be enrolled, or enrolled anew after its disk was replaced. Only its hash is
/// kept; the one before is worth nothing any more.
///
/// # Errors
/// [`password::PasswordError`] when the system has no randomness.
pub fn new_code(
    branch: &str,
    tries: u32,
    expires_at: jiff::Timestamp,
) -> Result<(EnrolmentCode, Code), password::PasswordError> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes).map_err(|error| password::PasswordError::Hash(error.to_string()))?;
    let code = EnrolmentCode::from_random(bytes);
    let hash = password::hash(&Password::new(code.expose().to_owned()))?;
    let kept = Code { branch: branch.to_owned(), hash, tries_left: tries, expires_at, used_for: None };
    Ok((code, kept))
}

impl Centre {
    /// Gives a kiosk its first certificate, or the first of a new disk. A kiosk that nobody expects, a wrong code, a used one
    /// and one past its life answer alike and take alike long.
    ///
    /// # Errors
    /// [`Fault::EnrolmentRefused`].
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, Refusal> {
        let now = self.clock.now();
        // The try is counted before the code is looked at, so that tries side by side cannot get past the limit.
        let found = self.ledger.write(|tx| devices::take_try(tx, &request.kiosk))?;
        let typed = EnrolmentCode::parse(&request.code).map(|code| Password::new(code.expose().to_owned()));
        let hash = found.as_ref().map_or(self.nobodys_hash, |code| code.hash.as_str());
        let right = password::verify(hash, &typed.unwrap_or_else(|_| Password::new(String::new())));
        let live = |code: &Code| right && code.tries_left > 0 && code.expires_at > now;
        let Some(code) = found.filter(live) else {
            tracing::warn!(kiosk = %crate::domain::text::displayable(&request.kiosk, 32), "an enrolment was refused");
            return Err(Fault::EnrolmentRefused.into());
        };
        let (before, branch) = self.ledger.read(|tx| {
            let branch = branches::find(tx, &code.branch)?;
            Ok::<_, Refusal>((kiosks::find(tx, &request.kiosk)?, branch.ok_or(Refusal::from(Fault::EnrolmentRefused))?))
        })?;
        let epoch = before.as_ref().map_or(1, |kiosk| kiosk.epoch + 1);
        let made = self.certify(&request.kiosk, epoch, &request.request)?;
        let enrolled = self.ledger.write(|tx| {
            if let Some(used_for) = devices::code(tx, &request.kiosk)?.and_then(|code| code.used_for) {
                let given = devices::by_key(tx, used_for)?.filter(|_| used_for == made.spki_sha256);
                return given.ok_or(Refusal::from(Fault::EnrolmentRefused));
            }
            if !kiosks::add(tx, &request.kiosk, &code.branch, now)? {
                kiosks::begin_epoch(tx, &request.kiosk, &code.branch, epoch, now)?;
            }
            devices::end_all(tx, &request.kiosk)?;
            devices::forget_runs(tx, &request.kiosk)?;
            devices::use_code(tx, &request.kiosk, made.spki_sha256)?;
            keep(tx, &request.kiosk, epoch, &made, DeviceState::Current, now)
        })?;
        tracing::info!(kiosk = request.kiosk, epoch = enrolled.epoch, "a kiosk is enrolled");
        Ok(EnrolAnswer { branch, epoch: enrolled.epoch, certificate: Base64(enrolled.der), stick: self.stick.clone() })
    }

    /// Gives a kiosk another certificate for a new key. The one in use stays good until the new one is used first.
    ///
    /// # Errors
    /// [`Fault::KioskNotTrusted`] when the key was certified before and is no longer trusted.
    pub fn renew(&self, kiosk: &Kiosk, request: &RenewRequest) -> Result<RenewAnswer, Refusal> {
        let now = self.clock.now();
        let made = self.certify(&kiosk.name, kiosk.epoch, &request.request)?;
        let given = self.ledger.write(|tx| match devices::by_key(tx, made.spki_sha256)? {
            Some(given) if given.kiosk == kiosk.name && given.state != DeviceState::Past => Ok(given),
            Some(_) => Err(Refusal::new(Fault::KioskNotTrusted, "this key was certified before")),
            None => keep(tx, &kiosk.name, kiosk.epoch, &made, DeviceState::Offered, now),
        })?;
        Ok(RenewAnswer { certificate: Base64(given.der) })
    }

    /// The kiosk that a client certificate speaks for. A renewed certificate that is used first takes the old one's place.
    ///
    /// # Errors
    /// [`Fault::KioskNotTrusted`] when none does, or it is disabled; [`Fault::KioskDoubled`] when two kiosks spoke for it.
    pub fn kiosk(&self, certificate_der: &[u8]) -> Result<Kiosk, Refusal> {
        let hash = Sha256Hash::of(certificate_der);
        let found = self.ledger.read(|tx| kiosks::by_certificate(tx, hash))?;
        let (kiosk, state) =
            found.ok_or_else(|| Refusal::new(Fault::KioskNotTrusted, "no kiosk has this certificate"))?;
        if kiosk.disabled {
            return Err(Refusal::new(Fault::KioskNotTrusted, "this kiosk was disabled"));
        }
        if kiosk.doubled_at.is_some() {
            return Err(Refusal::new(Fault::KioskDoubled, "it waits for a person's decision"));
        }
        if state == DeviceState::Offered {
            self.ledger.write(|tx| devices::used(tx, &kiosk.name, hash, self.clock.now()))?;
            tracing::info!(kiosk = kiosk.name, "the kiosk uses its new certificate; the old one is worth nothing now");
        }
        Ok(kiosk)
    }

    /// Notes which run of the kiosk's program speaks.
    ///
    /// # Errors
    /// [`Fault::KioskDoubled`] when two runs speak in turns: the kiosk is not heard any more until a person has looked.
    pub(super) fn note_run(&self, kiosk: &Kiosk, run: &str) -> Result<(), Refusal> {
        let now = self.clock.now();
        let since = now - SignedDuration::from_secs(LATE_MESSAGE_SECONDS);
        let doubled = self.ledger.write(|tx| {
            let doubled = devices::heard_run(tx, &kiosk.name, run, now, since)?;
            if doubled {
                kiosks::mark_doubled(tx, &kiosk.name, now)?;
            }
            Ok::<_, Refusal>(doubled)
        })?;
        if doubled {
            tracing::error!(kiosk = kiosk.name, "two kiosks speak with one identity; nothing is taken from either");
            return Err(Refusal::new(Fault::KioskDoubled, "two runs of its program speak in turns"));
        }
        Ok(())
    }

    fn certify(&self, kiosk: &str, epoch: u32, request: &Base64) -> Result<DeviceCertificate, Refusal> {
        let none = || Refusal::new(Fault::CentreError, "this centre has no device authority");
        let devices: &DeviceAuthority = self.devices.as_ref().ok_or_else(none)?;
        devices.certify(kiosk, epoch, &request.0, self.clock.now()).map_err(|error| match error {
            DeviceError::Request(why) => Refusal::new(Fault::EnrolmentRefused, why),
            DeviceError::Authority { .. } => {
                tracing::error!(%error, "the device authority failed");
                Refusal::new(Fault::CentreError, "the device authority failed")
            }
        })
    }
}

fn keep(
    tx: &Tx<'_>,
    kiosk: &str,
    epoch: u32,
    made: &DeviceCertificate,
    state: DeviceState,
    now: jiff::Timestamp,
) -> Result<Device, Refusal> {
    let (der, spki_sha256, not_after) = (made.der.as_slice(), made.spki_sha256, made.not_after);
    devices::add(tx, &NewDevice { kiosk, epoch, der, spki_sha256, not_after }, state, now)?;
    Ok(Device { kiosk: kiosk.to_owned(), epoch, state, der: made.der.clone(), not_after })
}
