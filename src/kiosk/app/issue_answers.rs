//! Answers to the issue's jobs, turned into the machine's events.

use super::issue::{Then, Waiting, start, write_fact};
use super::message::{Answer, Effect, JobId, StoreAnswer};
use super::{Model, Screen, give_up, line, pin};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, Sha256Hash};
use crate::domain::certificate::{self, KeyPurpose};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::{Begun, BegunKey, IssueEvent, IssueJob, Need};
use crate::ports::centre::Told;
use crate::ports::outbox::StoreError;
use crate::wire::centre::LeaseAnswer;

/// Takes an answer if the screen waits for it; a late one is dropped.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    if give_up::answered(model, job, &answer, out) {
        return;
    }
    let Screen::Issue(screen) = &mut model.screen else { return };
    if screen.waiting.as_ref().map(Waiting::job) != Some(job) {
        return;
    }
    let Some(waiting) = screen.waiting.take() else { return };
    match (waiting, answer) {
        (Waiting::Journal(_, then), Answer::Store(result)) => journalled(model, result, then, out),
        (Waiting::Inspect(_), Answer::Carrier(result)) => inspected(model, result),
        (Waiting::Pin(_), Answer::Carrier(result)) => pin_taken(model, result),
        (Waiting::Job(_, running), Answer::Carrier(result)) => carrier_done(model, &running, result),
        (Waiting::Job(_, running), Answer::Centre(result)) => {
            line::noticed(model, &result);
            centre_done(model, &running, result);
        }
        (Waiting::Job(..), Answer::Store(result)) => recorded(model, result),
        _ => take(model, IssueEvent::Failed(Fault::StoreFailed.into())),
    }
}

/// Hands an event to the machine and keeps the fact that it may give.
fn take(model: &mut Model, event: IssueEvent) {
    let at = model.at;
    let Screen::Issue(screen) = &mut model.screen else { return };
    let entry = screen.issue.on(at, event);
    write_fact(model, entry);
}

fn journalled(model: &mut Model, result: Result<StoreAnswer, StoreError>, then: Then, out: &mut Vec<Effect>) {
    match result {
        Ok(_) => {
            if let Screen::Issue(screen) = &mut model.screen {
                screen.unwritten = None;
            }
            match then {
                Then::Ask => {}
                Then::Begin(job) => start(model, job, out),
                Then::SetPin(job) => pin::give(model, job, out),
            }
        }
        Err(error) => store_failed(model, error),
    }
}

fn store_failed(model: &mut Model, error: StoreError) {
    take(model, IssueEvent::Failed(error.into()));
}

fn inspected(model: &mut Model, result: Result<CarrierAnswer, CarrierFault>) {
    match result {
        Ok(CarrierAnswer::Inspected(inspection)) => take(model, IssueEvent::Inspected(inspection)),
        Ok(_) => take(model, IssueEvent::Failed(Fault::DriverError.into())),
        Err(fault) => carrier_failed(model, fault),
    }
}

fn pin_taken(model: &mut Model, result: Result<CarrierAnswer, CarrierFault>) {
    let Screen::Issue(screen) = &mut model.screen else { return };
    let choosing = matches!(screen.issue.need(), Need::ChosenPin);
    match result {
        Ok(CarrierAnswer::PinHeld) if choosing => take(model, IssueEvent::PinChosen),
        Ok(CarrierAnswer::PinHeld) => take(model, IssueEvent::PinPresented),
        Ok(_) => take(model, IssueEvent::Failed(Fault::DriverError.into())),
        Err(CarrierFault::NotFresh) if choosing && screen.issue.pin_unsure => take(model, IssueEvent::PinChosenBefore),
        Err(CarrierFault::NotFresh) if choosing => {
            take(model, IssueEvent::PinNotSet);
            carrier_failed(model, CarrierFault::NotFresh);
        }
        Err(CarrierFault::PinWrong { tries }) => {
            if let Some(inspection) = &mut screen.issue.inspection {
                inspection.pin_tries = tries;
            }
            pin::refuse(screen, CarrierFault::PinWrong { tries }.into());
            if choosing {
                // It was set, and then the carrier did not know it: which of the two holds is seen at the next try.
                take(model, IssueEvent::PinUnsure);
            }
        }
        Err(fault) if choosing => {
            take(model, IssueEvent::PinUnsure);
            carrier_failed(model, fault);
        }
        Err(fault) => carrier_failed(model, fault),
    }
}

fn carrier_failed(model: &mut Model, fault: CarrierFault) {
    let lost_pin = matches!(
        fault,
        CarrierFault::PinNotHeld | CarrierFault::Deadline | CarrierFault::ModuleStopped | CarrierFault::Gone
    );
    if matches!(fault, CarrierFault::Gone | CarrierFault::OtherCarrier) {
        take(model, IssueEvent::CarrierGone);
    }
    if lost_pin {
        take(model, IssueEvent::PinLost);
    }
    take(model, IssueEvent::LookAgain);
    take(model, IssueEvent::Failed(fault.into()));
}

