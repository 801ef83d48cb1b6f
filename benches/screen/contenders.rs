//! The programs that are measured in turns: how each is started, when its first frame is there, which keys it gets.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;

use crate::bare;

/// Commits in the repository that `tig` shows where their number does not matter.
pub const COMMITS: usize = 200;
/// Lines of the text that `vim` shows.
const LINES: usize = 200;

/// A program to be measured.
pub struct Contender {
    /// Its name in the output.
    pub name: &'static str,
    /// The first frame is there when all of these stand on the screen.
    pub first_frame: Vec<String>,
    /// Keys that undo each other, each answered by a change on the screen.
    pub keys: [&'static str; 2],
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    folder: PathBuf,
    /// Removed before each start.
    wiped: Option<PathBuf>,
}

impl Contender {
    /// The kiosk with nothing around it: no store yet, no centre, no smart-card service.
    pub fn kiosk_alone(folder: &Path) -> Self {
        let home = folder.join("kiosk-alone");
        std::fs::create_dir_all(&home).expect("a folder");
        let (config, store) = (home.join("kiosk.toml"), home.join("store"));
        let text =
            format!("[centre]\naddress = \"https://127.0.0.1:9\"\n[store]\ndirectory = \"{}\"\n", store.display());
        std::fs::write(&config, text).expect("a file");
        let nowhere = ("PCSCLITE_CSOCK_NAME".into(), home.join("no-service").display().to_string());
        Self { wiped: Some(store), ..Self::kiosk(&config, vec![nowhere]) }
    }

    /// The kiosk with this configuration.
    pub fn kiosk(config: &Path, environment: Vec<(String, String)>) -> Self {
        Self {
            name: "kiosk",
            // The title of the sign-in form, and the end of the last row.
            first_frame: vec!["Növbəyə giriş".into(), "az en ru".into()],
            keys: ["a", "\x7f"],
            program: env!("CARGO_BIN_EXE_kiosk").into(),
            arguments: vec!["--config".into(), config.display().to_string()],
            environment,
            folder: config.parent().expect("a folder").to_owned(),
            wiped: None,
        }
    }

    /// `tig` on a repository made for it, with so many commits. Its frame counts as there with its first line.
    pub fn tig(folder: &Path, commits: usize) -> Self {
        let repository = folder.join("repository");
        make_repository(&repository, commits);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Self {
            name: "tig",
            first_frame: vec![subject(commits)],
            keys: ["j", "k"],
            program: "tig".into(),
            arguments: Vec::new(),
            environment: vec![
                pair("HOME", &repository.display().to_string()),
                pair("GIT_CONFIG_NOSYSTEM", "1"),
                pair("GIT_CONFIG_GLOBAL", "/dev/null"),
            ],
            folder: repository,
            wiped: None,
        }
    }

    /// `vim` with a text made for it, and nobody's settings.
    pub fn vim(folder: &Path) -> Self {
        let home = folder.join("vim");
        std::fs::create_dir_all(&home).expect("a folder");
        let text = home.join("text");
        let lines: String = (1..=LINES).map(|n| format!("Line {n:03}\n")).collect();
        std::fs::write(&text, lines).expect("a file");
        Self {
            name: "vim",
            first_frame: vec!["Line 001".into()],
            keys: ["j", "k"],
            program: "vim".into(),
            // Neither a start-up file nor one to recover from.
            arguments: vec!["-u".into(), "DEFAULTS".into(), "-n".into(), text.display().to_string()],
            environment: vec![("HOME".into(), home.display().to_string())],
            folder: home,
            wiped: None,
        }
    }

    /// This very program, as the bare one.
    pub fn bare(folder: &Path) -> Self {
        Self {
            name: "bare ratatui",
            first_frame: vec![bare::TITLE.into(), "Esc ends".into()],
            keys: ["a", "\x7f"],
            program: std::env::current_exe().expect("this program"),
            arguments: vec![crate::BARE.into()],
            environment: Vec::new(),
            folder: folder.to_owned(),
            wiped: None,
        }
    }

    /// What must be so before a start.
    pub fn prepare(&self) {
        if let Some(folder) = self.wiped.as_ref().filter(|folder| folder.exists()) {
            std::fs::remove_dir_all(folder).expect("it can be removed");
        }
    }

    /// How it is started.
    pub fn command(&self) -> CommandBuilder {
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        command.cwd(&self.folder);
        command.env("TERM", "xterm-256color");
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }
}

/// Subject of the `n`th commit.
fn subject(n: usize) -> String {
    format!("Change {n:03}")
}

fn make_repository(folder: &Path, commits: usize) {
    std::fs::create_dir_all(folder).expect("a folder");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(folder).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
        command
    };
    assert!(git(&["init", "-q", "-b", "main"]).status().expect("git is installed").success());
    let mut history = String::new();
    for n in 1..=commits {
        let (at, subject) = (1_700_000_000 + n * 600, subject(n));
        let (subject_bytes, content) = (subject.len(), format!("{n}\n"));
        write!(
            history,
            "commit refs/heads/main\ncommitter Nümunə <sample@example.org> {at} +0400\ndata {subject_bytes}\n{subject}\n\
             M 644 inline file\ndata {}\n{content}\n",
            content.len(),
        )
        .expect("text takes text");
    }
    let mut import = git(&["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git is installed");
    let mut pipe = import.stdin.take().expect("a pipe");
    pipe.write_all(history.as_bytes()).expect("git takes it");
    drop(pipe);
    assert!(import.wait().expect("git ends").success());
    assert!(git(&["reset", "-q", "--hard"]).status().expect("git is installed").success());
}
