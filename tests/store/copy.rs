//! The copy of the centre's data: whatever happens to its pages it ends as the centre's, it is found by every key, it never
//! says anything to a thief, and its death is nobody else's.

use std::collections::BTreeMap;
use std::fs;

use imza_kiosk::adapters::store::{CacheOptions, Store, StoreCache, StoreKey, copy_as_of};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderState};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName, Phone};
use imza_kiosk::ports::cache::{CacheError, OrderCache as _};
use imza_kiosk::ports::outbox::Outbox as _;
use imza_kiosk::wire::centre::{NameBeginning, OrderQuery};
use imza_kiosk::wire::changes::{Change, ChangesAnswer, Cursor, Item};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::scene::{Scene, append, at, files, hand_over, order as number};

/// A page's size here, so that there are several.
const PAGE: usize = 7;

fn order(n: u64, state: OrderState) -> Order {
    let surnames = ["NÜMUNƏ", "SINAQ", "ÖRNƏK", "MİSAL", "ÇALIŞ", "ƏSAS"];
    let given = ["AYSEL", "İLQAR", "RƏŞAD", "GÜLŞƏN", "ŞƏHLA"];
    let pick = |list: &[&str], n: u64| list[usize::try_from(n).expect("small") % list.len()].to_owned();
    Order {
        number: number(n),
        state,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new(&pick(&surnames, n), &pick(&given, n / 6), None).expect("valid"),
        fin: Fin::parse(&format!("7{:06}", n % 40)).expect("valid"),
        document: DocumentNumber::parse(&format!("AA{n:07}")).expect("valid"),
        birth_date: jiff::civil::date(1990, 1, 1),
        phone: Some(Phone::parse(&format!("+99400{:07}", n % 10)).expect("valid")),
        carrier: CarrierKind::SmartCard,
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(at(0)),
        branch: Branch { code: "baku-01".into(), name: "Bakı-1".into() },
        placed_at: at(i64::try_from(n).expect("small")),
        lease: None,
    }
}

/// What a centre has: for each thing its last position, and what it is.
#[derive(Default)]
struct Centre {
    life: u64,
    position: u64,
    things: BTreeMap<u64, (u64, Option<Order>)>,
}

impl Centre {
    fn put(&mut self, n: u64, order: Option<Order>) {
        self.position += 1;
        self.things.insert(n, (self.position, order));
    }

    fn page(&self, asked: Option<&Cursor>) -> ChangesAnswer {
        let known = asked.and_then(|cursor| {
            let (life, position) = cursor.as_str().split_once('.')?;
            (life == self.life.to_string()).then(|| position.parse::<u64>().ok())?
        });
        let from = known.unwrap_or(0);
        let mut after: Vec<_> = self.things.iter().filter(|(_, (position, _))| *position > from).collect();
        after.sort_by_key(|(_, (position, _))| *position);
        let more = after.len() > PAGE;
        after.truncate(PAGE);
        let end = if more { after.last().map_or(from, |(_, (position, _))| *position) } else { self.position };
        let changes = after.into_iter().map(|(n, (version, order))| Change {
            id: format!("own/order/{}", number(*n)),
            version: *version,
            item: order.clone().map(|order| Item::Order(Box::new(order))),
            until: None,
        });
        ChangesAnswer {
            restart: known.is_none(),
            changes: changes.collect(),
            cursor: Cursor::new(format!("{}.{end}", self.life)).expect("a cursor"),
            more,
            as_of: at(i64::try_from(self.position).expect("small")),
        }
    }

    fn living(&self) -> Vec<Order> {
        self.things.values().filter_map(|(_, order)| order.clone()).collect()
    }
}

pub fn open(store: &Store) -> StoreCache {
    store.cache(CacheOptions::default()).expect("opens")
}

pub fn settle(cache: &mut StoreCache) {
    while cache.settle(at(0)).expect("settles") {}
}

