//! A lane: one kiosk with one store that lives through case after case, each an order and a fresh carrier of its own.

use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use tempfile::TempDir;

use crate::carriers::{Carrier, Carriers};
use crate::clerk::KIOSK;
use crate::disk::{Disk, Unsynced, compile_shim};
use crate::faults::FaultyModule;
use crate::judge::{self, Ended};
use crate::plan::{Done, Kind, Mistakes, Plan};
use crate::secrets;
use crate::staging::Centre;
use crate::table::Case;

/// The zone of the orders' holder (`staging::Centre`), as a scanner sends it.
const ZONE: &str = "IAAZEAA000001707TEST1Z<<<<<<<<\n9001011F3312315AZE<<<<<<<<<<<1\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\n";
/// What of the holder must stand nowhere.
const FIN: &str = "7TEST1Z";

/// A kiosk and its store.
pub struct Lane {
    folder: TempDir,
    carriers: Carriers,
    config: PathBuf,
    disk: Disk,
    shim: PathBuf,
    faulty: FaultyModule,
    name: String,
    /// The centre's folder.
    centre: PathBuf,
    draws: u64,
    /// Secrets of the cases so far.
    secrets: Vec<String>,
    /// Cases that came to their end.
    pub ended: Vec<Ended>,
    /// What did not hold.
    pub violations: Vec<String>,
}

/// How a kiosk's process ended.
struct Run {
    status: ExitStatus,
    said: String,
    complained: String,
}

impl Lane {
    /// A new kiosk of this centre.
    pub fn open(centre: &Centre, name: &str, folder: TempDir, carriers: Carriers) -> Self {
        let at = folder.path();
        let disk = Disk::make(at.join("disk"), at.join("synced"));
        let log = format!("[log]\nfile = \"{}\"\nlevel = \"trace\"\n", at.join("kiosk/kiosk.log").display());
        let more = carriers.configuration() + &log;
        let config = centre.kiosk(name, at, &more);
        let (shim, faulty) = (compile_shim(at), FaultyModule::compile(at));
        let (draws, secrets) = (0x9e37_79b9, vec![FIN.to_owned()]);
        let (ended, violations, name) = (Vec::new(), Vec::new(), name.to_owned());
        let centre = centre.folder.clone();
        Self { folder, carriers, config, disk, shim, faulty, name, centre, draws, secrets, ended, violations }
    }

    /// Takes one case through to its end.
    pub fn take(&mut self, number: usize, order: &str, case: &Case, mistakes: &Mistakes) {
        let before = self.violations.len();
        let carrier = self.carriers.fresh(number);
        // Eight digits, of which no two cases have the same: they stand nowhere by chance.
        let pin = format!("{}", 48_291_537 + 137 * number);
        self.secrets.push(pin.clone());
        let mut plan = Plan {
            config: self.config_for(case, &carrier, number),
            order: order.to_owned(),
            pin,
            zone: ZONE.to_owned(),
            place: carrier.place.clone(),
            point: case.point.clone(),
            mistakes: mistakes.clone(),
        };
        let mut run = self.run(&plan, &carrier);
        let reached = case.point.is_none() || run.said.lines().any(|line| line == "reached");
        if !reached {
            self.violations.push(format!("{}: the point was not reached; {}", case.name, run.complained));
        }
        if let Some(point) = plan.point.take().filter(|point| reached && point.kind.ends_the_kiosk()) {
            if run.status.signal() != Some(9) {
                self.violations.push(format!("{}: the kiosk did not end: {}", case.name, run.complained));
            }
            if point.kind == Kind::PowerCut {
                self.power_cut();
            }
            run = self.run(&plan, &carrier);
        }
        match run.said.lines().find_map(|line| line.strip_prefix("done ")) {
            Some(done) if run.status.success() => self.judge(case, order, &carrier, done),
            _ => self.violations.push(format!("{}: the issue came to no end: {}", case.name, run.complained)),
        }
        if std::env::var_os("MATRIX_TELL").is_some() {
            println!("{} {}: {:?}", self.name, case.name, &self.violations[before..]);
        }
    }

    fn judge(&mut self, case: &Case, order: &str, carrier: &Carrier, done: &str) {
        let done: Done = serde_json::from_str(done).expect("what a kiosk says");
        carrier.put_back();
        let (carrier_serial, certificates_sha256) =
            judge::carrier(&case.name, carrier, &done, self.folder.path(), &mut self.violations);
        let opened = secrets::judge(&case.name, &self.centre, carrier, &carrier_serial, &mut self.violations);
        self.secrets.extend(opened);
        self.ended.push(Ended {
            name: case.name.clone(),
            order: order.to_owned(),
            carrier_serial,
            certificates_sha256,
        });
    }

