//! Where the store's key comes from: a systemd credential, or a file that only its owner can read.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::log::sync_directory;
use super::{StoreKey, StoreNotice};
use crate::ports::outbox::StoreError;

/// The credential's name under `$CREDENTIALS_DIRECTORY`.
pub const KEY_CREDENTIAL: &str = "store-key";
const KEY_BYTES: usize = 32;

impl StoreKey {
    /// Reads the key: from the credential `store-key` when `credentials` (systemd's `$CREDENTIALS_DIRECTORY`) holds one,
    /// else from `file`, which is made with a new key when there is none. A key in a file lies on the disk it protects, so
    /// that way comes with a notice.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the key has not 32 bytes, when others than its owner can read the file, or when it
    /// cannot be read or made.
    pub fn find(credentials: Option<&Path>, file: &Path) -> Result<(Self, Option<StoreNotice>), StoreError> {
        if let Some(path) = credentials.map(|dir| dir.join(KEY_CREDENTIAL)).filter(|path| path.exists()) {
            return Ok((read(&path)?, None));
        }
        match fs::metadata(file) {
            Ok(found) if found.mode() & 0o077 != 0 => {
                let mode = found.mode() & 0o777;
                Err(StoreError::Unreadable(format!("others can read the key file {} (mode {mode:o})", file.display())))
            }
            Ok(_) => Ok((read(file)?, Some(StoreNotice::KeyInFile(file.to_owned())))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok((make(file).map_err(|error| fault(file, &error))?, Some(StoreNotice::KeyFileMade(file.to_owned()))))
            }
            Err(error) => Err(fault(file, &error)),
        }
    }
}

fn read(path: &Path) -> Result<StoreKey, StoreError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_BYTES + 1));
    let file = fs::File::open(path).map_err(|error| fault(path, &error))?;
    file.take(KEY_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| fault(path, &error))?;
    let key = <[u8; KEY_BYTES]>::try_from(bytes.as_slice());
    key.map(StoreKey::from_bytes)
        .map_err(|_| StoreError::Unreadable(format!("the key in {} has not {KEY_BYTES} bytes", path.display())))
}

/// Makes the file whole or not at all: a key that a power cut halves would lock its store for ever.
fn make(path: &Path) -> io::Result<StoreKey> {
    let key = StoreKey::random().map_err(io::Error::other)?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut new = PathBuf::from(path).into_os_string();
    new.push(".new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(key.expose())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_directory(parent)?;
    Ok(key)
}

fn fault(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unreadable(format!("the key file {}: {error}", path.display()))
}
