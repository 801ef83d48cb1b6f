//! The kiosk's real ports with a point on the way to each, at which something goes wrong once.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};
use std::sync::{Arc, Mutex};

use imza_kiosk::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob, Sha256Hash};
use imza_kiosk::domain::certificate::KeyPurpose;
use imza_kiosk::domain::fault::{Fault, Trouble};
use imza_kiosk::domain::issue::JournalEntry;
use imza_kiosk::domain::officer::OfficerId;
use imza_kiosk::domain::order::CarrierKind;
use imza_kiosk::domain::record::{Record, RecordBody, RecordDraft, RecordSeq};
use imza_kiosk::domain::sync::{ChainHead, Halt};
use imza_kiosk::kiosk::runtime::owners::KioskStore;
use imza_kiosk::ports::carrier::CarrierPort;
use imza_kiosk::ports::centre::{Ask, CentrePort, Told};
use imza_kiosk::ports::outbox::{
    Archive, ClockMemory, Journal, Memory, Outbox, QueueRow, QueueState, Reconciliation, Remembered, StoreError,
};
use imza_kiosk::ports::readers::{ReaderMonitor, ReaderRole, ReaderState, ReadersState};
use jiff::Timestamp;
use rustix::process::{Pid, Signal, getpid, kill_process};

use crate::carriers::SECOND_KEY;
use crate::plan::{Kind, Mistakes, Place, Point, Side};

/// The hand that puts the carrier in and pulls it out.
pub struct Hand {
    place: Place,
    readers: SyncSender<ReadersState>,
    is_in: AtomicBool,
}

impl Hand {
    pub fn new(place: Place, readers: SyncSender<ReadersState>) -> Self {
        // A card lies in its reader when the kiosk starts; a software token's slot is yet to be told.
        let is_in = AtomicBool::new(matches!(place, Place::Counter { .. }));
        Self { place, readers, is_in }
    }

    /// Puts it in, or does nothing when it is in.
    pub fn puts_in(&self) {
        if self.is_in.swap(true, Ordering::SeqCst) {
            return;
        }
        match &self.place {
            Place::Folder { tokens, slot } => {
                let aside = tokens.with_extension("aside");
                if aside.exists() {
                    std::fs::rename(aside, tokens).expect("the token's folder");
                }
                self.readers.send(slots(slot, true)).expect("the readers are watched");
            }
            Place::Counter { carrier, .. } => self.counter("insert", carrier),
        }
    }

    /// Pulls it out.
    pub fn pulls_out(&self) {
        self.is_in.store(false, Ordering::SeqCst);
        match &self.place {
            Place::Folder { tokens, slot } => {
                std::fs::rename(tokens, tokens.with_extension("aside")).expect("the token's folder");
                self.readers.send(slots(slot, false)).expect("the readers are watched");
            }
            Place::Counter { carrier, .. } => self.counter("remove", carrier),
        }
    }

