//! What a worker gives up before it loads a module: core dumps, the swap, the terminal, its standard streams, and outliving the kiosk.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd as _, OwnedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getpid, getrlimit, kill_process, set_dumpable_behavior, setrlimit,
};
use rustix::stdio::{dup2_stdin, dup2_stdout};
use rustix::thread::{CapabilitySet, capabilities};

/// The two pipes, on descriptors that only this program knows.
pub(super) struct Pipes {
    pub(super) requests: File,
    pub(super) answers: File,
}

/// For every process that ever holds a PIN: no core dump, not by a crash and not by another process of the same user reading the memory.
pub fn no_core_dumps() -> io::Result<()> {
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// Takes the pipes away from descriptors 0 and 1, so that what a module prints goes to standard error and what it reads is
/// nothing.
pub(super) fn take_pipes() -> io::Result<Pipes> {
    let requests = io::stdin().as_fd().try_clone_to_owned()?;
    let answers = io::stdout().as_fd().try_clone_to_owned()?;
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(io::stderr())?;
    Ok(Pipes { requests: requests.into(), answers: answers.into() })
}

/// Ends this process as soon as the kiosk's end of the request pipe is closed, even in the middle of a call that never
/// returns. A signal at the parent's death would not do: it comes when the thread that started the worker ends.
pub(super) fn end_with_kiosk(requests: &File) -> io::Result<()> {
    let watched: OwnedFd = requests.as_fd().try_clone_to_owned()?;
    let watch = move || {
        // No event is asked for: only a hang-up or an error ends the wait.
        let mut fds = [PollFd::new(&watched, PollFlags::empty())];
        while poll(&mut fds, None).is_err() {}
        let _ended = kill_process(getpid(), Signal::KILL);
    };
    std::thread::Builder::new().name("kiosk-watch".to_owned()).spawn(watch)?;
    Ok(())
}

/// For every process that ever holds a PIN: nothing of its memory goes to the swap, wherever the PIN and the copies that
/// libraries and modules make of it lie. Pages are locked as they are touched, so it costs no memory. Where a limit on locked
/// memory holds, only the page that the held PIN lies on is locked.
pub fn no_swap() {
    // Under a limit, memory could not be had any more as soon as the limit is reached; CAP_IPC_LOCK lifts it (mlock(2)).
    let is_limited = getrlimit(Resource::Memlock).current.is_some();
    let is_lifted = capabilities(None).is_ok_and(|held| held.effective.contains(CapabilitySet::IPC_LOCK));
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    if (is_limited && !is_lifted) || mlockall(all).is_err() {
        tracing::info!("locked memory is limited (LimitMEMLOCK): only the held PIN's page is kept from the swap");
    }
}
