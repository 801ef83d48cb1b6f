//! The copy as its thread holds it: the rows, how far they go, and the names. What a page changes and its cursor are written
//! together; what is past is cleared away a little at a time.

use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::super::keeper::Kept;
use super::batch::{Batch, NameChange, order_of, read_item};
use super::branches::Branches;
use super::names::Names;
use super::rows::{Key, Kind, Row, Rows};
use super::{AS_OF_FILE, CacheOptions};
use crate::adapters::store::seal::Sealer;
use crate::domain::name::FoldedName;
use crate::domain::sale::PriceList;
use crate::ports::cache::{CacheFound, CacheState};
use crate::wire::cache::{CacheMark, CachedItem};
use crate::wire::centre::OrderQuery;
use crate::wire::changes::{Change, ChangesAnswer, ITEM_ID_BYTES_MAX, Item, READER_PRICES_ID};

/// The only key of [`Kind::Mark`].
const MARK_KEY: &[u8] = b"mark";
/// Rows looked at in one step behind everything else.
const STEP_ROWS: usize = 1_000;
/// How often everything is looked through for what has left by itself.
const ROUND: SignedDuration = SignedDuration::from_hours(24);
/// How often it is written down that nothing had changed.
const CONFIRMED: SignedDuration = SignedDuration::from_mins(5);

/// Where a look through everything is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Behind this key; `None` before the first.
    At(Option<Key>),
    /// It ended.
    Done(Timestamp),
}

/// The open copy. After a fault nobody knows what it holds.
pub(super) struct Held {
    rows: Rows,
    known: Known,
}

impl Kept for Held {
    const THREAD: &'static str = "store-copy";

    /// The newest pages may be lost: they are asked for again, because their cursor is lost with them.
    fn settle(&mut self) -> Result<(), String> {
        Ok(())
    }
}

impl Held {
    pub(super) fn open(dir: PathBuf, sealer: Sealer, options: CacheOptions) -> Result<Self, String> {
        let rows = Rows::open(&dir, sealer, options.cache_bytes)?;
        match Known::read(&rows, dir, options) {
            Ok(known) => Ok(Self { rows, known }),
            Err(fault) => {
                rows.abandon();
                Err(fault)
            }
        }
    }

    /// How it stands.
    pub(super) fn standing(&self) -> CacheState {
        self.known.standing()
    }

    /// Takes in a page with its cursor.
    pub(super) fn keep(&mut self, page: &ChangesAnswer) -> Result<(), String> {
        self.known.take_page(&self.rows, page)?;
        self.known.reader_prices = read_prices(&self.rows)?;
        self.known.confirmed = self.known.mark.as_of;
        self.known.tell_doctor();
        Ok(())
    }

    /// Notes that nothing had changed.
    pub(super) fn confirm(&mut self, as_of: Timestamp) -> Result<(), String> {
        let known = &mut self.known;
        if known.mark.as_of.is_some_and(|before| before < as_of) {
            known.mark.as_of = Some(as_of);
            if known.confirmed.is_none_or(|before| as_of.duration_since(before) >= CONFIRMED) {
                known.confirmed = Some(as_of);
                let mark = known.mark.clone();
                known.write(&self.rows, Batch::new(&self.rows), mark)?;
                known.tell_doctor();
            }
        }
        Ok(())
    }

    /// Searches by one query after the other.
    pub(super) fn find(
        &mut self,
        queries: &[OrderQuery],
        at: Timestamp,
        orders_max: usize,
    ) -> Result<CacheFound, String> {
        self.known.search(&self.rows, queries, at, orders_max)
    }

    /// Does a little of what is left to do; true while more is left.
    pub(super) fn settle_some(&mut self, at: Timestamp) -> Result<bool, String> {
        let known = &mut self.known;
        let from = match known.round {
            Round::Done(ended) if at.duration_since(ended) < ROUND => return Ok(false),
            Round::Done(_) => None,
            Round::At(from) => from,
        };
        known.step(&self.rows, from, at)?;
        Ok(matches!(known.round, Round::At(_)))
    }
}

/// What is known of the rows, in memory.
pub(super) struct Known {
    dir: PathBuf,
    options: CacheOptions,
    mark: CacheMark,
    reader_prices: PriceList,
    pub(super) names: Names,
    branches: Branches,
    /// The names were read once from end to end.
    names_read: bool,
    round: Round,
    confirmed: Option<Timestamp>,
}

impl Known {
    fn read(rows: &Rows, dir: PathBuf, options: CacheOptions) -> Result<Self, String> {
        let mark = match rows.get(Kind::Mark, MARK_KEY)? {
            Some(plain) => serde_json::from_slice(&plain).map_err(|error| error.to_string())?,
            None => CacheMark::default(),
        };
        let (names, round, confirmed) = (Names::default(), Round::At(None), None);
        let reader_prices = read_prices(rows)?;
        let branches = Branches::default();
        Ok(Self { dir, options, mark, reader_prices, names, branches, names_read: false, round, confirmed })
    }

    pub(super) fn standing(&self) -> CacheState {
        CacheState {
            cursor: self.mark.cursor.clone(),
            as_of: self.mark.as_of,
            orders: self.mark.orders,
            truncated: self.mark.truncated,
            names_read: self.names_read,
            reader_prices: self.reader_prices.clone(),
            branches: self.branches.listed(),
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
        self.branches.take(batch.branches);
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
        let mut branches = vec![];
        for (key, plain) in &read {
            let key: Key = key.as_ref().try_into().map_err(|_| "a key's length")?;
            let item: CachedItem = serde_json::from_slice(plain).map_err(|error| error.to_string())?;
            if !self.names_read
                && let Some(order) = order_of(&item)
            {
                self.names.add(key, &FoldedName::of(&order.holder));
            }
            if let (false, Item::Branch(branch)) = (self.names_read, &item.item) {
                branches.push((key, Some(branch.clone())));
            }
            if !self.counts(&item, at) {
                batch.remove(key, &item)?;
            }
        }
        self.branches.take(branches);
        self.round = Round::At(last.or(from));
        let mut mark = self.mark.clone();
        let ended = read.len() < STEP_ROWS;
        // What was left to sweep was swept only when this look began behind the set's last page.
        mark.sweeping &= !(ended && self.names_read);
        if !batch.is_empty() || mark != self.mark {
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
    pub(super) fn counts(&self, item: &CachedItem, at: Timestamp) -> bool {
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
