//! A scanner on a serial line (a USB CDC-ACM or RS-232 device): everything up to a silence is one scan.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, inotify};
use rustix::termios::{ControlModes, OptionalActions, tcgetattr, tcsetattr};

use crate::domain::mrz::SCAN_CHARS_MAX;
use crate::ports::scanner::Scanner;

/// Longest silence within one scan: three lines at 9,600 baud take 100 ms, and devices pause between lines.
const SILENCE: Duration = Duration::from_millis(150);
/// Longest wait for a device that is away, where nothing tells of its return.
const ABSENCE_MAX: Duration = Duration::from_secs(60);

/// A serial scanner by its device file.
#[derive(Debug)]
pub struct SerialScanner {
    path: PathBuf,
    baud: u32,
    device: Option<File>,
    told_absent: bool,
}

impl SerialScanner {
    /// A scanner at a device file such as `/dev/ttyACM0`. Nothing is opened yet.
    #[must_use]
    pub const fn new(path: PathBuf, baud: u32) -> Self {
        Self { path, baud, device: None, told_absent: false }
    }

    /// Whether the line could be opened, without taking it from whoever reads it.
    ///
    /// # Errors
    /// What the system says: no such device, no right to it, or no terminal line.
    pub fn look(path: &Path) -> io::Result<()> {
        let flags = i32::try_from((OFlags::NOCTTY | OFlags::NONBLOCK).bits()).unwrap_or_default();
        let device = OpenOptions::new().read(true).write(true).custom_flags(flags).open(path)?;
        tcgetattr(&device)?;
        Ok(())
    }

    /// The open device; waits until there is one.
    fn device(&mut self) -> &mut File {
        while self.device.is_none() {
            // Watched before the attempt, so that no arrival between the two is missed.
            let arrivals = self.watch();
            match self.open() {
                Ok(device) => {
                    self.told_absent = false;
                    self.device = Some(device);
                }
                Err(error) => {
                    if !std::mem::replace(&mut self.told_absent, true) {
                        tracing::warn!(%error, "the serial scanner is away");
                    }
                    wait(arrivals.as_ref(), ABSENCE_MAX);
                }
            }
        }
        self.device.get_or_insert_with(|| unreachable!("the loop ends with a device"))
    }

    /// Opens the line: raw, eight bits, not this process's controlling terminal.
    fn open(&self) -> io::Result<File> {
        let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap_or_default();
        let device = OpenOptions::new().read(true).write(true).custom_flags(flags).open(&self.path)?;
        let mut modes = tcgetattr(&device)?;
        modes.make_raw();
        modes.control_modes |= ControlModes::CREAD | ControlModes::CLOCAL;
        modes.set_speed(self.baud)?;
        tcsetattr(&device, OptionalActions::Flush, &modes)?;
        Ok(device)
    }

    /// Tells when something appears in the device's folder or becomes accessible there.
    fn watch(&self) -> Option<OwnedFd> {
        let fd = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK).ok()?;
        let events = inotify::WatchFlags::CREATE | inotify::WatchFlags::MOVED_TO | inotify::WatchFlags::ATTRIB;
        inotify::add_watch(&fd, self.path.parent()?, events).ok()?;
        Some(fd)
    }

    /// One scan, or nothing when the device went away.
    fn scan(&mut self) -> Option<String> {
        let device = self.device();
        let mut scan = Vec::new();
        let mut patience = None;
        while has_more(device, patience) {
            let mut piece = [0; SCAN_CHARS_MAX];
            let read = match device.read(&mut piece) {
                Ok(read) if read > 0 => read,
                _ => {
                    self.device = None;
                    return None;
                }
            };
            // What is too long is cut here and refused as too long where it is read; the line is emptied all the same.
            let room = (SCAN_CHARS_MAX - scan.len()).min(read);
            scan.extend_from_slice(&piece[..room]);
            patience = Some(SILENCE);
        }
        Some(String::from_utf8_lossy(&scan).replace("\r\n", "\n").replace('\r', "\n"))
    }
}

impl Scanner for SerialScanner {
    fn next_scan(&mut self) -> String {
        loop {
            if let Some(scan) = self.scan() {
                return scan;
            }
        }
    }
}

/// True when there is something to read, an end or an error included, before `patience` is over.
fn has_more(device: &File, patience: Option<Duration>) -> bool {
    let timeout = patience.and_then(|patience| Timespec::try_from(patience).ok());
    loop {
        match poll(&mut [PollFd::new(device, PollFlags::IN)], timeout.as_ref()) {
            Ok(ready) => return ready > 0,
            Err(rustix::io::Errno::INTR) => {}
            // The read that follows says what is wrong.
            Err(_) => return true,
        }
    }
}

fn wait(arrivals: Option<&OwnedFd>, longest: Duration) {
    let timeout = Timespec::try_from(longest).ok();
    let mut fds: Vec<PollFd<'_>> = arrivals.map(|fd| PollFd::new(fd, PollFlags::IN)).into_iter().collect();
    let _arrived_or_late = poll(&mut fds, timeout.as_ref());
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::mpsc::sync_channel;

    use super::*;

    /// A line with two ends: the scanner's, and the device file that the kiosk opens.
    fn line() -> (File, PathBuf) {
        let flags = rustix::pty::OpenptFlags::RDWR | rustix::pty::OpenptFlags::NOCTTY;
        let end = rustix::pty::openpt(flags).expect("a pseudo-terminal");
        rustix::pty::grantpt(&end).expect("granted");
        rustix::pty::unlockpt(&end).expect("unlocked");
        let name = rustix::pty::ptsname(&end, Vec::new()).expect("a name");
        (File::from(end), PathBuf::from(name.into_string().expect("a plain path")))
    }

    const ZONE: &str =
        "IAAZEAA000001707TEST1Z<<<<<<<<\r\n9001011F3312315AZE<<<<<<<<<<<1\r\nNUMUNE<<AYSEL<<<<<<<<<<<<<<<<<\r\n";

    #[test]
    fn a_scan_on_the_serial_line_is_one_text_and_a_device_that_comes_later_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let device = folder.path().join("ttyACM0");
        let (scans, found) = sync_channel(4);
        let mut scanner = SerialScanner::new(device.clone(), 9_600);
        std::thread::spawn(move || while scans.send(scanner.next_scan()).is_ok() {});
        for _plugged_in_again in 0..2 {
            let (mut end, name) = line();
            // Holds the line open, so that it does not hang up before the scanner's thread has it.
            let held = OpenOptions::new().read(true).write(true).open(&name).expect("the line");
            let _ = std::fs::remove_file(&device);
            std::os::unix::fs::symlink(&name, &device).expect("a name in the folder");
            for scan in [ZONE.to_owned(), "X".repeat(1_000)] {
                let mut told = None;
                // The line is flushed when it is opened: what was sent before that is gone, as with a real device.
                while told.is_none() {
                    end.write_all(scan.as_bytes()).expect("the line takes it");
                    told = found.recv_timeout(Duration::from_secs(2)).ok();
                }
                let expected: String = scan.replace("\r\n", "\n").chars().take(SCAN_CHARS_MAX).collect();
                assert_eq!(told, Some(expected));
            }
            drop((held, end));
        }
    }
}
