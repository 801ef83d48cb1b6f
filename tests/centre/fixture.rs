//! A centre of its own for each test: folder, SoftHSM2 token, people and orders, and the server as a child process.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::TempDir;

use crate::client::Client;
use crate::postgres::{Cluster, PASSWORD as SERVER_PASSWORD};

/// Longest wait for the server to start or stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// Everybody's password.
pub const PASSWORD: &str = "sabah-açar-söz";

/// Set in a process whose centres keep their ledgers in PostgreSQL.
pub const ON_POSTGRESQL: &str = "IMZA_TEST_ON_POSTGRESQL";

/// A centre that is set up; its server runs while `server` holds one, and further ones beside it on the same ledger.
pub struct TestCentre {
    pub folder: TempDir,
    server: Option<Server>,
    beside: Vec<Server>,
}

struct Server {
    child: Child,
    address: String,
}

impl TestCentre {
    /// Sets a centre up with two branches, one officer of each role, three kiosks and the orders of `orders.toml`, and
    /// starts its server.
    pub fn start() -> Self {
        let mut centre = Self::set_up();
        centre.serve();
        centre
    }

    /// The same without a server.
    pub fn set_up() -> Self {
        let centre = Self::empty();
        centre.init();
        for (code, name) in [("baku-01", "Bakı-01"), ("ganja-01", "Gəncə-01")] {
            centre.done(&["branch", "add", code, "--name", name]);
        }
        for (id, name, role) in
            [("aysel", "Aysel N.", "clerk"), ("samir", "Samir T.", "supervisor"), ("togrul", "Toğrul S.", "technician")]
        {
            let add = ["officer", "add", id, "--name", name, "--role", role, "--password-stdin"];
            assert!(centre.central_with_input(&add, PASSWORD).status.success());
        }
        for (name, branch) in [("kiosk-1", "baku-01"), ("kiosk-2", "baku-01"), ("kiosk-3", "ganja-01")] {
            centre.done(&["kiosk", "add", name, "--branch", branch, "--out", &centre.path(name)]);
        }
        let orders = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/centre/orders.toml");
        centre.done(&["order", "import", orders]);
        centre
    }

