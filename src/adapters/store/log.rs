//! The log file: written, synced, then believed. Knows nothing of the index.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::disk::{Disk, DiskFile, FileReader};
use super::frame::{Found, Framer, HEADER_BYTES, Header, frame_length};
use super::seal::Sealer;
use crate::ports::outbox::StoreError;
use crate::wire::store::LogEntry;

/// The log's file name in the store's directory.
pub(super) const LOG_FILE: &str = "journal.log";
/// A log being written anew, before it takes the old one's place.
const NEW_FILE: &str = "journal.log.new";
/// The file grows by this many zero bytes at a time: a write that leaves the file's length alone is synced without the file
/// system's own journal.
const GROWTH_BYTES: usize = 128 << 10;
/// A new log is written by about this many bytes at a time.
const PIECE_BYTES: usize = 64 << 10;

/// The open log. Whole frames lie before `length`; each was synced before anybody was told of it. Behind it lie zeros up to
/// `file_length`.
pub(super) struct Log {
    file: Box<dyn DiskFile>,
    framer: Framer,
    length: u64,
    file_length: u64,
    entries: u64,
}

/// What reading a log found besides its good entries.
#[derive(Default)]
pub(super) struct Rest {
    /// Whole frames behind a damaged stretch, by number.
    pub(super) later: Vec<(u64, LogEntry)>,
    /// Bytes behind the last good entry that are neither frame nor zeros: a write that a cut interrupted, unless `later`
    /// says otherwise.
    pub(super) tail_bytes: u64,
}

/// A whole, synced log that does not stand under its name yet.
pub(super) struct NewLog {
    log: Log,
    disk: Arc<dyn Disk>,
}

impl NewLog {
    /// Lets it take the old log's place. After a fault nobody knows which of the two a power cut would leave.
    pub(super) fn take_place(self) -> Result<Log, StoreError> {
        self.disk.rename(NEW_FILE, LOG_FILE).map_err(not_durable)?;
        self.disk.sync_names().map_err(not_durable)?;
        Ok(self.log)
    }
}

/// Why an entry was not appended.
#[derive(Debug)]
pub(super) enum AppendFault {
    /// The disk is full; nothing of the entry is left in the file.
    Full,
    /// Nothing of the entry is left in the file.
    Undone(String),
    /// Nobody knows what is on the disk: the sync failed, or the file could not be cut back. Such a file is never synced
    /// again; a new one must take its place.
    Suspect(String),
}

/// What the header says.
pub(super) enum HeaderFound {
    NoFile,
    Damaged,
    Whole(Header),
}

