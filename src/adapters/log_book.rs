//! The kiosk's own log, read for a technician: JSON lines, from the end or from a place on, never more than a few megabytes at
//! a time and never the whole file in memory.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::domain::fault::{Fault, Trouble};
use crate::domain::text::displayable;
use crate::ports::workbench::{
    LOG_PAGE_LINES_MAX, LOG_TEXT_CHARS_MAX, LogFilter, LogLevel, LogLine, LogPage, LogPlace,
};

/// Bytes that are read at once; a line that is longer is passed over.
const BLOCK_BYTES: u64 = 256 << 10;
/// Most bytes that one call looks through.
const SEARCHED_BYTES_MAX: u64 = 4 << 20;
/// Longest name of a part, in characters.
const PART_CHARS_MAX: usize = 24;

/// A log file, which need not be there yet.
#[derive(Debug, Clone)]
pub struct LogBook {
    file: PathBuf,
}

impl LogBook {
    /// The log at this path; an empty path stands for none.
    #[must_use]
    pub const fn new(file: PathBuf) -> Self {
        Self { file }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// `LogNotKept` without a path, `LogUnreadable` for a file that cannot be read.
    pub fn page(&self, place: LogPlace, filter: &LogFilter) -> Result<LogPage, Trouble> {
        if self.file.as_os_str().is_empty() {
            return Err(Fault::LogNotKept.into());
        }
        let failed =
            |error: io::Error| Trouble::new(Fault::LogUnreadable, &format!("{}: {error}", self.file.display()));
        read_page(&self.file, place, filter).map_err(failed)
    }
}

fn read_page(path: &Path, place: LogPlace, filter: &LogFilter) -> io::Result<LogPage> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    match place {
        LogPlace::Newest => backwards(&mut file, length, filter, false),
        LogPlace::Before(end) if end <= length => backwards(&mut file, end, filter, false),
        // What came since is more than is worth showing line by line: on with the newest.
        LogPlace::Since(start) if start <= length && length - start <= SEARCHED_BYTES_MAX => {
            forwards(&mut file, start, filter)
        }
        LogPlace::Before(_) | LogPlace::Since(_) => backwards(&mut file, length, filter, true),
    }
}

/// The last lines before `end` that fit, block by block.
fn backwards(file: &mut File, mut end: u64, filter: &LogFilter, begun_anew: bool) -> io::Result<LogPage> {
    // A line that is being written ends later: it comes whole with the next page.
    let mut to = None;
    let mut found: Vec<LogLine> = Vec::new();
    let mut searched = 0;
    while end > 0 && searched < SEARCHED_BYTES_MAX && found.len() < LOG_PAGE_LINES_MAX {
        let start = end.saturating_sub(BLOCK_BYTES);
        let block = block(file, start, end)?;
        searched += end - start;
        let torn =
            if start == 0 { 0 } else { block.iter().position(|byte| *byte == b'\n').map_or(block.len(), |n| n + 1) };
        let whole = whole_lines(&block, torn);
        to.get_or_insert(start + at(whole.end));
        let mut next = whole.end;
        for line in lines(&block[..whole.end], whole.start).into_iter().rev() {
            next = line.0;
            found.extend(read(start + at(line.0), line.1).filter(|line| filter.takes(line)));
            if found.len() == LOG_PAGE_LINES_MAX {
                break;
            }
        }
        end = match whole.is_empty() {
            false => start + at(next),
            true if (1..block.len()).contains(&torn) => start + at(torn),
            // A line that no block holds is passed over.
            true => start,
        };
    }
    found.reverse();
    Ok(LogPage { lines: found, from: end, to: to.unwrap_or(end), begun_anew })
}

/// The lines from `start` on that are whole.
fn forwards(file: &mut File, start: u64, filter: &LogFilter) -> io::Result<LogPage> {
    let (mut place, mut found) = (start, Vec::new());
    while found.len() < LOG_PAGE_LINES_MAX {
        let block = block(file, place, place + BLOCK_BYTES)?;
        let whole = whole_lines(&block, 0);
        if whole.is_empty() {
            // A line that no block holds is passed over; one that is being written is waited for.
            if at(block.len()) < BLOCK_BYTES {
                break;
            }
            place += BLOCK_BYTES;
            continue;
        }
        let mut next = whole.end;
        for line in lines(&block[..whole.end], 0) {
            if found.len() == LOG_PAGE_LINES_MAX {
                next = line.0;
                break;
            }
            found.extend(read(place + at(line.0), line.1).filter(|line| filter.takes(line)));
        }
        place += at(next);
    }
    Ok(LogPage { lines: found, from: start, to: place, begun_anew: false })
}

/// What of a block from `start` on is whole lines.
fn whole_lines(block: &[u8], start: usize) -> std::ops::Range<usize> {
    let end = block.iter().rposition(|byte| *byte == b'\n').map_or(start, |n| n + 1);
    start..end.max(start)
}

fn block(file: &mut File, start: u64, end: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(end - start).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Each line from `start` on, with where it begins.
fn lines(block: &[u8], start: usize) -> Vec<(usize, &[u8])> {
    let began = |place: &mut usize, line| Some((std::mem::replace(place, *place + <[u8]>::len(line)), line));
    block[start..].split_inclusive(|byte| *byte == b'\n').scan(start, began).collect()
}

fn at(place: usize) -> u64 {
    u64::try_from(place).unwrap_or(u64::MAX)
}

/// One line as a technician reads it; what is no JSON is shown as it stands.
fn read(at_byte: u64, bytes: &[u8]) -> Option<LogLine> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Ok(Value::Object(line)) = serde_json::from_str(text) else {
        let text = displayable(text, LOG_TEXT_CHARS_MAX);
        return Some(LogLine { at_byte, at: None, level: LogLevel::Info, part: String::new(), text });
    };
    let word = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
    Some(LogLine {
        at_byte,
        at: word("timestamp").parse().ok(),
        level: LogLevel::of_word(word("level")).unwrap_or(LogLevel::Info),
        part: displayable(part(word("target")), PART_CHARS_MAX),
        text: displayable(&said(line.get("fields")), LOG_TEXT_CHARS_MAX),
    })
}

/// The room of this program, or the crate, that a target names.
fn part(target: &str) -> &str {
    let own = target.strip_prefix("imza_kiosk::");
    let room = own.map(|path| path.strip_prefix("adapters::").or_else(|| path.strip_prefix("kiosk::")).unwrap_or(path));
    let path = room.unwrap_or(target);
    path.split("::").next().unwrap_or(path)
}

/// The message, then the fields.
fn said(fields: Option<&Value>) -> String {
    let Some(Value::Object(fields)) = fields else { return String::new() };
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut said = fields.get("message").map(shown).unwrap_or_default();
    for (key, value) in fields.iter().filter(|(key, _)| *key != "message") {
        said.push_str(&format!(" {key}={}", shown(value)));
    }
    said
}

#[cfg(test)]
mod tests;
