//! The kiosk where it works: the virtual counter's readers and smart-card service, a centre, and a clerk signed in.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::contenders::Contender;
use crate::pty::Pty;
use crate::staging::{self, Centre};

/// Orders that wait at the branch.
const ORDERS: usize = 12;

/// A staged counter. Everything is ended when it is dropped, the kiosk first.
pub struct Counter {
    /// The kiosk, its clerk signed in.
    pub kiosk: Pty,
    _centre: Centre,
    _readers: Readers,
}

impl Counter {
    /// Stages it in `folder`; `None`, said aloud, where the virtual counter was not built.
    pub fn stage(folder: &Path) -> Option<Self> {
        let readers = Readers::start(folder)?;
        let centre = Centre::serve(folder, ORDERS);
        let environment = readers.environment();
        let module = |name: &str| environment.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value);
        let modules = format!(
            "[carriers]\nmodules = {{ piv-smart-card = \"{}\", piv-usb-token = \"{}\" }}\n",
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
        Some(Self { kiosk, _centre: centre, _readers: readers })
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
        readers.run("start");
        Some(readers)
    }

    /// The variables that point programs to it.
    fn environment(&self) -> Vec<(String, String)> {
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        };
        self.run("env").lines().filter_map(pair).collect()
    }

    fn run(&self, command: &str) -> String {
        staging::run(Command::new(&self.program).arg(command).arg("--dir").arg(&self.folder), "")
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.run("stop");
    }
}