impl Log {
    /// Reads the header alone.
    pub(super) fn header(disk: &dyn Disk) -> Result<HeaderFound, StoreError> {
        let mut bytes = vec![];
        match disk.open(LOG_FILE) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(HeaderFound::NoFile),
            opened => opened.and_then(|file| {
                let from = FileReader { file: file.as_ref(), place: 0 };
                from.take(HEADER_BYTES as u64).read_to_end(&mut bytes)
            }),
        }
        .map_err(unreadable)?;
        Ok(Header::decode(&bytes).map_or(HeaderFound::Damaged, HeaderFound::Whole))
    }

    /// Writes a log anew, beside the one there is.
    pub(super) fn write_new(
        disk: &Arc<dyn Disk>,
        sealer: Sealer,
        entries: impl Iterator<Item = Result<LogEntry, StoreError>>,
    ) -> Result<NewLog, StoreError> {
        let mut log_id = [0; 16];
        getrandom::fill(&mut log_id).map_err(not_durable)?;
        let framer = Framer { sealer, log_id };
        let file = disk.create(NEW_FILE).map_err(not_durable)?;
        let mut log = Self { file, framer, length: HEADER_BYTES as u64, file_length: 0, entries: 0 };
        let mut piece = Header::new(log_id, log.framer.sealer.key_id()).encode();
        for entry in entries {
            let frame = log.framer.encode(log.entries, &entry?).map_err(StoreError::NotDurable)?;
            log.length += frame.len() as u64;
            log.entries += 1;
            piece.extend(frame);
            if piece.len() >= PIECE_BYTES {
                log.put(&mut piece).map_err(not_durable)?;
            }
        }
        log.put(&mut piece).map_err(not_durable)?;
        log.file.sync().map_err(not_durable)?;
        Ok(NewLog { log, disk: disk.clone() })
    }

    /// Writes what was gathered behind what the file holds.
    fn put(&mut self, piece: &mut Vec<u8>) -> io::Result<()> {
        self.file.write_at(self.file_length, piece)?;
        self.file_length += piece.len() as u64;
        piece.clear();
        Ok(())
    }

    /// Reads the log and hands over each good entry in order. What was written before a kill but never synced is synced
    /// here, before anybody builds on it.
    pub(super) fn open(
        disk: &dyn Disk,
        framer: Framer,
        mut each: impl FnMut(LogEntry) -> Result<(), String>,
    ) -> Result<(Self, Rest), StoreError> {
        let file = disk.open(LOG_FILE).map_err(unreadable)?;
        let mut log = Self { file, framer, length: HEADER_BYTES as u64, file_length: 0, entries: 0 };
        let mut reader =
            BufReader::with_capacity(64 * 1024, FileReader { file: log.file.as_ref(), place: HEADER_BYTES as u64 });
        let mut buffer = vec![];
        while read_frame(&mut reader, &mut buffer).map_err(unreadable)? {
            match log.framer.decode(&buffer) {
                Found::Frame { number, entry, bytes } if number == log.entries && bytes == buffer.len() => {
                    each(*entry).map_err(StoreError::Damaged)?;
                    log.entries += 1;
                    log.length += bytes as u64;
                }
                Found::Unknown => return Err(unknown_entry()),
                Found::Frame { .. } | Found::Nothing => break,
            }
        }
        let rest = log.rest()?;
        log.file_length = log.file.length().map_err(unreadable)?;
        log.file.sync().map_err(unreadable)?;
        disk.sync_names().map_err(unreadable)?;
        Ok((log, rest))
    }

    /// Looks through what lies behind the last good entry.
    fn rest(&self) -> Result<Rest, StoreError> {
        let mut bytes = vec![];
        FileReader { file: self.file.as_ref(), place: self.length }.read_to_end(&mut bytes).map_err(unreadable)?;
        let used = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        let mut rest = Rest { later: vec![], tail_bytes: used as u64 };
        let mut remaining = bytes.as_slice();
        while let Some(at) = self.framer.resync(remaining) {
            remaining = &remaining[at..];
            loop {
                match self.framer.decode(remaining) {
                    Found::Frame { number, entry, bytes } => {
                        rest.later.push((number, *entry));
                        remaining = &remaining[bytes..];
                    }
                    Found::Unknown => return Err(unknown_entry()),
                    Found::Nothing => break,
                }
            }
        }
        Ok(rest)
    }

    /// Cuts off what lies behind the last good entry.
    pub(super) fn cut_tail(&mut self) -> Result<(), StoreError> {
        self.file.set_length(self.length).and_then(|()| self.file.sync()).map_err(not_durable)?;
        self.file_length = self.length;
        Ok(())
    }

    /// Makes one more entry durable: written, then synced.
    pub(super) fn append(&mut self, entry: &LogEntry) -> Result<(), AppendFault> {
        let frame = self.framer.encode(self.entries, entry).map_err(AppendFault::Undone)?;
        if let Err(error) = self.write(&frame) {
            self.file.set_length(self.length).map_err(|cut| AppendFault::Suspect(format!("{error}; then {cut}")))?;
            self.file_length = self.length;
            return Err(match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => AppendFault::Full,
                _ => AppendFault::Undone(error.to_string()),
            });
        }
        self.file.sync().map_err(|error| AppendFault::Suspect(error.to_string()))?;
        self.length += frame.len() as u64;
        self.entries += 1;
        Ok(())
    }

    /// Writes a frame behind the last one; where the file must grow, it grows by more than the frame, if there is room.
    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        let end = self.length + frame.len() as u64;
        if end <= self.file_length {
            return self.file.write_at(self.length, frame);
        }
        let grown = [frame, &[0; GROWTH_BYTES]].concat();
        if self.file.write_at(self.length, &grown).is_ok() {
            self.file_length = end + GROWTH_BYTES as u64;
            return Ok(());
        }
        self.file.set_length(self.length)?;
        self.file.write_at(self.length, frame)?;
        self.file_length = end;
        Ok(())
    }

    /// How many entries it holds.
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// How long it is, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Its name for itself.
    pub(super) fn id(&self) -> super::frame::LogId {
        self.framer.log_id
    }
}

/// Reads what seems to be one frame. `false` at the end of the file, and where no frame can begin.
fn read_frame(reader: &mut impl Read, buffer: &mut Vec<u8>) -> io::Result<bool> {
    buffer.clear();
    reader.by_ref().take(8).read_to_end(buffer)?;
    let Some(length) = frame_length(buffer) else { return Ok(false) };
    reader.by_ref().take((length - 8) as u64).read_to_end(buffer)?;
    Ok(buffer.len() == length)
}

fn unknown_entry() -> StoreError {
    unreadable("an entry that this version does not know: a later one wrote it")
}

pub(super) fn unreadable(error: impl ToString) -> StoreError {
    StoreError::Unreadable(error.to_string())
}

pub(super) fn not_durable(error: impl ToString) -> StoreError {
    StoreError::NotDurable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::store::StoreKey;
    use crate::adapters::store::disk::RealDisk;
    use crate::wire::store::Standing;

    #[test]
    fn a_log_of_a_later_version_is_refused_and_nothing_of_it_is_cut_off() {
        let temp = tempfile::tempdir().expect("a temporary directory");
        let sealer = Sealer::new(&StoreKey::from_bytes([1; 32]));
        let first = LogEntry::Standing { standing: Standing::start(1) };
        let disk: Arc<dyn Disk> = Arc::new(RealDisk(temp.path().to_owned()));
        let new = Log::write_new(&disk, sealer.clone(), std::iter::once(Ok(first))).expect("written");
        let log = new.take_place().expect("placed");
        let framer = Framer { sealer, log_id: log.id() };
        let future = framer.encode_plain(1, br#"{"entry":"from-the-future"}"#).expect("encoded");
        log.file.write_at(log.length, &future).expect("written");
        let before = std::fs::read(temp.path().join(LOG_FILE)).expect("readable");
        let refused = Log::open(disk.as_ref(), framer, |_| Ok(())).err();
        assert_eq!(refused, Some(unknown_entry()));
        assert_eq!(std::fs::read(temp.path().join(LOG_FILE)).expect("readable"), before);
    }
}
