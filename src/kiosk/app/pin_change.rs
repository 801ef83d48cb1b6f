//! The holder of a carrier that was handed over changes its PIN at the counter: the one that counts, and the new one twice. The
//! tries that are left are shown, the last is never spent, and nothing typed here is kept.

use super::field::Field;
use super::message::{Answer, Effect, JobId, Key};
use super::pin::PIN_CHARS_MAX;
use super::unblock::{self, Unblock};
use super::{Model, Screen};
use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierInspection, CarrierJob, PinTries};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::secret::{Pin, PinExchange};

/// Fields of the entry: the PIN that counts, the new one, the new one again.
pub const FIELDS: usize = 3;

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The carrier is looked at.
    Looking(JobId),
    /// The carrier takes the new PIN.
    Changing(JobId),
}

/// The screen.
#[derive(Debug)]
pub struct PinChange {
    /// The carrier that is in.
    pub carrier: Option<CarrierInspection>,
    /// What is typed.
    pub fields: [Field; FIELDS],
    /// The field that has the focus.
    pub focus: usize,
    /// What is waited for.
    pub work: Option<Work>,
    /// What stands in the way.
    pub trouble: Option<Trouble>,
    /// The carrier has taken the new PIN.
    pub changed: bool,
    /// A supervisor is asked to agree that the carrier is unblocked.
    pub unblock: Option<Unblock>,
}

impl Default for PinChange {
    fn default() -> Self {
        Self { carrier: None, fields: empty(), focus: 0, work: None, trouble: None, changed: false, unblock: None }
    }
}

fn empty() -> [Field; FIELDS] {
    std::array::from_fn(|_| Field::new(PIN_CHARS_MAX))
}

impl PinChange {
    /// True while the holder types.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.unblock.is_none() && self.work.is_none() && !self.changed && self.carrier.as_ref().is_some_and(may_try)
    }

    /// The holder enters both PINs on the reader's own keys.
    #[must_use]
    pub fn has_pin_pad(&self) -> bool {
        self.carrier.as_ref().is_some_and(|seen| seen.pin_pad)
    }

    fn is_idle(&self) -> bool {
        self.work.is_none() && !self.unblock.as_ref().is_some_and(Unblock::is_running)
    }

    /// Nothing stands in the way of a look at the one carrier that is in.
    fn is_free(&self) -> bool {
        self.trouble.as_ref().is_none_or(|trouble| trouble.fault == Fault::TwoCarriers)
    }

    /// Empties the fields and says why.
    fn refuse(&mut self, trouble: Trouble) {
        (self.fields, self.focus, self.trouble) = (empty(), 0, Some(trouble));
    }
}

fn may_try(carrier: &CarrierInspection) -> bool {
    matches!(carrier.pin_tries, PinTries::Fine | PinTries::Low)
}

/// Opens the screen.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::PinChange(PinChange::default());
}

/// Looks at the carrier as soon as exactly one is in, and begins anew when it is taken out. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    if !matches!(model.screen, Screen::PinChange(_)) {
        return;
    }
    let occupied: Vec<String> = model.occupied_carrier_readers().map(|(reader, _)| reader.name.clone()).collect();
    let job = model.job();
    let Screen::PinChange(screen) = &mut model.screen else { return };
    match (&screen.carrier, &occupied[..]) {
        (Some(seen), readers) if readers.contains(&seen.address.reader) => {}
        // What is under way says itself how it ends.
        (Some(_), _) if screen.is_idle() => *screen = PinChange::default(),
        (None, [reader]) if screen.work.is_none() && screen.is_free() => {
            screen.trouble = None;
            screen.work = Some(Work::Looking(job));
            out.push(Effect::Carrier(job, CarrierJob::Inspect { reader: reader.clone() }));
        }
        (None, [_, _, ..]) if screen.work.is_none() => screen.trouble = Some(Fault::TwoCarriers.into()),
        (None, []) if screen.work.is_none() => screen.trouble = None,
        _ => {}
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    if screen.unblock.is_some() {
        return unblock::press(model, key, out);
    }
    if key == Key::F(6) {
        return unblock::open(model);
    }
    if key == Key::Esc {
        // Its answer finds nobody; the driver finishes what it began.
        return super::leave::forget_and_go_home(model, out);
    }
    if screen.work.is_some() {
        return;
    }
    if !screen.asks() {
        if key == Key::Enter {
            *screen = PinChange::default();
        }
        return;
    }
    if screen.has_pin_pad() {
        if key == Key::Enter {
            change(model, PinExchange::Pad, out);
        }
        return;
    }
    match key {
        Key::Char(c) => {
            screen.fields[screen.focus].push(c);
            screen.trouble = None;
        }
        Key::Backspace => screen.fields[screen.focus].erase(),
        Key::Tab | Key::Down => screen.focus = (screen.focus + 1) % FIELDS,
        Key::Up => screen.focus = (screen.focus + FIELDS - 1) % FIELDS,
        Key::Enter if screen.focus + 1 < FIELDS => screen.focus += 1,
        Key::Enter => submit(model, out),
        _ => {}
    }
}

