//! An officer shows a carrier of their own: in front of whichever screen asked the centre who they are. The carrier is found by the
//! key on it, the PIN is typed masked, the carrier signs the challenge; the last try is never spent, and no PIN is kept. Whoever
//! asked gets the answer that they wait for, a session or the reason why there is none.

use jiff::{SignedDuration, Timestamp};

use super::certificates::Step as CertificateStep;
use super::field::Field;
use super::message::{Answer, Effect, JobId, Key, PasswordJob};
use super::pin::PIN_CHARS_MAX;
use super::reversal::ReversalStep;
use super::stock::StockStep;
use super::{Model, Screen, route};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, KeyId, PinTries, Sha256Hash};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::mrz;
use crate::domain::officer::OfficerId;
use crate::domain::second_factor::{Challenge, OfficerKey, find};
use crate::domain::secret::{Pin, PinSource, SECRET_BYTES_MAX};
use crate::ports::centre::{Ask, Told};
use crate::wire::bytes::Base64;
use crate::wire::centre::SignInAnswer;
use crate::wire::sign_in::{SecondFactorDemand, SecondFactorRequest};

/// How long a challenge is good that this kiosk drew itself.
const GOOD_WITHOUT_LINE: SignedDuration = SignedDuration::from_mins(5);

/// What is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// A challenge is drawn here.
    Drawing(JobId),
    /// The carrier in a reader is looked at.
    Looking(JobId, String),
    /// The officer's carrier signs.
    Signing(JobId),
    /// What it signed is verified.
    Verifying(JobId),
}

/// A carrier is asked for.
#[derive(Debug)]
pub struct SecondFactor {
    /// Whose.
    pub officer: OfficerId,
    /// The officer's carrier, once it is in.
    pub carrier: Option<CarrierInspection>,
    /// The PIN that is typed.
    pub pin: Field,
    /// What is waited for.
    pub work: Option<Work>,
    /// What stands in the way.
    pub trouble: Option<Trouble>,
    /// The question that whoever asked waits for the answer to.
    waiter: JobId,
    /// The centre verifies; without a line this kiosk does.
    by_centre: bool,
    challenge: Option<Challenge>,
    keys: Vec<OfficerKey>,
    key: Option<(KeyId, OfficerKey)>,
    /// Readers in which another person's carrier lies.
    others: Vec<String>,
    ends_at: Timestamp,
}

impl SecondFactor {
    fn new(officer: OfficerId, waiter: JobId, keys: Vec<OfficerKey>, ends_at: Timestamp) -> Self {
        Self {
            officer,
            carrier: None,
            pin: Field::new(PIN_CHARS_MAX),
            work: None,
            trouble: None,
            waiter,
            by_centre: false,
            challenge: None,
            keys,
            key: None,
            others: vec![],
            ends_at,
        }
    }

    /// True while the officer types.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.work.is_none() && self.challenge.is_some() && self.carrier.as_ref().is_some_and(may_try)
    }

    /// The officer enters the PIN on the reader's own keys.
    #[must_use]
    pub fn has_pin_pad(&self) -> bool {
        self.carrier.as_ref().is_some_and(|seen| seen.pin_pad)
    }

    /// When it ends by itself.
    #[must_use]
    pub const fn due(&self) -> Timestamp {
        self.ends_at
    }

    /// The carrier is gone, or is not known well enough: the next look begins anew.
    fn forget_carrier(&mut self, trouble: Option<Trouble>) {
        (self.carrier, self.key, self.trouble) = (None, None, trouble);
        self.pin.clear();
    }

    fn refuse(&mut self, trouble: Trouble) {
        self.pin.clear();
        self.trouble = Some(trouble);
    }
}

fn may_try(seen: &CarrierInspection) -> bool {
    matches!(seen.pin_tries, PinTries::Fine | PinTries::Low)
}

/// The centre took a password and asks for a carrier. Nothing comes of it where nobody waits for the answer any more.
pub(super) fn demanded(model: &mut Model, waiter: JobId, demand: &SecondFactorDemand) {
    let Some(officer) = is_awaited(model, waiter).then(|| demand.officer.clone()) else { return };
    // The kiosk's clock may differ from the centre's: how long it is good counts from now.
    let good_for = demand.challenge.expires_at.duration_since(demand.challenge.issued_at);
    let stage = SecondFactor::new(officer, waiter, demand.keys.clone(), model.at + good_for);
    let challenge = Some(demand.challenge.clone());
    place(model, SecondFactor { by_centre: true, challenge, ..stage });
}

