//! Test benches: a module with carriers on it, reached in this process or through a worker. The sentences know only this.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::adapters::pcsc::{PcscPresence, connect_carrier};
use imza_kiosk::adapters::pkcs11::carrier::{Pkcs11Carrier, ProfileSet, SlotListPresence};
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram};
use imza_kiosk::domain::carrier::KeyType;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::takeover::CarrierSecret;
use imza_kiosk::ports::carrier::CarrierPort;
use tempfile::TempDir;

use crate::counter::{Counter, SMART_CARD_READER, USB_PORT};
use crate::softhsm::SoftHsm;

/// Where the module runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Where {
    InProcess,
    InWorker,
}

/// One module with its carriers.
pub trait Bench {
    /// A new port to the bench, whose profile makes keys of this type.
    fn port(&self, key_type: KeyType) -> Box<dyn CarrierPort>;
    /// Puts a fresh carrier in and answers its reader.
    fn fresh(&mut self) -> String;
    /// Pulls the carrier.
    fn pull(&mut self) {
        self.puller()();
    }
    /// What pulls the carrier when called, from any thread.
    fn puller(&self) -> Box<dyn FnOnce() + Send>;
    /// Puts the pulled carrier back.
    fn put_back(&mut self);
    /// Carriers can be pulled, and lock their PIN after three wrong tries.
    fn is_hardware(&self) -> bool;
    /// A stranger's login with this PIN, by `pkcs11-tool`.
    fn stranger_logs_in(&self, pin: &str) -> bool;
    /// A stranger puts a certificate in the place of ours, by `pkcs11-tool`.
    fn stranger_writes(&self, certificate: &[u8]);
    /// A stranger gets into the carrier in this reader with this PUK, SO PIN or management key.
    fn stranger_opens(&self, reader: &str, secret: CarrierSecret, value: &str) -> bool;
    /// The factory's.
    fn factory(&self, secret: CarrierSecret) -> String {
        let key = secret == CarrierSecret::ManagementKey;
        if key { "010203040506070801020304050607080102030405060708" } else { "12345678" }.to_owned()
    }
}

/// Profiles from the shipped files with another key type.
pub struct Profiles(TempDir);

impl Profiles {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The set with `name` making keys of this type with this module.
    pub fn with(&self, name: &str, key_type: KeyType, module: Option<&Path>) -> ProfileSet {
        let mut set = self.altered(name, "type = \"p-256\"", &format!("type = \"{}\"", key_type.word()));
        if let Some(module) = module {
            assert!(set.set_module(name, module.to_owned()));
        }
        set
    }

    /// The set with a section more in the file of `name`: a second key, from a file of `tests/data/carriers`.
    pub fn with_second_key(&self, name: &str, section: &str) -> ProfileSet {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/carriers").join(section);
        let section = std::fs::read_to_string(data.with_extension("toml")).expect("a section");
        let file = self.0.path().join(name).with_extension("toml");
        std::fs::write(file, format!("{}\n{section}", shipped_profile(name))).expect("a file");
        ProfileSet::built_in().expect("profiles").with_directory(self.0.path()).expect("profiles")
    }

    /// The set with one change in the file of `name`.
    pub fn altered(&self, name: &str, from: &str, to: &str) -> ProfileSet {
        let text = shipped_profile(name);
        assert!(text.contains(from), "{from} is not in {name}");
        let file = self.0.path().join(name).with_extension("toml");
        std::fs::write(file, text.replace(from, to)).expect("a file");
        ProfileSet::built_in().expect("profiles").with_directory(self.0.path()).expect("profiles")
    }
}

/// The text of a profile as shipped.
pub fn shipped_profile(name: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/carriers").join(name).with_extension("toml");
    std::fs::read_to_string(shipped).expect("a shipped profile")
}

/// The program under test as a worker, with this environment.
pub fn worker_program(environment: BTreeMap<OsString, OsString>) -> WorkerProgram {
    WorkerProgram { executable: env!("CARGO_BIN_EXE_kiosk").into(), environment }
}

fn port(at: Where, set: ProfileSet, name: &str, environment: BTreeMap<OsString, OsString>) -> Box<dyn CarrierPort> {
    let profile = set.by_name(name).expect("the profile").clone();
    match at {
        Where::InProcess if name == "softhsm2" => Box::new(Pkcs11Carrier::new(profile, Box::new(SlotListPresence))),
        Where::InProcess => {
            let carrier = Pkcs11Carrier::new(profile, Box::<PcscPresence>::default());
            Box::new(carrier.with_commands(connect_carrier))
        }
        Where::InWorker => Box::new(CarrierDesk::new(worker_program(environment), set)),
    }
}

