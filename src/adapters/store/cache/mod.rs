//! The copy of what the centre knows of this branch: encrypted as everything here, and worth nothing that cannot be asked
//! for again. It lies in a sled of its own, is never waited for by the queue or the journal, and when it is damaged it is put
//! aside and begun anew. A page and its cursor are one transaction; the newest may be lost in a power cut, and is then asked
//! for again, because its cursor is lost with it.

mod batch;
mod find;
mod names;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use self::batch::{Batch, NameChange, order_of, read_item};
use self::names::Names;
pub(super) use self::rows::CACHE_DIR;
use self::rows::{Key, Kind, Row, Rows};
use super::seal::Sealer;
use super::space::Space;
use crate::domain::name::FoldedName;
use crate::domain::sale::PriceList;
use crate::ports::cache::{CacheError, CacheFound, CacheState, OrderCache};
use crate::wire::cache::{CacheMark, CachedItem};
use crate::wire::centre::OrderQuery;
use crate::wire::changes::{Change, ChangesAnswer, Cursor, ITEM_ID_BYTES_MAX, Item, READER_PRICES_ID};

/// The only key of [`Kind::Mark`].
const MARK_KEY: &[u8] = b"mark";
/// Rows looked at in one step behind everything else.
const STEP_ROWS: usize = 1_000;
/// How often everything is looked through for what has left by itself.
const ROUND: SignedDuration = SignedDuration::from_hours(24);
/// How often it is written down that nothing had changed.
const CONFIRMED: SignedDuration = SignedDuration::from_mins(5);
/// Says to `kiosk doctor` how old the copy is while the kiosk runs; nothing personal.
const AS_OF_FILE: &str = "cache.as-of";

/// What a kiosk wrote down of its copy's age and how many orders are in it, also while it runs.
#[must_use]
pub fn copy_as_of(dir: &Path) -> Option<(Timestamp, u64)> {
    let said = fs::read_to_string(dir.join(AS_OF_FILE)).ok()?;
    let (as_of, orders) = said.trim().split_once(' ')?;
    Some((as_of.parse().ok()?, orders.parse().ok()?))
}

/// The copy's limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheOptions {
    /// Most orders in it.
    pub orders_max: u64,
    /// Memory sled may use for its cache, in bytes.
    pub cache_bytes: u64,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self { orders_max: 200_000, cache_bytes: 16 << 20 }
    }
}

/// Where a look through everything is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Behind this key; `None` before the first.
    At(Option<Key>),
    /// It ended.
    Done(Timestamp),
}

/// The open copy, for one thread.
pub struct StoreCache {
    dir: PathBuf,
    sealer: Sealer,
    options: CacheOptions,
    space: Space,
    /// Always open but for the moment in which broken ones are replaced, and when they cannot be.
    rows: Option<Rows>,
    mark: CacheMark,
    reader_prices: PriceList,
    names: Names,
    /// The names were read once from end to end.
    names_read: bool,
    round: Round,
    confirmed: Option<Timestamp>,
}

impl StoreCache {
    pub(super) fn open(dir: PathBuf, sealer: Sealer, space: Space, options: CacheOptions) -> Result<Self, CacheError> {
        let (mark, names, round) = (CacheMark::default(), Names::default(), Round::At(None));
        let (rows, confirmed, reader_prices) = (None, None, PriceList::default());
        let names_read = false;
        let mut cache =
            Self { dir, sealer, options, space, rows, mark, reader_prices, names, names_read, round, confirmed };
        match cache.begin() {
            Err(fault) => match cache.replace(&fault) {
                CacheError::Lost(_) => Ok(cache),
                closed => Err(closed),
            },
            Ok(()) => Ok(cache),
        }
    }

    fn begin(&mut self) -> Result<(), String> {
        let rows = Rows::open(&self.dir, self.sealer.clone(), self.options.cache_bytes)?;
        let mark = rows.get(Kind::Mark, MARK_KEY);
        let mark = mark.and_then(|plain| match plain {
            Some(plain) => serde_json::from_slice(&plain).map_err(|error| error.to_string()),
            None => Ok(CacheMark::default()),
        });
        let read = mark.and_then(|mark| Ok((read_prices(&rows)?, mark)));
        match read {
            Ok(read) => (self.reader_prices, self.mark) = read,
            Err(fault) => {
                rows.abandon();
                return Err(fault);
            }
        }
        self.rows = Some(rows);
        (self.names, self.names_read, self.round) = (Names::default(), false, Round::At(None));
        Ok(())
    }

