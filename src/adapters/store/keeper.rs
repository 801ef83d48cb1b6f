//! A thread that alone works on what lies in sled: the index's rows, or the copy. sled can wait for ever for a write that
//! failed on one of its own threads: here that thread waits, and whoever asked has a deadline.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;
use std::time::Duration;

use super::guard::guarded;

/// Longest wait for one piece of work, and for the closing.
pub(super) const WORK_MAX: Duration = Duration::from_secs(10);
/// Longest wait for the opening, which may have to recover what an earlier life left.
const OPENING_MAX: Duration = Duration::from_secs(30);

/// What a keeper keeps.
pub(super) trait Kept: 'static {
    /// What its thread is called.
    const THREAD: &'static str;

    /// Leaves nothing to catch up with at the next opening, as far as it can.
    fn settle(&mut self) -> Result<(), String>;
}

type Work<K> = Box<dyn FnOnce(&mut K) + Send>;

/// The way to that thread. Dropped it closes what is kept; sled may panic while it closes, or not come to an end, and what
/// then lacks is caught up with from where it came.
pub(super) struct Keeper<K> {
    /// Taken only when it is dropped.
    asks: Option<SyncSender<Work<K>>>,
    closed: Receiver<()>,
    work_max: Duration,
}

impl<K: Kept> Keeper<K> {
    /// Opens what is to be kept, on its thread. A panic and an opening without an end are faults, as later is work that takes
    /// longer than `work_max`.
    pub(super) fn open(
        work_max: Duration,
        open: impl FnOnce() -> Result<K, String> + Send + 'static,
    ) -> Result<Self, String> {
        let (asks, work) = mpsc::sync_channel(1);
        let (closing, closed) = mpsc::sync_channel(1);
        let (opening, opened) = mpsc::sync_channel(1);
        let life = move || {
            let (kept, fault) = guarded(open).map_or_else(|fault| (None, Some(fault)), |kept| (Some(kept), None));
            // Whoever opens may have given up: then there is nobody who asks, and it is closed at once.
            let _heard = opening.send(fault);
            if let Some(kept) = kept {
                keep(kept, &work);
            }
            let _heard = closing.send(());
        };
        let named = thread::Builder::new().name(K::THREAD.to_owned());
        guarded(|| named.spawn(life).map_err(|error| error.to_string()))?;
        match opened.recv_timeout(OPENING_MAX) {
            Ok(None) => Ok(Self { asks: Some(asks), closed, work_max }),
            Ok(Some(fault)) => Err(fault),
            Err(_) => no_end(),
        }
    }

    /// Has it worked on and waits for the answer, no longer than its limit. After an answer that did not come the keeper is
    /// [`abandoned`](Self::abandon).
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut K) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let asks = self.asks.as_ref().expect("taken only by drop");
        let (answering, answer) = mpsc::sync_channel(1);
        let work = move |kept: &mut K| drop(answering.send(guarded(|| work(kept))));
        // A place is taken only while the work before has no end.
        asks.try_send(Box::new(work)).or_else(|_| no_end())?;
        answer.recv_timeout(self.work_max).unwrap_or_else(|_| no_end())
    }
}

impl<K> Keeper<K> {
    /// Leaves it alone for good, with what it works on: closing it could hang, panic again or write.
    pub(super) fn abandon(self) {
        let _left_waiting = std::mem::ManuallyDrop::new(self);
    }
}

impl<K> Drop for Keeper<K> {
    fn drop(&mut self) {
        drop(self.asks.take());
        // Not closed in time it is left alone, as a fault would leave it.
        let _closed = self.closed.recv_timeout(self.work_max);
    }
}

/// Works until nobody can ask any more, then closes what is kept.
fn keep<K: Kept>(mut kept: K, work: &Receiver<Work<K>>) {
    while let Ok(work) = work.recv() {
        work(&mut kept);
    }
    // Not one piece: a panic in the first must not leave out the second.
    drop(guarded(|| kept.settle()));
    drop(guarded(move || {
        drop(kept);
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
    use crate::adapters::store::rows::Rows;

    fn kept(folder: &tempfile::TempDir, work_max: Duration) -> Result<Keeper<Rows>, String> {
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
        let opened = |open: fn() -> Result<Rows, String>| Keeper::open(WORK_MAX, open).err();
        assert_eq!(opened(|| Err("no room".into())), Some("no room".into()));
        assert_eq!(opened(|| panic!("at once")), Some("the engine panicked: at once".into()));
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
