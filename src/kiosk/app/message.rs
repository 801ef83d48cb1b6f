//! What comes into the kiosk's core and what goes out of it.

use jiff::Timestamp;

use super::export::ExportJob;
use super::paper::PrintJob;
use crate::domain::carrier::{CarrierAnswer, CarrierFault, CarrierJob, Sha256Hash};
use crate::domain::doctor::{Group, StoreOpening};
use crate::domain::fault::Trouble;
use crate::domain::id_chip::{ChipDetails, ChipProgress, ChipReport};
use crate::domain::issue::JournalEntry;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordDraft, RecordSeq};
use crate::domain::second_factor::SpkiDer;
use crate::domain::secret::Password;
use crate::domain::sync::{ChainHead, Halt};
use crate::ports::cache::{CacheError, CacheFound, CacheState};
use crate::ports::centre::{Ask, Told};
use crate::ports::diagnostics::Look;
use crate::ports::id_chip::ChipJob;
use crate::ports::outbox::{QueueRow, QueueState, Remembered, StoreError};
use crate::ports::readers::ReadersState;
use crate::ports::workbench::{
    ConfigurationJob, ConfiguredKey, LogFilter, LogPage, LogPlace, SignatureCheck, TraceJob, TracePage,
};
use crate::wire::centre::OrderQuery;
use crate::wire::changes::{ChangesAnswer, Cursor};
use crate::wire::record_search::RecordProof;

/// A key, without knowledge of the terminal library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// A printable character.
    Char(char),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Erases the last character.
    Backspace,
    /// Next field.
    Tab,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// First line.
    Home,
    /// Last line.
    End,
    /// A function key, from 1.
    F(u8),
    /// A letter with Ctrl.
    Ctrl(char),
}

/// What a person or a scanner did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// One key.
    Key(Key),
    /// Characters that came in one burst: a scanner's, or a paste. Line ends are `\n`.
    Burst(String),
    /// A click; what it means is read from what is drawn there, before it comes to the core.
    Click {
        /// Column, from 0.
        column: u16,
        /// Row, from 0.
        row: u16,
    },
    /// The terminal has this size now.
    Resize {
        /// Columns.
        columns: u16,
        /// Rows.
        rows: u16,
    },
}

/// Ties an answer to its question; a late answer, whose question nobody waits for, is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JobId(pub u64);

/// Anything that happens, in one total order.
#[derive(Debug, Clone)]
pub enum Msg {
    /// From the keyboard, the scanner or the terminal.
    Input(Input),
    /// A moment asked for by [`super::Model::next_wake`] has come.
    Tick,
    /// The readers look like this now.
    Readers(ReadersState),
    /// The store was opened, or could not be.
    StoreOpened(Result<StoreOpened, StoreError>),
    /// An effect's answer.
    Answer(JobId, Answer),
    /// The program is asked to end (SIGTERM).
    Stop,
}

/// What the store holds when it opens.
#[derive(Debug, Clone)]
pub struct StoreOpened {
    /// The queue.
    pub queue: QueueState,
    /// Attempts that were cut off, each in the order written.
    pub attempts: Vec<Vec<JournalEntry>>,
    /// What the clock showed when a contact with the centre last found it right.
    pub clock_checked: Option<Timestamp>,
    /// The word of the look that was chosen last.
    pub look: Option<Vec<u8>>,
    /// The officers who may sign in without a line.
    pub officers: Option<Vec<u8>>,
    /// A warning for the technician, such as a key kept in a plain file.
    pub warning: Option<String>,
}

