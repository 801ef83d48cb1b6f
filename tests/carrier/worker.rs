//! The worker process: whatever a module does, the kiosk gets an answer in time and goes on; the PIN stays where it belongs.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use imza_kiosk::adapters::pkcs11::carrier::ProfileSet;
use imza_kiosk::adapters::worker::{CarrierDesk, WorkerProgram, write_frame};
use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob};
use imza_kiosk::ports::carrier::CarrierPort;
use imza_kiosk::wire::worker::WorkerRequest;
use tempfile::TempDir;

use crate::bench::{shipped_profile, worker_program};
use crate::faults::FaultyModule;
use crate::road::{CITIZEN_PIN, Road, inspect};
use crate::softhsm::SoftHsm;

/// The module that the faults are put into.
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// The deadline of each job in these tests.
const DEADLINE: Duration = Duration::from_millis(1_000);

/// Longest time an answer may take: the deadline, the start's share, and a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A counter of SoftHSM2 tokens behind a faulty module, and healthy ones beside it.
pub struct Scene {
    pub softhsm: SoftHsm,
    folder: TempDir,
    faulty: FaultyModule,
}

impl Scene {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let faulty = FaultyModule::compile(folder.path());
        Self { softhsm: SoftHsm::new(), folder, faulty }
    }

    /// SoftHSM2, but for this fault at each call of this function.
    pub fn module(&self, fault: &str, function: &str) -> PathBuf {
        let folder = self.folder.path().join(format!("{fault}-{function}"));
        self.faulty.with(&folder, Path::new(SOFTHSM), &format!("{function} * before {fault}"))
    }

    /// Profiles in which `faulty` has this module and short deadlines, and every other token is healthy.
    pub fn profiles(&self, faulty: &str, module: &Path) -> ProfileSet {
        let mut text = shipped_profile("softhsm2")
            .replace("\"softhsm2\"", "\"faulty\"")
            .replace("SoftHSM slot ID *", faulty)
            .replace("/usr/lib/softhsm/libsofthsm2.so", &module.display().to_string());
        let deadlines = text.find("[deadlines_ms]").expect("deadlines");
        text.truncate(deadlines);
        text.push_str("[deadlines_ms]\n");
        for job in ["start", "inspect", "pin", "make_key", "sign", "write", "read"] {
            text.push_str(&format!("{job} = {}\n", DEADLINE.as_millis()));
        }
        let profiles = self.folder.path().join("profiles");
        std::fs::create_dir_all(&profiles).expect("a folder");
        std::fs::write(profiles.join("faulty.toml"), text).expect("a file");
        ProfileSet::built_in().expect("profiles").with_directory(&profiles).expect("profiles")
    }

    pub fn desk(&self, profiles: ProfileSet) -> CarrierDesk {
        CarrierDesk::new(self.program(), profiles)
    }

    fn program(&self) -> WorkerProgram {
        let mut environment = self.softhsm.environment();
        environment.insert("KIOSK_SECRET".into(), "not for modules".into());
        worker_program(environment)
    }
}

/// Asks for a look and answers how it failed; it may not take longer than patience.
fn failed_look(port: &mut dyn CarrierPort, reader: &str) -> CarrierFault {
    let started = Instant::now();
    let fault = inspect(port, reader).expect_err("a faulty module");
    assert!(started.elapsed() < PATIENCE, "{fault:?} after {:?}", started.elapsed());
    fault
}

/// False once nothing of the process is left but its exit code. A dying process with several threads is a zombie before its
/// last thread is gone, and can be waited for only then (proc(5): state is field 3, the number of threads field 20).
fn is_running(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let threads = fields.get(17).and_then(|n| n.parse().ok()).unwrap_or(0);
        fields.first() != Some(&"Z") || threads > 1
    })
}

