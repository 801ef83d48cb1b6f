//! Where the smart-card service is, and waiting for it to come back.

use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;

/// Where Debian's pcscd listens.
const SOCKET_DEFAULT: &str = "/run/pcscd/pcscd.comm";

/// First pause between two attempts to reach the service.
const PAUSE_MIN: Duration = Duration::from_millis(100);
/// Longest pause where nothing tells of its return.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Longest pause while the way to its socket is watched.
const PAUSE_WATCHED_MAX: Duration = Duration::from_secs(60);

/// The service's socket: `PCSCLITE_CSOCK_NAME`, or Debian's place.
#[must_use]
pub fn service_socket() -> PathBuf {
    std::env::var_os("PCSCLITE_CSOCK_NAME").map_or_else(|| SOCKET_DEFAULT.into(), PathBuf::from)
}

/// Waits for the service: until the way to its socket changes, and no longer than a pause that grows.
pub(super) struct ServiceWait {
    way: Option<OwnedFd>,
    stop: Arc<OwnedFd>,
    pause: Duration,
}

impl ServiceWait {
    /// `stop` ends a wait as soon as it can be read.
    pub(super) fn new(stop: Arc<OwnedFd>) -> Self {
        Self { way: None, stop, pause: PAUSE_MIN }
    }

    /// Begins to watch the way to the socket. Comes before an attempt, so that no change between the two is missed.
    pub(super) fn arm(&mut self) {
        if self.way.is_none() {
            self.way = watch_way(&service_socket());
        }
    }

    /// The service is there: the next absence begins with the shortest pause.
    pub(super) fn disarm(&mut self) {
        self.way = None;
        self.pause = PAUSE_MIN;
    }

    /// Waits before the next attempt.
    pub(super) fn wait(&mut self) {
        let mut fds = vec![PollFd::new(&*self.stop, PollFlags::IN)];
        fds.extend(self.way.as_ref().map(|way| PollFd::new(way, PollFlags::IN)));
        let timeout = Timespec::try_from(self.pause).ok();
        let _changed_or_late = poll(&mut fds, timeout.as_ref());
        let changed = fds.get(1).is_some_and(|way| !way.revents().is_empty());
        if changed {
            // The next attempt looks anew how far the way goes now.
            self.disarm();
        } else {
            let longest = if self.way.is_some() { PAUSE_WATCHED_MAX } else { PAUSE_MAX };
            self.pause = (self.pause * 2).min(longest);
        }
    }
}

/// Watches the innermost folder on the way to the socket that is there: the service's own folder comes and goes with it.
fn watch_way(socket: &Path) -> Option<OwnedFd> {
    let innermost = || socket.ancestors().skip(1).find(|folder| folder.is_dir());
    let mut folder = innermost()?;
    loop {
        let watched = watch(folder).ok()?;
        match innermost()? {
            // It may have become longer just before it was watched.
            longer if longer != folder => folder = longer,
            _ => return Some(watched),
        }
    }
}

fn watch(folder: &Path) -> io::Result<OwnedFd> {
    let fd = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
    // A folder that goes away says so by itself (IN_IGNORED).
    inotify::add_watch(&fd, folder, inotify::WatchFlags::CREATE | inotify::WatchFlags::MOVED_TO)?;
    Ok(fd)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// True when something has happened on the way; waits for it at most so many seconds.
    fn tells(way: &OwnedFd, seconds: i64) -> bool {
        let timeout = Timespec { tv_sec: seconds, tv_nsec: 0 };
        poll(&mut [PollFd::new(way, PollFlags::IN)], Some(&timeout)).expect("a poll") > 0
    }

    #[test]
    fn the_way_to_the_socket_is_watched_however_much_of_it_is_there() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("run/pcscd");
        let socket = folder.join("pcscd.comm");

        let way = watch_way(&socket).expect("the root is there");
        assert!(!tells(&way, 0));
        std::fs::create_dir_all(&folder).expect("a folder");
        assert!(tells(&way, 5), "the folder came");

        let way = watch_way(&socket).expect("the folder is there");
        std::fs::write(root.path().join("run/another"), "").expect("a file");
        assert!(!tells(&way, 0), "what is beside the way is nobody's concern");
        std::fs::write(&socket, "").expect("a file");
        assert!(tells(&way, 5), "the socket came");

        let way = watch_way(&socket).expect("the folder is there");
        std::fs::remove_dir_all(&folder).expect("it can be removed");
        assert!(tells(&way, 5), "the folder went");
    }
}
