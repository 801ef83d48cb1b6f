//! Carrier profiles at start: the built-in ones, the ones in a directory, and which of them serves a reader.

use std::path::{Path, PathBuf};

use super::pattern::ReaderPattern;
use super::profile::CarrierProfile;
use crate::domain::order::CarrierKind;

/// The profiles shipped inside the program, as (file name, text).
const BUILT_IN: [(&str, &str); 9] = [
    ("piv-smart-card.toml", include_str!("../../../../assets/carriers/piv-smart-card.toml")),
    ("piv-usb-token.toml", include_str!("../../../../assets/carriers/piv-usb-token.toml")),
    ("epass2003.toml", include_str!("../../../../assets/carriers/epass2003.toml")),
    ("safenet-etoken.toml", include_str!("../../../../assets/carriers/safenet-etoken.toml")),
    ("idprime.toml", include_str!("../../../../assets/carriers/idprime.toml")),
    ("rutoken-ecp.toml", include_str!("../../../../assets/carriers/rutoken-ecp.toml")),
    ("opensc.toml", include_str!("../../../../assets/carriers/opensc.toml")),
    ("softhsm2.toml", include_str!("../../../../assets/carriers/softhsm2.toml")),
    ("kryoptic.toml", include_str!("../../../../assets/carriers/kryoptic.toml")),
];

/// Largest profile file, in bytes.
const PROFILE_BYTES_MAX: u64 = 64 * 1024;

/// Why a profile cannot be used; the text names file and line.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("{}: {source}", file.display())]
    Unreadable {
        /// The file or directory.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file breaks a rule.
    #[error("{}:{line}: {what}", file.display())]
    Broken {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// Two files of one directory carry the same name.
    #[error("{}: the name {name} is taken by {}", file.display(), other.display())]
    SameName {
        /// The later file.
        file: PathBuf,
        /// The earlier file.
        other: PathBuf,
        /// The name both carry.
        name: String,
    },
}

impl CarrierProfile {
    /// Reads and checks a profile's file.
    ///
    /// # Errors
    /// [`ProfileError`] naming file and line.
    pub fn load(path: &Path) -> Result<Self, ProfileError> {
        let unreadable = |source| ProfileError::Unreadable { file: path.to_owned(), source };
        if std::fs::metadata(path).map_err(unreadable)?.len() > PROFILE_BYTES_MAX {
            return Err(unreadable(std::io::ErrorKind::FileTooLarge.into()));
        }
        Self::parse(path, &std::fs::read_to_string(path).map_err(unreadable)?)
    }

    /// Reads and checks a profile's text; `file` is for the message alone.
    ///
    /// # Errors
    /// [`ProfileError::Broken`].
    pub fn parse(file: &Path, text: &str) -> Result<Self, ProfileError> {
        let broken = |at: usize, what: String| {
            let line = text[..at.min(text.len())].matches('\n').count() + 1;
            ProfileError::Broken { file: file.to_owned(), line, what }
        };
        let profile: Self =
            toml::from_str(text).map_err(|e| broken(e.span().map_or(0, |span| span.start), e.message().to_owned()))?;
        profile.check().map_err(|(path, what)| broken(offset_of(text, path), what))?;
        Ok(profile)
    }
}

/// Byte offset of the value at `path`, or of the nearest table around it.
fn offset_of(text: &str, path: &[&str]) -> usize {
    let Ok(root) = toml::de::DeTable::parse(text) else { return 0 };
    let mut table = root.get_ref();
    let mut offset = 0;
    for key in path {
        let Some((name, value)) = table.get_key_value(*key) else { break };
        offset = name.span().start;
        let Some(inner) = value.get_ref().as_table() else { break };
        table = inner;
    }
    offset
}

/// The profiles in force, in order of precedence: a directory's before the built-in ones.
#[derive(Debug, Clone)]
pub struct ProfileSet {
    profiles: Vec<(ProfileSource, CarrierProfile)>,
}

/// Where a profile comes from; enough for the worker process to find the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileSource {
    /// Shipped inside the program.
    BuiltIn,
    /// Read from this file.
    File(PathBuf),
}

impl ProfileSet {
    /// The profiles shipped inside the program.
    ///
    /// # Errors
    /// Never in a tested build: a test loads them all.
    pub fn built_in() -> Result<Self, ProfileError> {
        let parse =
            |(file, text): (&str, &str)| Ok((ProfileSource::BuiltIn, CarrierProfile::parse(file.as_ref(), text)?));
        Ok(Self { profiles: BUILT_IN.into_iter().map(parse).collect::<Result<_, _>>()? })
    }

