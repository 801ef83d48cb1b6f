//! A whole world for one test: centre, virtual counter, kiosk configuration, all in a folder of their own. Several stand
//! side by side; everything ends when the stage is dropped, after a panic too.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::centre::{BRANCH, Centre, KIOSK};
use super::counter::{Counter, Person};
use super::kiosk::Kiosk;
use super::processes::{self, Process};
use super::terminal::{Answers, Terminal};

/// The kiosk's program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_kiosk");

/// The smallest terminal that the kiosk is drawn for.
pub const SMALL: (u16, u16) = (80, 24);
/// A large one.
pub const LARGE: (u16, u16) = (120, 40);

/// The world of one test.
pub struct Stage {
    /// The centre.
    pub centre: Centre,
    /// The virtual counter.
    pub counter: Counter,
    environment: Vec<(String, String)>,
    people: Vec<Person>,
    directory: TempDir,
}

impl Stage {
    /// Sets the stage; `None`, said aloud, where the virtual counter was not built.
    pub fn set() -> Option<Self> {
        let directory = tempfile::tempdir().expect("a folder");
        let at = directory.path();
        let counter = Counter::start(at.join("counter"))?;
        let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/people.toml");
        let centre = Centre::make(at, &people);
        let (environment, people) = (counter.environment(), counter.people());
        let stage = Self { centre, counter, environment, people, directory };
        stage.enrol(KIOSK, BRANCH);
        stage.configure(stage.centre.address());
        Some(stage)
    }

    /// Writes the first kiosk's configuration anew, with the centre at this address.
    pub fn configure(&self, address: &str) {
        self.configure_kiosk((KIOSK, BRANCH), address);
    }

    /// Lets the kiosk call the centre so often.
    pub fn beats_every(&self, seconds: u64) {
        let file = self.configuration(KIOSK);
        let configuration = fs::read_to_string(&file).expect("the configuration");
        let beats = format!("[centre]\nheartbeat_seconds = {seconds}\n");
        fs::write(file, configuration.replace("[centre]\n", &beats)).expect("the configuration");
    }

    /// Gives the kiosk a printer at this device file.
    pub fn prints_to(&self, device: &Path) {
        self.adds(&format!("[printer]\nwidth_mm = 58\ndevice = \"{}\"\n", device.display()));
    }

    /// Lets the kiosk trust whoever signed the chips of the virtual counter.
    pub fn trusts_the_counters_cards(&self) {
        let anchors = self.file("counter/csca");
        self.adds(&format!("[id_card]\ntrust_anchors = \"{}\"\n", anchors.display()));
    }

    /// Lets the kiosk, whose printer is configured, keep acts as files in this folder.
    pub fn keeps_acts_in(&self, folder: &Path) {
        self.adds(&format!("act_folder = \"{}\"\n", folder.display()));
    }

    fn adds(&self, lines: &str) {
        let file = self.configuration(KIOSK);
        let configuration = fs::read_to_string(&file).expect("the configuration");
        fs::write(file, configuration + lines).expect("the configuration");
    }

    /// Host and port of the centre.
    pub fn centre_address(&self) -> &str {
        self.centre.address().trim_start_matches("https://")
    }

    /// Opens the kiosk.
    pub fn opens_kiosk(&self, size: (u16, u16)) -> Kiosk {
        self.opens(KIOSK, size)
    }

    /// Opens the kiosk in a terminal that says what it is when it is asked.
    pub fn opens_kiosk_in(&self, answers: Answers) -> Kiosk {
        let configuration = self.configuration(KIOSK);
        let arguments = ["--config", configuration.to_str().expect("a plain path")];
        Kiosk::new(Terminal::start_answering(Path::new(PROGRAM), &arguments, &self.environment, SMALL, answers))
    }

    /// Opens the kiosk in a terminal of its own that `script(1)` keeps within this one.
    pub fn opens_kiosk_within_script(&self) -> Kiosk {
        let command = format!("exec {PROGRAM} --config {}", self.configuration(KIOSK).display());
        let arguments = ["--quiet", "--command", &command, "/dev/null"];
        Kiosk::new(Terminal::start(Path::new("script"), &arguments, &self.environment, SMALL))
    }

