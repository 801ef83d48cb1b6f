//! What a page changes, gathered before it is written: things, the lists by which they are found, and what their names were.

use std::collections::HashMap;

use zeroize::Zeroizing;

use super::rows::{Key, Kind, Row, Rows};
use crate::domain::name::FoldedName;
use crate::domain::order::{Branch, Order, OrderState};
use crate::domain::person::Phone;
use crate::wire::cache::CachedItem;
use crate::wire::changes::Item;

/// Most orders kept under one FİN, document or telephone number; more are found at the centre.
pub(super) const LIST_MAX: usize = 200;

/// A name that came or went.
pub(super) enum NameChange {
    Came(Key, FoldedName),
    Went(Key, FoldedName),
}

/// Changes that will be written together.
pub(super) struct Batch<'a> {
    rows: &'a Rows,
    items: HashMap<Key, Option<CachedItem>>,
    buckets: HashMap<BucketKey, Bucket>,
    waiting: HashMap<Vec<u8>, bool>,
    pub(super) names: Vec<NameChange>,
    /// Branches that came, are otherwise called, or went.
    pub(super) branches: Vec<(Key, Option<Branch>)>,
    /// By how much the number of orders changes.
    pub(super) orders: i64,
}

impl<'a> Batch<'a> {
    pub(super) fn new(rows: &'a Rows) -> Self {
        let (items, buckets, waiting) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { rows, items, buckets, waiting, names: vec![], branches: vec![], orders: 0 }
    }

    /// A thing as it will be.
    pub(super) fn item(&self, key: &Key) -> Result<Option<CachedItem>, String> {
        match self.items.get(key) {
            Some(item) => Ok(item.clone()),
            None => read_item(self.rows, key),
        }
    }

    /// Puts a thing in the place of what was there.
    pub(super) fn put(&mut self, key: Key, before: Option<&CachedItem>, item: CachedItem) -> Result<(), String> {
        let old = before.and_then(order_of);
        let new = order_of(&item);
        self.relist(key, old, new)?;
        if let (None, Some(_)) = (old, new) {
            self.orders += 1;
        }
        if let Item::Branch(branch) = &item.item {
            self.branches.push((key, Some(branch.clone())));
        }
        self.items.insert(key, Some(item));
        Ok(())
    }

    /// Takes a thing out.
    pub(super) fn remove(&mut self, key: Key, before: &CachedItem) -> Result<(), String> {
        if let Some(order) = order_of(before) {
            self.relist(key, Some(order), None)?;
            self.orders -= 1;
        }
        if let Item::Branch(_) = before.item {
            self.branches.push((key, None));
        }
        self.items.insert(key, None);
        Ok(())
    }

    fn relist(&mut self, key: Key, old: Option<&Order>, new: Option<&Order>) -> Result<(), String> {
        let lists = |order: Option<&Order>| order.map(|order| list_keys(self.rows, order)).unwrap_or_default();
        let (left, entered) = (lists(old), lists(new));
        for list in left.iter().filter(|list| !entered.contains(list)) {
            self.bucket(list)?.retain(|entry| *entry != (*list, key));
        }
        for list in entered.iter().filter(|list| !left.contains(list)) {
            let bucket = self.bucket(list)?;
            // One more than is ever shown tells that there are more.
            let listed = bucket.iter().filter(|(of, _)| of == list).count();
            if listed <= LIST_MAX && !bucket.contains(&(*list, key)) {
                bucket.push((*list, key));
            }
        }
        let (left, entered) = (old.and_then(|old| waiting_key(old, &key)), new.and_then(|new| waiting_key(new, &key)));
        if left != entered {
            left.map(|left| self.waiting.insert(left, false));
            entered.map(|entered| self.waiting.insert(entered, true));
        }
        let folded = |order: Option<&Order>| order.map(|order| FoldedName::of(&order.holder));
        let (left, entered) = (folded(old), folded(new));
        if left != entered {
            self.names.extend(left.map(|name| NameChange::Went(key, name)));
            self.names.extend(entered.map(|name| NameChange::Came(key, name)));
        }
        Ok(())
    }