    /// Adds the `*.toml` files of a directory, in the order of their names. One that carries a built-in profile's name takes
    /// its place.
    ///
    /// # Errors
    /// [`ProfileError`] on the first file that cannot be used.
    pub fn with_directory(mut self, directory: &Path) -> Result<Self, ProfileError> {
        let unreadable = |source| ProfileError::Unreadable { file: directory.to_owned(), source };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(directory).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                files.push(path);
            }
        }
        files.sort();
        let mut added: Vec<(ProfileSource, CarrierProfile)> = Vec::new();
        for file in files {
            let profile = CarrierProfile::load(&file)?;
            if let Some((ProfileSource::File(other), _)) = added.iter().find(|(_, other)| other.name == profile.name) {
                return Err(ProfileError::SameName { file, other: other.clone(), name: profile.name });
            }
            added.push((ProfileSource::File(file), profile));
        }
        self.profiles.retain(|(_, old)| !added.iter().any(|(_, new)| new.name == old.name));
        added.append(&mut self.profiles);
        Ok(Self { profiles: added })
    }

    /// Names another module for a profile; false when no profile has that name.
    pub fn set_module(&mut self, name: &str, module: PathBuf) -> bool {
        match self.profiles.iter_mut().find(|(_, profile)| profile.name == name) {
            Some((_, profile)) => {
                profile.module = module;
                true
            }
            None => false,
        }
    }

    /// The profile that serves a reader: the first that names it.
    #[must_use]
    pub fn for_reader(&self, reader: &str) -> Option<&CarrierProfile> {
        self.iter().find(|profile| profile.readers.iter().any(|pattern| pattern.matches(reader)))
    }

    /// The profile of this name.
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&CarrierProfile> {
        self.iter().find(|profile| profile.name == name)
    }

    /// Where the profile of this name comes from.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&ProfileSource> {
        self.profiles.iter().find(|(_, profile)| profile.name == name).map(|(source, _)| source)
    }

    /// All profiles, in order of precedence.
    pub fn iter(&self) -> impl Iterator<Item = &CarrierProfile> {
        self.profiles.iter().map(|(_, profile)| profile)
    }

    /// The carriers' part of the table of reader names.
    pub fn reader_kinds(&self) -> impl Iterator<Item = (&ReaderPattern, CarrierKind)> {
        self.iter().flat_map(|profile| profile.readers.iter().map(|pattern| (pattern, profile.kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIV: &str = BUILT_IN[1].1;

    fn refused(from: &str, to: &str) -> String {
        assert!(PIV.contains(from), "{from} is not in the profile");
        CarrierProfile::parse("x.toml".as_ref(), &PIV.replacen(from, to, 1)).expect_err(to).to_string()
    }

    fn line_of(text: &str) -> usize {
        PIV.lines().position(|line| line.contains(text)).expect("in the profile") + 1
    }

    #[test]
    fn a_broken_profile_is_refused_with_file_and_line() {
        let cases = [
            ("name = \"piv-usb-token\"", "name = \"PIV token\"", "lower-case"),
            ("readers = [\"Yubico*\"]", "readers = []", "at least one reader"),
            ("readers = [\"Yubico*\"]", "readers = [\"*\"]", "name something"),
            ("kind = \"usb-token\"", "kind = \"floppy\"", "unknown variant"),
            ("presence = \"pcsc\"", "presence = \"pcsc\"\nsurplus = 1", "unknown field"),
            ("module = \"/usr", "module = \"usr", "absolute"),
            ("id = \"02\"", "id = \"2\"", "digits"),
            ("CKA_SENSITIVE = true, CKA_SIGN = true", "CKA_SENSITIVE = true", "CKA_SIGN"),
            ("CKA_SENSITIVE = true", "CKA_EXTRACTABLE = true", "CKA_EXTRACTABLE"),
            ("CKA_SENSITIVE = true", "CKA_SENSITIV = true", "unknown variant"),
            ("digits_min = 6", "digits_min = 9", "digits_min"),
            ("factory_user = \"123456\"", "", "factory_user"),
            ("make_key = 140_000", "make_key = 0", "deadline"),
        ];
        for (from, to, what) in cases {
            let message = refused(from, to);
            assert!(message.contains(what), "{message}");
            if from != "factory_user = \"123456\"" && !to.contains("surplus") {
                let place = format!("x.toml:{}: ", line_of(from));
                assert!(message.starts_with(&place), "{message} is not at {place}");
            }
        }
    }

    #[test]
    fn a_reader_belongs_to_the_first_profile_that_names_it() {
        let set = ProfileSet::built_in().unwrap();
        let name = |reader: &str| set.for_reader(reader).map(|profile| profile.name.as_str());
        assert_eq!(name("Yubico YubiKey OTP+FIDO+CCID 00 00"), Some("piv-usb-token"));
        assert_eq!(name("ACS ACR39U ICC Reader 00 00"), Some("piv-smart-card"));
        assert_eq!(name("SoftHSM slot ID 0x1"), Some("softhsm2"));
        assert_eq!(name("Some Unknown Reader 00 00"), None);
    }

    #[test]
    fn a_directory_adds_profiles_and_replaces_built_in_ones() {
        let directory = tempfile::tempdir().unwrap();
        let write = |file: &str, text: String| std::fs::write(directory.path().join(file), text).unwrap();
        write("a.toml", PIV.replace("\"Yubico*\"", "\"Other*\""));
        write("b.toml", PIV.replace("piv-usb-token", "second-token"));
        write("ignored.txt", "not a profile".to_owned());
        let set = ProfileSet::built_in().unwrap().with_directory(directory.path()).unwrap();
        assert_eq!(set.iter().count(), BUILT_IN.len() + 1);
        assert_eq!(set.for_reader("Yubico X").map(|p| p.name.as_str()), Some("second-token"));
        assert_eq!(set.by_name("piv-usb-token").map(|p| p.readers[0].as_str()), Some("Other*"));
        assert_eq!(set.source("piv-usb-token"), Some(&ProfileSource::File(directory.path().join("a.toml"))));

        write("c.toml", PIV.replace("piv-usb-token", "second-token"));
        let message = ProfileSet::built_in().unwrap().with_directory(directory.path()).unwrap_err().to_string();
        assert!(message.contains("second-token is taken by"), "{message}");
    }
}
