//! Carriers for the matrix: software tokens, and PIV cards at a virtual counter. A fresh one for each case, and strangers who
//! say what is on it afterwards.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram};
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierInspection, CarrierJob};
use imza_kiosk::ports::carrier::CarrierPort;

use crate::plan::Place;
use crate::staging::{SOFTHSM, run, write_softhsm_conf};

/// The reader of smart cards at a virtual counter.
const SMART_CARD_READER: &str = "ACS ACR39U ICC Reader 00 00";

/// Variables of a process.
pub type Environment = BTreeMap<String, String>;

/// `CKA_ID`s of the signature key and of the authentication key, as the profiles have them.
const FIRST_KEY: &str = "02";
pub const SECOND_KEY: &str = "01";

/// Carriers of one kind.
pub enum Carriers {
    /// Software tokens, each in a folder of its own below this one.
    SoftHsm(PathBuf),
    /// PIV cards at a counter of their own.
    Piv(Counter),
    /// Either, with a profile in this folder that asks for two keys.
    TwoKeys(PathBuf, Box<Carriers>),
}

/// One carrier in its reader.
pub struct Carrier {
    /// Where it lies.
    pub place: Place,
    /// What points a process to it.
    pub environment: Environment,
    /// The real PKCS#11 module.
    pub module: PathBuf,
    /// The reader's name, or the slot's description.
    pub reader: String,
    /// `CKA_ID`s of the keys that are to be on it, the signature's first.
    pub keys: &'static [&'static str],
    profile: &'static str,
    /// Profiles beside the shipped ones.
    profiles: Option<PathBuf>,
}

impl Carriers {
    /// A fresh carrier, in its reader.
    pub fn fresh(&self, number: usize) -> Carrier {
        match self {
            Self::SoftHsm(folder) => soft_token(&folder.join(format!("carrier-{number}"))),
            Self::Piv(counter) => counter.card(),
            Self::TwoKeys(profiles, carriers) => {
                Carrier { keys: &[FIRST_KEY, SECOND_KEY], profiles: Some(profiles.clone()), ..carriers.fresh(number) }
            }
        }
    }

    /// The same carriers, with two keys on each: the shipped profile and a section more, in this folder.
    pub fn with_two_keys(self, folder: &Path) -> Self {
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (name, section) = match &self {
            Self::Piv(_) => ("piv-smart-card", "authentication-key-piv"),
            _ => ("softhsm2", "authentication-key-softhsm2"),
        };
        let read = |file: String| std::fs::read_to_string(shipped.join(file)).expect("a profile");
        let text =
            read(format!("assets/carriers/{name}.toml")) + "\n" + &read(format!("tests/data/carriers/{section}.toml"));
        let profiles = folder.join("two-keys");
        std::fs::create_dir_all(&profiles).expect("a folder");
        std::fs::write(profiles.join(format!("{name}.toml")), text).expect("a file");
        Self::TwoKeys(profiles, Box::new(self))
    }

    /// What the carriers add to a kiosk's configuration.
    pub fn configuration(&self) -> String {
        match self {
            Self::SoftHsm(_) => String::new(),
            Self::Piv(counter) => {
                format!("[carriers]\nmodules = {{ piv-smart-card = \"{}\" }}\n", counter.module().display())
            }
            Self::TwoKeys(profiles, carriers) => {
                let one = carriers.configuration();
                let one = one.strip_prefix("[carriers]\n").unwrap_or_default();
                format!("[carriers]\nprofiles = \"{}\"\n{one}", profiles.display())
            }
        }
    }
}

fn soft_token(folder: &Path) -> Carrier {
    let (tokens, conf) = (folder.join("tokens"), folder.join("softhsm2.conf"));
    std::fs::create_dir_all(&tokens).expect("a folder");
    write_softhsm_conf(&conf, &tokens);
    let mut command = Command::new("softhsm2-util");
    command.args(["--init-token", "--free", "--label", "carrier", "--so-pin", "12345678", "--pin", "123456"]);
    let said = run(command.env("SOFTHSM2_CONF", &conf), "");
    let slot: u64 = said.trim().rsplit(' ').next().and_then(|slot| slot.parse().ok()).expect("a slot's number");
    let slot = format!("SoftHSM slot ID 0x{slot:x}");
    Carrier {
        place: Place::Folder { tokens, slot: slot.clone() },
        environment: [("SOFTHSM2_CONF".to_owned(), conf.display().to_string())].into(),
        module: SOFTHSM.into(),
        reader: slot,
        keys: &[FIRST_KEY],
        profile: "softhsm2",
        profiles: None,
    }
}

