//! Whatever may never answer, by a deadline: an open file, pipe or device, and the end of a process.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::Child;
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::ioctl_fionbio;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

/// One end of a pipe. Reading and writing fail with `TimedOut` when the deadline is over.
pub(super) struct TimedPipe {
    fd: OwnedFd,
    deadline: Instant,
}

impl TimedPipe {
    /// Takes an end of a pipe; nothing may be read or written before a deadline is set.
    pub(super) fn new(fd: OwnedFd) -> io::Result<Self> {
        ioctl_fionbio(&fd, true)?;
        Ok(Self { fd, deadline: Instant::now() })
    }

    pub(super) fn set_deadline(&mut self, deadline: Instant) {
        self.deadline = deadline;
    }

    /// Waits until the pipe can be read or written, or has ended.
    fn wait(&self, flags: PollFlags) -> io::Result<()> {
        loop {
            let left = self.deadline.saturating_duration_since(Instant::now());
            let timeout = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
            match poll(&mut [PollFd::new(&self.fd.as_fd(), flags)], Some(&timeout)) {
                Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
                Ok(_) => return Ok(()),
                Err(rustix::io::Errno::INTR) => {}
                Err(e) => return Err(e.into()),
            }
        }
    }
}

impl Read for TimedPipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match rustix::io::read(&self.fd, &mut *buffer) {
                Err(rustix::io::Errno::AGAIN) => self.wait(PollFlags::IN)?,
                other => return Ok(other?),
            }
        }
    }
}

impl Write for TimedPipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(&self.fd, bytes) {
                Err(rustix::io::Errno::AGAIN) => self.wait(PollFlags::OUT)?,
                other => return Ok(other?),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits for a process to end; false when it is still there at the deadline.
pub(super) fn ended_by(child: &mut Child, until: Instant) -> bool {
    let left = until.saturating_duration_since(Instant::now());
    if let (Ok(pidfd), Ok(timeout)) =
        (pidfd_open(Pid::from_child(child), PidfdFlags::empty()), Timespec::try_from(left))
    {
        let _ended_or_late = poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&timeout));
    }
    !matches!(child.try_wait(), Ok(None))
}
