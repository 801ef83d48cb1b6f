//! The private pcscd: its reader configuration, its socket, its ports, its life. What lies in the readers is not known
//! here.

use std::{
    fs::{self, File},
    io,
    net::{Ipv4Addr, TcpListener},
    os::unix::{fs::PermissionsExt as _, net::UnixListener, process::CommandExt as _},
    path::Path,
    process::{Child, Command, Stdio},
};

use command_fds::{CommandFdExt as _, FdMapping};
use rustix::process::Signal;

use crate::{
    failure::{Doing as _, Failure},
    layout::{CounterDir, READERS},
    serve::monitor,
    start::itself,
};

/// Debian's pcscd; `/usr/sbin` is not in everyone's search path.
const PCSCD: &str = "/usr/sbin/pcscd";

/// The descriptor systemd hands a listening socket over on (`sd_listen_fds(3)`).
const LISTEN_FD: i32 = 3;

/// Ports tried for readers: below those Linux gives to outgoing connections.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// From one reader's port to the next. An unchanged driver also listens on the port after its own.
const PORT_STEP: u16 = 2;

/// How often other ports are tried when a reader does not come up.
const ATTEMPTS_MAX: u32 = 8;

/// A running pcscd with all readers up.
#[derive(Debug)]
pub struct Pcscd {
    child: Child,
    ports: [u16; READERS.len()],
}

impl Pcscd {
    /// Starts a pcscd and waits until it lists every reader; tries other ports when one was taken meanwhile.
    ///
    /// # Errors
    /// pcscd is not installed, or the readers do not come up.
    pub fn start(dir: &CounterDir) -> Result<Self, Failure> {
        let mut last = Failure::failed("no attempt was made");
        for attempt in 0..ATTEMPTS_MAX {
            let ports = free_ports(attempt).doing("find free ports for the readers")?;
            write_reader_configuration(dir, &ports)?;
            let mut pcscd = Self { child: spawn(dir)?, ports };
            match monitor::wait_for_readers() {
                Ok(()) => return Ok(pcscd),
                Err(failure) => last = failure,
            }
            pcscd.stop();
        }
        Err(last)
    }

    /// The ports on which the readers' drivers wait for a card.
    pub fn ports(&self) -> [u16; READERS.len()] {
        self.ports
    }

    /// Ends pcscd and waits for its end.
    pub fn stop(&mut self) {
        // It keeps nothing that a clean end would save; killing it is quick and certain.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Becomes pcscd, in a process that was handed the listening socket as descriptor 3. Returns only on failure.
///
/// The protocol wants the process id of pcscd itself in the environment, which only this process knows.
pub fn become_pcscd(parent: u32, configuration: &Path) -> Failure {
    if let Err(error) = rustix::process::set_parent_process_death_signal(Some(Signal::KILL)) {
        return Failure::failed(format!("cannot tie pcscd's life to the counter's: {error}"));
    }
    let still_there =
        rustix::process::getppid().is_some_and(|pid| u32::try_from(pid.as_raw_nonzero().get()) == Ok(parent));
    if !still_there {
        return Failure::failed("the counter ended while pcscd was being started");
    }
    let error = Command::new(PCSCD)
        .args(["--foreground", "--info", "--config"])
        .arg(configuration)
        .env("LISTEN_FDS", "1")
        .env("LISTEN_PID", std::process::id().to_string())
        .exec();
    Failure::failed(format!("cannot run {PCSCD} (it comes with the package pcscd): {error}"))
}

fn spawn(dir: &CounterDir) -> Result<Child, Failure> {
    let socket = dir.pcscd_socket();
    match fs::remove_file(&socket) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).doing("remove the old socket");
        }
        _ => {}
    }
    let listener = UnixListener::bind(&socket).doing(format_args!("bind {}", socket.display()))?;
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o600)).doing("protect pcscd's socket")?;
    let log = File::create(dir.pcscd_log()).doing("make pcscd's log")?;
    let mut command = itself();
    command
        .arg("become-pcscd")
        .arg(std::process::id().to_string())
        .arg(dir.reader_configuration())
        .stdin(Stdio::null())
        .stdout(log.try_clone().doing("share pcscd's log")?)
        .stderr(log);
    command
        .fd_mappings(vec![FdMapping { parent_fd: listener.into(), child_fd: LISTEN_FD }])
        .doing("hand pcscd its socket")?;
    command.spawn().doing("start pcscd")
}

fn write_reader_configuration(dir: &CounterDir, ports: &[u16]) -> Result<(), Failure> {
    let directory = dir.reader_configuration();
    fs::create_dir_all(&directory).doing(format_args!("make {}", directory.display()))?;
    let entries: Vec<String> = READERS
        .iter()
        .zip(ports)
        .map(|(reader, port)| {
            format!(
                "FRIENDLYNAME \"{}\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {}\nCHANNELID 0x{port:X}\n",
                reader.friendly_name,
                dir.driver(reader.id).display(),
            )
        })
        .collect();
    let file = directory.join("counter");
    fs::write(&file, entries.join("\n")).doing(format_args!("write {}", file.display()))
}

/// A port for each reader, free at this moment together with the one after it. Processes and attempts start looking at
/// different places; whoever is overtaken sees a reader missing and tries again.
fn free_ports(attempt: u32) -> io::Result<[u16; READERS.len()]> {
    let places = u32::from(PORTS.end - PORTS.start) / u32::from(PORT_STEP);
    let scattered = (std::process::id().wrapping_add(attempt << 16)).wrapping_mul(2_654_435_761) >> 8;
    let start = scattered % places;
    let mut ports = [0; READERS.len()];
    let mut found = 0;
    for offset in 0..places {
        let place = u16::try_from((start + offset) % places).expect("there are fewer places than ports");
        let port = PORTS.start + place * PORT_STEP;
        if is_free(port) && is_free(port + 1) {
            ports[found] = port;
            found += 1;
            if found == ports.len() {
                return Ok(ports);
            }
        }
    }
    Err(io::Error::from(io::ErrorKind::AddrInUse))
}

fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
}