    fn counter(&self, command: &str, carrier: &str) {
        let Place::Counter { program, folder, .. } = &self.place else { return };
        let mut counter = Command::new(program);
        counter.arg(command).arg("--dir").arg(folder).arg(carrier);
        let output = counter.env_remove("LD_PRELOAD").output().expect("the counter runs");
        assert!(output.status.success(), "{command} {carrier}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

fn slots(slot: &str, is_in: bool) -> ReadersState {
    let card = is_in.then(|| vec![0x3b, 0x00]);
    ReadersState::Running(vec![ReaderState {
        name: slot.to_owned(),
        role: ReaderRole::Carrier(CarrierKind::SmartCard),
        card,
    }])
}

/// The slots of a software token take the place of reader devices: the smart-card service knows none of them.
pub struct Slots(pub Receiver<ReadersState>);

impl ReaderMonitor for Slots {
    fn next_change(&mut self) -> ReadersState {
        self.0.recv().unwrap_or_else(|_| ReadersState::ServiceDown("the case has ended".to_owned()))
    }
}

/// The one point of a case.
pub struct Points {
    point: Option<Point>,
    reached: AtomicBool,
    hand: Arc<Hand>,
    pub mistakes: Mistakes,
}

impl Points {
    pub fn new(point: Option<Point>, hand: Arc<Hand>, mistakes: Mistakes) -> Arc<Self> {
        Arc::new(Self { point, reached: AtomicBool::new(false), hand, mistakes })
    }

    /// Passes an effect on; `lost` is what the kiosk hears when the question or the answer is lost.
    fn pass<T>(&self, effect: &str, real: impl FnOnce() -> T, lost: impl FnOnce() -> T) -> T {
        let due = self.point.as_ref().filter(|point| point.effect == effect);
        let Some(point) = due.filter(|_| !self.reached.swap(true, Ordering::SeqCst)) else { return real() };
        if point.side == Side::Before {
            self.strike(point.kind);
            return if point.kind == Kind::AnswerLost { lost() } else { real() };
        }
        let answer = real();
        self.strike(point.kind);
        if point.kind == Kind::AnswerLost { lost() } else { answer }
    }

    fn strike(&self, kind: Kind) {
        println!("\nreached");
        match kind {
            Kind::KioskKilled | Kind::PowerCut => kill_process(getpid(), Signal::KILL).expect("it is ours"),
            Kind::WorkerKilled => kill_workers(),
            Kind::CarrierPulled => self.hand.pulls_out(),
            Kind::AnswerLost => {}
        }
    }
}

/// Kills every carrier worker of this process, and waits until none is left.
pub fn kill_workers() {
    for worker in workers() {
        let _ended_already = kill_process(worker, Signal::KILL);
    }
}

/// The carrier workers of this process.
pub fn workers() -> Vec<Pid> {
    let this = getpid().as_raw_nonzero().get().to_string();
    let all = std::fs::read_dir("/proc").expect("/proc").filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    all.filter_map(|id| {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.to_owned();
        let arguments = std::fs::read(format!("/proc/{id}/cmdline")).ok()?;
        let is_worker = arguments.split(|byte| *byte == 0).any(|argument| argument == b"carrier-worker");
        (parent == this && is_worker).then(|| Pid::from_raw(id.parse().ok()?)).flatten()
    })
    .collect()
}

/// A port with the point before it.
pub struct Pointed<Port> {
    pub port: Port,
    pub points: Arc<Points>,
    /// The certificate that was written last.
    pub written: Mutex<Option<Vec<u8>>>,
}

impl<Port> Pointed<Port> {
    pub fn new(port: Port, points: &Arc<Points>) -> Self {
        Self { port, points: Arc::clone(points), written: Mutex::default() }
    }
}

/// The name of an effect that is about the second of two keys.
fn of_second(effect: &str, is_second: bool) -> String {
    if is_second { format!("{effect}:second") } else { effect.to_owned() }
}

/// True for a job about the authentication key.
fn is_about_second(job: &CarrierJob) -> bool {
    match job {
        CarrierJob::MakeKey { id, .. }
        | CarrierJob::ReadKey { id, .. }
        | CarrierJob::SignRequest { id, .. }
        | CarrierJob::WriteCertificate { id, .. }
        | CarrierJob::ReadCertificate { id, .. }
        | CarrierJob::Sign { id, .. } => id.to_string() == SECOND_KEY,
        _ => false,
    }
}

impl<Port: CarrierPort> CarrierPort for Pointed<Port> {
    fn perform(&mut self, job: &CarrierJob) -> Result<CarrierAnswer, CarrierFault> {
        let effect = match job {
            CarrierJob::Inspect { .. } => "carrier:inspect",
            CarrierJob::ChoosePin { .. } => "carrier:choose-pin",
            CarrierJob::PresentPin { .. } => "carrier:present-pin",
            CarrierJob::ChangePin { .. } => "carrier:change-pin",
            CarrierJob::MakeKey { .. } => "carrier:make-key",
            CarrierJob::ReadKey { .. } => "carrier:read-key",
            CarrierJob::SignRequest { .. } => "carrier:sign-request",
            CarrierJob::WriteCertificate { certificate, .. } => {
                *self.written.lock().expect("no panic holds it") = Some(certificate.clone());
                "carrier:write"
            }
            CarrierJob::ReadCertificate { .. } => "carrier:read-back",
            CarrierJob::Sign { .. } => "carrier:sign",
            CarrierJob::Authenticate { .. } => "carrier:authenticate",
            CarrierJob::DestroyKey { .. } => "carrier:destroy-key",
            CarrierJob::DrawSecret { .. } => "carrier:draw-secret",
            CarrierJob::TakeSecret { .. } => "carrier:take-secret",
            _ => "carrier:other",
        };
        if effect == "carrier:read-back" && self.points.mistakes.no_read_back {
            let written = self.written.lock().expect("no panic holds it").clone();
            return Ok(CarrierAnswer::Certificate(written.unwrap_or_default()));
        }
        let points = Arc::clone(&self.points);
        // A worker whose answer is not heard is one whose pipe broke: it is gone, and its PIN with it.
        points.pass(
            &of_second(effect, is_about_second(job)),
            || self.port.perform(job),
            || {
                kill_workers();
                Err(CarrierFault::ModuleStopped)
            },
        )
    }
}

impl CentrePort for Pointed<Box<dyn CentrePort>> {
    fn ask(&mut self, ask: &Ask, session: Option<&str>) -> Result<Told, Trouble> {
        let effect = match ask {
            Ask::Lease(_) => "centre:lease",
            Ask::Certificate(_) => "centre:certificate",
            Ask::KeepSecret(_) => "centre:secret",
            Ask::TellSecret(_) => "centre:secret-outcome",
            Ask::Nonce(_) => "centre:nonce",
            Ask::Proof(_) => "centre:proof",
            _ => "centre:other",
        };
        let is_second = match ask {
            Ask::Certificate(request) => request.purpose == KeyPurpose::Authentication,
            Ask::Nonce(request) => request.purpose == KeyPurpose::Authentication,
            Ask::Proof(request) => request.purpose == KeyPurpose::Authentication,
            _ => false,
        };
        let points = Arc::clone(&self.points);
        let lost = || Err(Trouble::new(Fault::CentreUnreachable, "the matrix lost the answer"));
        points.pass(&of_second(effect, is_second), || self.port.ask(ask, session), lost)
    }
}

impl Journal for Pointed<Box<dyn KioskStore>> {
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError> {
        let written = serde_json::to_value(&entry.fact).expect("plain data");
        let fact = of_second(written["fact"].as_str().expect("tagged"), written["purpose"] == "authentication");
        if self.points.mistakes.journal_without.as_ref() == Some(&fact) {
            return Ok(());
        }
        let points = Arc::clone(&self.points);
        points.pass(&format!("journal:{fact}"), || self.port.write(entry), lost)
    }

    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError> {
        self.port.open_attempts()
    }
}

fn lost<T>() -> Result<T, StoreError> {
    Err(StoreError::NotDurable("the matrix lost the answer".to_owned()))
}

impl Outbox for Pointed<Box<dyn KioskStore>> {
    fn append(&mut self, at: Timestamp, officer: &OfficerId, draft: RecordDraft) -> Result<Record, StoreError> {
        let effect = match &draft {
            RecordBody::HandOver { .. } => "store:hand-over",
            _ => "store:other",
        };
        let points = Arc::clone(&self.points);
        points.pass(effect, || self.port.append(at, officer, draft), lost)
    }

    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.port.pending(records_max)
    }

    fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.port.pending_behind(seq, head, records_max)
    }

    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError> {
        let points = Arc::clone(&self.points);
        points.pass("store:acknowledge", || self.port.acknowledge(seq, head), lost)
    }

    fn urgent(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.port.urgent(records_max)
    }

    fn state(&mut self) -> Result<QueueState, StoreError> {
        self.port.state()
    }
}

impl Archive for Pointed<Box<dyn KioskStore>> {
    fn newest(&mut self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError> {
        self.port.newest(rows_max)
    }

    fn kept_from(&mut self, first: RecordSeq, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.port.kept_from(first, records_max)
    }

    fn erase_before(&mut self, time: Timestamp) -> Result<u64, StoreError> {
        self.port.erase_before(time)
    }
}

impl Memory for Pointed<Box<dyn KioskStore>> {
    fn remembered(&mut self, what: Remembered) -> Result<Option<Vec<u8>>, StoreError> {
        self.port.remembered(what)
    }

    fn remember(&mut self, what: Remembered, value: &[u8]) -> Result<(), StoreError> {
        self.port.remember(what, value)
    }
}

impl ClockMemory for Pointed<Box<dyn KioskStore>> {
    fn clock_checked(&mut self) -> Result<Option<Timestamp>, StoreError> {
        self.port.clock_checked()
    }

    fn keep_clock_checked(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.port.keep_clock_checked(at)
    }
}

impl Reconciliation for Pointed<Box<dyn KioskStore>> {
    fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError> {
        self.port.halt(halt)
    }

    fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError> {
        self.port.take_back(records, head)
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        self.port.begin_epoch(epoch)
    }
}