fn pkcs11_tool(module: &Path, environment: &BTreeMap<OsString, OsString>, arguments: &[&str]) -> bool {
    let output = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(module)
        .args(arguments)
        .envs(environment)
        .output()
        .expect("pkcs11-tool is installed");
    output.status.success()
}

/// SoftHSM2 tokens.
pub struct SoftHsmBench {
    pub at: Where,
    pub softhsm: SoftHsm,
    pub profiles: Profiles,
}

impl Bench for SoftHsmBench {
    fn port(&self, key_type: KeyType) -> Box<dyn CarrierPort> {
        port(self.at, self.profiles.with("softhsm2", key_type, None), "softhsm2", self.softhsm.environment())
    }

    fn fresh(&mut self) -> String {
        self.softhsm.fresh_carrier()
    }

    fn puller(&self) -> Box<dyn FnOnce() + Send> {
        panic!("a token of files cannot be pulled")
    }

    fn put_back(&mut self) {
        panic!("a token of files cannot be pulled")
    }

    fn is_hardware(&self) -> bool {
        false
    }

    fn stranger_logs_in(&self, _pin: &str) -> bool {
        panic!("asked of hardware only")
    }

    fn stranger_writes(&self, _certificate: &[u8]) {
        panic!("asked of hardware only")
    }

    fn stranger_opens(&self, reader: &str, secret: CarrierSecret, value: &str) -> bool {
        assert_eq!(secret, CarrierSecret::SoPin);
        let login = ["--login", "--login-type", "so", "--so-pin", value, "--init-pin", "--new-pin", "593827"];
        let module = Path::new("/usr/lib/softhsm/libsofthsm2.so");
        pkcs11_tool(module, &self.softhsm.environment(), &[&["--slot-description", reader][..], &login].concat())
    }
}

/// PIV cards at a virtual counter.
pub struct CounterBench {
    pub at: Where,
    pub counter: Counter,
    pub kind: CarrierKind,
    pub profiles: Profiles,
    pub inserted: Option<String>,
}

impl CounterBench {
    fn profile(&self) -> &'static str {
        match self.kind {
            CarrierKind::SmartCard => "piv-smart-card",
            CarrierKind::UsbToken => "piv-usb-token",
        }
    }

    fn module(&self) -> PathBuf {
        self.counter.module(self.kind)
    }
}

impl Bench for CounterBench {
    fn port(&self, key_type: KeyType) -> Box<dyn CarrierPort> {
        let set = self.profiles.with(self.profile(), key_type, Some(&self.module()));
        port(self.at, set, self.profile(), self.counter.environment())
    }

    fn fresh(&mut self) -> String {
        let name = self.counter.new_carrier(self.kind);
        self.counter.insert(&name);
        self.inserted = Some(name);
        match self.kind {
            CarrierKind::SmartCard => SMART_CARD_READER.to_owned(),
            CarrierKind::UsbToken => USB_PORT.to_owned(),
        }
    }

    fn puller(&self) -> Box<dyn FnOnce() + Send> {
        let counter = Counter::attach(self.counter.directory());
        let name = self.inserted.clone().expect("a carrier is in");
        Box::new(move || counter.remove(&name))
    }

    fn put_back(&mut self) {
        self.counter.insert(self.inserted.as_ref().expect("a carrier was in"));
    }

    fn is_hardware(&self) -> bool {
        true
    }

    fn stranger_logs_in(&self, pin: &str) -> bool {
        pkcs11_tool(&self.module(), &self.counter.environment(), &["--login", "--pin", pin, "--list-objects"])
    }

    fn stranger_writes(&self, certificate: &[u8]) {
        let file = self.profiles.0.path().join("foreign.der");
        std::fs::write(&file, certificate).expect("a file");
        let file = file.to_str().expect("text");
        let so = "010203040506070801020304050607080102030405060708";
        let login = ["--login", "--login-type", "so", "--so-pin", so];
        let write = ["--write-object", file, "--type", "cert", "--id", "02"];
        assert!(pkcs11_tool(&self.module(), &self.counter.environment(), &[&login[..], &write[..]].concat()));
    }

    fn stranger_opens(&self, reader: &str, secret: CarrierSecret, value: &str) -> bool {
        let mut tool = Command::new("yubico-piv-tool");
        tool.args(["-r", reader]).envs(self.counter.environment());
        match secret {
            CarrierSecret::ManagementKey => tool.args([&format!("-k{value}"), "-a", "set-chuid"]),
            _ => tool.args(["-a", "unblock-pin", "-P", value, "-N", "593827"]),
        };
        tool.output().expect("yubico-piv-tool is installed").status.success()
    }
}
