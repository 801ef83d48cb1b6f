//! The printer of slips: a test page, and a person who says whether it came out whole.

use super::{Run, Steps, guided};
use crate::domain::fault::Fault;
use crate::kiosk::app::Model;
use crate::kiosk::app::message::{Answer, Effect, JobId, Key};
use crate::kiosk::app::paper::test_page;

/// The steps.
const STEPS: &[&str] = &["configured", "page", "seen"];

/// How far it is.
#[derive(Debug)]
pub struct PrinterTest {
    /// The steps.
    pub steps: Steps,
    printing: Option<JobId>,
}

impl Default for PrinterTest {
    fn default() -> Self {
        Self { steps: Steps::new(STEPS), printing: None }
    }
}

impl PrinterTest {
    /// True while the printer is at work.
    #[must_use]
    pub const fn is_printing(&self) -> bool {
        self.printing.is_some()
    }

    /// Takes an answer if it belongs here.
    pub(super) fn answered(&mut self, job: JobId, answer: &Answer) {
        let Answer::Printed(told) = answer else { return };
        if self.printing.take_if(|printing| *printing == job).is_none() {
            return;
        }
        match told {
            Ok(()) => self.steps.pass(""),
            Err(trouble) => self.steps.fail(trouble.clone()),
        }
    }
}

/// Whether a printer is configured at all.
pub(super) fn pulse(model: &mut Model) {
    let prints = model.settings.prints_slips;
    let Some(Run::Printer(test)) = guided(model).and_then(|guided| guided.run.as_mut()) else { return };
    if test.steps.word() == Some("configured") {
        if prints {
            test.steps.pass("");
        } else {
            test.steps.fail(Fault::PrinterNone.into());
        }
    }
}

/// Takes a key: Enter prints, then says that the page is whole; N says that it is not.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let (job, page) = (model.job(), test_page(model));
    let Some(guided) = guided(model) else { return };
    let Some(Run::Printer(test)) = &mut guided.run else { return };
    match (test.steps.word(), key) {
        (_, Key::Esc) => guided.run = None,
        (Some("page"), Key::Enter) if !test.is_printing() => {
            test.printing = Some(job);
            out.push(Effect::Print(job, Box::new(page)));
        }
        (Some("seen"), Key::Enter) => test.steps.pass(""),
        (Some("seen"), Key::Char('n' | 'N')) => test.steps.fail(Fault::PrinterStopped.into()),
        (None, Key::Enter) => {
            *test = PrinterTest::default();
            pulse(model);
        }
        _ => {}
    }
}