fn carrier_done(model: &mut Model, running: &IssueJob, result: Result<CarrierAnswer, CarrierFault>) {
    let event = match (running, result) {
        (
            IssueJob::MakeKey(_, purpose, _) | IssueJob::ReadKey(_, purpose, _),
            Ok(CarrierAnswer::Key { spki_der, origin, attestation }),
        ) => IssueEvent::Key { purpose: *purpose, spki_der, origin, attestation },
        (IssueJob::SignRequest(_, purpose, _), Ok(CarrierAnswer::Request(der))) => {
            IssueEvent::RequestSigned(*purpose, der)
        }
        (IssueJob::Write(_, purpose, ..), Ok(CarrierAnswer::Written)) => IssueEvent::Written(*purpose),
        (IssueJob::ReadBack(_, purpose, _), Ok(CarrierAnswer::Certificate(der))) => IssueEvent::ReadBack(*purpose, der),
        (IssueJob::SignNonce(_, purpose, ..), Ok(CarrierAnswer::Signature(signature))) => {
            IssueEvent::NonceSigned(*purpose, signature)
        }
        (IssueJob::DrawSecret(_, secret), Ok(CarrierAnswer::SecretSealed(sealed))) => {
            IssueEvent::SecretDrawn(*secret, sealed)
        }
        (IssueJob::TakeSecret(_, secret), Ok(CarrierAnswer::SecretTaken)) => IssueEvent::SecretTaken(*secret),
        (IssueJob::TakeSecret(_, secret), Err(CarrierFault::NotFresh)) => IssueEvent::SecretNotFactory(*secret),
        (_, Ok(_)) => IssueEvent::Failed(Fault::DriverError.into()),
        (_, Err(fault)) => return carrier_failed(model, fault),
    };
    take(model, event);
}

fn centre_done(model: &mut Model, running: &IssueJob, result: Result<Told, Trouble>) {
    let event = match (running, result) {
        (IssueJob::Lease, Ok(Told::Leased(answer))) => leased(model, answer),
        (IssueJob::AskCertificate(purpose, _), Ok(Told::Certificate(answer))) => {
            let (purpose, der) = (*purpose, answer.certificate.0);
            match certificate::read(&der) {
                Ok(facts) => IssueEvent::Certificate { purpose, der, spki_sha256: facts.spki_sha256 },
                Err(error) => IssueEvent::Failed(Trouble::new(Fault::CentreAnswer, &error.to_string())),
            }
        }
        (IssueJob::CheckCarrier(_), Ok(Told::CarrierChecked(answer))) => IssueEvent::CarrierChecked(answer.verdict),
        (IssueJob::KeepSecret(secret, _), Ok(Told::SecretKept(answer))) => {
            IssueEvent::SecretKept(*secret, answer.earlier)
        }
        (IssueJob::TellSecret(secret, ..), Ok(Told::SecretTold)) => IssueEvent::SecretTold(*secret),
        (IssueJob::AskNonce(purpose), Ok(Told::Nonce(answer))) => IssueEvent::Nonce(*purpose, answer.nonce.0),
        (IssueJob::Prove(purpose, _), Ok(Told::Proven(_))) => IssueEvent::Proven(*purpose),
        (IssueJob::AskCertificate(purpose, _), Err(trouble)) if trouble.fault == Fault::CertificateRefused => {
            IssueEvent::RequestRefused(*purpose, trouble)
        }
        (IssueJob::Prove(purpose, _), Err(trouble)) if trouble.fault == Fault::ProofRefused => {
            new_nonce(model, *purpose);
            IssueEvent::Failed(trouble)
        }
        (_, Ok(_)) => IssueEvent::Failed(Fault::CentreAnswer.into()),
        (_, Err(trouble)) => IssueEvent::Failed(trouble),
    };
    take(model, event);
}

fn leased(model: &mut Model, answer: LeaseAnswer) -> IssueEvent {
    if let Screen::Issue(screen) = &mut model.screen {
        screen.seal_to = answer.seal_to.map(|point| point.0);
    }
    let Some(begun) = answer.begun else { return IssueEvent::Leased(answer.lease) };
    let (carrier_serial, spki_sha256) = (begun.carrier_serial, begun.spki_sha256);
    let certificate = begun.certificate.map(|der| der.0);
    let authentication = begun
        .authentication
        .map(|second| BegunKey { spki_sha256: second.spki_sha256, certificate: second.certificate.map(|der| der.0) });
    let second = authentication.as_ref().map(|second| (second.certificate.as_ref(), second.spki_sha256));
    let is_for_its_key = |(certificate, key): (Option<&Vec<u8>>, Option<Sha256Hash>)| {
        certificate.is_none_or(|der| certificate::read(der).is_ok_and(|facts| Some(facts.spki_sha256) == key))
    };
    if !is_for_its_key((certificate.as_ref(), Some(spki_sha256))) || !second.is_none_or(is_for_its_key) {
        return IssueEvent::Failed(Fault::CentreAnswer.into());
    }
    IssueEvent::TakenOver(answer.lease, Begun { carrier_serial, spki_sha256, certificate, authentication })
}

/// A refused proof is tried again with a fresh nonce.
fn new_nonce(model: &mut Model, purpose: KeyPurpose) {
    if let Screen::Issue(screen) = &mut model.screen
        && let Some(key) = screen.issue.keys.of_mut(purpose)
    {
        (key.nonce, key.nonce_signature) = (None, None);
    }
}

fn recorded(model: &mut Model, result: Result<StoreAnswer, StoreError>) {
    match result {
        Ok(StoreAnswer::Appended(record, _)) => {
            let receipt = record.fact().ok().and_then(|fact| fact.receipt()).unwrap_or(0);
            take(model, IssueEvent::Recorded(record.seq, receipt));
        }
        Ok(_) => take(model, IssueEvent::Failed(Fault::StoreFailed.into())),
        Err(error) => store_failed(model, error),
    }
}
