//! The carrier port over one module: one stay of one card at a time, its session and the citizen's PIN. What a job does on
//! the token is in `jobs`.

use std::path::Path;
use std::time::Duration;

use cryptoki::slot::Slot;

use super::commands::ConnectCard;
use super::faults::{Failure, refusal};
use super::held_pin::HeldSource;
use super::inspection::inspect;
use super::jobs;
use super::module::Module;
use super::presence::{CardPresence, StayMark};
use super::profile::{CarrierProfile, LoginRole, PresenceSource};
use super::secret_jobs::HeldSecrets;
use super::survey::survey;
use super::token::Token;
use crate::adapters::tracer::Tracer;
use crate::domain::carrier::{
    CarrierAddress, CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, KeyId, Sha256Hash,
};
use crate::domain::secret::PinSource;
use crate::ports::carrier::CarrierPort;

/// How long the smart-card service may take to notice that a card was pulled: it looks at some readers every 400 ms.
const PULL_NOTICED_WITHIN: Duration = Duration::from_millis(1_000);

/// Carries out carrier jobs in this process, over one profile and its module. A module that hangs hangs the caller, and one
/// that crashes ends it: the kiosk keeps each in a worker process.
pub struct Pkcs11Carrier {
    pub(super) profile: CarrierProfile,
    pub(super) presence: Box<dyn CardPresence>,
    /// Declared before the module: sessions close before it is finalised.
    stay: Option<Stay>,
    held: Option<HeldSource>,
    pub(super) secrets: HeldSecrets,
    pub(super) commands: Option<ConnectCard>,
    pub(super) module: Module,
    /// The mark of the card that was in when the job at hand began.
    seen: Option<StayMark>,
}

/// One card while it stays in its reader.
struct Stay {
    reader: String,
    mark: StayMark,
    token: Token,
}

impl Pkcs11Carrier {
    /// A carrier of this profile, served by the profile's module. Nothing is loaded before the first job.
    #[must_use]
    pub fn new(profile: CarrierProfile, presence: Box<dyn CardPresence>) -> Self {
        let module = Module::new(&profile.module);
        let secrets = HeldSecrets::default();
        Self { profile, presence, stay: None, held: None, secrets, commands: None, module, seen: None }
    }

    /// With a way to the card's own commands.
    #[must_use]
    pub fn with_commands(mut self, commands: ConnectCard) -> Self {
        self.commands = Some(commands);
        self
    }

    /// Tells each call of the module and each of the card's own commands to this tracer.
    #[must_use]
    pub fn traced(mut self, tracer: Tracer) -> Self {
        self.module.trace(tracer);
        self
    }

    /// The module's path.
    #[must_use]
    pub fn module_path(&self) -> &Path {
        &self.profile.module
    }

    fn attempt(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, Failure> {
        match job {
            CarrierJob::Inspect { reader } => self.inspect(reader),
            CarrierJob::ChoosePin { address, pin } => self.choose_pin(address, pin),
            CarrierJob::PresentPin { address, pin } => self.present_pin(address, pin),
            CarrierJob::ChangePin { address, pins } => {
                self.arrive(address)?;
                self.held = None;
                jobs::change_pin(&self.profile, self.token()?, pins)
            }
            CarrierJob::MakeKey { address, id } => {
                self.arrive(address)?;
                let login = self.login_pin(self.profile.key.made_by, address)?;
                let made = jobs::make_key(&self.profile, self.token()?, &login, id)?;
                self.attested(address, id, made)
            }
            CarrierJob::ReadKey { address, id } => {
                self.arrive(address)?;
                let pin = self.held_pin(address).ok();
                jobs::read_key(&self.profile, self.token()?, pin.as_ref(), id)
            }
            CarrierJob::SignRequest { address, id, common_name } => {
                self.arrive(address)?;
                let pin = self.held_pin(address)?;
                jobs::sign_request(&self.profile, self.token()?, &pin, id, common_name)
            }
            CarrierJob::WriteCertificate { address, id, certificate } => {
                self.arrive(address)?;
                let login = self.login_pin(self.profile.certificate.written_by, address)?;
                jobs::write_certificate(&self.profile, self.token()?, &login, id, certificate)
            }
            CarrierJob::ReadCertificate { address, id } => {
                self.arrive(address)?;
                if self.profile.module_limits.objects_cached {
                    self.reopen(address)?;
                }
                jobs::read_certificate(&self.profile, self.token()?, id)
            }
            CarrierJob::Sign { address, id, message } => {
                self.arrive(address)?;
                let pin = self.held_pin(address)?;
                jobs::sign(&self.profile, self.token()?, &pin, id, message)
            }
            CarrierJob::Authenticate { address, id, pin, message } => self.authenticate(address, id, pin, message),
            CarrierJob::DestroyKey { address, id, spki_sha256 } => {
                self.arrive(address)?;
                let login = self.login_pin(self.profile.key.made_by, address)?;
                jobs::destroy_key(&self.profile, self.token()?, &login, (id, *spki_sha256))?;
                self.reopen(address)?;
                gone(&inspect(&self.profile, self.token()?, &address.reader)?, id, *spki_sha256)
            }
            CarrierJob::DrawSecret { .. }
            | CarrierJob::TakeSecret { .. }
            | CarrierJob::ReplyKey { .. }
            | CarrierJob::Unblock { .. } => self.with_secrets(job),
            CarrierJob::Forget => {
                (self.held, self.secrets) = (None, HeldSecrets::default());
                // Modules keep copies of the PIN until they are finalised.
                self.leave();
                Ok(CarrierAnswer::Forgotten)
            }
            CarrierJob::Survey => {
                // From nothing, as a look at a carrier is: a module remembers what was in its slots.
                self.leave();
                let tracer = self.module.tracer().clone();
                survey(&self.profile, (self.module.ready()?, &tracer))
                    .map(|seen| CarrierAnswer::Surveyed(Box::new(seen)))
            }
        }
    }

    /// Adds the carrier's attestation to a key just made: modules ask the carrier for it when a session is opened.
    fn attested(
        &mut self,
        address: &CarrierAddress,
        id: &KeyId,
        made: CarrierAnswer,
    ) -> Result<CarrierAnswer, Failure> {
        match made {
            CarrierAnswer::Key { spki_der, origin, .. } if self.profile.attestation.is_some() => {
                self.reopen(address)?;
                let attestation = jobs::attestation(&self.profile, self.token()?, id)?;
                Ok(CarrierAnswer::Key { spki_der, origin, attestation })
            }
            other => Ok(other),
        }
    }

    /// A look is always fresh: the module starts from nothing and reads the carrier itself, not its memory of one.
    fn inspect(&mut self, reader: &str) -> Result<CarrierAnswer, Failure> {
        let mark = self.see(reader)?;
        self.begin_stay(reader, mark)?;
        let inspection = inspect(&self.profile, self.token()?, reader)?;
        Ok(CarrierAnswer::Inspected(Box::new(inspection)))
    }

    fn choose_pin(&mut self, address: &CarrierAddress, pin: &PinSource) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        self.held = None;
        jobs::choose_pin(&self.profile, self.token()?, pin)?;
        self.hold(address, pin)
    }