#[test]
fn whatever_a_module_does_the_counter_goes_on() {
    let scene = Scene::new();
    let (faulty, healthy) = (scene.softhsm.fresh_carrier(), scene.softhsm.fresh_carrier());
    for (fault, at, expected) in [
        ("hang", "C_GetFunctionList", CarrierFault::Deadline),
        ("segfault", "C_GetFunctionList", CarrierFault::ModuleStopped),
        ("exit", "C_GetFunctionList", CarrierFault::ModuleStopped),
        ("hang", "C_Initialize", CarrierFault::Deadline),
        ("segfault", "C_Initialize", CarrierFault::ModuleStopped),
    ] {
        let mut desk = scene.desk(scene.profiles(&faulty, &scene.module(fault, at)));
        assert_eq!(failed_look(&mut desk, &faulty), expected, "{fault} at {at}");
        inspect(&mut desk, &healthy).expect("another carrier is served");
        assert_eq!(failed_look(&mut desk, &faulty), expected, "{fault} at {at}, again");
        assert_eq!(desk.process_ids().count(), 1, "only the healthy worker is left");
    }
}

#[test]
fn a_fault_in_the_middle_leaves_the_carrier_to_go_on_with() {
    for (fault, at, expected) in [
        ("hang", "C_GenerateKeyPair", CarrierFault::Deadline),
        ("segfault", "C_GenerateKeyPair", CarrierFault::ModuleStopped),
        ("exit", "C_GenerateKeyPair", CarrierFault::ModuleStopped),
    ] {
        let scene = Scene::new();
        let reader = scene.softhsm.fresh_carrier();
        let mut desk = scene.desk(scene.profiles(&reader, &scene.module(fault, at)));
        let mut road = Road::begin(&mut desk, &reader);
        road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
        assert_eq!(road.make_key().map(|_| ()), Err(expected), "{fault}");
        assert_eq!(road.sign(b"x"), Err(CarrierFault::PinNotHeld), "a new worker holds no PIN");
        assert_eq!(road.present_pin(CITIZEN_PIN), Ok(CarrierAnswer::PinHeld));

        let mut desk = scene.desk(ProfileSet::built_in().expect("profiles"));
        let mut road = Road::begin(&mut desk, &reader);
        road.present_pin(CITIZEN_PIN).expect("the citizen's PIN");
        road.make_key().expect("a key, with a healthy module");
    }
}

#[test]
fn a_module_that_hangs_when_it_should_end_is_ended() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let mut desk = scene.desk(scene.profiles(&reader, &scene.module("hang", "C_Finalize")));
    inspect(&mut desk, &reader).expect("the first look");
    let pid = desk.process_ids().next().expect("a worker");
    assert_eq!(failed_look(&mut desk, &reader), CarrierFault::Deadline, "the second look ends the first");
    assert!(!is_running(pid));
    inspect(&mut desk, &reader).expect("a look by a new worker");
}

#[test]
fn what_a_module_prints_disturbs_nobody() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    for at in ["C_GetFunctionList", "C_Login"] {
        let mut desk = scene.desk(scene.profiles(&reader, &scene.module("print", at)));
        let mut road = Road::begin(&mut desk, &reader);
        let answer = road.present_pin("123456");
        assert_eq!(answer, Ok(CarrierAnswer::PinHeld));
    }
}

#[test]
fn a_module_that_is_missing_or_none_is_told_as_such() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    for module in ["/nonexistent/module.so", "/etc/hostname"] {
        let mut desk = scene.desk(scene.profiles(&reader, Path::new(module)));
        let fault = failed_look(&mut desk, &reader);
        assert!(matches!(fault, CarrierFault::ModuleMissing { .. }), "{fault:?}");
    }
}

#[test]
fn a_worker_that_talks_nonsense_is_ended() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let nonsense = [
        "printf 'hello, kiosk'",
        "printf '\\377\\377\\377\\377'",
        "printf '\\000\\000\\000\\003{}}'",
        "printf '\\000\\000\\000\\100{\\\"done\\\":'",
        "true",
    ];
    for (at, words) in nonsense.into_iter().enumerate() {
        let script = scene.folder.path().join(format!("worker{at}"));
        std::fs::write(&script, format!("#!/bin/sh\nhead -c 5 >/dev/null\n{words}\n")).expect("a file");
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).expect("an executable");
        let program = WorkerProgram { executable: script, environment: BTreeMap::new() };
        let mut desk = CarrierDesk::new(program, ProfileSet::built_in().expect("profiles"));
        assert_eq!(failed_look(&mut desk, &reader), CarrierFault::ModuleStopped, "{words}");
    }
}

