//! A centre with a portal, the services that it asks as sandboxes, and a kiosk at the branch where orders are collected.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::browser::{Browser, Web};
use crate::counter_program;
use crate::orders;
use crate::staging::{self, BRANCH, Centre, of_centre};

/// Longest wait for a program to say where it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody whom the population register has.
pub struct Person {
    pub fin: String,
    pub document: String,
}

/// Everything at work; ended when it is dropped.
pub struct Town {
    /// The portal's address.
    pub portal: String,
    pub people: Vec<Person>,
    kiosk: PathBuf,
    _centre: Centre,
    _sandbox: Sandbox,
}

impl Town {
    /// Starts it; `None`, said aloud, without the counter's program.
    pub fn found(folder: &Path) -> Option<Self> {
        let sandbox = Sandbox::start(&folder.join("sandbox"))?;
        Centre::set_up(folder, 0, &[]);
        let place = ["--region", "Bakı", "--address", "Nümunə küçəsi 1", "--hours", "1-5 09:00-18:00"];
        staging::run(of_centre(folder).args(["branch", "add", BRANCH, "--name", "Bakı-1"]).args(place), "");
        introduce(&folder.join("centre/central.toml"), &sandbox);
        let centre = Centre::begin(folder);
        let portal = format!("http://{}", told(&folder.join("centre/listening-portal")));
        let kiosk = centre.kiosk("baku-01-1", &folder.join("counter"), "");
        Some(Self { portal, people: people(), kiosk, _centre: centre, _sandbox: sandbox })
    }

    /// The configuration of the branch's kiosk: the shipped one, with this centre's address and its own files.
    pub fn kiosk_config(&self) -> PathBuf {
        self.kiosk.clone()
    }

    /// A way to the portal.
    pub fn web(&self) -> Web {
        Web::new(self.portal.clone())
    }

    /// The cookie of a visitor who is at the carrier's page.
    pub fn visitor(&self) -> String {
        let web = self.web();
        let browser = Browser::new(&web, "az");
        orders::up_to_the_carrier(&browser, &self.people[0]);
        browser.cookie()
    }
}

/// The counter's people who order for themselves.
fn people() -> Vec<Person> {
    let all = include_str!("../../tests/lab/people.toml").parse::<toml::Table>().expect("TOML");
    let text = |person: &toml::Value, name: &str| person[name].as_str().expect("text").to_owned();
    let all = all["person"].as_array().expect("people").iter();
    all.map(|one| Person { fin: text(one, "fin"), document: text(one, "document_number") }).collect()
}

/// Names the sandboxes in the centre's configuration.
fn introduce(file: &Path, sandbox: &Sandbox) {
    let text = std::fs::read_to_string(file).expect("a configuration");
    let mut config = text.parse::<toml::Table>().expect("TOML");
    let portal = config["portal"].as_table_mut().expect("a section");
    let key = |name: &str| sandbox.folder.join(name).display().to_string();
    let service = |name: &str| format!("http://{}/{name}", sandbox.address);
    for (name, value) in [
        ("listen_address", "127.0.0.1:0".to_owned()),
        ("register_address", service("register")),
        ("register_key_file", key("register-key")),
        ("organisations_address", service("organisations")),
        ("organisations_key_file", key("organisations-key")),
        ("payment_address", service("provider")),
        ("payment_key_file", key("payment-key")),
        ("payment_secret_file", key("payment-secret")),
    ] {
        portal.insert(name.to_owned(), value.into());
    }
    portal.insert("look_ups_max".to_owned(), 1_000.into());
    std::fs::write(file, config.to_string()).expect("written");
}

/// The sandboxes. Ended when dropped.
struct Sandbox {
    folder: PathBuf,
    address: String,
    child: Child,
}

impl Sandbox {
    fn start(folder: &Path) -> Option<Self> {
        let mut command = Command::new(counter_program::program()?);
        command.arg("sandbox").arg("--dir").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("the sandboxes start");
        let address = told(&folder.join("listening"));
        Some(Self { folder: folder.to_owned(), address, child })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program wrote into a file once it listened.
fn told(file: &Path) -> String {
    let began = Instant::now();
    while !file.exists() {
        assert!(began.elapsed() < PATIENCE, "{} is not there", file.display());
        std::thread::yield_now();
    }
    std::fs::read_to_string(file).expect("an address").trim().to_owned()
}
