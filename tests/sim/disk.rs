//! A disk that forgets: what was written and not synced is torn by a cut of the power, sector by sector; names that were not
//! synced are as they were or as they are. It can be full, fail a write, fail a sync, and lose its power at any call.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use imza_kiosk::adapters::store::disk::{Disk, DiskFile};

use crate::random::Random;

/// Bytes that a disk writes whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Default)]
struct FileData {
    /// What programs see.
    now: Vec<u8>,
    /// What a cut leaves for sure.
    synced: Vec<u8>,
    /// Sectors written since the last sync.
    dirty: BTreeMap<usize, ()>,
    /// The length changed since the last sync.
    resized: bool,
}

impl FileData {
    fn touch(&mut self, from: usize, to: usize) {
        for sector in from / SECTOR..to.div_ceil(SECTOR) {
            self.dirty.insert(sector, ());
        }
    }

    fn sync(&mut self) {
        self.synced.resize(self.now.len(), 0);
        for sector in std::mem::take(&mut self.dirty).into_keys() {
            let (from, to) = (sector * SECTOR, ((sector + 1) * SECTOR).min(self.now.len()));
            if from < to {
                self.synced[from..to].copy_from_slice(&self.now[from..to]);
            }
        }
        self.resized = false;
    }

    /// Each dirty sector from before or after, and a length between the two.
    fn cut(&mut self, random: &mut Random) {
        if self.resized {
            let (short, long) = (self.synced.len().min(self.now.len()), self.synced.len().max(self.now.len()));
            let length = short + random.place(long - short + 1);
            self.synced.resize(length, 0);
        }
        for sector in std::mem::take(&mut self.dirty).into_keys() {
            let from = sector * SECTOR;
            let to = (from + SECTOR).min(self.synced.len()).min(self.now.len());
            if from < to && random.chance(500) {
                self.synced[from..to].copy_from_slice(&self.now[from..to]);
            }
        }
        self.resized = false;
        self.now = self.synced.clone();
    }
}

#[derive(Clone, Default)]
struct State {
    files: BTreeMap<u64, FileData>,
    names: BTreeMap<String, u64>,
    synced_names: BTreeMap<String, u64>,
    made: u64,
    room: u64,
    /// The power goes off before this many calls more.
    fuse: Option<u64>,
    dead: bool,
    /// This many syncs from now fails.
    bad_sync: Option<u64>,
    /// This many writes from now fails half-way.
    bad_write: Option<u64>,
    /// For the planted fault: a sync answers yes and does nothing.
    lies: bool,
    injected: u64,
}

impl State {
    fn used(&self) -> u64 {
        self.names.values().filter_map(|id| self.files.get(id)).map(|file| file.now.len() as u64).sum()
    }