/// Asks until there is nothing more.
fn pull(cache: &mut StoreCache, centre: &Centre) {
    for _ in 0..1_000 {
        let asked = cache.state().cursor;
        let page = centre.page(asked.as_ref());
        cache.keep(asked.as_ref(), &page).expect("kept");
        if !page.more {
            return;
        }
    }
    panic!("the pages never end");
}

/// Every order is found by every key, and no other is.
fn assert_is_the_centres(cache: &mut StoreCache, centre: &Centre) {
    settle(cache);
    let living = centre.living();
    assert_eq!(cache.state().orders, living.len() as u64);
    for n in centre.things.keys() {
        let here = cache.find(&[OrderQuery::Number(number(*n))], at(0), 10).expect("found").orders;
        let there: Vec<_> = living.iter().filter(|order| order.number == number(*n)).cloned().collect();
        assert_eq!(here, there, "order {n}");
    }
    let sorted = |mut orders: Vec<Order>| {
        orders.sort_by(|one, other| one.number.cmp(&other.number));
        orders
    };
    for order in &living {
        let Order { fin, document, phone, holder, .. } = order.clone();
        let phone = phone.expect("there");
        type Fits = Box<dyn Fn(&Order) -> bool>;
        let queries: [(OrderQuery, Fits); 5] = [
            (
                OrderQuery::Fin(fin.clone()),
                Box::new({
                    let fin = fin.clone();
                    move |o| o.fin == fin
                }),
            ),
            (
                OrderQuery::Document(document.clone()),
                Box::new({
                    let d = document.clone();
                    move |o| o.document == d
                }),
            ),
            (OrderQuery::Phone(phone.clone()), Box::new(move |o| o.phone.as_ref() == Some(&phone))),
            (
                OrderQuery::Name(NameBeginning::parse(holder.surname()).expect("a name")),
                Box::new(move |o| o.holder.surname() == holder.surname()),
            ),
            (
                OrderQuery::Card { fin: fin.clone(), document: document.clone() },
                Box::new(move |o| o.fin == fin || o.document == document),
            ),
        ];
        for (query, fits) in queries {
            let here = cache.find(std::slice::from_ref(&query), at(0), 200).expect("found").orders;
            let there = living.iter().filter(|order| fits(order)).cloned().collect();
            assert_eq!(sorted(here), sorted(there), "{query:?}");
        }
    }
    let waiting = cache.find(&[OrderQuery::ReadyAtBranch], at(0), 200).expect("listed").orders;
    let mut expected: Vec<_> = living.into_iter().filter(|order| order.state == OrderState::Ready).collect();
    expected.sort_by_key(|order| order.placed_at);
    assert_eq!(waiting, expected, "oldest first");
}

