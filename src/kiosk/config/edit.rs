//! Changes to a configuration's file: one key at a time, comments and order kept, nothing written that could not be read.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Value};

use super::{Config, ConfigError};

/// Why a configuration was not changed; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// What is there, or would be there, cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// No key has this name.
    #[error("there is no key {0}: a key is section.name, as in config/kiosk.toml")]
    NoKey(String),
    /// The file is no TOML that can be changed.
    #[error("{path}: {reason}")]
    Form {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Nothing was changed since the last undo.
    #[error("{0} is not there: nothing was changed here")]
    NothingToUndo(PathBuf),
    /// The disk refuses.
    #[error("{path}: {error}")]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The key's value before, as TOML; the default where the file did not name it.
    pub before: String,
    /// And now.
    pub now: String,
}

/// Sets one key (`section.name`) of the file to a value: TOML, or a text without its quotes. What stood there before is kept beside
/// it, for [`undo`].
///
/// # Errors
/// [`EditError`]; the file is as it was.
pub fn set(path: &Path, key: &str, value: &str) -> Result<Changed, EditError> {
    let text = read(path)?;
    let old = Config::parse(&text, path)?;
    let changed = with(&text, path, key, value)?;
    let new = Config::parse(&changed, path)?;
    let said = Changed { before: shown(&old, key), now: shown(&new, key) };
    replace(&beside(path), &text, path)?;
    replace(path, &changed, path)?;
    Ok(said)
}

/// Puts back what stood in the file before the last change; done twice it is that change again.
///
/// # Errors
/// [`EditError`]; the file is as it was.
pub fn undo(path: &Path) -> Result<(), EditError> {
    let kept = beside(path);
    if !kept.exists() {
        return Err(EditError::NothingToUndo(kept));
    }
    let (now, before) = (read(path)?, read(&kept)?);
    Config::parse(&before, &kept)?;
    replace(&kept, &now, path)?;
    replace(path, &before, path)
}

/// Where the text before the last change is kept.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("toml.before")
}

/// The text with the key's new value.
fn with(text: &str, path: &Path, key: &str, value: &str) -> Result<String, EditError> {
    let no_key = || EditError::NoKey(key.to_owned());
    let (section, name) = key.split_once('.').ok_or_else(no_key)?;
    let known = toml::Table::try_from(Config::default()).unwrap_or_default();
    let default = known.get(section).and_then(|section| section.get(name)).ok_or_else(no_key)?;
    let form = |reason: String| EditError::Form { path: path.to_owned(), reason };
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| form(error.to_string()))?;
    // "on" for a text is a text; what is no TOML where a number is wanted is refused when the whole is read.
    let value = match value.parse::<Value>() {
        Ok(parsed) if !default.is_str() || parsed.is_str() => parsed,
        _ => Value::from(value),
    };
    let table = document.entry(section).or_insert_with(toml_edit::table);
    let table = table.as_table_like_mut().ok_or_else(|| form(format!("{section} is no section")))?;
    match table.get_mut(name).and_then(Item::as_value_mut) {
        Some(place) => {
            let decor = place.decor().clone();
            *place = value;
            *place.decor_mut() = decor;
        }
        None => {
            table.insert(name, Item::Value(value));
        }
    }
    Ok(document.to_string())
}

/// A key's value as TOML, a password in it left out.
fn shown(config: &Config, key: &str) -> String {
    let table: toml::Table = config.without_secrets().parse().unwrap_or_default();
    let value = key.split_once('.').and_then(|(section, name)| table.get(section)?.get(name));
    value.map_or_else(String::new, ToString::to_string)
}

fn read(path: &Path) -> Result<String, EditError> {
    fs::read_to_string(path).map_err(|error| EditError::Disk { path: path.to_owned(), error })
}

