//! The kiosk where it works: the virtual counter's readers and smart-card service, a centre, and a clerk signed in.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contenders::Contender;
use crate::pty::Pty;
use crate::staging::{self, Centre};

/// Orders that wait at the branch.
const ORDERS: usize = 12;

/// The profiles of the counter's carriers, as they come with the kiosk.
const PROFILES: [(&str, &str); 2] = [
    ("piv-smart-card.toml", include_str!("../../assets/carriers/piv-smart-card.toml")),
    ("piv-usb-token.toml", include_str!("../../assets/carriers/piv-usb-token.toml")),
];

/// A staged counter, whose smart cards make RSA keys. Everything is ended when it is dropped, the kiosk first.
pub struct Counter {
    /// The kiosk, its clerk signed in.
    pub kiosk: Pty,
    _centre: Centre,
    readers: Readers,
}

impl Counter {
    /// Stages it in `folder`; `None`, said aloud, where the virtual counter was not built.
    pub fn stage(folder: &Path) -> Option<Self> {
        let readers = Readers::start(folder)?;
        let centre = Centre::serve(folder, ORDERS);
        let environment = readers.environment();
        let module = |name: &str| environment.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value);
        let profiles = folder.join("profiles");
        std::fs::create_dir_all(&profiles).expect("a folder");
        for (name, text) in PROFILES {
            let text = text.replace("type = \"p-256\"", "type = \"rsa-2048\"");
            std::fs::write(profiles.join(name), text).expect("a file");
        }
        let modules = format!(
            "[carriers]\nprofiles = \"{}\"\nmodules = {{ piv-smart-card = \"{}\", piv-usb-token = \"{}\" }}\n",
            profiles.display(),
            module("IMZA_MODULE_SMART_CARD"),
            module("IMZA_MODULE_USB_TOKEN"),
        );
        let contender = Contender::kiosk(&centre.kiosk("baku-01-1", folder, &modules), environment);
        let mut kiosk = Pty::start(&contender);
        // The readers are counted and the centre has answered.
        kiosk.until_shown(&["az en ru", "4 oxuyucu", "xətt var"]);
        kiosk.type_keys(&format!("{}\r", staging::CLERK.0));
        kiosk.type_keys(&format!("{}\r", staging::CLERK.1));
        kiosk.until_shown(&["Növbəti vətəndaş"]);
        Some(Self { kiosk, _centre: centre, readers })
    }

    /// Puts a carrier into its reader.
    pub fn insert(&self, carrier: &str) {
        self.readers.run("insert", &[carrier]);
    }

    /// Takes it out.
    pub fn remove(&self, carrier: &str) {
        self.readers.run("remove", &[carrier]);
    }
}

/// The virtual counter's process.
struct Readers {
    program: PathBuf,
    folder: PathBuf,
}

impl Readers {
    fn start(folder: &Path) -> Option<Self> {
        let beside = Path::new(env!("CARGO_BIN_EXE_kiosk")).with_file_name("counter");
        let program = std::env::var_os("IMZA_COUNTER").map_or(beside, PathBuf::from);
        if !program.exists() {
            println!("  not staged: {} is not there; build it or name it in IMZA_COUNTER", program.display());
            return None;
        }
        let readers = Self { program, folder: folder.join("counter") };
        readers.run("start", &[]);
        Some(readers)
    }

    /// The variables that point programs to it.
    fn environment(&self) -> Vec<(String, String)> {
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        };
        self.run("env", &[]).lines().filter_map(pair).collect()
    }

    fn run(&self, command: &str, items: &[&str]) -> String {
        staging::run(Command::new(&self.program).arg(command).arg("--dir").arg(&self.folder).args(items), "")
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.run("stop", &[]);
    }
}
