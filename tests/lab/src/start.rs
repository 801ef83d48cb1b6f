//! Starting and stopping a counter: the process that runs it is started here, and waited for in both directions.

use std::{
    fs::{self, File, OpenOptions},
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::FlockOperation,
    process::{PidfdFlags, pidfd_open},
};

use crate::{
    client,
    failure::{Doing as _, Failure},
    layout::CounterDir,
    people,
    protocol::Request,
};

/// How long a counter may take to end.
const STOP_MAX: Duration = Duration::from_secs(10);

/// This very program, even if its file was replaced meanwhile.
pub fn itself() -> Command {
    let mut command = Command::new("/proc/self/exe");
    command.arg0("counter");
    command
}

/// Starts a counter in `dir`, in the background or by becoming it, and prints the path of its `counter.json`. A counter
/// that runs there already is left alone.
///
/// # Errors
/// The counter did not come up; the sentence says why.
pub fn start(dir: &CounterDir, people_file: Option<&Path>, foreground: bool) -> Result<(), Failure> {
    if let Some(path) = dir.overlong_socket() {
        return Err(Failure::failed(format!("{} is too long for a socket: use a shorter --dir", path.display())));
    }
    fs::create_dir_all(dir.path()).doing(format_args!("make {}", dir.path().display()))?;
    // Held until the counter is up, so that of two starts one sees the other's counter.
    let _lock = lock(&dir.start_lock())?;
    if client::ask(dir, &Request::Status).is_ok() {
        eprintln!("counter: already running");
        println!("{}", dir.description().display());
        return Ok(());
    }
    let text = match people_file {
        Some(path) => fs::read_to_string(path).doing(format_args!("read {}", path.display()))?,
        None => people::BUILT_IN.to_owned(),
    };
    people::parse(&text)?;
    fs::write(dir.people(), text).doing("write the people file")?;
    let mut command = itself();
    command.arg("serve").arg(dir.path()).env("PCSCLITE_CSOCK_NAME", dir.pcscd_socket());
    if foreground {
        return Err(command.exec()).doing("become the counter");
    }
    start_in_background(dir, command)
}

fn start_in_background(dir: &CounterDir, mut command: Command) -> Result<(), Failure> {
    let log = File::create(dir.log()).doing(format_args!("make {}", dir.log().display()))?;
    command.arg("--detached").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
    let mut counter = command.spawn().doing("start the counter")?;
    let output = counter.stdout.take().expect("standard output was asked to be a pipe");
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).doing("wait for the counter")?;
    if line.is_empty() {
        let status = counter.wait().doing("wait for the counter")?;
        let log = fs::read_to_string(dir.log()).unwrap_or_default();
        return Err(Failure::failed(format!("the counter did not come up ({status}): {}", log.trim_end())));
    }
    print!("{line}");
    Ok(())
}

/// Ends the counter in `dir` and waits until its process is gone.
///
/// # Errors
/// No counter runs there, or it does not end.
pub fn stop(dir: &CounterDir) -> Result<(), Failure> {
    let mut connection = client::connect(dir)?;
    let counter = rustix::net::sockopt::socket_peercred(&connection).doing("learn the counter's process id")?.pid;
    let process = pidfd_open(counter, PidfdFlags::empty()).doing("watch the counter")?;
    client::send(&mut connection, &Request::Stop)?;
    let deadline = Instant::now() + STOP_MAX;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).doing("count the time")?;
        match poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => {
                return Err(Failure::deadline(format!("the counter does not end within {STOP_MAX:?}")));
            }
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error).doing("wait for the counter's end"),
        }
    }
}

fn lock(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).doing("open the start lock")?;
    rustix::fs::flock(&file, FlockOperation::LockExclusive).doing("take the start lock")?;
    Ok(file)
}
