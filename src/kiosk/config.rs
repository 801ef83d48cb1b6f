//! The kiosk's configuration: every key has a default, unknown keys are refused with their line.

mod differences;
pub mod edit;
mod printer;
mod stock;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::app::look::Look;
use super::app::{Language, Settings};
use crate::domain::id_chip::ExtendedLengths;
pub use printer::PrinterSection;
pub use stock::StockSection;

/// `kiosk.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// This kiosk and its place.
    pub kiosk: KioskSection,
    /// The centre and the way to it.
    pub centre: CentreSection,
    /// The store on disk.
    pub store: StoreSection,
    /// Which reader device is for what.
    pub readers: ReadersSection,
    /// The chips of ID cards.
    pub id_card: IdCardSection,
    /// A scanner of ID cards on a serial line.
    pub scanner: ScannerSection,
    /// The printer of receipts.
    pub printer: PrinterSection,
    /// Carrier profiles and their PKCS#11 modules.
    pub carriers: CarriersSection,
    /// The branch's stock.
    pub stock: StockSection,
    /// The program's own log.
    pub log: LogSection,
}

/// `[kiosk]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KioskSection {
    /// Name under which the centre knows this kiosk.
    pub name: String,
    /// Code of the branch it stands in.
    pub branch: String,
    /// The branch's name, shown until the centre has told it.
    pub branch_name: String,
    /// Language at start: `az`, `en` or `ru`.
    pub language: String,
    /// How the screen looks until an officer chooses: `dark`, `light`, `contrast`, `no-colour` or `linear`.
    pub look: String,
    /// A click on a key's name or on a line of a list counts.
    pub mouse: bool,
    /// Local time beside UTC, in minutes.
    pub utc_offset_minutes: i32,
    /// Minutes without a key after which the screen is locked; 0 for never.
    pub lock_after_minutes: i64,
    /// Hours after the centre's word for which an officer may sign in here without a line; 0 for never.
    pub sign_in_without_line_hours: u32,
    /// This counter is for practice: nothing that is issued or sold here counts.
    pub training: bool,
    /// Folder that tables of the supervisor's day are written into, such as a USB stick's; empty for none.
    pub export_folder: PathBuf,
}

impl Default for KioskSection {
    fn default() -> Self {
        Self {
            name: "kiosk-1".into(),
            branch: "baku-01".into(),
            branch_name: "Bakı-1".into(),
            language: "az".into(),
            look: "dark".into(),
            mouse: true,
            utc_offset_minutes: 240,
            lock_after_minutes: 10,
            sign_in_without_line_hours: 72,
            training: false,
            export_folder: PathBuf::new(),
        }
    }
}

/// `[centre]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CentreSection {
    /// Where the centre listens.
    pub address: String,
    /// Where the centre takes a code from a kiosk without a certificate; empty: nowhere.
    pub enrolment_address: String,
    /// PEM file with the only trust anchor for the centre's TLS certificate.
    pub trust_anchor: PathBuf,
    /// PEM file with this kiosk's client certificate.
    pub certificate: PathBuf,
    /// PEM file with its private key; mode 0600.
    pub key: PathBuf,
    /// A proxy for HTTPS, or empty.
    pub proxy: String,
    /// Time for a connection, in milliseconds.
    pub connect_timeout_ms: u64,
    /// Time for a whole question and its answer, in milliseconds.
    pub request_timeout_ms: u64,
    /// How often the centre is called when nothing else happens, in seconds.
    pub heartbeat_seconds: i64,
}

impl Default for CentreSection {
    fn default() -> Self {
        Self {
            address: "https://centre.example:8443".into(),
            enrolment_address: String::new(),
            trust_anchor: "/etc/imza/centre-ca.crt".into(),
            certificate: "/var/lib/imza/identity/kiosk.crt".into(),
            key: "/var/lib/imza/identity/kiosk.key".into(),
            proxy: String::new(),
            connect_timeout_ms: 3_000,
            request_timeout_ms: 15_000,
            heartbeat_seconds: 20,
        }
    }
}

