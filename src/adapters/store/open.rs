//! Opening: the log is read, the index is held against it, and whichever of the two is damaged is made again from the other.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};

use super::disk::{Disk, RealDisk, sync_directory};
use super::engine::Engine;
use super::follow::{check_records, fill_index, live_entries, mark_of};
use super::frame::{Framer, LogId};
use super::index::{Index, IndexPlace};
use super::log::{HeaderFound, LOG_FILE, Log, Rest, unreadable};
use super::quarantine::{quarantine_index, quarantine_place};
use super::seal::Sealer;
use super::space::Space;
use super::state::State;
use super::{StoreKey, StoreNotice, StoreOptions};
use crate::ports::outbox::StoreError;
use crate::wire::store::{IndexMark, LogEntry, STORE_VERSION, Standing};

/// Locked for as long as a store is open.
const LOCK_FILE: &str = "lock";
/// Longest wait for a store that is just being closed. A worker process that is just being started also holds the lock, from
/// its birth until it becomes another program.
const LOCK_WAIT_MAX: Duration = Duration::from_millis(500);

/// What is known before the log is read.
struct Opening<'a> {
    disk: &'a Arc<dyn Disk>,
    index_place: &'a IndexPlace,
    sealer: Sealer,
    index: Index,
    mark: Option<IndexMark>,
    notices: Vec<StoreNotice>,
}

pub(super) fn open(dir: &Path, key: &StoreKey, options: StoreOptions) -> Result<Engine, StoreError> {
    make_directory(dir)?;
    let lock = Some(lock(dir)?);
    let disk: Arc<dyn Disk> = Arc::new(RealDisk(dir.to_owned()));
    open_on(&disk, &IndexPlace::Directory(dir.to_owned()), lock, key, options)
}

/// Opens a store on any disk. Nobody else has it open.
pub(super) fn open_on(
    disk: &Arc<dyn Disk>,
    index_place: &IndexPlace,
    lock: Option<File>,
    key: &StoreKey,
    options: StoreOptions,
) -> Result<Engine, StoreError> {
    let sealer = Sealer::new(key);
    let header = Log::header(disk.as_ref())?;
    if let HeaderFound::Whole(header) = &header {
        // Before anything is touched: a wrong key must leave the store as it is.
        if header.version != STORE_VERSION {
            return Err(StoreError::Unreadable(format!("the store is of version {}", header.version)));
        }
        if header.key_id != sealer.key_id() {
            return Err(StoreError::WrongKey);
        }
    }
    let space = Space::new(disk.clone(), options.free_bytes_min, options.ballast_bytes);
    let mut notices = vec![];
    if space.is_full() && space.drop_ballast() {
        notices.push(StoreNotice::BallastSpent);
    }
    let mut opening = Opening::begin((disk, index_place), sealer, options.cache_bytes, &header, notices)?;
    let (log, state) = match &header {
        HeaderFound::NoFile if opening.mark.is_none() => opening.first_log(options.epoch)?,
        HeaderFound::NoFile => return Err(StoreError::Damaged("the log is gone".into())),
        HeaderFound::Damaged => opening.read_headless_log()?,
        HeaderFound::Whole(header) => opening.read_log(header.log_id)?,
    };
    opening.catch_up(&log, &state)?;
    space.lay_ballast().map_err(unreadable)?;
    let Opening { sealer, index, notices, .. } = opening;
    let (disk, index_place, index) = (disk.clone(), index_place.clone(), Some(index));
    let (suspect, read_last) = (false, vec![]);
    let mut engine = Engine {
        disk,
        index_place,
        options,
        sealer,
        log,
        suspect,
        state,
        index,
        read_last,
        space,
        notices,
        _lock: lock,
    };
    if matches!(header, HeaderFound::Damaged) {
        engine.rewrite()?;
    }
    Ok(engine)
}

impl<'a> Opening<'a> {
    /// Opens the index. One that cannot be opened or read is put aside and begun anew, but only beside a log that this key
    /// opens, or in a store that has not begun: else it may be the only copy left, or the key the wrong one.
    fn begin(
        (disk, index_place): (&'a Arc<dyn Disk>, &'a IndexPlace),
        sealer: Sealer,
        cache_bytes: u64,
        header: &HeaderFound,
        mut notices: Vec<StoreNotice>,
    ) -> Result<Self, StoreError> {
        let open = || Index::open(index_place, sealer.clone(), cache_bytes);
        let fault = match (open(), header) {
            (Ok(index), header) => match (index.mark(), header) {
                (Ok(mark), _) => return Ok(Self { disk, index_place, sealer, index, mark, notices }),
                (Err(fault), HeaderFound::Whole(_)) => {
                    index.abandon();
                    fault
                }
                (Err(fault), _) => return Err(StoreError::Damaged(format!("the log; and the index: {fault}"))),
            },
            (Err(fault), HeaderFound::Damaged) => {
                return Err(StoreError::Damaged(format!("the log; and the index: {fault}")));
            }
            (Err(fault), _) => fault,
        };
        notices.push(StoreNotice::IndexReplaced(fault));
        let index = quarantine_index(index_place).and_then(|()| open()).map_err(StoreError::Unreadable)?;
        Ok(Self { disk, index_place, sealer, index, mark: None, notices })
    }

    /// The very first log of a new store.
    fn first_log(&self, epoch: u32) -> Result<(Log, State), StoreError> {
        let standing = Standing::start(epoch);
        let entry = LogEntry::Standing { standing: standing.clone() };
        let log = Log::write_new(self.disk, self.sealer.clone(), std::iter::once(Ok(entry)))?.take_place()?;
        Ok((log, State::start(standing)))
    }

