//! The counter as its users meet it: the program is run, and independent tools (opensc, yubico-piv-tool, pkcs11-tool,
//! tmux) say what they see. Needs the system packages the counter itself needs, and those tools.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
};
use serde_json::Value;
use tempfile::TempDir;

/// How long a process may take to end before it counts as left behind.
const PROCESS_ENDS_MAX: Duration = Duration::from_secs(10);

const MANAGEMENT_KEY: &str = "010203040506070801020304050607080102030405060708";

/// A counter of its own for one test; stopped at the end.
struct Counter(TempDir);

impl Counter {
    fn start() -> Self {
        let counter = Self(tempfile::Builder::new().prefix("counter").tempdir().expect("a temporary directory"));
        counter.run(&["start"]);
        counter
    }

    fn dir(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command of the counter, whatever comes of it.
    fn attempt(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_counter"));
        command.args(arguments).arg("--dir").arg(self.dir()).output().expect("the program runs")
    }

    /// Runs a command of the counter that has to succeed; gives what it printed.
    fn run(&self, arguments: &[&str]) -> String {
        let output = self.attempt(arguments);
        assert!(output.status.success(), "counter {arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn status(&self) -> Value {
        serde_json::from_str(&self.run(&["status", "--json"])).expect("status --json is JSON")
    }

    fn description(&self) -> Value {
        let file = fs::read(self.dir().join("counter.json")).expect("a running counter has a counter.json");
        serde_json::from_slice(&file).expect("counter.json is JSON")
    }

    fn pid(&self) -> Pid {
        let pid = self.description()["pid"].as_i64().expect("counter.json holds the process id");
        Pid::from_raw(i32::try_from(pid).expect("a process id is small")).expect("a process id is not zero")
    }

    fn module(&self, name: &str) -> String {
        self.description()[name].as_str().expect("counter.json names the modules").to_owned()
    }

    /// A foreign program, pointed to this counter.
    fn stranger(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env("PCSCLITE_CSOCK_NAME", self.dir().join("pcscd.sock"));
        command
    }

    /// What a foreign program says, on both channels.
    fn asked(&self, program: &str, arguments: &[&str]) -> (bool, String) {
        let output = self.stranger(program, arguments).output().expect("the tool is installed");
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }

    /// What pkcs11-tool lists as tokens through `module`.
    fn tokens(&self, module: &str) -> String {
        self.asked("pkcs11-tool", &["--module", &self.module(module), "-L"]).1
    }

    /// What yubico-piv-tool says about the card in the smart-card reader.
    fn piv_tool(&self, arguments: &[&str]) -> (bool, String) {
        self.asked("yubico-piv-tool", &[&["-r", "ACS"], arguments].concat())
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.attempt(&["stop"]);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn item_in<'a>(status: &'a Value, reader: &str) -> &'a Value {
    let readers = status["readers"].as_array().expect("status lists readers");
    let reader = readers.iter().find(|row| row["id"] == reader).expect("there is such a reader");
    assert_eq!(reader["item"].is_null(), reader["card_present"] == false, "pcscd agrees: {reader}");
    &reader["item"]
}

/// The processes started by `parent` that still run.
fn children(parent: Pid) -> Vec<Pid> {
    let mut found = Vec::new();
    for thread in fs::read_dir(format!("/proc/{}/task", parent.as_raw_nonzero())).expect("the process runs").flatten() {
        let pids = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        found.extend(pids.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?)));
    }
    found
}

/// Fails unless all of `processes` end; looks at them through descriptors opened before, so that a reused id fools nobody.
fn assert_ended(processes: &[rustix::fd::OwnedFd]) {
    let timeout = Timespec::try_from(PROCESS_ENDS_MAX).expect("a short time");
    for process in processes {
        let ended =
            poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&timeout)).expect("a process can be waited for");
        assert_eq!(ended, 1, "a process was left behind");
    }
}

fn watch(pids: &[Pid]) -> Vec<rustix::fd::OwnedFd> {
    pids.iter().map(|pid| pidfd_open(*pid, PidfdFlags::empty()).expect("the process runs")).collect()
}

#[test]
fn counters_side_by_side_do_not_see_each_other() {
    let starts: Vec<_> = (0..3).map(|_| thread::spawn(Counter::start)).collect();
    let counters: Vec<Counter> = starts.into_iter().map(|start| start.join().expect("each comes up")).collect();
    counters[0].run(&["insert", "card-1"]);
    counters[1].run(&["insert", "token-2"]);
    assert_eq!(item_in(&counters[0].status(), "smart-card-reader"), "card-1");
    assert_eq!(item_in(&counters[0].status(), "usb-port"), &Value::Null);
    assert_eq!(item_in(&counters[1].status(), "usb-port"), "token-2");
    assert!(counters[0].tokens("module_smart_card").contains("26100001"));
    assert!(!counters[1].tokens("module_smart_card").contains("serial num"));
    assert!(counters[1].tokens("module_usb_token").contains("26200002"));
    assert!(!counters[2].tokens("module_usb_token").contains("serial num"));
}

