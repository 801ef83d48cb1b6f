//! How bytes get to a printer: through its device file, or through a queue of CUPS. Neither is ever waited for without an end.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::fs::OFlags;

use crate::adapters::deadline::{TimedPipe, ended_by};
use crate::domain::fault::{Fault, Trouble};

/// Longest time for one slip: a metre of paper takes a slow printer ten seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlipWay {
    /// A device file such as `/dev/usb/lp0`. A file that is not there is never made.
    Device(PathBuf),
    /// A queue of CUPS, by name; what goes through it is not looked at there (`raw`).
    Queue(String),
}

impl SlipWay {
    /// Opens the device and closes it again, without a dot printed; a queue is not asked.
    ///
    /// # Errors
    /// [`Fault::PrinterAbsent`].
    pub fn look(&self) -> Result<String, Trouble> {
        match self {
            Self::Device(path) => open(path)
                .map(|_closed| path.display().to_string())
                .map_err(|error| Trouble::new(Fault::PrinterAbsent, &format!("{}: {error}", path.display()))),
            Self::Queue(name) => Ok(format!("CUPS queue {name}, not asked")),
        }
    }

    /// Sends all of it.
    pub(super) fn send(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        match self {
            Self::Device(path) => {
                let until = Instant::now() + PATIENCE;
                let opened = open(path).map_err(|error| Trouble::new(Fault::PrinterAbsent, &error.to_string()))?;
                write(opened, bytes, until).map_err(|error| Trouble::new(Fault::PrinterStopped, &error.to_string()))
            }
            Self::Queue(queue) => through_queue(queue, &["-o", "raw"], name, bytes),
        }
    }
}

/// A device that is busy or has no paper must not hold the opening up either.
fn open(path: &PathBuf) -> io::Result<OwnedFd> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    Ok(OpenOptions::new().append(true).custom_flags(flags).open(path)?.into())
}

fn write(opened: OwnedFd, bytes: &[u8], until: Instant) -> io::Result<()> {
    let mut pipe = TimedPipe::new(opened)?;
    pipe.set_deadline(until);
    pipe.write_all(bytes)
}

/// Gives something to a queue of CUPS under a name that says nothing personal. `lp` takes it from its standard input, so that
/// it lies in no file of ours.
pub(super) fn through_queue(queue: &str, options: &[&str], name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let refused = |error: io::Error| Trouble::new(Fault::PrintQueueRefused, &error.to_string());
    let mut lp = Command::new("lp");
    lp.args(["-d", queue, "-s", "-t", name]).args(options).arg("-").env("LC_ALL", "C");
    given(&mut lp, bytes, Instant::now() + PATIENCE).map_err(refused)
}

fn given(lp: &mut Command, bytes: &[u8], until: Instant) -> io::Result<()> {
    let mut child = lp.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let given = match child.stdin.take() {
        Some(stdin) => write(stdin.into(), bytes, until),
        None => Ok(()),
    };
    let ended = ended_by(&mut child, until);
    let took = end(child, ended)?;
    given?;
    if took { Ok(()) } else { Err(io::Error::other("lp refused it")) }
}

/// True when it ended well. One that did not end in time is killed.
fn end(mut child: Child, ended: bool) -> io::Result<bool> {
    if !ended {
        child.kill()?;
        child.wait()?;
        return Err(io::ErrorKind::TimedOut.into());
    }
    Ok(child.wait()?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_not_there_is_told_and_no_file_is_left_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lp0");
        let told = SlipWay::Device(path.clone()).send("slip", b"slip").expect_err("there is none");
        assert_eq!(told.fault, Fault::PrinterAbsent);
        assert!(!path.exists());
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_a_printer_that_is_switched_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lp0");
        let made = Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
        assert!(made.success());
        let told = SlipWay::Device(path).send("slip", b"slip").expect_err("nobody reads");
        assert_eq!(told.fault, Fault::PrinterAbsent);
    }

    #[test]
    fn two_slips_come_one_after_the_other() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let way = SlipWay::Device(file.path().to_owned());
        for slip in [b"first ".as_slice(), b"second"] {
            way.send("slip", slip).expect("sent");
        }
        assert_eq!(std::fs::read(file.path()).expect("read"), b"first second");
    }
}
