//! Puts the kiosk together from its configuration: the only place in the kiosk that knows the adapters.

mod bench;
mod workbench;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

pub use bench::Bench;
pub use workbench::read_kept_trace;

use super::config::Config;
use super::runtime::owners::{CacheOpener, KioskStore, Opened, OpenedStore, Parts, Printers};
use crate::adapters::centre_http::{self, HttpCentre, HttpCentreConfig};
use crate::adapters::clock::SystemClock;
use crate::adapters::id_chip::TrustAnchors;
use crate::adapters::identity::{Identity, IdentityError, KnownCentre};
use crate::adapters::password::Argon2Passwords;
use crate::adapters::pcsc::{ChipDesk, PcscMonitor, ReaderPattern, ReaderTable};
use crate::adapters::pkcs11::carrier::ProfileSet;
use crate::adapters::printer::{Paper, SheetPrinter, SheetWay, SlipWay, ThermalPrinter};
use crate::adapters::recorder::EventFiles;
use crate::adapters::scanner::SerialScanner;
use crate::adapters::store::{
    CacheOptions, KeyPlace, Store, StoreJournal, StoreOptions, StoreOutbox, panics_are_caught,
};
use crate::adapters::tables::TableFolder;
use crate::adapters::tracer::{TraceRing, Tracer};
use crate::adapters::worker::{CarrierDesk, WorkerProgram};
use crate::domain::carrier::Sha256Hash;
use crate::domain::fault::{Fault, Trouble};
use crate::domain::issue::JournalEntry;
use crate::domain::officer::OfficerId;
use crate::domain::record::{Record, RecordDraft, RecordSeq};
use crate::domain::sync::{ChainHead, Halt};
use crate::ports::outbox::{
    Archive, ClockMemory, Journal, Memory, Outbox, QueueRow, QueueState, Reconciliation, Remembered, StoreError,
};
use crate::ports::printer::Printer;
use crate::ports::scanner::Scanner;
use crate::ports::tables::TableWriter;
use crate::wire::bytes::Base64;
use crate::wire::device::{EnrolAnswer, EnrolRequest};

/// The carrier profiles of a configuration.
///
/// # Errors
/// A profile file that is wrong, with its line, or a module path for a profile that does not exist.
pub fn profiles(config: &Config) -> anyhow::Result<ProfileSet> {
    let mut profiles = ProfileSet::built_in()?;
    if !config.carriers.profiles.as_os_str().is_empty() {
        profiles = profiles.with_directory(&config.carriers.profiles)?;
    }
    for (name, module) in &config.carriers.modules {
        anyhow::ensure!(profiles.set_module(name, module.clone()), "carriers.modules: there is no profile {name}");
    }
    Ok(profiles)
}

/// The table of reader names of a configuration.
///
/// # Errors
/// A pattern that is wrong.
pub fn reader_table(config: &Config, profiles: &ProfileSet) -> anyhow::Result<ReaderTable> {
    let patterns = |key: &str, texts: &[String]| -> anyhow::Result<Vec<ReaderPattern>> {
        texts.iter().map(|t| ReaderPattern::new(t).map_err(|e| anyhow::anyhow!("readers.{key}: {e}"))).collect()
    };
    Ok(ReaderTable {
        ignored: patterns("ignore", &config.readers.ignore)?,
        id_card: patterns("id_card", &config.readers.id_card)?,
        carriers: profiles.reader_kinds().map(|(pattern, kind)| (pattern.clone(), kind)).collect(),
    })
}

/// The authorities whose document signers this kiosk trusts.
#[must_use]
pub fn trust_anchors(config: &Config) -> TrustAnchors {
    TrustAnchors::of_folder_or_none(&config.id_card.trust_anchors)
}

/// The way to the centre of a configuration. Nothing is read or asked yet.
///
/// # Errors
/// An address that is none.
pub fn centre(config: &Config) -> anyhow::Result<HttpCentre> {
    Ok(HttpCentre::new(centre_config(config, &config.centre.address))?)
}

/// This kiosk's identity of a configuration; its files need not be there.
#[must_use]
pub fn identity(config: &Config) -> Identity {
    Identity::new(&config.centre.certificate, &config.centre.key)
}

/// Brings a one-time code to the centre and takes the identity it gives. Answers what the centre said.
///
/// # Errors
/// [`Trouble`] in the kiosk's words; nothing has changed then.
pub fn enrol(config: &Config, code: String) -> Result<EnrolAnswer, Trouble> {
    let failed = |error: IdentityError| Trouble::new(Fault::IdentityEnding, &error.to_string());
    let identity = identity(config);
    let request = Base64(identity.request_next().map_err(failed)?);
    let request = EnrolRequest { kiosk: config.kiosk.name.clone(), code, request };
    let answer = centre_http::enrol(&centre_config(config, &config.centre.enrolment_address), &request)?;
    identity.take_next(&answer.certificate.0).map_err(failed)?;
    if let Some(keys) = &answer.stick {
        identity.keep_stick_keys(keys).map_err(failed)?;
    }
    Ok(answer)
}

