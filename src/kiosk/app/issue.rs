//! The issue screen: drives the issue machine, takes the PIN, and shows each step.

use super::give_up::{self, GiveUp};
use super::message::{Effect, JobId, Key, StoreJob};
use super::pin::{self, PinEntry};
use super::{Model, Screen, leave};
use crate::domain::carrier::{CarrierAddress, CarrierJob, Sha256Hash};
use crate::domain::certificate::KeyPurpose;
use crate::domain::evidence::Evidence;
use crate::domain::fault::Fault;
use crate::domain::issue::{Issue, IssueEvent, IssueJob, IssueKey, JournalEntry, Need, Step};
use crate::domain::order::Order;
use crate::domain::person::DocumentNumber;
use crate::domain::record::RecordDraft;
use crate::domain::secret::PinRules;
use crate::domain::takeover::CarrierSecret;
use crate::ports::centre::Ask;
use crate::ports::readers::ReadersState;
use crate::wire::bytes::Base64;
use crate::wire::carriers::{CarrierCheckRequest, SecretOutcomeRequest, SecretRequest};
use crate::wire::centre as wire;

/// What the screen waits for.
#[derive(Debug, Clone)]
pub enum Waiting {
    /// A journal entry is being made durable.
    Journal(JobId, Then),
    /// A job of the machine is running.
    Job(JobId, IssueJob),
    /// A carrier is being looked at.
    Inspect(JobId),
    /// The worker is taking the PIN: chosen, or presented again.
    Pin(JobId),
}

/// What begins when a journal entry is durable.
#[derive(Debug, Clone)]
pub enum Then {
    /// The machine is asked what it needs.
    Ask,
    /// The job whose intent it was.
    Begin(IssueJob),
    /// The carrier is given the citizen's PIN.
    SetPin(CarrierJob),
}

impl Waiting {
    /// The id of the job waited for.
    #[must_use]
    pub const fn job(&self) -> JobId {
        match self {
            Self::Journal(job, _) | Self::Job(job, _) | Self::Inspect(job) | Self::Pin(job) => *job,
        }
    }
}

/// An issue under way.
#[derive(Debug)]
pub struct IssueScreen {
    /// The order.
    pub order: Order,
    /// The machine.
    pub issue: Issue,
    /// The PIN being typed.
    pub entry: PinEntry,
    /// What is waited for.
    pub waiting: Option<Waiting>,
    /// Several carriers are in; the machine waits until exactly one is.
    pub two_carriers: bool,
    /// A fact that the store could not make durable yet: written before anything else is done.
    pub unwritten: Option<JournalEntry>,
    /// The document that the holder's identity was read from.
    pub document: Option<DocumentNumber>,
    /// The centre's key that this carrier's secrets are sealed to, told with the lease.
    pub seal_to: Option<Vec<u8>>,
    /// A supervisor is asked to agree that the issue is given up.
    pub give_up: Option<GiveUp>,
    /// What became of the keys of an issue that is given up, one after the other.
    pub destroyed: Vec<(KeyPurpose, bool)>,
}

impl IssueScreen {
    /// True while a job runs: the screen shows its time.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.waiting.is_some()
    }

    /// What the PIN of the carrier that is in must look like.
    #[must_use]
    pub fn pin_rules(&self) -> PinRules {
        self.issue.inspection.as_ref().map(|i| i.pin_rules).unwrap_or_default()
    }

    /// The citizen enters the PIN on the reader's own keys.
    #[must_use]
    pub fn has_pin_pad(&self) -> bool {
        self.issue.inspection.as_ref().is_some_and(|seen| seen.pin_pad)
    }

    /// True while taking the carrier out would cut a job off.
    #[must_use]
    pub fn carrier_in_use(&self) -> bool {
        self.waiting.is_some() && self.issue.current_step().is_some_and(|s| s != Step::Lease && s != Step::HandOver)
    }
}

