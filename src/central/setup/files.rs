//! Files that are written once: whole or not at all, secrets for their owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::{Finding, SetupError};
use crate::domain::secret::Password;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Everybody.
    All,
    /// Its owner.
    Owner,
}

/// Writes a file under its name only when it is whole and durable.
pub(super) fn write(file: &Path, content: &[u8], readers: Readers) -> Result<(), SetupError> {
    let failed = |source: io::Error| SetupError::File { file: file.to_owned(), source };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = folder.join(name);
    let mode = if readers == Readers::Owner { 0o600 } else { 0o644 };
    let write = || -> io::Result<()> {
        if part.exists() {
            std::fs::remove_file(&part)?;
        }
        let mut open = OpenOptions::new().write(true).create_new(true).mode(mode).open(&part)?;
        open.write_all(content)?;
        open.sync_all()?;
        std::fs::rename(&part, file)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(failed)
}

/// Writes a file unless it is there, and says which.
pub(super) fn write_new(
    file: &Path,
    readers: Readers,
    content: impl FnOnce() -> Result<Vec<u8>, SetupError>,
) -> Result<Finding, SetupError> {
    let made = !file.exists();
    if made {
        write(file, &content()?, readers)?;
    }
    Ok(Finding { what: file.display().to_string(), made })
}

/// Reads a whole file.
pub(super) fn read(file: &Path) -> Result<String, SetupError> {
    std::fs::read_to_string(file).map_err(|source| SetupError::File { file: file.to_owned(), source })
}

/// The secret on the one line of a file, which nobody but its owner may read; `None` where there is no file.
pub(super) fn owners_secret(file: &Path) -> Result<Option<Password>, SetupError> {
    match std::fs::metadata(file) {
        Ok(found) if found.mode() & 0o077 != 0 => {
            let reason = format!("others can read the secret in it (mode {:o})", found.mode() & 0o777);
            Err(SetupError::Unusable { file: file.to_owned(), reason })
        }
        Ok(_) => secret(file).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SetupError::File { file: file.to_owned(), source }),
    }
}

/// The secret on the one line of a file.
pub(super) fn secret(file: &Path) -> Result<Password, SetupError> {
    let text = Zeroizing::new(read(file)?);
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        return Err(SetupError::Unusable { file: file.to_owned(), reason: "there is no secret in it".to_owned() });
    }
    Ok(Password::new(secret.to_owned()))
}
