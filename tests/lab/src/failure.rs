//! Why a command could not be carried out, and the exit code that says so. No behaviour lives here.

use std::{fmt, path::Path, process::ExitCode};

use serde::{Deserialize, Serialize};

/// The class of a failure; its number is the exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// Something on this machine did not work: exit code 1.
    Failed,
    /// No counter runs in that directory: exit code 3.
    NotRunning,
    /// No item, reader or carrier kind of that name, or the item does not fit the reader: exit code 4.
    NotFitting,
    /// pcscd did not report the change within the deadline: exit code 5.
    Deadline,
}

/// A failed command: its class and one sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The class, which decides the exit code.
    pub kind: FailureKind,
    /// What happened, in one sentence without a final full stop.
    pub message: String,
}

impl Failure {
    /// Something on this machine did not work.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Failed, message)
    }

    /// No counter runs in `dir`.
    pub fn not_running(dir: &Path) -> Self {
        Self::new(
            FailureKind::NotRunning,
            format!("no counter runs in {}: start one with `counter start`", dir.display()),
        )
    }

    /// The item or reader is unknown, or they do not fit each other.
    pub fn not_fitting(message: impl Into<String>) -> Self {
        Self::new(FailureKind::NotFitting, message)
    }

    /// pcscd did not report in time.
    pub fn deadline(message: impl Into<String>) -> Self {
        Self::new(FailureKind::Deadline, message)
    }

    /// The documented exit code of this failure.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.kind {
            FailureKind::Failed => 1,
            FailureKind::NotRunning => 3,
            FailureKind::NotFitting => 4,
            FailureKind::Deadline => 5,
        })
    }

    fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Says what was being done when an error of another kind came up.
pub trait Doing<T> {
    /// Turns the error into a [`Failure`] "cannot {what}: {error}".
    ///
    /// # Errors
    /// The original error, wrapped.
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> Doing<T> for Result<T, E> {
    fn doing(self, what: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::failed(format!("cannot {what}: {error}")))
    }
}