/// Begins an issue, or takes up the one that was put aside.
pub(super) fn open(model: &mut Model, order: Order, evidence: Evidence, document: Option<DocumentNumber>) {
    let at = model.at;
    let new = || Issue::begin(order.number.clone(), order.carrier, evidence.clone(), at);
    let mut issue = model.take_up(&order.number).unwrap_or_else(new);
    let _ = issue.on(at, IssueEvent::TakenUp(evidence));
    model.screen = Screen::Issue(Box::new(IssueScreen {
        order,
        issue,
        entry: PinEntry::default(),
        waiting: None,
        two_carriers: false,
        unwritten: None,
        document,
        seal_to: None,
        give_up: None,
        destroyed: vec![],
    }));
}

/// Starts the next job, if one is due. Called after every message.
pub(super) fn drive(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Issue(screen) = &mut model.screen else { return };
    if screen.waiting.is_some() || screen.issue.trouble.is_some() || screen.give_up.is_some() {
        return;
    }
    if let Some(entry) = screen.unwritten.clone() {
        return journal(model, entry, Then::Ask, out);
    }
    match screen.issue.need() {
        Need::Do(IssueJob::Bind(_)) => {
            let entry = screen.issue.on(at, IssueEvent::Bound);
            write_fact(model, entry);
            drive(model, out);
        }
        Need::Do(job) if let Some(fault) = model.clock.forbids(&job) => {
            let _ = screen.issue.on(at, IssueEvent::Failed(fault.into()));
        }
        Need::Do(IssueJob::DrawSecret(..)) if screen.seal_to.is_none() => {
            let _ = screen.issue.on(at, IssueEvent::Failed(Fault::SealKeyUnknown.into()));
        }
        Need::Do(job) => match screen.issue.intent(at, &job) {
            Some(entry) => {
                screen.unwritten = Some(entry.clone());
                journal(model, entry, Then::Begin(job), out);
            }
            None => start(model, job, out),
        },
        Need::Carrier => inspect(model, out),
        Need::Nothing => super::receipt::open(model, out),
        Need::Refused(_) | Need::ChosenPin | Need::PresentedPin | Need::HandOver => {}
    }
}

/// Keeps a fact until the store has it.
pub(super) fn write_fact(model: &mut Model, entry: Option<JournalEntry>) {
    if let (Screen::Issue(screen), Some(entry)) = (&mut model.screen, entry) {
        screen.unwritten = Some(entry);
    }
}

/// Makes an entry durable before anything else is done.
pub(super) fn journal(model: &mut Model, entry: JournalEntry, then: Then, out: &mut Vec<Effect>) {
    let job = model.job();
    if let Screen::Issue(screen) = &mut model.screen {
        screen.waiting = Some(Waiting::Journal(job, then));
        out.push(Effect::Store(job, StoreJob::Journal(entry)));
    }
}

/// Looks at the carrier, when exactly one is in.
fn inspect(model: &mut Model, out: &mut Vec<Effect>) {
    let mut readers = model.occupied_carrier_readers().map(|(reader, _)| reader.name.clone());
    let (first, second) = (readers.next(), readers.next());
    drop(readers);
    let job = model.job();
    let Screen::Issue(screen) = &mut model.screen else { return };
    screen.two_carriers = second.is_some();
    if let (Some(reader), None) = (first, second) {
        screen.waiting = Some(Waiting::Inspect(job));
        out.push(Effect::Carrier(job, CarrierJob::Inspect { reader }));
    }
}

/// Begins a job whose intent is durable.
pub(super) fn start(model: &mut Model, job: IssueJob, out: &mut Vec<Effect>) {
    let id = model.job();
    let officer = model.session.as_ref().map(|s| s.officer.id.clone());
    let token = model.session.as_ref().and_then(|s| s.token.clone());
    let at = model.at;
    let Screen::Issue(screen) = &mut model.screen else { return };
    let effect = match effect_of(screen, &job) {
        Some(JobOf::Centre(ask)) => Effect::Ask(id, ask, token),
        Some(JobOf::Carrier(carrier)) => Effect::Carrier(id, carrier),
        Some(JobOf::HandOver(draft)) => match officer {
            Some(officer) => Effect::Store(id, StoreJob::Append { at, officer, draft }),
            None => return,
        },
        None => return,
    };
    screen.waiting = Some(Waiting::Job(id, job));
    out.push(effect);
}