/// What may happen between a centre and a copy.
#[derive(Debug, Clone)]
enum Step {
    Put(u64, bool),
    Remove(u64),
    Pull,
    /// A page is fetched and kept as the so-manyth time, or never.
    Page(u8),
    /// A page fetched before comes once more.
    Late,
    Settle,
    /// The program ends and begins again.
    Reopen,
    /// The ledger came back from a backup.
    Renew,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..60u64, any::<bool>()).prop_map(|(n, ready)| Step::Put(n, ready)),
        2 => (0..60u64).prop_map(Step::Remove),
        1 => Just(Step::Pull),
        4 => (0..3u8).prop_map(Step::Page),
        2 => Just(Step::Late),
        1 => Just(Step::Settle),
        1 => Just(Step::Reopen),
        1 => Just(Step::Renew),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn pages_that_are_lost_doubled_or_late_and_cuts_anywhere_end_as_the_centre_is(
        steps in proptest::collection::vec(step(), 1..60)
    ) {
        let scene = Scene::new();
        let store = scene.open();
        let (mut centre, mut cache) = (Centre::default(), Some(open(&store)));
        let mut late: Vec<(Option<Cursor>, ChangesAnswer)> = vec![];
        for step in steps {
            let copy = cache.as_mut().expect("open");
            match step {
                Step::Put(n, ready) => {
                    centre.put(n, Some(order(n, if ready { OrderState::Ready } else { OrderState::HandedOver })));
                }
                Step::Remove(n) => if centre.things.contains_key(&n) { centre.put(n, None) },
                Step::Pull => pull(copy, &centre),
                Step::Page(times) => {
                    let asked = copy.state().cursor;
                    let page = centre.page(asked.as_ref());
                    for _ in 0..times {
                        let kept = copy.keep(asked.as_ref(), &page);
                        let moved = page.cursor != asked.clone().unwrap_or_else(|| page.cursor.clone());
                        prop_assert!(kept.is_ok() || (kept == Err(CacheError::OtherCursor) && (moved || times > 1)));
                    }
                    late.push((asked, page));
                }
                Step::Late => if let Some((asked, page)) = late.pop() {
                    let before = copy.state();
                    let kept = copy.keep(asked.as_ref(), &page);
                    if asked != before.cursor {
                        prop_assert_eq!(kept, Err(CacheError::OtherCursor));
                        prop_assert_eq!(copy.state(), before, "and nothing was changed");
                    }
                },
                Step::Settle => settle(copy),
                Step::Reopen => {
                    drop(cache.take());
                    cache = Some(open(&store));
                }
                Step::Renew => {
                    // Another life, whose positions begin again.
                    let living = centre.living();
                    centre = Centre { life: centre.life + 1, ..Centre::default() };
                    for order in living {
                        let n = order.number.as_str()[4..].parse().expect("a number");
                        centre.put(n, Some(order));
                    }
                    late.clear();
                }
            }
        }
        let cache = cache.as_mut().expect("open");
        pull(cache, &centre);
        assert_is_the_centres(cache, &centre);
    }
}

#[test]
fn what_was_there_stays_until_a_new_set_is_whole_and_then_goes() {
    let scene = Scene::new();
    let store = scene.open();
    let mut centre = Centre::default();
    (0..20).for_each(|n| centre.put(n, Some(order(n, OrderState::Ready))));
    let mut cache = open(&store);
    pull(&mut cache, &centre);
    settle(&mut cache);
    let mut other = Centre { life: 1, ..Centre::default() };
    (5..30).for_each(|n| other.put(n, Some(order(n, OrderState::Ready))));
    let by_number =
        |cache: &mut StoreCache, n| cache.find(&[OrderQuery::Number(number(n))], at(0), 1).expect("found").orders.len();
    for page in 0.. {
        let asked = cache.state().cursor;
        let answer = other.page(asked.as_ref());
        assert_eq!(answer.restart, page == 0);
        cache.keep(asked.as_ref(), &answer).expect("kept");
        settle(&mut cache);
        assert_eq!(by_number(&mut cache, 2), usize::from(answer.more), "page {page}");
        // Cut in the middle: it goes on where it stopped.
        drop(cache);
        cache = open(&store);
        if !answer.more {
            break;
        }
        assert_eq!(cache.state().as_of, Some(at(20)), "not complete since");
    }
    assert_is_the_centres(&mut cache, &other);
    assert_eq!(cache.state().as_of, Some(at(25)));
}