fn centre_config(config: &Config, url: &str) -> HttpCentreConfig {
    let section = &config.centre;
    HttpCentreConfig {
        url: url.to_owned(),
        trust_anchors: section.trust_anchor.clone(),
        certificate: section.certificate.clone(),
        key: section.key.clone(),
        proxy: (!section.proxy.is_empty()).then(|| section.proxy.clone()),
        connect_timeout: Duration::from_millis(section.connect_timeout_ms),
        request_timeout: Duration::from_millis(section.request_timeout_ms),
    }
}

/// Where the store's key lies: a systemd credential, or a file beside the store.
#[must_use]
pub fn key_place(config: &Config) -> KeyPlace {
    let credentials = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    KeyPlace::new(credentials, config.store.directory.join("store-key"))
}

/// Opens the store of a configuration; what a technician should know comes with it.
///
/// # Errors
/// [`StoreError`] when it cannot be used.
pub fn open_store(config: &Config) -> Result<(Store, Vec<String>), StoreError> {
    let directory = config.store.directory.as_path();
    let made = std::fs::create_dir_all(directory);
    made.map_err(|e| StoreError::Unreadable(format!("{}: {e}", directory.display())))?;
    // A new store begins the chain of the disk that the certificate names.
    let epoch = identity(config).known().map_or(1, |known| known.epoch);
    let options = StoreOptions { queue_max: config.store.queue_limit, epoch, ..StoreOptions::default() };
    let store = key_place(config).open(directory, &options)?;
    let notices = store.notices()?.into_iter().map(|notice| notice.to_string()).collect();
    Ok((store, notices))
}

/// A number that makes this kiosk's pauses differ from other kiosks'.
///
/// # Errors
/// When the system has no randomness.
pub fn random_seed() -> anyhow::Result<u64> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(u64::from_le_bytes(bytes))
}

/// The parts of a kiosk by a configuration and the file that it came from. Whatever is slow happens on the owners' threads.
///
/// # Errors
/// A configuration that cannot be used.
pub fn parts(config: &Config, file: &Path) -> anyhow::Result<Parts> {
    let profiles = profiles(config)?;
    let table = reader_table(config, &profiles)?;
    let monitor = PcscMonitor::new(table).context("the watch over the readers cannot be set up")?;
    let program = WorkerProgram::current().context("the kiosk does not know its own program")?;
    let officers_centre = centre(config)?;
    let (line, behind, ahead) = (officers_centre.clone(), officers_centre.clone(), officers_centre.clone());
    let reconnect = Box::new(move || line.hang_up());
    let behind = KnownCentre::new(behind, identity(config), Box::new(SystemClock), reconnect)?;
    let ring = Arc::new(TraceRing::new(Box::new(SystemClock)));
    let bench = Bench::new(config)?.traced(Arc::clone(&ring));
    let tools = workbench::Tools::new(config, file, Arc::clone(&ring));
    let recorder = EventFiles::new(config.store.directory.clone());
    let tracer = Tracer::new(ring.clone(), "id-card");
    let of_store = config.clone();
    let (trust_anchors, extended_lengths) = (config.id_card.trust_anchors.clone(), config.id_card.extended_lengths);
    Ok(Parts {
        store: Box::new(move || open_for_owner(&of_store)),
        carriers: Box::new(move || Box::new(CarrierDesk::new(program, profiles).traced(ring))),
        readers: Box::new(move || Box::new(monitor)),
        id_chips: Box::new(move || Box::new(ChipDesk { trust_anchors, extended_lengths, tracer })),
        scanner: scanner(config),
        passwords: Box::new(Argon2Passwords),
        printers: printers(config),
        centre: Box::new(move || Box::new(officers_centre)),
        centre_behind: Box::new(move || Box::new(behind)),
        centre_ahead: Box::new(move || Box::new(ahead)),
        bench: Box::new(move || Box::new(bench)),
        workbench: Box::new(move || Box::new(tools)),
        recorder: Box::new(move || Box::new(recorder)),
        clock: Box::new(SystemClock),
        panic_is_mended: panics_are_caught,
    })
}

/// The serial scanner, where one is configured.
fn scanner(config: &Config) -> Option<Box<dyn FnOnce() -> Box<dyn Scanner> + Send>> {
    let (device, baud) = (config.scanner.device.clone(), config.scanner.baud);
    (!device.as_os_str().is_empty())
        .then(|| Box::new(move || Box::new(SerialScanner::new(device, baud)) as Box<dyn Scanner>) as _)
}

