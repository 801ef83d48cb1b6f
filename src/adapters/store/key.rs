//! Where the store's key comes from: a systemd credential, or a file that only its owner can read. How it is changed.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::disk::sync_directory;
use super::{Store, StoreKey, StoreNotice, StoreOptions};
use crate::ports::outbox::StoreError;

/// The credential's name under `$CREDENTIALS_DIRECTORY`.
pub const KEY_CREDENTIAL: &str = "store-key";
/// The credential that holds the key to change to.
pub const NEXT_KEY_CREDENTIAL: &str = "store-key-next";
const KEY_BYTES: usize = 32;

/// Where a store's key lies, and the next one while it is being changed.
#[derive(Debug, Clone)]
pub struct KeyPlace {
    credentials: Option<PathBuf>,
    file: PathBuf,
}

/// What remains to be done after a change of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyChanged {
    /// Nothing: the file holds the new key.
    InFile,
    /// The administrator makes the credential `store-key-next` the credential `store-key`. The store opens either way.
    InCredential,
}

impl KeyPlace {
    /// `credentials` is systemd's `$CREDENTIALS_DIRECTORY`; `file` serves where that holds no key.
    #[must_use]
    pub fn new(credentials: Option<PathBuf>, file: PathBuf) -> Self {
        Self { credentials, file }
    }

    /// Opens the store in `dir` with the key that lies here. A change of key that a cut interrupted is brought to its end.
    ///
    /// # Errors
    /// As [`StoreKey::find`] and [`Store::open`].
    pub fn open(&self, dir: &Path, options: &StoreOptions) -> Result<Store, StoreError> {
        let (key, notice) = StoreKey::find(self.credentials.as_deref(), &self.file)?;
        let store = match (Store::open(dir, &key, options.clone()), self.next()?) {
            (Err(StoreError::WrongKey), Some(next)) => {
                let store = Store::open(dir, &next, options.clone())?;
                self.finish()?;
                store
            }
            (opened, next) => {
                let store = opened?;
                // A cut came between the copy and the end of the next file: left there, the next change would change nothing.
                if next.is_some_and(|next| next.expose() == key.expose()) {
                    self.finish()?;
                }
                store
            }
        };
        store.note(notice)?;
        Ok(store)
    }

    /// Changes the key: everything is sealed anew. With a credential the new key is the credential `store-key-next`, without
    /// one it is made. Interrupted at any point, the store opens with one of the two keys, and both are here.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when there is no next key or it cannot be made; [`StoreError::NotDurable`] when the old key
    /// stays.
    pub fn change(&self, store: &Store) -> Result<KeyChanged, StoreError> {
        let next = match (self.in_credentials(), self.next()?) {
            (_, Some(next)) => next,
            (true, None) => {
                return Err(StoreError::Unreadable(format!("there is no credential {NEXT_KEY_CREDENTIAL}")));
            }
            (false, None) => make(&self.next_file()).map_err(|error| fault(&self.file, &error))?,
        };
        store.change_key(&next)?;
        self.finish()?;
        Ok(if self.in_credentials() { KeyChanged::InCredential } else { KeyChanged::InFile })
    }

    fn in_credentials(&self) -> bool {
        self.credentials.as_ref().is_some_and(|dir| dir.join(KEY_CREDENTIAL).exists())
    }

    fn next_file(&self) -> PathBuf {
        beside(&self.file, ".next")
    }

    /// The key to change to, if there is one.
    fn next(&self) -> Result<Option<StoreKey>, StoreError> {
        let path = match &self.credentials {
            Some(dir) if self.in_credentials() => dir.join(NEXT_KEY_CREDENTIAL),
            _ => self.next_file(),
        };
        if path.exists() { read(&path).map(Some) } else { Ok(None) }
    }

    /// Makes the next key the file's. Credentials are the administrator's.
    fn finish(&self) -> Result<(), StoreError> {
        if self.in_credentials() {
            return Ok(());
        }
        let next = self.next_file();
        // Copied and then removed, not moved: a cut that takes the one name and does not give the other would leave no key.
        let key = read(&next)?;
        let copied = keep(&self.file, &key).and_then(|()| fs::remove_file(&next));
        copied.and_then(|()| sync_directory(parent(&self.file))).map_err(|error| fault(&self.file, &error))
    }
}

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

/// A new key, kept in the file.
fn make(path: &Path) -> io::Result<StoreKey> {
    let key = StoreKey::random().map_err(io::Error::other)?;
    keep(path, &key)?;
    Ok(key)
}

/// Makes the file whole or not at all: a key that a power cut halves would lock its store for ever.
fn keep(path: &Path, key: &StoreKey) -> io::Result<()> {
    let new = beside(path, ".new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(key.expose())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    sync_directory(parent(path))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn fault(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Unreadable(format!("the key file {}: {error}", path.display()))
}
