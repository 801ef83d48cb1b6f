//! A kiosk with records to send: the program's own core decides what is read, sent and noted, and when; its store, its line and what is
//! made ready for that each have a thread, as the program gives them. Nobody sits before it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use imza_kiosk::adapters::centre_http::HttpCentre;
use imza_kiosk::adapters::clock::SystemClock;
use imza_kiosk::adapters::store::{Store, StoreOutbox};
use imza_kiosk::kiosk::app::message::{Answer, Effect, JobId, Msg, StoreAnswer, StoreJob, StoreOpened};
use imza_kiosk::kiosk::app::{Model, Settings, StoreView, update};
use imza_kiosk::kiosk::config::Config;
use imza_kiosk::ports::centre::{Ask, CentrePort as _};
use imza_kiosk::ports::clock::Clock as _;
use imza_kiosk::ports::outbox::{Archive as _, ClockMemory as _, Memory as _, Outbox as _, StoreError};
use imza_kiosk::wire::centre::HelloRequest;

use crate::ashore::KIOSK;

/// Answers that may wait.
const INBOX_MAX: usize = 64;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// The kiosk.
pub struct Kiosk {
    model: Model,
    store: Store,
    inbox: Receiver<Msg>,
    to_store: SyncSender<(JobId, StoreJob)>,
    to_centre: SyncSender<(JobId, Ask)>,
    to_packing: SyncSender<Ask>,
    /// Questions on their way.
    asked: usize,
    /// Answers that the core has not been given: between two turns it stands still.
    held: Vec<Msg>,
}

impl Kiosk {
    /// Begins with the store open, and a line that has carried a question: both ends' first handshake, and the entropy that
    /// each program gathers for it, are no part of a rate.
    pub fn begin(store: Store, mut line: HttpCentre) -> Self {
        let hello = HelloRequest {
            kiosk_version: env!("CARGO_PKG_VERSION").to_owned(),
            kiosk_time: SystemClock.now(),
            unsent: 0,
            run: None,
        };
        line.ask(&Ask::Hello(hello), None).expect("the centre answers");
        let (answers, inbox) = sync_channel(INBOX_MAX);
        let (to_store, jobs) = sync_channel::<(JobId, StoreJob)>(INBOX_MAX);
        let (to_centre, asks) = sync_channel::<(JobId, Ask)>(INBOX_MAX);
        let (to_packing, next) = sync_channel::<Ask>(INBOX_MAX);
        let mut ahead = line.clone();
        std::thread::spawn(move || next.iter().for_each(|ask| ahead.prepare(&ask)));
        let (mut outbox, kept) = (store.outbox(), answers.clone());
        std::thread::spawn(move || {
            for (job, what) in jobs {
                drop(kept.send(Msg::Answer(job, Answer::Store(keep(&mut outbox, what)))));
            }
        });
        std::thread::spawn(move || {
            for (job, ask) in asks {
                drop(answers.send(Msg::Answer(job, Answer::Centre(line.ask(&ask, None)))));
            }
        });
        let model = Model::new(settings(), SystemClock.now());
        let mut kiosk = Self { model, store, inbox, to_store, to_centre, to_packing, asked: 0, held: vec![] };
        let queue = kiosk.store.outbox().state().expect("readable");
        let opened =
            StoreOpened { queue, attempts: vec![], clock_checked: None, look: None, officers: None, warning: None };
        kiosk.tell(Msg::StoreOpened(Ok(opened)));
        kiosk
    }

    /// Sends until so many more records are acknowledged, or all are, then stands still; answers how many were.
    pub fn send(&mut self, records: usize) -> usize {
        let before = self.acknowledged();
        std::mem::take(&mut self.held).into_iter().for_each(|answer| self.tell(answer));
        while self.unsent() > 0 && self.acknowledged() < before + records as u64 {
            let answer = self.answer();
            self.tell(answer);
        }
        while self.asked > 0 {
            let answer = self.answer();
            self.held.push(answer);
        }
        (self.acknowledged() - before) as usize
    }

    /// Records that the centre has not acknowledged.
    pub fn unsent(&self) -> u64 {
        self.model.queue().map_or(0, |queue| queue.unsent)
    }

    fn acknowledged(&self) -> u64 {
        self.model.queue().map_or(0, |queue| queue.acked_seq)
    }

    fn answer(&mut self) -> Msg {
        // With nothing on its way the core waits for its time.
        let patience = if self.asked > 0 { PATIENCE } else { Duration::from_millis(1) };
        match self.inbox.recv_timeout(patience) {
            Ok(answer) => {
                self.asked -= 1;
                answer
            }
            Err(_) if self.asked == 0 => Msg::Tick,
            Err(_) => panic!("no answer: {:?}", self.model.line),
        }
    }

    fn tell(&mut self, message: Msg) {
        for effect in update(&mut self.model, SystemClock.reading(), message) {
            let given = match effect {
                Effect::Store(job, what) => self.to_store.send((job, what)).is_ok(),
                Effect::AskBehind(job, ask, _) => self.to_centre.send((job, ask)).is_ok(),
                Effect::Prepare(ask) => {
                    self.to_packing.send(ask).expect("its thread runs");
                    continue;
                }
                // Nobody looks for anything in the copy, and no device is there.
                _ => continue,
            };
            assert!(given, "an owner has ended");
            self.asked += 1;
        }
        let is_well = matches!(self.model.store, StoreView::Open(_)) && self.model.line.last_error.is_none();
        assert!(is_well, "{:?} {:?}", self.model.store, self.model.line);
    }

    pub fn assert_empty(&self) {
        assert_eq!(self.store.outbox().state().expect("readable").unsent, 0);
    }
}

/// What the store's owner does for the sending.
fn keep(store: &mut StoreOutbox, what: StoreJob) -> Result<StoreAnswer, StoreError> {
    Ok(match what {
        StoreJob::Pending { records_max } => StoreAnswer::Records(store.pending(records_max)?),
        StoreJob::PendingBehind { seq, head, records_max } => {
            StoreAnswer::Records(store.pending_behind(seq, head, records_max)?)
        }
        StoreJob::Acknowledge { seq, head } => {
            store.acknowledge(seq, head)?;
            StoreAnswer::Queue(store.state()?)
        }
        StoreJob::Newest { rows_max } => StoreAnswer::Newest(store.newest(rows_max)?),
        StoreJob::Erase { before } => StoreAnswer::Erased(store.erase_before(before)?),
        StoreJob::ClockChecked { at } => {
            store.keep_clock_checked(at)?;
            StoreAnswer::ClockKept
        }
        StoreJob::Remember { what, value } => {
            store.remember(what, &value)?;
            StoreAnswer::Remembered
        }
        other => panic!("nobody asks for this here: {other:?}"),
    })
}

fn settings() -> Settings {
    Settings { kiosk: KIOSK.to_owned(), ..Config::default().settings() }
}