fn submit(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(carrier) = &screen.carrier else { return };
    let [old, new, again] = &screen.fields;
    let existing = |field: &Field| Pin::existing(field.text().as_bytes().to_vec());
    let chosen = match Pin::chosen(new.text(), carrier.pin_rules) {
        Ok(pin) if !pin.matches(&existing(again)) => Err(Fault::PinsDiffer.into()),
        Ok(_) if old.is_empty() => Err(Fault::PinForm.into()),
        Ok(pin) => Ok(pin),
        Err(error) => Err(Trouble::from(error)),
    };
    match chosen {
        Err(trouble) => screen.refuse(trouble),
        Ok(new) => {
            let pins = PinExchange::Typed { old: existing(old), new };
            (screen.fields, screen.focus) = (empty(), 0);
            change(model, pins, out);
        }
    }
}

fn change(model: &mut Model, pins: PinExchange, out: &mut Vec<Effect>) {
    let job = model.job();
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Some(carrier) = &screen.carrier else { return };
    (screen.work, screen.trouble) = (Some(Work::Changing(job)), None);
    out.push(Effect::Carrier(job, CarrierJob::ChangePin { address: carrier.address.clone(), pins }));
}

/// Takes an answer if the screen waits for it.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    if unblock::answered(model, job, &answer, out) {
        return;
    }
    let Screen::PinChange(screen) = &mut model.screen else { return };
    let Answer::Carrier(result) = answer else { return };
    match (screen.work, result) {
        (Some(Work::Looking(asked)), result) if asked == job => {
            screen.work = None;
            match result {
                Ok(CarrierAnswer::Inspected(seen)) if may_try(&seen) => screen.carrier = Some(*seen),
                Ok(CarrierAnswer::Inspected(seen)) => {
                    (screen.carrier, screen.trouble) = (Some(*seen), Some(Fault::PinChangeLastTry.into()));
                }
                Ok(_) => screen.trouble = Some(Fault::DriverError.into()),
                Err(fault) => screen.trouble = Some(fault.into()),
            }
        }
        (Some(Work::Changing(asked)), result) if asked == job => {
            screen.work = None;
            match result {
                Ok(CarrierAnswer::PinChanged) => screen.changed = true,
                Ok(_) => screen.refuse(Fault::DriverError.into()),
                Err(fault) => failed(screen, fault),
            }
        }
        _ => {}
    }
}

fn failed(screen: &mut PinChange, fault: CarrierFault) {
    let tries = match fault {
        CarrierFault::PinWrong { tries } => Some(tries),
        CarrierFault::PinLocked => Some(PinTries::Locked),
        _ => None,
    };
    match (tries, &mut screen.carrier) {
        (Some(tries), Some(carrier)) => carrier.pin_tries = tries,
        // What counts is not known: the carrier is looked at anew.
        _ => screen.carrier = None,
    }
    screen.refuse(Trouble::of_pin_change(fault));
}