    /// Opens a kiosk that panics in this thread once the file is there; `None`, said aloud, where it was not built.
    pub fn opens_kiosk_that_panics(&self, thread: &str, file: &Path) -> Option<Kiosk> {
        let tests = std::env::current_exe().expect("this program's own path");
        let program = tests.ancestors().nth(2).expect("target/debug").join("examples/panicking-kiosk");
        if !program.exists() {
            println!("skipped: {} is not built; `cargo build --examples` makes it", program.display());
            return None;
        }
        let configuration = self.configuration(KIOSK);
        let plain = |path: &Path| path.to_str().expect("a plain path").to_owned();
        let arguments = ["kiosk", &plain(&configuration), thread, &plain(file)];
        // Whoever runs the tests may ask for backtraces; on this screen the reason alone is to stand.
        let environment = [self.environment.as_slice(), &[("RUST_BACKTRACE".into(), "0".into())]].concat();
        Some(Kiosk::new(Terminal::start(&program, &arguments, &environment, SMALL)))
    }

    /// Lets the kiosk read this carrier profile before its own.
    pub fn adds_profile(&self, name: &str, text: &str) {
        let profiles = self.file("profiles");
        fs::create_dir_all(&profiles).expect("a folder");
        fs::write(profiles.join(name).with_extension("toml"), text).expect("a profile");
        let file = self.configuration(KIOSK);
        let configuration = fs::read_to_string(&file).expect("the configuration");
        let named = format!("[carriers]\nprofiles = \"{}\"\n", profiles.display());
        fs::write(file, configuration.replace("[carriers]\n", &named)).expect("the configuration");
    }

    /// Gives programs that are started from now on one more variable.
    pub fn sets(&mut self, name: &str, value: &Path) {
        self.environment.push((name.to_owned(), value.display().to_string()));
    }

    /// Opens one more kiosk of the branch.
    pub fn opens_another_kiosk(&self, name: &str) -> Kiosk {
        self.opens_kiosk_of(name, BRANCH)
    }

    /// Opens a kiosk of a branch.
    pub fn opens_kiosk_of(&self, name: &str, branch: &str) -> Kiosk {
        self.enrol(name, branch);
        self.configure_kiosk((name, branch), self.centre.address());
        self.opens(name, SMALL)
    }

    /// `kiosk queue --json`, while no kiosk is open.
    pub fn queue(&self) -> Value {
        let output = Command::new(PROGRAM)
            .arg("--config")
            .arg(self.configuration(KIOSK))
            .args(["queue", "--json"])
            .output()
            .expect("the kiosk runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// The process that drives smart cards for a kiosk.
    pub fn driver_of(&self, kiosk: &Kiosk) -> Process {
        let all = processes::below(kiosk.terminal.process_id());
        let driver = all.into_iter().find(|process| process.arguments().contains("carrier-worker --profile piv-smart"));
        driver.expect("a carrier was looked at, so its driver runs")
    }

    /// A synthetic person.
    pub fn person(&self, id: &str) -> Person {
        self.people.iter().find(|person| person.id == id).unwrap_or_else(|| panic!("no {id}")).clone()
    }

    /// The PKCS#11 module that the counter names for a kind of carrier.
    pub fn module(&self, variable: &str) -> PathBuf {
        let found = self.environment.iter().find(|(name, _)| name == variable);
        found.map(|(_, path)| path.into()).expect("the counter names its modules")
    }

    /// The variables that point programs to this stage's counter.
    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A file in the stage's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn opens(&self, name: &str, size: (u16, u16)) -> Kiosk {
        let configuration = self.configuration(name);
        let arguments = ["--config", configuration.to_str().expect("a plain path")];
        Kiosk::new(Terminal::start(Path::new(PROGRAM), &arguments, &self.environment, size))
    }

    fn enrol(&self, name: &str, branch: &str) {
        let files = self.file(name);
        self.centre.run(&["kiosk", "add", name, "--branch", branch, "--out", files.to_str().expect("a plain path")]);
    }

    fn configure_kiosk(&self, (name, branch): (&str, &str), address: &str) {
        let at = self.file(name);
        let at = at.display();
        let smart_card = self.module("IMZA_MODULE_SMART_CARD").display().to_string();
        let usb_token = self.module("IMZA_MODULE_USB_TOKEN").display().to_string();
        let text = format!(
            r#"[kiosk]
name = "{name}"
branch = "{branch}"
[centre]
address = "{address}"
trust_anchor = "{at}/centre-ca.crt"
certificate = "{at}/kiosk.crt"
key = "{at}/kiosk.key"
[store]
directory = "{at}/store"
[carriers]
modules = {{ piv-smart-card = "{smart_card}", piv-usb-token = "{usb_token}" }}
[log]
file = "{at}/kiosk.log"
level = "trace"
"#
        );
        fs::write(self.configuration(name), text).expect("the configuration");
    }

    fn configuration(&self, name: &str) -> PathBuf {
        self.file(name).join("kiosk.toml")
    }
}