/// The password is the one that the centre took lately, and there is no line: this kiosk asks for the carrier.
pub(super) fn demand_here(
    model: &mut Model,
    waiter: JobId,
    officer: OfficerId,
    keys: Vec<OfficerKey>,
    out: &mut Vec<Effect>,
) {
    let job = model.job();
    out.push(Effect::Password(job, PasswordJob::Draw));
    let stage = SecondFactor::new(officer, waiter, keys, model.at + GOOD_WITHOUT_LINE);
    place(model, SecondFactor { work: Some(Work::Drawing(job)), ..stage });
}

fn place(model: &mut Model, stage: SecondFactor) {
    (model.overlay, model.palette.search) = (None, None);
    model.second_factor = Some(stage);
}

/// True while somebody waits for this answer to a sign-in.
fn is_awaited(model: &Model, job: JobId) -> bool {
    let waiting = match &model.screen {
        Screen::SignIn(screen) => screen.waiting,
        Screen::Order(screen) => screen.second.as_ref().and_then(|entry| entry.waiting),
        Screen::Issue(screen) => screen.give_up.as_ref().and_then(|entry| entry.waiting),
        Screen::PinChange(screen) => screen.unblock.as_ref().and_then(|entry| entry.second.waiting),
        Screen::Reversal(screen) => match &screen.step {
            ReversalStep::Second(entry) => entry.waiting,
            _ => None,
        },
        Screen::Certificates(screen) => match &screen.step {
            Some(CertificateStep::Second(_, _, entry)) => entry.waiting,
            _ => None,
        },
        Screen::Stock(screen) => match &screen.step {
            StockStep::Second(_, entry) => entry.waiting,
            _ => None,
        },
        _ => None,
    };
    waiting == Some(job) || model.known.confirms_by(job)
}

/// Looks for the officer's carrier in the readers, and ends what nobody answers. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(ends_at) = model.second_factor.as_ref().map(SecondFactor::due) else { return };
    if model.at >= ends_at {
        return end(model, Err(Fault::SecondFactorStale.into()), out);
    }
    let occupied: Vec<String> = model.occupied_carrier_readers().map(|(reader, _)| reader.name.clone()).collect();
    let job = model.job();
    let Some(stage) = &mut model.second_factor else { return };
    stage.others.retain(|reader| occupied.contains(reader));
    if stage.work.is_some() {
        return;
    }
    match &stage.carrier {
        Some(seen) if occupied.contains(&seen.address.reader) => return,
        Some(_) => stage.forget_carrier(Some(Fault::SecondFactorPulled.into())),
        None => {}
    }
    if let Some(reader) = occupied.iter().find(|reader| !stage.others.contains(reader)) {
        stage.work = Some(Work::Looking(job, reader.clone()));
        out.push(Effect::Carrier(job, CarrierJob::Inspect { reader: reader.clone() }));
    } else if occupied.is_empty()
        && stage.trouble.as_ref().is_some_and(|trouble| trouble.fault != Fault::SecondFactorPulled)
    {
        stage.trouble = None;
    }
}