/// The answer to an effect.
#[derive(Debug, Clone)]
pub enum Answer {
    /// From the centre.
    Centre(Result<Told, Trouble>),
    /// From the carrier.
    Carrier(Result<CarrierAnswer, CarrierFault>),
    /// From the store.
    Store(Result<StoreAnswer, StoreError>),
    /// From the copy of the centre's data.
    Cache(Result<CacheAnswer, CacheError>),
    /// From the chip of an ID card: how far its reading is.
    ChipProgress(ChipProgress),
    /// The card slipped off its reader; back within seconds, it is read again.
    ChipSlipped,
    /// From the chip of an ID card: who it is. The details follow under the same job.
    Chip(Box<Result<ChipReport, Trouble>>),
    /// From the same chip: everything else, or why it was not read.
    ChipDetails(Box<Result<ChipDetails, Trouble>>),
    /// From the owner of passwords: the hash, or why there is none.
    PasswordHashed(Result<String, String>),
    /// From the owner of passwords: whether it is the one that was hashed, or the signature the key's.
    PasswordChecked(bool),
    /// From the owner of passwords: 32 random bytes for a carrier to sign, or why there are none.
    ChallengeDrawn(Result<[u8; 32], String>),
    /// An officer has shown a carrier of their own at this kiosk without a line, or why not.
    CarrierShown(Result<(), Trouble>),
    /// This kiosk itself knew the second person while the line was cut, or why not.
    SecondHere(Result<OfficerId, Trouble>),
    /// From the printer.
    Printed(Result<(), Trouble>),
    /// From the folder for tables and proofs: the files.
    Exported(Result<Vec<String>, Trouble>),
    /// From the bench, piece by piece under one job: what was found, and which groups are done.
    Looked(Vec<Look>),
    /// From the log.
    Log(Result<LogPage, Trouble>),
    /// From the trace.
    Trace(Result<TracePage, Trouble>),
    /// Whether a signature holds.
    Verified(bool),
    /// The configuration's keys.
    Configured(Result<Vec<ConfiguredKey>, Trouble>),
}

/// A job for the store's owner.
#[derive(Debug, Clone)]
pub enum StoreJob {
    /// Make a journal entry durable.
    Journal(JournalEntry),
    /// Chain a fact: its receipt number, if it has one, and the end of its order's journal become durable with it.
    Append {
        /// The kiosk's time.
        at: Timestamp,
        /// Who is signed in.
        officer: OfficerId,
        /// The fact.
        draft: RecordDraft,
    },
    /// The first unsent records.
    Pending {
        /// How many at most.
        records_max: usize,
    },
    /// The next records behind one that was just read and is on its way.
    PendingBehind {
        /// Its number.
        seq: RecordSeq,
        /// The chain's value there.
        head: Sha256Hash,
        /// How many at most.
        records_max: usize,
    },
    /// The first unsent records whose kind is urgent.
    Urgent {
        /// How many at most.
        records_max: usize,
    },
    /// Records from this one on, whether the centre had acknowledged them or not.
    KeptFrom {
        /// The first.
        first: RecordSeq,
        /// How many at most.
        records_max: usize,
    },
    /// The newest records, for the screen.
    Newest {
        /// How many at most.
        rows_max: usize,
    },
    /// Erase what acknowledged records made before then say.
    Erase {
        /// The moment.
        before: Timestamp,
    },
    /// How the queue stands; asked after a failure, to learn whether the store is well again.
    State,
    /// The centre has everything up to here.
    Acknowledge {
        /// Number.
        seq: RecordSeq,
        /// The chain's value there.
        head: Sha256Hash,
    },
    /// The clock was found right, and showed this.
    ClockChecked {
        /// The clock.
        at: Timestamp,
    },
    /// Remember this beside the records.
    Remember {
        /// What of.
        what: Remembered,
        /// The new value.
        value: Vec<u8>,
    },
    /// Read only from now on, or no longer.
    Halt(Option<Halt>),
    /// Take in what this disk lost.
    TakeBack {
        /// The records, in order.
        records: Vec<Record>,
        /// Where the chain ends at the centre.
        head: ChainHead,
    },
    /// Go on in a new epoch.
    BeginEpoch {
        /// Its number.
        epoch: u32,
    },
}