    /// Puts a damaged copy aside and begins another.
    fn replace(&mut self, fault: &str) -> CacheError {
        if let Some(rows) = self.rows.take() {
            rows.abandon();
        }
        (self.mark, self.names, self.reader_prices) = (CacheMark::default(), Names::default(), PriceList::default());
        match Rows::quarantine(&self.dir).and_then(|()| self.begin()) {
            Ok(()) => CacheError::Lost(fault.to_owned()),
            Err(again) => CacheError::Closed(format!("{fault}; and then {again}")),
        }
    }

    /// Works with the rows; at a fault the copy is lost and begun anew.
    fn with_rows<T>(&mut self, work: impl FnOnce(&mut Self, &Rows) -> Result<T, String>) -> Result<T, CacheError> {
        let Some(rows) = self.rows.take() else { return Err(self.replace("it was closed by a fault before")) };
        let answer = work(self, &rows);
        self.rows = Some(rows);
        answer.map_err(|fault| self.replace(&fault))
    }

    fn standing(&self) -> CacheState {
        CacheState {
            cursor: self.mark.cursor.clone(),
            as_of: self.mark.as_of,
            orders: self.mark.orders,
            truncated: self.mark.truncated,
            names_read: self.names_read,
            reader_prices: self.reader_prices.clone(),
        }
    }

    /// Writes a batch with the mark that belongs to it, and then believes both.
    fn write(&mut self, rows: &Rows, batch: Batch<'_>, mut mark: CacheMark) -> Result<(), String> {
        mark.orders = mark.orders.saturating_add_signed(batch.orders);
        let mut all = batch.rows()?;
        let plain = serde_json::to_vec(&mark).map(Zeroizing::new).map_err(|error| error.to_string())?;
        all.push(Row { kind: Kind::Mark, key: MARK_KEY.to_vec(), plain: Some(plain) });
        rows.write(all)?;
        self.mark = mark;
        for change in batch.names {
            match change {
                NameChange::Came(key, name) if self.has_read(&key) => self.names.add(key, &name),
                NameChange::Went(key, name) if self.has_read(&key) => self.names.remove(key, &name),
                // The first look through everything will meet it, or not.
                NameChange::Came(..) | NameChange::Went(..) => {}
            }
        }
        Ok(())
    }

    /// Whether the names hold this one already, if it was there.
    fn has_read(&self, key: &Key) -> bool {
        self.names_read || matches!(self.round, Round::At(Some(at)) if *key <= at)
    }

    fn take_page(&mut self, rows: &Rows, page: &ChangesAnswer) -> Result<(), String> {
        let mut mark = self.mark.clone();
        if page.restart {
            mark.generation += 1;
            (mark.filling, mark.sweeping, mark.truncated) = (true, false, false);
        }
        let mut batch = Batch::new(rows);
        for change in page.changes.iter().filter(|change| change.id.len() <= ITEM_ID_BYTES_MAX) {
            self.take_change(&mut batch, &mut mark, rows.key("copy-item", &change.id), change)?;
        }
        mark.cursor = Some(page.cursor.clone());
        if !page.more {
            mark.as_of = Some(page.as_of);
            mark.sweeping |= mark.filling;
            mark.filling = false;
        }
        let begins_sweep = mark.sweeping && !self.mark.sweeping;
        self.write(rows, batch, mark)?;
        if begins_sweep && self.names_read {
            self.round = Round::At(None);
        }
        Ok(())
    }

    fn take_change(
        &self,
        batch: &mut Batch<'_>,
        mark: &mut CacheMark,
        key: Key,
        change: &Change,
    ) -> Result<(), String> {
        let before = batch.item(&key)?;
        let (generation, version) = (mark.generation, change.version);
        if before.as_ref().is_some_and(|old| (old.generation, old.version) >= (generation, version)) {
            return Ok(());
        }
        match (&change.item, before) {
            (None, Some(old)) => batch.remove(key, &old),
            (None, None) => Ok(()),
            (Some(item), before) => {
                let item = item.clone();
                let item = CachedItem { id: change.id.clone(), version, generation, until: change.until, item };
                let held = self.mark.orders.saturating_add_signed(batch.orders);
                if before.is_none() && order_of(&item).is_some() && held >= self.options.orders_max {
                    mark.truncated = true;
                    return Ok(());
                }
                batch.put(key, before.as_ref(), item)
            }
        }
    }