/// Writes a text whole or not at all; it may be read by whom the file `like` may be read by.
fn replace(path: &Path, text: &str, like: &Path) -> Result<(), EditError> {
    let part = path.with_extension("toml.part");
    let written = (|| {
        let mut file = File::create(&part)?;
        file.set_permissions(fs::metadata(like)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?.sync_all()
    })();
    written.map_err(|error| EditError::Disk { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    const SAMPLE: &str = include_str!("../../../config/kiosk.toml");

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kiosk.toml");
        fs::write(&path, text).expect("written");
        (folder, path)
    }

    #[test]
    fn one_key_changes_and_every_comment_and_other_line_stays() {
        for (key, value, line) in [
            ("kiosk.name", "baku-01-2", "name = \"baku-01-2\""),
            ("kiosk.name", "\"baku-01-2\"", "name = \"baku-01-2\""),
            ("kiosk.name", "7", "name = \"7\""),
            ("centre.heartbeat_seconds", "30", "heartbeat_seconds = 30"),
            ("kiosk.mouse", "false", "mouse = false"),
            ("readers.ignore", "[\"A*\", \"B*\"]", "ignore = [\"A*\", \"B*\"]"),
        ] {
            let (_folder, path) = file(SAMPLE);
            set(&path, key, value).unwrap_or_else(|error| panic!("{key}: {error}"));
            let changed = read(&path).expect("there");
            let (old, new): (Vec<&str>, Vec<&str>) = (SAMPLE.lines().collect(), changed.lines().collect());
            let differing: Vec<_> = old.iter().zip(&new).filter(|(a, b)| a != b).map(|(_, b)| *b).collect();
            assert_eq!((old.len(), differing), (new.len(), vec![line]), "{key}");
        }
    }

    #[test]
    fn a_key_that_the_file_did_not_name_is_added_to_its_section() {
        let (_folder, path) = file("# mine\n[kiosk]\nname = \"a-1\" # here\n");
        let changed = set(&path, "centre.heartbeat_seconds", "30").expect("changed");
        assert_eq!((changed.before.as_str(), changed.now.as_str()), ("20", "30"));
        assert_eq!(
            read(&path).expect("there"),
            "# mine\n[kiosk]\nname = \"a-1\" # here\n\n[centre]\nheartbeat_seconds = 30\n"
        );
    }

    #[test]
    fn what_could_not_be_used_is_not_written() {
        for (key, value, said) in [
            ("kiosk.nmae", "x", "there is no key kiosk.nmae"),
            ("name", "x", "there is no key name"),
            ("nowhere.name", "x", "there is no key nowhere.name"),
            ("centre.heartbeat_seconds", "2", "must lie between 5 and 3600"),
            ("centre.heartbeat_seconds", "soon", "invalid type: string"),
            ("kiosk.language", "fr", "must be az, en or ru"),
        ] {
            let (_folder, path) = file(SAMPLE);
            let error = set(&path, key, value).expect_err(key).to_string();
            assert!(error.contains(said), "{key}: {error}");
            assert_eq!(read(&path).expect("there"), SAMPLE);
            assert!(!beside(&path).exists());
        }
    }

    #[test]
    fn a_change_is_undone_and_done_again_and_who_may_read_the_file_stays() {
        let (_folder, path) = file(SAMPLE);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
        assert!(matches!(undo(&path), Err(EditError::NothingToUndo(_))));
        set(&path, "kiosk.look", "contrast").expect("changed");
        let changed = read(&path).expect("there");
        undo(&path).expect("undone");
        assert_eq!(read(&path).expect("there"), SAMPLE);
        undo(&path).expect("done again");
        assert_eq!(read(&path).expect("there"), changed);
        for file in [&path, &beside(&path)] {
            assert_eq!(fs::metadata(file).expect("there").permissions().mode() & 0o777, 0o640);
        }
    }

    #[test]
    fn a_password_in_a_proxys_address_is_not_shown() {
        let (_folder, path) = file(SAMPLE);
        let secret = "kiosk:gizli";
        let address = format!("http://{secret}@proxy.example:3128");
        let changed = set(&path, "centre.proxy", &address).expect("changed");
        assert_eq!(changed.now, "\"http://…@proxy.example:3128\"");
    }
}
