//! The copy of what the centre knows of this branch: encrypted as everything here, and worth nothing that cannot be asked
//! for again. It lies in a sled of its own, is never waited for by the queue or the journal, and when it is damaged it is put
//! aside and begun anew. A page and its cursor are one transaction; the newest may be lost in a power cut, and is then asked
//! for again, because its cursor is lost with it.

mod batch;
mod branches;
mod find;
mod held;
mod names;
mod rows;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use self::held::Held;
pub(super) use self::rows::CACHE_DIR;
use self::rows::Rows;
use super::index::wait_for_the_one_before;
use super::keeper::{Keeper, WORK_MAX};
use super::seal::Sealer;
use super::space::Space;
use crate::ports::cache::{CacheError, CacheFound, CacheState, OrderCache};
use crate::wire::centre::OrderQuery;
use crate::wire::changes::{ChangesAnswer, Cursor};

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

/// The open copy, for one thread. What lies in sled is worked on by another, which is never waited for without a limit.
pub struct StoreCache {
    dir: PathBuf,
    sealer: Sealer,
    options: CacheOptions,
    space: Space,
    /// Longest wait for one answer.
    work_max: Duration,
    /// Always open but for the moment in which a broken one is replaced, and when it cannot be.
    held: Option<Keeper<Held>>,
    state: CacheState,
}

impl StoreCache {
    pub(super) fn open(dir: PathBuf, sealer: Sealer, space: Space, options: CacheOptions) -> Result<Self, CacheError> {
        Self::open_within(WORK_MAX, dir, sealer, space, options)
    }

    fn open_within(
        work_max: Duration,
        dir: PathBuf,
        sealer: Sealer,
        space: Space,
        options: CacheOptions,
    ) -> Result<Self, CacheError> {
        let mut cache = Self { dir, sealer, options, space, work_max, held: None, state: CacheState::default() };
        match cache.begin() {
            Err(fault) => match cache.replace(&fault) {
                CacheError::Lost(_) => Ok(cache),
                closed => Err(closed),
            },
            Ok(()) => Ok(cache),
        }
    }

    fn begin(&mut self) -> Result<(), String> {
        Rows::begin_opening(&self.dir)?;
        wait_for_the_one_before(&self.dir.join(CACHE_DIR).join("db"));
        let (dir, sealer, options) = (self.dir.clone(), self.sealer.clone(), self.options.clone());
        let opened = Keeper::open(self.work_max, move || Held::open(dir, sealer, options));
        Rows::end_opening(&self.dir)?;
        let held = self.held.insert(opened?);
        self.state = held.ask(|held| Ok(held.standing()))?;
        Ok(())
    }

    /// Puts a damaged copy aside, or one that does not answer, and begins another.
    fn replace(&mut self, fault: &str) -> CacheError {
        if let Some(held) = self.held.take() {
            held.abandon();
        }
        self.state = CacheState::default();
        match Rows::quarantine(&self.dir).and_then(|()| self.begin()) {
            Ok(()) => CacheError::Lost(fault.to_owned()),
            Err(again) => CacheError::Closed(format!("{fault}; and then {again}")),
        }
    }

    /// Has the copy worked on; at a fault, and without an answer in time, it is lost and begun anew.
    fn ask<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Held) -> Result<T, String> + Send + 'static,
    ) -> Result<T, CacheError> {
        let Some(held) = &self.held else { return Err(self.replace("it was closed by a fault before")) };
        match held.ask(|held| Ok((work(held)?, held.standing()))) {
            Ok((answer, state)) => {
                self.state = state;
                Ok(answer)
            }
            Err(fault) => Err(self.replace(&fault)),
        }
    }
}

impl OrderCache for StoreCache {
    fn state(&mut self) -> CacheState {
        self.state.clone()
    }

    fn keep(&mut self, asked: Option<&Cursor>, page: &ChangesAnswer) -> Result<CacheState, CacheError> {
        if asked != self.state.cursor.as_ref() || (asked.is_none() && !page.restart) {
            return Err(CacheError::OtherCursor);
        }
        // The copy never takes the room that the journal and the queue need.
        self.space.room_for_new_work().map_err(|error| CacheError::NoRoom(error.to_string()))?;
        let page = page.clone();
        self.ask(move |held| held.keep(&page))?;
        Ok(self.state())
    }

    fn confirm(&mut self, as_of: Timestamp) -> Result<CacheState, CacheError> {
        self.ask(move |held| held.confirm(as_of))?;
        Ok(self.state())
    }

    fn find(&mut self, queries: &[OrderQuery], at: Timestamp, orders_max: usize) -> Result<CacheFound, CacheError> {
        let queries = queries.to_vec();
        self.ask(move |held| held.find(&queries, at, orders_max))
    }

    fn settle(&mut self, at: Timestamp) -> Result<bool, CacheError> {
        self.ask(move |held| held.settle_some(at))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::adapters::store::{Store, StoreKey, StoreOptions};
    use crate::domain::order::OrderNumber;
    use crate::domain::sale::{Goods, GoodsPrice, PriceList};
    use crate::wire::changes::{Change, Item, READER_PRICES_ID};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn prices() -> PriceList {
        let price = crate::domain::money::Qepik::new(2_000);
        let price = GoodsPrice { goods: Goods::ReaderAlone, from: jiff::civil::date(2026, 1, 1), price };
        PriceList::new(vec![price]).expect("a list")
    }

    /// The whole of a small set.
    fn page() -> ChangesAnswer {
        let item = Some(Item::ReaderPrices(prices()));
        ChangesAnswer {
            restart: true,
            changes: vec![Change { id: READER_PRICES_ID.into(), version: 1, item, until: None }],
            cursor: Cursor::new("1.1".into()).expect("a cursor"),
            more: false,
            as_of: AT,
        }
    }

    #[test]
    fn a_copy_that_never_answers_is_a_fault_in_time_and_is_put_aside_and_asked_for_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = StoreOptions { free_bytes_min: 0, ballast_bytes: 1, ..StoreOptions::default() };
        let store = Store::open(&folder.path().join("store"), &StoreKey::from_bytes([1; 32]), options).expect("opens");
        let (dir, sealer, space) = {
            let engine = store.engine().expect("open");
            (engine.directory().expect("on a disk").to_owned(), engine.sealer.clone(), engine.space.clone())
        };
        let work_max = Duration::from_secs(2);
        let mut cache = StoreCache::open_within(work_max, dir.clone(), sealer, space, CacheOptions::default());
        let cache = cache.as_mut().expect("it opens");
        cache.keep(None, &page()).expect("kept");
        assert_eq!(cache.state().reader_prices, prices());
        let (release, released) = mpsc::sync_channel::<()>(1);
        let hung = cache.ask(move |_| {
            let _released = released.recv();
            Ok(())
        });
        assert!(matches!(&hung, Err(CacheError::Lost(why)) if why.contains("does not come to an end")), "{hung:?}");
        assert_eq!(cache.state(), CacheState::default(), "nothing is believed of it");
        let query = OrderQuery::Number(OrderNumber::parse("260-1147").expect("a number"));
        let found = cache.find(std::slice::from_ref(&query), AT, 1);
        assert!(found.is_ok_and(|found| found.orders.is_empty()), "a search is answered, not held up");
        assert!(dir.join("quarantine/0001-cache").is_dir(), "put aside, not destroyed");
        cache.keep(None, &page()).expect("asked for anew");
        assert_eq!((cache.state().reader_prices, cache.state().as_of), (prices(), Some(AT)));
        drop(release);
    }
}
