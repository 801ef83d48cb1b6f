//! A file on a stick: written whole and durable under a name that was free, or not at all; read within a limit.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Why a file is not on the stick, or cannot be had from it.
#[derive(Debug, thiserror::Error)]
pub enum StickError {
    /// The folder is not there: the stick is not in, or not mounted.
    #[error("{}: there is no such folder", .0.display())]
    Absent(PathBuf),
    /// There is a file of this name.
    #[error("{}: there is such a file already", .0.display())]
    Exists(PathBuf),
    /// No room.
    #[error("{}: there is no room", .0.display())]
    Full(PathBuf),
    /// It cannot be written: read only, or it fails.
    #[error("{}: {source}", file.display())]
    Failed {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Writes a file and syncs it and its folder before this returns. A cut leaves no file under the name, or the whole one.
///
/// # Errors
/// [`StickError`]; nothing of this file is left then.
pub fn write_new(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, StickError> {
    if !folder.is_dir() {
        return Err(StickError::Absent(folder.to_owned()));
    }
    let (file, part) = (folder.join(name), folder.join(format!("{name}.part")));
    // A name may come from outside: it never leads out of the folder.
    if Path::new(name).file_name() != Some(OsStr::new(name)) {
        return Err(StickError::Failed { file, source: io::Error::from(io::ErrorKind::InvalidFilename) });
    }
    if file.symlink_metadata().is_ok() {
        return Err(StickError::Exists(file));
    }
    let written = write(folder, &file, &part, content);
    written.map(|()| file.clone()).map_err(|source| {
        // Half a file is worth nothing; when it cannot be removed either, its name says that it is a part.
        let _ = fs::remove_file(&part);
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StickError::Full(folder.to_owned()),
            _ => StickError::Failed { file, source },
        }
    })
}

fn write(folder: &Path, file: &Path, part: &Path, content: &[u8]) -> io::Result<()> {
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    open.write_all(content)?;
    open.sync_all()?;
    fs::rename(part, file)?;
    File::open(folder)?.sync_all()
}

/// Reads a file of at most so many bytes; `None` when it is larger.
///
/// # Errors
/// What the system says.
pub fn read(file: &Path, bytes_max: usize) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    File::open(file)?.take(bytes_max as u64 + 1).read_to_end(&mut content)?;
    Ok((content.len() <= bytes_max).then_some(content))
}
