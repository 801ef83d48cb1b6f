//! The kiosk's copy of what the centre knows of its branch. It may be lost at any time and is then asked for anew; nothing
//! that has to be durable lies here.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::fault::{Fault, Trouble};
use crate::domain::order::{Branch, Order};
use crate::domain::sale::PriceList;
use crate::wire::centre::OrderQuery;
use crate::wire::changes::{ChangesAnswer, Cursor};

/// Why the copy could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CacheError {
    /// The page does not follow the last one kept; nothing was changed.
    #[error("the page does not follow the last one kept")]
    OtherCursor,
    /// The disk has no room for it; nothing was changed.
    #[error("no room for the copy: {0}")]
    NoRoom(String),
    /// The copy was damaged; it was put aside and begun anew.
    #[error("the copy was damaged and begun anew: {0}")]
    Lost(String),
    /// It cannot be begun.
    #[error("the copy cannot be opened: {0}")]
    Closed(String),
}

impl From<CacheError> for Trouble {
    fn from(error: CacheError) -> Self {
        let fault = if let CacheError::NoRoom(_) = error { Fault::CopyNoRoom } else { Fault::CopyLost };
        Self::new(fault, &error.to_string())
    }
}

/// How the copy stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheState {
    /// To ask with next; `None` asks for everything.
    pub cursor: Option<Cursor>,
    /// When it was last known to be complete; `None` before the first time.
    pub as_of: Option<Timestamp>,
    /// Orders in it.
    pub orders: u64,
    /// Not all orders had room.
    pub truncated: bool,
    /// The names have been read: a search by name finds everything.
    pub names_read: bool,
    /// What readers cost; without a price before the centre has told any.
    pub reader_prices: PriceList,
    /// Every branch, in the order of their codes; those not read yet are missing while the names are being read.
    pub branches: Arc<[Branch]>,
}

/// What a search in the copy found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CacheFound {
    /// The orders, as the centre would list them.
    pub orders: Vec<Order>,
    /// There are more.
    pub more: bool,
    /// How the copy stood.
    pub state: CacheState,
}

/// Keeps the copy. Blocking; it belongs on a thread of its own.
pub trait OrderCache: Send {
    /// How it stands.
    fn state(&mut self) -> CacheState;

    /// Takes in the page that the centre answered to `asked`: its changes and its cursor in one step, or nothing.
    ///
    /// # Errors
    /// [`CacheError`].
    fn keep(&mut self, asked: Option<&Cursor>, page: &ChangesAnswer) -> Result<CacheState, CacheError>;

    /// Notes that nothing had changed at `as_of`.
    ///
    /// # Errors
    /// [`CacheError`].
    fn confirm(&mut self, as_of: Timestamp) -> Result<CacheState, CacheError>;

    /// Searches by one query after the other; each order comes once, at most `orders_max`.
    ///
    /// # Errors
    /// [`CacheError`].
    fn find(&mut self, queries: &[OrderQuery], at: Timestamp, orders_max: usize) -> Result<CacheFound, CacheError>;

    /// Does a little of what is left to do behind everything else; true while more is left.
    ///
    /// # Errors
    /// [`CacheError`].
    fn settle(&mut self, at: Timestamp) -> Result<bool, CacheError>;
}
