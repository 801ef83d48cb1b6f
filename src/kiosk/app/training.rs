//! A counter for practice: it works with a centre for practice alone, and one for citizens with none such. Where they do not agree
//! nobody signs in, so nothing else works either.

use super::message::Effect;
use super::{Model, input, lock};
use crate::domain::fault::Fault;

/// Why nobody may sign in, and nothing may be issued or sold: counter and centre do not agree whether this is practice.
#[must_use]
pub fn obstacle(model: &Model) -> Option<Fault> {
    let hello = model.line.hello.as_ref()?;
    (hello.training != model.settings.training).then_some(Fault::TrainingDiffers)
}

/// The centre told what it is: whoever signed in before it did is signed out, once nothing is being written.
pub(super) fn heard(model: &mut Model, out: &mut Vec<Effect>) {
    let Some(fault) = obstacle(model).filter(|_| model.session.is_some() && !input::is_writing(model)) else { return };
    lock::leave(model, out);
    model.notice = Some(fault.into());
}
