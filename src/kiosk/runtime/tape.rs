//! What the core is told, recorded on the way: never waits for the disk, and stops rather than leave something out unseen.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::domain::clock::ClockReading;
use crate::kiosk::app::Model;
use crate::kiosk::app::message::Msg;
use crate::kiosk::app::recording::Recorder;
use crate::ports::recorder::EventLog;
use crate::wire::recording::RecordedEvent;

/// Events that may wait for the disk.
const EVENTS_MAX: usize = 1_024;
/// Events after which a new recording begins as soon as nobody is signed in.
const EVENTS_BEFORE_ANEW: usize = 10_000;

/// The recording that is under way.
pub(super) struct Tape {
    recorder: Recorder,
    events: SyncSender<RecordedEvent>,
    told: usize,
    /// An event had no room: what follows would not replay.
    is_torn: bool,
}

impl Tape {
    /// Starts the owner of the disk's side.
    pub(super) fn start(open: Box<dyn FnOnce() -> Box<dyn EventLog> + Send>) -> io::Result<Self> {
        let (events, queue) = sync_channel(EVENTS_MAX);
        thread::Builder::new().name("recorder".into()).spawn(move || own(&mut *open(), &queue))?;
        Ok(Self { recorder: Recorder::default(), events, told: 0, is_torn: false })
    }

    /// Begins a recording.
    pub(super) fn begin(&mut self, model: &Model, at: ClockReading) {
        (self.told, self.is_torn) = (0, false);
        Recorder::began(model, at).into_iter().for_each(|event| self.tell(event));
    }

    /// Records a message that is about to be taken.
    pub(super) fn record(&mut self, model: &Model, at: ClockReading, message: &Msg) {
        if self.told >= EVENTS_BEFORE_ANEW && model.session.is_none() {
            self.begin(model, at);
        }
        if let Some(event) = self.recorder.event(model, at, message) {
            self.tell(event);
        }
    }

    fn tell(&mut self, event: RecordedEvent) {
        self.is_torn = self.is_torn || self.events.try_send(event).is_err();
        self.told += 1;
    }
}

fn own(log: &mut dyn EventLog, queue: &Receiver<RecordedEvent>) {
    while let Ok(event) = queue.recv() {
        log.record(&event);
    }
}