    fn bucket(&mut self, list: &Key) -> Result<&mut Bucket, String> {
        let key = bucket_key(list);
        if !self.buckets.contains_key(&key) {
            let bucket = read_bucket(self.rows, &key)?;
            self.buckets.insert(key, bucket);
        }
        self.buckets.get_mut(&key).ok_or_else(|| "a bucket went".to_owned())
    }

    /// True when nothing changes.
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The rows to write.
    pub(super) fn rows(&self) -> Result<Vec<Row>, String> {
        let mut rows = vec![];
        for (key, item) in &self.items {
            let plain = item.as_ref().map(|item| serde_json::to_vec(item).map(Zeroizing::new)).transpose();
            rows.push(Row { kind: Kind::Items, key: key.to_vec(), plain: plain.map_err(|error| error.to_string())? });
        }
        for (key, bucket) in &self.buckets {
            let both = |(list, key): &(Key, Key)| list.iter().chain(key).copied().collect::<Vec<_>>();
            let plain = (!bucket.is_empty()).then(|| Zeroizing::new(bucket.iter().flat_map(both).collect()));
            rows.push(Row { kind: Kind::Lists, key: key.to_vec(), plain });
        }
        for (key, there) in &self.waiting {
            rows.push(Row { kind: Kind::Waiting, key: key.clone(), plain: there.then(Zeroizing::default) });
        }
        Ok(rows)
    }
}

/// The order that a thing is, if it is one.
pub(super) fn order_of(item: &CachedItem) -> Option<&Order> {
    match &item.item {
        Item::Order(order) => Some(order),
        _ => None,
    }
}

pub(super) fn read_item(rows: &Rows, key: &Key) -> Result<Option<CachedItem>, String> {
    let plain = rows.get(Kind::Items, key)?;
    plain.map(|plain| serde_json::from_slice(&plain).map_err(|error| error.to_string())).transpose()
}

/// The keys of a list.
pub(super) fn read_list(rows: &Rows, list: &Key) -> Result<Vec<Key>, String> {
    let bucket = read_bucket(rows, &bucket_key(list))?;
    Ok(bucket.into_iter().filter(|(of, _)| of == list).map(|(_, key)| key).collect())
}

/// Lists that share a row: each entry names its list.
type Bucket = Vec<(Key, Key)>;

/// The first [`BUCKET_BITS`] bits of a list's key.
type BucketKey = [u8; 3];

/// With a million orders about twenty entries share a row, with two hundred thousand four.
const BUCKET_BITS: u32 = 17;

const fn bucket_key(list: &Key) -> BucketKey {
    [list[0], list[1], list[2] & !(0xff >> (BUCKET_BITS - 16))]
}

fn read_bucket(rows: &Rows, key: &BucketKey) -> Result<Bucket, String> {
    let plain = rows.get(Kind::Lists, key)?.unwrap_or_default();
    let (keys, rest) = plain.as_chunks::<12>();
    let (entries, odd) = keys.as_chunks::<2>();
    if !rest.is_empty() || !odd.is_empty() {
        return Err("a list is cut".into());
    }
    Ok(entries.iter().map(|[list, key]| (*list, *key)).collect())
}

pub(super) fn fin_list(rows: &Rows, fin: &str) -> Key {
    rows.key("copy-fin", fin)
}

pub(super) fn document_list(rows: &Rows, document: &str) -> Key {
    rows.key("copy-document", document)
}

pub(super) fn phone_list(rows: &Rows, phone: &Phone) -> Key {
    rows.key("copy-phone", phone.as_str())
}

fn list_keys(rows: &Rows, order: &Order) -> Vec<Key> {
    let mut keys = vec![fin_list(rows, order.fin.as_str()), document_list(rows, order.document.as_str())];
    keys.extend(order.phone.as_ref().map(|phone| phone_list(rows, phone)));
    keys
}

/// Where an order stands among those that wait, oldest first.
fn waiting_key(order: &Order, key: &Key) -> Option<Vec<u8>> {
    let waits = matches!(order.state, OrderState::Paid | OrderState::Ready | OrderState::InService);
    let placed = u64::try_from(order.placed_at.as_microsecond()).unwrap_or(0);
    waits.then(|| [placed.to_be_bytes().as_slice(), key].concat())
}
