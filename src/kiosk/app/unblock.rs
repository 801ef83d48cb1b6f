//! A carrier whose PIN its holder does not know is unblocked at the counter: a supervisor signs in beside the clerk, the centre
//! releases the secret to the carrier's worker alone, the holder's new PIN is set, and another secret takes the used one's place.

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key, StoreAnswer, StoreJob};
use super::pin::PIN_CHARS_MAX;
use super::second_person::SecondPerson;
use super::{Model, Screen, line};
use crate::domain::carrier::{CarrierAddress, CarrierAnswer, CarrierInspection, CarrierJob, Sha256Hash};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::officer::OfficerId;
use crate::domain::preflight::UnblockMethod;
use crate::domain::record::RecordDraft;
use crate::domain::secret::{Pin, PinSource};
use crate::domain::takeover::{CarrierSecret, ReleasedSecret, SecretOutcome, UnblockReason};
use crate::ports::centre::{Ask, Told};
use crate::wire::approvals::ApprovedUnblock;
use crate::wire::bytes::Base64;
use crate::wire::unblock::{UnblockApproval, UnblockEnd, UnblockRequest, UnblockSecret};

/// Fields of the holder's entry: the new PIN, the new PIN again.
pub const FIELDS: usize = 2;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Asking,
    MakingKey,
    Approving,
    Recording,
    Unblocking,
    Drawing,
    Keeping,
    Taking,
    Ending,
}

/// By what the centre knows the second person's word.
#[derive(Debug, Clone)]
enum Word {
    /// By the session of whoever signed in beside the clerk.
    Session(String),
    /// By the name of the request that a supervisor elsewhere approved.
    Request(String),
}

/// The entry, and how far the unblocking is.
#[derive(Debug)]
pub struct Unblock {
    /// The supervisor and the reason, and what stands in the way of either entry.
    pub second: SecondPerson<UnblockReason>,
    /// What the holder types, once the supervisor has agreed.
    pub fields: [Field; FIELDS],
    /// The field that has the focus.
    pub focus: usize,
    /// The carrier has the new PIN.
    pub unblocked: bool,
    /// Another secret has taken the used one's place, and the centre knows.
    pub done: bool,
    step: Option<(JobId, Step)>,
    pin: Option<PinSource>,
    approver: Option<(OfficerId, Word)>,
    released: Vec<ReleasedSecret>,
    release: String,
    seal_to: Vec<u8>,
    secret: CarrierSecret,
    sealed: Vec<u8>,
}

impl Unblock {
    fn new() -> Self {
        Self {
            second: SecondPerson::new(UnblockReason::Forgotten, UnblockReason::ALL),
            fields: empty(),
            focus: 0,
            unblocked: false,
            done: false,
            step: None,
            pin: None,
            approver: None,
            released: vec![],
            release: String::new(),
            seal_to: vec![],
            secret: CarrierSecret::Puk,
            sealed: vec![],
        }
    }

    /// True while something runs.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.step.is_some() || self.second.waiting.is_some()
    }

    /// True until a supervisor has agreed.
    #[must_use]
    pub const fn asks_second(&self) -> bool {
        self.approver.is_none() && self.step.is_none() && !self.unblocked
    }

    /// True while the carrier works.
    #[must_use]
    pub fn carrier_in_use(&self) -> bool {
        self.step
            .is_some_and(|(_, step)| matches!(step, Step::Unblocking | Step::Drawing | Step::Keeping | Step::Taking))
    }

    /// Says why it does not go on; what was typed is wiped, and the supervisor's word with it.
    fn refuse(&mut self, trouble: Trouble) {
        (self.pin, self.approver) = (None, None);
        self.released.clear();
        self.second = SecondPerson::new(self.second.reason, UnblockReason::ALL);
        self.refuse_pin(trouble);
    }

    /// The holder types once more; the supervisor's word stands.
    fn refuse_pin(&mut self, trouble: Trouble) {
        (self.fields, self.focus) = (empty(), 0);
        self.second.trouble = Some(trouble);
    }
}

fn empty() -> [Field; FIELDS] {
    [Field::new(PIN_CHARS_MAX), Field::new(PIN_CHARS_MAX)]
}

/// Whether this carrier can be unblocked at all.
#[must_use]
pub fn is_possible(carrier: &CarrierInspection) -> bool {
    carrier.fitness.unblock != UnblockMethod::None
}

/// Opens the entry, where it is possible.
pub(super) fn open(model: &mut Model) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    if screen.work.is_none() && screen.carrier.as_ref().is_some_and(is_possible) {
        screen.unblock = Some(Unblock::new());
    }
}