/// `[store]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreSection {
    /// Directory of the store.
    pub directory: PathBuf,
    /// Most records that may wait for the centre; beyond it nothing new is issued.
    pub queue_limit: u64,
    /// Days after which what a record says is erased here, once the centre has it.
    pub keep_acknowledged_days: u32,
    /// Most orders in the copy of the centre's data.
    pub copy_limit: u64,
}

impl Default for StoreSection {
    fn default() -> Self {
        Self {
            directory: "/var/lib/imza/store".into(),
            queue_limit: 10_000,
            keep_acknowledged_days: 7,
            copy_limit: 200_000,
        }
    }
}

/// `[readers]`: patterns of PC/SC reader names; `*` stands for anything. Carriers' readers stand in the carrier profiles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadersSection {
    /// Readers of ID cards.
    pub id_card: Vec<String>,
    /// Readers to leave out.
    pub ignore: Vec<String>,
}

impl Default for ReadersSection {
    fn default() -> Self {
        let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Self {
            id_card: owned(&["Identiv uTrust 3700 F*", "ACS ACR1252*", "ACS ACR122*", "HID OMNIKEY 5022*"]),
            ignore: owned(&["* 00 01"]),
        }
    }
}

/// `[id_card]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdCardSection {
    /// Folder with the certificates of the authorities that sign documents (CSCA); empty for none.
    pub trust_anchors: PathBuf,
    /// Whether commands of extended length are sent to a chip that knows them.
    pub extended_lengths: ExtendedLengths,
}

/// `[scanner]`: scanners that type like a keyboard need nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScannerSection {
    /// Device file of a scanner on a serial line; empty for none.
    pub device: PathBuf,
    /// Its speed, in baud.
    pub baud: u32,
}

impl Default for ScannerSection {
    fn default() -> Self {
        Self { device: PathBuf::new(), baud: 9_600 }
    }
}

/// `[carriers]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CarriersSection {
    /// A directory of profile files that add to the built-in ones or take their place; empty for none.
    pub profiles: PathBuf,
    /// Other module paths than the profiles' own, by profile name.
    pub modules: std::collections::BTreeMap<String, PathBuf>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogSection {
    /// File the log is appended to; empty for none. Holds no personal data.
    pub file: PathBuf,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    pub level: String,
}

