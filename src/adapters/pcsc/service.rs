//! Where the smart-card service is, and waiting for it to come back.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;

/// Where Debian's pcscd listens.
const SOCKET_DEFAULT: &str = "/run/pcscd/pcscd.comm";

/// First and longest pause between two attempts to reach the service.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// The service's socket: `PCSCLITE_CSOCK_NAME`, or Debian's place.
#[must_use]
pub fn service_socket() -> PathBuf {
    std::env::var_os("PCSCLITE_CSOCK_NAME").map_or_else(|| SOCKET_DEFAULT.into(), PathBuf::from)
}

/// Waits for the service: until its socket's folder changes, and no longer than a pause that grows.
pub(super) struct ServiceWait {
    folder: Option<OwnedFd>,
    stop: Arc<OwnedFd>,
    pause: Duration,
}

impl ServiceWait {
    /// `stop` ends a wait as soon as it can be read.
    pub(super) fn new(stop: Arc<OwnedFd>) -> Self {
        Self { folder: None, stop, pause: PAUSE_MIN }
    }

    /// Begins to watch the socket's folder. Comes before an attempt, so that no change between the two is missed.
    pub(super) fn arm(&mut self) {
        if self.folder.is_none() {
            self.folder = service_socket().parent().and_then(|folder| watch(folder).ok());
        }
    }

    /// The service is there: the next absence begins with the shortest pause.
    pub(super) fn disarm(&mut self) {
        self.folder = None;
        self.pause = PAUSE_MIN;
    }

    /// Waits before the next attempt.
    pub(super) fn wait(&mut self) {
        let mut fds = vec![PollFd::new(&*self.stop, PollFlags::IN)];
        fds.extend(self.folder.as_ref().map(|folder| PollFd::new(folder, PollFlags::IN)));
        let timeout = Timespec::try_from(self.pause).ok();
        let _changed_or_late = poll(&mut fds, timeout.as_ref());
        let changed = fds.get(1).is_some_and(|folder| !folder.revents().is_empty());
        self.pause = if changed { PAUSE_MIN } else { (self.pause * 2).min(PAUSE_MAX) };
        if let (true, Some(folder)) = (changed, &self.folder) {
            drain(folder);
        }
    }
}

fn watch(folder: &Path) -> io::Result<OwnedFd> {
    let fd = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
    inotify::add_watch(&fd, folder, inotify::WatchFlags::CREATE | inotify::WatchFlags::MOVED_TO)?;
    Ok(fd)
}

fn drain(folder: &OwnedFd) {
    let mut buffer = [MaybeUninit::uninit(); 1024];
    let mut events = inotify::Reader::new(folder, &mut buffer);
    while events.next().is_ok() {}
}
