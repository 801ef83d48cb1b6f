//! The technician's tools beyond looking at the parts: the kiosk's own log, read page by page, and the trace of commands and
//! calls.

use jiff::Timestamp;

use crate::domain::fault::Trouble;
use crate::domain::trace::TraceLine;

/// Most lines of one page.
pub const LOG_PAGE_LINES_MAX: usize = 200;
/// Most characters that are kept of one line's text.
pub const LOG_TEXT_CHARS_MAX: usize = 600;

/// How grave a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Every step.
    Trace,
    /// What helps whoever mends the program.
    Debug,
    /// What happened.
    Info,
    /// What is not as it should be.
    Warn,
    /// What failed.
    Error,
}

impl LogLevel {
    /// Every level, the gravest last.
    pub const ALL: [Self; 5] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// The level's word in the log.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trace => "TRACE",
            Self::Debug => "DEBUG",
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }

    /// The level with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// One line of the log, fit for a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Where it begins in the file, in bytes.
    pub at_byte: u64,
    /// When it was written; `None` for a line that does not say.
    pub at: Option<Timestamp>,
    /// How grave it is.
    pub level: LogLevel,
    /// Which part of the program wrote it.
    pub part: String,
    /// What it says, with its fields.
    pub text: String,
}

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter {
    /// So grave at least.
    pub level: LogLevel,
    /// Of this part alone.
    pub part: Option<String>,
    /// Words that each stand in the part or the text, in small letters.
    pub words: Vec<String>,
}

impl LogFilter {
    /// Whether it lets a line through.
    #[must_use]
    pub fn takes(&self, line: &LogLine) -> bool {
        let of_part = self.part.as_ref().is_none_or(|part| *part == line.part);
        if line.level < self.level || !of_part {
            return false;
        }
        let (part, text) = (line.part.to_lowercase(), line.text.to_lowercase());
        self.words.iter().all(|word| part.contains(word) || text.contains(word))
    }
}

/// From where the log is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogPlace {
    /// The newest lines.
    Newest,
    /// Lines before this byte.
    Before(u64),
    /// Lines from this byte on.
    Since(u64),
}

/// Some lines of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The oldest first, [`LOG_PAGE_LINES_MAX`] at most.
    pub lines: Vec<LogLine>,
    /// The bytes that were looked through: from here.
    pub from: u64,
    /// Up to here.
    pub to: u64,
    /// The log is shorter than the place that was asked for: it was begun anew.
    pub begun_anew: bool,
}

/// A traced line, and when it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedLine {
    /// The kiosk's time.
    pub at: Timestamp,
    /// The line.
    pub line: TraceLine,
}

/// What was traced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracePage {
    /// Grows with each change.
    pub version: u64,
    /// The lines, the oldest first; `None` where nothing changed since the version that was named.
    pub lines: Option<Vec<TracedLine>>,
    /// How many older ones went.
    pub dropped: u64,
    /// How long it stays on, in seconds; 0 while it is off.
    pub seconds_left: u64,
}

/// What is wanted of the trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraceJob {
    /// What was traced, if that changed since this version.
    Read(Option<u64>),
    /// On for a limited time, or off.
    Switch(bool),
    /// Keep what was traced for the support bundle.
    Keep,
}

/// A signature of a carrier or a kiosk, with what it is to be verified by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureCheck {
    /// The public key (SubjectPublicKeyInfo).
    pub spki_der: Vec<u8>,
    /// What was signed.
    pub message: Vec<u8>,
    /// The signature, as certificates hold it.
    pub signature: Vec<u8>,
}

/// One key of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfiguredKey {
    /// `section.name`.
    pub key: String,
    /// Its value as TOML, without what may be a secret.
    pub value: String,
    /// It is set otherwise than in the sample.
    pub differs: bool,
}

/// What is wanted of the configuration. A change counts when the kiosk starts again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConfigurationJob {
    /// Every key as the file has it now.
    Read,
    /// One key's new value, if the whole can be used then.
    Set {
        /// `section.name`.
        key: String,
        /// As typed: TOML, or a text without its quotes.
        value: String,
    },
    /// What stood there before the last change.
    Undo,
}

/// What a technician works with. Blocking; it belongs on a thread of its own. Each call has a limit of its own.
pub trait Workbench: Send {
    /// Reads the log; a call looks through a few megabytes at most, and says how far it came.
    ///
    /// # Errors
    /// No log is kept, or it cannot be read.
    fn log(&mut self, place: LogPlace, filter: &LogFilter) -> Result<LogPage, Trouble>;

    /// Reads, switches or keeps the trace.
    ///
    /// # Errors
    /// What was to be kept could not be written.
    fn trace(&mut self, job: TraceJob) -> Result<TracePage, Trouble>;

    /// Reads or changes the configuration's file; the keys as they are then.
    ///
    /// # Errors
    /// A file or a value that cannot be used; the file is as it was.
    fn configuration(&mut self, job: &ConfigurationJob) -> Result<Vec<ConfiguredKey>, Trouble>;

    /// Whether a signature holds.
    fn verify(&mut self, check: &SignatureCheck) -> bool;
}