    /// A folder with nothing but the token's configuration.
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tokens = folder.path().join("tokens");
        std::fs::create_dir(&tokens).expect("a folder");
        let settings =
            format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display());
        std::fs::write(folder.path().join("softhsm2.conf"), settings).expect("written");
        Self { folder, server: None, beside: Vec::new() }
    }

    /// `central init`, with a database of its own where this process is told to use PostgreSQL.
    fn init(&self) {
        let folder = self.path("centre");
        let init = ["init", "--dir", &folder, "--listen", "127.0.0.1:0"];
        if std::env::var_os(ON_POSTGRESQL).is_none() {
            self.done(&init);
            return;
        }
        let cluster = Cluster::shared().expect("a server");
        let server = cluster.server(&cluster.new_database());
        let password = self.folder.path().join("centre/ledger-password");
        std::fs::create_dir(&folder).expect("a folder");
        std::fs::write(&password, SERVER_PASSWORD).expect("written");
        std::fs::set_permissions(&password, PermissionsExt::from_mode(0o600)).expect("changed");
        self.done(&[&init[..], &["--ledger-server", &server]].concat());
        assert!(!self.folder.path().join("centre/ledger.sqlite").exists());
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// Runs a command of the centre.
    pub fn central(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().expect("the program runs")
    }

    /// Runs a command that must succeed, and answers what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.central(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "central {arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Runs a command that must succeed, and reads the JSON it printed.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.done(&[arguments, &["--json"]].concat())).expect("JSON")
    }

    pub fn central_with_input(&self, arguments: &[&str], input: &str) -> Output {
        use std::io::Write as _;
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        // A command that does not read its input is judged by what it answers.
        let _ = child.stdin.take().expect("piped").write_all(format!("{input}\n").as_bytes());
        child.wait_with_output().expect("the program ends")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_central"));
        command
            .arg("--config")
            .arg(self.folder.path().join("centre/central.toml"))
            .args(arguments)
            .env("SOFTHSM2_CONF", self.folder.path().join("softhsm2.conf"));
        command
    }

    /// Starts the server and waits until it says where it listens.
    pub fn serve(&mut self) {
        self.server = Some(self.begin());
    }

    /// Starts one more server on the same ledger.
    pub fn serve_beside(&mut self) {
        let server = self.begin();
        self.beside.push(server);
    }

    /// Starts the server by another program, which is given to run it.
    pub fn serve_by(&mut self, by: impl FnOnce(&str) -> Command) {
        let serve = self.command(&["serve"]);
        let mut command = by(serve.get_program().to_str().expect("a plain path"));
        command.args(serve.get_args());
        command.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.server = Some(self.begin_with(command));
    }

    fn begin(&self) -> Server {
        self.begin_with(self.command(&["serve"]))
    }

    fn begin_with(&self, mut serve: Command) -> Server {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log");
        let mut child = serve.stdout(Stdio::piped()).stderr(log).spawn().expect("the server starts");
        let stdout = child.stdout.take().expect("piped");
        let (said, heard) = mpsc::sync_channel(1);
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                // Nobody listens any more after the first line.
                let _ = said.send(line);
            }
        });
        let line = heard.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no address: {}", self.log()));
        let address = line.strip_prefix("listening on https://").expect("the address").to_owned();
        Server { child, address }
    }

    /// Changes a line of the configuration: the first that is so.
    pub fn configure(&self, line: &str, new: &str) {
        let file = self.folder.path().join("centre/central.toml");
        let text = std::fs::read_to_string(&file).expect("a configuration");
        assert!(text.contains(line), "{line}");
        std::fs::write(&file, text.replacen(line, new, 1)).expect("written");
    }

    /// Asks the server to stop and answers how it ended.
    pub fn stop(&mut self) -> std::process::ExitStatus {
        let mut server = self.server.take().expect("it runs");
        terminate(&server.child);
        wait(&mut server.child)
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        let mut server = self.server.take().expect("it runs");
        server.child.kill().expect("killed");
        server.child.wait().expect("ended");
    }

    pub fn address(&self) -> &str {
        &self.server.as_ref().expect("it runs").address
    }

    /// Most memory that the server has had, in KiB (VmHWM of proc_pid_status(5)).
    pub fn memory_kib_max(&self) -> u64 {
        let id = self.server.as_ref().expect("it runs").child.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// What the server logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// A client with this kiosk's certificate.
    pub fn kiosk(&self, name: &str) -> Client {
        Client::new(self.address(), Some(&self.folder.path().join(name)), self.authority())
    }

    /// A client of this kiosk at each server.
    pub fn kiosk_at_each(&self, name: &str) -> Vec<Client> {
        let servers = self.server.iter().chain(&self.beside);
        let identity = self.folder.path().join(name);
        servers.map(|server| Client::new(&server.address, Some(&identity), self.authority())).collect()
    }

    /// A client of this kiosk with a clerk signed in.
    pub fn clerk_at(&self, name: &str) -> Client {
        let mut client = self.kiosk(name);
        client.sign_in("aysel", PASSWORD);
        client
    }

    /// The authority that kiosks know the server by.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("kiosk-1/centre-ca.crt")
    }

    /// An order's state, as the ledger has it.
    pub fn order_state(&self, number: &str) -> String {
        self.json(&["order", "show", number])["order"]["state"].as_str().expect("a state").to_owned()
    }

    /// The state of an order's newest certificate.
    pub fn certificate_state(&self, number: &str) -> String {
        self.json(&["certificate", "show", number])["state"].as_str().expect("a state").to_owned()
    }
}

impl Drop for TestCentre {
    fn drop(&mut self) {
        for mut server in self.server.take().into_iter().chain(self.beside.drain(..)) {
            terminate(&server.child);
            wait(&mut server.child);
        }
    }
}

fn terminate(child: &Child) {
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("told");
}

fn wait(child: &mut Child) -> std::process::ExitStatus {
    let (ended, heard) = mpsc::sync_channel(1);
    let id = child.id();
    let waiter = std::thread::spawn(move || {
        // Past its time the server is killed, so that the test fails instead of hanging.
        if heard.recv_timeout(PATIENCE).is_err() {
            let id = rustix::process::Pid::from_raw(i32::try_from(id).expect("an id")).expect("an id");
            let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
        }
    });
    let status = child.wait().expect("the server ends");
    let _ = ended.send(());
    waiter.join().expect("the waiter ends");
    status
}

/// Reads one PEM file as DER.
pub fn der(file: &Path) -> Vec<u8> {
    use der::pem::PemLabel as _;
    let text = std::fs::read(file).expect("a file");
    let (label, der) = der::pem::decode_vec(&text).expect("PEM");
    assert_eq!(label, x509_cert::Certificate::PEM_LABEL);
    der
}
