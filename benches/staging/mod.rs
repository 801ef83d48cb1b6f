//! A centre as a kiosk meets it: set up by its own commands, serving in a process of its own, with orders that wait.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The branch.
pub const BRANCH: &str = "baku-01";
/// The clerk's account and password.
pub const CLERK: (&str, &str) = ("aysel", "demo-clerk");
/// The PKCS#11 module of the CA's token, and of software carriers.
pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// A serving centre. Ended when dropped.
pub struct Centre {
    /// Where it lies.
    pub folder: PathBuf,
    /// `https://host:port`.
    pub address: String,
    serving: Child,
}

impl Centre {
    /// Sets a centre up in `folder` with this many paid orders of citizens, numbered by [`order_number`], and serves it.
    pub fn serve(folder: &Path, orders: usize) -> Self {
        Self::set_up(folder, orders, &[]);
        Self::begin(folder)
    }

    /// Sets a centre up; `more` is given to `central init` beside what it needs.
    pub fn set_up(folder: &Path, orders: usize, more: &[&str]) {
        let tokens = folder.join("ca-tokens");
        std::fs::create_dir_all(&tokens).expect("a folder");
        write_softhsm_conf(&conf(folder), &tokens);
        let init = ["--module", SOFTHSM, "--token-label", "imza-ca", "--listen", "127.0.0.1:0"].map(OsString::from);
        let places: [OsString; 4] =
            ["--dir".into(), folder.join("centre").into(), "--pin-file".into(), folder.join("pin").into()];
        run(central(folder).arg("init").args(init).args(places).args(more), "");
        run(of_centre(folder).args(["branch", "add", BRANCH, "--name", "Bakı-1"]), "");
        let officer = ["officer", "add", CLERK.0, "--name", "Nümunə A.", "--role", "clerk", "--password-stdin"];
        run(of_centre(folder).args(officer), CLERK.1);
        let file = folder.join("orders.toml");
        std::fs::write(&file, (0..orders).map(order_row).collect::<String>()).expect("a file");
        run(of_centre(folder).args(["order", "import"]).arg(file), "");
    }

    /// Serves a centre that is set up.
    pub fn begin(folder: &Path) -> Self {
        let mut command = of_centre(folder);
        let log = std::fs::File::create(folder.join("central.log")).expect("a file");
        command.arg("serve").stdout(Stdio::piped()).stderr(log);
        let mut serving = command.spawn().expect("the centre starts");
        let mut said = BufReader::new(serving.stdout.take().expect("a pipe")).lines();
        let line = said.next().expect("the centre says where it listens").expect("text");
        let address = line.strip_prefix("listening on ").expect("the address").to_owned();
        Self { folder: folder.to_owned(), address, serving }
    }

    /// Enrols a kiosk, with its files and its store in `at`, and writes its configuration there; `more` is set behind it.
    pub fn kiosk(&self, name: &str, at: &Path, more: &str) -> PathBuf {
        let files = at.join("kiosk");
        run(of_centre(&self.folder).args(["kiosk", "add", name, "--branch", BRANCH, "--out"]).arg(&files), "");
        let (files, store, address) = (files.display(), at.join("disk/store"), &self.address);
        let text = format!(
            "[kiosk]\nname = \"{name}\"\nbranch = \"{BRANCH}\"\n[centre]\naddress = \"{address}\"\n\
             trust_anchor = \"{files}/centre-ca.crt\"\ncertificate = \"{files}/kiosk.crt\"\n\
             key = \"{files}/kiosk.key\"\n[store]\ndirectory = \"{}\"\n{more}",
            store.display()
        );
        let file = at.join("kiosk.toml");
        std::fs::write(&file, text).expect("a file");
        file
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        let _ = self.serving.kill();
        let _ = self.serving.wait();
    }
}

/// The number of the `n`th order.
pub fn order_number(n: usize) -> String {
    format!("100-{:04}", 1_000 + n)
}

/// An order of a person that does not exist.
fn order_row(n: usize) -> String {
    format!(
        "[[order]]\nnumber = \"{}\"\napplicant_kind = \"citizen\"\ncarrier_kind = \"smart-card\"\npaid = true\n\
         branch = \"{BRANCH}\"\nsurname = \"NÜMUNƏ\"\ngiven_name = \"AYSEL\"\nfin = \"7TEST1Z\"\n\
         document = \"AA0000017\"\nbirth_date = \"1990-01-01\"\n",
        order_number(n)
    )
}

/// A SoftHSM2 configuration for the tokens in a folder.
pub fn write_softhsm_conf(file: &Path, tokens: &Path) {
    let text = format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display());
    std::fs::write(file, text).expect("a file");
}

fn conf(folder: &Path) -> PathBuf {
    folder.join("ca-softhsm2.conf")
}

fn central(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_central"));
    command.env("SOFTHSM2_CONF", conf(folder));
    command
}

/// A command of the centre in a folder.
pub fn of_centre(folder: &Path) -> Command {
    let mut command = central(folder);
    command.arg("--config").arg(folder.join("centre/central.toml"));
    command
}

/// Runs a command to its end and answers what it said; a failure ends the bench.
pub fn run(command: &mut Command, input: &str) -> String {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut pipe = child.stdin.take().expect("a pipe");
    // A command that reads nothing may have ended already.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