/// Takes a key while the entry is open.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let job = model.job();
    let clerk = model.session.as_ref().map(|session| session.officer.id.clone());
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.unblock else { return };
    if entry.is_running() {
        return;
    }
    if key == Key::Esc {
        screen.unblock = None;
        return;
    }
    if entry.unblocked {
        if key == Key::Enter && !entry.done {
            carrier(model, Step::Drawing, out);
        }
        return;
    }
    if entry.asks_second() {
        if entry.second.press(key) {
            out.extend(entry.second.sign_in(job, clerk.as_ref()));
        }
        return;
    }
    if screen.carrier.as_ref().is_some_and(|seen| seen.pin_pad) {
        if key == Key::Enter {
            entry.pin = Some(PinSource::Pad);
            centre(model, Step::Asking, out);
        }
        return;
    }
    match key {
        Key::Char(c) => entry.fields[entry.focus].push(c),
        Key::Backspace => entry.fields[entry.focus].erase(),
        Key::Tab => entry.focus = (entry.focus + 1) % FIELDS,
        Key::Enter if entry.focus + 1 < FIELDS => entry.focus += 1,
        Key::Enter => return submit(model, out),
        _ => return,
    }
    entry.second.trouble = None;
}

fn submit(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let (Some(entry), Some(seen)) = (&mut screen.unblock, &screen.carrier) else { return };
    let [new, again] = &entry.fields;
    let pin = match Pin::chosen(new.text(), seen.pin_rules) {
        Ok(pin) if pin.matches(&Pin::existing(again.text().as_bytes().to_vec())) => pin,
        Ok(_) => return entry.refuse_pin(Fault::PinsDiffer.into()),
        Err(error) => return entry.refuse_pin(error.into()),
    };
    (entry.fields, entry.focus, entry.pin) = (empty(), 0, Some(pin.into()));
    centre(model, Step::Asking, out);
}

/// A supervisor who is elsewhere has agreed: the holder types.
pub(super) fn agreed(model: &mut Model, request: String, by: OfficerId, reason: UnblockReason) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.unblock else { return };
    (entry.approver, entry.second.reason, entry.second.trouble) = (Some((by, Word::Request(request))), reason, None);
}

/// Takes an answer when the entry waits for it; false when it does not.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let Screen::PinChange(screen) = &mut model.screen else { return false };
    let Some(entry) = &mut screen.unblock else { return false };
    if let (true, Answer::Centre(told)) = (entry.second.waiting == Some(job), answer) {
        entry.approver =
            entry.second.signed_in(told).map(|told| (told.officer.id.clone(), Word::Session(told.session.clone())));
        line::noticed(model, told);
        return true;
    }
    let Some((_, step)) = entry.step.filter(|(asked, _)| *asked == job) else { return false };
    entry.step = None;
    match answer {
        Answer::Centre(told) => {
            match told {
                Ok(told) => told_by_centre(model, step, told.clone(), out),
                Err(trouble) => entry.refuse(trouble.clone()),
            }
            line::noticed(model, told);
        }
        Answer::Carrier(Ok(done)) => done_by_carrier(model, step, done.clone(), out),
        Answer::Carrier(Err(fault)) if entry.unblocked => {
            entry.refuse(Trouble::new(Fault::PukNotReplaced, &fault.to_string()));
        }
        Answer::Carrier(Err(fault)) => entry.refuse(fault.clone().into()),
        Answer::Store(Ok(StoreAnswer::Appended(..))) if step == Step::Recording => unblock(model, out),
        Answer::Store(Err(error)) => entry.refuse(error.clone().into()),
        _ => entry.refuse(Fault::DriverError.into()),
    }
    true
}

fn told_by_centre(model: &mut Model, step: Step, told: Told, out: &mut Vec<Effect>) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.unblock else { return };
    match (step, told) {
        (Step::Asking, Told::UnblockAsked(answer)) => {
            (entry.release, entry.seal_to) = (answer.release, answer.seal_to.0);
            carrier(model, Step::MakingKey, out);
        }
        (Step::Approving, Told::SecretsReleased(released)) => {
            let released = released.secrets.into_iter();
            entry.released = released.map(|one| ReleasedSecret { secret: one.secret, sealed: one.sealed.0 }).collect();
            record(model, out);
        }
        (Step::Keeping, Told::UnblockNoted) => carrier(model, Step::Taking, out),
        (Step::Ending, Told::UnblockNoted) => (entry.done, entry.second.trouble) = (true, None),
        _ => entry.refuse(Fault::CentreAnswer.into()),
    }
}

