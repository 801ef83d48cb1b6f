//! Faults planted in a stage for `kiosk doctor` to find: one row of `tests/data/planted_faults.toml` each. What a change of
//! the configuration or the environment can plant is data alone; for the rest a row names a hand's work.

use std::any::Any;
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use imza_kiosk::adapters::store::{KeyPlace, Store, StoreOptions};
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::OrderNumber;
use imza_kiosk::domain::record::RecordDraft;
use imza_kiosk::ports::outbox::Outbox as _;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::centre::KIOSK;
use super::faults::FaultyModule;
use super::impostors;
use super::stage::{PROGRAM, Stage};

/// One row: what is planted, and how it has to be named.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planted {
    /// What it is, in words.
    pub fault: String,
    /// A hand's work, and its argument.
    #[serde(default)]
    plant: Vec<String>,
    /// Changes of the configuration: from, to.
    #[serde(default)]
    replace: Vec<[String; 2]>,
    /// More of the configuration.
    #[serde(default)]
    append: String,
    /// Variables of the environment.
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// The part that is to be told, with its health, code and side.
    pub part: String,
    pub health: String,
    pub code: String,
    pub side: String,
    /// The remedy in each language.
    pub remedy: BTreeMap<String, String>,
    /// Codes that follow from it on other parts.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A stage, set up so that doctor finds everything in order that can be.
pub struct Workshop<'a> {
    stage: &'a Stage,
    module: FaultyModule,
    configuration: String,
}

/// What holds a planted fault, and lifts it when dropped.
struct Held {
    configuration: String,
    environment: Vec<(String, String)>,
    wrapped: Vec<String>,
    _alive: Vec<Box<dyn Any>>,
}

impl<'a> Workshop<'a> {
    /// Puts a carrier into each reader of carriers and an ID card into its own, and tells the authority of ID cards.
    pub fn open(stage: &'a Stage) -> Self {
        for item in ["card-1", "token-1", "id-elvin"] {
            stage.counter.insert(item);
        }
        let module = FaultyModule::compile(stage.file(KIOSK).as_path());
        let workshop = stage.file("workshop");
        fs::create_dir_all(workshop.join("profiles")).expect("a folder");
        for profile in ["piv-smart-card", "piv-usb-token"] {
            let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/carriers").join(profile);
            let text = fs::read_to_string(shipped.with_extension("toml")).expect("a shipped profile");
            // A module that hangs is told after both.
            let text = text.replace("start = 10_000", "start = 4_000").replace("inspect = 20_000", "inspect = 4_000");
            fs::write(workshop.join("profiles").join(profile).with_extension("toml"), text).expect("a profile");
        }
        let text = fs::read_to_string(stage.file(KIOSK).join("kiosk.toml")).expect("the configuration");
        let profiles = format!("[carriers]\nprofiles = \"{}\"\n", workshop.join("profiles").display());
        let anchors = format!("[id_card]\ntrust_anchors = \"{}\"\n", stage.file("counter/csca").display());
        let configuration = text.replace("[carriers]\n", &profiles) + &anchors;
        Self { stage, module, configuration }
    }

    /// What doctor says of the stage as it is.
    pub fn looks(&self) -> Vec<Value> {
        let held = self.hold();
        self.look(&held)
    }

    /// What doctor says with the fault planted; it is lifted again.
    pub fn looks_at(&self, planted: &Planted) -> Vec<Value> {
        let mut held = self.hold();
        self.plant(planted, &mut held);
        for [from, to] in &planted.replace {
            let (from, to) = (self.meant(from), self.meant(to));
            assert!(held.configuration.contains(&from), "{}: {from} stands in {}", planted.fault, held.configuration);
            held.configuration = held.configuration.replace(&from, &to);
        }
        held.configuration.push_str(&self.meant(&planted.append));
        held.environment.extend(planted.set.iter().map(|(name, value)| (name.clone(), self.meant(value))));
        let seen = self.look(&held);
        if planted.plant.first().is_some_and(|plant| ["insert", "remove", "locked", "last-try"].contains(&&**plant)) {
            self.stage.counter.insert("card-1");
        }
        seen
    }

    fn hold(&self) -> Held {
        let environment = self.stage.environment().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Held { configuration: self.configuration.clone(), environment, wrapped: vec![], _alive: vec![] }
    }

