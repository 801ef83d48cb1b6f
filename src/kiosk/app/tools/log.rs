//! The program's own log: the newest line last and live while the cursor stands there, filtered by level, part and text as one
//! types. Never more than a window of it is held.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{Open, close, put_in_front};
use crate::domain::fault::Trouble;
use crate::kiosk::app::field::Field;
use crate::kiosk::app::message::{Effect, JobId, Key};
use crate::kiosk::app::{Model, Screen};
use crate::ports::workbench::{LogFilter, LogLevel, LogLine, LogPage, LogPlace};

/// Most lines that are held.
const LINES_MAX: usize = 1_000;
/// Lines that a filter is searched for further back before one asks for more.
const LINES_WANTED: usize = 50;
/// Lines of a page on the screen.
const PAGE: usize = 15;
/// Most characters of what is looked for.
const TEXT_CHARS_MAX: usize = 60;
/// Milliseconds after which a log that is followed is read again.
const FOLLOWED_MILLIS: i64 = 1_000;

/// What is known of the log, and what is looked for.
#[derive(Debug)]
pub struct LogTool {
    /// So grave at least.
    pub level: LogLevel,
    /// Of this part alone.
    pub part: Option<String>,
    /// What is looked for, as typed.
    pub text: Field,
    /// The lines, the newest last.
    pub lines: VecDeque<LogLine>,
    /// The line under the cursor.
    pub selected: usize,
    /// Nothing lies further back.
    pub is_whole: bool,
    /// Why the log was not read.
    pub trouble: Option<Trouble>,
    /// The parts that were met, in order.
    parts: Vec<String>,
    /// The bytes that were looked through.
    from: u64,
    to: u64,
    asking: Option<(JobId, LogPlace)>,
    due: Option<Timestamp>,
}

impl LogTool {
    fn new() -> Self {
        Self {
            level: LogLevel::Trace,
            part: None,
            text: Field::new(TEXT_CHARS_MAX),
            lines: VecDeque::new(),
            selected: 0,
            is_whole: false,
            trouble: None,
            parts: vec![],
            from: 0,
            to: 0,
            asking: None,
            due: None,
        }
    }

    /// The line under the cursor.
    #[must_use]
    pub fn under_cursor(&self) -> Option<&LogLine> {
        self.lines.get(self.selected)
    }

    /// True while the newest line is shown as it comes.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.selected + 1 >= self.lines.len()
    }

    /// True while older lines are being looked for.
    #[must_use]
    pub const fn is_searching(&self) -> bool {
        matches!(self.asking, Some((_, LogPlace::Newest | LogPlace::Before(_))))
    }

    /// When the log is read again.
    pub(super) const fn due(&self) -> Option<Timestamp> {
        if self.asking.is_none() { self.due } else { None }
    }

    fn filter(&self) -> LogFilter {
        let words = self.text.text().to_lowercase();
        let words = words.split_whitespace().map(str::to_owned).collect();
        LogFilter { level: self.level, part: self.part.clone(), words }
    }

    /// The next level: after the gravest everything again.
    fn turn_level(&mut self) {
        let place = LogLevel::ALL.iter().position(|level| *level == self.level).unwrap_or(0);
        self.level = LogLevel::ALL[(place + 1) % LogLevel::ALL.len()];
    }

    /// The next of the parts that were met; after the last all of them again.
    fn turn_part(&mut self) {
        self.part = match &self.part {
            None => self.parts.first().cloned(),
            Some(part) => {
                let place = self.parts.iter().position(|known| known == part);
                place.and_then(|place| self.parts.get(place + 1)).cloned()
            }
        };
    }

    fn note_parts(&mut self, lines: &[LogLine]) {
        for line in lines.iter().filter(|line| !line.part.is_empty()) {
            if let Err(place) = self.parts.binary_search(&line.part) {
                self.parts.insert(place, line.part.clone());
            }
        }
    }

    /// Takes what lies further back; the cursor stays on its line.
    fn take_older(&mut self, page: LogPage) {
        self.selected += page.lines.len();
        page.lines.into_iter().rev().for_each(|line| self.lines.push_front(line));
        (self.from, self.is_whole) = (page.from, page.from == 0);
        while self.lines.len() > LINES_MAX {
            self.lines.pop_back();
            self.to = self.lines.back().map_or(self.to, |line| line.at_byte);
        }
        self.selected = self.selected.min(self.lines.len().saturating_sub(1));
    }

    /// Takes what came since; whoever stands at the end goes with it.
    fn take_newer(&mut self, page: LogPage) {
        let follows = self.follows();
        // After older lines pushed the newest out, the last line is read once more.
        let known = self.lines.back().map(|line| line.at_byte);
        self.lines.extend(page.lines.into_iter().filter(|line| Some(line.at_byte) != known));
        self.to = page.to;
        while self.lines.len() > LINES_MAX {
            self.lines.pop_front();
            self.selected = self.selected.saturating_sub(1);
            (self.from, self.is_whole) = (self.lines.front().map_or(0, |line| line.at_byte), false);
        }
        if follows {
            self.selected = self.lines.len().saturating_sub(1);
        }
    }

    /// Takes the newest lines in place of what was known.
    fn take_newest(&mut self, page: LogPage) {
        (self.from, self.to, self.is_whole) = (page.from, page.to, page.from == 0);
        self.lines = page.lines.into();
        self.selected = self.lines.len().saturating_sub(1);
    }
}