/// What the store answers.
#[derive(Debug, Clone)]
pub enum StoreAnswer {
    /// To [`StoreJob::Journal`].
    Journalled,
    /// To [`StoreJob::ClockChecked`].
    ClockKept,
    /// To [`StoreJob::Remember`].
    Remembered,
    /// To [`StoreJob::Append`]: the record, and the queue with it where it could be read.
    Appended(Box<Record>, Option<QueueState>),
    /// To [`StoreJob::Pending`], [`StoreJob::PendingBehind`], [`StoreJob::Urgent`] and [`StoreJob::KeptFrom`].
    Records(Vec<Record>),
    /// To [`StoreJob::Newest`].
    Newest(Vec<QueueRow>),
    /// To [`StoreJob::Erase`]: how many records lost their content.
    Erased(u64),
    /// To [`StoreJob::State`], [`StoreJob::Acknowledge`], [`StoreJob::Halt`], [`StoreJob::TakeBack`] and [`StoreJob::BeginEpoch`].
    Queue(QueueState),
}

/// A job for the owner of the copy.
#[derive(Debug, Clone)]
pub enum CacheJob {
    /// How does it stand?
    State,
    /// Take a page in.
    Keep {
        /// The cursor it was asked with.
        asked: Option<Cursor>,
        /// The page.
        page: Box<ChangesAnswer>,
    },
    /// Nothing had changed at the centre.
    Confirm {
        /// The centre's clock then.
        as_of: Timestamp,
    },
    /// Search.
    Find {
        /// What may be meant, the likeliest first.
        queries: Vec<OrderQuery>,
        /// The kiosk's time.
        at: Timestamp,
        /// Most orders.
        orders_max: usize,
    },
}

/// What the copy's owner answers.
#[derive(Debug, Clone)]
pub enum CacheAnswer {
    /// To every job but [`CacheJob::Find`].
    Stands(CacheState),
    /// To [`CacheJob::Find`].
    Found(CacheFound),
}

/// A job for the owner of passwords, who verifies what officers show without a line.
#[derive(Clone)]
pub enum PasswordJob {
    /// Hash one that the centre took.
    Hash(Password),
    /// Hold one against a hash.
    Check {
        /// As typed.
        password: Password,
        /// In PHC form.
        hash: String,
    },
    /// Draw random bytes for an officer's carrier to sign.
    Draw,
    /// Hold a signature against a key.
    Verify {
        /// The key.
        spki: SpkiDer,
        /// What was to be signed.
        message: Vec<u8>,
        /// What the carrier answered.
        signature: Vec<u8>,
    },
}

/// Something to be done outside.
#[derive(Clone)]
pub enum Effect {
    /// Ask the centre on the officer's behalf.
    Ask(JobId, Ask, Option<String>),
    /// Ask the centre behind the screen (heartbeat, records): never waits behind an officer's question.
    AskBehind(JobId, Ask, Option<String>),
    /// Make ready what will be asked behind the screen next; nobody waits for it.
    Prepare(Ask),
    /// A carrier job.
    Carrier(JobId, CarrierJob),
    /// A store job.
    Store(JobId, StoreJob),
    /// A job for the copy of the centre's data.
    Cache(JobId, CacheJob),
    /// Read the chip of an ID card.
    Chip(JobId, ChipJob),
    /// Hash a password or hold it against a hash.
    Password(JobId, PasswordJob),
    /// Print a paper.
    Print(JobId, Box<PrintJob>),
    /// Write the numbers behind a picture to files.
    Export(JobId, Box<ExportJob>),
    /// Write the proof of a record to a file.
    SaveProof(JobId, Box<RecordProof>),
    /// Look at these groups for a technician; the store is as told, for nobody else can open it.
    Examine(JobId, Vec<Group>, StoreOpening),
    /// Read the program's own log.
    ReadLog(JobId, LogPlace, LogFilter),
    /// Read, switch or keep the trace of commands and calls.
    Trace(JobId, TraceJob),
    /// Verify a signature that a carrier or a kiosk made.
    Verify(JobId, Box<SignatureCheck>),
    /// Read or change the configuration.
    Configure(JobId, ConfigurationJob),
    /// End the program.
    Quit,
}
