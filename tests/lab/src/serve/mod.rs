//! The running counter: one process that owns pcscd and the cards and takes commands over its control socket. A thread
//! follows pcscd, a thread serves each client; the main thread waits for the end.

mod bench_top;
mod binaries;
mod control;
mod monitor;
mod pcscd;

use std::{
    fs::{self, File},
    io::Write as _,
    os::unix::net::UnixListener,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
};

use rustix::fs::FlockOperation;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use self::{bench_top::BenchTop, control::Control, monitor::Monitor, pcscd::Pcscd};
use crate::{
    carriers::Carriers,
    failure::{Doing as _, Failure},
    layout::{CounterDir, Description, READERS, ReaderDescription},
    people,
};

pub use pcscd::become_pcscd;

/// Reports of pcscd that may wait to be announced.
const REPORTS_WAITING_MAX: usize = 1;

/// Why the counter ends.
enum End {
    /// A command or a signal asked for it.
    Asked,
    /// pcscd is gone, and with it the counter's purpose.
    PcscdGone,
}

/// Runs a counter in `dir` until it is told to stop. The environment already points PC/SC clients, this process among
/// them, to the counter's pcscd. Prints the path of `counter.json` once everything is up.
///
/// # Errors
/// Something the counter is made of is missing or did not start, or pcscd ended under it.
pub fn run(dir: &CounterDir) -> Result<(), Failure> {
    let _lock = lock(dir)?;
    let (end_sender, end) = mpsc::channel();
    stop_on_signals(end_sender.clone())?;
    let people = people::read(&dir.people())?;
    let carriers = Carriers::open(dir)?;
    let usb_token_module = binaries::usb_token_module()?;
    binaries::make_smart_card_module(dir, &usb_token_module)?;
    if !binaries::make_drivers(dir)? {
        eprintln!("the vpcd driver is not the known one: readers show a second slot \"00 01\", to be ignored");
    }
    let mut pcscd = Pcscd::start(dir)?;
    let (report_sender, reports) = mpsc::sync_channel(REPORTS_WAITING_MAX);
    let monitor = {
        let end_sender = end_sender.clone();
        // A report that finds the queue full is no loss: one that waits there already will show the same state.
        let changed = move || {
            let _ = report_sender.try_send(());
        };
        let ended = move || {
            let _ = end_sender.send(End::PcscdGone);
        };
        Monitor::start(changed, ended)?
    };
    let bench_top = BenchTop::new(dir.clone(), people, carriers, pcscd.ports());
    let control = Arc::new(Control::new(bench_top, monitor, end_sender));
    let listener = bind(dir)?;
    thread::spawn({
        let control = Arc::clone(&control);
        move || control.serve(&listener)
    });
    thread::spawn({
        let control = Arc::clone(&control);
        move || reports.iter().for_each(|()| control.announce())
    });
    describe(dir, usb_token_module)?;
    println!("{}", dir.description().display());
    std::io::stdout().flush().doing("say that the counter is up")?;

    // Every sender lives as long as this process: an answer always comes.
    let reason = end.recv().doing("wait for the end")?;
    let _ = fs::remove_file(dir.description());
    control.clear();
    pcscd.stop();
    for socket in [dir.control_socket(), dir.pcscd_socket()] {
        let _ = fs::remove_file(socket);
    }
    match reason {
        End::Asked => Ok(()),
        End::PcscdGone => Err(Failure::failed("pcscd ended; see pcscd.log")),
    }
}

fn stop_on_signals(end: mpsc::Sender<End>) -> Result<(), Failure> {
    let mut signals = Signals::new([SIGTERM, SIGINT]).doing("catch signals")?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _ = end.send(End::Asked);
        }
    });
    Ok(())
}

/// Makes sure that this is the only counter in its directory until it ends.
fn lock(dir: &CounterDir) -> Result<File, Failure> {
    let file = File::create(dir.running_lock()).doing("open the counter's lock")?;
    rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive)
        .doing(format_args!("run a second counter in {}", dir.path().display()))?;
    Ok(file)
}

fn bind(dir: &CounterDir) -> Result<UnixListener, Failure> {
    let path = dir.control_socket();
    let _ = fs::remove_file(&path);
    UnixListener::bind(&path).doing(format_args!("bind {}", path.display()))
}

fn describe(dir: &CounterDir, module_usb_token: PathBuf) -> Result<(), Failure> {
    let readers = READERS.iter().map(|reader| ReaderDescription {
        id: reader.id.to_owned(),
        name: reader.pcsc_name(),
        kind: reader.kind,
    });
    let description = Description {
        pid: std::process::id(),
        pcscd_socket: dir.pcscd_socket(),
        readers: readers.collect(),
        module_smart_card: dir.smart_card_module(),
        module_usb_token,
    };
    let text = serde_json::to_vec_pretty(&description).doing("describe the counter")?;
    let path = dir.description();
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, text)
        .and_then(|()| fs::rename(&unfinished, &path))
        .doing(format_args!("write {}", path.display()))
}