fn done_by_carrier(model: &mut Model, step: Step, done: CarrierAnswer, out: &mut Vec<Effect>) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.unblock else { return };
    match (step, done) {
        (Step::MakingKey, CarrierAnswer::ReplyKey(point)) => {
            let approval = UnblockApproval { release: entry.release.clone(), reply_to: Base64(point) };
            match entry.approver.as_ref().map(|(_, word)| word.clone()) {
                Some(Word::Session(token)) => {
                    ask(model, Step::Approving, Ask::ApproveUnblock(approval), Some(token), out);
                }
                Some(Word::Request(id)) => {
                    let own = model.session.as_ref().and_then(|session| session.token.clone());
                    let question = Ask::UnblockApproved(ApprovedUnblock { id, release: approval });
                    ask(model, Step::Approving, question, own, out);
                }
                None => entry.refuse(Fault::SecondPersonNeeded.into()),
            }
        }
        (Step::Unblocking, CarrierAnswer::Unblocked(secret)) => {
            (entry.unblocked, entry.secret, entry.pin) = (true, secret, None);
            carrier(model, Step::Drawing, out);
        }
        (Step::Drawing, CarrierAnswer::SecretSealed(sealed)) => {
            entry.sealed = sealed;
            centre(model, Step::Keeping, out);
        }
        (Step::Taking, CarrierAnswer::SecretTaken) => centre(model, Step::Ending, out),
        _ => entry.refuse(Fault::DriverError.into()),
    }
}

/// Asks the centre on the clerk's behalf.
fn centre(model: &mut Model, step: Step, out: &mut Vec<Effect>) {
    let token = model.session.as_ref().and_then(|session| session.token.clone());
    let Screen::PinChange(screen) = &model.screen else { return };
    let (Some(entry), Some(seen)) = (&screen.unblock, &screen.carrier) else { return };
    let release = entry.release.clone();
    let question = match step {
        Step::Keeping => {
            Ask::KeepAfterUnblock(UnblockSecret { release, secret: entry.secret, sealed: Base64(entry.sealed.clone()) })
        }
        Step::Ending => Ask::EndUnblock(UnblockEnd {
            release,
            sealed_sha256: Sha256Hash::of(&entry.sealed),
            outcome: SecretOutcome::Set,
        }),
        _ => Ask::Unblock(UnblockRequest {
            manufacturer: seen.manufacturer.clone(),
            serial: seen.address.serial.clone(),
            reason: entry.second.reason,
        }),
    };
    ask(model, step, question, token, out);
}

fn ask(model: &mut Model, step: Step, question: Ask, token: Option<String>, out: &mut Vec<Effect>) {
    let job = model.job();
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(entry) = &mut screen.unblock else { return };
    entry.step = Some((job, step));
    out.push(Effect::Ask(job, question, token));
}

/// Asks the carrier.
fn carrier(model: &mut Model, step: Step, out: &mut Vec<Effect>) {
    begin(model, step, out, |entry, address| match step {
        Step::MakingKey => Some(CarrierJob::ReplyKey { address }),
        Step::Drawing => Some(CarrierJob::DrawSecret { address, secret: entry.secret, seal_to: entry.seal_to.clone() }),
        _ => Some(CarrierJob::TakeSecret { address, secret: entry.secret }),
    });
}

/// The release stands in this kiosk's chain before the carrier is given anything.
fn record(model: &mut Model, out: &mut Vec<Effect>) {
    let (at, job) = (model.at, model.job());
    let Some(officer) = model.session.as_ref().map(|session| session.officer.id.clone()) else { return };
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let (Some(entry), Some(seen)) = (&mut screen.unblock, &screen.carrier) else { return };
    let Some((approved_by, _)) = entry.approver.take() else { return };
    let draft = RecordDraft::SecretRelease {
        release: entry.release.clone(),
        carrier_serial: seen.address.serial.clone(),
        reason: entry.second.reason,
        approved_by,
    };
    entry.step = Some((job, Step::Recording));
    out.push(Effect::Store(job, StoreJob::Append { at, officer, draft }));
}

fn unblock(model: &mut Model, out: &mut Vec<Effect>) {
    begin(model, Step::Unblocking, out, |entry, address| {
        let released = std::mem::take(&mut entry.released);
        entry.pin.take().map(|pin| CarrierJob::Unblock { address, pin, released })
    });
}

fn begin(
    model: &mut Model,
    step: Step,
    out: &mut Vec<Effect>,
    job_of: impl FnOnce(&mut Unblock, CarrierAddress) -> Option<CarrierJob>,
) {
    let job = model.job();
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let (Some(entry), Some(seen)) = (&mut screen.unblock, &screen.carrier) else { return };
    if let Some(what) = job_of(entry, seen.address.clone()) {
        (entry.step, entry.second.trouble) = (Some((job, step)), None);
        out.push(Effect::Carrier(job, what));
    }
}
