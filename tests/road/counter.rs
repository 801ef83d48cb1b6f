//! The virtual counter of one stage: a program of its own, found beside the programs under test.

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::counter_program::program;

/// A synthetic person of the virtual counter, as far as the road needs one.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// What the counter calls the ID card.
    pub id: String,
    /// The lines of the machine-readable zone.
    pub mrz: Vec<String>,
    /// As the register spells it.
    pub surname: String,
    /// As the register spells it.
    pub given_name: String,
    /// As the register spells it.
    pub patronymic: String,
    /// Personal identification number.
    pub fin: String,
    /// Series and number of the ID card.
    pub document_number: String,
}

/// Waits until nobody holds its standard input any more, then stops the counter: at the end of a test, and also when the
/// tests are killed.
const WARDEN: &str = r#"cat >/dev/null; exec "$0" stop --dir "$1" 2>/dev/null"#;

/// A running counter. Stopped when dropped.
pub struct Counter {
    program: PathBuf,
    directory: PathBuf,
    warden: Child,
}

impl Counter {
    /// Starts a counter in `directory`; `None`, said aloud, where the program was not built and this is no CI run.
    pub fn start(directory: PathBuf) -> Option<Self> {
        let program = program()?;
        let mut warden = Command::new("sh");
        // In a group of its own: the keys that interrupt the tests do not interrupt it.
        warden.args(["-c", WARDEN]).arg(&program).arg(&directory).stdin(Stdio::piped()).process_group(0);
        let counter = Self { program, directory, warden: warden.spawn().expect("a shell") };
        counter.start_again();
        Some(counter)
    }

    /// Starts it again after [`Self::stop`]; the carriers are as they were, and lie beside the readers.
    pub fn start_again(&self) {
        self.run("start", &[]);
    }

    /// Stops it, with its smart-card service and all readers.
    pub fn stop(&self) {
        self.run("stop", &[]);
    }

    /// Puts an ID card or a carrier into its reader; returns once pcscd reports it.
    pub fn insert(&self, item: &str) {
        self.run("insert", &[item]);
    }

    /// Puts it into the reader of this name on the counter's command line.
    pub fn insert_into(&self, item: &str, reader: &str) {
        self.run("insert", &[item, "--reader", reader]);
    }

    /// Takes it out, suddenly, whatever it is doing; returns once pcscd reports it.
    pub fn remove(&self, item: &str) {
        self.run("remove", &[item]);
    }

    /// The variables that point programs to this counter.
    pub fn environment(&self) -> Vec<(String, String)> {
        let pair = |line: &str| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.trim_matches('\'').to_owned()))
        };
        self.run("env", &[]).lines().filter_map(pair).collect()
    }

    /// The synthetic people.
    pub fn people(&self) -> Vec<Person> {
        let output = Command::new(&self.program).args(["people", "--json"]).output().expect("the counter runs");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    fn run(&self, command: &str, arguments: &[&str]) -> String {
        let output = Command::new(&self.program)
            .arg(command)
            .arg("--dir")
            .arg(&self.directory)
            .args(arguments)
            .output()
            .expect("the counter runs");
        assert!(output.status.success(), "{command} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        // No panic here: a test that stopped the counter itself, or that is failing, has nothing to add.
        drop(self.warden.stdin.take());
        let _ = self.warden.wait();
    }
}
