//! Processes below the kiosk, by what /proc says of them: its carrier drivers and the guard of its terminal.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
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

    /// Whether its writable memory holds a word; `None` where the system lets nobody look.
    pub fn memory_holds(&self, word: &[u8]) -> Option<bool> {
        let maps = String::from_utf8(self.read("maps")).expect("text");
        let memory = File::open(format!("/proc/{}/mem", self.id)).ok()?;
        let mut looked = None;
        for line in maps.lines().filter(|line| line.contains(" rw-p ")) {
            let (begin, rest) = line.split_once('-').expect("a range");
            let end = rest.split(' ').next().expect("a range");
            let at = |hex: &str| u64::from_str_radix(hex, 16).expect("an address");
            let mut region = vec![0; usize::try_from(at(end) - at(begin)).expect("it fits into memory")];
            // A region may have gone meanwhile.
            if memory.read_exact_at(&mut region, at(begin)).is_ok() {
                looked = Some(looked.unwrap_or(false) || contains(&region, word));
            }
        }
        looked
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

/// Whether bytes hold a word.
pub fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
