//! The thread that alone works on the index's rows. sled can wait for ever for a write that failed on one of its own threads:
//! here that thread waits, and whoever asked has a deadline. Rows in memory need none and are asked where they are.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

use super::guard::guarded;
use super::rows::Rows;

/// Longest wait for one piece of work, and for the closing.
pub(super) const WORK_MAX: Duration = Duration::from_secs(10);
/// Longest wait for the opening, which may have to recover what an earlier life left.
const OPENING_MAX: Duration = Duration::from_secs(30);

type Work = Box<dyn FnOnce(&Rows) + Send>;

/// The rows, wherever they are worked on. Dropped it leaves them durable, so that the next opening has nothing to catch up
/// with; sled may panic while it closes, or not come to an end, and what the index then lacks it will catch up from the log.
pub(super) enum Keeper {
    /// Gone with the program.
    Here(Rows),
    /// On a disk.
    Thread {
        /// Taken only when it is dropped.
        asks: Option<SyncSender<Work>>,
        closed: Receiver<()>,
        work_max: Duration,
    },
}

impl Keeper {
    /// Opens rows that lie on a disk, on the thread that keeps them. A panic and an opening without an end are faults, as later
    /// is work that takes longer than `work_max`.
    pub(super) fn open(
        work_max: Duration,
        open: impl FnOnce() -> Result<Rows, String> + Send + 'static,
    ) -> Result<Self, String> {
        let (asks, work) = mpsc::sync_channel(1);
        let (closing, closed) = mpsc::sync_channel(1);
        let (opening, opened) = mpsc::sync_channel(1);
        let life = move || {
            let (rows, fault) = guarded(open).map_or_else(|fault| (None, Some(fault)), |rows| (Some(rows), None));
            // Whoever opens may have given up: then there is nobody who asks, and the rows are closed at once.
            let _heard = opening.send(fault);
            if let Some(rows) = rows {
                keep(rows, &work);
            }
            let _heard = closing.send(());
        };
        guarded(|| thread::Builder::new().name("store-index".into()).spawn(life).map_err(|error| error.to_string()))?;
        match opened.recv_timeout(OPENING_MAX) {
            Ok(None) => Ok(Self::Thread { asks: Some(asks), closed, work_max }),
            Ok(Some(fault)) => Err(fault),
            Err(_) => no_end(),
        }
    }

    /// Has the rows worked on and waits for the answer, no longer than its limit. After an answer that did not come the
    /// keeper is [`abandoned`](Self::abandon).
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Rows) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let (asks, work_max) = match self {
            Self::Here(rows) => return work(rows),
            Self::Thread { asks, work_max, .. } => (asks.as_ref().expect("taken only by drop"), *work_max),
        };
        let (answering, answer) = mpsc::sync_channel(1);
        let work = move |rows: &Rows| drop(answering.send(guarded(|| work(rows))));
        // A place is taken only while the work before has no end.
        asks.try_send(Box::new(work)).or_else(|_| no_end())?;
        answer.recv_timeout(work_max).unwrap_or_else(|_| no_end())
    }

    /// Leaves it alone for good, with what it works on: closing it could hang, panic again or write.
    pub(super) fn abandon(self) {
        let _left_waiting = std::mem::ManuallyDrop::new(self);
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Self::Thread { asks, closed, work_max } = self {
            drop(asks.take());
            // Not closed in time it is left alone, as a fault would leave it.
            let _closed = closed.recv_timeout(*work_max);
        }
    }
}

/// Works until nobody can ask any more, then closes the rows.
fn keep(rows: Rows, work: &Receiver<Work>) {
    while let Ok(work) = work.recv() {
        work(&rows);
    }
    // Not one piece: a panic in the first must not leave out the second.
    drop(guarded(|| rows.sync()));
    drop(guarded(move || {
        drop(rows);
        Ok(())
    }));
}

fn no_end<T>() -> Result<T, String> {
    Err("the engine does not come to an end".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::store::index::{Kind, wait_for_the_one_before};

    fn kept(folder: &tempfile::TempDir, work_max: Duration) -> Result<Keeper, String> {
        let path = folder.path().join("index");
        Keeper::open(work_max, move || Rows::in_directory(path, 1 << 20))
    }

    #[test]
    fn a_panic_of_the_engine_is_an_answer_and_the_next_one_is_asked_as_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = kept(&folder, WORK_MAX).expect("it opens");
        let panicked = keeper.ask::<()>(|_| panic!("a page is gone"));
        assert_eq!(panicked, Err("the engine panicked: a page is gone".into()));
        assert_eq!(keeper.ask(|rows| rows.get(Kind::Mark, b"mark")), Ok(None));
    }

    #[test]
    fn an_opening_that_fails_or_panics_says_so() {
        assert_eq!(Keeper::open(WORK_MAX, || Err("no room".into())).err(), Some("no room".into()));
        assert_eq!(Keeper::open(WORK_MAX, || panic!("at once")).err(), Some("the engine panicked: at once".into()));
    }

    #[test]
    fn work_without_an_end_is_given_up_and_whoever_asks_next_does_not_wait_behind_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let keeper = kept(&folder, Duration::from_millis(20)).expect("it opens");
        let (release, released) = mpsc::sync_channel::<()>(1);
        let asked = keeper.ask(move |_| {
            let _released = released.recv();
            Ok(())
        });
        assert_eq!(asked, no_end());
        assert_eq!(keeper.ask(|_| Ok(())), no_end(), "a place in the queue is not an answer");
        assert_eq!(keeper.ask(|_| Ok(())), no_end(), "nor is there a second place");
        drop(release);
        keeper.abandon();
    }

    #[test]
    fn a_keeper_that_is_dropped_has_closed_its_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(kept(&folder, WORK_MAX).expect("it opens"));
        wait_for_the_one_before(&folder.path().join("index/db"));
        kept(&folder, WORK_MAX).expect("it opens again");
    }
}