enum JobOf {
    Centre(Ask),
    Carrier(CarrierJob),
    HandOver(RecordDraft),
}

fn effect_of(screen: &IssueScreen, job: &IssueJob) -> Option<JobOf> {
    let order = screen.issue.order.clone();
    let attempt = screen.issue.lease.as_ref().map_or(0, |lease| lease.attempt);
    Some(match job.clone() {
        IssueJob::Lease => {
            let Evidence { reading, differs, attorney, .. } = screen.issue.evidence.clone();
            let document = screen.document.clone();
            JobOf::Centre(Ask::Lease(wire::LeaseRequest { order, reading, differs, document, attorney }))
        }
        IssueJob::AskCertificate(purpose, request) => JobOf::Centre(Ask::Certificate(wire::CertificateRequest {
            order,
            attempt,
            purpose,
            request: Base64(request),
            carrier: carrier_report(screen, purpose)?,
        })),
        IssueJob::CheckCarrier(address) => JobOf::Centre(Ask::CheckCarrier(carrier_check(screen, attempt, address)?)),
        IssueJob::AskNonce(purpose) => JobOf::Centre(Ask::Nonce(wire::NonceRequest { order, attempt, purpose })),
        IssueJob::Prove(purpose, signature) => {
            let signature = Base64(signature);
            JobOf::Centre(Ask::Proof(wire::ProofRequest { order, attempt, purpose, signature }))
        }
        IssueJob::MakeKey(address, _, id) => JobOf::Carrier(CarrierJob::MakeKey { address, id }),
        IssueJob::ReadKey(address, _, id) => JobOf::Carrier(CarrierJob::ReadKey { address, id }),
        IssueJob::SignRequest(address, _, id) => {
            JobOf::Carrier(CarrierJob::SignRequest { address, id, common_name: order.as_str().to_owned() })
        }
        IssueJob::Write(address, _, id, certificate) => {
            JobOf::Carrier(CarrierJob::WriteCertificate { address, id, certificate })
        }
        IssueJob::ReadBack(address, _, id) => JobOf::Carrier(CarrierJob::ReadCertificate { address, id }),
        IssueJob::SignNonce(address, _, id, nonce) => {
            JobOf::Carrier(CarrierJob::Sign { address, id, message: wire::proof_message(&nonce) })
        }
        IssueJob::DrawSecret(address, secret) => {
            JobOf::Carrier(CarrierJob::DrawSecret { address, secret, seal_to: screen.seal_to.clone()? })
        }
        IssueJob::KeepSecret(secret, sealed) => JobOf::Centre(Ask::KeepSecret(secret_request(screen, secret, sealed)?)),
        IssueJob::TakeSecret(address, secret) => JobOf::Carrier(CarrierJob::TakeSecret { address, secret }),
        IssueJob::TellSecret(_, sealed_sha256, outcome) => {
            JobOf::Centre(Ask::TellSecret(SecretOutcomeRequest { order, attempt, sealed_sha256, outcome }))
        }
        IssueJob::Record => JobOf::HandOver(hand_over(screen, attempt)?),
        IssueJob::Bind(_) => return None,
    })
}

fn carrier_check(screen: &IssueScreen, attempt: u32, address: CarrierAddress) -> Option<CarrierCheckRequest> {
    let seen = screen.issue.inspection.as_ref()?;
    Some(CarrierCheckRequest {
        order: screen.issue.order.clone(),
        attempt,
        serial: address.serial,
        kind: seen.kind,
        manufacturer: seen.manufacturer.clone(),
        model: seen.model.clone(),
        firmware: seen.firmware.clone(),
        purposes: seen.purposes(),
    })
}

fn secret_request(screen: &IssueScreen, secret: CarrierSecret, sealed: Vec<u8>) -> Option<SecretRequest> {
    let seen = screen.issue.inspection.as_ref()?;
    Some(SecretRequest {
        order: screen.issue.order.clone(),
        attempt: screen.issue.lease.as_ref()?.attempt,
        manufacturer: seen.manufacturer.clone(),
        serial: seen.address.serial.clone(),
        secret,
        sealed: Base64(sealed),
    })
}