#[test]
fn pcscd_lists_the_four_readers_and_nothing_else() {
    let counter = Counter::start();
    let (_, listed) = counter.asked("opensc-tool", &["--list-readers"]);
    let names: Vec<&str> = listed.lines().skip(2).map(|line| line[21..].trim()).collect();
    let description = counter.description();
    let described: Vec<&str> =
        description["readers"].as_array().expect("readers").iter().filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(names, described, "{listed}");
    assert_eq!(names.len(), 4);
}

#[test]
fn both_modules_make_keys_and_know_their_carrier() {
    let counter = Counter::start();
    for (module, item, reader, serial) in [
        ("module_smart_card", "card-3", "ACS ACR39U ICC Reader 00 00", "26100003"),
        ("module_usb_token", "token-4", "Yubico YubiKey OTP+FIDO+CCID 00 00", "26200004"),
    ] {
        counter.run(&["insert", item]);
        let tokens = counter.tokens(module);
        assert!(tokens.contains(reader) && tokens.contains(serial), "{tokens}");
        let path = counter.module(module);
        let login = ["--module", &path, "--login", "--login-type", "so", "--so-pin", MANAGEMENT_KEY];
        for key in ["EC:secp256r1", "rsa:2048"] {
            let make = ["--keypairgen", "--key-type", key, "--id", "01"];
            let (made, said) = counter.asked("pkcs11-tool", &[&login[..], &make].concat());
            assert!(made && said.contains("Key pair generated"), "{said}");
        }
    }
}

#[test]
fn a_carrier_keeps_its_state_when_taken_out() {
    let counter = Counter::start();
    counter.run(&["insert", "card-2"]);
    let (changed, said) = counter.piv_tool(&["-a", "change-pin", "-P", "123456", "-N", "654321"]);
    assert!(changed, "{said}");
    counter.run(&["insert", "card-1"]);
    assert!(counter.piv_tool(&["-a", "verify-pin", "-P", "123456"]).0, "another card has the factory PIN");
    counter.run(&["stop"]);
    counter.run(&["start"]);
    counter.run(&["insert", "card-2"]);
    assert!(counter.piv_tool(&["-a", "verify-pin", "-P", "654321"]).0, "the PIN was changed");
}

#[test]
fn three_wrong_pins_lock_and_the_puk_unlocks() {
    let counter = Counter::start();
    counter.run(&["insert", "card-4"]);
    for _ in 0..3 {
        assert!(!counter.piv_tool(&["-a", "verify-pin", "-P", "999999"]).0);
    }
    let (verified, said) = counter.piv_tool(&["-a", "verify-pin", "-P", "123456"]);
    assert!(!verified && said.contains("blocked"), "{said}");
    let (unblocked, said) = counter.piv_tool(&["-a", "unblock-pin", "-P", "12345678", "-N", "111111"]);
    assert!(unblocked, "{said}");
    assert!(counter.piv_tool(&["-a", "verify-pin", "-P", "111111"]).0);
}

#[test]
fn a_card_pulled_while_it_makes_a_key_works_again() {
    let counter = Counter::start();
    counter.run(&["insert", "card-1"]);
    let module = counter.module("module_smart_card");
    let login = ["--module", &module, "--login", "--login-type", "so", "--so-pin", MANAGEMENT_KEY];
    let make = ["--keypairgen", "--key-type", "rsa:2048", "--id", "01"];
    let mut tool = counter.stranger("pkcs11-tool", &[&login[..], &make].concat());
    let mut tool = tool.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the tool is installed");
    counter.run(&["remove", "card-1"]);
    tool.wait().expect("the tool gives up when the card is gone");
    counter.run(&["insert", "card-1"]);
    let (made, said) = counter.asked("pkcs11-tool", &[&login[..], &make].concat());
    assert!(made, "{said}");
}

#[test]
fn inserting_takes_the_other_card_of_the_reader_out() {
    let counter = Counter::start();
    counter.run(&["insert", "id-aysel"]);
    counter.run(&["insert", "id-omer"]);
    assert_eq!(item_in(&counter.status(), "id-card-reader"), "id-omer");
    counter.run(&["toggle", "id-omer"]);
    assert_eq!(item_in(&counter.status(), "id-card-reader"), &Value::Null);
    counter.run(&["toggle", "id-omer"]);
    counter.run(&["insert", "id-omer", "--reader", "Gemalto PC Twin Reader"]);
    let status = counter.status();
    assert_eq!(item_in(&status, "spare-reader"), "id-omer", "it moved");
    assert_eq!(item_in(&status, "id-card-reader"), &Value::Null);
}

#[test]
fn a_blank_carrier_can_be_made_at_any_time() {
    let counter = Counter::start();
    assert_eq!(counter.run(&["new-carrier", "--kind", "smart-card"]), "card-5 26100005\n");
    assert_eq!(counter.run(&["new-carrier", "--kind", "usb-token", "--name", "lost"]), "lost 26200005\n");
    counter.run(&["insert", "lost"]);
    assert!(counter.tokens("module_usb_token").contains("26200005"));
    assert_eq!(counter.attempt(&["new-carrier", "--kind", "usb-token", "--name", "lost"]).status.code(), Some(4));
}