impl Carrier {
    /// Puts it back where a hand took it out at the very end: the holder walks away with it, and the judges want to see it.
    pub fn put_back(&self) {
        match &self.place {
            Place::Folder { tokens, .. } if !tokens.exists() => {
                std::fs::rename(tokens.with_extension("aside"), tokens).expect("the token's folder");
            }
            Place::Counter { program, folder, carrier } => {
                run(Command::new(program).arg("insert").arg("--dir").arg(folder).arg(carrier), "");
            }
            Place::Folder { .. } => {}
        }
    }

    /// What the product's own look at it says, through a worker that has nothing to do with the kiosk's.
    pub fn inspect(&self) -> CarrierInspection {
        let mut profiles = ProfileSet::built_in().expect("profiles");
        if let Some(folder) = &self.profiles {
            profiles = profiles.with_directory(folder).expect("a profile");
        }
        assert!(profiles.set_module(self.profile, self.module.clone()), "the profile is there");
        let environment = self.environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        let program = WorkerProgram { executable: env!("CARGO_BIN_EXE_kiosk").into(), environment };
        match CarrierDesk::new(program, profiles).perform(&CarrierJob::Inspect { reader: self.reader.clone() }) {
            Ok(CarrierAnswer::Inspected(inspection)) => *inspection,
            other => panic!("the carrier cannot be looked at: {other:?}"),
        }
    }

    /// The bytes of the certificate and of the public key with this `CKA_ID`, as a stranger reads them; empty when it finds none.
    pub fn read_by_a_stranger(&self, id: &str, scratch: &Path) -> (Vec<u8>, Vec<u8>) {
        let read = |kind: &str| {
            let file = scratch.join(kind);
            let _of_an_earlier_case = std::fs::remove_file(&file);
            let mut tool = Command::new("pkcs11-tool");
            tool.arg("--module").arg(&self.module).args(["--read-object", "--type", kind, "--id", id, "--output-file"]);
            let output = tool.arg(&file).envs(&self.environment).output().expect("pkcs11-tool is installed");
            if output.status.success() { std::fs::read(&file).unwrap_or_default() } else { Vec::new() }
        };
        (read("cert"), read("pubkey"))
    }
}

/// A virtual counter. Stopped when dropped.
pub struct Counter {
    program: PathBuf,
    folder: PathBuf,
    environment: Environment,
}

impl Counter {
    /// Starts one in `folder`; `None`, said aloud, where it was not built and this is no CI run.
    pub fn start(folder: PathBuf) -> Option<Self> {
        let beside = Path::new(env!("CARGO_BIN_EXE_kiosk")).with_file_name("counter");
        let program = std::env::var_os("IMZA_COUNTER").map_or(beside, PathBuf::from);
        if !program.exists() {
            let missing = format!("{} is not there: build the virtual counter", program.display());
            assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "{missing}");
            println!("skipped: {missing}");
            return None;
        }
        let mut counter = Self { program, folder, environment: Environment::new() };
        counter.says(&["start"]);
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        };
        counter.environment = counter.says(&["env"]).lines().filter_map(pair).collect();
        Some(counter)
    }

    fn module(&self) -> PathBuf {
        self.environment.get("IMZA_MODULE_SMART_CARD").expect("the counter names its modules").into()
    }

    fn card(&self) -> Carrier {
        let made = self.says(&["new-carrier", "--json", "--kind", "smart-card"]);
        let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        let carrier = made["name"].as_str().expect("a name").to_owned();
        self.says(&["insert", &carrier]);
        Carrier {
            place: Place::Counter { program: self.program.clone(), folder: self.folder.clone(), carrier },
            environment: self.environment.clone(),
            module: self.module(),
            reader: SMART_CARD_READER.to_owned(),
            keys: &[FIRST_KEY],
            profile: "piv-smart-card",
            profiles: None,
        }
    }

    fn says(&self, arguments: &[&str]) -> String {
        let (command, rest) = arguments.split_first().expect("a command");
        run(Command::new(&self.program).arg(command).arg("--dir").arg(&self.folder).args(rest), "")
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        // A failing test has nothing to add when the counter is gone already.
        let _ = Command::new(&self.program).arg("stop").arg("--dir").arg(&self.folder).output();
    }
}
