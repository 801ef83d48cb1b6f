//! A second person agrees while the line is cut: to what becomes a record here and needs nothing of the centre, a sale that is taken back
//! or a count of the stock. Whoever may approve and was let in by the centre at this kiosk lately is known by password, and by their
//! own carrier where the rule asks for one.

use super::message::{Answer, Effect, JobId, PasswordJob};
use super::reversal::ReversalStep;
use super::stock::StockStep;
use super::{Model, Screen, known, line, route, second_factor};
use crate::domain::fault::{Fault, Trouble};
use crate::domain::known_officer::KnownOfficer;
use crate::domain::officer::{OfficerId, Permission};
use crate::domain::secret::Password;
use crate::ports::centre::Told;

/// How far it is.
#[derive(Debug)]
enum Step {
    /// The try is being counted.
    Counting,
    /// The password is held against the hash.
    Checking,
    /// A carrier is asked for.
    Carrier,
}

/// A second person whom this kiosk looks at itself.
#[derive(Debug)]
pub struct SecondHere {
    waiter: JobId,
    job: JobId,
    step: Step,
    known: Box<KnownOfficer>,
    password: Password,
}

/// What the entry in front that waits for this answer was given.
fn typed(model: &mut Model, job: JobId) -> Option<(OfficerId, Password)> {
    match &mut model.screen {
        Screen::Reversal(screen) => match &mut screen.step {
            ReversalStep::Second(entry) if entry.waiting == Some(job) => entry.take_typed(),
            _ => None,
        },
        Screen::Stock(screen) => match &mut screen.step {
            StockStep::Second(_, entry) if entry.waiting == Some(job) => entry.take_typed(),
            _ => None,
        },
        _ => None,
    }
}

/// Takes the centre's silence where this kiosk can look at the second person itself, and learns to know one whom the centre took.
/// True when the answer goes to nobody else.
pub(super) fn heard(model: &mut Model, job: JobId, said: &Result<Told, Trouble>, out: &mut Vec<Effect>) -> bool {
    let is_silent = matches!(said, Err(trouble) if trouble.fault == Fault::CentreUnreachable);
    if !is_silent && !matches!(said, Ok(Told::SignedIn(_))) {
        return false;
    }
    let Some((officer, password)) = typed(model, job) else { return false };
    if let Ok(Told::SignedIn(told)) = said {
        known::learn(model, told, password, out);
        return false;
    }
    line::noticed(model, said);
    let (at, hours) = (model.at, model.settings.sign_in_without_line_hours);
    let known = match model.known.officers.count_try(&officer, at, hours) {
        Ok(known) if known.officer.role.may(Permission::Approve) => known,
        Ok(_) => {
            agreed(model, job, Err(Fault::NotAllowed.into()), out);
            return true;
        }
        Err(fault) => {
            agreed(model, job, Err(fault.into()), out);
            return true;
        }
    };
    match known::keep(model, out) {
        Some(store) => {
            let (known, step) = (Box::new(known), Step::Counting);
            model.second_here = Some(SecondHere { waiter: job, job: store, step, known, password });
        }
        None => agreed(model, job, Err(Fault::StoreClosed.into()), out),
    }
    true
}

/// Takes an answer if it belongs here.
pub(super) fn answered(model: &mut Model, job: JobId, answer: &Answer, out: &mut Vec<Effect>) -> bool {
    let Some(here) = model.second_here.take_if(|here| here.job == job) else { return false };
    match (&here.step, answer) {
        (Step::Counting, Answer::Store(Ok(_))) => {
            let job = model.job();
            let (password, hash) = (here.password.clone(), here.known.password_hash.clone());
            out.push(Effect::Password(job, PasswordJob::Check { password, hash }));
            model.second_here = Some(SecondHere { job, step: Step::Checking, ..here });
        }
        (Step::Counting, Answer::Store(Err(error))) => agreed(model, here.waiter, Err(error.clone().into()), out),
        (Step::Checking, Answer::PasswordChecked(true)) => {
            model.known.officers.passed(&here.known.officer.id);
            known::keep(model, out);
            ask_carrier(model, here, out);
        }
        (Step::Checking, Answer::PasswordChecked(false)) => {
            agreed(model, here.waiter, Err(Fault::SignInRefused.into()), out);
        }
        (Step::Carrier, Answer::CarrierShown(Ok(()))) => {
            let officer = here.known.officer.id.clone();
            agreed(model, here.waiter, Ok(officer), out);
        }
        (Step::Carrier, Answer::CarrierShown(Err(trouble))) => {
            agreed(model, here.waiter, Err(trouble.clone()), out);
        }
        _ => agreed(model, here.waiter, Err(Fault::CentreAnswer.into()), out),
    }
    true
}

fn ask_carrier(model: &mut Model, here: SecondHere, out: &mut Vec<Effect>) {
    let officer = here.known.officer.id.clone();
    match model.known.officers.second_factor_of(&here.known) {
        Ok(None) => agreed(model, here.waiter, Ok(officer), out),
        Ok(Some(keys)) => {
            let job = model.job();
            model.second_here = Some(SecondHere { job, step: Step::Carrier, ..here });
            second_factor::demand_here(model, job, officer, keys, out);
        }
        Err(fault) => {
            agreed(model, here.waiter, Err(fault.into()), out);
        }
    }
}

/// Tells the entry that waits.
fn agreed(model: &mut Model, waiter: JobId, said: Result<OfficerId, Trouble>, out: &mut Vec<Effect>) {
    route::route(model, waiter, Answer::SecondHere(said), out);
}