#[test]
fn stop_leaves_no_process() {
    let counter = Counter::start();
    counter.run(&["insert", "card-1"]);
    counter.run(&["insert", "id-aysel"]);
    let mut pids = children(counter.pid());
    assert_eq!(pids.len(), 3, "pcscd and two cards");
    pids.push(counter.pid());
    let watched = watch(&pids);
    counter.run(&["stop"]);
    assert_ended(&watched);
    assert!(!counter.dir().join("counter.json").exists());
    assert_eq!(counter.attempt(&["status"]).status.code(), Some(3));
}

#[test]
fn a_killed_counter_takes_pcscd_and_cards_with_it() {
    let counter = Counter::start();
    counter.run(&["insert", "card-1"]);
    let watched = watch(&children(counter.pid()));
    assert_eq!(watched.len(), 2, "pcscd and a card");
    let itself = watch(&[counter.pid()]);
    kill_process(counter.pid(), Signal::KILL).expect("the counter runs");
    assert_ended(&watched);
    assert_ended(&itself);
    assert_eq!(counter.attempt(&["status"]).status.code(), Some(3));
    counter.run(&["start"]);
    counter.run(&["insert", "card-1"]);
}

#[test]
fn a_second_start_leaves_the_first_alone() {
    let counter = Counter::start();
    let pid = counter.pid();
    let again = counter.attempt(&["start"]);
    assert!(again.status.success() && text(&again.stderr).contains("already running"));
    assert_eq!(counter.pid(), pid);
}

#[test]
fn wrong_items_and_readers_are_refused() {
    let counter = Counter::start();
    for wrong in [
        &["insert", "card-99"][..],
        &["insert", "token-1", "--reader", "smart-card-reader"],
        &["insert", "card-1", "--reader", "id-card-reader"],
        &["insert", "card-1", "--reader", "nowhere"],
        &["mrz", "card-1"],
    ] {
        assert_eq!(counter.attempt(wrong).status.code(), Some(4), "{wrong:?}");
    }
}

#[test]
fn env_points_a_shell_to_the_counter() {
    let counter = Counter::start();
    let script =
        format!("{} && printf %s \"$PCSCLITE_CSOCK_NAME\"", counter.run(&["env"]).trim_end().replace('\n', " && "));
    let output = Command::new("sh").args(["-c", &script]).output().expect("there is a shell");
    assert_eq!(text(&output.stdout), counter.dir().join("pcscd.sock").display().to_string());
}

/// A tmux server of its own; ended at the end of the test.
struct Tmux(String);

impl Tmux {
    fn run(&self, arguments: &[&str]) {
        let status = Command::new("tmux").args(["-L", &self.0]).args(arguments).status().expect("tmux is installed");
        assert!(status.success(), "tmux {arguments:?}");
    }

    /// Waits until a program in a pane says `tmux wait-for -S` with this word.
    fn wait_for(&self, word: &str) {
        let wait = ["20", "tmux", "-L", &self.0, "wait-for", word];
        let status = Command::new("timeout").args(wait).status().expect("coreutils are installed");
        assert!(status.success(), "{word} did not happen within 20 s");
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        // A test that fails before the server is up has none to end.
        let _ = Command::new("tmux").args(["-L", &self.0, "kill-server"]).output();
    }
}

#[test]
fn the_wedge_types_the_mrz_into_a_pane() {
    let counter = Counter::start();
    let tmux = Tmux(format!("wedge-{}", std::process::id()));
    let heard = counter.dir().join("heard");
    let hear = format!("head -n 3 > {}; tmux -L {} wait-for -S heard; exec cat", heard.display(), tmux.0);
    tmux.run(&["new-session", "-d", "-x", "80", "-y", "20", "-s", "kiosk", &hear]);
    counter.run(&["wedge", "id-aysel", "--tmux-pane", "kiosk:0.0", "--tmux-socket", &tmux.0]);
    tmux.wait_for("heard");
    let typed = fs::read_to_string(&heard).expect("the pane's program wrote what it read");
    assert_eq!(typed, counter.run(&["mrz", "id-aysel"]));
}

#[test]
fn the_bench_shows_what_is_put_in() {
    let counter = Counter::start();
    let tmux = Tmux(format!("bench-{}", std::process::id()));
    let bench = format!("exec {} bench --dir {}", env!("CARGO_BIN_EXE_counter"), counter.dir().display());
    tmux.run(&["new-session", "-d", "-x", "80", "-y", "7", "-s", "bench", &bench]);
    let look = format!("stdbuf -o0 tr '\\033' '\\n' | {{ grep -q id-gunel && tmux -L {} wait-for -S shown; }}", tmux.0);
    tmux.run(&["pipe-pane", "-t", "bench:0.0", &look]);
    counter.run(&["insert", "id-gunel"]);
    tmux.wait_for("shown");
}
