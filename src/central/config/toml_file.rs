//! Reading a TOML file so that every complaint names the file and the line.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Why a configuration file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {reason}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A line cannot be used.
    #[error("{}:{line}: {reason}", file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The values do not fit together.
    #[error("{}: {reason}", file.display())]
    Values {
        /// The file.
        file: PathBuf,
        /// What does not fit.
        reason: String,
    },
}

/// Reads a file.
///
/// # Errors
/// [`ConfigError::Unreadable`].
pub fn read(file: &Path) -> Result<String, ConfigError> {
    let failed = |error: std::io::Error| ConfigError::Unreadable { file: file.to_owned(), reason: error.to_string() };
    std::fs::read_to_string(file).map_err(failed)
}

/// Reads a file's text into `T`.
///
/// # Errors
/// [`ConfigError::Line`] for anything missing, unknown or malformed.
pub fn parse<T: DeserializeOwned>(file: &Path, text: &str) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.as_bytes().iter().take(start).filter(|byte| **byte == b'\n').count() + 1;
        ConfigError::Line { file: file.to_owned(), line, reason: error.message().to_owned() }
    })
}