/// The printers, where any is configured.
fn printers(config: &Config) -> Box<dyn FnOnce() -> Printers + Send> {
    let paper = Paper::of_millimetres(config.printer.width_mm).unwrap_or(Paper::Wide);
    let (slips, sheets) = (slip_way(config), sheet_way(config));
    let tables = Some(config.kiosk.export_folder.clone()).filter(|folder| !folder.as_os_str().is_empty());
    Box::new(move || Printers {
        slips: slips.map(|way| Box::new(ThermalPrinter::new(way, paper)) as Box<dyn Printer>),
        sheets: sheets.map(|way| Box::new(SheetPrinter::new(way)) as Box<dyn Printer>),
        tables: tables.map(|folder| Box::new(TableFolder::new(folder)) as Box<dyn TableWriter>),
    })
}

/// Where the printer of slips of a configuration is; `None` where there is none.
#[must_use]
pub fn slip_way(config: &Config) -> Option<SlipWay> {
    let section = &config.printer;
    let by_queue = !section.queue.is_empty();
    section
        .prints_slips()
        .then(|| if by_queue { SlipWay::Queue(section.queue.clone()) } else { SlipWay::Device(section.device.clone()) })
}

/// Where sheets go.
fn sheet_way(config: &Config) -> Option<SheetWay> {
    let section = &config.printer;
    let by_queue = !section.act_queue.is_empty();
    section.prints_sheets().then(|| {
        if by_queue { SheetWay::Queue(section.act_queue.clone()) } else { SheetWay::Folder(section.act_folder.clone()) }
    })
}

/// The limits of the copy of the centre's data.
#[must_use]
pub fn cache_options(config: &Config) -> CacheOptions {
    CacheOptions { orders_max: config.store.copy_limit, ..CacheOptions::default() }
}

fn open_for_owner(config: &Config) -> Opened {
    let (store, notices) = open_store(config)?;
    let warning = (!notices.is_empty()).then(|| notices.join(" · "));
    let both = BothHandles { journal: store.journal(), outbox: store.outbox() };
    let options = cache_options(config);
    let cache: CacheOpener = Box::new(move || Ok(Box::new(store.cache(options)?)));
    Ok(OpenedStore { store: Box::new(both) as Box<dyn KioskStore>, cache, warning })
}

/// The store's two handles, in one owner's hands.
struct BothHandles {
    journal: StoreJournal,
    outbox: StoreOutbox,
}

impl Journal for BothHandles {
    fn write(&mut self, entry: &JournalEntry) -> Result<(), StoreError> {
        self.journal.write(entry)
    }

    fn open_attempts(&mut self) -> Result<Vec<Vec<JournalEntry>>, StoreError> {
        self.journal.open_attempts()
    }
}

impl Outbox for BothHandles {
    fn append(&mut self, at: jiff::Timestamp, officer: &OfficerId, draft: RecordDraft) -> Result<Record, StoreError> {
        self.outbox.append(at, officer, draft)
    }

    fn pending(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.outbox.pending(records_max)
    }

    fn pending_behind(
        &mut self,
        seq: RecordSeq,
        head: Sha256Hash,
        records_max: usize,
    ) -> Result<Vec<Record>, StoreError> {
        self.outbox.pending_behind(seq, head, records_max)
    }

    fn acknowledge(&mut self, seq: RecordSeq, head: Sha256Hash) -> Result<(), StoreError> {
        self.outbox.acknowledge(seq, head)
    }

    fn urgent(&mut self, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.outbox.urgent(records_max)
    }

    fn state(&mut self) -> Result<QueueState, StoreError> {
        self.outbox.state()
    }
}

impl Archive for BothHandles {
    fn newest(&mut self, rows_max: usize) -> Result<Vec<QueueRow>, StoreError> {
        self.outbox.newest(rows_max)
    }

    fn kept_from(&mut self, first: RecordSeq, records_max: usize) -> Result<Vec<Record>, StoreError> {
        self.outbox.kept_from(first, records_max)
    }

    fn erase_before(&mut self, time: jiff::Timestamp) -> Result<u64, StoreError> {
        self.outbox.erase_before(time)
    }
}

impl ClockMemory for BothHandles {
    fn clock_checked(&mut self) -> Result<Option<jiff::Timestamp>, StoreError> {
        self.outbox.clock_checked()
    }

    fn keep_clock_checked(&mut self, at: jiff::Timestamp) -> Result<(), StoreError> {
        self.outbox.keep_clock_checked(at)
    }
}

impl Memory for BothHandles {
    fn remembered(&mut self, what: Remembered) -> Result<Option<Vec<u8>>, StoreError> {
        self.outbox.remembered(what)
    }

    fn remember(&mut self, what: Remembered, value: &[u8]) -> Result<(), StoreError> {
        self.outbox.remember(what, value)
    }
}

impl Reconciliation for BothHandles {
    fn halt(&mut self, halt: Option<Halt>) -> Result<(), StoreError> {
        self.outbox.halt(halt)
    }

    fn take_back(&mut self, records: &[Record], head: &ChainHead) -> Result<(), StoreError> {
        self.outbox.take_back(records, head)
    }

    fn begin_epoch(&mut self, epoch: u32) -> Result<(), StoreError> {
        self.outbox.begin_epoch(epoch)
    }
}