#[test]
fn a_copy_that_dies_is_begun_anew_and_the_queue_never_notices() {
    let scene = Scene::new();
    let store = scene.open();
    let mut centre = Centre::default();
    (0..20).for_each(|n| centre.put(n, Some(order(n, OrderState::Ready))));
    let mut cache = open(&store);
    pull(&mut cache, &centre);
    drop(cache);
    let record = append(&store, 0, hand_over(1)).expect("appended");
    let db = scene.dir.join("cache").join("db");
    let length = fs::metadata(&db).expect("there").len();
    fs::write(&db, vec![0xa5; usize::try_from(length).expect("small")]).expect("written");
    let mut cache = open(&store);
    assert_eq!(cache.state().cursor, None, "everything is asked for again");
    pull(&mut cache, &centre);
    assert_is_the_centres(&mut cache, &centre);
    assert_eq!(store.outbox().pending(9).expect("readable"), [record]);
    // One whose opening never ended is put aside.
    drop(cache);
    fs::write(scene.dir.join("cache.opening"), "").expect("written");
    let mut cache = open(&store);
    assert_eq!(cache.state().cursor, None);
    assert_eq!(fs::read_dir(scene.dir.join("quarantine")).expect("there").count(), 1);
    pull(&mut cache, &centre);
    assert_is_the_centres(&mut cache, &centre);
    // One that an earlier version wrote is asked for anew as well, and nothing of it stays.
    drop(cache);
    let earlier = sled::Config::new().path(scene.dir.join("cache")).open().expect("it opens");
    earlier.open_tree("copy-lists").expect("a tree");
    earlier.flush().expect("written");
    drop(earlier);
    let mut cache = open(&store);
    assert_eq!(cache.state().cursor, None);
    pull(&mut cache, &centre);
    assert_is_the_centres(&mut cache, &centre);
    // A changed key: the copy under the old one is gone, and asked for again.
    drop(cache);
    store.change_key(&StoreKey::from_bytes([9; 32])).expect("changed");
    assert_eq!(open(&store).state().cursor, None);
}

#[test]
fn a_full_copy_says_so_and_an_order_past_its_time_is_gone() {
    let scene = Scene::new();
    let store = scene.open();
    let mut cache = store.cache(CacheOptions { orders_max: 10, ..CacheOptions::default() }).expect("opens");
    let mut centre = Centre::default();
    (0..15).for_each(|n| centre.put(n, Some(order(n, OrderState::Ready))));
    pull(&mut cache, &centre);
    assert_eq!((cache.state().orders, cache.state().truncated), (10, true));
    assert_eq!(copy_as_of(&scene.dir), Some((at(15), 10)), "for doctor, while the kiosk runs");
    let mut page = centre.page(cache.state().cursor.as_ref());
    page.changes = vec![Change {
        id: format!("own/order/{}", number(0)),
        version: 99,
        item: Some(Item::Order(Box::new(order(0, OrderState::HandedOver)))),
        until: Some(at(100)),
    }];
    let asked = cache.state().cursor;
    cache.keep(asked.as_ref(), &page).expect("kept");
    let query = [OrderQuery::Number(number(0))];
    assert_eq!(cache.find(&query, at(99), 1).expect("found").orders.len(), 1);
    assert_eq!(cache.find(&query, at(100), 1).expect("found").orders.len(), 0);
    let confirmed: Timestamp = at(10_000);
    assert_eq!(cache.confirm(confirmed).expect("noted").as_of, Some(confirmed));
    assert_eq!(copy_as_of(&scene.dir), Some((confirmed, 10)));
}

#[test]
fn no_file_holds_anything_personal_after_a_pull() {
    let scene = Scene::new();
    let store = scene.open();
    let mut cache = open(&store);
    let mut centre = Centre::default();
    let canary = |n| {
        let mut order = order(n, OrderState::Ready);
        order.holder = PersonName::new("NÜMUNƏYEVA", "KANARİYA", None).expect("valid");
        order.fin = Fin::parse("7CANARY").expect("valid");
        order
    };
    (0..50).for_each(|n| centre.put(n, Some(canary(n))));
    pull(&mut cache, &centre);
    settle(&mut cache);
    (0..25).for_each(|n| centre.put(n, None));
    pull(&mut cache, &centre);
    drop(cache);
    drop(store);
    let canaries =
        ["NÜMUNƏYEVA", "numuneyeva", "KANARİYA", "7CANARY", "AA0000017", "260-000017", "+994000000007", "baku-01"];
    for file in files(&scene.dir) {
        let bytes = fs::read(&file).expect("readable");
        for canary in canaries {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} in {}", file.display());
        }
    }
}
