//! The virtual counter: real readers, a real smart-card service, PIV cards that go in and out.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::worker::CarrierDesk;
use imza_kiosk::domain::order::CarrierKind;
use tempfile::TempDir;

use crate::bench::worker_program;

pub const ID_CARD_READER: &str = "Identiv uTrust 3700 F CL Reader 00 00";
pub const SMART_CARD_READER: &str = "ACS ACR39U ICC Reader 00 00";
pub const USB_PORT: &str = "Yubico YubiKey OTP+FIDO+CCID 00 00";
pub const SPARE_READER: &str = "Gemalto PC Twin Reader 00 00";

/// A counter of its own for one test. Stopped when dropped.
pub struct Counter {
    program: PathBuf,
    directory: PathBuf,
    /// Held by the one who started it.
    started: Option<TempDir>,
}

impl Counter {
    /// Starts a counter; `None`, said aloud, where the program was not built and this is no CI run.
    pub fn start() -> Option<Self> {
        let program = program()?;
        let started = tempfile::tempdir().expect("a folder");
        let counter = Self { program, directory: started.path().join("counter"), started: Some(started) };
        counter.start_again();
        Some(counter)
    }

    /// The counter that the starting process left running in `directory`.
    pub fn attach(directory: &Path) -> Self {
        Self { program: program().expect("the one that started it"), directory: directory.to_owned(), started: None }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The variables that point programs to this counter.
    pub fn environment(&self) -> BTreeMap<OsString, OsString> {
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.into(), value.trim_matches('\'').into()))
        };
        self.run(&["env"]).lines().filter_map(pair).collect()
    }

    pub fn module(&self, kind: CarrierKind) -> PathBuf {
        let name = match kind {
            CarrierKind::SmartCard => "IMZA_MODULE_SMART_CARD",
            CarrierKind::UsbToken => "IMZA_MODULE_USB_TOKEN",
        };
        self.environment().remove(&OsString::from(name)).expect("the counter names its modules").into()
    }

    /// Makes a blank carrier and answers its name.
    pub fn new_carrier(&self, kind: CarrierKind) -> String {
        let made = self.run(&["new-carrier", "--json", "--kind", kind.word()]);
        let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        made["name"].as_str().expect("a name").to_owned()
    }

    pub fn insert(&self, name: &str) {
        self.run(&["insert", name]);
    }

    /// Lays an ID card with this kind of chip on its reader.
    pub fn insert_id_card(&self, name: &str, chip: &str) {
        self.run(&["insert", name, "--chip", chip]);
    }

    /// Puts an item into another reader than the one made for it.
    pub fn insert_into(&self, name: &str, reader: &str) {
        self.run(&["insert", name, "--reader", reader]);
    }

    /// The kiosk's desk, with the counter's modules.
    pub fn desk(&self) -> CarrierDesk {
        let mut profiles = ProfileSet::built_in().expect("profiles");
        assert!(profiles.set_module("piv-smart-card", self.module(CarrierKind::SmartCard)));
        assert!(profiles.set_module("piv-usb-token", self.module(CarrierKind::UsbToken)));
        CarrierDesk::new(worker_program(self.environment()), profiles)
    }

    /// Stops the counter with its smart-card service.
    pub fn stop(&self) {
        self.run(&["stop"]);
    }

    /// Starts it again in the same place.
    pub fn start_again(&self) {
        self.run(&["start"]);
    }

    pub fn remove(&self, name: &str) {
        self.run(&["remove", name]);
    }

    fn run(&self, arguments: &[&str]) -> String {
        let (command, rest) = arguments.split_first().expect("a command");
        let output = Command::new(&self.program)
            .arg(command)
            .arg("--dir")
            .arg(&self.directory)
            .args(rest)
            .output()
            .expect("the counter runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        if self.started.is_some() {
            self.stop();
        }
    }
}

/// The counter's program: `IMZA_COUNTER`, or beside the programs under test.
fn program() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_BIN_EXE_kiosk")).with_file_name("counter");
    let program = std::env::var_os("IMZA_COUNTER").map_or(beside, PathBuf::from);
    if program.exists() {
        return Some(program);
    }
    let missing = format!("{} is not there: build the virtual counter or name it in IMZA_COUNTER", program.display());
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
    println!("skipped: {missing}");
    None
}