    /// The header is damaged: the index tells which log it followed, and the log's own entries tell whether that is this one.
    fn read_headless_log(&mut self) -> Result<(Log, State), StoreError> {
        let id = self.mark.as_ref().and_then(|mark| mark.log_id.0.as_slice().try_into().ok());
        let id = id.ok_or_else(|| damaged("the log's header, and the index is empty"))?;
        match self.read(id)? {
            (log, Some(state), rest) => {
                self.quarantine_log()?;
                self.judge(log, state, rest)
            }
            (log, None, rest) if !rest.later.is_empty() => self.log_from_index(&log, rest),
            (_, None, _) => Err(damaged("the log's header and all of its entries")),
        }
    }

    fn read_log(&mut self, log_id: LogId) -> Result<(Log, State), StoreError> {
        match self.read(log_id)? {
            (log, Some(state), rest) => self.judge(log, state, rest),
            (log, None, rest) => self.log_from_index(&log, rest),
        }
    }

    fn read(&self, log_id: LogId) -> Result<(Log, Option<State>, Rest), StoreError> {
        let mut state: Option<State> = None;
        let framer = Framer { sealer: self.sealer.clone(), log_id };
        let (log, rest) = Log::open(self.disk.as_ref(), framer, |entry| match (&mut state, entry) {
            (Some(state), entry) => state.apply(&entry),
            (none, LogEntry::Standing { standing }) => {
                *none = Some(State::start(standing));
                Ok(())
            }
            (None, _) => Err("the log begins without a standing".into()),
        })?;
        Ok((log, state, rest))
    }

    /// Tells a write that a cut interrupted, of which nobody was told, from damage to what was acknowledged.
    fn judge(&mut self, mut log: Log, state: State, rest: Rest) -> Result<(Log, State), StoreError> {
        let followed = self.mark.as_ref().filter(|mark| mark.log_id.0 == log.id()).map_or(0, |mark| mark.entries);
        if !rest.later.is_empty() || followed > log.entries() {
            return self.log_from_index(&log, rest);
        }
        if rest.tail_bytes > 0 {
            log.cut_tail()?;
            self.notices.push(StoreNotice::UnfinishedWriteDropped(rest.tail_bytes));
        }
        Ok((log, state))
    }

    /// The log is damaged: makes it again from the index, and from what is whole behind the damage.
    fn log_from_index(&mut self, log: &Log, rest: Rest) -> Result<(Log, State), StoreError> {
        let mut mark = self.mark.clone().ok_or_else(|| damaged("the log, and the index is empty"))?;
        if mark.log_id.0 != log.id() || mark.entries <= log.entries() {
            return Err(damaged("the log, and the index had not followed it so far"));
        }
        let mut state = self.index.state(&mark).map_err(StoreError::Damaged)?;
        for (number, entry) in rest.later {
            if number > mark.entries {
                return Err(damaged("the log, behind what the index had followed"));
            }
            if number == mark.entries {
                let rows = self.index.rows(&state, &entry).map_err(StoreError::Damaged)?;
                state.apply(&entry).map_err(StoreError::Damaged)?;
                mark = mark_of(log, number + 1, &state);
                self.index.follow(rows, &mark).map_err(StoreError::Damaged)?;
            }
        }
        check_records(&self.index, &state).map_err(StoreError::Damaged)?;
        self.quarantine_log()?;
        self.notices.push(StoreNotice::LogReplaced);
        let past = self.index.past(state.standing.acked_seq.0).map_err(StoreError::Damaged)?;
        let entries = live_entries(&state, &self.index, past);
        let log = Log::write_new(self.disk, self.sealer.clone(), entries)?.take_place()?;
        self.index.follow(vec![], &mark_of(&log, log.entries(), &state)).map_err(StoreError::Unreadable)?;
        self.mark = self.index.mark().map_err(StoreError::Unreadable)?;
        Ok((log, state))
    }

    /// Keeps the damaged log under a second name.
    fn quarantine_log(&self) -> Result<(), StoreError> {
        let IndexPlace::Directory(dir) = self.index_place else { return Ok(()) };
        let aside = quarantine_place(dir, "journal.log").map_err(unreadable)?;
        fs::copy(dir.join(LOG_FILE), aside).map_err(unreadable).map(drop)
    }

    /// Brings the index up to the log.
    fn catch_up(&mut self, log: &Log, state: &State) -> Result<(), StoreError> {
        let wanted = mark_of(log, log.entries(), state);
        if self.mark.as_ref() == Some(&wanted) {
            return Ok(());
        }
        let same_log = self.mark.as_ref().filter(|mark| mark.log_id == wanted.log_id);
        let from = same_log.map_or(0, |mark| mark.entries);
        fill_index(self.disk.as_ref(), &self.sealer, log, &self.index, from).map_err(StoreError::Unreadable)
    }
}

fn damaged(text: &str) -> StoreError {
    StoreError::Damaged(text.to_owned())
}

/// Makes the store's directory, for its owner alone, and its name durable.
fn make_directory(dir: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(unreadable)?;
    if fs::metadata(dir).map_err(unreadable)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(dir, Permissions::from_mode(0o700)).map_err(unreadable)?;
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    sync_directory(parent).map_err(unreadable)
}

fn lock(dir: &Path) -> Result<File, StoreError> {
    let path = dir.join(LOCK_FILE);
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let file = file.map_err(unreadable)?;
    let deadline = Instant::now() + LOCK_WAIT_MAX;
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(file),
            Err(rustix::io::Errno::WOULDBLOCK) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(rustix::io::Errno::WOULDBLOCK) => return Err(StoreError::InUse),
            Err(error) => return Err(unreadable(error)),
        }
    }
}