    /// Looks at the next rows: reads their names the first time, and clears away what is past.
    fn step(&mut self, rows: &Rows, from: Option<Key>, at: Timestamp) -> Result<(), String> {
        let read = rows.after(Kind::Items, from.as_ref().map(<[u8; 12]>::as_slice), STEP_ROWS)?;
        let last = read.last().map(|(key, _)| key.as_ref().try_into().map_err(|_| "a key's length")).transpose()?;
        let mut batch = Batch::new(rows);
        for (key, plain) in &read {
            let key: Key = key.as_ref().try_into().map_err(|_| "a key's length")?;
            let item: CachedItem = serde_json::from_slice(plain).map_err(|error| error.to_string())?;
            if !self.names_read
                && let Some(order) = order_of(&item)
            {
                self.names.add(key, &FoldedName::of(&order.holder));
            }
            if !self.counts(&item, at) {
                batch.remove(key, &item)?;
            }
        }
        self.round = Round::At(last.or(from));
        let mut mark = self.mark.clone();
        let ended = read.len() < STEP_ROWS;
        // What was left to sweep was swept only when this look began behind the set's last page.
        mark.sweeping &= !(ended && self.names_read);
        if batch.orders != 0 || mark != self.mark {
            self.write(rows, batch, mark)?;
        }
        if ended {
            self.end_round(at)?;
        }
        Ok(())
    }

    fn end_round(&mut self, at: Timestamp) -> Result<(), String> {
        if !self.names_read {
            // sled can lose rows without a word: a copy that lacks some is asked for anew.
            let (held, counted) = (self.mark.orders, self.names.count());
            if counted != held {
                return Err(format!("{counted} orders where there were {held}"));
            }
            self.names.put_in_order();
            self.names.shrink();
            self.names_read = true;
        }
        self.round = if self.mark.sweeping { Round::At(None) } else { Round::Done(at) };
        Ok(())
    }

    /// Whether a thing still belongs to the copy.
    fn counts(&self, item: &CachedItem, at: Timestamp) -> bool {
        let of_this_set = self.mark.filling || item.generation == self.mark.generation;
        of_this_set && item.until.is_none_or(|until| until > at)
    }

    fn tell_doctor(&self) {
        if let Some(as_of) = self.mark.as_of {
            // For a technician's eyes alone; without it doctor says that it does not know.
            drop(fs::write(self.dir.join(AS_OF_FILE), format!("{as_of} {}\n", self.mark.orders)));
        }
    }
}

/// The list of reader prices, if one was told.
fn read_prices(rows: &Rows) -> Result<PriceList, String> {
    Ok(match read_item(rows, &rows.key("copy-item", READER_PRICES_ID))?.map(|item| item.item) {
        Some(Item::ReaderPrices(list)) => list,
        _ => PriceList::default(),
    })
}

impl OrderCache for StoreCache {
    fn state(&mut self) -> CacheState {
        self.standing()
    }

    fn keep(&mut self, asked: Option<&Cursor>, page: &ChangesAnswer) -> Result<CacheState, CacheError> {
        if asked != self.mark.cursor.as_ref() || (asked.is_none() && !page.restart) {
            return Err(CacheError::OtherCursor);
        }
        // The copy never takes the room that the journal and the queue need.
        self.space.room_for_new_work().map_err(|error| CacheError::NoRoom(error.to_string()))?;
        self.with_rows(|cache, rows| {
            cache.take_page(rows, page)?;
            cache.reader_prices = read_prices(rows)?;
            Ok(())
        })?;
        self.confirmed = self.mark.as_of;
        self.tell_doctor();
        Ok(self.standing())
    }

    fn confirm(&mut self, as_of: Timestamp) -> Result<CacheState, CacheError> {
        if self.mark.as_of.is_some_and(|known| known < as_of) {
            self.mark.as_of = Some(as_of);
            if self.confirmed.is_none_or(|before| as_of.duration_since(before) >= CONFIRMED) {
                self.confirmed = Some(as_of);
                let mark = self.mark.clone();
                self.with_rows(|cache, rows| cache.write(rows, Batch::new(rows), mark))?;
                self.tell_doctor();
            }
        }
        Ok(self.standing())
    }

    fn find(&mut self, queries: &[OrderQuery], at: Timestamp, orders_max: usize) -> Result<CacheFound, CacheError> {
        self.with_rows(|cache, rows| cache.search(rows, queries, at, orders_max))
    }

    fn settle(&mut self, at: Timestamp) -> Result<bool, CacheError> {
        let from = match self.round {
            Round::Done(ended) if at.duration_since(ended) < ROUND => return Ok(false),
            Round::Done(_) => None,
            Round::At(from) => from,
        };
        self.with_rows(|cache, rows| cache.step(rows, from, at))?;
        Ok(matches!(self.round, Round::At(_)))
    }
}
