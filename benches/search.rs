//! Searching among a million cached, encrypted orders beside a bare sled's get of values of the same size, look-up for
//! look-up in one run; the search by name; the first look-ups after opening; and the memory that all of it takes.
//!
//! `cargo bench --bench search` prints a table and writes `target/figures/search.json`. `IMZA_ORDERS` makes it smaller.

mod figures;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use figures::{Figure, judge, median, percentile, report};
use imza_kiosk::adapters::store::{CacheOptions, Store, StoreCache, StoreKey, StoreOptions};
use imza_kiosk::domain::money::Qepik;
use imza_kiosk::domain::order::{ApplicantKind, Branch, CarrierKind, Order, OrderNumber, OrderState};
use imza_kiosk::domain::person::{DocumentNumber, Fin, PersonName, Phone};
use imza_kiosk::ports::cache::OrderCache as _;
use imza_kiosk::wire::centre::{NameBeginning, OrderQuery};
use imza_kiosk::wire::changes::{CHANGES_MAX, Change, ChangesAnswer, Cursor, Item};
use jiff::Timestamp;

/// Look-ups of each contestant.
const LOOKUPS: u32 = 20_000;
/// Set for the process that only opens and measures itself.
const MEASURE: &str = "IMZA_MEASURE_STORE";
const SYLLABLES: [&str; 16] =
    ["NÜ", "MU", "NƏ", "SI", "NAQ", "ÖR", "ƏK", "MI", "SAL", "TƏC", "RÜ", "BƏ", "YOX", "LA", "MA", "ÇA"];

/// Spreads numbers, the same in every run.
fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    n ^ (n >> 29)
}

/// A made-up name of three to six syllables that mean nothing.
fn name(n: u64, salt: u64) -> String {
    let mut left = mixed(n.wrapping_mul(3).wrapping_add(salt));
    (0..3 + mixed(n + salt) % 3)
        .map(|_| {
            let syllable = SYLLABLES[(left % 16) as usize];
            left /= 16;
            syllable
        })
        .collect()
}

fn order(n: u64) -> Order {
    let state = if n.is_multiple_of(20) { OrderState::Ready } else { OrderState::HandedOver };
    Order {
        number: number(n),
        state,
        applicant: ApplicantKind::Citizen,
        organisation: None,
        holders: 1,
        package: None,
        holder: PersonName::new(&name(n, 1), &name(n, 2), Some(&name(n, 3))).expect("valid"),
        fin: fin(n),
        document: DocumentNumber::parse(&format!("AA{n:07}")).expect("valid"),
        birth_date: jiff::civil::date(1990, 1, 1),
        phone: Some(Phone::parse(&format!("+99400{:07}", n / 2)).expect("valid")),
        carrier: CarrierKind::SmartCard,
        reader_ordered: false,
        price: Qepik::new(1800),
        paid_at: Some(Timestamp::UNIX_EPOCH),
        branch: Branch { code: "baku-01".into(), name: "Bakı-1".into() },
        placed_at: Timestamp::from_second(i64::try_from(n).expect("small")).expect("in range"),
        lease: None,
    }
}

fn number(n: u64) -> OrderNumber {
    OrderNumber::parse(&format!("{:03}-{:06}", 200 + n / 1_000_000, n % 1_000_000)).expect("valid")
}

fn fin(n: u64) -> Fin {
    Fin::parse(&format!("{n:07}")).expect("valid")
}

fn open(dir: &Path) -> (Store, StoreCache) {
    let store = Store::open(dir, &StoreKey::from_bytes([1; 32]), StoreOptions::default()).expect("opens");
    let cache = store.cache(CacheOptions { orders_max: u64::MAX, ..CacheOptions::default() }).expect("opens");
    (store, cache)
}

/// Takes every order in, page by page, as from the centre.
fn fill(cache: &mut StoreCache, orders: u64) {
    let mut asked = None;
    for from in (0..orders).step_by(CHANGES_MAX) {
        let to = (from + CHANGES_MAX as u64).min(orders);
        let change = |n: u64| Change {
            id: format!("own/order/{}", number(n)),
            version: n + 1,
            item: Some(Item::Order(Box::new(order(n)))),
            until: None,
        };
        let page = ChangesAnswer {
            restart: asked.is_none(),
            changes: (from..to).map(change).collect(),
            cursor: Cursor::new(to.to_string()).expect("a cursor"),
            more: to < orders,
            as_of: Timestamp::UNIX_EPOCH,
        };
        cache.keep(asked.as_ref(), &page).expect("kept");
        asked = Some(page.cursor);
    }
}

fn settle(cache: &mut StoreCache) {
    while cache.settle(Timestamp::UNIX_EPOCH).expect("settles") {}
}

fn find(cache: &mut StoreCache, query: OrderQuery, orders_max: usize) -> (f64, usize) {
    let began = Instant::now();
    let found = cache.find(&[query], Timestamp::UNIX_EPOCH, orders_max).expect("found");
    (began.elapsed().as_secs_f64() * 1e6, found.orders.len())
}

