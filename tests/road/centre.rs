//! The centre of one stage: made by `central init`, filled by its commands, served on a free port that it keeps.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use serde_json::Value;

use super::terminal::PATIENCE;

/// Branch, officer and kiosk of every stage, as the demo has them.
pub const BRANCH: &str = "baku-01";
pub const KIOSK: &str = "baku-01-1";
pub const OFFICER: &str = "aysel";
pub const SUPERVISOR: &str = "samir";
pub const PASSWORD: &str = "demo-clerk";

const CENTRAL: &str = env!("CARGO_BIN_EXE_central");
const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A centre with its server. The server is ended when this is dropped.
pub struct Centre {
    directory: PathBuf,
    server: Option<Child>,
    address: String,
}

impl Centre {
    /// Makes a centre in `directory`: CA keys, two branches, a clerk, and the orders of the synthetic people. Then serves it.
    pub fn make(directory: &Path, people: &Path) -> Self {
        let tokens = directory.join("tokens");
        fs::create_dir_all(&tokens).expect("a folder");
        let softhsm =
            format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display());
        fs::write(directory.join("softhsm2.conf"), softhsm).expect("a file");
        let mut centre = Self { directory: directory.to_owned(), server: None, address: String::new() };
        let (home, pin) = (centre.home(), directory.join("pin"));
        let (home, pin) = (home.to_str().expect("a plain path"), pin.to_str().expect("a plain path"));
        centre.init(&["--dir", home, "--module", SOFTHSM, "--token-label", "imza-ca", "--pin-file", pin]);
        centre.run(&["branch", "add", BRANCH, "--name", "Bakı-1"]);
        centre.run(&["branch", "add", "ganja-01", "--name", "Gəncə-1"]);
        let officer = ["officer", "add", OFFICER, "--name", "Aysel N.", "--role", "clerk", "--password-stdin"];
        centre.run_with(&officer, &format!("{PASSWORD}\n"));
        let officer = ["officer", "add", SUPERVISOR, "--name", "Samir T.", "--role", "supervisor", "--password-stdin"];
        centre.run_with(&officer, &format!("{PASSWORD}\n"));
        centre.run(&["order", "import", "--people", people.to_str().expect("a plain path")]);
        centre.serve();
        centre.keep_the_port();
        centre
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A file of the centre's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    /// The server's log, of every run.
    pub fn log(&self) -> PathBuf {
        self.directory.join("serve.log")
    }

    /// Runs a command of `central` and gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.run_with(arguments, "")
    }

    /// Runs a command of `central`, whatever comes of it.
    pub fn tries(&self, arguments: &[&str]) -> std::process::Output {
        self.command().args(arguments).output().expect("central runs")
    }

    /// Runs a command of `central` with `--json`.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let printed = self.run(&[&["--json"], arguments].concat());
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{arguments:?}: {error} in {printed}"))
    }

    /// Ends the server as a power cut does.
    pub fn kill(&mut self) {
        let mut server = self.server.take().expect("the server runs");
        server.kill().expect("the server is ours");
        server.wait().expect("the server ends");
    }

    /// Serves, and waits until the server says where.
    pub fn serve(&mut self) {
        let log = File::options().create(true).append(true).open(self.log()).expect("a log");
        // It ends with this thread, should the tests be killed.
        let central = self.command();
        let mut server = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "--"])
            .arg(central.get_program())
            .args(central.get_args())
            .envs(central.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .arg("serve")
            .env("IMZA_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("central runs");
        let output = server.stdout.take().expect("a pipe was asked for");
        self.server = Some(server);
        let (said, first_line) = mpsc::channel();
        std::thread::spawn(move || {
            let first = BufReader::new(output).lines().next();
            let _ = said.send(first);
        });
        let line = first_line.recv_timeout(PATIENCE).expect("the centre is ready in time");
        let line = line.and_then(Result::ok).unwrap_or_default();
        let Some(address) = line.strip_prefix("listening on ") else {
            panic!("the centre said {line:?}; its log: {}", fs::read_to_string(self.log()).unwrap_or_default());
        };
        address.clone_into(&mut self.address);
    }

    /// The next server listens where this one does, as a real one would.
    fn keep_the_port(&self) {
        let file = self.file("central.toml");
        let config = fs::read_to_string(&file).expect("the configuration");
        let port = self.address.rsplit(':').next().expect("an address has a port");
        let kept = config.replace("\"127.0.0.1:0\"", &format!("\"127.0.0.1:{port}\""));
        assert_ne!(kept, config, "the configuration names port 0");
        fs::write(&file, kept).expect("the configuration");
    }

    fn home(&self) -> PathBuf {
        self.directory.join("centre")
    }

    fn init(&self, arguments: &[&str]) {
        let mut init = Command::new(CENTRAL);
        init.env("SOFTHSM2_CONF", self.directory.join("softhsm2.conf"))
            .args(["init", "--listen", "127.0.0.1:0"])
            .args(arguments);
        finish(init, "");
    }

    /// Runs a command of `central` that reads its standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> String {
        let mut command = self.command();
        command.args(arguments);
        finish(command, input)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(CENTRAL);
        command
            .env("SOFTHSM2_CONF", self.directory.join("softhsm2.conf"))
            .arg("--config")
            .arg(self.home().join("central.toml"));
        command
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

fn finish(mut command: Command, input: &str) -> String {
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = spawned.expect("central runs");
    // A command that reads nothing may have ended already.
    let _ = child.stdin.take().expect("a pipe was asked for").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("central ends");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
