//! Processes below the kiosk, by what /proc says of them: its carrier drivers and the guard of its terminal.

use std::fs;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};

use super::terminal::PATIENCE;

/// A process that cannot be mistaken for a later one with the same number.
pub struct Process {
    /// Its number.
    pub id: u32,
    handle: OwnedFd,
}

impl Process {
    /// The process with this number, now.
    pub fn open(id: u32) -> Option<Self> {
        let handle = pidfd_open(pid(id), PidfdFlags::empty()).ok()?;
        Some(Self { id, handle })
    }

    /// Stops it where it stands.
    pub fn stop(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal(Signal::CONT);
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        pidfd_send_signal(&self.handle, signal).expect("the process is there");
    }

    /// Waits until it is gone.
    pub fn wait_for_end(&self) {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let timeout = Timespec::try_from(left).expect("a short time");
            match poll(&mut [PollFd::new(&self.handle, PollFlags::IN)], Some(&timeout)) {
                Ok(0) => panic!("process {} does not end: {}", self.id, self.arguments()),
                Ok(_) => return,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => panic!("process {}: {error}", self.id),
            }
        }
    }

    /// Its command line, blanks between the arguments.
    pub fn arguments(&self) -> String {
        String::from_utf8_lossy(&self.read("cmdline")).replace('\0', " ")
    }

    /// A file of it under /proc; empty where the system does not show it.
    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(format!("/proc/{}/{file}", self.id)).unwrap_or_default()
    }
}

/// The processes that descend from this one.
pub fn below(ancestor: u32) -> Vec<Process> {
    let children: Vec<u32> = fs::read_dir("/proc")
        .expect("/proc")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|id| parent(*id) == Some(ancestor))
        .collect();
    let mut all = Vec::new();
    for child in children {
        all.extend(Process::open(child));
        all.extend(below(child));
    }
    all
}

/// The parent's number: the second field after the name in brackets (proc_pid_stat(5)).
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// Sends a signal to a process by its number.
pub fn signal(id: u32, signal: Signal) {
    kill_process(pid(id), signal).expect("the process is there");
}

fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).expect("a process id")).expect("not zero")
}