/// Which key the n-th look-up is by.
fn query(n: u64, orders: u64) -> OrderQuery {
    let of = mixed(n) % orders;
    match n % 4 {
        0 => OrderQuery::Number(number(of)),
        1 => OrderQuery::Fin(fin(of)),
        2 => OrderQuery::Document(DocumentNumber::parse(&format!("AA{of:07}")).expect("valid")),
        _ => OrderQuery::Card { fin: fin(of), document: DocumentNumber::parse(&format!("AA{of:07}")).expect("valid") },
    }
}

fn rss_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("there");
    let kib: f64 = line.split_whitespace().nth(1).expect("a number").parse().expect("a number");
    kib / 1024.0
}

/// In a process of its own: opens, looks up cold, reads the names, looks up a while; prints what it saw.
fn measure(dir: &Path, orders: u64) {
    let began = Instant::now();
    let (_store, mut cache) = open(dir);
    let open_ms = began.elapsed().as_secs_f64() * 1e3;
    let cold: Vec<f64> = (0..40).map(|n| find(&mut cache, query(n * 7 + 1, orders), 10).0).collect();
    let began = Instant::now();
    settle(&mut cache);
    let names_ms = began.elapsed().as_secs_f64() * 1e3;
    for n in 0..u64::from(LOOKUPS) {
        assert_eq!(find(&mut cache, query(n, orders), 10).1, 1, "each look-up finds its order");
    }
    println!("{open_ms} {} {names_ms} {}", percentile(&cold, 1.0), rss_mib());
}

fn main() {
    let orders: u64 = std::env::var("IMZA_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    if let Some(dir) = std::env::var_os(MEASURE) {
        return measure(Path::new(&dir), orders);
    }
    println!("{orders} orders on {}", figures::machine());
    let temp = tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR")).expect("a temporary directory on the project's disk");
    let (dir, bare_dir) = (temp.path().join("store"), temp.path().join("bare"));
    let (store, mut cache) = open(&dir);
    let began = Instant::now();
    fill(&mut cache, orders);
    let fill_per_s = orders as f64 / began.elapsed().as_secs_f64();
    drop((cache, store));
    let bytes = serde_json::to_vec(&order(7)).expect("plain data").len() + 40;
    let bare = sled::Config::new().path(&bare_dir).cache_capacity(16 << 20).flush_every_ms(None).open().expect("opens");
    for n in 0..orders {
        bare.insert(mixed(n).to_be_bytes(), vec![0x5a; bytes]).expect("inserted");
    }
    let measured = Command::new(std::env::current_exe().expect("known")).env(MEASURE, &dir).output().expect("it runs");
    let said = String::from_utf8(measured.stdout).expect("text");
    let said: Vec<f64> = said.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [open_ms, cold_us, names_ms, rss] = said[..] else { panic!("it printed {said:?}") };

    let (_store, mut cache) = open(&dir);
    settle(&mut cache);
    let (mut ours, mut peers, mut names) = (vec![], vec![], vec![]);
    for n in 0..u64::from(LOOKUPS) {
        let (took, found) = find(&mut cache, query(n, orders), 10);
        assert_eq!(found, 1, "each look-up finds its order");
        ours.push(took);
        let key = mixed(mixed(n) % orders).to_be_bytes();
        let began = Instant::now();
        assert!(bare.get(key).expect("readable").is_some());
        peers.push(began.elapsed().as_secs_f64() * 1e6);
        if n % 20 == 0 {
            let whole = name(mixed(n) % orders, 1 + n / 20 % 2);
            let letters = 3 + (n / 40 % 4) as usize;
            let beginning: String = whole.chars().take(letters).collect();
            let (took, found) =
                find(&mut cache, OrderQuery::Name(NameBeginning::parse(&beginning).expect("a name")), 30);
            assert!(found > 0, "{beginning} begins a name");
            names.push(took / 1e3);
        }
    }
    let (p99, peer) = (percentile(&ours, 0.99), percentile(&peers, 0.99));
    let name_p99 = percentile(&names, 0.99);
    report(
        "search",
        &[
            Figure::beside("search.lookup_1m_p99_us", p99, "µs", "bare sled get", peer),
            Figure::beside("search.lookup_1m_p50_us", median(&ours), "µs", "bare sled get", median(&peers)),
            Figure::alone("search.lookup_1m_cold_us", cold_us, "µs"),
            Figure::alone("search.name_1m_p99_ms", name_p99, "ms"),
            Figure::alone("store.rss_1m_mib", rss, "MiB"),
            Figure::alone("store.copy_open_1m_ms", open_ms, "ms"),
            Figure::alone("store.copy_names_1m_ms", names_ms, "ms"),
            Figure::alone("store.copy_fill_per_s", fill_per_s, "orders/s"),
        ],
    );
    judge(&[
        ("warm look-up p99 at most three times the bare sled get's", p99 <= 3.0 * peer),
        ("cold look-up under 3 ms", cold_us < 3_000.0),
        ("search by name p99 under 10 ms", name_p99 < 10.0),
        ("memory with all orders cached under 200 MiB", rss < 200.0),
    ]);
}