/// Opens the log at its end.
pub(super) fn open(model: &mut Model, out: &mut Vec<Effect>) {
    put_in_front(model, Open::Log(LogTool::new()));
    ask(model, LogPlace::Newest, out);
}

fn tool(model: &mut Model) -> Option<&mut LogTool> {
    match &mut model.screen {
        Screen::Tools(tools) => match &mut tools.open {
            Some(Open::Log(log)) => Some(log),
            _ => None,
        },
        _ => None,
    }
}

fn ask(model: &mut Model, place: LogPlace, out: &mut Vec<Effect>) {
    let job = model.job();
    let Some(log) = tool(model) else { return };
    log.asking = Some((job, place));
    out.push(Effect::ReadLog(job, place, log.filter()));
}

/// Reads again what is followed.
pub(super) fn pulse(model: &mut Model, out: &mut Vec<Effect>) {
    let at = model.at;
    let Some(log) = tool(model) else { return };
    let place = if log.trouble.is_some() { LogPlace::Newest } else { LogPlace::Since(log.to) };
    if log.follows() {
        ask(model, place, out);
    } else {
        log.due = Some(at + SignedDuration::from_millis(FOLLOWED_MILLIS));
    }
}

/// Takes a key.
pub(super) fn press(model: &mut Model, key: Key, out: &mut Vec<Effect>) {
    let Some(log) = tool(model) else { return };
    let last = log.lines.len().saturating_sub(1);
    match key {
        Key::Up => log.selected = log.selected.saturating_sub(1),
        Key::Down => log.selected = (log.selected + 1).min(last),
        Key::PageUp => log.selected = log.selected.saturating_sub(PAGE),
        Key::PageDown => log.selected = (log.selected + PAGE).min(last),
        Key::Home => log.selected = 0,
        Key::End => return ask(model, LogPlace::Newest, out),
        Key::Tab => return filtered(model, LogTool::turn_level, out),
        Key::F(6) => return filtered(model, LogTool::turn_part, out),
        Key::Char(c) => return filtered(model, |log| log.text.push(c), out),
        Key::Backspace => return filtered(model, |log| log.text.erase(), out),
        Key::Esc if !log.text.is_empty() => return filtered(model, |log| log.text.clear(), out),
        Key::Esc => return close(model),
        _ => return,
    }
    let before = LogPlace::Before(log.from);
    if matches!(key, Key::Up | Key::PageUp | Key::Home) && log.selected == 0 && !log.is_whole && log.asking.is_none() {
        ask(model, before, out);
    }
}

/// What is looked for changes: the newest lines that fit are asked for.
fn filtered(model: &mut Model, change: impl FnOnce(&mut LogTool), out: &mut Vec<Effect>) {
    let Some(log) = tool(model) else { return };
    change(log);
    ask(model, LogPlace::Newest, out);
}

/// Takes a page; one that nobody waits for any more, because the filter changed, is dropped.
pub(super) fn answered(model: &mut Model, job: JobId, page: Result<LogPage, Trouble>, out: &mut Vec<Effect>) {
    let at = model.at;
    let Some(log) = tool(model) else { return };
    let Some((_, place)) = log.asking.take_if(|(asked, _)| *asked == job) else { return };
    log.due = Some(at + SignedDuration::from_millis(FOLLOWED_MILLIS));
    let page = match page {
        Ok(page) => page,
        Err(trouble) => {
            log.lines.clear();
            log.trouble = Some(trouble);
            return;
        }
    };
    log.trouble = None;
    log.note_parts(&page.lines);
    match place {
        _ if page.begun_anew => log.take_newest(page),
        LogPlace::Newest => log.take_newest(page),
        LogPlace::Before(_) => log.take_older(page),
        LogPlace::Since(_) => log.take_newer(page),
    }
    let before = LogPlace::Before(log.from);
    if log.lines.len() < LINES_WANTED && !log.is_whole && !matches!(place, LogPlace::Since(_)) {
        ask(model, before, out);
    }
}