fn carrier_report(screen: &IssueScreen, purpose: KeyPurpose) -> Option<wire::CarrierReport> {
    let (inspection, key) = (screen.issue.inspection.as_ref()?, screen.issue.keys.of(purpose)?);
    Some(wire::CarrierReport {
        serial: inspection.address.serial.clone(),
        kind: inspection.kind,
        manufacturer: inspection.manufacturer.clone(),
        model: inspection.model.clone(),
        firmware: inspection.firmware.clone(),
        origin: key.origin.unwrap_or_default(),
        attestation: key.attestation.iter().cloned().map(Base64).collect(),
    })
}

fn hand_over(screen: &IssueScreen, attempt: u32) -> Option<RecordDraft> {
    let issue = &screen.issue;
    let named = |key: &IssueKey| key.certificate.as_deref().map(Sha256Hash::of);
    let authentication_sha256 = match &issue.keys.authentication {
        Some(second) => Some(named(second)?),
        None => None,
    };
    Some(RecordDraft::HandOver {
        order: issue.order.clone(),
        attempt,
        carrier_serial: issue.bound.as_ref()?.serial.clone(),
        carrier_kind: issue.ordered_kind,
        certificate_sha256: named(&issue.keys.signature)?,
        authentication_sha256,
        reading: issue.evidence.reading,
        differs: issue.evidence.differs,
        approval: issue.evidence.approval.clone(),
        attorney: issue.evidence.attorney.clone(),
        receipt: (),
    })
}

/// A card went in or out, or a reader came or went.
pub(super) fn readers_changed(model: &mut Model, _out: &mut Vec<Effect>) {
    let at = model.at;
    let occupied: Vec<String> = model.occupied_carrier_readers().map(|(r, _)| r.name.clone()).collect();
    let service_down = matches!(model.readers, Some(ReadersState::ServiceDown(_)));
    let Screen::Issue(screen) = &mut model.screen else { return };
    let Some(inspection) = &screen.issue.inspection else {
        screen.two_carriers = occupied.len() > 1;
        if occupied.is_empty() && screen.waiting.is_none() {
            clear_refusal(screen, at);
        }
        return;
    };
    if occupied.contains(&inspection.address.reader) || screen.issue.is_proven() {
        return;
    }
    let _ = screen.issue.on(at, IssueEvent::CarrierGone);
    screen.entry = PinEntry::default();
    if screen.waiting.take().is_some() {
        let fault = if service_down { Fault::ReaderServiceDown } else { Fault::CarrierGone };
        let _ = screen.issue.on(at, IssueEvent::Failed(fault.into()));
    } else {
        clear_refusal(screen, at);
    }
}

/// A carrier that did not fit was taken out: what was said of it no longer holds.
fn clear_refusal(screen: &mut IssueScreen, at: jiff::Timestamp) {
    if screen.issue.trouble.is_some() {
        let _ = screen.issue.on(at, IssueEvent::Retry);
    }
}

/// True while the citizen types a PIN.
pub(super) fn asks_pin(screen: &IssueScreen) -> bool {
    let pin = matches!(screen.issue.need(), Need::ChosenPin | Need::PresentedPin);
    pin && screen.issue.trouble.is_none() && screen.waiting.is_none() && screen.give_up.is_none()
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Issue(screen) = &mut model.screen else { return };
    if screen.give_up.is_some() {
        return give_up::press(model, key, out);
    }
    if key == Key::F(6) {
        return give_up::open(screen);
    }
    if key == Key::Esc {
        return leave::ask(model, out);
    }
    if screen.issue.trouble.is_some() {
        if key == Key::Enter {
            screen.waiting = None;
            let _ = screen.issue.on(at, IssueEvent::Retry);
            model.line.try_now(at);
        }
        return;
    }
    if screen.waiting.is_some() {
        return;
    }
    match screen.issue.need() {
        Need::ChosenPin => pin::press(model, key, true, out),
        Need::PresentedPin => pin::press(model, key, false, out),
        Need::HandOver if key == Key::Enter => {
            let entry = screen.issue.on(at, IssueEvent::HandOverConfirmed);
            write_fact(model, entry);
        }
        _ => {}
    }
}
