//! The citizen's PIN: typed twice when it is chosen, once when it is presented again; never kept longer than that.

use super::field::Field;
use super::issue::{self, IssueScreen, Then, Waiting};
use super::message::{Effect, Key};
use super::{Model, Screen};
use crate::domain::carrier::{CarrierAddress, CarrierJob};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::secret::{Pin, PinError, PinSource};

/// Longest PIN field.
pub(super) const PIN_CHARS_MAX: usize = 16;

/// The citizen's PIN being typed.
#[derive(Debug)]
pub struct PinEntry {
    /// First entry.
    pub first: Field,
    /// Second entry, to be the same.
    pub second: Field,
    /// The second field has the focus.
    pub on_second: bool,
    /// Why the last entry was refused.
    pub trouble: Option<Trouble>,
}

impl Default for PinEntry {
    fn default() -> Self {
        Self { first: Field::new(PIN_CHARS_MAX), second: Field::new(PIN_CHARS_MAX), on_second: false, trouble: None }
    }
}

/// Takes a key while a PIN is to be chosen or presented.
pub(super) fn press(model: &mut Model, key: Key, choosing: bool, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &mut model.screen else { return };
    if screen.has_pin_pad() {
        if key == Key::Enter {
            screen.entry = PinEntry::default();
            begin(model, PinSource::Pad, choosing, out);
        }
        return;
    }
    let rules = screen.pin_rules();
    let entry = &mut screen.entry;
    let field = if entry.on_second { &mut entry.second } else { &mut entry.first };
    match key {
        Key::Char(c) => {
            field.push(c);
            entry.trouble = None;
        }
        Key::Backspace => field.erase(),
        Key::Tab | Key::Up | Key::Down if choosing => entry.on_second = !entry.on_second,
        Key::Enter if choosing && !entry.on_second => match Pin::chosen(entry.first.text(), rules) {
            Ok(_) => entry.on_second = true,
            Err(error) => refuse(screen, error.into()),
        },
        Key::Enter => submit_pin(model, choosing, out),
        _ => {}
    }
}

impl From<PinError> for Trouble {
    fn from(error: PinError) -> Self {
        let fault = match error {
            PinError::Length { .. } | PinError::NotDigits => Fault::PinForm,
            PinError::TooSimple => Fault::PinTooSimple,
        };
        Self::new(fault, &error.to_string())
    }
}

/// Clears both fields and says why.
pub(super) fn refuse(screen: &mut IssueScreen, trouble: Trouble) {
    screen.entry = PinEntry { trouble: Some(trouble), ..PinEntry::default() };
}

fn submit_pin(model: &mut Model, choosing: bool, out: &mut Vec<Effect>) {
    let Screen::Issue(screen) = &mut model.screen else { return };
    let pin = if choosing {
        match (Pin::chosen(screen.entry.first.text(), screen.pin_rules()), screen.entry.second.text()) {
            (Err(error), _) => return refuse(screen, error.into()),
            (Ok(pin), second) if pin.matches(&Pin::existing(second.as_bytes().to_vec())) => pin,
            (Ok(_), _) => return refuse(screen, Fault::PinsDiffer.into()),
        }
    } else {
        let typed = screen.entry.first.text();
        if typed.len() < screen.pin_rules().digits_min {
            return refuse(screen, Fault::PinForm.into());
        }
        Pin::existing(typed.as_bytes().to_vec())
    };
    screen.entry = PinEntry::default();
    begin(model, pin.into(), choosing, out);
}

/// Has the carrier take the PIN, wherever it comes from, once the intent is durable.
fn begin(model: &mut Model, pin: PinSource, choosing: bool, out: &mut Vec<Effect>) {
    let at = model.at;
    let Screen::Issue(screen) = &mut model.screen else { return };
    let Some(address) = screen.issue.inspection.as_ref().map(|i| i.address.clone()) else { return };
    let carrier_job = pin_job(address, pin, choosing);
    let intent = if choosing { screen.issue.pin_intent(at) } else { None };
    match intent {
        Some(entry) => {
            issue::write_fact(model, Some(entry.clone()));
            issue::journal(model, entry, Then::SetPin(carrier_job), out);
        }
        None => give(model, carrier_job, out),
    }
}

/// Hands the PIN to the carrier's worker.
pub(super) fn give(model: &mut Model, carrier_job: CarrierJob, out: &mut Vec<Effect>) {
    let job = model.job();
    let Screen::Issue(screen) = &mut model.screen else { return };
    screen.waiting = Some(Waiting::Pin(job));
    out.push(Effect::Carrier(job, carrier_job));
}

fn pin_job(address: CarrierAddress, pin: PinSource, choosing: bool) -> CarrierJob {
    if choosing { CarrierJob::ChoosePin { address, pin } } else { CarrierJob::PresentPin { address, pin } }
}
