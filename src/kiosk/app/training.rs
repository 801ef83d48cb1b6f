//! A counter for practice: it works with a centre for practice alone, and one for citizens with none such.

use super::Model;
use crate::domain::fault::Fault;

/// Why nothing may be issued or sold: counter and centre do not agree whether this is practice.
#[must_use]
pub fn obstacle(model: &Model) -> Option<Fault> {
    let hello = model.line.hello.as_ref()?;
    (hello.training != model.settings.training).then_some(Fault::TrainingDiffers)
}