    /// `{at}` is the kiosk's folder, `{stage}` the stage's, `{centre}` the centre's address, `{module}` the smart cards'.
    fn meant(&self, text: &str) -> String {
        let stage = self.stage.file("");
        let stage = stage.to_str().expect("a plain path").trim_end_matches('/');
        text.replace("{at}", &format!("{stage}/{KIOSK}"))
            .replace("{stage}", stage)
            .replace("{centre}", self.stage.centre.address())
            .replace("{module}", self.stage.module("IMZA_MODULE_SMART_CARD").to_str().expect("a plain path"))
    }

    fn look(&self, held: &Held) -> Vec<Value> {
        let file = self.stage.file("workshop/kiosk.toml");
        fs::write(&file, &held.configuration).expect("the configuration");
        let program = [held.wrapped.as_slice(), &[PROGRAM.to_owned()]].concat();
        let output = Command::new(&program[0])
            .args(&program[1..])
            .arg("--config")
            .arg(&file)
            .args(["doctor", "--json"])
            .envs(held.environment.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("the kiosk runs");
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
    }

    fn plant(&self, planted: &Planted, held: &mut Held) {
        let stage = self.stage;
        let argument = planted.plant.get(1).map(String::as_str).unwrap_or_default();
        match planted.plant.first().map(String::as_str) {
            None => {}
            Some("module") => self.spoil_module(argument, held),
            Some("remove") => stage.counter.remove(argument),
            Some("insert") => stage.counter.insert_into(argument, "smart-card-reader"),
            Some("locked") => self.types_wrong_pins(3),
            Some("last-try") => self.types_wrong_pins(2),
            Some("impostor") => self.serve_impostor(argument, held),
            Some("greets-otherwise") => calls(held, stage, &impostors::greets_otherwise().to_string()),
            Some("silent") => {
                let full = impostors::takes_nobody();
                calls(held, stage, &full.address.to_string());
                held._alive.push(Box::new(full));
            }
            Some("slow-line") => {
                let line = impostors::slow_line(stage.centre_address(), Duration::from_millis(1_600));
                calls(held, stage, &line.to_string());
            }
            Some("small-disk") => self.mount_small_disk(held),
            Some("old-record") => drop(self.another_store(held, Some(48))),
            Some("damage") => self.damage_store(held),
            Some("other-key") => {
                drop(self.another_store(held, None));
                fs::write(stage.file("workshop/store/store-key"), [7; 32]).expect("written");
            }
            Some("no-anchor") => {
                let folder = stage.file("workshop/anchors");
                fs::create_dir_all(&folder).expect("a folder");
                fs::write(folder.join("country.pem"), "-----BEGIN CERTIFICATE-----\n").expect("written");
            }
            Some("two-readers") => self.two_readers_of_one_name(held),
            Some(other) => panic!("{}: no hand knows {other}", planted.fault),
        }
    }

    fn spoil_module(&self, script: &str, held: &mut Held) {
        let folder = self.stage.file("workshop/module");
        let real = self.stage.module("IMZA_MODULE_SMART_CARD");
        // A fault fires once; what remembers it belongs to the row before.
        let _ = fs::remove_dir_all(&folder);
        let module = self.module.with(&folder, &real, script);
        let (from, to) = (real.display().to_string(), module.display().to_string());
        held.configuration = held.configuration.replace(&from, &to);
    }

    /// Somebody types wrong PINs on a carrier of their own.
    fn types_wrong_pins(&self, times: u32) {
        self.stage.counter.insert(if times == 3 { "card-2" } else { "card-3" });
        for _ in 0..times {
            let wrong = Command::new("pkcs11-tool")
                .arg("--module")
                .arg(self.stage.module("IMZA_MODULE_SMART_CARD"))
                .args(["--login", "--pin", "739164", "--list-objects"])
                .envs(self.stage.environment())
                .output()
                .expect("pkcs11-tool is installed");
            assert!(!wrong.status.success(), "the PIN is wrong");
        }
    }

    /// `name days-left hours-ahead`.
    fn serve_impostor(&self, how: &str, held: &mut Held) {
        let mut how = how.split(' ');
        let name = how.next().expect("a name");
        let mut number = || how.next().and_then(|number| number.parse().ok()).expect("a number");
        let impostor = impostors::serve(&self.stage.file("workshop"), name, number(), number());
        let own = self.stage.file(KIOSK).join("centre-ca.crt").display().to_string();
        held.configuration = held.configuration.replace(&own, &impostor.authority.display().to_string());
        calls(held, self.stage, &impostor.address);
        held._alive.push(Box::new(impostor));
    }

    /// A file system of its own for the store, in a name space of mounts that ends with the command.
    fn mount_small_disk(&self, held: &mut Held) {
        let disk = self.stage.file("workshop/small");
        fs::create_dir_all(&disk).expect("a folder");
        let disk = disk.display().to_string();
        let script = "mount -t tmpfs -o size=40m small \"$0\" && exec \"$@\"";
        let root: &[&str] = if rustix::process::geteuid().is_root() { &[] } else { &["--user", "--map-root-user"] };
        let wrapped = [&["unshare", "--mount"], root, &["sh", "-c", script, &disk]].concat();
        held.wrapped = wrapped.into_iter().map(str::to_owned).collect();
        self.store_at(held, &format!("{disk}/store"));
    }

    fn store_at(&self, held: &mut Held, directory: &str) {
        held.configuration = held.configuration.replace(&self.meant("{at}/store"), directory);
    }

    /// A store with records, the first of them so many hours old.
    fn another_store(&self, held: &mut Held, hours: Option<i64>) -> Store {
        let directory = self.stage.file("workshop/store");
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).expect("a folder");
        self.store_at(held, directory.to_str().expect("a plain path"));
        let place = KeyPlace::new(None, directory.join("store-key"));
        let store = place.open(&directory, &StoreOptions::default()).expect("a store");
        let officer = OfficerId::parse("aysel").expect("valid");
        for number in 0..20 {
            let order = OrderNumber::parse(&format!("260-{number:06}")).expect("valid");
            let (carrier_serial, orphan_key_sha256) = (None, None);
            let draft = RecordDraft::Released {
                order,
                attempt: 1,
                carrier_serial,
                orphan_key_sha256,
                orphan_key_destroyed: false,
                second_orphan: None,
            };
            let at = Timestamp::now() - SignedDuration::from_hours(hours.unwrap_or(0));
            store.outbox().append(at, &officer, draft).expect("appended");
        }
        store
    }