/// Takes characters that came at once. A zone that is scanned is nothing here.
pub(super) fn burst(model: &mut Model, text: &str, out: &mut Vec<Effect>) {
    if mrz::looks_like_zone(text) {
        return;
    }
    for c in text.chars().take(SECRET_BYTES_MAX) {
        press(model, if c == '\n' { Key::Enter } else { Key::Char(c) }, out);
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(stage) = &mut model.second_factor else { return };
    if key == Key::Esc {
        return end(model, Err(Fault::SecondFactorLeft.into()), out);
    }
    if !stage.asks() {
        return;
    }
    match key {
        Key::Enter if stage.has_pin_pad() => sign(model, PinSource::Pad, out),
        Key::Enter if stage.pin.is_empty() => stage.trouble = Some(Fault::PinForm.into()),
        Key::Enter => {
            let pin = Pin::existing(stage.pin.text().as_bytes().to_vec());
            sign(model, pin.into(), out);
        }
        Key::Char(c) if !stage.has_pin_pad() => {
            stage.pin.push(c);
            stage.trouble = None;
        }
        Key::Backspace => stage.pin.erase(),
        _ => {}
    }
}

/// The carrier signs the challenge.
fn sign(model: &mut Model, pin: PinSource, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(stage) = &mut model.second_factor else { return };
    let (Some(seen), Some((id, _)), Some(challenge)) = (&stage.carrier, &stage.key, &stage.challenge) else { return };
    let (address, id, message) = (seen.address.clone(), id.clone(), challenge.message(&stage.officer));
    stage.pin.clear();
    (stage.work, stage.trouble) = (Some(Work::Signing(job)), None);
    out.push(Effect::Carrier(job, CarrierJob::Authenticate { address, id, pin, message }));
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let Some(stage) = &mut model.second_factor else { return false };
    let work = stage.work.take_if(|work| match work {
        Work::Drawing(asked) | Work::Looking(asked, _) | Work::Signing(asked) | Work::Verifying(asked) => *asked == job,
    });
    let Some(work) = work else { return false };
    match (work, answer) {
        (Work::Drawing(_), Answer::ChallengeDrawn(Ok(nonce))) => drawn(model, *nonce),
        (Work::Looking(_, reader), Answer::Carrier(said)) => looked(stage, reader, said),
        (Work::Signing(_), Answer::Carrier(Ok(CarrierAnswer::Signature(signature)))) => {
            verify(model, signature.clone(), out);
        }
        (Work::Signing(_), Answer::Carrier(Err(fault))) => not_signed(stage, fault),
        (Work::Verifying(_), Answer::Centre(said)) => {
            let said = match said {
                Ok(Told::SignedIn(told)) => Ok(Some(told.clone())),
                Ok(_) => Err(Fault::CentreAnswer.into()),
                Err(trouble) => Err(trouble.clone()),
            };
            end(model, said, out);
        }
        (Work::Verifying(_), Answer::PasswordChecked(true)) => end(model, Ok(None), out),
        (Work::Verifying(_), Answer::PasswordChecked(false)) => {
            end(model, Err(Fault::SecondFactorRefused.into()), out);
        }
        _ => end(model, Err(Fault::SecondFactorRefused.into()), out),
    }
    true
}

fn drawn(model: &mut Model, nonce: [u8; 32]) {
    let (issued_at, kiosk) = (model.at, model.settings.kiosk.clone());
    let Some(stage) = &mut model.second_factor else { return };
    let (nonce, expires_at) = (Sha256Hash::from_bytes(nonce), stage.ends_at);
    stage.challenge = Some(Challenge { nonce, kiosk, issued_at, expires_at });
}

/// What a look at the carrier in a reader showed.
fn looked(stage: &mut SecondFactor, reader: String, said: &Result<CarrierAnswer, CarrierFault>) {
    let trouble = match said {
        Ok(CarrierAnswer::Inspected(seen)) => match find(&stage.keys, seen) {
            Some((key, id)) => {
                stage.key = Some((id, key.clone()));
                stage.trouble = (!may_try(seen)).then(|| Fault::SecondFactorLocked.into());
                stage.carrier = Some((**seen).clone());
                return;
            }
            None => Fault::SecondFactorOtherCarrier.into(),
        },
        Ok(_) => Fault::DriverError.into(),
        Err(CarrierFault::Gone) => Fault::SecondFactorPulled.into(),
        Err(fault) => fault.clone().into(),
    };
    stage.others.push(reader);
    stage.trouble = Some(trouble);
}

/// Why the carrier did not sign.
fn not_signed(stage: &mut SecondFactor, fault: &CarrierFault) {
    let tries = match fault {
        CarrierFault::PinWrong { tries } => *tries,
        CarrierFault::PinLocked => PinTries::Locked,
        CarrierFault::Gone | CarrierFault::OtherCarrier => {
            return stage.forget_carrier(Some(Fault::SecondFactorPulled.into()));
        }
        // What is wrong may pass: the officer tries once more, or shows another carrier.
        other => return stage.refuse(other.clone().into()),
    };
    if let Some(seen) = &mut stage.carrier {
        seen.pin_tries = tries;
    }
    let locked = matches!(tries, PinTries::Last | PinTries::Locked);
    stage.refuse(if locked { Fault::SecondFactorLocked } else { Fault::SecondFactorPin }.into());
}

/// The carrier signed: the centre verifies it, or without a line this kiosk.
fn verify(model: &mut Model, signature: Vec<u8>, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(stage) = &mut model.second_factor else { return };
    let (Some((_, key)), Some(challenge)) = (&stage.key, &stage.challenge) else { return };
    let (officer, nonce) = (stage.officer.clone(), challenge.nonce);
    out.push(if stage.by_centre {
        let (spki_sha256, signature) = (key.spki_sha256(), Base64(signature));
        let ask = Ask::SecondFactor(SecondFactorRequest { officer, nonce, spki_sha256, signature });
        Effect::Ask(job, ask, None)
    } else {
        let (spki, message) = (key.spki.clone(), challenge.message(&officer));
        Effect::Password(job, PasswordJob::Verify { spki, message, signature })
    });
    stage.work = Some(Work::Verifying(job));
}

/// Gives whoever asked the answer that they wait for.
fn end(model: &mut Model, said: Result<Option<SignInAnswer>, Trouble>, out: &mut Vec<Effect>) {
    let Some(stage) = model.second_factor.take() else { return };
    let answer = match said {
        Ok(Some(told)) => Answer::Centre(Ok(Told::SignedIn(told))),
        Err(trouble) if stage.by_centre => Answer::Centre(Err(trouble)),
        Ok(None) => Answer::CarrierShown(Ok(())),
        Err(trouble) => Answer::CarrierShown(Err(trouble)),
    };
    route::route(model, stage.waiter, answer, out);
}
