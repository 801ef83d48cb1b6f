//! The configuration: every key with its value, one changed at a time where the whole can be used then, the last change undone.

use super::{Open, close, is_technician, put_in_front};
use crate::domain::fault::Trouble;
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Effect, JobId, Key};
use crate::kiosk::app::{Model, Screen};
use crate::ports::workbench::{ConfigurationJob, ConfiguredKey};

/// Most characters of a value.
const VALUE_CHARS_MAX: usize = 300;
/// Lines of a page on the screen.
const PAGE: usize = 15;

/// What is known of the configuration, and what is typed.
#[derive(Debug, Default)]
pub struct ConfigurationTool {
    /// The keys, in the file's order.
    pub keys: Vec<ConfiguredKey>,
    /// The line under the cursor.
    pub selected: usize,
    /// The new value of that line, while it is typed.
    pub edit: Option<Field>,
    /// Why a change was refused, or the file could not be read.
    pub trouble: Option<Trouble>,
    /// A change was written, and counts when the kiosk starts again.
    pub is_changed: bool,
    asking: Option<(JobId, bool)>,
}

impl ConfigurationTool {
    /// The line under the cursor.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&ConfiguredKey> {
        self.keys.get(self.selected)
    }
}

/// Opens it and reads the file.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    put_in_front(model, Open::Configuration(ConfigurationTool::default()));
    ask(model, ConfigurationJob::Read, out);
}

fn tool(model: &mut Model) -> Option<&mut ConfigurationTool> {
    match &mut model.screen {
        Screen::Tools(tools) => match &mut tools.open {
            Some(Open::Configuration(tool)) => Some(tool),
            _ => None,
        },
        _ => None,
    }
}

fn ask(model: &mut Model, what: ConfigurationJob, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(tool) = tool(model) else { return };
    tool.asking = Some((job, what != ConfigurationJob::Read));
    out.push(Effect::Configure(job, what));
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(tool) = tool(model) else { return };
    if tool.asking.is_some() {
        return;
    }
    if tool.edit.is_some() {
        return press_edit(model, key, out);
    }
    let last = tool.keys.len().saturating_sub(1);
    match key {
        Key::Up => tool.selected = tool.selected.saturating_sub(1),
        Key::Down => tool.selected = (tool.selected + 1).min(last),
        Key::PageUp => tool.selected = tool.selected.saturating_sub(PAGE),
        Key::PageDown => tool.selected = (tool.selected + PAGE).min(last),
        Key::Home => tool.selected = 0,
        Key::End => tool.selected = last,
        Key::Enter => begin_edit(model),
        Key::F(7) if is_technician(model) => ask(model, ConfigurationJob::Undo, out),
        Key::Esc => close(model),
        _ => {}
    }
}

/// The value that stands there is where one begins.
fn begin_edit(model: &mut Model) {
    if !is_technician(model) {
        return;
    }
    let Some(tool) = tool(model) else { return };
    let Some(value) = tool.under_cursor().map(|key| key.value.clone()) else { return };
    let mut field = Field::new(VALUE_CHARS_MAX);
    value.chars().for_each(|c| field.push(c));
    (tool.edit, tool.trouble) = (Some(field), None);
}

fn press_edit(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(tool) = tool(model) else { return };
    let Some(edit) = &mut tool.edit else { return };
    match key {
        Key::Char(c) => edit.push(c),
        Key::Backspace => edit.erase(),
        Key::Esc => (tool.edit, tool.trouble) = (None, None),
        Key::Enter => {
            let value = edit.text().to_owned();
            let Some(key) = tool.under_cursor().map(|key| key.key.clone()) else { return };
            ask(model, ConfigurationJob::Set { key, value }, out);
        }
        _ => {}
    }
}

/// Takes the keys as they are now, or why a change was refused: then the entry stays as it was typed.
pub(super) fn answered(model: &mut Model, job: JobId, keys: Result<Vec<ConfiguredKey>, Trouble>) {
    let Some(tool) = tool(model) else { return };
    let Some((_, changes)) = tool.asking.take_if(|(asked, _)| *asked == job) else { return };
    match keys {
        Ok(keys) => {
            (tool.keys, tool.edit, tool.trouble) = (keys, None, None);
            tool.is_changed |= changes;
            tool.selected = tool.selected.min(tool.keys.len().saturating_sub(1));
        }
        Err(trouble) => tool.trouble = Some(trouble),
    }
}