#[test]
fn a_worker_shows_no_pin_and_sees_no_environment_but_its_own() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let mut desk = scene.desk(ProfileSet::built_in().expect("profiles"));
    let mut road = Road::begin(&mut desk, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    road.make_key().expect("a key");
    let pid = desk.process_ids().next().expect("a worker");
    let read = |file: &str| {
        let bytes = std::fs::read(format!("/proc/{pid}/{file}")).expect("the worker runs");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (arguments, environment) = (read("cmdline"), read("environ"));
    assert!(arguments.contains("carrier-worker"), "{arguments}");
    assert!(environment.contains("SOFTHSM2_CONF"), "{environment}");
    for shown in [&arguments, &environment] {
        assert!(!shown.contains(CITIZEN_PIN) && !shown.contains("not for modules"), "{shown}");
    }
    let limits = read("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit");
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    let status = read("status");
    let locked = status.lines().find(|line| line.starts_with("VmLck:")).expect("locked memory");
    assert_ne!(locked.split_whitespace().nth(1), Some("0"), "the PIN's page at least is kept from the swap: {locked}");
}

#[test]
fn forgetting_the_pin_keeps_the_worker_and_starts_none() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let mut desk = scene.desk(ProfileSet::built_in().expect("profiles"));
    assert_eq!(desk.perform(&CarrierJob::Forget), Ok(CarrierAnswer::Forgotten));
    assert_eq!(desk.process_ids().count(), 0);
    inspect(&mut desk, &reader).expect("a carrier");
    let pid = desk.process_ids().next();
    assert_eq!(desk.perform(&CarrierJob::Forget), Ok(CarrierAnswer::Forgotten));
    assert_eq!(desk.process_ids().next(), pid);
}

#[test]
fn a_worker_that_ended_while_idle_costs_the_pin_alone() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let mut desk = scene.desk(ProfileSet::built_in().expect("profiles"));
    let mut road = Road::begin(&mut desk, &reader);
    road.choose_pin(CITIZEN_PIN).expect("a fresh carrier");
    let (at, id) = (road.at.clone(), road.id.clone());
    let pid = desk.process_ids().next().expect("a worker");
    let killed = Command::new("kill").arg("-KILL").arg(pid.to_string()).status();
    assert!(killed.expect("kill is installed").success());
    let gone = Instant::now() + PATIENCE;
    while is_running(pid) {
        assert!(Instant::now() < gone, "the worker is killed");
        std::thread::yield_now();
    }
    let signed = desk.perform(&CarrierJob::Sign { address: at, id, message: vec![1] });
    assert_eq!(signed, Err(CarrierFault::PinNotHeld));
    assert_ne!(desk.process_ids().next(), Some(pid));
}

#[test]
fn a_worker_ends_with_the_kiosk_even_inside_a_call() {
    let scene = Scene::new();
    let reader = scene.softhsm.fresh_carrier();
    let mut worker = Command::new(env!("CARGO_BIN_EXE_kiosk"))
        .args(["carrier-worker", "--profile", "softhsm2", "--module"])
        .arg(scene.module("hang", "C_Initialize"))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("a worker");
    let mut requests = worker.stdin.take().expect("a pipe");
    write_frame(&mut requests, &WorkerRequest::Inspect { reader }).expect("a frame");
    requests.flush().expect("a pipe");
    drop(requests);
    let (ended, end) = std::sync::mpsc::sync_channel(1);
    std::thread::spawn(move || ended.send(worker.wait()));
    end.recv_timeout(PATIENCE).expect("the worker ends").expect("it was ours");
}
