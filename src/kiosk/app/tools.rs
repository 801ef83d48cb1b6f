//! The technician's tools beside the bench: a list of them, and the one that is open.

pub mod configuration;
pub mod guided;
pub mod log;
pub mod trace;

use super::message::{Answer, Effect, Input, JobId, Key};
use super::{Model, Screen, devices};
use crate::domain::fault::Fault;
use crate::domain::officer::Role;

/// A tool, as the list names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The program's own log.
    Log,
    /// Commands to cards and calls of modules.
    Trace,
    /// Guided tests.
    Guided,
    /// The configuration.
    Configuration,
}

impl Tool {
    /// Every tool, in the order of the list.
    pub const ALL: &'static [Self] = &[Self::Log, Self::Trace, Self::Guided, Self::Configuration];

    /// Its word: `tool-{word}` names it in each language.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Trace => "trace",
            Self::Guided => "guided",
            Self::Configuration => "configuration",
        }
    }
}

/// The tool that is open.
#[derive(Debug)]
pub enum Open {
    /// The program's own log.
    Log(log::LogTool),
    /// Commands to cards and calls of modules.
    Trace(trace::TraceTool),
    /// Guided tests.
    Guided(guided::Guided),
    /// The configuration.
    Configuration(configuration::ConfigurationTool),
}

/// The list, and what was opened from it.
#[derive(Debug, Default)]
pub struct Tools {
    /// The line under the cursor.
    pub selected: usize,
    /// The tool in front.
    pub open: Option<Open>,
}

impl Tools {
    /// True while typed characters go into a field.
    pub(super) const fn takes_typing(&self) -> bool {
        match &self.open {
            Some(Open::Log(_)) => true,
            Some(Open::Guided(guided)) => matches!(guided.run, Some(guided::Run::Carrier(_))),
            Some(Open::Configuration(tool)) => tool.edit.is_some(),
            Some(Open::Trace(_)) | None => false,
        }
    }

    /// When something is due by itself.
    pub(super) const fn due(&self) -> Option<jiff::Timestamp> {
        match &self.open {
            Some(Open::Log(log)) => log.due(),
            Some(Open::Trace(trace)) => trace.due(),
            Some(Open::Guided(_) | Open::Configuration(_)) | None => None,
        }
    }
}

/// Opens the list.
pub(super) fn open(model: &mut Model) {
    model.screen = Screen::Tools(Box::default());
}

/// Opens a tool.
fn open_tool(model: &mut Model, tool: Tool, out: &mut Vec<Effect>) {
    match tool {
        Tool::Log => log::open(model, out),
        Tool::Trace => trace::open(model, out),
        Tool::Guided => guided::open(model),
        Tool::Configuration => configuration::open(model, out),
    }
}

/// Puts a tool in front.
fn put_in_front(model: &mut Model, open: Open) {
    if let Screen::Tools(tools) = &mut model.screen {
        tools.open = Some(open);
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Screen::Tools(tools) = &mut model.screen else { return };
    let last = Tool::ALL.len() - 1;
    match (&tools.open, key) {
        (Some(Open::Log(_)), key) => log::press(model, key, out),
        (Some(Open::Trace(_)), key) => trace::press(model, key, out),
        (Some(Open::Guided(_)), key) => guided::press(model, key, out),
        (Some(Open::Configuration(_)), key) => configuration::press(model, key, out),
        (None, Key::Up) => tools.selected = tools.selected.saturating_sub(1),
        (None, Key::Down) => tools.selected = (tools.selected + 1).min(last),
        (None, Key::Enter) => {
            let tool = Tool::ALL[tools.selected.min(last)];
            open_tool(model, tool, out);
        }
        (None, Key::Char(digit)) => {
            let place = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).unwrap_or(0);
            if let Some(tool) = place.checked_sub(1).and_then(|place| Tool::ALL.get(place)) {
                tools.selected = place - 1;
                open_tool(model, *tool, out);
            }
        }
        (None, Key::Esc) => devices::open_bench(model, out),
        (None, _) => {}
    }
}

/// True for a technician who is signed in; anybody else is told so.
fn is_technician(model: &mut Model) -> bool {
    let is = model.session.as_ref().is_some_and(|session| session.officer.role == Role::Technician);
    if !is {
        model.notice = Some(Fault::TechnicianOnly.into());
    }
    is
}

/// Goes back to the list.
fn close(model: &mut Model) {
    if let Screen::Tools(tools) = &mut model.screen {
        tools.open = None;
    }
}

/// Takes what came from a keyboard or a scanner before anybody else; false when it is not for a test.
pub(super) fn take_input(model: &mut Model, input: &Input, out: &mut Vec<Effect>) -> bool {
    model.overlay.is_none() && model.palette.search.is_none() && guided::take_input(model, input, out)
}

/// What is due by itself, and what goes on by itself. Called after every message.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let Screen::Tools(tools) = &model.screen else { return };
    let is_due = tools.due().is_some_and(|due| due <= model.at);
    match &tools.open {
        Some(Open::Log(_)) if is_due => log::pulse(model, out),
        Some(Open::Trace(_)) if is_due => trace::pulse(model, out),
        Some(Open::Guided(_)) => guided::pulse(model, out),
        _ => {}
    }
}

/// Takes an answer.
pub(super) fn answered(model: &mut Model, job: JobId, answer: Answer, out: &mut Vec<Effect>) {
    match answer {
        Answer::Log(page) => log::answered(model, job, page, out),
        Answer::Trace(page) => trace::answered(model, job, page),
        Answer::Configured(keys) => configuration::answered(model, job, keys),
        answer => guided::answered(model, job, answer, out),
    }
}
