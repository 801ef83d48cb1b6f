//! A PostgreSQL of the tests' own: Debian's programs, a cluster in a temporary folder, reached by its socket there, ended
//! and removed when the process that started it ends, however that ends. The system's clusters are never touched.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The role that owns everything, and its password.
pub const ROLE: &str = "imza";
/// Asked for at every connection.
pub const PASSWORD: &str = "for tests alone";
/// Who the server runs as when the tests are root's: it refuses root.
const NOBODY: &str = "nobody";

/// Runs as the server's user; ends the server when its standard input ends, and removes the folder.
const KEEPER: &str = r#"
cd "$1" || exit 1
trap '' INT TERM HUP
export PGPASSFILE="$1/pass"
if [ -n "$3" ]; then
    "$2/pg_basebackup" --pgdata=data --dbname="$3" --write-recovery-conf --checkpoint=fast >log 2>&1
else
    "$2/initdb" --pgdata=data --username=imza --pwfile=password --auth=scram-sha-256 --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >log 2>&1
fi &&
cat settings >>data/postgresql.conf &&
"$2/pg_ctl" start --pgdata=data --wait --log=log >/dev/null && echo ready
read -r _
"$2/pg_ctl" stop --pgdata=data --mode=immediate --silent
exec rm -rf "$1"
"#;

/// A running server.
pub struct Cluster {
    folder: PathBuf,
    keeper: Child,
    stays_while_open: Option<ChildStdin>,
}

impl Cluster {
    /// The one server of this process, or why there is none.
    pub fn shared() -> Result<&'static Self, &'static str> {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start("")).as_ref().map_err(String::as_str)
    }

    /// A server of one's own, with more settings.
    pub fn start(settings: &str) -> Result<Self, String> {
        Self::begin(settings, "")
    }

    /// A server with more settings, and as a copy of a primary that it then follows where one is named.
    pub fn begin(settings: &str, primary: &str) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed (Debian: postgresql-15)")?;
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?.keep();
        let path = folder.display();
        let all = format!(
            "listen_addresses = ''\nunix_socket_directories = '{path}'\nmax_connections = 300\n\
             wal_level = replica\n{settings}\n"
        );
        std::fs::write(folder.join("settings"), all).map_err(|error| error.to_string())?;
        std::fs::write(folder.join("password"), format!("{PASSWORD}\n")).map_err(|error| error.to_string())?;
        let pass = folder.join("pass");
        std::fs::write(&pass, format!("*:*:*:*:{PASSWORD}\n")).map_err(|error| error.to_string())?;
        std::fs::set_permissions(&pass, PermissionsExt::from_mode(0o600)).map_err(|error| error.to_string())?;
        give_to_server(&folder);
        let mut keeper = as_server("sh")
            .args(["-c", KEEPER, "sh"])
            .args([&folder, &programs])
            .arg(primary)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let stays_while_open = keeper.stdin.take();
        let mut said = String::new();
        BufReader::new(keeper.stdout.take().expect("a pipe")).read_line(&mut said).expect("text");
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        assert_eq!(said.trim(), "ready", "the server does not start: {log}");
        Ok(Self { folder, keeper, stays_while_open })
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes an empty database and answers its name.
    pub fn new_database(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ledger_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.ask("postgres", &format!("CREATE DATABASE {name}"));
        name
    }

    /// Where a database is, as the configuration's `ledger.server` says it.
    pub fn server(&self, database: &str) -> String {
        format!("host={} user={ROLE} dbname={database}", self.folder().display())
    }

    /// A bare connection.
    pub fn client(&self, database: &str) -> postgres::Client {
        let mut config: postgres::Config = self.server(database).parse().expect("an address");
        config.password(PASSWORD).connect(postgres::NoTls).expect("a connection")
    }

    /// Runs a statement past the program.
    pub fn ask(&self, database: &str, sql: &str) {
        self.client(database).batch_execute(sql).expect("the server does it");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut told) = self.stays_while_open.take() {
            // The keeper may have ended already.
            let _ = told.write_all(b"stop\n");
        }
        let _ = self.keeper.wait();
    }
}

/// Where PostgreSQL's programs are; Debian keeps them out of the way.
pub fn programs() -> Option<PathBuf> {
    let folder = PathBuf::from("/usr/lib/postgresql/15/bin");
    let elsewhere = || std::env::split_paths(&std::env::var_os("PATH")?).find(|path| path.join("initdb").exists());
    if folder.join("initdb").exists() { Some(folder) } else { elsewhere() }
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// A command of the server's user.
pub fn as_server(program: impl AsRef<std::ffi::OsStr>) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", NOBODY, "--regid", "nogroup", "--clear-groups"]).arg(program);
    command
}

/// Makes a folder and what is in it the server's.
pub fn give_to_server(folder: &Path) {
    if is_root() {
        let given = Command::new("chown").args(["-R", "nobody:nogroup"]).arg(folder).status();
        assert!(given.expect("chown runs").success(), "the folder cannot be given away");
    }
}
