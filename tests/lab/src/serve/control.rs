//! The control socket: one request a connection, carried out one at a time, and the clients that watch every change.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::{UnixListener, UnixStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

use super::{End, bench_top::BenchTop, monitor::Monitor};
use crate::{
    failure::{Doing as _, Failure},
    protocol::{Reply, Request, Snapshot},
};

/// Longest request taken from a client, in bytes.
const REQUEST_BYTES_MAX: u64 = 4_096;

/// Snapshots that may wait for a watching client before it is dropped as too slow.
const SNAPSHOTS_WAITING_MAX: usize = 64;

/// What the threads of a running counter share.
pub(super) struct Control {
    bench_top: Mutex<BenchTop>,
    monitor: Monitor,
    watchers: Mutex<Vec<mpsc::SyncSender<Snapshot>>>,
    end: mpsc::Sender<End>,
}

impl Control {
    pub(super) fn new(bench_top: BenchTop, monitor: Monitor, end: mpsc::Sender<End>) -> Self {
        Self { bench_top: Mutex::new(bench_top), monitor, watchers: Mutex::default(), end }
    }

    /// Takes every card out.
    pub(super) fn clear(&self) {
        locked(&self.bench_top).clear();
    }

    /// Tells the watching clients what is where, now.
    pub(super) fn announce(&self) {
        let snapshot = self.snapshot();
        locked(&self.watchers).retain(|watcher| watcher.try_send(snapshot.clone()).is_ok());
    }

    /// Answers clients for as long as the process lives.
    pub(super) fn serve(self: &Arc<Self>, listener: &UnixListener) {
        for stream in listener.incoming().flatten() {
            let control = Arc::clone(self);
            thread::spawn(move || {
                // A client that hung up has lost interest in the answer.
                let _ = control.answer(stream);
            });
        }
    }

    fn answer(&self, mut stream: UnixStream) -> Result<(), Failure> {
        let mut line = String::new();
        let mut request = BufReader::new(stream.try_clone().doing("share the connection")?.take(REQUEST_BYTES_MAX));
        request.read_line(&mut line).doing("read a request")?;
        match serde_json::from_str(&line) {
            Ok(Request::Watch) => self.show_changes(&mut stream),
            Ok(Request::Stop) => {
                // The client waits for the end of the process, not for an answer.
                let _ = self.end.send(End::Asked);
                Ok(())
            }
            Ok(request) => {
                let reply = self.carry_out(request).unwrap_or_else(Reply::Failed);
                self.announce();
                send(&mut stream, &reply)
            }
            Err(error) => {
                let failure = Failure::failed(format!("the counter does not understand the request: {error}"));
                send(&mut stream, &Reply::Failed(failure))
            }
        }
    }

    fn carry_out(&self, request: Request) -> Result<Reply, Failure> {
        let mut bench_top = locked(&self.bench_top);
        match request {
            Request::Insert { item, reader, chip } => {
                bench_top.insert(&item, reader.as_deref(), chip.as_deref(), &self.monitor)?
            }
            Request::Remove { item } => bench_top.remove(&item, &self.monitor)?,
            Request::Toggle { item } => bench_top.toggle(&item, &self.monitor)?,
            Request::NewCarrier { kind, name } => {
                return bench_top.make_carrier(kind, name).map(Reply::Carrier);
            }
            Request::Status | Request::Watch | Request::Stop => {}
        }
        Ok(Reply::Snapshot(bench_top.snapshot(&self.monitor.presence())))
    }

    fn show_changes(&self, stream: &mut UnixStream) -> Result<(), Failure> {
        let (sender, snapshots) = mpsc::sync_channel(SNAPSHOTS_WAITING_MAX);
        locked(&self.watchers).push(sender);
        send(stream, &Reply::Snapshot(self.snapshot()))?;
        for snapshot in snapshots {
            send(stream, &Reply::Snapshot(snapshot))?;
        }
        Ok(())
    }

    fn snapshot(&self) -> Snapshot {
        locked(&self.bench_top).snapshot(&self.monitor.presence())
    }
}

fn send(stream: &mut UnixStream, reply: &Reply) -> Result<(), Failure> {
    let mut line = serde_json::to_vec(reply).doing("put an answer into words")?;
    line.push(b'\n');
    stream.write_all(&line).doing("answer a client")
}

/// Whoever panicked with the lock left consistent data: every change is a single assignment.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