    /// Counts a call that changes something.
    fn step(&mut self) -> io::Result<()> {
        if let Some(fuse) = &mut self.fuse {
            *fuse = fuse.saturating_sub(1);
            self.dead = self.dead || *fuse == 0;
        }
        if self.dead { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    fn due(&mut self, countdown: fn(&mut Self) -> &mut Option<u64>) -> bool {
        let Some(left) = countdown(self) else { return false };
        *left = left.saturating_sub(1);
        let due = *left == 0;
        if due {
            *countdown(self) = None;
            self.injected += 1;
        }
        due
    }
}

/// The disk of one kiosk.
#[derive(Clone)]
pub struct SimDisk(Arc<Mutex<State>>);

/// What a disk held once, to be put into the kiosk again.
pub struct Image(State);

impl SimDisk {
    pub fn new(room: u64, lies: bool) -> Self {
        Self(Arc::new(Mutex::new(State { room, lies, ..State::default() })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The power goes off before this many calls more.
    pub fn burn(&self, calls: u64) {
        self.state().fuse = Some(calls);
    }

    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    pub fn fail_sync_in(&self, syncs: u64) {
        self.state().bad_sync = Some(syncs);
    }

    pub fn fail_write_in(&self, writes: u64) {
        self.state().bad_write = Some(writes);
    }

    pub fn set_room(&self, room: u64) {
        self.state().room = room;
    }

    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// The program ended without a word, the machine did not: the system still holds what was written.
    pub fn killed(&self) {
        let mut state = self.state();
        (state.fuse, state.dead, state.bad_sync, state.bad_write) = (None, false, None, None);
    }

    /// The power was cut and is back.
    pub fn cut(&self, random: &mut Random) {
        self.killed();
        let mut state = self.state();
        let touched: Vec<String> = state.synced_names.keys().chain(state.names.keys()).cloned().collect();
        // A directory's change is one write of the file system's journal: everything up to some change, in order, survives.
        // With few names one coin for all of them is the same.
        if random.chance(500) {
            for name in touched {
                match state.names.get(&name).copied() {
                    Some(id) => state.synced_names.insert(name, id),
                    None => state.synced_names.remove(&name),
                };
            }
        }
        state.names = state.synced_names.clone();
        for file in state.files.values_mut() {
            file.cut(random);
        }
        let named: Vec<u64> = state.names.values().copied().collect();
        state.files.retain(|id, _| named.contains(id));
    }

    /// What is on the disk for sure.
    pub fn image(&self) -> Image {
        let mut state = self.state().clone();
        state.names = state.synced_names.clone();
        for file in state.files.values_mut() {
            file.now = file.synced.clone();
            file.dirty.clear();
            file.resized = false;
        }
        Image(state)
    }

    /// Somebody puts an old image in.
    pub fn restore(&self, image: &Image) {
        let mut state = self.state();
        let (room, injected) = (state.room, state.injected);
        *state = State { room, injected, fuse: None, dead: false, bad_sync: None, bad_write: None, ..image.0.clone() };
    }

    fn file(&self, id: u64) -> Box<dyn DiskFile> {
        Box::new(SimFile { disk: self.clone(), id })
    }
}

struct SimFile {
    disk: SimDisk,
    id: u64,
}

impl Disk for SimDisk {
    fn open(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let id = self.state().names.get(name).copied().ok_or(io::ErrorKind::NotFound)?;
        Ok(self.file(id))
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.step()?;
        if let Some(id) = state.names.get(name).copied() {
            let file = state.files.entry(id).or_default();
            file.now.clear();
            file.resized = true;
            drop(state);
            return Ok(self.file(id));
        }
        state.made += 1;
        let id = state.made;
        state.files.insert(id, FileData::default());
        state.names.insert(name.to_owned(), id);
        drop(state);
        Ok(self.file(id))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        let id = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.names.insert(to.to_owned(), id);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        state.names.remove(name).map(drop).ok_or(io::ErrorKind::NotFound.into())
    }

    fn sync_names(&self) -> io::Result<()> {
        let mut state = self.state();
        state.step()?;
        if !state.lies {
            state.synced_names = state.names.clone();
        }
        Ok(())
    }

    fn free_bytes(&self) -> io::Result<u64> {
        let state = self.state();
        Ok(state.room.saturating_sub(state.used()))
    }
}

impl SimFile {
    fn with<T>(&self, work: impl FnOnce(&mut FileData) -> T) -> io::Result<T> {
        self.disk.state().files.get_mut(&self.id).map(work).ok_or(io::ErrorKind::NotFound.into())
    }

    /// Refuses to grow beyond the disk's room.
    fn grow(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.step()?;
        let grown = length.saturating_sub(state.files.get(&self.id).map_or(0, |file| file.now.len() as u64));
        if grown > 0 && state.used() + grown > state.room {
            state.injected += 1;
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}

fn usize_of(n: u64) -> usize {
    usize::try_from(n).expect("a small file")
}

impl DiskFile for SimFile {
    fn length(&self) -> io::Result<u64> {
        self.with(|file| file.now.len() as u64)
    }

    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.with(|file| {
            let from = file.now.get(usize_of(place)..).unwrap_or_default();
            let length = from.len().min(buffer.len());
            buffer[..length].copy_from_slice(&from[..length]);
            length
        })
    }

    fn write_at(&self, place: u64, bytes: &[u8]) -> io::Result<()> {
        self.grow(place + bytes.len() as u64)?;
        let bad = self.disk.state().due(|state| &mut state.bad_write);
        let whole = bytes.len();
        let bytes = if bad { &bytes[..whole / 2] } else { bytes };
        self.with(|file| {
            let (from, to) = (usize_of(place), usize_of(place) + bytes.len());
            if file.now.len() < to {
                file.now.resize(to, 0);
                file.resized = true;
            }
            file.now[from..to].copy_from_slice(bytes);
            file.touch(from, to);
        })?;
        if bad { Err(io::Error::other("injected: the write failed half-way")) } else { Ok(()) }
    }

    fn set_length(&self, length: u64) -> io::Result<()> {
        self.grow(length)?;
        self.with(|file| {
            let before = file.now.len();
            file.now.resize(usize_of(length), 0);
            file.resized = file.resized || before != file.now.len();
            file.touch(before.min(file.now.len()), before.max(file.now.len()));
        })
    }

    fn reserve(&self, length: u64) -> io::Result<()> {
        self.set_length(length)
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.step()?;
        let (lies, bad) = (state.lies, state.due(|state| &mut state.bad_sync));
        let file = state.files.get_mut(&self.id).ok_or(io::ErrorKind::NotFound)?;
        if bad {
            // The system forgets that the lost sectors were never written: a second sync would say yes.
            file.dirty.clear();
            return Err(io::Error::other("injected: the sync failed"));
        }
        if !lies {
            file.sync();
        }
        Ok(())
    }
}