    /// A byte of the log is changed, and its second copy is gone.
    fn damage_store(&self, held: &mut Held) {
        drop(self.another_store(held, None));
        let directory = self.stage.file("workshop/store");
        fs::remove_dir_all(directory.join("index")).expect("removed");
        let log = OpenOptions::new().read(true).write(true).open(directory.join("journal.log")).expect("the log");
        let mut byte = [0];
        log.read_exact_at(&mut byte, 900).expect("read");
        log.write_all_at(&[byte[0] ^ 1], 900).expect("written");
    }

    /// A smart-card service of its own with two readers of one make.
    fn two_readers_of_one_name(&self, held: &mut Held) {
        let folder = self.stage.file("workshop/readers.d");
        fs::create_dir_all(&folder).expect("a folder");
        let drivers = self.stage.file("counter/drivers");
        let mut entries = fs::File::create(folder.join("readers")).expect("a file");
        for driver in ["smart-card-reader", "spare-reader", "id-card-reader"] {
            let port = free_port();
            let id_card = driver == "id-card-reader";
            let name = if id_card { "Identiv uTrust 3700 F CL Reader" } else { "ACS ACR39U ICC Reader" };
            let library = drivers.join(driver).with_extension("so");
            write!(
                entries,
                "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {}\nCHANNELID 0x{port:X}\n\n",
                library.display()
            )
            .expect("written");
        }
        let socket = self.stage.file("workshop/pcscd.sock");
        let _ = fs::remove_file(&socket);
        let listener = UnixListener::bind(&socket).expect("a socket");
        // pcscd takes a socket that it is handed as descriptor 3 (sd_listen_fds(3)).
        let script =
            "exec 3<&0 0</dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec /usr/sbin/pcscd --foreground --config \"$0\"";
        let service = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--", "sh", "-c", script])
            .arg(&folder)
            .stdin(Stdio::from(OwnedFd::from(listener)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pcscd runs");
        held._alive.push(Box::new(Service(service)));
        held.environment.push(("PCSCLITE_CSOCK_NAME".into(), socket_of(&socket)));
    }
}

/// A port that nobody listens at: stages stand side by side.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

/// A process that ends with its fault.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn socket_of(socket: &Path) -> String {
    PathBuf::from(socket).display().to_string()
}

/// Lets the kiosk call this address instead of the centre's.
fn calls(held: &mut Held, stage: &Stage, address: &str) {
    held.configuration = held.configuration.replace(stage.centre.address(), &format!("https://{address}"));
}