    fn present_pin(&mut self, address: &CarrierAddress, pin: &PinSource) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        self.held = None;
        jobs::present_pin(self.token()?, pin)?;
        self.hold(address, pin)
    }

    /// Signs with a PIN that is kept for nothing else.
    fn authenticate(
        &mut self,
        address: &CarrierAddress,
        id: &KeyId,
        pin: &PinSource,
        message: &[u8],
    ) -> Result<CarrierAnswer, Failure> {
        self.arrive(address)?;
        let signed = jobs::sign(&self.profile, self.token()?, pin, id, message);
        // Modules keep copies of the PIN until they are finalised, and who entered it on the reader is logged in.
        self.leave();
        signed
    }

    fn hold(&mut self, address: &CarrierAddress, pin: &PinSource) -> Result<CarrierAnswer, Failure> {
        let held = HeldSource::new(address, self.mark()?, pin).ok_or_else(|| refusal("the PIN is too long"))?;
        self.held = Some(held);
        Ok(CarrierAnswer::PinHeld)
    }

    /// Where the citizen's PIN comes from, if it was chosen or presented during this stay of this card.
    fn held_pin(&self, address: &CarrierAddress) -> Result<PinSource, Failure> {
        let mark = self.mark()?;
        Ok(self.held.as_ref().and_then(|held| held.of(address, mark)).ok_or(CarrierFault::PinNotHeld)?)
    }

    /// The PIN for a login in this role.
    fn login_pin(&self, role: LoginRole, address: &CarrierAddress) -> Result<jobs::RolePin, Failure> {
        match role {
            LoginRole::User => self.held_pin(address).map(jobs::RolePin::User),
            LoginRole::So => {
                let replaced = self.secrets.so(address, self.mark()?);
                replaced.map_or_else(|| jobs::factory_so(&self.profile), Ok).map(jobs::RolePin::So)
            }
        }
    }

    /// The stay that is going on.
    pub(super) fn mark(&self) -> Result<StayMark, Failure> {
        Ok(self.stay.as_ref().ok_or(CarrierFault::Gone)?.mark)
    }

    pub(super) fn token(&self) -> Result<&Token, Failure> {
        Ok(self.stay.as_ref().map(|stay| &stay.token).ok_or(CarrierFault::Gone)?)
    }

    /// Notes which stay of a card is going on in the reader.
    fn see(&mut self, reader: &str) -> Result<StayMark, Failure> {
        self.seen = self.presence.mark(reader);
        if self.seen.is_none() {
            self.leave();
        }
        Ok(self.seen.ok_or(CarrierFault::Gone)?)
    }

    /// Makes sure that the token in the reader is the one the job names, with a session open on it.
    pub(super) fn arrive(&mut self, address: &CarrierAddress) -> Result<(), Failure> {
        let mark = self.see(&address.reader)?;
        let stays = self
            .stay
            .as_ref()
            .is_some_and(|stay| stay.reader == address.reader && stay.mark == mark && !stay.token.is_spoiled());
        if !stays {
            self.begin_stay(&address.reader, mark)?;
        } else if self.profile.presence == PresenceSource::SlotList {
            let slot = self.slot_of(&address.reader)?;
            if self.token()?.slot() != slot {
                self.begin_stay(&address.reader, mark)?;
            }
        }
        let serial = self.token()?.info()?.serial_number().trim().to_owned();
        if serial == address.serial { Ok(()) } else { Err(CarrierFault::OtherCarrier.into()) }
    }

    fn slot_of(&mut self, reader: &str) -> Result<Slot, Failure> {
        match (self.module.slot_of(reader)?, self.profile.presence) {
            (Some(slot), _) => Ok(slot),
            (None, PresenceSource::SlotList) => Err(CarrierFault::Gone.into()),
            // The service sees a card that the module does not know.
            (None, PresenceSource::Pcsc) => Err(Failure::BrokenOff(CarrierFault::Module {
                detail: "the driver does not recognise the card in the reader".to_owned(),
            })),
        }
    }

    fn open_token(&mut self, slot: Slot) -> Result<Token, Failure> {
        let tracer = self.module.tracer().clone();
        Token::open(self.module.ready()?, slot, tracer)
    }

    fn begin_stay(&mut self, reader: &str, mark: StayMark) -> Result<(), Failure> {
        self.leave();
        let slot = self.slot_of(reader)?;
        let token = self.open_token(slot)?;
        self.stay = Some(Stay { reader: reader.to_owned(), mark, token });
        Ok(())
    }

    /// Closes the session and opens a new one on the same token, so that the module asks the carrier again.
    fn reopen(&mut self, address: &CarrierAddress) -> Result<(), Failure> {
        let mark = self.stay.take().ok_or(CarrierFault::Gone)?.mark;
        let slot = self.slot_of(&address.reader)?;
        let token = self.open_token(slot)?;
        self.stay = Some(Stay { reader: address.reader.clone(), mark, token });
        Ok(())
    }

    /// Ends the stay: the session closes and the module forgets what it knew.
    pub(super) fn leave(&mut self) {
        self.stay = None;
        self.module.finalise();
    }

    /// After a failure: which fault it really is, and what must not be used again.
    fn settle(&mut self, job: &CarrierJob, failure: Failure) -> CarrierFault {
        let (fault, broken_off) = match failure {
            Failure::Refused(fault) => (fault, false),
            Failure::BrokenOff(fault) => (fault, true),
        };
        let of_citizen = !matches!(job, CarrierJob::Authenticate { .. });
        if of_citizen && matches!(fault, CarrierFault::PinWrong { .. } | CarrierFault::PinLocked) {
            self.held = None;
        }
        // A module says the same of a card that was pulled and of one that fails, and finds nothing on either; the service may
        // notice the pull later.
        let may_be_a_pull = match fault {
            CarrierFault::Module { .. } | CarrierFault::NotFresh => broken_off,
            CarrierFault::NotFound => true,
            _ => false,
        };
        let pulled = may_be_a_pull
            && self.seen.is_some_and(|mark| {
                reader_of(job).is_some_and(|reader| self.presence.has_left(reader, mark, PULL_NOTICED_WITHIN))
            });
        if !broken_off && !pulled {
            return fault;
        }
        self.leave();
        if pulled { CarrierFault::Gone } else { fault }
    }
}