impl Default for LogSection {
    fn default() -> Self {
        Self { file: PathBuf::new(), level: "info".into() }
    }
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file is wrong at a line.
    #[error("{path}, line {line}: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong there.
        message: String,
    },
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ConfigError`] naming the file, and the line where something is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
        Self::parse(&text, path)
    }

    /// Reads a text; `path` is named in errors.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let wrong = |at: usize, message: String| {
            let line = text.get(..at).unwrap_or(text).matches('\n').count() + 1;
            ConfigError::Wrong { path: path.to_owned(), line, message }
        };
        let config: Self = toml::from_str(text)
            .map_err(|e| wrong(e.span().map_or(0, |span| span.start), e.message().replace('\n', " ")))?;
        config.check().map_err(|(key, message)| wrong(text.find(key).unwrap_or(0), format!("{key}: {message}")))?;
        Ok(config)
    }

    /// What the types cannot say.
    fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !self.centre.address.starts_with("https://") {
            return Err(("address", "must begin with https://"));
        }
        if !self.centre.enrolment_address.is_empty() && !self.centre.enrolment_address.starts_with("https://") {
            return Err(("enrolment_address", "must be empty or begin with https://"));
        }
        if self.language().is_none() {
            return Err(("language", "must be az, en or ru"));
        }
        if Look::of_word(&self.kiosk.look).is_none() {
            return Err(("look", "must be dark, light, contrast, no-colour or linear"));
        }
        if !(-720..=840).contains(&self.kiosk.utc_offset_minutes) {
            return Err(("utc_offset_minutes", "must lie between -720 and 840"));
        }
        if !(0..=240).contains(&self.kiosk.lock_after_minutes) {
            return Err(("lock_after_minutes", "must lie between 0 and 240"));
        }
        if self.kiosk.sign_in_without_line_hours > 720 {
            return Err(("sign_in_without_line_hours", "must be at most 720"));
        }
        if !(5..=3_600).contains(&self.centre.heartbeat_seconds) {
            return Err(("heartbeat_seconds", "must lie between 5 and 3600"));
        }
        if !(100..=120_000).contains(&self.centre.connect_timeout_ms) {
            return Err(("connect_timeout_ms", "must lie between 100 and 120000"));
        }
        if !(100..=120_000).contains(&self.centre.request_timeout_ms) {
            return Err(("request_timeout_ms", "must lie between 100 and 120000"));
        }
        if !(300..=1_000_000).contains(&self.scanner.baud) {
            return Err(("baud", "must lie between 300 and 1000000"));
        }
        self.printer.check()?;
        if self.store.queue_limit == 0 {
            return Err(("queue_limit", "must be at least 1"));
        }
        if self.store.keep_acknowledged_days > 365 {
            return Err(("keep_acknowledged_days", "must be at most 365"));
        }
        if !(1_000..=5_000_000).contains(&self.store.copy_limit) {
            return Err(("copy_limit", "must lie between 1000 and 5000000"));
        }
        Ok(())
    }

    fn language(&self) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == self.kiosk.language)
    }

    /// What the core needs of it.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            kiosk: self.kiosk.name.clone(),
            branch: self.kiosk.branch.clone(),
            branch_name: self.kiosk.branch_name.clone(),
            utc_offset_seconds: self.kiosk.utc_offset_minutes * 60,
            version: env!("CARGO_PKG_VERSION").into(),
            language: self.language().unwrap_or_default(),
            look: Look::of_word(&self.kiosk.look).unwrap_or_default(),
            mouse: self.kiosk.mouse,
            heartbeat_seconds: self.centre.heartbeat_seconds,
            keep_acknowledged_days: self.store.keep_acknowledged_days,
            lock_after_minutes: self.kiosk.lock_after_minutes,
            sign_in_without_line_hours: self.kiosk.sign_in_without_line_hours,
            prints_slips: self.printer.prints_slips(),
            prints_sheets: self.printer.prints_sheets(),
            exports_tables: !self.kiosk.export_folder.as_os_str().is_empty(),
            training: self.kiosk.training,
            stock_low: self.stock.low(),
            random_seed: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../config/kiosk.toml");

    #[test]
    fn the_sample_configuration_equals_the_defaults_and_names_every_key() {
        let parsed = Config::parse(SAMPLE, Path::new("kiosk.toml")).expect("the sample is right");
        assert_eq!(parsed, Config::default());
        let all = toml::Table::try_from(Config::default()).expect("plain data");
        let sample: toml::Table = SAMPLE.parse().expect("the sample parses");
        for (section, keys) in &all {
            for key in keys.as_table().expect("sections").keys() {
                assert!(sample[section].get(key).is_some(), "the sample lacks {section}.{key}");
            }
        }
    }

    #[test]
    fn a_wrong_configuration_is_refused_with_its_line() {
        let cases = [
            ("[kiosk]\nname = \"a\"\ncolour = \"red\"\n", 3, "colour"),
            ("[kiosk]\n\nlanguage = \"de\"\n", 3, "az, en or ru"),
            ("[kiosk]\nlook = \"pink\"\n", 2, "contrast"),
            ("[centre]\naddress = \"http://x\"\n", 2, "https://"),
            ("[centre]\nheartbeat_seconds = 0\n", 2, "between"),
            ("[store]\nqueue_limit = \"many\"\n", 2, "u64"),
            ("[printer]\ndevice = \"/dev/usb/lp0\"\nqueue = \"receipts\"\n", 3, "device"),
            ("[printer]\nact_folder = \"/srv/acts\"\nact_queue = \"office\"\n", 3, "folder"),
            ("[printer]\nqueue = \"-o raw\"\n", 2, "name of a queue"),
            ("[printer]\nwidth_mm = 76\n", 2, "58 or 80"),
            ("[kiosk\n", 1, ""),
        ];
        for (text, expected, part) in cases {
            match Config::parse(text, Path::new("kiosk.toml")) {
                Err(ConfigError::Wrong { line, message, .. }) => {
                    assert_eq!(line, expected, "{text:?}: {message}");
                    assert!(message.contains(part), "{text:?}: {message}");
                }
                other => panic!("{text:?}: {other:?}"),
            }
        }
    }
}