    /// The configuration of a case: the kiosk's own, or one whose carriers are behind the faulty module.
    fn config_for(&mut self, case: &Case, carrier: &Carrier, number: usize) -> PathBuf {
        let Some(faults) = &case.module_faults else { return self.config.clone() };
        let folder = self.folder.path().join(format!("faulty-{number}"));
        let module = self.faulty.with(&folder, &carrier.module, faults);
        let text = std::fs::read_to_string(&self.config).expect("the configuration");
        let profiles = folder.join("profiles");
        std::fs::create_dir_all(&profiles).expect("a folder");
        std::fs::write(profiles.join("softhsm2.toml"), impatient_profile(&module, carrier)).expect("a file");
        let config = folder.join("kiosk.toml");
        // What the lane says of its carriers stands in the profile of the case.
        let text = text.replace(&self.carriers.configuration(), "");
        std::fs::write(&config, format!("{text}[carriers]\nprofiles = \"{}\"\n", profiles.display())).expect("a file");
        config
    }

    /// True when the fault of a case's module happened.
    pub fn fault_happened(&self, number: usize) -> bool {
        self.folder.path().join(format!("faulty-{number}/module.so.script.fired")).exists()
    }

    fn run(&self, plan: &Plan, carrier: &Carrier) -> Run {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", "runs::a_kiosk_left_alone_issues_and_is_found_right", "--nocapture"]);
        command.env(KIOSK, "1").envs(&carrier.environment).current_dir(self.folder.path());
        if plan.point.as_ref().is_some_and(|point| point.kind == Kind::PowerCut) {
            self.settle();
            command.envs(self.disk.environment(&self.shim));
            if plan.mistakes.disk_lies {
                command.env("POWERCUT_LIE", "1");
            }
        }
        let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.expect("this program runs");
        let text = serde_json::to_string(plan).expect("plain data");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("the kiosk listens");
        drop(stdin);
        let output = child.wait_with_output().expect("the kiosk ends");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let complained = text(&output.stderr);
        let complained = complained.lines().filter(|line| !line.is_empty()).take(4).collect::<Vec<_>>().join(" | ");
        Run { status: output.status, said: text(&output.stdout), complained }
    }

    /// All that is on the disk now was synced long ago.
    fn settle(&self) {
        std::fs::remove_dir_all(&self.disk.shadow).expect("it is ours");
        std::fs::create_dir_all(&self.disk.shadow).expect("a folder");
        self.disk.settle();
    }

    /// What was not synced is lost, or torn, by the toss of a coin.
    fn power_cut(&mut self) {
        let after = self.folder.path().join("after");
        let draws = &mut self.draws;
        let mut below = |limit: u64| {
            *draws ^= *draws << 13;
            *draws ^= *draws >> 7;
            *draws ^= *draws << 17;
            *draws % limit
        };
        let unsynced = if below(2) == 0 { Unsynced::Lost } else { Unsynced::Torn };
        self.disk.cut(&after, &mut below, unsynced);
        std::fs::remove_dir_all(&self.disk.root).expect("it is ours");
        std::fs::rename(after, &self.disk.root).expect("what is left");
    }

    /// Looks for the secrets of all cases in whatever the kiosk wrote, the centre logged, and a core dump would hold.
    pub fn search(&mut self, log: &Path) {
        let at = self.folder.path();
        let (disk, kiosk) = (at.join("disk"), at.join("kiosk"));
        judge::secrets(&self.secrets, at, &[&disk, &kiosk, log], &mut self.violations);
        let cores = std::fs::read_dir(at).expect("the lane's folder").filter_map(Result::ok);
        let cores = cores.filter(|entry| entry.file_name().to_string_lossy().starts_with("core"));
        self.violations.extend(cores.map(|core| format!("a core dump: {}", core.path().display())));
    }
}

/// The shipped profile of software tokens over this module, with short deadlines, and the second key where the carrier gets one.
fn impatient_profile(module: &Path, carrier: &Carrier) -> String {
    let shipped = include_str!("../../assets/carriers/softhsm2.toml");
    let text = shipped.replace("/usr/lib/softhsm/libsofthsm2.so", &module.display().to_string());
    let deadlines = text.find("[deadlines_ms]").expect("deadlines");
    let mut impatient = text[..deadlines].to_owned();
    impatient.push_str("[deadlines_ms]\n");
    for job in ["start", "inspect", "pin", "make_key", "sign", "write", "read"] {
        impatient.push_str(&format!("{job} = 1_000\n"));
    }
    if carrier.keys.len() > 1 {
        impatient.push_str(include_str!("../data/carriers/authentication-key-softhsm2.toml"));
    }
    impatient
}