impl CarrierPort for Pkcs11Carrier {
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        self.seen = None;
        self.attempt(job).map_err(|failure| self.settle(job, failure))
    }
}

impl Drop for Pkcs11Carrier {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Holds a fresh look against what was destroyed.
fn gone(seen: &CarrierInspection, id: &KeyId, spki: Option<Sha256Hash>) -> Result<CarrierAnswer, Failure> {
    if seen.certificates.iter().any(|certificate| certificate.id == *id) {
        return Err(refusal("the certificate is still there"));
    }
    if spki.is_some() && seen.keys.iter().any(|key| key.spki_sha256 == spki) {
        return Err(refusal("the key is still there"));
    }
    Ok(CarrierAnswer::KeyDestroyed)
}

/// The reader a job is about; `None` for a job about no carrier.
pub(in crate::adapters) fn reader_of(job: &CarrierJob) -> Option<&str> {
    match job {
        CarrierJob::Inspect { reader } => Some(reader),
        CarrierJob::ChoosePin { address, .. }
        | CarrierJob::PresentPin { address, .. }
        | CarrierJob::ChangePin { address, .. }
        | CarrierJob::MakeKey { address, .. }
        | CarrierJob::ReadKey { address, .. }
        | CarrierJob::SignRequest { address, .. }
        | CarrierJob::WriteCertificate { address, .. }
        | CarrierJob::ReadCertificate { address, .. }
        | CarrierJob::Sign { address, .. }
        | CarrierJob::Authenticate { address, .. }
        | CarrierJob::DrawSecret { address, .. }
        | CarrierJob::TakeSecret { address, .. }
        | CarrierJob::DestroyKey { address, .. }
        | CarrierJob::ReplyKey { address }
        | CarrierJob::Unblock { address, .. } => Some(&address.reader),
        CarrierJob::Forget | CarrierJob::Survey => None,
    }
}
